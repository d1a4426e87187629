"""Which rows repeat, retype or follow up an earlier one. Proposals: a lawyer joins them or keeps them apart."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from ..vocabulary import Consent
from .model import Submission
from .shapes import EMAIL, digits
from .text import fold, strings, words

_LONGEST = 1_000  # characters of an address, number or name that are read
_RUN = 3  # words in a shingle
_SKETCH = 48  # of a story's shingles, the lowest by hash: two stories with much in common share some of them
_COMMON = 0.02  # a shingle in more stories than this is a phrase of the campaign's, or of the form's
_ALIKE = 0.5  # of the shingles of both, shared: the same account from whoever sent it
_CONTAINED = 0.7  # of the shorter one's: the same account with more or less of it
_SAME_SENDER = 0.3  # ... and from the same contributor
_LITTLE = 0.2  # of the shorter one's: less in common, and one is no correction of the other
_SHORT = 8  # words below which two texts may be alike by chance
_SURNAME = 75  # per cent of its letters: less in common, and it is another name
_CROWD = 3  # people of other names under one address: it is the helpline's, or a support worker's


@dataclass(frozen=True, slots=True)
class DuplicateProposal:
    """``later`` seems to repeat ``earlier``, both indexes into the sequence: kind "exact", "near" or "follow_up"."""

    earlier: int
    later: int
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Sender:
    """Folded forms of what tells a contributor. ``addresses`` are e-mails, telephones and the forum name (with an @
    before it); ``crowd`` those of them that many people share, see :func:`senders_of`."""

    addresses: frozenset[str]
    crowd: frozenset[str]
    nhs: str
    name: tuple[str, ...]
    child: tuple[str, ...]


def propose_duplicates(submissions: Sequence[Submission]) -> list[DuplicateProposal]:
    """Each later row against its earliest partner of the strongest kind: the same text, nearly the same text, the same
    contributor (by e-mail, telephone, forum name, NHS number, or name and child). At most one proposal for a row.

    Rows set aside count only where they take a consent back: such a row has no story, and concerns an earlier one.
    """
    live = [
        index for index, row in enumerate(submissions) if not row.set_aside or row.consent.state is Consent.WITHDRAWN
    ]
    senders = senders_of(submissions, live)
    telling = [index for index in live if not submissions[index].set_aside]
    found: dict[int, tuple[int, int, str, float]] = {}  # later -> rank of the kind, earlier, kind, score

    def offer(earlier: int, later: int, rank: int, kind: str, score: float) -> None:
        if later not in found or (rank, earlier) < found[later][:2]:
            found[later] = (rank, earlier, kind, score)

    for earlier, later in _exact(submissions, telling, senders):
        offer(earlier, later, 0, "exact", 1.0)
    for earlier, later, score in _near(submissions, telling, senders):
        offer(earlier, later, 1, "near", score)
    for earlier, later, score in same_sender(live, senders):
        if not submissions[earlier].set_aside:
            offer(earlier, later, 2, "follow_up", score)
    return [
        DuplicateProposal(earlier, later, kind, score) for later, (_rank, earlier, kind, score) in sorted(found.items())
    ]


def likeness(held: Sequence[str], read: Sequence[str]) -> list[tuple[float, int, int]]:
    """Which of the stories just read is nearly which of those held: how much, held, read; the most alike first."""
    texts = [*held, *read]
    shingles = {at: found for at, text in enumerate(texts) if len(found := _shingles(text)) >= _SHORT}
    pairs = []
    holders: dict[int, list[int]] = defaultdict(list)
    for at in (at for at in shingles if at < len(held)):
        for shingle in shingles[at]:
            holders[shingle].append(at)
    common = max(4, int(_COMMON * len(shingles)))
    for at in (at for at in shingles if at >= len(held)):
        sketch = sorted(shingles[at])[:_SKETCH]
        near = {other for shingle in sketch if len(holders[shingle]) <= common for other in holders[shingle]}
        for other in near:
            score = _alike(shingles[other], shingles[at], False)
            if score is not None:
                pairs.append((score, other, at - len(held)))
    return sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))


def unlike(one: str, other: str) -> bool:
    """Whether two stories are plainly not two states of one: both long enough to tell, and little in common."""
    mine, theirs = _shingles(one), _shingles(other)
    return min(len(mine), len(theirs)) >= _SHORT and len(mine & theirs) < _LITTLE * min(len(mine), len(theirs))


def same_contributor(one: Submission, other: Submission) -> bool:
    """Whether two rows come from one person, as far as their columns tell."""
    return related(sender(one), sender(other))


# -- the same text ------------------------------------------------------------------------------------


def _exact(rows: Sequence[Submission], telling: list[int], senders: dict[int, Sender]) -> list[tuple[int, int]]:
    holders: dict[Hashable, list[int]] = defaultdict(list)
    pairs = []
    for index in telling:
        text = tuple(words(rows[index].story))
        # "See my letter." from two families is not one account.
        found = [other for other in holders[text] if len(text) >= _SHORT or related(senders[other], senders[index])]
        if found and text:
            pairs.append((found[0], index))
        holders[text].append(index)
    return pairs


def _near(rows: Sequence[Submission], telling: list[int], senders: dict[int, Sender]) -> list[tuple[int, int, float]]:
    shingles = {index: _shingles(rows[index].story) for index in telling}
    shingles = {index: found for index, found in shingles.items() if len(found) >= _SHORT}
    spread = Counter(shingle for found in shingles.values() for shingle in found)
    limit = max(4, int(_COMMON * len(shingles)))
    own = {
        index: frozenset(shingle for shingle in found if spread[shingle] <= limit) for index, found in shingles.items()
    }
    holders: dict[int, list[int]] = defaultdict(list)
    pairs = []
    for index in telling:
        if index not in own:
            continue
        sketch = sorted(own[index])[:_SKETCH]
        # Looked up by the sketch, kept by every shingle: a short copy lies wholly inside a long story's shingles.
        candidates = Counter(other for shingle in sketch for other in holders[shingle])
        for other, hits in sorted(candidates.items()):
            if hits >= max(2, len(sketch) // 8):
                score = _alike(own[other], own[index], related(senders[other], senders[index]))
                if score is not None:
                    pairs.append((other, index, score))
        for shingle in own[index]:
            holders[shingle].append(index)
    return pairs


def _shingles(story: str) -> frozenset[int]:
    found = words(story)
    return frozenset(zlib.crc32(" ".join(found[at : at + _RUN]).encode()) for at in range(len(found) - _RUN + 1))


def _alike(one: frozenset[int], other: frozenset[int], related: bool) -> float | None:
    if not one or not other:
        return None
    shared = len(one & other)
    alike, contained = shared / len(one | other), shared / min(len(one), len(other))
    enough = alike >= _ALIKE or (contained >= _CONTAINED and shared >= 25) or (related and contained >= _SAME_SENDER)
    return round(max(alike, contained), 3) if enough else None


# -- the same contributor ------------------------------------------------------------------------------------


def senders_of(rows: Sequence[Submission], live: Sequence[int]) -> dict[int, Sender]:
    """The senders of these rows (indexes), with what tells nobody apart known for it: whoever types the rows gives the
    helpline's own address for parents who have none."""
    senders = {index: sender(rows[index]) for index in live}
    people: dict[str, list[Sender]] = defaultdict(list)  # by address, some of its people, each a stranger to the others
    for who in senders.values():
        for address in who.addresses if who.name else ():
            known = people[address]
            if len(known) < _CROWD and all(_strangers(one, who) for one in known):
                known.append(who)
    crowded = frozenset(address for address, known in people.items() if len(known) >= _CROWD)
    return {
        index: replace(who, addresses=who.addresses - crowded, crowd=who.addresses & crowded)
        for index, who in senders.items()
    }


