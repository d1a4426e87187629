"""A small recogniser of our own: people, schools and bodies as parents and case workers write of them.

The packaged model learnt from newspapers. This one starts from its weights, sees beside each word what the lists say of
it, and was trained on filled templates in the voices of accounts (``tools/train_recogniser.py``, which writes the
weights). It reads the same tokens as the packaged model and says how sure it is; alone it decides nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from presidio_analyzer import RecognizerResult
from thinc.api import Linear, Maxout, Softmax, chain

from ..errors import BadRules
from .judging import Mark
from .lexicon import FOLDER as RULES_FOLDER
from .lexicon import Lexicon, fold, tables
from .patterns import result
from .reading import LOWER, MIXED, Reading, Word

FOLDER = RULES_FOLDER / "recogniser"
WEIGHTS, RECIPE = "weights.npz", "recipe.json"
LABELS = ("PERSON", "SCHOOL", "LOCAL_AUTHORITY", "HEALTH_BODY", "ORG_OTHER", "LOCATION")
# How sure it has to be that a word is part of a name at all, and of a body of which nothing else tells.
SURE = 0.5
_CERTAIN = 0.9
_JOINTS = frozenset("-‐‑'’&/")
_KINDS = frozenset(word for key, words in tables("organisations.toml").items() if key != "hospitals" for word in words)
_WIDTH, _HIDDEN = 96, 64
_LISTED = 24
FEATURES = _LISTED + 5

Floats = NDArray[np.float32]


# As what the packaged model's labels know it.
_AS_STOCK = {
    "PERSON": "PERSON",
    "SCHOOL": "ORG",
    "LOCAL_AUTHORITY": "GPE",
    "HEALTH_BODY": "ORG",
    "ORG_OTHER": "ORG",
    "LOCATION": "GPE",
}


@dataclass(slots=True)
class Hearing:
    """What the recogniser says of an account.

    ``found`` are start, end, label and how sure it is (0 to 1). ``words`` gives by number of the word in the reading
    its likeliest label and how likely it is to be in a name at all; words that it was not shown are missing.
    """

    found: list[tuple[int, int, str, float]] = field(default_factory=list)
    words: dict[int, tuple[str, float]] = field(default_factory=dict)

    def as_stock(self) -> list[tuple[int, int, str]]:
        """What was found under the labels of the packaged model, for where it stands in its place."""
        return [(start, end, _AS_STOCK[label]) for start, end, label, _ in self.found]


class Features:
    """What the lists say of a token, as numbers. Kept by word: most words come again."""

    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex
        self._kept: dict[tuple[str, bool], Floats] = {}

    def word(self, low: str, hidden: bool = False) -> Floats:
        """Of one folded word; ``hidden`` as if no list of names had it."""
        row = self._kept.get((low, hidden))
        if row is None:
            row = self._kept[low, hidden] = self._listed(low, hidden)
        return row

    def _listed(self, low: str, hidden: bool) -> Floats:
        lex = self.lex
        row = np.zeros(_LISTED, dtype=np.float32)
        rank = lex.words.get(low, 0)
        if rank:
            row[rank - 1] = 1
        flags = (
            low in lex.grammar,
            low in lex.slang,
            low in lex.roles,
            low in lex.calendar,
            low in lex.languages,
            low in lex.titles,
            low in lex.relations,
            low in lex.abbreviations,
            low in lex.field,
            low in lex.phrases,
            low.isalpha(),
            low.isdigit(),
            len(low) <= 3,
        )
        row[3 : 3 + len(flags)] = flags
        if not hidden:
            level = lex.firsts.get(low, 0)
            if level:
                row[16 + level - 1] = 1
            kind = lex.places.get(low)
            row[20] = low in lex.surnames
            row[21] = kind is not None and kind in "CTSV"
            row[22] = kind is not None and kind not in "CTSV"
            row[23] = low in lex.authorities
        return row

    def doc(
        self, doc: Any, reading: Reading, whole: bool = False, hidden: Iterable[str] = ()
    ) -> tuple[Floats, list[int]]:
        """Of every token of a doc: the features, and the number of its word (-1: of none).

        The doc is made of the reading's excerpt, or of its ``whole`` copy in ordinary capitals.
        """
        unseen = frozenset(hidden)
        rows = np.zeros((len(doc), FEATURES), dtype=np.float32)
        starts = [piece[0] for piece in reading.pieces]
        numbers: list[int] = []
        number, word = -1, None
        for i, token in enumerate(doc):
            low = fold(token.text)
            rows[i, :_LISTED] = self.word(low, low in unseen)
            at = token.idx
            if not whole:
                from_, to = reading.pieces[bisect_right(starts, at) - 1]
                at += to - from_
            index = reading.starts.get(at)
            if index is not None:
                number, word = index, reading.words[index]
            inside = word is not None and word.start <= at < word.end
            numbers.append(number if inside else -1)
            if word is not None and inside:
                case = 0 if word.case == MIXED else 1 if word.case == LOWER else 2
                rows[i, _LISTED + case] = 1
                rows[i, _LISTED + 3] = word.cap
                rows[i, _LISTED + 4] = word.opens
        return rows, numbers


class Network:
    """The packaged model's word vectors and windows, the lists added to both ends, and a softmax over the labels.

    Begins with the weights of ``nlp``'s entity recogniser.
    """

    def __init__(self, nlp: Any) -> None:
        stock = nlp.get_pipe("ner").model.get_ref("tok2vec").layers[0]
        self.embed = stock.layers[0].copy()
        self.encode = stock.layers[1].copy()
        self.lists: Any = Linear(_WIDTH, FEATURES).initialize()
        self.head: Any = chain(
            Maxout(_HIDDEN, _WIDTH + FEATURES, nP=3, normalize=True, dropout=0.0), Softmax(1 + 2 * len(LABELS), _HIDDEN)
        ).initialize()

    @property
    def parts(self) -> tuple[Any, ...]:
        """The parts with weights, in the order in which they are kept."""
        return self.embed, self.encode, self.lists, self.head

    def predict(self, docs: Sequence[Any], features: Sequence[Floats]) -> list[Floats]:
        """By doc and token how likely it is to be outside, to begin, or to go on with each label."""
        flat = np.concatenate(features)
        ends = np.cumsum([len(part) for part in features])[:-1]
        embedded = np.concatenate(self.embed.predict(docs)) + self.lists.predict(flat)
        encoded = np.concatenate(self.encode.predict(np.split(embedded, ends)))
        return list(np.split(self.head.predict(np.concatenate([encoded, flat], axis=1)), ends))

    def weights(self) -> dict[str, Floats]:
        """All weights by name."""
        return {
            f"{number}.{place}.{name}": layer.get_param(name)
            for number, part in enumerate(self.parts)
            for place, layer in enumerate(part.walk())
            for name in sorted(layer.param_names)
            if layer.has_param(name)
        }

    def load(self, kept: dict[str, NDArray[Any]]) -> None:
        """Take weights.

        Raises:
            BadRules: they are not of this network.
        """
        own = self.weights()
        if set(own) != set(kept) or any(own[name].shape != kept[name].shape for name in own):
            raise BadRules("the recogniser's weights are not of this network: make them anew")
        for number, part in enumerate(self.parts):
            for place, layer in enumerate(part.walk()):
                for name in layer.param_names:
                    if layer.has_param(name):
                        layer.set_param(name, kept[f"{number}.{place}.{name}"].astype(np.float32))


def decode(doc: Any, likely: Floats, sure: float = SURE) -> list[tuple[int, int, str, float]]:
    """Entities as (start, end, label, score) at the doc's offsets: named neighbours, cut where a name begins.

    The label is that of all its words together: "Abbot" alone is a place, "Abbot's Weir Girls" a school.
    """
    kinds = likely[:, 1:].reshape(len(likely), len(LABELS), 2)
    begins, goes_on = kinds.sum(axis=1).T
    named = begins + goes_on
    taken = named >= sure
    found: list[tuple[int, int, str, float]] = []
    last = -1
    for first in np.flatnonzero(taken).tolist():
        if first <= last:
            continue
        last = first
        while last + 1 < len(doc) and taken[last + 1] and goes_on[last + 1] >= begins[last + 1]:
            if not (any(c.isalnum() for c in doc[last + 1].text) or doc[last + 1].text in _JOINTS):
                break
            last += 1
        spoken = [i for i in range(first, last + 1) if any(c.isalnum() for c in doc[i].text)]
        if spoken:
            label = LABELS[int(kinds[spoken].sum(axis=(0, 2)).argmax())]
            end = doc[spoken[-1]].idx + len(doc[spoken[-1]])
            found.append((doc[spoken[0]].idx, end, label, float(named[spoken].mean())))
    return found


class OwnRecogniser:
    """The trained recogniser over the packaged model ``nlp``, whose weights it began with."""

    def __init__(self, nlp: Any, lex: Lexicon) -> None:
        self._features = Features(lex)
        self._network = Network(nlp)
        self._network.load(stored())

    def hear(self, docs: Sequence[Any], readings: Sequence[Reading]) -> list[Hearing]:
        """What it finds in docs of the readings' excerpts, at the offsets of the accounts."""
        heard = [Hearing() for _ in docs]
        filled = [i for i, doc in enumerate(docs) if len(doc)]
        if not filled:
            return heard
        chosen = [docs[i] for i in filled]
        seen = [self._features.doc(docs[i], readings[i]) for i in filled]
        likely = self._network.predict(chosen, [rows for rows, _ in seen])
        for i, doc, (_, numbers), chances in zip(filled, chosen, seen, likely, strict=True):
            _hear(heard[i], doc, readings[i], numbers, chances)
        return heard


