"""A redacted text as sentences and words, with code-point offsets.

The accounts are typed on telephones, pasted from lists and dictated, so sentences are found by plain rules that do
not lean on grammar or capitals; pseudonyms in square brackets count as one word each.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

START = "<start>"
QUESTION = "<question>"
QUOTE = "<quote>"
NUMBER = "<number>"
ECHO = "<echo>"  # a word of some weight that a sentence shortly before has used

# Never the end of a sentence; and those that are when a capital follows ("in Sept. Then", "till Sept. 3").
_ABBREVIATIONS = re.compile(
    r"(?:dr|mr|mrs|ms|prof|rev|revd|st|cllr|hon|e\.g|eg|i\.e|ie|approx|incl|tel|ext|fig|pp?|vol|vs|cf|viz|encl|attn)\Z"
)
_MAY_END = re.compile(
    r"(?:etc|inc|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun|yrs?|hrs?|wks?|mins?"
    r"|asst|govt|ltd|co|sr|a\.m|p\.m)\Z"
)
# These end a sentence unless a number follows: "no. 5", "para. 12".
_BEFORE_NUMBER = frozenset({"no", "nos", "para", "paras", "sec", "reg", "art", "sch"})
_BULLET = re.compile(r"(?:[•◦▪●·*\-–—>]+|(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,3})\)|\d{1,3}[.:])(?=\s))\s*", re.IGNORECASE)
_STOP = re.compile(r"[.!?…]+[\"'”’)\]»]*(?=\s|$)|[。！？]")  # a full stop, what closes with it, then a space
_WORD_BEFORE = re.compile(r"[\w.]*$")
_TOKEN = re.compile(
    r"\[[^\[\]\n]{1,60}\]"                       # a pseudonym
    r"|[^\W_]+(?:['’][^\W_]+)*"                  # a word, with its apostrophes
    r"|\?|[\"“”„«»]|(?<![^\s(\[])[‘'](?=\w)|(?<=[\w.,!?])[’'](?=\W|$)"
)
# A sentence of more words than this was never ended: somebody dictated it, or does not type full stops.
_RUN_ON = 50
_PART = (8, 16, 40)  # the words of a part of it: at least, as people mostly write, at most
# What a new clause begins with; and after which words these only carry on ("that he", "when we", "told my").
_CLAUSE = re.compile(
    r"(?P<joined>and then|and so|but|then|anyway|anyhow|because|cos|so|also|plus|meanwhile|next)\b"
    r"|(?P<and>(?:an|and|n|or)\b)"
    r"|(?P<subject>(?:i|we|he|she|they|it|there|this|his|her|our|my|the|one|in|on|last|when|after|if|what)(?:'?(?:m|ve|s|d|re|ll))?\b)",
    re.IGNORECASE,
)
_CARRIES_ON = re.compile(
    r"(?:a|about|after|against|all|an|and|any|are|as|asked|at|be|because|been|before|but|by|called|can|could|cos"
    r"|did|do|does|for|from|get|gets|give|gives|got|had|has|have|he|her|his|i|if|in|into|is|it|its|just|know"
    r"|knew|let|like|made|make|my|n|no|not|of|off|on|once|or|our|out|over|said|say|says|saw|see|sent|she|should"
    r"|since|so|some|tell|tells|than|that|the|their|them|then|there|they|this|think|thought|through|til|till|to"
    r"|told|under|until|up|was|we|were|what|when|where|which|while|who|whose|why|will|with|without|would|you"
    r"|your)\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:\[[^\[\]\n]{1,60}\]|\S)+")  # a pseudonym is one
_SPOKEN_STOP = re.compile(r"\bfull stop\Z", re.IGNORECASE)
_QUOTES = "\"“”'‘’"
_STEM = 5        # words that begin with the same five letters are taken for the same
_ECHO_REACH = 2  # sentences
_LABEL_NUMBER = re.compile(r"\s*\d+$")
_NUMBER_WORDS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
     "fourteen", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "hundred", "dozen", "couple", "several",
     "many"]
)  # fmt: skip


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text lie: ``text[start:end]``, in order, without bullets and outer white space.

    Line breaks end a sentence unless the next line plainly carries on. Abbreviations ("Dr.", "e.g."), list numbers,
    initials and full stops inside a quotation that the sentence goes on after do not.
    """
    found: list[tuple[int, int]] = []
    for start, end in _lines(text):
        at = start
        while at < end:
            bullet = _BULLET.match(text, at, end) if at == start else None
            begin = bullet.end() if bullet else at
            stop = _next_stop(text, begin, end)
            piece = text[begin:stop]
            left = begin + len(piece) - len(piece.lstrip())
            right = begin + len(piece.rstrip())
            if any(character.isalnum() for character in text[left:right]):
                found += _clauses(text, left, right)
            at = stop
    return found


