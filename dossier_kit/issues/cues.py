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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile

from .text import ECHO, NUMBER, QUESTION, QUOTE, START, Words, split_words

GAPS = {"..": 4, "...": 10}
REACH = 2  # how many sentences on ">>" looks
_SPECIAL = frozenset({START, QUESTION, QUOTE, NUMBER, ECHO})
_ATOM = r"(?:<\w+>|\{[^{}\s]*\}|\[[^\[\]]*\]|[^\s{}\[\]<>/]+)"
_PIECE = re.compile(rf"\.{{2,3}}(?=\s|$)|{_ATOM}(?:/{_ATOM})*|\S")
_GROUP_NAME = re.compile(r"[A-Z][A-Z0-9_]*\Z")


class BadCue(ValueError):
    """A cue that cannot be read; its text says why, in plain words."""


class Node:
    """One element: words (any of them), a prefix, a choice of elements, or a run of elements with gaps.

    ``needs``: of each of these sets of words a text must have one, or the element cannot stand in it; the rarest
    first. A choice keeps its elements by their rarest need, so that a text is searched for few of them.
    """

    __slots__ = ("always", "by_need", "needed", "needs", "prefix", "run", "words")

    def __init__(
        self,
        words: tuple[str, ...] = (),
        prefix: str = "",
        options: tuple[Node, ...] = (),
        run: tuple[tuple[int, Node], ...] = (),
    ) -> None:
        self.words = words
        self.prefix = prefix
        self.run = run
        self.always = tuple(option for option in options if not option.needs)
        self.by_need: dict[str, list[Node]] = {}
        for option in options:
            for word in sorted(option.needs[0]) if option.needs else ():
                self.by_need.setdefault(word, []).append(option)
        self.needed = frozenset(self.by_need)
        self.needs: tuple[frozenset[str], ...] = ()
        if words:
            self.needs = (frozenset(words),)
        elif run:
            self.needs = _rarest_first(need for _, part in run for need in part.needs)
        elif options and not self.always:
            self.needs = (self.needed,)


