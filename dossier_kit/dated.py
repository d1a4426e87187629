"""How much a year counts that a text names, by the clause in which it stands: of what was done, of a complaint of it.

An account of 2012 tells of the Ombudsman of 2020 too, and a mistaken year is a mistaken law. Both the year that intake
gives a case and the one that is suggested from its redacted text are weighed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise

from .errors import BadRules
from .vocabulary import load_rules

_FILE = "dated"
_REACH = 300  # characters either side of a year in which its sentence is looked for
_SENTENCE = re.compile(r"[!?;\n]|\.(?=[\"'”’)]?(?:\s|$))")
_YEAR = "0000"  # what the patterns write for the year that is weighed
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?" \
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # fmt: skip
_DATED = re.compile(rf"(?<![\w/])(?:({_MONTH})\.?,?\s+(?:of\s+)?)?((?:19|20)\d\d)(?![\w/])(?!-\d)", re.IGNORECASE)
# What has a year in its name: an Act, a regulation, an authority, a code, a standard; a number with a slash has none.
_NAMED_BEFORE = re.compile(
    r"(?:\bact|\bregulations?|\bcode(?: of practice)?|\bdpa|\bgdpr|\brules|\border|\bs\.?i\.?|\bversion|\bsection"
    r"|\bgreen paper|\bwhite paper|\bwindows|\boffice|£|\$|\bno\.?|\broom|\bpage|\bcost\w*|\bpaid|\bpounds?|\bcfa|\bea"
    r"|\bworth|\bover)\s*[(\[]?\s*$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"^\]?\)?\s*(?:act\b|regulations|code\b|rules\b|ukut|ewca|ewhc|uksc|\(?aac|[/-]\d{3,}|pounds|quid|people|words|world)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_DATE_ALONE = 3  # fewer words beside it, and the clause does not say what happened then
WHOLE = 1.0  # what a year counts of which its clause says nothing
ALONE = 0.5  # a year that counts less is not taken for that of the events, though it be the only one


def years_in(text: str) -> Iterator[re.Match[str]]:
    """The years that a text names, in figures: group 1 is the month before it, or None, group 2 the year.

    Those in a name ("the Data Protection Act 1998"), of money and of references are none.
    """
    for match in _DATED.finditer(text):
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 20]
        if not _NAMED_BEFORE.search(before) and not _NAMED_AFTER.search(after):
            yield match


def worth(text: str, start: int, end: int) -> float:
    """How much the year at ``text[start:end]`` counts for the year of the events: 2 at most, 1 as a rule.

    Raises:
        BadRules: ``rules/dated.toml`` cannot be read; names the table.
    """
    clause = _clause(text, start, end)
    return next((counts for counts, pattern in _kinds() if pattern.search(clause)), WHOLE)


def heaviest(weighed: Iterable[tuple[int, float]]) -> Mapping[int, float]:
    """By year, what it counts in all: whole ones add up, and of the lesser ones the greatest counts alone.

    An account may come back to its complaint in every other sentence.
    """
    whole: dict[int, float] = {}
    lesser: dict[int, float] = {}
    for year, counts in weighed:
        if counts >= WHOLE:
            whole[year] = whole.get(year, 0.0) + counts
        else:
            lesser[year] = max(lesser.get(year, 0.0), counts)
    return {year: whole.get(year, 0.0) + lesser.get(year, 0.0) for year in (*whole, *lesser)}


def _clause(text: str, start: int, end: int) -> str:
    """The clause in which a year stands, in small letters, the year itself as 0000."""
    first = max((match.end() for match in _SENTENCE.finditer(text, max(0, start - _REACH), start)),
                default=max(0, start - _REACH))  # fmt: skip
    after = _SENTENCE.search(text, end, end + _REACH)
    last = after.start() if after else min(len(text), end + _REACH)
    year = _YEAR if end - start == len(_YEAR) else f"on {_YEAR}"  # of a whole date it is clear that it is one
    sentence = (text[first:start] + year + text[end:last]).lower().replace("’", "'")
    always, short = _ends()
    ends = sorted(
        {(match.start(), match.end(), kind) for kind, pattern in enumerate((always, short))
         for match in pattern.finditer(sentence)}
    )  # fmt: skip
    cuts = [(0, 0), *((end, kind) for _, end, kind in ends), (len(sentence), 0)]
    parts = [sentence[one:other] for (one, _), (other, _) in pairwise(cuts)]
    place = next(number for number, part in enumerate(parts) if _YEAR in part)
    clause = parts[place]
    for number in range(place + 1, len(parts)):  # "In March 2019, after a year, ..." is of what follows
        if not _date_alone(clause) or not cuts[number][1]:
            break
        clause += parts[number]
    if place and _date_alone(clause) and cuts[place][1]:
        clause = parts[place - 1] + clause
    return clause


def _date_alone(clause: str) -> bool:
    return sum(word not in _small() for word in _WORD.findall(clause)) < _DATE_ALONE


@cache
def _small() -> frozenset[str]:
    """Words that a date may have beside it, the months among them."""
    small = load_rules(_FILE)["clauses"].get("small")
    return frozenset([*(small if isinstance(small, list) else []), *_months()])


def _months() -> list[str]:
    return [str(form) for forms in load_rules("dates")["months"].values() if isinstance(forms, list) for form in forms]


@cache
def _ends() -> tuple[re.Pattern[str], re.Pattern[str]]:
    row = load_rules(_FILE)["clauses"]
    return _compiled("clauses", row.get("always")), _compiled("clauses", row.get("short"))


@cache
def _kinds() -> list[tuple[float, re.Pattern[str]]]:
    """What a clause may be of, in the order in which they are looked for."""
    found = []
    for name, row in load_rules(_FILE).items():
        if name in ("parts", "clauses"):
            continue
        counts = row.get("counts")
        if not isinstance(counts, int | float) or set(row) != {"counts", "patterns"}:
            raise BadRules(f"{_FILE}.toml, [{name}]: it needs a number, counts = 0.3, and patterns = [...]")
        found.append((float(counts), _compiled(name, row["patterns"])))
    return found


def _compiled(table: str, patterns: object) -> re.Pattern[str]:
    parts = load_rules(_FILE)["parts"]
    try:
        if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
            raise TypeError
        whole = "|".join(patterns)
        for name, lines in {**parts, "month": _months()}.items():
            whole = whole.replace("{" + name + "}", "|".join(lines) if isinstance(lines, list) else "")
        return re.compile(whole)
    except (TypeError, re.error):
        raise BadRules(f"{_FILE}.toml, [{table}]: a list is missing, or a pattern is no regular expression") from None
