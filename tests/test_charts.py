"""Charts: the plan's numbers and nothing else, in grey, in words, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
from fixtures_disclosable import ISSUES, dossier, shipped_facts, small, told
from PIL import Image

from dossier_kit.charts import Chart, draw_charts, theme
from dossier_kit.charts.style import ink_on
from dossier_kit.disclosure import Plan, plan
from dossier_kit.tables import Column, Table, csv_bytes


def made(number: int = 18) -> Plan:
    return plan(*dossier(number), ISSUES)


def with_facts(number: int = 90) -> Plan:
    cases, confirmed = dossier(number, 4)
    cases, facts = told(cases, 4, 1.0, 0.9)
    return plan(cases, confirmed, ISSUES, facts=facts, fact_list=shipped_facts())


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> list[Chart]:
    """The charts of a dossier with facts."""
    return draw_charts(with_facts(), tmp_path_factory.mktemp("more"), draft=False)


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> list[Chart]:
    return draw_charts(made(), tmp_path_factory.mktemp("charts"), draft=False)


def test_each_chart_has_its_files_and_their_hashes(charts: list[Chart]) -> None:
    assert [chart.name for chart in charts] == ["cases_by_issue", "issues_together", "cases_by_year", "evidence_by_issue"]
    for chart in charts:
        assert chart.title.endswith("?")
        for path in (chart.png, chart.svg, chart.csv):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == chart.hashes[path.name]
        with Image.open(chart.png) as picture:
            dots = float(picture.info["dpi"][0])
            assert round(dots) >= 200 and picture.width / dots <= 8.0  # fits between the margins of A4
            assert set(picture.info) == {"dpi"}  # no software, no date


def test_the_same_plan_gives_the_same_bytes(charts: list[Chart], tmp_path: Path) -> None:
    # A user's own settings and an earlier drawing must not matter.
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": "x"}):
        again = draw_charts(made(), tmp_path, draft=False)
    assert [chart.hashes for chart in again] == [chart.hashes for chart in charts]


def test_a_draft_says_so_in_each_chart(charts: list[Chart], tmp_path: Path) -> None:
    for final, draft in zip(charts, draw_charts(made(), tmp_path, draft=True), strict=True):
        assert "DRAFT – not for release" in draft.svg.read_text(encoding="utf-8")
        assert "DRAFT" not in final.svg.read_text(encoding="utf-8")
        assert "draft" in draft.alt and draft.png.read_bytes() != final.png.read_bytes()
        assert draft.csv.read_bytes() == final.csv.read_bytes()


def test_a_chart_shows_the_numbers_of_the_plan_and_no_others(charts: list[Chart]) -> None:
    numbers = made()
    shown = [str(len(group.cases)) for group in numbers.groups]
    svg = charts[0].svg.read_text(encoding="utf-8")
    assert all(f">{number}<" in svg for number in shown)
    assert svg.count("[c] counted in the group") == 3  # one hatched stub for each issue of the group
    assert all(f"{group.title}: {len(group.cases)}" in charts[0].alt for group in numbers.groups)
    pairs = charts[1].svg.read_text(encoding="utf-8")
    size = len(numbers.groups)
    assert pairs.count(">[u]<") == size * (size - 1) // 2 - len(numbers.pairs)
    assert all(f"{band.label}: {band.count}" in charts[2].alt for band in numbers.bands)


def test_a_heat_map_of_all_but_no_pairs_is_not_drawn(tmp_path: Path) -> None:
    numbers = plan(*small([[0, 1]] * 6 + [[2]] * 6), ISSUES)
    assert len(numbers.pairs) == 1 and "issues_together" in numbers.tables
    assert "issues_together" not in [chart.name for chart in draw_charts(numbers, tmp_path, draft=False)]


def test_each_question_has_its_chart(more: list[Chart]) -> None:
    assert [(chart.name, chart.title) for chart in more] == [
        ("cases_by_issue", "Which issues do the cases show?"),
        ("issues_together", "Which issues come together in one case?"),
        ("cases_by_year", "When did it happen, and under which law?"),
        ("evidence_by_issue", "On what evidence do the cases rest?"),
        ("flows", "Who told whom?"),
        ("region_by_issue", "Where do the cases come from?"),
        ("answerable_bodies", "Which body answers for it?"),
        ("complaints", "To whom did families complain, and what became of it?"),
        ("consent", "What consent is claimed, and what was given?"),
    ]


def test_no_picture_and_no_description_has_a_number_of_its_own(more: list[Chart]) -> None:
    numbers = with_facts()
    for chart in more:
        table = numbers.tables[chart.name]
        assert chart.csv.read_bytes() == csv_bytes(table)
        known = {str(cell) for row in table.rows for cell in row if isinstance(cell, int)} | {str(numbers.total)}
        words = " ".join([*(str(row[0]) for row in table.rows), *(column.title for column in table.columns)])
        law = "25 2018 1998" if chart.name == "cases_by_year" else ""
        assert set(re.findall(r"\d+", chart.alt)) <= known | set(re.findall(r"\d+", words + law)), chart.name
        svg = chart.svg.read_text(encoding="utf-8")
        drawn = set(re.findall(r">(\d+)</text>", svg)) - set(re.findall(r"\d+", words))
        if "ytick" not in svg or chart.name in ("flows", "evidence_by_issue", "answerable_bodies"):  # no scale
            assert drawn <= known, chart.name


@pytest.mark.parametrize("name", ["evidence_by_issue", "answerable_bodies", "flows"])
def test_a_hidden_number_is_a_sign_and_is_explained(name: str, more: list[Chart]) -> None:
    chart = next(chart for chart in more if chart.name == name)
    signs = [str(cell) for row in with_facts().tables[name].rows for cell in row if str(cell) in ("[c]", "[u]")]
    svg = chart.svg.read_text(encoding="utf-8")
    assert signs
    for sign in set(signs):
        assert svg.count(f">{sign}<") == signs.count(sign)
        assert f"{sign}: " in chart.alt and f"{sign}: " in svg


def test_charts_of_facts_are_the_same_each_time(more: list[Chart], tmp_path: Path) -> None:
    assert [chart.hashes for chart in draw_charts(with_facts(), tmp_path, draft=False)] == [c.hashes for c in more]


def test_no_name_is_cut(more: list[Chart]) -> None:
    # The picture is cut to what is drawn; white all round says that nothing ran over its edge.
    for chart in more:
        with Image.open(chart.png) as picture:
            grey = picture.convert("L")
            edge = [grey.getpixel((x, y)) for x in range(grey.width) for y in (0, grey.height - 1)]
            edge += [grey.getpixel((x, y)) for y in range(grey.height) for x in (0, grey.width - 1)]
            assert set(edge) == {255}, chart.name
            assert picture.width / picture.info["dpi"][0] <= 7.3, chart.name


def luminance(colour: tuple[float, float, float]) -> float:
    """As the Web Content Accessibility Guidelines define it."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_a_number_stands_out_on_every_step() -> None:
    for step in range(101):
        fill, ink = (luminance(colour) for colour in ink_on(step / 100))
        assert (max(fill, ink) + 0.05) / (min(fill, ink) + 0.05) >= 4.5, step  # the guidelines' level AA


