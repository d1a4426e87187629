"""Consent: what a contributor said about sharing the anonymised account, in whatever words it was put down.

Only a clear yes is a yes. The words of the consent column are taken apart by the rules in ``rules/consent.toml``: each
table turns what it understands into a token, and the tokens decide. What no rule understands is no yes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache

from ..vocabulary import Consent
from .consent_days import names_a_later_day
from .dates import FoundDate, find_dates, next_year
from .story_limits import story_says
from .text import pattern, plain, rules, squash, strings

_TOKEN = re.compile(r"«([A-Z_]+)»")
_INITIALS = re.compile(r"\d+\.?|[a-z]{2}")  # figures too
# Whoever signs beneath the yes: known by its capitals, or "l. pulled" would be a name too.
_NAME = r"[A-Z](?:[a-z]+|(?=-))(?:-[A-Z][a-z]*)*"
_ENDS = r"(?: \((?:Mrs|Mr|Ms|Miss|Mx|Dr)\))?(?=\s*[.,;)]|\s*$)"
_SIGNED = re.compile(
    rf"(?<![\w.])(?:(?:[A-Z]\.){{2,4}}(?!\w)|(?:[A-Z]\. ?){{1,3}}{_NAME}{_ENDS}"
    rf"|(?:Mrs|Mr|Ms|Miss|Mx|Dr|Rev)\.? (?:[A-Z]\.? ?)?{_NAME}{_ENDS})"
)
_TO_COME = ", before a tribunal"
_LONGEST = 1_500  # characters; who says more about consent is read by a lawyer
_BREATH = re.compile(r"[.;:,()!\[\]\n…]+| -+ | / |^-+ | -+$")


@dataclass(frozen=True, slots=True)
class ConsentReading:
    """How the words were read.

    ``until`` is the day an embargo names. ``conditions`` are the raw words where the yes is conditional, else "".
    ``overruled`` is true where the story's own words, or a note beside it, took back or limited the column's yes: the
    case then waits for the lawyer. ``basis`` is a short code that says why, without any text of the cell.
    """

    state: Consent
    until: date | None = field(default=None)
    conditions: str = field(default="", repr=False)
    overruled: bool = False
    basis: str = ""

    @property
    def tribunal_to_come(self) -> bool:
        """Whether the sheet tells of a tribunal that may still be to come, beside a yes that does not."""
        return self.basis.endswith(_TO_COME)


def read_consent(
    words: str, story: str = "", received: date | None = None, tribunal: date | None = None
) -> ConsentReading:
    """Read the words of the consent column, and let the story's own words overrule a yes.

    ``received`` gives the year to an embargo's date without one; ``tribunal`` is the date of the column beside, used
    where the words wait for a tribunal and name no date. A tribunal date alone makes no embargo: the words decide.
    """
    reading = _read_words(words, received, tribunal)
    says = story_says(story) if story.strip() else None
    if says == "back" and reading.state is not Consent.WITHDRAWN:
        took = reading.state in (Consent.CONSENTED, Consent.EMBARGOED)
        return ConsentReading(Consent.WITHDRAWN, None, reading.conditions, took, "story: taken back")
    if says == "limit" and reading.state is Consent.CONSENTED:
        return ConsentReading(Consent.UNCLEAR, None, squash(words), True, "story: limit")
    return reading


def contradicted(reading: ConsentReading, words: str, basis: str) -> ConsentReading:
    """The reading of a yes (``words``) that something else contradicts: it waits until somebody has looked."""
    return ConsentReading(Consent.UNCLEAR, None, squash(words), True, basis)


def before_tribunal(reading: ConsentReading) -> ConsentReading:
    """The reading of a yes beside which the sheet tells of a tribunal to come."""
    return replace(reading, basis=reading.basis + _TO_COME)


def masked(text: str) -> str:
    """A text folded, with its dates as «D0»."""
    return _mask_dates(_signs(text))[0]


def understood(text: str) -> str:
    """A text so masked, with everything that a rule of consent understands as tokens."""
    return _tokens(text)


def harmless_beside(word: str) -> bool:
    """Whether a word may stand beside a yes, or a no, and means nothing."""
    word = word.strip("'\"-")
    if word in _beside():
        return True
    return _INITIALS.fullmatch(word) is not None and word not in strings("consent_remarks", "initials", "not")


@lru_cache(maxsize=1_024)  # most rows say it in the same few words
def _read_words(words: str, received: date | None, tribunal: date | None) -> ConsentReading:
    if len(words) > _LONGEST:
        return ConsentReading(Consent.UNCLEAR, basis="too long to be read by rule")
    folded = _signs(_SIGNED.sub(_unsigned, words))
    if folded.strip(" .,;:-_/()") in strings("consent", "blank", "words"):
        return ConsentReading(Consent.UNCLEAR, basis="blank")
    folded = squash(pattern("consent", "anyway").sub(" ", folded))
    masked, dates = _mask_dates(folded)
    left = _tokens(masked)
    tokens = {token.lower() for token in _TOKEN.findall(left)}
    state, basis = _decide(tokens, left, masked)
    limited = tokens & {"limit", "yes_ico"} or ("else" in tokens and state is not Consent.UNCLEAR)
    conditions = squash(words) if limited and state in (Consent.CONSENTED, Consent.EMBARGOED) else ""
    if state is not Consent.EMBARGOED:
        if state is Consent.CONSENTED and "hearing" in tokens and not _all_past(dates, received):
            return ConsentReading(Consent.UNCLEAR, basis="a hearing, and no word about waiting")
        if state is Consent.CONSENTED and names_a_later_day(masked, dates, received):
            return ConsentReading(Consent.UNCLEAR, basis="a yes that names a later day")
        return ConsentReading(state, None, conditions, False, basis)
    until, assumed = _until(masked, dates, received, tribunal)
    return ConsentReading(state, until, conditions, False, basis + (", year assumed" if assumed else ""))


def _unsigned(found: re.Match[str]) -> str:
    """Nothing in place of a signature; what bodies go by ("I.C.O.", "J.R.") stays."""
    letters = found[0].replace(".", "").lower()
    body = letters == "ico" or letters in strings("consent_remarks", "initials", "not")
    return found[0] if body or pattern("consent", "hearing").fullmatch(letters) else " "


def _signs(words: str) -> str:
    """Folded and written out, with thumbs, ticks and crosses as words."""
    words = re.sub("[\U0001f3fb-\U0001f3ff]", "", words)  # skin tones
    for meaning, word in (("yes", " yes "), ("no", " no "), ("doubt", " ? ")):
        for sign in strings("consent", "signs", meaning):
            words = words.replace(sign, word)
    if not words.isascii():
        friendly = strings("consent", "signs", "friendly")
        # a symbol that no rule knows may mean anything: a stop sign, an hourglass, an empty box
        known = (" ? " if unicodedata.category(one) == "So" and one not in friendly else one for one in words)
        words = "".join(known)
    return re.sub(
        r"[\s]+", " ", plain(words).replace("&", " and ").replace("*", " ").replace('"', " ").replace("/ ", " / ")
    ).strip()


def _mask_dates(text: str) -> tuple[str, list[FoundDate]]:
    """Dates become «D0», «D1», ...: their figures and months must not be taken for words."""
    dates = find_dates(text)
    for number in range(len(dates) - 1, -1, -1):
        text = f"{text[: dates[number].start]}«D{number}»{text[dates[number].end :]}"
    return text, dates


@cache
def _steps() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (name, str(rules("consent")[name]["token"]), pattern("consent", name))
        for name in strings("consent", "steps", "order")
    )


@cache
def _hung_on() -> re.Pattern[str]:
    hung = pattern("consent", "hung_on").pattern
    return re.compile(rf"\b(?:{hung})\s+{rules('consent')['hung_on']['filler']}(?=«(?:LIMIT|YES_ICO|ELSE)»)")


def _tokens(text: str) -> str:
    """The text with everything that a rule understood replaced by its token."""
    for name, token, rule in _steps():
        text = rule.sub(f" «{token.upper()}» ", text)
        text = " ".join(text.split())
        if name in ("limit", "ico_only", "agreement"):
            # "as long as", "if", "but" and the like only say that the limit is one; alone with it they are a yes
            text = _hung_on().sub(
                lambda found: " «GIVEN» " if re.search(r"\b(?:if|as|provid\w+|condition|subject)\b", found[0]) else " ",
                text,
            )
            text = pattern("consent", "goes_on").sub(" ", text)
    return text


def _decide(tokens: set[str], left: str, masked: str) -> tuple[Consent, str]:
    yes = bool(tokens & {"yes", "yes_ico"}) or {"given", "limit"} <= tokens
    if "back" in tokens:
        return Consent.WITHDRAWN, "taken back"
    if "no_ico" in tokens:
        return Consent.REFUSED, "not to the ICO"
    if "no" in tokens and "wait" not in tokens:
        if yes:
            return Consent.UNCLEAR, "yes and no"
        firm = left.startswith("«NO»") and not re.match(r"«NO»[ ,.:-]*«DOUBT»", left) and "?" not in masked
        return (Consent.REFUSED, "refused") if firm or "doubt" not in tokens else (Consent.UNCLEAR, "doubt")
    if "doubt" in tokens:
        return Consent.UNCLEAR, "doubt"
    if "no" in tokens:
        return Consent.REFUSED, "refused"
    if "wait" in tokens:
        return Consent.EMBARGOED, "to wait"
    if "else" in tokens and not re.search(r"\bico\b|commissioner", masked):
        return Consent.UNCLEAR, "a limit that may mean the ICO"
    if not yes and not tokens - {"fine"} and pattern("consent", "polite_no").search(masked):
        return Consent.REFUSED, "refused"
    if not yes or ("third" in tokens and "yes" not in tokens):
        return Consent.UNCLEAR, "no clear yes"
    if not _nothing_else(left, "limit" in tokens, bool(pattern("consent", "sharing").search(masked))):
        return Consent.UNCLEAR, "a yes with words not understood"
    return Consent.CONSENTED, "yes"


def _nothing_else(left: str, limited: bool, sharing: bool) -> bool:
    """Whether what no rule understood leaves a yes a yes: no word of doubt anywhere, in the same breath only harmless
    words, unless the words say that it is ``sharing`` that they agree to, and in a breath of its own a remark of which
    every word is known. What is ``limited`` is shown to a lawyer as it stands."""
    for sentence in re.split(r"[.!;\n]+", left):
        agrees = re.search("«(?:YES|YES_ICO|GIVEN)»", sentence)
        words = re.sub(r"«\w+»", " ", sentence)
        soft = pattern("consent", "soft_caution").search(words)
        if soft and (agrees or soft.start() == 0 or len(words.split()) <= 3):
            return False
    if pattern("consent_remarks", "spoils").search(re.sub(r"«\w+»", " ", left)):
        return False
    bodies = "ico" in left or "commissioner" in left or "YES_ICO" in left
    for breath in _BREATH.split(left):
        words = re.sub(r"«\w+»", " ", breath)
        if pattern("consent", "caution").search(words):
            return False
        with_yes = bool(re.search("«(?:YES|YES_ICO|GIVEN)»", breath))
        if limited or (sharing and (with_yes or pattern("consent", "sharing").search(breath))):
            continue
        for word in words.split():
            known = harmless_beside(word) or (bodies and _bodies().fullmatch(word) is not None)
            if not (known or (not with_yes and word in _remarks())) and re.search(r"\w", word):
                return False
    return True


@cache
def _beside() -> frozenset[str]:
    return frozenset(strings("consent", "beside", "words"))


@cache
def _remarks() -> frozenset[str]:
    found = rules("consent_remarks")["words"]
    return frozenset(word for key in found for word in strings("consent_remarks", "words", key))


@cache
def _bodies() -> re.Pattern[str]:
    return re.compile("|".join(strings("consent", "parts", "bodies")))


def _all_past(dates: list[FoundDate], received: date | None) -> bool:
    days = [one.on() for one in dates]
    return bool(days) and received is not None and all(day and day <= received for day in days)


def _until(
    masked: str, dates: list[FoundDate], received: date | None, tribunal: date | None
) -> tuple[date | None, bool]:
    """The day an embargo ends, and whether its year was assumed.

    Of several days after the word that asks to wait the last counts: late is safe. Without any, the last day of all;
    without that, the tribunal's, where the words wait for one.
    """
    cue = pattern("consent", "not_until").search(masked)
    after = [one for number, one in enumerate(dates) if cue and masked.find(f"«D{number}»") > cue.start()]
    for group in (after, dates):
        whole = [day for one in group if not one.bad and (day := one.last())]
        if whole:
            return max(whole), False
        start = received or tribunal
        partial = [day for one in group if start and one.day and not one.bad and (day := next_year(one, start))]
        if partial:
            return max(partial), True
    waits_for_it = re.search(r"\b(?:tribunal|hearing|appeal|court|sendist|decision|over)\b", masked)
    if waits_for_it and tribunal and not (received and tribunal < received):
        return tribunal, False
    return None, False
