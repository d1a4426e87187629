"""The briefing: what it says comes from the pack, it leads to the appendix, and it prints on four to six pages."""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from fixtures_disclosable import ISSUES, dossier, small
from PIL import Image
from support import need, need_arial
from test_appendix import METHOD

from dossier_kit.appendix import Method, Pack, SampleReading, write_appendix
from dossier_kit.appendix.lists import requests
from dossier_kit.briefing import write_briefing
from dossier_kit.charts import draw_charts
from dossier_kit.disclosure import plan
from dossier_kit.errors import BadDecisions
from dossier_kit.redacted import IssueDecision, RedactedCase

Dossier = tuple[list[RedactedCase], dict[str, list[IssueDecision]]]


def made(folder: Path, given: Dossier, method: Method = METHOD) -> tuple[Path, Pack]:
    cases, confirmed = given
    numbers = plan(cases, confirmed, ISSUES)
    pack = Pack(cases, confirmed, numbers, draw_charts(numbers, folder / "charts", method.draft), method)
    return write_briefing(folder / "briefing.docx", pack), pack


@pytest.fixture(scope="module")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pack]:
    return made(tmp_path_factory.mktemp("briefing"), dossier(40))


def test_charts_on_the_page_of_figures_can_be_read(briefing: tuple[Path, Pack], tmp_path: Path) -> None:
    """All at one scale, so that letters are alike, and none below 0.8 of how it was drawn."""
    for folder, given in ((briefing[0].parent, None), (tmp_path, small([[0]] * 7 + [[1]] * 5 + [[2]] * 9))):
        path = made(tmp_path, given)[0] if given else briefing[0]
        charts = list((folder / "charts").glob("*.png"))
        shapes = docx.Document(str(path)).inline_shapes
        drawn = {round(wide / high, 2): high / 220 * 2.54 for wide, high in (Image.open(png).size for png in charts)}
        scales = [shape.height.cm / drawn[round(shape.width / shape.height, 2)] for shape in shapes]
        assert scales and min(scales) > 0.79 and max(scales) - min(scales) < 0.02
        assert sum(shape.height.cm for shape in list(shapes)[:2]) < 20.5


def test_a_third_chart_stands_below_the_other_issues_where_there_is_room(tmp_path: Path) -> None:
    cases, confirmed = dossier(40)
    own = [replace(ISSUES[0], key=f"own_{n}", title="An issue that the lawyers of this dossier added") for n in range(9)]
    for issues, most in ((ISSUES, 3), ((*ISSUES, *own), 2)):  # fifteen rows leave no room below them
        numbers = plan(cases, confirmed, issues)
        folder = tmp_path / str(most)
        folder.mkdir()
        pack = Pack(cases, confirmed, numbers, draw_charts(numbers, folder / "charts", draft=False), METHOD)
        document = docx.Document(str(write_briefing(folder / "briefing.docx", pack)))
        titles = [drawn.get("title") for drawn in document.element.body.iter(qn("wp:docPr"))]
        assert len(titles) == 3 if most == 3 else len(titles) < 3
        below = titles[2:]
        assert [p.text for p in document.paragraphs if "on the last page" in p.text] == [
            f"Below the other issues, on the last page: {title}" for title in below
        ]


