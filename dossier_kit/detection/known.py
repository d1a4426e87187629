"""Known identities: everybody and everything in the intake's columns, looked for in every shape a story gives it.

One pass over all terms (Aho-Corasick). A name that is also a word is taken where it stands as a name, and never merely
because it is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from presidio_analyzer import LocalRecognizer, RecognizerResult
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from .gazetteer import Phrases
from .lexicon import Lexicon, cue, fold, tables
from .patterns import result
from .reading import MIXED, Reading, Word

if TYPE_CHECKING:
    from ..identities import Identity


class _Source(NamedTuple):
    label: str
    reason: str
    score: float


_OWN = _Source("OwnColumns", "named in this case's columns", 0.9)
_OTHERS = _Source("OtherCases", "named in the columns of another case", 0.8)
_LOWER = _Source("OwnColumns", "a word, or a body named in this case's columns", 0.4)
_SLIP = _Source("OwnColumns", "one letter from a name in this case's columns", 0.6)
_FAMILY = frozenset({"contributor", "child", "sibling", "partner"})
_NO_INITIALS = frozenset({"A", "I", "", "(", "'"})
_LETTERED = cue("lettered")
_NAMES = frozenset(["PERSON", "SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY"])
_BODIES = frozenset(["SCHOOL", "LOCAL_AUTHORITY"])
_FUZZY = 5  # Shorter names are one letter from too many words.

_ASIDE = frozenset(["PHONE", "NHS_NUMBER", "EMAIL", "USERNAME", "POSTCODE", "OTHER_ID", "UPN"])


class KnownIdentities(LocalRecognizer):
    """The variants of this case's own identities, and the terms of other cases that occur in this story."""

    def __init__(self, identities: Iterable[Identity], others: Iterable[tuple[str, str]], lex: Lexicon) -> None:
        super().__init__(supported_entities=["PERSON"], name="KnownIdentities")
        self.lex = lex
        self.types: dict[str, tuple[str, _Source]] = {}
        self.names: list[str] = []
        self.initials: set[str] = set()
        self.always: set[str] = set()  # names of two words or more, which count in small letters too
        self.bodies: set[str] = set()  # schools and authorities of one word, which count there where they are spoken of
        for identity in identities:
            forms = [fold(variant).strip() for variant in identity.variants]
            if identity.entity_type in _NAMES:
                self.always |= {form for at, form in enumerate(forms) if _is_full(form, forms[:at], lex)}
            if identity.entity_type in _BODIES:
                self.bodies |= {form for form in forms if len(form) > 3 and form.removeprefix("the ").isalpha()}
            for variant in identity.variants:
                term = fold(variant).strip()
                if len(term) > 1 or (identity.entity_type == "PERSON" and term):
                    self.types.setdefault(term, (identity.entity_type, _OWN))
                    if identity.entity_type == "PERSON" and len(term) >= _FUZZY and term.isalpha():
                        self.names.append(term)
            if identity.entity_type == "PERSON" and identity.role in _FAMILY:
                self.initials |= {identity.value[:1].upper()} - _NO_INITIALS
        for term, entity in others:
            self.types.setdefault(term, (entity, _OTHERS))
        self.phrases = Phrases({"known": frozenset(self.types)})

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Occurrences as whole words, and words that are one slip of the keyboard away from a name of this case."""
        reading: Reading = nlp_artifacts.reading
        found = []
        for start, end, term, _ in self.phrases.find(reading.folded):
            entity, source = self.types[term]
            full = source is _OWN and term in self.always and names_in_full(reading, start, end)
            if not full and not stands_as_name(reading, start, end, entity, self.lex):
                if source is _OWN and term in self.bodies and spoken_of(reading, start, end, entity, self.lex):
                    found.append(result(entity, start, end, _LOWER.score, _LOWER.label, _LOWER.reason))
            else:
                start -= entity == "USERNAME" and text[start - 1 : start] == "@"
                found.append(result(entity, start, end, source.score, source.label, source.reason))
        loose = [term for term in self.names if not self.lex.is_word(term)]
        for start, end in run_together(text, reading.folded, loose):
            found.append(result("PERSON", start, end, _OWN.score, _OWN.label, _OWN.reason))
        for word in lettered(reading, self.initials):
            found.append(result("PERSON", word.start, word.end, 0.5, _OWN.label, "the initial of one of the family"))
        found += [
            result("PERSON", start, end, _SLIP.score, _SLIP.label, _SLIP.reason)
            for start, end in misspelt(reading, self.names, self.lex)
        ]
        return found


def _is_full(form: str, before: list[str], lex: Lexicon) -> bool:
    """Whether a form is a name of two words or more that no letter, little word or turned order makes an ordinary one.

    "rose bell", "will young" and "east riding" are; "a day", "my day", "the grove" and "hill daisy" are not.
    """
    parts = form.replace("-", " ").split()
    if len(parts) < 2 or "," in form or any(len(part.strip(".'")) < 2 for part in parts):
        return False
    little = [part for part in parts if part in lex.grammar and lex.firsts.get(part, 0) < 2]
    if little and (lex.firsts.get(parts[0], 0) < 2 or len(little) > 1):
        return not all(lex.is_word(part) for part in parts)
    return " ".join(reversed(parts)) not in before or not all(lex.is_word(part) for part in parts)


def names_in_full(reading: Reading, start: int, end: int) -> bool:
    """Whether a full name is meant in small letters too: "an olive branch" is none, nor a part of an allowed phrase."""
    first = reading.starts.get(start)
    before = reading.words[first - 1].low if first else ""
    return before not in _COUNTS and not reading.within_allowed(start, end)


_COUNTS, _AFTER, _IS, _BEFORE, _NOT_BEFORE = (
    frozenset(tables("columns.toml")[name])
    for name in ("before_a_thing", "body_after", "body_is", "body_before", "body_not_before")
)


def spoken_of(reading: Reading, start: int, end: int, entity: str, lex: Lexicon) -> bool:
    """Whether a school or an authority is meant by a word: "sent it to hull", "the hull ep", "our la is hull"."""
    words = reading.words
    first = reading.starts.get(start)
    if first is None:
        return False
    last = first + reading.folded[start:end].count(" ")
    after = words[last + 1] if last + 1 < len(words) and not words[last + 1].gap.strip(" ") else None
    if after is not None and after.low in _BEFORE:
        return True
    led = [word.low for word in words[max(0, first - 2) : first]] if words[first].gap == " " else []
    if not led or (after is not None and after.low in _NOT_BEFORE):
        return False
    if entity == "SCHOOL" and led[-1] == "the":
        return after is None or (after.low in lex.grammar and after.low != "of")
    return led[-1] in _AFTER or (led[-1] in {"is", "was"} and led[0] in _IS)


def run_together(text: str, folded: str, names: list[str]) -> Iterator[tuple[int, int]]:
    """Where a name stands against digits, an underscore or a capital, as in file names: "Quimper2013", "KQuimper"."""
    for name in names:
        start = folded.find(name)
        while start >= 0:
            end = start + len(name)
            before, after = text[start - 1 : start], text[end : end + 1]
            hump = text[start].isupper() and (before.islower() or not text[max(0, start - 2) : start - 1].isalpha())
            opens = not before.isalpha() or hump
            closes = not after.isalpha() or after.isupper()
            stuck = before.isalnum() or after.isalnum() or "_" in (before, after)
            if opens and closes and stuck:
                yield start, end
            start = folded.find(name, end)


def lettered(reading: Reading, initials: set[str]) -> Iterator[Word]:
    """Lone capitals that are the initial of one of the family: "K hid", "about K". Not "Plan B", "vitamin D"."""
    for index, word in enumerate(reading.words):
        if word.text not in initials or word.case != MIXED:
            continue
        before = reading.words[index - 1] if index else None
        after = reading.words[index + 1] if index + 1 < len(reading.words) else None
        beside = reading.text[word.end : word.end + 1], reading.text[max(0, word.start - 1) : word.start]
        joined = any(sign in {"&", "/", "+"} for sign in beside)
        listed = before is not None and before.low in _LETTERED and word.gap == " "
        row = (before is not None and len(before.text) == 1 and before.cap and before.low != "i") or (
            after is not None and len(after.text) == 1 and after.cap and after.low != "i"
        )
        if not joined and not listed and not row:
            yield word


def misspelt(reading: Reading, names: list[str], lex: Lexicon) -> Iterator[tuple[int, int]]:
    """Where a word that nothing explains differs from one of the names by one letter more, less, other or swapped."""
    if not names:
        return
    known = frozenset(names)
    for word in reading.words:
        low = word.low.removesuffix("'s")
        if (
            len(low) < _FUZZY
            or low in known
            or lex.explained(low)
            or lex.is_word(low, 3)
            or low in lex.field
            or low in lex.places
            or not low.isalpha()
        ):
            continue
        if extractOne(low, names, scorer=OSA.distance, score_cutoff=1) is not None:
            yield word.start, word.start + len(low)


def stands_as_name(reading: Reading, start: int, end: int, entity: str, lex: Lexicon) -> bool:
    """Whether a known string at this place is the name and not a word of the same letters."""
    if entity in _ASIDE:
        return True
    index = reading.starts.get(start)
    if index is None:
        return end - start > 3
    word = reading.words[index]
    term = reading.folded[start:end]
    if reading.within_allowed(start, end) and (word.case == MIXED or lex.is_word(term)):
        return False
    parts = term.replace("-", " ").replace(".", " ").split()
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        return reading.text[start:end].isupper()
    if word.end < end and any(c in term for c in " -"):
        if any(not lex.is_word(part) and part not in lex.grammar for part in parts) or word.case != MIXED:
            return True
        return word.cap
    if len(term) <= 2:
        if term in lex.grammar or term in lex.slang or term in lex.roles:
            return False
        return word.upper or (word.cap and (len(term) == 1 or not word.opens))
    if len(term) <= 4 and reading.text[start:end].isupper() and word.case == MIXED:
        return term not in lex.abbreviations
    if term in lex.grammar or term in lex.roles or term in lex.calendar or lex.words.get(term) in {1, 2}:
        if word.case != MIXED:
            # In capitals every word that follows looks like a name: a child called Hope is hidden in "I HOPE SHE".
            return _acts(reading, index) and term not in lex.grammar
        if word.upper:
            # "The PRICE file", "YOUNG - mother difficult"; what may be stressed ("I WILL NOT") is no name for that.
            return not lex.explained(term)
        if not word.cap:
            return False
        if term in lex.calendar and _dated(reading, index):
            return False
        return not word.opens or _acts(reading, index) or not _reads_on(reading, index, term, lex)
    return True


_BEFORE_DATE = cue("known_before_date")
_TIME_OF = cue("known_time_of")
_OF_A_PERSON = cue("known_of_a_person")
_ON = cue("on")
_ACTS = cue("known_acts")


def _dated(reading: Reading, index: int) -> bool:
    """Whether a month or season is meant: "in May", "3 June", "April 2012", "the end of April".

    In doubt it is the child: "by April", "of April", "in May's bag", "since April was ill".
    """
    word = reading.words[index]
    before = reading.words[index - 1] if index and word.gap == " " else None
    after = reading.words[index + 1] if index + 1 < len(reading.words) else None
    if after is not None and after.gap in {" ", ", "} and after.text[0].isdigit():
        return True
    if before is None or _possessive(reading, word) or (after is not None and after.low in _OF_A_PERSON):
        return False
    if before.low == "of" and index > 1:
        told = reading.words[index - 2]
        return told.low in _TIME_OF or told.text[0].isdigit()
    return before.low in _BEFORE_DATE or before.text[0].isdigit()


def _possessive(reading: Reading, word: Word) -> bool:
    return reading.folded[word.end : word.end + 2] == "'s"


def _reads_on(reading: Reading, index: int, term: str, lex: Lexicon) -> bool:
    """Whether the word at a sentence's start goes on as an ordinary word: "Hope it helps", "Will you"."""
    after = reading.words[index + 1] if index + 1 < len(reading.words) else None
    return (after is not None and after.gap == " " and after.low in _ON) or (
        term in lex.grammar and term not in {"will", "may"}
    )


def _acts(reading: Reading, index: int) -> bool:
    """Whether what follows is what a person does or has."""
    word = reading.words[index]
    if _possessive(reading, word):
        return True
    after = reading.words[index + 1] if index + 1 < len(reading.words) else None
    if after is None or after.gap.strip(" "):
        return bool(after is None or after.gap.startswith((",", "\n", " (", ")")))
    return after.low in _ACTS or after.cap