def _rarest_first(needs: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Short words are common ones, and a large set is met more often than a small one."""
    return tuple(sorted(needs, key=lambda need: (any(len(word) <= 3 for word in need), len(need))))


@dataclass(frozen=True, eq=False, slots=True)
class Cue:
    """``stages[k]``: runs that all stand in one sentence; each stage may lie up to two sentences after the last.

    ``near``: runs of which each must stand at most two sentences from the first stage.
    """

    source: str
    stages: tuple[tuple[Node, ...], ...]
    near: tuple[Node, ...] = ()
    needs: tuple[frozenset[str], ...] = ()


class Language:
    """The lexicon, compiled: word groups, irregular words, spellings and fillers; makes cues out of their text."""

    def __init__(
        self,
        groups: Mapping[str, Iterable[str]],
        irregular: Iterable[str],
        spellings: Mapping[str, str],
        fillers: Iterable[str],
        common: Iterable[str] = (),
    ) -> None:
        self.spellings = {key.lower(): tuple(value.lower().split()) for key, value in spellings.items()}
        self.fillers = frozenset(fillers)
        self.common = frozenset(common)
        self._forms = {word: family for line in irregular for family in [tuple(line.split())] for word in family[:1]}
        self._families = {word: family for family in self._forms.values() for word in family}
        self._phrases = {name: tuple(phrases) for name, phrases in groups.items()}
        self.cues_by_need: dict[str, list[Cue]] = {}
        self._nodes: dict[str, Node] = {}
        self._open: list[str] = []

    def cue(self, source: str) -> Cue:
        """Read one cue.

        Raises:
            BadCue: unknown group, nothing to look for, or a gap with nothing on one side.
        """
        told, *near = re.split(r"\s\+\s", f" {source} ")
        stages = [[self._run(part) for part in stage.split(" & ")] for stage in re.split(r"\s>>\s", told)]
        around = [self._run(part) for part in near]
        needs = [need for node in (*(node for stage in stages for node in stage), *around) for need in node.needs]
        return self._listed(Cue(source, tuple(map(tuple, stages)), tuple(around), _rarest_first(needs)))

    def _listed(self, cue: Cue) -> Cue:
        # By the words of its rarest need, so that a text is only searched for the cues that can stand in it.
        for word in cue.needs[0] if cue.needs else ("",):
            self.cues_by_need.setdefault(word, []).append(cue)
        return cue

    def phrase(self, source: str) -> Cue:
        """Plain words as a lawyer writes them: every form of each word, nothing else has a meaning."""
        nodes = [
            (0, Node(words=self._all_forms(word)))
            for word, _, _ in split_words(source, self.spellings)
            if word not in _SPECIAL
        ]
        content = [node for node in nodes if not set(node[1].words) & self.fillers]
        if not content:
            raise BadCue("there are no words in it to look for")
        node = Node(run=tuple(content))
        return self._listed(Cue(source, ((node,),), (), node.needs))

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
                self._nodes[key] = Node(options=tuple(self._run(phrase) for phrase in self._phrases[name]))
            finally:
                self._open.pop()
        return self._nodes[key]

    def _run(self, source: str) -> Node:
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
        options = [self._atom(atom) for atom in re.findall(_ATOM, piece)]
        if not options:
            raise BadCue(f"{piece!r} has no meaning in a cue")
        if len(options) == 1:
            return options[0]
        words = tuple(dict.fromkeys(word for option in options for word in option.words))
        rest = tuple(option for option in options if not option.words)
        return Node(words=words) if not rest else Node(options=(*rest, *([Node(words=words)] if words else ())))

    def _atom(self, atom: str) -> Node:
        if atom in _SPECIAL:
            return Node(words=(atom,))
        if atom[0] == "{":
            if not _GROUP_NAME.match(atom[1:-1]):
                raise BadCue(f"{atom!r} is no word group's name: these are in capitals, {{LIKE_THIS}}")
            return self.group(atom[1:-1])
        if re.search(r"[()|\\^$?=]", atom):
            raise BadCue(f"{atom!r} has no meaning in a cue: alternatives are written one/other")
        if atom[0] == "[":
            return Node(words=(f"[{atom[1:-1].strip().lower()}]",))
        if atom.endswith("*"):
            if len(atom) < 4:
                raise BadCue(f"{atom!r} is too short: at least three letters before the star")
            return Node(prefix=atom[:-1].lower())
        nodes = [Node(words=self._forms_of(word)) for word, _, _ in split_words(atom, self.spellings)]
        if not nodes or (len(nodes) == 1 and nodes[0].words[0] in _SPECIAL):
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


class Reading:
    """One text being searched; what was found for an element is kept, since cues share their elements."""

    def __init__(self, words: Words, language: Language) -> None:
        self.words = words
        self.language = language
        self._vocabulary = frozenset(words.index)
        self._in_order = sorted(words.index)
        self._possible = set(language.cues_by_need.get("", ()))
        for word in words.index:
            self._possible.update(language.cues_by_need.get(word, ()))
        self._found: dict[Node, list[tuple[int, int]]] = {}

    def match(self, cue: Cue) -> list[tuple[int, int]]:
        """Where a cue holds: ``(first sentence, last sentence)`` for each, in order."""
        if cue not in self._possible:
            return []
        for need in cue.needs:
            if need.isdisjoint(self._vocabulary):
                return []
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
            found = self._search(node)
            if len(found) > 1:
                found.sort()
            self._found[node] = found
        return found

    def _search(self, node: Node) -> list[tuple[int, int]]:
        index = self.words.index
        if node.words:
            if len(node.words) == 1:
                return [(place, place + 1) for place in index.get(node.words[0], ())]
            return [(place, place + 1) for word in node.words if word in index for place in index[word]]
        if node.prefix:
            first = bisect_left(self._in_order, node.prefix)
            words = takewhile(lambda word: word.startswith(node.prefix), islice(self._in_order, first, None))
            return [(place, place + 1) for word in words for place in index[word]]
        if node.run:
            return self._search_run(node)
        found = {span for option in node.always for span in self.spans(option)}
        for word in node.needed & self._vocabulary:
            for option in node.by_need[word]:
                found.update(self.spans(option))
        return list(found)

    def _search_run(self, node: Node) -> list[tuple[int, int]]:
        for need in node.needs:
            if need.isdisjoint(self._vocabulary):
                return []
        sentence, weight = self.words.sentence, self.words.weight
        spans = self.spans(node.run[0][1])
        for gap, part in node.run[1:]:
            if not spans:
                return []
            following = self.spans(part)
            if not following:
                return []
            joined: set[tuple[int, int]] = set()
            for start, end in spans:
                for place in range(bisect_left(following, (end, 0)), len(following)):
                    next_start, next_end = following[place]
                    if sentence[next_start] != sentence[start] or weight[next_start] - weight[end] > gap:
                        break
                    joined.add((start, next_end))
            spans = sorted(joined)
        return spans