def test_svg_speaks_to_a_screen_reader(charts: list[Chart]) -> None:
    for chart in charts:
        svg = chart.svg.read_text(encoding="utf-8")
        assert f'<title id="title">{chart.title}</title>' in svg
        assert '<desc id="desc">' in svg and 'role="img"' in svg
        metadata = svg[svg.index("<metadata>") : svg.index("</metadata>")] if "<metadata>" in svg else ""
        assert not re.search(r"dc:(date|creator)|Matplotlib|\d{4}-\d\d", metadata)


def test_csv_has_the_numbers(charts: list[Chart]) -> None:
    content = charts[0].csv.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Issue", "Number of cases"]
    assert rows[1] == ["Reports circulated unseen", "13", "72"]


def test_no_chart_of_nothing(tmp_path: Path) -> None:
    draw_charts(made(), tmp_path, draft=False)
    cases, confirmed = small([[0]] * 3)
    assert draw_charts(plan(cases, confirmed, ISSUES), tmp_path, draft=False) == []
    assert list(tmp_path.iterdir()) == []  # what an earlier dossier showed is gone
    assert draw_charts(plan([], {}, ISSUES), tmp_path, draft=True) == []


_DRAWN = ("cases_by_issue", "issues_together", "cases_by_year", "evidence_by_issue", "flows", "region_by_issue",
          "answerable_bodies", "complaints", "consent")  # fmt: skip


