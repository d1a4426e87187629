"""Who says less than an account of theirs: a later row of the same contributor, or a list of consents beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from ..vocabulary import Consent
from .consent import ConsentReading
from .duplicates import Sender, may_be_anothers, related, same_sender, sender, senders_of
from .layout import SheetMapping, fold_header, number_of
from .model import Submission
from .month_first import may_be_other
from .sheets import Sheet, as_text
from .text import fold, strings, words

# Why a row is set aside whose sheet holds no accounts: its words on consent are about the accounts elsewhere.
CONSENT_LIST = "consent list"

_LESS = (Consent.WITHDRAWN, Consent.REFUSED, Consent.EMBARGOED)
_DOUBTS = ("doubt", "yes and no")  # how a reading's basis begins where its words take something back
_REFERENCE = "a reference"
_LONGEST_KEY = 40  # characters of a reference or number
_ACCOUNT = 200  # characters of a cell that may be an account, in a column that was taken for nothing
_NOTE = 30  # words; a longer story is an account of its own, and its consent is its own


@dataclass(frozen=True, slots=True)
class Otherwise:
    """``row`` says less than ``account`` (both indexes). ``sure``: one contributor or reference, not a name alone, and
    nothing says that it is about another family's child, or another child of theirs."""

    account: int
    row: int
    sure: bool


def lists_consent(sheet: Sheet, mapping: SheetMapping) -> bool:
    """Whether a sheet without a story column is a list of consents: it says of somebody, known by a name, an address or
    a reference, what was said about consent, and holds nothing that could be an account."""
    people = any(mapping.column(key) for key in ("contributor", "email", "handle", "phone", "nhs_number", "child"))
    unknown = [column for column in mapping.columns if column.field is None]
    numbered = any(fold_header(column.header) in strings("intake", "key_headers", "words") for column in unknown)
    places = {number_of(column.letter) for column in unknown}
    start = mapping.header_row or 0
    telling = any(
        len(as_text(value)) > _ACCOUNT
        for number, row in sheet.rows()
        if number > start
        for place, value in row.items()
        if place in places
    )
    return start > 0 and bool(mapping.column("consent")) and (people or numbered) and not telling


def said_otherwise(rows: Sequence[Submission]) -> tuple[list[Otherwise], list[int]]:
    """What contradicts each account, and the rows that concern an account which nobody finds.

    A contributor's word reaches all that was sent until then, by the days received and, where a day is missing, by the
    order of the rows; a list of consents reaches an account whenever it was sent. A copy of the account that somebody
    else sent is not reached, nor are accounts of others for whom the helpline gave its own address. A bare name
    reaches the accounts of that name where nothing else tells whose the row is.
    """
    telling = [index for index, row in enumerate(rows) if not row.set_aside or says_less(row.consent)]
    senders = senders_of(rows, telling)
    sent = _sent(telling, senders)
    by_key, by_name = _by_key(rows), _by_name(rows, telling, senders)
    # Asked once of a row: thousands of one sender's may have to be held against each other.
    unsure = {index: may_be_other(rows[index].received, rows[index].raw) for index in telling}
    found, lost = [], []
    for index in telling:
        if not says_less(rows[index].consent):
            continue
        listed = rows[index].set_aside == CONSENT_LIST
        mine = [other for other in sent[index] if other != index and not rows[other].set_aside]
        reached = [
            other
            for other in mine
            if listed or _until(rows[other], rows[index], other < index, unsure[other] or unsure[index])
        ]
        if listed:
            keyed = [other for key in _keys(rows[index]) for other in by_key.get((rows[index].file, *key), ())]
            mine, reached = [*mine, *keyed], [*reached, *keyed]
        named: list[int] = []
        note = bool(rows[index].set_aside) or len(words(rows[index].story)) < _NOTE
        # An account may take itself back in its last line: that is no word on another one, unless its name says so.
        if not mine and (note or rows[index].consent.basis.startswith("story")):
            named = [
                other
                for other in by_name.get(tuple(sorted(senders[index].name)), ())
                if other != index and not _other_child(senders[index], senders[other])
            ]
            withdrawn = rows[index].consent.state is Consent.WITHDRAWN
            if not named and note and (listed or withdrawn):
                lost.append(index)
        found += [
            Otherwise(other, index, not may_be_anothers(senders[index], senders[other]))
            for other in sorted(set(reached))
            if _stricter(rows, index, other)
        ]
        found += [Otherwise(other, index, False) for other in sorted(set(named)) if _stricter(rows, index, other)]
    return sorted(found, key=lambda one: (one.account, one.row)), lost


