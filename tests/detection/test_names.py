"""Names in the places where they hide: file names, mail heads, spelling out loud, slips of the keyboard. All invented."""

from __future__ import annotations

import pytest

from dossier_kit.detection import Account, Detector
from dossier_kit.identities import identities_of

COLUMNS = {
    "contributor": "Agata Wojdylak",
    "child": "Kacper Wojdylak",
    "professionals": "Dr Penhallick (EP), Mr Idris Achebola",
    "school": "Cold Ash Primary",
}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def hidden(detector: Detector, text: str, columns: dict[str, str]) -> str:
    """The text with every hidden character as a dot."""
    [(_, found)] = detector.detect([Account("C001", text, tuple(identities_of(columns)))])
    for span in found:
        text = text[: span.start] + "·" * (span.end - span.start) + text[span.end :]
    return text


# The pieces that may not be left standing, with what the columns name.
KNOWN = [
    ("The file is SALT_Wojdylak_v2.docx.", ["Wojdylak"]),  # an underscore is no end of a word to most searches
    ("See Wojdylak2013.pdf and KWojdylak.pdf", ["Wojdylak"]),  # against digits, behind an initial
    ("kacper_wojdylak_final.pdf came back", ["kacper", "wojdylak"]),
    ("They wrote Wojdylek and Kaspper and Wojdyalk.", ["Wojdylek", "Kaspper", "Wojdyalk"]),  # one slip each
    ("dr penhalick rang", ["penhalick"]),
    ("KACPER'S FILE", ["KACPER"]),
    ("Little K hid and they told K's teacher.", ["K h", "K's"]),  # the child's initial
    ("I am A. Wojdylak", ["A.", "Wojdylak"]),
]


@pytest.mark.parametrize(("text", "pieces"), KNOWN)
def test_known_people_in_every_shape(detector: Detector, text: str, pieces: list[str]) -> None:
    left = hidden(detector, text, COLUMNS)
    assert not [piece for piece in pieces if piece in left], left


# Nobody in the columns: only the words around tell.
UNKNOWN = [
    ("It is spelt d e v o r a k on the letter.", ["d e v o r a k"]),
    ("spelt B, E, double L, I, S", ["B, E", "L, I, S"]),
    ("> To: robin; lesley; hilary\n> Sent: Monday", ["robin", "lesley", "hilary"]),
    ("and my fella Johnny Boy is the one they rang", ["Johnny", "Boy"]),  # what belongs to a first name
    ("Then Owain Bach went home.", ["Owain", "Bach"]),
    ("Somebody called moss rang me, a man named dale.", ["moss", "dale"]),  # words, but names after "called"
    ("It is in Ottermole_report.docx, I saw it.", ["Ottermole"]),
    ("Yours, R. T. Quillfeather", ["R. T.", "Quillfeather"]),
    ("Present: Ottermole, Janet; Quillby, Susan", ["Ottermole, Janet", "Quillby, Susan"]),
    ("You can get me on my sister Nan's phone", ["Nan's"]),  # a relation that is what she is called
    ("i took it to the clinic and roswitha there wrote it down", ["roswitha"]),
    ("Wm. Ottermole signed it", ["Ottermole"]),
    ("and jan rang me, june says the same, may told us", ["jan", "june", "may"]),  # only people ring, say and tell
    # a first name that is a word, before what somebody is; so known, also where it cannot be the verb
    ("hes got sue the physio from the clinic and im not having a go at sue", ["sue"]),
    ("i rang may the driver and met summer the ta", ["may", "summer"]),
    ("i told will the driver and bill the caretaker let us in", ["will the", "bill"]),
    ("then grace the deputy head rang", ["grace"]),
    ("we asked mark the head and i spoke to mark and mark's letter came", ["mark"]),
    ("shes got joy the speech and language therapist", ["joy"]),
    ("I saw Will the driver.", ["Will"]),
    ("auntie may in the next street heard, coach will said it, mr will and miss may and MISS MAY said",
     ["may", "will", "MAY"]),  # no month, no modal
    ("our vicar Rev Pam heard, and fr mark and nurse joy", ["Pam", "mark", "joy"]),
    ("Each was signed J. I know the hand. It was signed T.Y. then.", ["J.", "T.Y."]),
    # what stands or goes on at a place, and a pass of which no list knows
    ("Anyone going to the Aintree do, or with the Ascot lot?", ["Aintree", "Ascot"]),
    ("It has a list as long as the Glenshane and they told me so.", ["Glenshane"]),
    # a capital here and there does not make it a text that has them
    ("hello this is lee im doing this on my phone we were at the Tumble Tots thing and nobody told us a word about it "
     "so i am asking what we can do now", ["lee"]),
]