def same_sender(live: Sequence[int], senders: Mapping[int, Sender]) -> list[tuple[int, int, float]]:
    """Each row after the first of a contributor with an earlier one of theirs: earlier, later, how sure."""
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    pairs = []
    for index in live:
        who = senders[index]
        name = tuple(sorted(who.name))
        keys: list[tuple[str, ...]] = [("address", key) for key in sorted(who.addresses)]
        keys += [("nhs", who.nhs)] if who.nhs else []
        keys += [("name", *name)] if len(name) >= 2 and who.child else []
        # Not all the rows of a helpline's address are looked at for each of them.
        told = [("name", *name), ("child", *who.child[:1])]
        keys += [("crowd", key, *one) for key in sorted(who.crowd) for one in told if len(one) > 1]
        for key in keys:
            for other in held[key]:
                if related(senders[other], who):
                    sure = key[0] == "nhs" or (key[0] == "address" and "@" in key[1][1:])
                    pairs.append((other, index, 1.0 if sure else 0.9))
                    break
            held[key].append(index)
    return pairs


def related(one: Sender, other: Sender) -> bool:
    """Whether two rows come from one contributor. An address alone may be shared: a family's, a landlord's, a support
    worker's. It does not count where both the names and the children are plainly others; and one that many share
    counts only where the name is the same, or the child is and the names are not plainly others."""
    if one.nhs and one.nhs == other.nhs:
        return True
    same_child = bool(one.child) and bool(other.child) and one.child[0] == other.child[0]
    same_name = bool(one.name) and sorted(one.name) == sorted(other.name)
    if len(one.name) >= 2 and same_name and same_child:
        return True
    if one.addresses & other.addresses:
        return not (_strangers(one, other) and one.child and other.child and not set(one.child) & set(other.child))
    return bool(one.crowd & other.crowd) and (same_name or (same_child and not _strangers(one, other)))