def about(account: Submission, row: Submission) -> bool:
    """Whether a row that is no account concerns this one: it is its contributor's and not plainly about another, or
    stands on a list of consents under its reference or name."""
    one, other = sender(account), sender(row)
    if related(one, other) and not may_be_anothers(one, other):
        return True
    if row.set_aside != CONSENT_LIST or _other_child(one, other):
        return False
    named = len(one.name) >= 2 and sorted(one.name) == sorted(other.name)
    references = [{said for name, said in _keys(each) if name == _REFERENCE} for each in (account, row)]
    strangers = one.name and other.name and not set(one.name) & set(other.name)
    return named or (account.file == row.file and not strangers and not references[0].isdisjoint(references[1]))


def says_less(said: ConsentReading) -> bool:
    """Whether words on consent hold something back: silence, and words that nobody understands, do not."""
    doubts = said.state is Consent.UNCLEAR and (said.overruled or said.basis.startswith(_DOUBTS))
    return said.state in _LESS or doubts


def lasts_longer(until: date | None, than: date | None) -> bool:
    """Whether one embargo holds when another has ended; without a day it has no end."""
    return than is not None and (until is None or until > than)


def _sent(telling: Sequence[int], senders: dict[int, Sender]) -> dict[int, list[int]]:
    """By row, all rows of its contributor."""
    group = {index: index for index in telling}

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for earlier, later, _score in same_sender(telling, senders):
        first, second = sorted((root(earlier), root(later)))
        group[second] = first
    members: dict[int, list[int]] = defaultdict(list)
    for index in telling:
        members[root(index)].append(index)
    return {index: members[root(index)] for index in telling}


def _until(account: Submission, row: Submission, stands_before: bool, unsure: bool) -> bool:
    if not (account.received and row.received):
        return stands_before
    # Where a day may be meant month first, the order of the rows tells too; whatever takes back is heeded by either.
    return account.received <= row.received or (unsure and stands_before)


def _stricter(rows: Sequence[Submission], row: int, account: int) -> bool:
    """Whether the row says less than the account's own words do."""
    order = (Consent.WITHDRAWN, Consent.REFUSED, Consent.UNCLEAR, Consent.EMBARGOED, Consent.CONSENTED)
    new, old = rows[row].consent, rows[account].consent
    if new.state is old.state is Consent.EMBARGOED:
        return lasts_longer(new.until, old.until)
    return order.index(new.state) < order.index(old.state)


def _other_child(one: Sender, other: Sender) -> bool:
    return bool(one.child) and bool(other.child) and not set(one.child) & set(other.child)


def _by_name(
    rows: Sequence[Submission], telling: Sequence[int], senders: dict[int, Sender]
) -> dict[tuple[str, ...], list[int]]:
    """The accounts by their contributor's full name."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in telling:
        if not rows[index].set_aside and len(senders[index].name) >= 2:
            found[tuple(sorted(senders[index].name))].append(index)
    return found


def _keys(row: Submission) -> list[tuple[str, str]]:
    """What a column that was taken for nothing may know the row by: (header, value). All headers that are usual for a
    reference count as one, so that "Ref" on one sheet and "Case no" on the other meet."""
    found = []
    for header, value in row.other.items():
        name, said = fold_header(header), fold(value).strip(" .#")
        usual = name in strings("intake", "key_headers", "words")
        if said and len(said) <= _LONGEST_KEY and (usual or any(sign.isdigit() for sign in said)):
            found.append((_REFERENCE if usual else name, said))
    return found


def _by_key(rows: Sequence[Submission]) -> dict[Hashable, list[int]]:
    """The accounts by their file, a column that was taken for nothing, and its value, where nearly all of the column's
    values differ: "Ref" and "Response ID" do, "Region" and "Taken by" do not."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    if not any(row.set_aside == CONSENT_LIST for row in rows):
        return {}
    for index, row in enumerate(rows):
        if not row.set_aside:
            for name, value in dict.fromkeys(_keys(row)):
                found[row.file, name, value].append(index)
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (file, name, _value), indexes in found.items():
        held[file, name].append(len(indexes))
    return {key: indexes for key, indexes in found.items() if 2 * len(held[key[:2]]) > sum(held[key[:2]])}
