"""The lawyer's view in a real browser, without the passphrase: what is pressed there is what data/redacted says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from browsing import Lab, running_lab, wait
from lawyers import TEXTS, fill, make_desk, make_home, redacted

from dossier_kit.issues import IssueList, perhaps, sentences, suggest
from dossier_kit.lawyer.desk import Answer
from dossier_kit.redacted import RedactedRoom, places_of, quoted_words

pytestmark = pytest.mark.slow

KEYS = [issue.key for issue in IssueList.load().issues]
# Accounts that hint at something and do not quite say it: of one at least the kit is not sure.
QUIET = (
    "I asked for the notes in March. They are looking into it. He likes the swings.",
    "The therapist would not put a number on it. We went home on the bus. It was late.",
    "We have been waiting for the file since spring. They say that it is a large one. The clinic was kind.",
    "By the time the letter came to us, the panel had met. I do not know what it had. He was in [Key Stage 1] then.",
    "The nurse knew about the review before I had told her. It may have been the letter. He likes the swings.",
    "A page of the report was different when I saw it again. Perhaps I misremember. We left it there.",
    "I wrote in the margin what was wrong with it. I do not know whether it was changed. The school is near.",
)


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A dossier's folder without any vault: the notebook must not ask for one."""
    home = tmp_path_factory.mktemp("lawyer") / "dossier"
    make_home(home)
    with running_lab(home, tmp_path_factory.mktemp("browser"), "", "Lee") as lab:
        lab.page.set_default_timeout(20_000)
        yield lab


@pytest.fixture
def room(jupyter: Lab) -> RedactedRoom:
    return RedactedRoom(jupyter.folder / "data" / "redacted")


class Widget:
    """The widget on the page, as its lawyer uses it."""

    def __init__(self, lab: Lab) -> None:
        lab.run_again("04_categorise.ipynb")
        self.page: Any = lab.page
        self.root: Any = self.page.locator(".dkl[data-ref]")
        wait(lambda: self.root.count() == 1, "the widget to show a case")

    def press(self, *keys: str, writes: int = 0) -> None:
        """Press keys; with ``writes``, until the kernel has acknowledged that many more messages."""
        before = self.applied
        for key in keys:
            self.page.keyboard.press(key)
        if writes:
            wait(lambda: self.applied >= before + writes and self.root.get_attribute("data-pending") == "0", f"{keys} to be saved", 20)

    @property
    def applied(self) -> int:
        return int(self.root.get_attribute("data-applied"))

    @property
    def ref(self) -> str:
        return str(self.root.get_attribute("data-ref"))

    @property
    def status(self) -> str:
        return str(self.root.locator(".dkr-status").inner_text())

    def to(self, ref: str) -> None:
        self.root.locator("select").first.select_option(ref)
        wait(lambda: self.ref == ref and self.root.get_attribute("data-pending") == "0", f"case {ref}")

    def item(self, name: str) -> Any:
        return self.root.locator(f'[data-item="{name}"]')

    def state(self, name: str) -> str:
        return str(self.item(name).get_attribute("data-state"))

    def choose(self, name: str) -> None:
        self.item(name).click()


BROKEN = """titles => titles.flatMap((title) => [...title.textContent.matchAll(/\\w+/g)].filter((word) => {
    const range = document.createRange();
    range.setStart(title.firstChild, word.index);
    range.setEnd(title.firstChild, word.index + word[0].length);
    return range.getClientRects().length > 1;
}).map((word) => word[0]))"""


def issues_of(room: RedactedRoom, ref: str) -> dict[str, tuple[str, str]]:
    """By issue, the verdict and the words that are quoted."""
    return {d.issue: (d.verdict, TEXTS[ref][d.start : d.end]) for d in room.issue_decisions() if d.ref == ref}


def facts_of(room: RedactedRoom, ref: str) -> dict[tuple[str, str], str]:
    return {(d.fact, d.value): d.verdict for d in room.fact_decisions() if d.ref == ref}


