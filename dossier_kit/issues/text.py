"""A redacted text as sentences and words, with code-point offsets.

The accounts are typed on telephones, pasted from lists and dictated, so sentences are found by plain rules that do
not lean on grammar or capitals; pseudonyms in square brackets count as one word each.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

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
_STEM = 5        # words that begin with the same five letters are taken for the same
_ECHO_REACH = 2  # sentences
_LABEL_NUMBER = re.compile(r"\s*\d+$")
_NUMBER_WORDS = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|hundred|dozen|couple|several|many)\Z"
)


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
                found.append((left, right))
            at = stop
    return found


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
    ``index`` gives each word's places in order.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentence: tuple[int, ...]
    weight: tuple[int, ...]
    index: dict[str, list[int]]
    bounds: tuple[tuple[int, int], ...]


def split_words(text: str, spellings: Mapping[str, tuple[str, ...]]) -> list[tuple[str, int, int]]:
    """Words of a text or of a rule: ``(word, start, end)``, apostrophes resolved ("didn't" is "did", "not")."""
    words: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        raw = match.group().lower().replace("’", "'")
        start, end = match.span()
        if raw == "?":
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
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    number: list[int] = []
    weight: list[int] = []
    total = 0
    begins = [start for start, _ in bounds]
    current = -1
    for word, start, end in split_words(text, spellings):
        sentence = bisect_right(begins, start) - 1
        if sentence < 0:
            continue  # a bullet before the first sentence
        if sentence != current:
            current = sentence
            _add(START, begins[sentence], begins[sentence], sentence, total, (words, starts, ends, number, weight))
        _add(word, start, end, sentence, total, (words, starts, ends, number, weight))
        if word not in fillers and word not in (QUOTE, QUESTION):
            total += 1
    index: dict[str, list[int]] = {}
    used: dict[str, int] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
        if len(word) >= 4 and word.isalpha() and word not in common and word not in fillers:
            stem = word[:_STEM]
            if 0 < number[place] - used.get(stem, number[place]) <= _ECHO_REACH:
                index.setdefault(ECHO, []).append(place)
            used[stem] = number[place]
        if word.isdigit() or _NUMBER_WORDS.match(word):
            index.setdefault(NUMBER, []).append(place)
    weight.append(total)
    return Words(text, tuple(words), tuple(starts), tuple(ends), tuple(number), tuple(weight), index, tuple(bounds))


def _add(
    word: str, start: int, end: int, sentence: int, weight: int,
    columns: tuple[list[str], list[int], list[int], list[int], list[int]],
) -> None:
    for column, value in zip(columns[1:], (start, end, sentence, weight), strict=True):
        column.append(value)
    columns[0].append(word)