@pytest.mark.parametrize(("text", "pieces"), UNKNOWN)
def test_people_of_whom_no_column_tells(detector: Detector, text: str, pieces: list[str]) -> None:
    left = hidden(detector, text, {})
    assert not [piece for piece in pieces if piece in left], left


# What must stay readable.
LEFT = [
    ("He uses a Kaye walker and had a Hickman line.", ["Kaye walker", "Hickman line"]),  # things named after somebody
    ("It was on ParentPay and MyConcern, oooh, grrr.", ["ParentPay", "MyConcern", "oooh", "grrr"]),
    ("They plan a ms school for him.", ["ms school"]),  # mainstream, and no Ms School
    ("We asked for Plan B and vitamin D.", ["Plan B", "vitamin D"]),
    ("Under FOIA I asked, AIBU?", ["FOIA", "AIBU"]),
    ("S E N is what they call it x x x x", ["S E N", "x x x x"]),  # an abbreviation, and kisses
    ("The report is final_report_v2.pdf", ["final_report_v2.pdf"]),
    ("it came in june and in jan they wrote, since may nothing", ["june", "jan", "may"]),  # months
    ("June: the panel said no.\nApril: it said no again.", ["June", "April"]),  # a timeline
    # the same words as verbs, modals and what one feels, before the same roles
    ("i want to sue the head and we could sue the physio", ["sue the head", "sue the physio"]),
    ("when will the driver come, will the head be there", ["will the driver", "will the head"]),
    ("they should bill the parent and mark the pupil down", ["bill the", "mark the"]),
    ("by may the driver had left, after summer the head said so, she had said her manager knew", ["may", "summer", "said her"]),
    ("we had faith the head would, i hope the ot came, we live in hope", ["faith", "hope the", "in hope"]),
    ("we saw mark the head but they need to mark his work for a mark", ["to mark his", "a mark"]),
    ("my auntie will come and nan may be there, i miss may", ["will come", "may be", "miss may"]),
    ("I found the minutes in Harvey's PE bag and I took them.", ["PE bag"]),  # a lesson of somebody's, no place
]


@pytest.mark.parametrize(("text", "pieces"), LEFT)
def test_what_is_nobodys_name_stays(detector: Detector, text: str, pieces: list[str]) -> None:
    left = hidden(detector, text, {})
    assert not [piece for piece in pieces if piece not in left], left


# What is nobody's name because of what stands around it, and beside it the same words of somebody or of a school.
IN_CONTEXT = [
    ("The tea is on Saint Valentine's day.", "The tea is on Saint Valentine's day."),
    ("We had Saint Dwynwen's day cards.", "We had Saint Dwynwen's day cards."),
    ("He goes to Saint Jude's day nursery.", "He goes to ············ day nursery."),  # a school
    ("Saint Jude help us, and St Piran knows we asked.", "Saint Jude help us, and St Piran knows we asked."),
    ("thanks st judes", "thanks ········"),  # a school, its apostrophe left out
    ("Dydd Gŵyl Dewi and Calon Lân", "Dydd Gŵyl Dewi and Calon Lân"),
    ("They sent her a book, Matilda.", "They sent her a book, Matilda."),
    ("I saw Matilda.", "I saw ·······."),
    ("They sent a book, Matilda loved it.", "They sent a book, ······· loved it."),
    ("Skye from Paw Patrol sends her love.", "Skye from Paw Patrol sends her love."),
    ("Skye from Annie's class came.", "···· from ·····'s class came."),
    ("Sarah from Frozen Foods rang.", "····· from ············ rang."),  # a firm
    ("Mary from the Snowman nursery, mary in the bible study",
     "···· from ···················, ···· in the bible study"),  # a setting, and people who meet
    ("Biff and Kipper come home.", "Biff and Kipper come home."),
    ("He was Joseph in the nativity.", "He was Joseph in the nativity."),
    ("I saw Joseph in the nativity.", "I saw ······ in the nativity."),  # a child who was in it
    ("Micah in the Bible was a prophet.", "Micah in the Bible was a prophet."),
    ("My angel Daniel cried.", "My angel ······ cried."),
    ("The satnav is called Daniel.", "The satnav is called Daniel."),
    ("She spoke to us over Teams and asked.", "She spoke to us over Teams and asked."),
    ("The blazer was £62 from Marks and fine.", "The blazer was £62 from Marks and fine."),
    ("I asked Miss Marks.", "I asked Miss ·····."),
    ("She goes to Mass in her dinner hour.", "She goes to Mass in her dinner hour."),
    ("He took some Rennies.", "He took some Rennies."),
    ("It was in Trinity term.", "It was in Trinity term."),
    ("Then Trinity said no.", "Then ······· said no."),
    ("He reads Rosie's Walk.", "He reads Rosie's Walk."),
    ("It is Rosie's walk to school.", "It is ·····'s walk to school."),
    ("hes got the spina bifida and dispraxia", "hes got the spina bifida and dispraxia"),
    ("Kathleen is a legion of mary woman.", "········ is a legion of mary woman."),
]