@pytest.mark.parametrize(
    ("shows", "answers", "drawn"),
    [
        ([[0]] * 20, {}, {"cases_by_issue", "evidence_by_issue"}),
        # Of consent nothing is known, or so little that no number is left: no frame without a bar.
        ([[0]] * 20, {"consent_claimed": 1, "consent_given": 2}, {"cases_by_issue", "evidence_by_issue"}),
        ([[0]] * 20, {"consent_claimed": 1, "consent_given": 9}, {"cases_by_issue", "evidence_by_issue", "consent"}),
        ([[]] * 20, {}, {"evidence_by_issue"}),
        ([[0], [1], []], {}, set()),
        ([], {}, set()),
    ],
)
def test_a_chart_has_a_number_or_a_reason(
    shows: list[list[int]], answers: dict[str, int], drawn: set[str], tmp_path: Path
) -> None:
    cases, confirmed = small(shows)
    first = {"consent_claimed": "claimed", "consent_given": "given"}
    facts = {one.ref: {name: (first[name],) for name, many in answers.items() if number < many}
             for number, one in enumerate(cases)}
    made = plan(cases, confirmed, ISSUES, facts=facts, fact_list=shipped_facts())
    charts = draw_charts(made, tmp_path, draft=False)
    assert {chart.name for chart in charts} == drawn
    for chart in charts:
        assert re.search(r": [1-9]", chart.alt), chart.name
    for name in set(_DRAWN) - drawn:
        assert made.missing[name].endswith("."), name
    assert not set(made.missing) & drawn
    if answers.get("consent_given") == 9:
        assert "“As the body claims it”: no number is given" in " ".join(made.notes["consent"])


@pytest.mark.parametrize(
    "years",
    [
        [2010] * 6 + [2020] * 6,                     # a line between the two
        [2017] * 3 + [2019] * 3 + [2012] * 6,        # the change falls within a band
        [2010] * 6 + [2012] * 6,                     # all before
        [2010] * 6 + [None] * 6,
        [year for year in range(2000, 2024) for _ in range(5)],
    ],
)
def test_the_change_of_law_is_marked_or_said(years: list[int | None], tmp_path: Path) -> None:
    cases, confirmed = small([[0]] * len(years), years=years)
    chart = next(c for c in draw_charts(plan(cases, confirmed, ISSUES), tmp_path, False) if c.name == "cases_by_year")
    assert "25 May 2018" in chart.alt


def test_steps_of_the_heat_map_stay_apart_in_grey() -> None:
    greys = [sum(int(c[n : n + 2], 16) * w for n, w in ((1, 0.299), (3, 0.587), (5, 0.114)))
             for c in theme()["colours"]["heat"]]
    assert all(one - other > 20 for one, other in pairwise(greys))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"), ("+44", "'+44"), ("-x", "'-x"), ("@A1", "'@A1"), ("  =A1", "'  =A1"), ("\t=A1", "' =A1"),
        ("a=b", "a=b"), ("", ""), ("a\x00b\x1bc", "abc"), ("a\ud800b", "ab"), ("line\r\nline", "line\nline"),
    ],
)
def test_no_formula_and_no_control_character_in_a_csv(value: str, written: str) -> None:
    table = Table("some_table", "T", (Column("A"), Column("B")), ((value, -3),))
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))
    assert rows[1] == [written, "-3"]
