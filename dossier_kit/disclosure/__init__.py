"""Small numbers: one plan for every count that the pack shows.

What the summary, the charts, the schedule and the appendices say about issues, years and evidence comes from one
:class:`Plan`, so that nothing hidden in one place can be worked out from another. No count from 1 to
``threshold - 1`` of cases by issue, by year or by evidence is shown, and broader groups are preferred to holes:

* **Issues.** Issues shown by fewer cases than the threshold are counted together, with as many of the next-smallest
  as it takes for the group to say nothing about one of them (:func:`pool_issues`). The schedule and the appendices know
  the group, never which issue of it a case shows.
* **Years.** Neighbouring years are banded (:func:`band_years`); no case's year is given anywhere.
* **Evidence by issue.** A hidden number counts as safe only when another dossier, with a different number there,
  would give the very same page (:func:`hide_evidence`).
* **Process figures** (cases left out, joined): :func:`hide_in_sum`.

* **Facts** (who told whom, regions, bodies, complaints, consent, harm): :mod:`.figures`, with broader answers before
  holes, and :mod:`.crossing`, which proves of every hidden number that other dossiers give the same pages.
* **Beside a case** the schedule says only what the numbers above do not tell apart (:mod:`.beside`).

How often two issues meet is *not* hidden: the account itself is in the pack, and the schedule names every issue
shown by enough cases, so a reader can count. Issues are what an account complains of; nobody outside knows them of a
family, so they lead to none. What others do know of a family (its area, the year, the child's phase or diagnosis) is
therefore said beside no case and counted by issue only where :mod:`.crossing` allows. Small cells of that table are
marked as too few to mean anything (``[u]``), which claims no secrecy.

Sources: ICO, Anonymisation guidance (2025), on singling out and inference; ONS and Government Statistical Service,
disclosure control for tables (primary and complementary suppression); ``domain.md`` for the default of 1 to 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import BadDecisions
from ..redacted import IssueDecision, RedactedCase
from ..tables import HIDDEN, Table, listing, number_word, say
from .answers import FactListLike, Facts, dated
from .beside import beside_cases
from .figures import Figures, figures_of, hidden_below, rounded
from .published import GROUPED, Group, IssueLike, notes_of, tables_of
from .singling import singled_out
from .small_numbers import LAW_CHANGED, Band, EvidenceRows, band_years, hide_evidence, hide_in_sum, pool_issues

__all__ = [
    "GROUPED", "LAW_CHANGED", "Band", "Group", "IssueLike", "Plan", "band_years", "hidden_below", "hide_in_sum", "plan",
    "singled_out",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What the pack may say.

    ``total`` cases are in the pack. ``issues`` are the keys and titles of the list, ``asked`` what the parents were
    asked by key. ``groups`` are the issues in the list's order, the grouped ones last. ``counts``
    gives what is shown for each issue: a number, or ``[c]``. ``pairs`` holds the number of cases for two groups
    (keys in the order of ``groups``) where it reaches the threshold. ``evidence`` gives by group (and "" for all
    cases) a number or ``[c]`` for each grade, or for grades taken together. ``tables`` are the tables as
    published, in that order, and ``notes`` by the same names what stands under each; ``done`` says in sentences what
    was hidden and why. ``beside`` is what may be said of single cases; see :meth:`schedule_facts`. ``missing`` says by
    name of a table why there is none, or no chart of it.
    """

    threshold: int
    total: int
    issues: tuple[tuple[str, str], ...]
    asked: Mapping[str, str]
    groups: tuple[Group, ...]
    counts: Mapping[str, int | str]
    pairs: Mapping[tuple[str, str], int]
    bands: tuple[Band, ...]
    evidence: EvidenceRows
    evidence_by_case: Mapping[str, str]
    tables: Mapping[str, Table]
    done: tuple[str, ...]
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rounding: int = 1
    missing: Mapping[str, str] = field(default_factory=dict)

    def schedule_issue_titles(self, ref: str) -> tuple[str, ...]:
        """The issues that may be named beside a case; ``("[c]",)`` where none may be named for any case."""
        if not self.groups and any(count == HIDDEN for count in self.counts.values()):
            return (HIDDEN,)
        return tuple(group.title for group in self.groups if ref in group.members)

    def schedule_evidence(self, ref: str) -> str:
        """The grade of evidence that may be named beside a case, or ``[c]``: for all cases alike."""
        grade = self.evidence_by_case.get(ref)
        return HIDDEN if grade is None else say("evidence", grade)

    def schedule_facts(self, ref: str) -> Mapping[str, str]:
        """What may be said beside a case but its issues and evidence, by column title; the same columns for all."""
        return self.beside.get(ref, {})

    def group_of(self, issue: str) -> Group | None:
        """The group under which an issue is counted."""
        return next((group for group in self.groups if issue in group.issues), None)


