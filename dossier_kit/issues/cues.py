"""The language of the cues: what a regulator reads in ``rules/issues.toml``, and how it is looked for in a text.

================ ===================================================================================================
``report``       the word in any of its forms (report, reports, reported, reporting; irregular ones from the lexicon)
``amend*``       any word that begins so
``off/left_out`` one or the other; ``_`` joins the words of an alternative
``{LA}``         any phrase of that word group
``[Child]``      a pseudonym, whatever its number
``..``           up to four other words between; fillers ("the", "my", "really") are free everywhere
``...``          up to ten other words between
``&``            both, in any order, in the same sentence
``+``            both, in any order, in the same sentence or at most two apart; the first is the one to quote
``>>``           then: later in the same sentence or in one of the next two
``<start>``      the sentence begins; also ``<question>``, ``<quote>``, ``<number>``
``<echo>``       a word that one of the two sentences before has used ("says she hit him. She never hit")
================ ===================================================================================================
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from .text import ECHO, NUMBER, QUESTION, QUOTE, START, Words, read_words, split_words

GAPS = {"..": 4, "...": 10}
SHORTEST = 3  # letters before a star
REACH = 2  # how many sentences on ">>" looks
_SPECIAL = frozenset({START, QUESTION, QUOTE, NUMBER, ECHO})
_ATOM = r"(?:<\w+>|\{[^{}\s]*\}|\[[^\[\]]*\]|[^\s{}\[\]<>/]+)"
_PIECE = re.compile(rf"\.{{2,3}}(?=\s|$)|{_ATOM}(?:/{_ATOM})*|\S")
_GROUP_NAME = re.compile(r"[A-Z][A-Z0-9_]*\Z")


class BadCue(ValueError):
    """A cue that cannot be read; its text says why, in plain words."""


class Node:
    """One element: any of some words, a run of elements with gaps, or a choice of both.

    ``needs``: of each of these sets of words a sentence must have one, or the element cannot stand in it; the rarest
    first. A choice within a choice is one choice; it keeps its runs by the words of their rarest need, so that a text
    is searched for few of them.
    """

    __slots__ = ("by_need", "needed", "needs", "run", "runs", "words")

    def __init__(
        self,
        words: Iterable[str] = (),
        options: tuple[Node, ...] = (),
        run: tuple[tuple[int, Node], ...] = (),
    ) -> None:
        self.run = run
        self.words: frozenset[str] = frozenset(words).union(*(option.words for option in options))
        self.runs: tuple[Node, ...] = tuple(
            inner for option in options for inner in ((option,) if option.run else option.runs)
        )
        self.by_need: dict[str, list[Node]] = {}
        for inner in self.runs:
            for word in inner.needs[0]:
                self.by_need.setdefault(word, []).append(inner)
        self.needed = frozenset(self.by_need)
        self.needs: tuple[frozenset[str], ...] = (self.words | self.needed,)
        if run:
            self.needs = tuple(sorted((need for _, part in run for need in part.needs), key=_how_common))


@cache
def _how_common(need: frozenset[str]) -> float:
    """Longer words are rarer, about threefold a letter; a sign, as where a sentence begins, is met everywhere."""
    return sum(3.0 ** -(len(word) if word[:1] != "<" else 1) for word in need)


@dataclass(frozen=True, eq=False, slots=True)
class Cue:
    """``stages[k]``: runs that all stand in one sentence; each stage may lie up to two sentences after the last.

    ``near``: runs of which each must stand at most two sentences from the first stage. ``needs``: for each stage and
    each of those the needs (:class:`Node`) that one sentence must meet.
    """

    source: str
    stages: tuple[tuple[Node, ...], ...]
    near: tuple[Node, ...] = ()
    needs: tuple[tuple[frozenset[str], ...], ...] = ()


class Language:
    """The lexicon, compiled: word groups, irregular words, spellings and fillers; makes cues out of their text."""

    def __init__(
        self,
        groups: Mapping[str, Iterable[str]],
        irregular: Iterable[str],
        spellings: Mapping[str, str],
        fillers: Iterable[str],
        common: Iterable[str] = (),
        telling: Iterable[str] = (),
    ) -> None:
        self.spellings = {key.lower(): tuple(value.lower().split()) for key, value in spellings.items()}
        self.fillers, self.common, self.telling = (frozenset(words) for words in (fillers, common, telling))
        self._forms = {word: family for line in irregular for family in [tuple(line.split())] for word in family[:1]}
        self._families = {word: family for family in self._forms.values() for word in family}
        self._phrases = {name: tuple(phrases) for name, phrases in groups.items()}
        self.cues_by_need: dict[str, list[Cue]] = {}
        self.prefixes: set[str] = set()
        self._nodes: dict[str, Node] = {}
        self._open: list[str] = []

    def wider(self, groups: Mapping[str, Iterable[str]]) -> Language:
        """This language for one list, with its own word groups and no cue as yet; what is in both is one for both."""
        other = copy(self)
        other._phrases = {**self._phrases, **{name: tuple(phrases) for name, phrases in groups.items()}}
        other.cues_by_need = {}
        other.prefixes = set(self.prefixes)
        other._nodes = dict(self._nodes)
        return other

    def cue(self, source: str) -> Cue:
        """Read one cue.

        Raises:
            BadCue: unknown group, nothing to look for, or a gap with nothing on one side.
        """
        told, *near = re.split(r"\s\+\s", f" {source} ")
        stages = [[self.element(part) for part in stage.split(" & ")] for stage in re.split(r"\s>>\s", told)]
        around = [self.element(part) for part in near]
        return self._listed(source, stages, around)

    def _listed(self, source: str, stages: list[list[Node]], near: Sequence[Node] = ()) -> Cue:
        parts = [*stages, *([node] for node in near)]
        needs = tuple(tuple(sorted((one for node in part for one in node.needs), key=_how_common)) for part in parts)
        cue = Cue(source, tuple(map(tuple, stages)), tuple(near), needs)
        # By the words of its rarest need, so that a text is only searched for the cues that can stand in it.
        for word in min((part[0] for part in needs), key=_how_common):
            self.cues_by_need.setdefault(word, []).append(cue)
        return cue

    def phrase(self, source: str) -> Cue:
        """Plain words as a lawyer writes them: every form of each word, nothing else has a meaning."""
        nodes = [
            (0, Node(self._all_forms(word)))
            for word, _, _ in split_words(source, self.spellings)
            if word not in _SPECIAL
        ]
        content = [node for node in nodes if not node[1].words & self.fillers]
        if not content:
            raise BadCue("there are no words in it to look for")
        return self._listed(source, [[Node(run=tuple(content))]])

    def base_of(self, word: str) -> str:
        """The base of an irregular form ("sent" is "send"), or nothing."""
        family = self._families.get(word)
        return family[0] if family else ""

    @property
    def group_names(self) -> tuple[str, ...]:
        """The names of the word groups, in the lexicon's order."""
        return tuple(self._phrases)

    def group(self, name: str) -> Node:
        """A word group by name.

        Raises:
            BadCue: no such group, or groups that contain each other.
        """
        key = f"{{{name}}}"
        if key not in self._nodes:
            if name not in self._phrases:
                raise BadCue(f"there is no word group called {key}")
            if name in self._open:
                raise BadCue(f"the word group {key} contains itself")
            self._open.append(name)
            try:
                self._nodes[key] = Node(options=tuple(self.element(phrase) for phrase in self._phrases[name]))
            finally:
                self._open.pop()
        return self._nodes[key]

    def element(self, source: str) -> Node:
        """Read what a cue says of one sentence.

        Raises:
            BadCue: as for a cue.
        """
        source = " ".join(source.split())
        if source in self._nodes:
            return self._nodes[source]
        run: list[tuple[int, Node]] = []
        gap: int | None = None
        for piece in _PIECE.findall(source):
            if piece in GAPS:
                if not run or gap is not None:
                    raise BadCue(f"the gap {piece!r} needs words on both sides")
                gap = GAPS[piece]
                continue
            run.append((gap or 0, self._piece(piece)))
            gap = None
        if gap is not None:
            raise BadCue("it ends with a gap: words are needed after it")
        if not run:
            raise BadCue("there is nothing in it to look for")
        node = run[0][1] if len(run) == 1 else Node(run=tuple(run))
        self._nodes[source] = node
        return node

    def _piece(self, piece: str) -> Node:
        if piece not in self._nodes:  # one node wherever it is used, so that a text is searched for it once
            options = [self._atom(atom) for atom in re.findall(_ATOM, piece)]
            if not options:
                raise BadCue(f"{piece!r} has no meaning in a cue")
            self._nodes[piece] = options[0] if len(options) == 1 else Node(options=tuple(options))
        return self._nodes[piece]

    def _atom(self, atom: str) -> Node:
        if atom in _SPECIAL:
            return Node((atom,))
        if atom[0] == "{":
            if not _GROUP_NAME.match(atom[1:-1]):
                raise BadCue(f"{atom!r} is no word group's name: these are in capitals, {{LIKE_THIS}}")
            return self.group(atom[1:-1])
        if re.search(r"[()|\\^$?=]", atom):
            raise BadCue(f"{atom!r} has no meaning in a cue: alternatives are written one/other")
        if atom[0] == "[":
            return Node((f"[{atom[1:-1].strip().lower()}]",))
        if atom.endswith("*"):
            if len(atom) <= SHORTEST:
                raise BadCue(f"{atom!r} is too short: at least three letters before the star")
            self.prefixes.add(atom[:-1].lower())
            return Node((atom.lower(),))  # each text's words that begin so are listed under it
        nodes = [Node(self._forms_of(word)) for word, _, _ in split_words(atom, self.spellings)]
        if not nodes or (len(nodes) == 1 and nodes[0].words & _SPECIAL):
            raise BadCue(f"{atom!r} has no meaning in a cue")
        return nodes[0] if len(nodes) == 1 else Node(run=tuple((0, node) for node in nodes))

    def _forms_of(self, word: str) -> tuple[str, ...]:
        """A base word in all its forms; an inflected one (told, refused) stands for itself."""
        if word in self._forms:
            return self._forms[word]
        if word in self._families or len(word) < 3 or not word.isalpha():
            return (word,)
        return tuple(dict.fromkeys([word, *_regular(word)]))

    def _all_forms(self, word: str) -> tuple[str, ...]:
        """Every form of a word given in any form: for plain phrases."""
        if word in self._families:
            return self._families[word]
        bases = [word]
        for ending, base in (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""),
                             ("ing", "e")):
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                bases.append(word[: -len(ending)] + base)
        return tuple(dict.fromkeys(form for base in bases for form in (base, *self._forms_of(base))))