def test_a_case_is_decided_by_keyboard_and_mouse(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)
    assert widget.ref == "C001" and widget.root.locator(".dkl-text").evaluate("pane => pane.textContent") == TEXTS["C001"]
    assert widget.page.locator("input[type=password]").count() == 0 and not (jupyter.folder / "data" / "raw" / "dossier.vault").exists()
    # What is quoted for a suggestion stands out, and says at its end by its number for which issue.
    badges = widget.root.locator(".dkl-quote[data-badge]").evaluate_all("all => all.map((one) => [one.dataset.badge, one.textContent])")
    quoted = "My subject access request to [LA 1] was never answered."
    assert any(badge == "7" and quoted.endswith(text) for badge, text in badges)
    # 7: yes; again: no; undone: yes once more
    widget.choose(f"issue:{KEYS[0]}:")
    widget.press("7", writes=1)
    assert issues_of(room, "C001") == {"access_denied": ("confirmed", quoted)}
    assert widget.state("issue:access_denied:") == "confirmed"
    assert widget.root.locator(".dkr-saved").inner_text() == "✓ saved"
    widget.press("7", writes=1)
    assert issues_of(room, "C001")["access_denied"][0] == "rejected"
    widget.press("u", writes=1)
    assert issues_of(room, "C001")["access_denied"][0] == "confirmed"
    widget.press("u", writes=1)
    assert issues_of(room, "C001") == {} and widget.state("issue:access_denied:") == "suggested"
    widget.press("Shift+U", writes=1)
    assert issues_of(room, "C001")["access_denied"][0] == "confirmed"
    # r: no to the one that is chosen
    widget.choose("issue:no_chance_to_amend:")
    widget.press("r", writes=1)
    assert issues_of(room, "C001")["no_chance_to_amend"][0] == "rejected"
    # another sentence, by mouse: click it, then q
    places = sentences(TEXTS["C001"])
    widget.choose("issue:access_denied:")
    widget.root.locator('[data-sentence="2"]').first.click()
    assert "q quotes it for 7 Access denied" in widget.status
    widget.press("q", writes=1)
    assert issues_of(room, "C001")["access_denied"] == ("confirmed", TEXTS["C001"][slice(*places[2])])
    # and by keyboard: one further
    widget.press("ArrowRight", "q", writes=1)
    assert issues_of(room, "C001")["access_denied"] == ("confirmed", TEXTS["C001"][slice(*places[3])])
    # an issue that nobody suggested, on the sentence under the cursor
    widget.press("Home")
    widget.root.locator('[data-sentence="4"]').first.click()
    widget.press("9", writes=1)
    assert issues_of(room, "C001")["other_collusion"] == ("confirmed", TEXTS["C001"][slice(*places[4])])


def test_a_second_sentence_is_quoted_with_the_first(jupyter: Lab, room: RedactedRoom) -> None:
    """Shift+Q: as well; again: no more. The numbers in the margin stand behind both."""
    fill(room)
    widget = Widget(jupyter)
    widget.to("C002")
    text, places = TEXTS["C002"], sentences(TEXTS["C002"])
    widget.choose("issue:other_collusion:")
    widget.press("Shift+Q")
    assert "Choose a sentence first" in widget.status
    widget.root.locator('[data-sentence="0"]').first.click()
    widget.press("q", writes=1)
    widget.root.locator('[data-sentence="3"]').first.click()
    widget.press("Shift+Q", writes=1)

    def said() -> str:
        (one,) = [d for d in room.issue_decisions() if (d.ref, d.issue) == ("C002", "other_collusion")]
        return quoted_words(text, places_of(one))

    first, second = (text[slice(*places[number])] for number in (0, 3))
    assert said() == f"{first} […] {second}"
    number = str(KEYS.index("other_collusion") + 1)
    ends = widget.root.locator(".dkl-quote[data-badge]").evaluate_all("all => all.map((one) => [one.dataset.badge, one.textContent])")
    marked = [words for badge, words in ends if number in badge.split()]
    assert [first.endswith(marked[0]), second.endswith(marked[1])] == [True, True] and len(marked) == 2
    widget.press("Shift+Q", writes=1)  # no more
    assert said() == first
    widget.press("u", writes=1)
    assert said() == f"{first} […] {second}"
    widget.root.locator('[data-sentence="0"]').first.click()
    widget.press("Shift+Q", writes=1)  # the first is taken away, and the second stays
    assert said() == second
    widget.root.locator('[data-item^="fact:"]').first.click()
    widget.root.locator('[data-sentence="1"]').first.click()
    widget.press("Shift+Q")
    assert "A fact rests on one sentence" in widget.status


