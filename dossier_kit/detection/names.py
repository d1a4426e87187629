"""People: the model's finds, titles, relations, signatures, and every capital that nothing explains.

A capitalised word that is neither an ordinary word nor allowed is a name until shown otherwise. In text without
capitals the same is asked of words that no dictionary knows, and the words around them decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

from .gazetteer import LOCATIVES
from .lexicon import Lexicon
from .patterns import result
from .reading import LOWER, MIXED, UPPER, Reading, Word

_STRONG_TITLES = frozenset("mr mrs ms mx dr prof professor cllr councillor rev revd reverend messrs sgt mme".split())
_PARTICLES = frozenset("de da di del della van von der den la le bin binti ibn al el ul ur ap ab ni ní nic mac mc o ó du dos das st".split())
_SAYS = frozenset(
    "said says say told tells asked asks wrote writes rang rings replied answered agreed refused admitted claimed insisted "
    "phoned called emailed texted thinks thought knows knew wants wanted has had is was isn't wasn't hasn't hadn't "
    "doesn't didn't did does came went goes started left moved cried loves loved hates likes needs needed got gets sat "
    "sent signed showed suggested recommended confirmed explained laughed smiled nodded shrugged who reckons lied "
    "attends attended struggles can't couldn't won't wouldn't could would never just also still already cannot".split()
)
_BEFORE_NAME = frozenset(
    "called named dear hi hello hiya hey cc cc'd signed thanks regards wishes sincerely faithfully xx love from to with by "
    "and told asked tell ask rang ring phoned emailed texted met saw see seen spoke for about contact between poor our "
    "lovely little young old that say & re v vs than without like blame trust trusted thank".split()
)
_LABELS = frozenset(
    "from to cc bcc re attn name names child pupil parent mother father mum dad client caller sibling siblings present "
    "apologies attendees attended chair minutes signed author contact witness by teacher senco ep ot salt slt head "
    "caseworker carer nan worker ta gp".split()
)
_AUXILIARIES = frozenset("will may can might must would could should did do does has have had is was are were be art".split())


class Names(LocalRecognizer):  # type: ignore[misc]
    """People, and the places and bodies of which only the capital tells."""

    def __init__(self, lex: Lexicon) -> None:
        super().__init__(supported_entities=["PERSON", "LOCATION", "ORG_OTHER"], name="Names")
        self.lex = lex

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Names of one text."""
        reading: Reading = nlp_artifacts.reading
        heard = self._heard(reading, nlp_artifacts)
        marks: dict[int, tuple[str, float, str]] = {}
        for index in range(len(reading.words)):
            mark = self._judge(reading, index, heard)
            if mark:
                marks[index] = mark
        return list(self._sequences(reading, marks))

    # ---- the model

    def _heard(self, reading: Reading, artifacts: Any) -> dict[int, str]:
        """The model's label by word, where it has one that matters."""
        heard: dict[int, str] = {}
        starts = sorted(reading.starts)
        position = 0
        for entity in artifacts.entities:
            label = entity.label_
            if label not in {"PERSON", "GPE", "LOC", "FAC", "ORG"}:
                continue
            while position < len(starts) and starts[position] < entity.start_char:
                position += 1
            at = position
            while at < len(starts) and starts[at] < entity.end_char:
                heard[reading.starts[starts[at]]] = label
                at += 1
        return heard

    # ---- one word

    def _judge(self, reading: Reading, index: int, heard: dict[int, str]) -> tuple[str, float, str] | None:
        """Whether the word is a name: entity, score, reason."""
        lex = self.lex
        words = reading.words
        word = words[index]
        low = word.low
        if word.text.isdigit() or reading.allowed(word.start, word.end):
            return None
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        near = before is not None and word.gap.strip(" ,('\"“‘:-–") == "" and "\n" not in word.gap
        close = before is not None and word.gap in {" ", ". ", ".", "  "}
        if len(word.text) == 1:
            return self._initial(words, index, close)
        titled = close and before is not None and before.low in lex.titles
        if titled and before is not None:
            found = self._after_title(word, before)
            if found:
                return found
        if lex.explained(low) and not (low in lex.calendar and lex.firsts.get(low, 0) >= 2):
            if not (word.cap and not word.opens and low in _AUXILIARIES and lex.firsts.get(low, 0) >= 2):
                return None
        if low in lex.titles or low in lex.relations:
            return None
        relation = near and before is not None and self._relates(words, index)
        label = heard.get(index)
        if word.case == MIXED:
            return self._mixed(reading, index, word, before, after, bool(relation), label)
        return self._caseless(word, before, after, bool(relation), label, near)

    def _initial(self, words: list[Word], index: int, close: bool) -> tuple[str, float, str] | None:
        """A lone letter after a title, or before "." and a capital."""
        word = words[index]
        before = words[index - 1] if index else None
        if not word.cap and word.case == MIXED:
            return None
        if close and before is not None and before.low in self.lex.titles and before.low not in {"miss", "judge", "major", "nan"} | self.lex.roles:
            return ("PERSON", 0.7, "an initial after a title")
        if close and before is not None and before.low in _STRONG_TITLES:
            return ("PERSON", 0.7, "an initial after a title")
        return None

    def _after_title(self, word: Word, before: Word) -> tuple[str, float, str] | None:
        lex = self.lex
        low = word.low
        strong = before.low in _STRONG_TITLES or (before.low in {"miss", "judge", "nurse", "sister", "sr", "father", "fr", "uncle", "auntie", "aunty", "aunt", "lady", "lord", "sir", "nan", "nana", "grandad", "granny", "grandma", "rabbi", "imam", "pastor", "canon"})
        if not strong and not (word.cap and word.case == MIXED):
            return None
        if low in lex.titles:
            return None
        if word.case == MIXED and word.cap:
            if low in lex.grammar and low not in lex.surnames or (word.upper and low in lex.roles):
                return None
            return ("PERSON", 0.9, "after a title")
        if low in lex.grammar or low in lex.roles or low in lex.slang:
            return None
        if before.low in _STRONG_TITLES and (before.low != "dr" or not lex.is_word(low, 1) or word.gap != " "):
            return ("PERSON", 0.85, "after a title")
        if not lex.is_word(low):
            return ("PERSON", 0.75, "after a title")
        if lex.firsts.get(low, 0) >= 3 and before.low in {"auntie", "aunty", "uncle", "nana", "nan", "grandad", "granny", "grandma", "sister", "aunt"}:
            return ("PERSON", 0.7, "after a title")
        return ("PERSON", 0.6, "after a title") if before.low in _STRONG_TITLES else None

    def _relates(self, words: list[Word], index: int) -> bool:
        """Whether a relation, a role, or a word such as "called" introduces the word."""
        lex = self.lex
        word = words[index]
        before = words[index - 1]
        low = before.low
        if low in {"called", "named", "name's"} or (low in {"is", "was"} and index > 1 and words[index - 2].low in {"name", "names", "surname"}):
            return True
        if low in lex.relations or (low in lex.roles and low not in {"head", "lady", "man", "woman", "guy", "chair", "rep", "student", "doctor"}):
            return True
        if low.isdigit() and index > 1:
            return False
        pair = f"{words[index - 2].low} {low}" if index > 1 and before.gap == " " else ""
        return bool(pair) and (pair in lex.relations or pair in lex.roles) and word.gap.strip(" (,-–:") == ""

    def _mixed(
        self, reading: Reading, index: int, word: Word, before: Word | None, after: Word | None, relation: bool, label: str | None
    ) -> tuple[str, float, str] | None:
        lex = self.lex
        low = word.low
        name = lex.is_name(low)
        maybe = lex.may_be_name(low)
        known = lex.is_word(low)
        if not word.cap:
            if name and lex.firsts.get(low, 0) >= 3 and not lex.is_word(low, 3) and low not in lex.places:
                return ("PERSON", 0.55, "a first name without its capital")
            if relation and not lex.is_word(low, 3) and len(low) > 2 and (name or low not in lex.places) and "'" not in low:
                return ("PERSON", 0.5, "after a relation or a role")
            return None
        if word.upper:
            if name and len(low) > 2 or (relation and not known and len(low) > 3):
                return ("PERSON", 0.6, "a listed name")
            if not known and len(low) > 6 and not any(c.isdigit() for c in low) and not lex.is_word(low, 3):
                return ("PERSON", 0.4, "a capital that nothing explains")
            return None
        if any(c.isdigit() for c in low):
            return None
        placed = low in lex.places and before is not None and word.gap == " " and before.low in LOCATIVES
        if name:
            return ("LOCATION", 0.5, "on the list of places") if placed and lex.firsts.get(low, 0) < 3 else ("PERSON", 0.8, "a listed name")
        if relation and (maybe or not known):
            return ("PERSON", 0.75, "after a relation or a role")
        verb = after is not None and after.gap == " " and after.low in _SAYS
        owns = reading.folded[word.end : word.end + 2] == "'s"
        if maybe and known:
            if low in lex.calendar or low in _AUXILIARIES:
                good = (relation or owns or label == "PERSON" or (not word.opens and verb)) and not (word.opens and low in _AUXILIARIES and label != "PERSON")
                if low in lex.calendar and before is not None and before.low in {"in", "last", "next", "this", "of", "since", "by", "until", "till", "early", "late", "mid", "every", "during", "from", "for", "on", "and", "to"}:
                    good = False
                return ("PERSON", 0.55, "a name that is a word, used as a name") if good else None
            if word.opens:
                if label == "PERSON" or (verb and lex.firsts.get(low, 0) >= 3 and not (after is not None and after.low in {"is", "was", "has", "had"} and lex.words.get(low) == 1 and lex.firsts.get(low, 0) < 4)) or (owns and lex.firsts.get(low, 0) >= 3):
                    return ("PERSON", 0.5, "a name that is a word, used as a name")
                return None
            if lex.firsts.get(low, 0) >= 3 or label == "PERSON" or (before is not None and before.low in _BEFORE_NAME and lex.firsts.get(low, 0) >= 2 and not placed):
                return ("PERSON", 0.55, "a name that is a word, with a capital")
            return None
        if not known and (not lex.is_word(low, 3) or not word.opens):
            if self._compound_known(low):
                return None
            if label in {"GPE", "LOC", "FAC"} or placed:
                return ("LOCATION", 0.5, "a capital that nothing explains, read as a place")
            if label == "ORG":
                return ("ORG_OTHER", 0.45, "a capital that nothing explains, read as an organisation")
            return ("PERSON", 0.55 if label == "PERSON" else 0.45, "a capital that nothing explains")
        if label == "PERSON" and not word.opens:
            return ("PERSON", 0.45, "read as a person by the model")
        if label in {"GPE", "LOC"} and not word.opens and low in lex.places:
            return ("LOCATION", 0.45, "read as a place by the model")
        return None

    def _compound_known(self, low: str) -> bool:
        """Ordinary words joined by hyphens ("Vice-Chair"), and plurals or forms of ordinary words."""
        lex = self.lex
        if "-" in low:
            return all(lex.is_word(part) or lex.explained(part) or not part for part in low.split("-"))
        for ending in ("'s", "s", "es", "ed", "ing", "ly", "er", "n't", "'d", "'ll", "'ve", "'re", "ish", "less", "ness"):
            if low.endswith(ending) and len(low) - len(ending) >= 3 and lex.is_word(low[: -len(ending)]):
                return True
        return False

    def _caseless(
        self, word: Word, before: Word | None, after: Word | None, relation: bool, label: str | None, near: bool
    ) -> tuple[str, float, str] | None:
        """In lower case and in capitals: what no dictionary knows and the lists or the neighbours call a name."""
        lex = self.lex
        low = word.low
        if any(c.isdigit() for c in low) or len(low) < 2:
            return None
        level = lex.firsts.get(low, 0)
        word_rank = lex.words.get(low, 9)
        known = lex.is_word(low, 3) or self._compound_known(low)
        verb = after is not None and after.gap == " " and after.low in _SAYS
        capital = word.case == LOWER and word.cap
        if lex.is_name(low):
            if low in lex.places and not relation and level < 3 and (before is not None and before.low in LOCATIVES):
                return ("LOCATION", 0.5, "on the list of places")
            if word_rank == 9 or level >= 3 or relation or label == "PERSON":
                return ("PERSON", 0.6, "a listed name")
        if relation and level >= 3 and low not in _AUXILIARIES:
            return ("PERSON", 0.6, "after a relation or a role")
        if relation and low in _AUXILIARIES | lex.calendar and level >= 3 and after is not None and after.low in {"is", "was", "has", "had", "who", "and"}:
            return ("PERSON", 0.5, "after a relation or a role")
        if known:
            if label == "PERSON" and level >= 3 and (verb or (before is not None and before.low in _BEFORE_NAME)) and not lex.explained(low):
                return ("PERSON", 0.45, "read as a person by the model")
            return None
        if relation or capital:
            return ("PERSON", 0.55, "after a relation or a role")
        if low in lex.places:
            return ("LOCATION", 0.4, "on the list of places") if before is not None and before.low in LOCATIVES and near else None
        if word.case == UPPER:
            return ("PERSON", 0.5, "a word that no dictionary knows") if len(low) > 3 or label == "PERSON" else None
        if label == "PERSON" or verb or (near and before is not None and before.low in {"told", "asked", "called", "dear", "hi", "rang", "signed", "named"}):
            return ("PERSON", 0.45, "a word that no dictionary knows, used as a name")
        return None

    # ---- several words

    def _sequences(self, reading: Reading, marks: dict[int, tuple[str, float, str]]) -> Iterator[RecognizerResult]:
        """Neighbouring names as one, with initials, particles and surnames that are words."""
        words = reading.words
        index = 0
        while index < len(words):
            mark = marks.get(index)
            if mark is None:
                index += 1
                continue
            first = last = index
            entity, score, reason = mark
            while last + 1 < len(words):
                step = self._extends(reading, marks, last, entity)
                if not step:
                    break
                last += step
                other = marks.get(last)
                if other and other[1] > score:
                    entity, score, reason = other if entity != "PERSON" else (entity, other[1], other[2])
            if entity == "PERSON":
                first = self._initials_before(words, first, index)
            yield result(entity, words[first].start, words[last].end, score, self.name, reason)
            index = last + 1

    def _extends(self, reading: Reading, marks: dict[int, tuple[str, float, str]], last: int, entity: str) -> int:
        """How many words further the name goes: 0, 1, or 2 with a particle."""
        lex = self.lex
        words = reading.words
        word = words[last + 1]
        here = words[last]
        if "'" in reading.folded[here.end : word.start] or word.gap not in {" ", "-", ". ", "  ", "\u00a0"}:
            return 0
        if word.gap == ". " and len(here.text) > 2:
            return 0
        if last + 1 in marks and word.gap != ". ":
            return 1
        if entity != "PERSON" or reading.allowed(word.start, word.end):
            return 0
        if word.low in _PARTICLES and last + 2 < len(words) and words[last + 2].cap and words[last + 2].gap == " " and word.case == MIXED:
            return 2
        if len(word.text) == 1:
            follows = words[last + 2] if last + 2 < len(words) else None
            if word.cap and word.case == MIXED and word.low not in {"i", "a"}:
                return 1
            return 1 if word.cap and word.low == "a" and (follows is None or follows.gap.strip() != "") else 0
        if word.case == MIXED:
            if not word.cap or word.opens and word.gap != "-" or word.upper and len(word.text) > 3:
                return 0
            if lex.explained(word.low) and word.low not in lex.surnames or word.low in lex.titles or word.low in lex.relations:
                return 0
            if word.upper and word.low not in lex.surnames:
                return 0
            return 1
        if lex.explained(word.low) or word.low in lex.relations or word.low in lex.titles:
            return 0
        single = last not in marks or last - 1 not in marks
        if not single:
            return 0
        if word.low in lex.surnames and (lex.words.get(word.low, 9) > 1 or words[last].low in lex.firsts):
            return 1
        return 1 if not lex.is_word(word.low, 3) and "'" not in word.low and words[last].low in lex.firsts else 0

    def _initials_before(self, words: list[Word], first: int, index: int) -> int:
        """One or two initials right before a surname."""
        while first > 0:
            word = words[first - 1]
            gap = words[first].gap
            if len(word.text) > 2 or not word.text.isalpha() or gap not in {" ", ". ", "."} or first - 1 < index - 2:
                break
            if len(word.text) == 2 and not (word.upper and word.low not in self.lex.roles and word.low not in self.lex.slang and word.case == MIXED):
                break
            if word.case == MIXED and (not word.cap or (word.low in {"i", "a"} and gap == " " and (word.low == "i" or word.opens))):
                break
            if word.case != MIXED and (word.low in {"i", "a", "n", "u", "r", "x"} or words[index].low in self.lex.firsts and self.lex.firsts[words[index].low] >= 2):
                break
            first -= 1
        return first