def plan(
    cases: Sequence[RedactedCase],
    confirmed: Mapping[str, Sequence[IssueDecision]],
    issues: Sequence[IssueLike],
    threshold: int = 5,
    facts: Facts | None = None,
    fact_list: FactListLike | None = None,
    rounding: int = 1,
    rejected: Facts | None = None,
) -> Plan:
    """Decide for the whole pack at once which counts it may show.

    Args:
        cases: the cases of the pack.
        confirmed: by reference, the issues that a lawyer confirmed; decisions on cases outside ``cases`` are no
            part of the pack and are passed over; so are those on issues that the list no longer has.
        issues: the issue list, in its order.
        threshold: the smallest count that may be shown, 3 at least.
        facts: by reference and fact, the answers that a lawyer confirmed; a year stands before the case's own. None:
            no table of facts is made.
        fact_list: the facts and their answers in order; without it, only regions are counted.
        rounding: 1, or 5: numbers are given to the nearest 5, but for those that the schedule lets a reader count.
        rejected: by reference and fact, the answers that a lawyer rejected: a case's own year does not count then.

    Raises:
        BadDecisions: a decision was made for another text.
        ValueError: a threshold below 3, a rounding that is neither 1 nor 5, or two cases of one reference.
    """
    if threshold < 3:
        raise ValueError("a threshold below 3 hides nothing: two families would know each other's number")
    if rounding not in (1, 5):
        raise ValueError("numbers are rounded to 5 or not at all")
    cases = dated(cases, facts, rejected)
    shown_by = _shown_by(cases, confirmed, issues)
    keys = [issue.key for issue in issues]
    titles = {issue.key: issue.title for issue in issues}
    done: list[str] = []
    missing: dict[str, str] = {}

    pooled = pool_issues([(key, shown_by[key]) for key in keys], threshold)
    if pooled is None:
        groups: list[Group] = []
        counts: dict[str, int | str] = dict.fromkeys(keys, HIDDEN)
        done.append(say("hidden", "no_issues", few=number_word(threshold)))
        missing["cases_by_issue"] = done[-1]
    else:
        groups = [Group(key, titles[key], (key,), shown_by[key]) for key in keys if shown_by[key] and key not in pooled]
        if pooled:
            members = set().union(*(shown_by[key] for key in pooled))
            refs = tuple(case.ref for case in cases if case.ref in members)
            groups.append(Group(GROUPED, say("issues", "grouped"), tuple(pooled), refs))
            named = listing(titles[key] for key in pooled)
            done.append(say("hidden", "grouped", issues=named, few=number_word(threshold), least=threshold))
        counts = {key: HIDDEN if key in pooled else len(shown_by[key]) for key in keys}

    if not groups:
        missing.setdefault("cases_by_issue", say("hidden", "none_confirmed"))
    members_of = {group.key: group.members for group in groups}
    pairs = {}
    for number, one in enumerate(groups):
        for other in groups[number + 1 :]:
            together = len(members_of[one.key] & members_of[other.key])
            if together >= threshold:
                pairs[one.key, other.key] = together
    if pairs:
        done.append(say("hidden", "pairs", few=number_word(threshold)))
    else:
        missing["issues_together"] = say("hidden", "no_pairs", few=number_word(threshold))
        done += [missing["issues_together"]] if len(groups) > 1 else []

    years = Counter(case.event_year for case in cases if case.event_year is not None)
    unknown = sum(case.event_year is None for case in cases)
    bands = band_years(years, unknown, threshold)
    if len(bands) < 2:
        bands = ()
        done.append(say("hidden", "no_years", few=number_word(threshold)))
        missing["cases_by_year"] = done[-1]
    else:
        done.append(say("hidden", "years", few=number_word(threshold)))

    evidence = hide_evidence(cases, members_of, threshold)
    if not evidence.rows:
        done.append(say("hidden", "no_evidence", few=number_word(threshold)))
    else:
        if any(HIDDEN in row for row in evidence.rows.values()):
            done.append(say("hidden", "evidence", few=number_word(threshold)))
        if any(len(grade) > 1 for grade in evidence.grades):
            done.append(say("hidden", "evidence_broader", few=number_word(threshold)))
        if groups and len(evidence.rows) == 1:
            done.append(say("hidden", "evidence_all"))
    if not evidence.rows or not cases:
        missing["evidence_by_issue"] = say("hidden", "no_evidence", few=number_word(threshold))
    # The schedule names single grades beside issues: nothing of that table may then be hidden or taken together.
    stated = len(evidence.rows) == len(groups) + 1 and all(
        HIDDEN not in row for row in evidence.rows.values()
    ) and all(len(grade) == 1 for grade in evidence.grades)
    if not stated:
        done.append(say("hidden", "evidence_by_case", few=number_word(threshold)))

    figures = Figures()
    if facts is not None:
        figures = figures_of(cases, groups, threshold, rounding, facts, fact_list)
        done += figures.done
    by_case = {case.ref: case.evidence for case in cases} if stated else {}
    beside = beside_cases(cases, groups, bands, by_case, figures.stated, threshold) if facts is not None else {}
    titles_beside = next(iter(beside.values()), {})
    if groups:
        absent = [column for column in ("region", "period") if say("beside", column) not in titles_beside]
        unsaid = listing([say("beside", "never"), *(say("beside", f"no_{column}") for column in absent)])
        done.append(say("hidden", "by_case", few=number_word(threshold), unsaid=unsaid))
    if facts is not None:
        key = "beside" if titles_beside else "beside_nothing"
        done.append(say("hidden", key, few=number_word(threshold), columns=listing(titles_beside)))
        done.append(say("hidden", "proof"))
    if rounding > 1:
        done.append(say("hidden", "rounded"))
        bands = tuple(replace(band, count=rounded(band.count, rounding)) for band in bands)
        evidence = replace(evidence, rows={
            key: tuple(cell if isinstance(cell, str) else rounded(cell, rounding) for cell in row)
            for key, row in evidence.rows.items()
        })  # fmt: skip

    listed = tuple((issue.key, issue.title) for issue in issues)
    tables = tables_of(listed, groups, counts, pairs, bands, evidence, len(cases))
    notes = notes_of(tables, groups, counts, evidence, len(cases), threshold)
    return Plan(
        threshold, len(cases), listed, {issue.key: issue.asked for issue in issues}, tuple(groups), counts, pairs,
        bands, evidence, by_case, tables | figures.tables, tuple(done), notes | figures.notes, beside, rounding,
        missing | figures.missing,
    )


def _shown_by(
    cases: Sequence[RedactedCase], confirmed: Mapping[str, Sequence[IssueDecision]], issues: Sequence[IssueLike]
) -> dict[str, tuple[str, ...]]:
    """By issue, the references of the cases that show it, in the order of the cases."""
    shown: dict[str, list[str]] = {issue.key: [] for issue in issues}
    if len({case.ref for case in cases}) != len(cases):
        raise ValueError("two cases have the same reference")
    for case in cases:
        for key in dict.fromkeys(d.issue for d in confirmed.get(case.ref, ()) if d.verdict == "confirmed"):
            if key in shown:
                shown[key].append(case.ref)
        if any(d.text_hash != case.text_hash for d in confirmed.get(case.ref, ())):
            raise BadDecisions(f"{case.ref}: a decision on its issues was made for another text")
    return {key: tuple(refs) for key, refs in shown.items()}