def test_what_is_too_unsure_to_suggest_shows_its_sentence(jupyter: Lab, room: RedactedRoom) -> None:
    """A box that is not ticked and a sentence that is framed; a yes quotes it, Enter alone is a no."""
    issues, cases = IssueList.load(), {text: redacted("C003", text) for text in QUIET}
    hints = {text: perhaps(case, issues) for text, case in cases.items() if not next(suggest([case], issues))}
    text = next((text for text, found in hints.items() if len(found) == 1), None)
    assert text, "the weights have changed: QUIET wants an account that hints at one issue and is suggested none"
    (hint,) = hints[text]
    fill(room, C003=text)
    widget = Widget(jupyter)
    widget.to("C003")
    name = f"issue:{hint.issue}:"
    line, framed = widget.item(name), widget.root.locator(".dkl-text .dkl-now")
    assert line.get_attribute("aria-checked") == "false" and "☐?" in line.inner_text() and "perhaps, " in line.inner_text()
    assert widget.root.locator(".dkl-quote[data-badge]").count() == 0, "nothing is quoted as yet"
    widget.choose(name)
    assert "".join(framed.all_text_contents()) == text[hint.start : hint.end]
    widget.press("a", writes=1)
    said = {d.issue: (d.verdict, text[d.start : d.end]) for d in room.issue_decisions() if d.ref == "C003"}
    assert said == {hint.issue: ("confirmed", text[hint.start : hint.end])}
    widget.press("u", writes=1)
    assert widget.state(name) == "open" and "perhaps, " in widget.item(name).inner_text()
    # To read round it changes nothing; q, or Shift+Q as nothing is quoted yet, quotes the sentence under the cursor.
    widget.choose(name)
    widget.press("ArrowRight", "a", writes=1)
    said = {d.issue: (d.verdict, text[d.start : d.end]) for d in room.issue_decisions() if d.ref == "C003"}
    assert said == {hint.issue: ("confirmed", text[hint.start : hint.end])}
    widget.press("u", writes=1)
    other = next(at for at, place in enumerate(sentences(text)) if place[0] != hint.start)
    widget.choose(name)
    widget.root.locator(f'[data-sentence="{other}"]').first.click()
    widget.press("Shift+Q", writes=1)
    (said,) = [d for d in room.issue_decisions() if d.ref == "C003" and d.verdict == "confirmed"]
    assert quoted_words(text, places_of(said)) == text[slice(*sentences(text)[other])]
    widget.press("u", writes=1)
    title = widget.item(name).locator(".dkl-title").inner_text()
    widget.press("Enter", writes=1)
    assert f"no to what was perhaps so: {title}" in widget.status
    assert {d.verdict for d in room.issue_decisions() if d.ref == "C003"} == {"rejected"}
    fill(room)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a running program's files can be kept from growing")
def test_what_cannot_be_written_is_told_and_may_be_done_again(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)
    widget.to("C003")
    before, shown = issues_of(room, "C003"), widget.state(f"issue:{KEYS[0]}:")
    (kernel,) = [one for one in psutil.Process().children(recursive=True) if "ipykernel_launcher" in one.cmdline()]
    limits = kernel.rlimit(psutil.RLIMIT_FSIZE)
    kernel.rlimit(psutil.RLIMIT_FSIZE, (0, limits[1]))  # no file may grow any more, as on a full disk
    try:
        widget.press("1")
        saved = widget.root.locator(".dkr-saved")
        wait(lambda: saved.inner_text() == "NOT SAVED", "the alarm")
        wait(lambda: widget.state(f"issue:{KEYS[0]}:") == shown, "what is on disk to be shown again")
        assert widget.status and TEXTS["C003"][:20] not in widget.status  # why, and never a word of the account
    finally:
        kernel.rlimit(psutil.RLIMIT_FSIZE, limits)
    assert issues_of(room, "C003") == before
    widget.press("1", writes=1)
    assert issues_of(room, "C003")[KEYS[0]][0] == "confirmed" and saved.inner_text() == "✓ saved"