def texts(document: Any) -> list[str]:
    """Every paragraph, those of tables included, as it is read (links too)."""
    return ["".join(node.text or "" for node in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def test_headings_charts_and_properties(briefing: tuple[Path, Pack]) -> None:
    path, pack = briefing
    document = docx.Document(str(path))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    first = sorted((g for g in pack.plan.groups if not g.grouped), key=lambda g: -len(g.cases))[:3]
    strongest = [group.title for group in pack.plan.groups if group in first]  # a page each for what most cases show
    assert headings == ["Who we are, and what this is", "What we ask", "The figures", *strongest, "The other issues"]
    lines = texts(document)[1:5]
    assert f"Firm: {METHOD.firm}" in lines and f"Contact: {METHOD.contact}" in lines
    for heading in ("What is seen", "Why it harms", "The evidence", "What guidance is wanted"):
        assert [p.text for p in document.paragraphs if p.style.name == "Heading 2"].count(heading) == 3
    alts = [drawn.get("descr") for drawn in document.element.body.iter(qn("wp:docPr"))]
    assert len(alts) == 3 and all(alt and "40" in alt for alt in alts)
    core = document.core_properties
    assert (core.title, core.language, core.author) == (METHOD.title, "en-GB", "")
    assert document.sections[0].header.paragraphs[0].text.startswith("Confidential")
    footer = document.sections[0].footer._element.xml
    assert "PAGE" in footer and "NUMPAGES" in footer


def test_every_number_is_the_plans(briefing: tuple[Path, Pack]) -> None:
    path, pack = briefing
    whole = "\n".join(texts(docx.Document(str(path))))
    for group in pack.plan.groups:
        if not group.grouped and f"{group.title}\nWhat is seen" in whole:
            assert f"{len(group.cases)} of 40 cases show it" in whole
    table = docx.Document(str(path)).tables[0]
    for row in table.rows[1:]:
        key = next(key for key, title in pack.plan.issues if title == row.cells[0].text)
        group = pack.plan.group_of(key)
        hidden = isinstance(pack.plan.counts[key], str)
        expected = f"counted together: {len(group.cases)}" if hidden and group else str(pack.plan.counts[key])
        assert row.cells[1].text == expected


def test_references_lead_into_the_workbook(briefing: tuple[Path, Pack], tmp_path: Path) -> None:
    path, pack = briefing
    document = docx.Document(str(path))
    leads = {rel.rId: rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    links = [
        ("".join(t.text or "" for t in link.iter(qn("w:t"))), leads[link.get(qn("r:id"))])
        for link in document.element.body.iter(qn("w:hyperlink"))
    ]
    sheets = {f"appendix.xlsx#'{name}'!A1" for name in _sheets(write_appendix(tmp_path / "appendix.xlsx", pack)[0])}
    assert links and {target for _, target in links} <= sheets
    assert any(re.fullmatch(r"C\d{3}", text) for text, _ in links)


def _sheets(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return re.findall(r'<sheet [^>]*name="([^"]+)"', archive.read("xl/workbook.xml").decode())


@pytest.mark.parametrize(
    ("given", "said", "unsaid"),
    [
        (small([[0], [1], []]), "There are too few cases for any chart", "Where to find it\nC0"),  # nothing may be said
        (([], {}), "0 cases are in this pack", "of 0 cases"),  # an empty dossier is no error
        (small([[0]] * 6), "6 of 6 cases show it", "counted together"),
    ],
)
def test_small_dossiers(tmp_path: Path, given: Dossier, said: str, unsaid: str) -> None:
    whole = "\n".join(texts(docx.Document(str(made(tmp_path, given)[0]))))
    assert said in whole and unsaid not in whole


@pytest.mark.parametrize(
    ("place", "quoted"),
    [
        ((0, 0), False),       # the lawyer marked no words
        ((10, 11), False),     # nothing but the blank between two sentences
        ((0, 10_000), False),  # the whole account: no words are singled out
        ((0, 9), True),
    ],
)
def test_nothing_empty_is_quoted(tmp_path: Path, place: tuple[int, int], quoted: bool) -> None:
    cases, confirmed = small([[0]] * 6)
    lengths = {one.ref: len(one.text) for one in cases}
    marked = {ref: [replace(one, start=place[0], end=min(place[1], lengths[ref])) for one in said] for ref, said in
              confirmed.items()}  # fmt: skip
    document = docx.Document(str(made(tmp_path, (cases, marked))[0]))
    found = [p.text for p in document.paragraphs if p.style.name == "Quotation"]
    assert bool(found) is quoted and not any("“”" in text for text in found)
    assert any("In the families' own words" in text for text in texts(document)) is quoted


def test_who_to_ask_is_said_to_be_missing(tmp_path: Path) -> None:
    path, _ = made(tmp_path, small([[0]] * 6), replace(METHOD, firm="", contact=""))
    assert {"Firm: [x] Not given", "Contact: [x] Not given"} <= set(texts(docx.Document(str(path)))[:5])


def test_a_missing_chart_is_explained(tmp_path: Path) -> None:
    whole = "\n".join(texts(docx.Document(str(made(tmp_path, small([[0]] * 6))[0]))))
    assert "Not shown: How many cases by year of the event" in whole


def test_a_table_repeats_its_header_on_each_page(briefing: tuple[Path, Pack]) -> None:
    for table in docx.Document(str(briefing[0])).tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows[1:])


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    path, _ = made(tmp_path, small([[0]] * 6), replace(METHOD, draft=True, version="draft"))
    document = docx.Document(str(path))
    assert document.sections[0].header.paragraphs[0].text.startswith("DRAFT")
    assert document.paragraphs[0].text.startswith("DRAFT")
    assert not any("Each contributor has agreed" in text for text in texts(document))


def test_a_decision_outside_the_text(tmp_path: Path) -> None:
    cases, confirmed = small([[0]] * 6)
    confirmed["C001"] = [replace(confirmed["C001"][0], start=0, end=10_000)]
    with pytest.raises(BadDecisions, match="C001"):
        made(tmp_path, (cases, confirmed))


def test_the_same_pack_gives_the_same_bytes(briefing: tuple[Path, Pack], tmp_path: Path) -> None:
    assert made(tmp_path, dossier(40))[0].read_bytes() == briefing[0].read_bytes()
    with zipfile.ZipFile(briefing[0]) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 3, 2, 0, 0, 0)}
        assert not any(name.startswith(("customXml", "docProps/thumbnail")) for name in archive.namelist())


def test_what_is_asked_is_there_for_every_issue_of_the_list() -> None:
    for issue in ISSUES:
        assert requests()[issue.key].asks and requests()[issue.key].feature


@pytest.mark.slow
def test_it_prints_on_four_to_six_pages(tmp_path: Path) -> None:
    """With a title of three lines and all that may be said of the sample the first page still holds its part."""
    need("soffice", "pdfinfo", "pdftotext")
    need_arial()
    long = "Sharing of information about children with special educational needs between councils, schools, clinics " \
        "and tribunals: accounts of families"  # fmt: skip
    sample = SampleReading(2, 2000, 59, 1, 3, 0.0781, False, False)
    briefing = made(tmp_path, dossier(40), replace(METHOD, title=long, sample=sample))
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path),
         str(briefing[0])],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    text = subprocess.run(["pdftotext", "-layout", str(tmp_path / "briefing.pdf"), "-"], check=True,
                          capture_output=True).stdout.decode()  # fmt: skip
    pages = text.split("\f")[:-1]
    assert 4 <= len(pages) <= 6 and "The figures" in pages[1]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page and "Confidential" in page
        assert len(page.split()) > 40  # no page that is all but empty