def may_be_anothers(one: Sender, other: Sender) -> bool:
    """Whether two rows of one contributor may still be about two families, or two children of one: their names are
    plainly others, or their children are not the same."""
    mine, theirs = set(one.child), set(other.child)
    children = bool(mine) and bool(theirs) and not (mine <= theirs or theirs <= mine)
    return children or _strangers(one, other)


def _strangers(one: Sender, other: Sender) -> bool:
    """Whether both say a name, and the names are plainly not one person's."""
    if not one.name or not other.name or set(one.name) & set(other.name):
        return False
    return fuzz.ratio(one.name[-1], other.name[-1]) < _SURNAME


def sender(row: Submission) -> Sender:
    text = row.fields.get
    nhs = digits(text("nhs_number", ""))
    handle = _known(text("handle", "").strip().lstrip("@"))
    return Sender(
        addresses=frozenset(
            [*_emails(text("email", "")), *_phones(text("phone", "")), *([f"@{handle}"] if handle else [])]
        ),
        crowd=frozenset(),
        nhs=nhs if len(nhs) == 10 else "",
        name=_name(text("contributor", "")),
        child=_name(text("child", "")),
    )


def _emails(text: str) -> list[str]:
    text = text[:_LONGEST]
    spelt = (
        re.sub(r"\s*[\[(]?\bdot\b[\])]?\s*", ".", re.sub(r"\s*[\[(]?\bat\b[\])]?\s*", "@", fold(text)))
        if "@" not in text
        else fold(text)
    )
    return [re.sub(r"\s", "", found[0]) for found in EMAIL.finditer(spelt) if "@" in found[0]]


def _phones(text: str) -> list[str]:
    found = re.findall(r"\+?[\d(][\d\s().-]{7,}\d", re.sub(r"\(0\)", "", text[:_LONGEST]))
    numbers = [re.sub(r"^(?:0044|44)", "0", digits(number)) for number in found]
    return [number for number in numbers if 10 <= len(number) <= 11]


def _known(text: str) -> str:
    folded = fold(text).strip(" .()")
    return "" if folded in strings("intake", "nobody", "words") else folded


def _name(text: str) -> tuple[str, ...]:
    """A name's words without titles, brackets and whatever comes after a second person."""
    text = text[:_LONGEST]
    bare = _known(re.split(r"[,;/&+]|\band\b", re.sub(r"\([^)]*\)|['\"‘“][^'\"’”]*['\"’”](?=\s)", " ", text))[0])
    return tuple(word for word in words(bare) if word not in strings("intake", "shapes", "titles") and len(word) > 1)