def test_facts_are_confirmed_rejected_changed_and_added(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)
    widget.to("C001")
    waiting = widget.root.locator('.dkl-fact [data-state="suggested"]').evaluate_all("all => all.map((one) => one.dataset.item)")
    assert len(waiting) > 3
    _, yes_fact, yes = waiting[0].split(":")
    _, no_fact, no = waiting[1].split(":")
    widget.choose(waiting[0])
    widget.press("a", writes=1)
    assert facts_of(room, "C001") == {(yes_fact, yes): "confirmed"}
    # a goes on to the next that waits
    assert widget.root.locator(".dkl-item.dkl-now").get_attribute("data-item") == waiting[1]
    widget.press("r", writes=1)
    assert facts_of(room, "C001")[no_fact, no] == "rejected"
    # another answer from the list
    widget.choose("fact:event_year:2013")
    widget.press("c", "2", "0", "1", "2", "Enter", writes=1)
    wait(lambda: facts_of(room, "C001").get(("event_year", "2012")) == "confirmed", "the other year")
    assert facts_of(room, "C001")["event_year", "2013"] == "rejected"
    # one that is not suggested, a pair, with the sentence under the cursor
    widget.root.locator('[data-sentence="1"]').first.click()
    widget.press("f")
    widget.page.get_by_role("button", name="Who told whom").click()
    for side in ("Tribunal", "Social care"):
        widget.root.locator(".dkr-dialog").get_by_role("button", name=side).click()
    wait(lambda: facts_of(room, "C001").get(("flow", "tribunal>social_care")) == "confirmed", "the fact to be saved")
    wait(lambda: widget.item("fact:flow:tribunal>social_care").count() == 1, "the fact to be shown")
    flow = next(d for d in room.fact_decisions() if d.value == "tribunal>social_care")
    assert (flow.start, flow.end) == sentences(TEXTS["C001"])[1] and flow.by == "Lee"


def test_enter_confirms_all_as_shown_and_goes_on(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)
    widget.to("C001")
    before = issues_of(room, "C001")
    shown = set(widget.root.locator('[data-item^="issue:"][aria-checked="true"]').evaluate_all("all => all.map((one) => one.dataset.item.split(':')[1])"))
    widget.choose(f"issue:{KEYS[0]}:")
    widget.press("Enter", writes=1)
    wait(lambda: widget.ref == "C002", "the next case")
    said = issues_of(room, "C001")
    assert set(said) == set(KEYS) and {key for key in KEYS if said[key][0] == "confirmed"} == shown
    assert before.items() <= said.items(), "what was said before stays"
    assert room.decided(KEYS) == {"C001"} and "1 of 4 cases done" in widget.root.locator(".dkr-progress").inner_text()
    # Who said it gives way before a title is broken within a word.
    widget.to("C001")
    assert widget.root.locator('[data-item^="fact:"][data-state="confirmed"]').count()
    assert widget.root.locator(".dkl-title").evaluate_all(BROKEN) == []
    widget.to("C002")
    widget.choose(f"issue:{KEYS[0]}:")
    # Enter twice at once never confirms a case that was not seen
    widget.root.locator(".dkl-item.dkl-now").evaluate("""item => {
        for (let n = 0; n < 2; n++) item.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }""")
    wait(lambda: widget.ref == "C003" and widget.root.get_attribute("data-pending") == "0", "the case after")
    assert room.decided(KEYS) == {"C001", "C002"}
    # a hostile account is text
    assert widget.root.locator(".dkl-text").evaluate("pane => pane.textContent") == TEXTS["C003"]
    assert widget.root.locator(".dkl-text script, .dkl-text b").count() == 0 and widget.page.evaluate("window.__ran") is None
    # next and previous, and keys of JupyterLab that would delete or add cells
    cells = jupyter.page.locator(".jp-Cell").count()
    widget.press("x", "d", "d", "b", "z", "n")
    wait(lambda: widget.ref == "C004", "the next")
    widget.press("p")
    wait(lambda: widget.ref == "C003", "the one before")
    assert jupyter.page.locator(".jp-Cell").count() == cells