def _regular(word: str) -> list[str]:
    """Simple inflection: plural or third person, past, and -ing; forms that do not exist do no harm."""
    if word.endswith("e"):
        return [f"{word}s", f"{word}d", f"{word[:-1]}ing"]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return [f"{word}es", f"{word}ed", f"{word}ing"]
    forms = [f"{word}s", f"{word}ed", f"{word}ing"]
    if word[-1] in "bdglmnprt" and word[-2] in "aeiou" and word[-3] not in "aeiou":
        forms += [f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"]
    return forms


class _Meeting(dict[frozenset[str], int]):
    """The sentences in which any of some words stands, a bit for each; found when it is first wanted."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.vocabulary: frozenset[str] = frozenset()

    def __missing__(self, need: frozenset[str]) -> int:
        within = self._words.within
        self[need] = found = reduce(or_, [within[word] for word in need & self.vocabulary], 0)
        return found


class Reading:
    """One text being searched; what was found for an element is kept, since cues share their elements."""

    def __init__(self, text: str, language: Language) -> None:
        self.words = read_words(text, language.spellings, language.fillers, language.common)
        self._listed = tuple(self.words.index)
        self._meeting = _Meeting(self.words)
        self._found: dict[Node, list[tuple[int, int]]] = {}
        self._take_up(language)

    def _take_up(self, language: Language) -> None:
        self.language = language
        index, within = self.words.index, self.words.within
        for word in self._listed:
            for end in range(SHORTEST, len(word) + 1):
                if word[:end] in language.prefixes:
                    prefix = f"{word[:end]}*"
                    index[prefix] = sorted({*index.get(prefix, ()), *index[word]})
                    within[prefix] = within.get(prefix, 0) | within[word]
        self._vocabulary = self._meeting.vocabulary = frozenset(index)
        self._possible: set[Cue] = set()
        for word in self._vocabulary & language.cues_by_need.keys():
            self._possible.update(language.cues_by_need[word])

    def in_terms_of(self, language: Language) -> Reading:
        """The same text with the cues of another list; what was found for one serves both."""
        other = copy(self)
        other._take_up(language)
        return other

    def match(self, cues: Iterable[Cue]) -> list[tuple[int, int]]:
        """Where cues hold, one after the other: ``(first sentence, last sentence)`` for each place, in order."""
        standing = [cue for cue in cues if cue in self._possible and all(map(self.can_stand, cue.needs))]
        return [place for cue in standing for place in self._match(cue)]

    def _match(self, cue: Cue) -> list[tuple[int, int]]:
        hits = [(sentence, sentence, end) for sentence, end in self._stage(cue.stages[0])]
        for stage in cue.stages[1:]:
            if not hits:
                return []
            later = self._stage_starts(stage)
            hits = [
                (first, sentence, end)
                for first, last, after in hits
                for sentence, start, end in later
                if last <= sentence <= last + REACH and start >= after
            ]
        for part in cue.near:
            if not hits:
                return []
            there = {self.words.sentence[start] for start, _ in self.spans(part)}
            hits = [hit for hit in hits if any(abs(hit[0] - sentence) <= REACH for sentence in there)]
        return list(dict.fromkeys((first, last) for first, last, _ in hits))

    def can_stand(self, needs: Iterable[frozenset[str]]) -> bool:
        """Whether any sentence meets all the needs of an element: most cues are out before a place is looked for."""
        there = -1
        for need in needs:
            there &= self._meeting[need]
            if not there:
                return False
        return True

    def _stage(self, stage: tuple[Node, ...]) -> list[tuple[int, int]]:
        """Sentences in which all parts of a stage stand, with the place where the first of them is over."""
        ends: dict[int, int] = {}
        for sentence, _, end in self._stage_starts(stage):
            ends.setdefault(sentence, end)
        return list(ends.items())

    def _stage_starts(self, stage: tuple[Node, ...]) -> list[tuple[int, int, int]]:
        sentence = self.words.sentence
        hits = [(sentence[start], start, end) for start, end in self.spans(stage[0])]
        for part in stage[1:]:
            if not hits:
                return []
            there = {sentence[start] for start, _ in self.spans(part)}
            hits = [hit for hit in hits if hit[0] in there]
        return hits

    def spans(self, node: Node) -> list[tuple[int, int]]:
        """Places of an element: ``(first word, one past the last)``, sorted."""
        found = self._found.get(node)
        if found is None:
            found = self._found[node] = self._search_run(node) if node.run else self._search(node)
        return found

    def _search(self, node: Node) -> list[tuple[int, int]]:
        index = self.words.index
        found = {(place, place + 1) for word in node.words & self._vocabulary for place in index[word]}
        for word in node.needed & self._vocabulary:
            for run in node.by_need[word]:
                found.update(self.spans(run))
        return sorted(found)

    def _search_run(self, node: Node) -> list[tuple[int, int]]:
        if not self.can_stand(node.needs):
            return []
        sentence, weight = self.words.sentence, self.words.weight
        spans = self.spans(node.run[0][1])
        for gap, part in node.run[1:]:
            following = self.spans(part) if spans else []
            joined: set[tuple[int, int]] = set()
            for start, end in spans:
                for place in range(bisect_left(following, (end, 0)), len(following)):
                    next_start, next_end = following[place]
                    if sentence[next_start] != sentence[start] or weight[next_start] - weight[end] > gap:
                        break
                    joined.add((start, next_end))
            spans = sorted(joined)
        return spans