def _hear(heard: Hearing, doc: Any, reading: Reading, numbers: list[int], likely: Floats) -> None:
    starts = [piece[0] for piece in reading.pieces]
    for start, end, label, score in decode(doc, likely):
        at, begins = reading.pieces[bisect_right(starts, start) - 1]
        heard.found.append((start - at + begins, end - at + begins, label, score))
    best = likely[:, 1:].reshape(len(likely), len(LABELS), 2).sum(axis=2).argmax(axis=1).tolist()
    for number, label_at, outside in zip(numbers, best, likely[:, 0].tolist(), strict=True):
        named = 1 - outside
        if number >= 0 and named > heard.words.get(number, ("", -1.0))[1]:
            heard.words[number] = (LABELS[label_at], named)


def recipe() -> dict[str, Any]:
    """How the weights were made: seed, hash of recipe and material, model, hash of the weights.

    Raises:
        BadRules: it is missing or malformed.
    """
    try:
        found = json.loads((FOLDER / RECIPE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadRules(f"recogniser/{RECIPE} is missing or not well-formed") from None
    if not isinstance(found, dict):
        raise BadRules(f"recogniser/{RECIPE} is not a table")
    return found


def stored() -> dict[str, NDArray[Any]]:
    """The kept weights.

    Raises:
        BadRules: they are missing, or not the ones of which the recipe tells.
    """
    path = FOLDER / WEIGHTS
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise BadRules(f"recogniser/{WEIGHTS} is missing") from None
    if digest != recipe().get("weights"):
        raise BadRules(f"recogniser/{WEIGHTS} is not what its recipe made")
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def fits(nlp: Any) -> bool:
    """Whether the weights were made for this model: another one has other word vectors."""
    meta = nlp.meta
    return bool(recipe().get("model") == f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}")


# ---- what becomes of it

# Below this it takes back what was only a capital or a word that no dictionary knows.
_DOUBT = 0.1
_WEAK = 0.55
# How sure it has to be of a word that only stands as a name: "Will", a lone initial.
_ALL_BUT_SURE = 0.95
_VOWEL = frozenset("aeiouyàáâäãåèéêëìíîïòóôöõøùúûüýæœ")


def weigh(marks: dict[int, Mark], reading: Reading, heard: Hearing, lex: Lexicon) -> None:
    """Let the recogniser add to the judged words of a text, and take back the weakest.

    Alone it marks brands, slang and ordinary words as people: what it adds has to look like a name besides, and comes
    with a score that asks for a reader.
    """
    for number, (label, named) in heard.words.items():
        mark = marks.get(number)
        if mark is not None:
            if named < _DOUBT and _may_go(reading, number, mark, heard, lex):
                del marks[number]
        elif label == "PERSON" and named >= SURE:
            word = reading.words[number]
            score = _score(word, named, lex)
            if score and not reading.allowed(word.start, word.end):
                marks[number] = "PERSON", score, "read as a person by the small recogniser"


def doubts(reading: Reading, heard: Hearing, start: int, end: int) -> bool:
    """Whether it saw all words of a run of ordinary words with capitals, and took none of them for part of a name."""
    numbers = [number for number, word in enumerate(reading.words) if start <= word.start < end]
    return all(heard.words.get(number, ("", 1.0))[1] < _DOUBT for number in numbers)


def _may_go(reading: Reading, number: int, mark: Mark, heard: Hearing, lex: Lexicon) -> bool:
    """Whether a mark is weak: a mere capital, of no common first name within its sentence, and beside no name.

    Where capitals say nothing it takes nothing back: it has seen too few of the names that people give themselves.
    """
    words = reading.words
    word = words[number]
    if mark[0] != "PERSON" or mark[1] > _WEAK or word.case != MIXED or not word.cap:
        return False
    if lex.firsts.get(word.low, 0) >= 3 and not word.opens:
        return False
    beside = [number - 1] if word.gap == " " else []
    if beside and words[number - 1].low == "the" and _ends_there(reading, number, lex):
        return False  # "as long as the Glenshane": a pass, a pub, a river
    if number + 1 < len(words) and words[number + 1].gap == " ":
        beside.append(number + 1)
    return all(heard.words.get(at, ("", 0.0))[1] < SURE for at in beside)


def _ends_there(reading: Reading, number: int, lex: Lexicon) -> bool:
    """Whether no noun goes with the word any more, nor is it a plural, as of sweets."""
    alone = all(word.gap.strip() or word.low in lex.grammar for word in reading.words[number + 1 : number + 2])
    return alone and not reading.words[number].low.endswith("s")


def _score(word: Word, named: float, lex: Lexicon) -> float:
    """How far to believe it of one word that nothing else called a name; 0 not at all."""
    low = word.low
    if low in lex.roles or low in lex.abbreviations or low == "i" or any(c.isdigit() for c in low):
        return 0.0
    acronym = word.case == MIXED and word.upper and len(low) > 1 and not lex.may_be_name(low)
    if (
        (low in lex.slang and (word.upper or not word.cap))
        or (acronym and named < _ALL_BUT_SURE)
        or (len(low) > 2 and not _VOWEL.intersection(low))
    ):
        return 0.0  # "FOIA", "tbf": letters and no word
    idle = len(low) < 2 or lex.explained(low) or low in lex.field or low in lex.titles or low in lex.relations
    capital = word.case == MIXED and word.cap
    if idle:
        return 0.4 if capital and named >= _ALL_BUT_SURE and not word.opens else 0.0
    if capital:
        plain = word.opens and lex.is_word(low) and not lex.may_be_name(low)
        return 0.42 if named >= (0.95 if plain else 0.6) else 0.0
    if lex.is_word(low, 1) and not lex.may_be_name(low):
        return 0.4 if named >= _ALL_BUT_SURE else 0.0
    return 0.42 if named >= (0.9 if lex.is_word(low, 3) else 0.6) else 0.0


def own_bodies(reading: Reading, heard: Hearing, lex: Lexicon) -> list[RecognizerResult]:
    """Schools, bodies and places of which it is all but certain, with a capital or a word that no dictionary knows."""
    found = []
    for start, end, label, score in heard.found:
        if label == "PERSON" or score < _CERTAIN or reading.allowed(start, end):
            continue
        words = [w for w in reading.words if start <= w.start < end]
        # "Harvey's PE" is a lesson of somebody's: the name is found for itself, and what is his is no place.
        if len(words) > 1 and re.search(r"['’]s( [A-Z]{2,3})+$", reading.text[start:end]):
            continue
        telling = [w for w in words if not lex.explained(w.low) and w.low not in lex.field and w.low not in _KINDS]
        if any((w.case == MIXED and w.cap) or not lex.is_word(w.low, 3) for w in telling):
            found.append(result(label, start, end, 0.45, "Own", "read as a body by the small recogniser"))
    return found