def test_the_table_filters_and_opens_a_case(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)

    def found(count: int) -> None:
        wait(lambda: widget.root.locator(".dkl-scroll tbody tr").count() == count, f"{count} cases")

    # On a small screen, with the widget's top scrolled away, the table opens where it is seen, and Esc goes back.
    page = widget.page
    page.set_viewport_size({"width": 1500, "height": 480})
    widget.choose(f"issue:{KEYS[0]}:")
    notebook = widget.root.locator("xpath=ancestor::*[contains(@class, 'jp-WindowedPanel-outer')]")
    widget.root.locator(".dkr-status").evaluate("part => part.scrollIntoView({ block: 'start' })")
    assert widget.root.evaluate("part => part.getBoundingClientRect().top") < -100
    scrolled = notebook.evaluate("pane => pane.scrollTop")
    widget.press("/")
    found(4)
    dialog = widget.root.locator(".dkr-dialog")
    seen, title = notebook.bounding_box(), dialog.locator(".dkr-title").bounding_box()
    assert seen and title and seen["y"] <= title["y"] < seen["y"] + 100
    widget.press("Escape")
    assert notebook.evaluate("pane => pane.scrollTop") == scrolled
    page.set_viewport_size({"width": 1500, "height": 1000})
    widget.press("/")
    found(4)
    dialog.get_by_label("Issue").select_option("school_approached")
    dialog.get_by_label("Fact", exact=True).select_option("flow")
    dialog.get_by_label("Answer").select_option("la>school")
    found(1)
    assert "C004" in dialog.locator("tbody").inner_text() and dialog.locator(".dkl-chip").count() == 2
    dialog.locator(".dkl-chip").first.click()
    dialog.locator(".dkl-chip").first.click()
    dialog.get_by_label("Account says").fill("sent to [la 1]")
    found(1)
    dialog.get_by_label("Account says").fill("")
    dialog.get_by_label("State").select_option("done")
    found(2)
    dialog.get_by_label("Year from").fill("2019")
    found(1)
    dialog.get_by_text("Save as CSV").click()
    path = room.folder / "cases_found.csv"
    wait(path.exists, "the CSV")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1].startswith("C002,done,")
    dialog.get_by_text("Clear").click()
    found(4)
    widget.root.locator(".dkl-scroll tbody tr").nth(3).click()
    wait(lambda: widget.ref == "C004", "the case that was clicked")
    # g: by its reference
    widget.press("g")
    widget.page.keyboard.type("c002")
    widget.press("Enter")
    wait(lambda: widget.ref == "C002", "the case by its reference")


def test_two_lawyers_and_a_changed_redaction(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)
    widget.to("C004")
    other = make_desk(room, "Bo")
    other.open("C004")
    other.answer(Answer("issue", "school_approached", "", "rejected", 0, 0))
    widget.choose("issue:school_approached:")
    widget.press("8", writes=1)
    assert "Bo changed 1 answer" in widget.status and "Nothing was overwritten" in widget.status
    assert issues_of(room, "C004") == {"school_approached": ("rejected", "")}
    assert widget.state("issue:school_approached:") == "rejected"
    # The redaction of a case that is done changes elsewhere: its answers stand as before and one key confirms them.
    assert "C002" in room.decided(KEYS)
    fill(room, C002=TEXTS["C002"] + " It was in the evening.")
    assert "C002" not in room.decided(KEYS)
    widget.to("C002")
    assert "text has changed" in widget.status and widget.root.locator('.dkl-item[data-state="before"]').count() >= len(KEYS)
    widget.press("Escape", "Enter", writes=1)
    assert "C002" in room.decided(KEYS)


def test_what_is_saved_holds_nothing_that_was_shown(jupyter: Lab) -> None:
    Widget(jupyter)
    saved = jupyter.save("04_categorise.ipynb")
    assert all(not cell.get("outputs") for cell in saved["cells"]) and "widgets" not in saved["metadata"]
    held = [file for file in jupyter.folder.rglob("*") if file.is_file() and b"subject access request" in file.read_bytes()]
    assert {file.parent for file in held} <= {jupyter.folder / "data" / "redacted"}


def test_after_a_restart_the_first_key_says_that_nothing_is_saved(jupyter: Lab, room: RedactedRoom) -> None:
    widget = Widget(jupyter)
    widget.to("C003")
    name = f"issue:{KEYS[0]}:"
    widget.choose(name)
    before, shown = issues_of(room, "C003"), widget.state(name)
    jupyter.restart_kernel()
    widget.choose(name)
    widget.press("r" if shown == "confirmed" else "a")
    assert widget.root.locator(".dkr-saved").inner_text() == "NOT SAVED"
    assert "restarted" in widget.status and "Run all cells" in widget.status
    assert widget.state(name) == shown, "what cannot be saved is not shown as decided"
    assert issues_of(room, "C003") == before