@pytest.mark.parametrize(("text", "left"), IN_CONTEXT)
def test_what_stands_around_a_name_says_that_it_is_nobodys(detector: Detector, text: str, left: str) -> None:
    assert hidden(detector, text, {}) == left


def test_a_name_that_the_columns_or_the_account_know_is_hidden_in_every_context(detector: Detector) -> None:
    text = "They sent a book, Matilda. She was Mary in the nativity. The satnav is called Daniel. Daniel cried."
    left = hidden(detector, text, {"child": "Matilda Wojdylak", "contributor": "Mary Wojdylak"})
    assert not [name for name in ("Matilda", "Mary", "Daniel") if name in left], left


# A school, a body or a council by one word of its name, with the columns or the account to tell of it.
SHORT = [
    ("Our council is the Vale of Ashe Council. The one letter from the Vale was late.", {}, "from the Vale"),
    ("They came to visit the Lodge and talk to the bursar.", {"school": "Marsh Lodge School"}, "the Lodge"),
    ("He was at Wexcombe Grange School. We saw round the Grange.", {}, "round the Grange"),
]


@pytest.mark.parametrize(("text", "columns", "piece"), SHORT)
def test_a_body_by_one_word_of_its_name(detector: Detector, text: str, columns: dict[str, str], piece: str) -> None:
    assert piece not in hidden(detector, text, columns)


def test_what_bodies_have_in_common_is_short_for_none(detector: Detector) -> None:
    text = "He was at Wexcombe Court School. I told the School, the Council, the Court and the Head, and left by the lodge."
    left = hidden(detector, text, {"school": "Wexcombe Court School"})
    assert left.endswith("I told the School, the Council, the Court and the Head, and left by the lodge.")


def test_a_name_that_is_a_word_is_a_name_only_where_it_stands_as_one(detector: Detector) -> None:
    text = "I hope it helps. Hope cried. We are full of hope, and Hope's coat was gone."
    assert hidden(detector, text, {"child": "Hope Wojdylak"}) == (
        "I hope it helps. ···· cried. We are full of hope, and ····'s coat was gone."
    )


# A name that is a month or a season, after a word that stands before dates.
SEASONS = [
    ("We are the guardians of April, who is 15.", "We are the guardians of ·····, who is ··."),  # months are not "who"
    ("I am mum of April and I work.", "I am mum of ····· and I work."),
    ("I write on behalf of April.", "I write on behalf of ·····."),  # in doubt the child
    ("It was done by April's teacher.", "It was done by ·····'s teacher."),  # a month has nothing of its own
    ("On April's behalf I rang.", "On ·····'s behalf I rang."),
    ("Since April was ill we waited.", "Since ····· was ill we waited."),
    ("A report on April was sent.", "A report on ····· was sent."),
    ("It came at the end of April, which was late.", "It came at the end of April, which was late."),
    ("It was in April that they met.", "It was in April that they met."),
    ("They met in early April and every April.", "They met in early April and every April."),
]


@pytest.mark.parametrize(("text", "left"), SEASONS)
def test_a_name_that_is_a_month(detector: Detector, text: str, left: str) -> None:
    assert hidden(detector, text, {"child": "April Wojdylak"}) == left


# What stands under "name on the forum" is often no name: hidden, it would take words of every day out of every account.
HANDLES = [
    ("quillingmum", ["quillingmum"]),
    ("@tired, sen_mum42 / quillingmum (the old one)", ["tired", "sen_mum42", "quillingmum"]),
    ("just quillingmum really", ["quillingmum"]),
    ("Tired Mum 42", ["Tired Mum 42"]),
    ("the other mum", []),
    ("I do not post online", []),
    ("worried", []),
]


@pytest.mark.parametrize(("cell", "names"), HANDLES)
def test_only_a_name_on_a_forum_is_a_handle(cell: str, names: list[str]) -> None:
    assert [one.value for one in identities_of({"handle": cell})] == names


def test_the_sign_before_a_handle_goes_with_it(detector: Detector) -> None:
    left = hidden(detector, "Ring me or write to @quillingmum please.", {"handle": "quillingmum"})
    assert "@" not in left and "quilling" not in left