def goes_on(text: str, bounds: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether what stands at this place is a part of a sentence that was never ended, and not its last."""
    if not 0 <= number < len(bounds) - 1:
        return False
    start, end = bounds[number]
    between = text[end : bounds[number + 1][0]]
    return not (_STOP.search(text, max(start, end - 3), end) or any(sign in between for sign in "\r\n\u2028\u2029"))


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence as one, or in parts of some clauses each where it is one that was never ended.

    Of all ways to part it the cheapest is taken: a part costs by how far its length is from the usual, and each place
    by how unlike the beginning of a clause it is.
    """
    words = [match.span() for match in _WORD.finditer(text[start:end]) if any(map(str.isalnum, match.group()))]
    if len(words) <= _RUN_ON:
        return [(start, end)]
    least, usual, most = _PART
    costs = [_cost_of_parting(text[start:end], words, number) for number in range(len(words))]
    best: list[tuple[float, int]] = [(0.0, 0)]  # for the first so many words: the cost, and where the last part begins
    for upto in range(1, len(words) + 1):
        ways = [
            (best[since][0] + costs[since] + ((upto - since - usual) / usual) ** 2, since)
            for since in range(max(0, upto - most), max(1, upto - least + 1))
        ]
        best.append(min(ways))
    parts: list[tuple[int, int]] = []
    upto = len(words)
    while upto:
        since = best[upto][1]
        parts.insert(0, (start + words[since][0], start + words[upto - 1][1]))
        upto = since
    return parts


def _cost_of_parting(text: str, words: Sequence[tuple[int, int]], number: int) -> float:
    """How little the word of this number looks like the beginning of a clause: from nothing to 4."""
    if not number:
        return 0.0
    (first, last), (begin, end) = words[number - 1], words[number]
    before, word = text[first:last], text[begin:end]
    if text[last:begin].strip():
        return 0.2  # a dash, a slash or a picture stands between
    closed = before[-1] in ",)"
    ended = before[-1] in ";:!?…." or (before[-1] in _QUOTES and word[0] in _QUOTES)
    if ended or _SPOKEN_STOP.search(text, max(0, last - 10), last):
        return 0.2
    if not closed and _CARRIES_ON.match(before.lstrip(_QUOTES + "(")):
        return 4.0
    clause = _CLAUSE.match(text, begin)
    kind = clause.lastgroup if clause else None
    if kind == "joined":
        return 0.0 if closed else 0.5
    if kind == "and":
        follows = _CLAUSE.match(text, words[number + 1][0]) if number + 1 < len(words) else None
        return (0.3 if follows and follows.lastgroup == "subject" else 1.5) - 0.3 * closed
    if kind == "subject":
        return 0.2 if closed else 0.9
    if closed or (word[0].isupper() and not before[0].isupper()):
        return 1.2
    return 3.0


def _lines(text: str) -> list[tuple[int, int]]:
    """Lines, with those joined that a mail program wrapped in the middle of a sentence."""
    joined: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        start, end = match.span()
        if joined:
            before = text[joined[-1][0] : joined[-1][1]].rstrip()
            gap = text[joined[-1][1] : start]
            first = match.group().lstrip()[:1]
            wrapped = gap.count("\n") <= 1 and len(before) >= 50 and before[-1:].isalnum() and first.islower()
            if wrapped:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def _next_stop(text: str, begin: int, end: int) -> int:
    for match in _STOP.finditer(text, begin, end):
        mark = match.group()
        after = text[match.end() : end].lstrip()
        if not after:
            break
        following = after[0]
        if following.islower() and (len(mark.strip("\"'”’)]»")) != len(mark) or mark.startswith(("..", "…"))):
            continue  # 'like that." she said', "well... no"
        if mark.startswith(".") and not mark.startswith(".."):
            word = _WORD_BEFORE.search(text[max(begin, match.start() - 20) : match.start()])
            before = word.group().lower() if word else ""
            if _ABBREVIATIONS.match(before):
                continue
            if _MAY_END.match(before) and not following.isupper():
                continue
            if before in _BEFORE_NUMBER and following.isdigit():
                continue
            if word and len(before) == 1 and word.group().isupper() and before != "i" and _stands_alone(text, match):
                continue  # an initial
            if before.isdigit() and match.start() - len(before) <= begin:
                continue  # the number of a list's entry
        return match.end()
    return end


def _stands_alone(text: str, stop: re.Match[str]) -> bool:
    """Whether the letter before a full stop is a word of its own, and not the end of "Asperger's"."""
    return stop.start() < 2 or text[stop.start() - 2] in " \t\n(["


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words.

    ``words[i]`` in lower case without clitics lies at ``text[starts[i]:ends[i]]`` in sentence ``sentence[i]``.
    ``weight[i]`` counts the words before ``i`` that are not fillers, so that distances leave fillers out.
    ``index`` gives each word's places in order, ``within`` the sentences in which it stands, a bit for each.
    """

    text: str
    words: tuple[str, ...]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    weight: list[int]
    index: dict[str, list[int]]
    within: dict[str, int]
    bounds: list[tuple[int, int]]


def split_words(text: str, spellings: Mapping[str, tuple[str, ...]]) -> list[tuple[str, int, int]]:
    """Words of a text or of a rule: ``(word, start, end)``, apostrophes resolved ("didn't" is "did", "not")."""
    words: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        raw = match.group().lower().replace("’", "'")
        start, end = match.span()
        if raw.isalnum() and raw not in spellings and not raw.endswith("nae"):
            words.append((raw, start, end))  # as nearly all are
        elif raw == "?":
            words.append((QUESTION, start, end))
        elif raw[0] == "[":
            words.append((f"[{_LABEL_NUMBER.sub('', raw[1:-1].strip())}]", start, end))
        elif not raw[0].isalnum():
            words.append((QUOTE, start, end))
        else:
            words.extend((part, start, end) for part in _parts(raw, spellings))
    return words


def _parts(raw: str, spellings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if raw in spellings:
        return spellings[raw]
    if raw.endswith("n't"):
        return (raw[:-3], "not")
    if raw.endswith("nae") and len(raw) > 4:
        return (raw[:-3], "not")  # Scots: didnae, wasnae, couldnae
    return (raw.split("'")[0],)  # the clitics 's, 'd, 've, 're, 'll, 'm carry nothing that a rule needs


def read_words(
    text: str, spellings: Mapping[str, tuple[str, ...]], fillers: frozenset[str], common: frozenset[str]
) -> Words:
    """Split a text into sentences and words; ``common`` words are no echo when they come again."""
    bounds = sentences(text)
    begins = [start for start, _ in bounds]
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    number: list[int] = []
    weight: list[int] = []
    total = 0
    current = -1
    for word, start, end in split_words(text, spellings):
        sentence = bisect_right(begins, start) - 1
        if sentence < 0:
            continue  # a bullet before the first sentence
        here = [(word, start, end)]
        if sentence != current:
            current = sentence
            here.insert(0, (START, begins[sentence], begins[sentence]))
        for one, first, last in here:
            words.append(one)
            starts.append(first)
            ends.append(last)
            number.append(sentence)
            weight.append(total)
        total += word not in fillers and word not in (QUOTE, QUESTION)
    weight.append(total)
    index: dict[str, list[int]] = {}
    used: dict[str, int] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
        if word in _NUMBER_WORDS or word.isdigit():
            index.setdefault(NUMBER, []).append(place)
        if len(word) >= 4 and word.isalpha() and word not in common and word not in fillers:
            stem = word[:_STEM]
            if 0 < number[place] - used.get(stem, number[place]) <= _ECHO_REACH:
                index.setdefault(ECHO, []).append(place)
            used[stem] = number[place]
    within = {word: reduce(or_, [1 << number[place] for place in places]) for word, places in index.items()}
    return Words(text, tuple(words), starts, ends, number, weight, index, within, bounds)
