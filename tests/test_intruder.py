"""The intruder: canaries in every kind of place, every way to write a name, public words, and no false alarm."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import random
import re
import shutil
import string
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from canaries import PLACES, WORD, put, repack
from fixtures_disclosable import ISSUES, case, confirm
from support import PASSPHRASE, SHARED, write_csv
from test_appendix import METHOD, build

from dossier_kit import steps
from dossier_kit.appendix import Pack, write_appendix
from dossier_kit.disclosure import plan
from dossier_kit.dossier import Dossier, init_dossier
from dossier_kit.errors import DossierError
from dossier_kit.intruder import Finding, attack, structure, verifying
from dossier_kit.intruder.folding import folded, looks
from dossier_kit.intruder.inspecting import inspect
from dossier_kit.intruder.opening import opened
from dossier_kit.intruder.rules import (
    allowed_part,
    kind_title,
    leaky_part,
    listed,
    look_alikes,
    markup_words,
    own_words,
)
from dossier_kit.intruder.saved import saved_texts
from dossier_kit.intruder.verifying import verify_pack, verify_room
from dossier_kit.named import case_identities
from dossier_kit.pseudonyms import labels
from dossier_kit.redacted import RedactedCase
from dossier_kit.redaction import replace, still_standing
from dossier_kit.release import export
from dossier_kit.review import Decision, decide, finish, suggestions
from dossier_kit.rows import submissions
from dossier_kit.vocabulary import entity_types, load_rules

TODAY = date(2026, 1, 5)
CANARY = "Tarn Howe Primary"

_COLUMNS = ("Date received", "Your name", "E-mail", "Phone", "Child's name", "Child's NHS number", "Date of birth",
            "School", "Local authority", "Please tell us your story", "May we share it with the ICO?", "Evidence",
            "Forum name")
ACCOUNTS = [dict(zip(_COLUMNS, row, strict=True)) for row in (
    ("3 June 2013", "Maud Quennerby", "maud.quennerby@letterbox.example", "07700 900461", "Ludovic Quennerby",
     "943 476 5919", "14 March 2004", "Tarn Howe Primary", "Wessendale County Council",
     "The educational psychologist, Mrs Ferribly, wrote a report about Ludovic and it went round Tarn Howe Primary before "
     "I had seen a word of it. The tribunal number was EH936/23/00567 and his pupil number is B801200005001.",
     "Yes", "a copy of the report", "mum4tom"),
    ("3 June 2013", "Emma Smith", "emma.smith@letterbox.example", "0044 7700 900462", "Jack Smith", "", "",
     "Cold Kitchen Juniors", "Kent County Council",
     "Dr Oakshott told me on the telephone that Jack needs therapy twice a week. What arrived says regular input and "
     "nobody would change it. They wrote to us at LA23 4ZZ.", "please withdraw my story", "", "quimper_42"),
    ("3 June 2013", "Siân Llŷrwen", "sian@letterbox.example", "07700 900463", "Zoë Llŷrwen", "", "",
     "Nether Wallop Academy", "Mercia Borough Council",
     "I asked for the file in writing three times. Miss Pomfrethe at Nether Wallop Academy says that she has none.",
     "no", "", "quimper2013"),
)]  # fmt: skip


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dossier]:
    """Three accounts, searched: one to be released, one taken back, one refused."""
    folder = tmp_path_factory.mktemp("intruder")
    made = init_dossier(folder / "dossier", PASSPHRASE)
    steps.take_in(made, [write_csv(folder / "accounts.csv", ACCOUNTS)])
    steps.find_identifiers(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def refs(searched: Dossier) -> dict[str, str]:
    """The reference of each account by its first name."""
    rows = {row["row"]: row["ref"] for row in submissions(searched.vault)}
    return {"Maud": rows[2], "Emma": rows[3], "Siân": rows[4]}


@pytest.fixture(scope="module")
def clean(searched: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack as the kit makes it, with a chart and a Word document."""
    folder = tmp_path_factory.mktemp("clean") / "pack"
    shutil.copytree(export(searched, TODAY, draft=True).folder, folder)
    cases = [case(f"C{n:03}", f"Account {n}. They met about [Child] and nobody asked us.") for n in range(20, 50)]
    decided = {one.ref: [confirm(one, ISSUES[n % 3].key)] for n, one in enumerate(cases)}
    shutil.rmtree(folder / "tables")
    build(folder, (cases, decided))
    if not (folder / "briefing.docx").exists():
        document = docx.Document()
        document.add_paragraph("What we ask of the Commissioner.")
        document.core_properties.author = document.core_properties.comments = ""
        for rels in (document.part.package.rels, document.part.rels):
            for key in [k for k, r in rels.items() if r.reltype.endswith(("thumbnail", "customXml", "stylesWithEffects"))]:
                rels.pop(key)
        document.save(str(folder / "briefing.docx"))
        repack(folder / "briefing.docx", {})
    return folder


@pytest.fixture
def pack(clean: Path, tmp_path: Path) -> Path:
    """What of the clean pack a canary is put into."""
    folder = tmp_path / "pack"
    for name in ("appendix.xlsx", "briefing.docx", "charts/cases_by_issue.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(clean / name, folder / name)
    return folder


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_pack_itself_is_clean(searched: Dossier, clean: Path) -> None:
    assert attack(searched, files(clean), clean) == []


# -- every place ------------------------------------------------------------------------------------------------------


def test_there_are_places_enough() -> None:
    assert len(PLACES) >= 120


@pytest.mark.parametrize("name", PLACES)
def test_a_canary_is_found_wherever_it_sits(
    searched: Dossier, refs: dict[str, str], pack: Path, name: str
) -> None:
    hide, kind = PLACES[name]
    changed = hide(pack, CANARY)
    found = attack(searched, [changed], pack, [])
    assert (refs["Maud"], "SCHOOL") in {(one.ref, one.kind) for one in found}
    told = {one.kind for one in found if not one.ref}
    assert kind in told if kind else not told
    # A finding says where, and never what.
    shown = changed.relative_to(pack).as_posix() if CANARY.replace(" ", "_") not in str(changed).replace(" ", "_") else "file 1"
    assert all(one.place.startswith(shown) for one in found)
    assert not re.search("tarn.howe", repr(found), re.IGNORECASE)
    assert all(str(one) for one in found)


@pytest.mark.parametrize("kind", sorted({kind for _, kind in PLACES.values() if kind}))
def test_what_hides_is_told_without_a_name_and_without_the_vault(pack: Path, kind: str) -> None:
    hide = next(hide for hide, told in PLACES.values() if told == kind)
    assert kind in {one.kind for one in structure([hide(pack, "some words")], pack)}


# -- every way to write it --------------------------------------------------------------------------------------------


HIDDEN = base64.b64encode(b"it was Quennerby who came here again and told").decode()


def pct(text: str) -> str:
    return "".join(f"%{ord(sign):02X}" for sign in text)


def ent(text: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in text)


def esc(text: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in text)


@pytest.mark.parametrize(("text", "whose", "kind"), [
    ("TARN HOWE PRIMARY", "Maud", "SCHOOL"),
    ("tarn  howe\n  primary", "Maud", "SCHOOL"),
    ("Tarn-Howe-Primary", "Maud", "SCHOOL"),
    ("tarn_howe_primary.docx", "Maud", "SCHOOL"),
    ("#tarnhoweprimary", "Maud", "SCHOOL"),
    ("Ta\u200brn Ho\u00adwe Pri\u2060mary", "Maud", "SCHOOL"),                # signs that nobody sees
    ("Ｔａｒｎ Ｈｏｗｅ Ｐｒｉｍａｒｙ", "Maud", "SCHOOL"),                      # full-width letters
    ("Tarn Howe's head", "Maud", "SCHOOL"),
    ("Ludovic Quennerby", "Maud", "PERSON"),
    ("Quennerby, Ludovic", "Maud", "PERSON"),                              # the other way round
    ("Ludovic Quen-\nnerby", "Maud", "PERSON"),                            # a word split over a line
    ("the Quennerbys", "Maud", "PERSON"),
    ("quennerby2013.pdf", "Maud", "PERSON"),
    ("Quennerbey", "Maud", "PERSON"),                                      # a letter more,
    ("Quenerby", "Maud", "PERSON"),                                        # a letter less,
    ("Quannerby", "Maud", "PERSON"),                                       # another letter,
    ("Qunenerby", "Maud", "PERSON"),                                       # two changed round
    ("Sian Llyrwen", "Siân", "PERSON"),                                    # accents lost; the account was refused
    ("SIÂN LLŶRWEN", "Siân", "PERSON"),
    ("Sia\u0302n Lly\u0302rwen", "Siân", "PERSON"),                          # accents as signs of their own
    ("Emma Smith", "Emma", "PERSON"),                                      # taken back, and common names
    ("Smith, Emma", "Emma", "PERSON"),
    ("maud.quennerby@LETTERBOX.example", "Maud", "EMAIL"),
    ("maud dot quennerby at letterbox dot example", "Maud", "EMAIL"),
    ("mailto:maud.quennerby%40letterbox.example", "Maud", "EMAIL"),
    ("07700900461", "Maud", "PHONE"),
    ("0 7 7 0 0 9 0 0 4 6 1", "Maud", "PHONE"),
    ("(07700) 900-461", "Maud", "PHONE"),
    ("+44 7700 900461", "Maud", "PHONE"),
    ("07700/900/461.", "Maud", "PHONE"),
    ("tel07700900461", "Maud", "PHONE"),
    ("07700\n900461", "Maud", "PHONE"),
    ("943.476.5919", "Maud", "NHS_NUMBER"),
    ("9434765919", "Maud", "NHS_NUMBER"),
    ("14/03/2004", "Maud", "DOB"),
    ("2004-03-14", "Maud", "DOB"),
    ("14th March 2004", "Maud", "DOB"),
    ("Mrs Ferribly said", "Maud", "PERSON"),                               # named by the story alone
    ("EH 936 / 23 / 00567", "Maud", "CASE_REF"),
    ("eh936-23-00567", "Maud", "CASE_REF"),
    ("EH936/23", "Maud", "CASE_REF"),                                      # a part that names the authority
    ("936/23/00567", "Maud", "CASE_REF"),
    ("LA code 936", "Maud", "CASE_REF"),
    ("B 801 2000 05 001", "Maud", "UPN"),
    ("801/2000", "Maud", "UPN"),                                           # the school, out of a pupil's number
    ("DfE no. 801", "Maud", "UPN"),
    ("Wessendale County Council", "Maud", "LOCAL_AUTHORITY"),
    ("in Kent they do", "Emma", "LOCAL_AUTHORITY"),                        # a place's name that is an authority's
    ("UEhPTkU6IDA3NzAwIDkwMDQ2MQ==", "Maud", "PHONE"),                     # base64
    ("&#81;uennerby", "Maud", "PERSON"),
    ("caf\u00e9 %51uennerby", "Maud", "PERSON"),
    ("Tаrn Hоwе Рrіmаrу", "Maud", "SCHOOL"),                               # Cyrillic letters among ours,
    ("ΤARΝ HΟWE ΡRIMARΥ", "Maud", "SCHOOL"),                               # Greek ones,
    ("ᴛᴀʀɴ ʜᴏᴡᴇ ᴘʀɪᴍᴀʀʏ", "Maud", "SCHOOL"),                               # and small capitals
    ("Lυdoνic Qυeηηerby", "Maud", "PERSON"),                               # small Greek letters, as they look small,
    ("queννerby", "Maud", "PERSON"),                                       # and Greek capitals that a program made small
    ("🅣🅐🅡🅝 🅗🅞🅦🅔 🅟🅡🅘🅜🅐🅡🅨", "Maud", "SCHOOL"),                     # letters in circles,
    ("𝐓𝐚𝐫𝐧 𝐇𝐨𝐰𝐞 𝐏𝐫𝐢𝐦𝐚𝐫𝐲", "Maud", "SCHOOL"),                               # and of formulas
    ("in Κеnt they do", "Emma", "LOCAL_AUTHORITY"),                        # a place's name in Greek and Cyrillic letters,
    ("in Ｋｅｎｔ they do", "Emma", "LOCAL_AUTHORITY"),                     # and in wide ones
    ("T a r n   H o w e   P r i m a r y", "Maud", "SCHOOL"),               # spelt letter by letter
    ("Quen\u2800nerby", "Maud", "PERSON"),                                 # a blank of the blind's alphabet,
    ("Quen\u3164nerby", "Maud", "PERSON"),                                 # a filler,
    ("Quen\ufff9nerby", "Maud", "PERSON"),                                 # the mark of a note,
    ("Quen\x08nerby", "Maud", "PERSON"),                                   # a control character
    ("\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0664\u0666\u0661", "Maud", "PHONE"),  # digits of other scripts,
    ("０７７００ ９００４６１", "Maud", "PHONE"),                            # and wide ones
    ("=51uennerby and Tarn Ho=\nwe Primary", "Maud", "SCHOOL"),            # as mail programs write,
    (r"\x51uennerby", "Maud", "PERSON"),                                   # as Python does,
    (r"\u{51}uennerby", "Maud", "PERSON"),                                 # as JavaScript does,
    ("_x0051_uennerby", "Maud", "PERSON"),                                 # as Excel does
    ("VkdGeWJpQkliM2RsSUZCeWFXMWhjbms9", "Maud", "SCHOOL"),                # base64 in base64
    ("c28tYW5kLXNvIHNhaWQgdGhhdCBub2JvZHkgaGFkIGFza2VkIGFib3V0IGl0IGF0IFRhcm4g\nSG93ZSBQcmltYXJ5", "Maud", "SCHOOL"),  # over two lines
    ("SiÃ¢n LlÅ·rwen", "Siân", "PERSON"),                                  # read in another encoding
    ("SiÃ¢nâ€™s LlÅ·rwen", "Siân", "PERSON"),                              # and other signs beside it
    ("%51uenn=65rby", "Maud", "PERSON"),                                   # in two ways at once
    ("\u202eyramirP ewoH nraT", "Maud", "SCHOOL"),                         # turned round, and shown as it should be
    ("%2551uennerby", "Maud", "PERSON"),                                   # percent signs in percent signs
    ("&amp;amp;#81;uennerby", "Maud", "PERSON"),                           # entities in entities
    ("54 61 72 6e 20 48 6f 77 65 20 50 72 69 6d 61 72 79", "Maud", "SCHOOL"),  # bytes one by one
    ("0x5461726e20486f7765205072696d617279", "Maud", "SCHOOL"),
    ("7700900461", "Maud", "PHONE"),                                       # the nought that a sheet swallowed,
    ("0044 7700 900461", "Maud", "PHONE"),                                 # or that goes from abroad
    ("Quen- nerby", "Maud", "PERSON"),                                     # a line's end that became a blank
    ("T\na\nr\nn\n\nH\no\nw\ne\n\nP\nr\ni\nm\na\nr\ny", "Maud", "SCHOOL"),  # one letter a line
    ("Tarn¹ Howe² Primary", "Maud", "SCHOOL"),                             # footnotes
    (r"Tarn\nHowe Primary", "Maud", "SCHOOL"),                             # a line's end as programs write it
    (r"Quenne\162by", "Maud", "PERSON"),
    ("Quenne<b>rby</b>", "Maud", "PERSON"),                                # lit up by a search,
    ("Quenne**rby**", "Maud", "PERSON"),                                   # or in bold
    ("P0mfrethe", "Siân", "PERSON"),                                       # as a machine reads a page
    ("Ferrib1y", "Maud", "PERSON"),
    ("by mum4tom today", "Maud", "USERNAME"),                              # a figure that is one,
    *((written, "Maud", "USERNAME") for written in (                       # and written in two ways, one in another
        pct(pct("mum4tom")), pct(ent("mum4tom")), ent(pct("mum4tom")), html.escape(ent("mum4tom")), pct(esc("mum4tom")),
    )),
    *((written, "Maud", "PERSON") for written in (                         # base64, with its figures among letters
        html.escape(ent(HIDDEN)), pct(pct(HIDDEN)), pct(esc(HIDDEN)),
    )),
    ("I\nT a r n  H o w e  P r i m a r y", "Maud", "SCHOOL"),              # a letter alone at the end of a line,
    ("plan B\nT.a.r.n. H.o.w.e. P.r.i.m.a.r.y", "Maud", "SCHOOL"),
    ("a)\nb)\nQ u e n n e r b y", "Maud", "PERSON"),
    ("T a r n  H o w e  P r i m a r y\r\na list", "Maud", "SCHOOL"),       # or at the start of one
    ("quimper_⁴²", "Emma", "USERNAME"),                                    # raised figures that are part of a name,
    ("quimper²⁰¹³", "Siân", "USERNAME"),
    ("quimper_42¹", "Emma", "USERNAME"),                                   # and a footnote behind one,
    ("07700 900461²", "Maud", "PHONE"),                                    # or behind a number
    ("LA23 4ZZ", "Emma", "POSTCODE"),
    ("la234zz", "Emma", "POSTCODE"),
    ("447700900461", "Maud", "PHONE"),
    ("00447700900461", "Maud", "PHONE"),
    *((written, "Emma", "PHONE") for written in (                          # came in as it is dialled from abroad
        "07700900462", "7700 900462", "+447700900462", "00447700900462", "+44 (0) 7700 900462",
    )),
])  # fmt: skip
def test_every_way_to_write_it(
    searched: Dossier, refs: dict[str, str], tmp_path: Path, text: str, whose: str, kind: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"It says: {text}\nand no more.", encoding="utf-8")
    found = attack(searched, [path], tmp_path, [])
    assert Finding(refs[whose], "a.txt", kind) in found


def test_look_alikes_are_single_signs_of_other_alphabets_each_for_one_letter() -> None:
    alike = look_alikes()
    assert set(alike.values()) == set(string.ascii_letters)
    assert all(len(sign) == 1 and not sign.isascii() for sign in alike)
    signs = [sign for letter in load_rules("intruder")["look_alikes"].values() for sign in letter]
    assert len(signs) == len(set(signs))
    # A small sign stands for a small letter, a capital for a capital; circles and squares are neither.
    assert all(letter.islower() for sign, letter in alike.items() if sign.islower())
    assert all(letter.isupper() for sign, letter in alike.items() if sign.isupper())


@pytest.mark.parametrize(("sign", "letter"), [*look_alikes().items(), ("µ", "m"), ("𝜂", "h"), ("Һ", "h"), ("Ӏ", "l")])
def test_a_sign_is_read_as_it_looks_small_and_large(sign: str, letter: str) -> None:
    """A program may have changed its size since, or a program's own letter for a formula may stand for it."""
    for form in {sign, sign.lower(), sign.upper()}:
        listed = look_alikes().get(form, letter).lower() == letter.lower()  # else the other size looks like another
        if len(form) == 1 and not form.isascii() and listed:
            assert f"qu{letter.lower()}q" in {folded(look) for look in looks(f"Qu{form}q")}, form


def test_signs_of_which_some_look_alike_small_and_some_large() -> None:
    assert "henry" in {folded(look) for look in looks("ηenry")}
    assert "hendry" in {folded(look) for look in looks("ηenԁry")}  # the second has no capital in the list


def test_a_name_that_came_in_with_letters_of_another_alphabet_is_looked_for_in_ours(tmp_path: Path) -> None:
    """Copied from a page, or typed on a Greek keyboard: whoever reads it sees the same name."""
    made = init_dossier(tmp_path / "dossier", PASSPHRASE)
    steps.take_in(made, [write_csv(tmp_path / "accounts.csv", [{**ACCOUNTS[0], "Your name": "Ζelinda Οakmurthy"}])])
    for name in ("Zelinda Oakmurthy", "Ζelinda Οakmurthy", "ΖELINDA OAKMURTHY"):
        (tmp_path / "a.txt").write_text(f"as {name} has it", encoding="utf-8")
        assert {one.kind for one in attack(made, [tmp_path / "a.txt"], tmp_path, [])} == {"PERSON"}
    made.close()


@pytest.mark.parametrize("text", [
    "The primary issue: how the report was circulated. [Child] and [School 1]. Three of twelve.",
    "The tarn, how, and the primary: three words that only sound like it.",
    "We could smith a key, or jack up the car. Emmaline, Smithson, Kentish Town.",
    "936 cases, 23 of them in 2023; 801 words; the code was changed in 936 places.",
    "0.943476591945 and 1,943476591,9 per cent",                           # decimals of a fraction
    "94347659190, 19434765919",                                            # longer numbers
    f"{hashlib.sha256(b'x').hexdigest()[:20]}9434765919{'ab' * 17}",            # inside a digest
    "It was quite ordinary; the Quality of it was querulous.",
    "County Council, Primary School, Academy, Borough Council",
    "Ferribly is one thing and terribly another"[13:],                     # one letter from an ordinary word
])  # fmt: skip
def test_ordinary_words_and_other_numbers_raise_no_alarm(searched: Dossier, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert attack(searched, [tmp_path / "a.txt"], tmp_path, []) == []


def test_a_family_called_like_a_word_of_the_markup_blocks_no_pack(clean: Path, tmp_path: Path) -> None:
    """Every workbook and document says ``color`` and ``descr``; a pack could never go out. Written otherwise it tells."""
    made = init_dossier(tmp_path / "dossier", PASSPHRASE)
    names = {"Your name": "Ida Color", "Child's name": "Anna Descr", "Please tell us your story": "They lost our file."}
    steps.take_in(made, [write_csv(tmp_path / "accounts.csv", [{**ACCOUNTS[0], **names}])])
    assert attack(made, files(clean), clean) == []
    drawing = tmp_path / "x.svg"
    for inside, told in (
        ("<g color='1' xml:color='1'/>", False),
        ("<Color/>", True),
        ("<g x:Color='1'/>", True),
        ("<colorDescr/>", False),                                          # in other words
        ("<color-IdaColor/>", True),
        ("<g title=color />", True),                                       # a value, and no name
    ):  # fmt: skip
        drawing.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', encoding="utf-8")
        assert any(one.kind == "PERSON" for one in attack(made, [drawing], tmp_path)) is told, inside
    made.close()


def test_the_words_of_the_markup_are_those_that_a_pack_is_written_with(clean: Path) -> None:
    """What is not listed is searched, so the list must keep up with what is written."""
    for path in files(clean):
        texts = inspect(opened(path.name, path.read_bytes())).texts
        assert [one.text for one in texts if one.detail == "names of elements"] == []


def test_columns_of_counts_are_no_number(searched: Dossier, tmp_path: Path) -> None:
    """14, 03 and 2004 one under the other are three counts; ten digits in a row of cells are a number all the same."""
    (tmp_path / "a.csv").write_text("n\r\n14\r\n03\r\n2004\r\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("943,476,5919\r\n", encoding="utf-8")
    assert {one.place for one in attack(searched, files(tmp_path), tmp_path, [])} == {"b.csv"}


def test_a_common_name_counts_beside_its_own_case(searched: Dossier, refs: dict[str, str], tmp_path: Path) -> None:
    """Many are called Emma; in the row of its own case it is the contributor, unless her readers let it stand."""
    (tmp_path / "a.csv").write_text(f"{refs['Emma']},as Emma has it\r\n{refs['Maud']},as Emma has it\r\n", encoding="utf-8")
    assert attack(searched, files(tmp_path), tmp_path, []) == [Finding(refs["Emma"], "a.csv", "PERSON")]
    (tmp_path / "a.csv").write_text(f"{refs['Emma']},as Εmmа has it\r\n", encoding="utf-8")  # in Greek and Cyrillic
    assert attack(searched, files(tmp_path), tmp_path, []) == [Finding(refs["Emma"], "a.csv", "PERSON")]
    read = [case(refs["Emma"], "As Emma of the shop has it.")]
    assert attack(searched, files(tmp_path), tmp_path, read) == []


def test_what_one_reader_marked_is_looked_for_until_both_let_it_stand(searched: Dossier, tmp_path: Path) -> None:
    ref = next(row["ref"] for row in submissions(searched.vault) if row["row"] == 2)
    story = next(row["story"] for row in submissions(searched.vault) if row["row"] == 2)
    at = story.index("before I had seen a word")
    span = Decision(at, at + len("before I had seen a word"), "add", "OTHER_ID")
    (tmp_path / "a.txt").write_text("and before I had seen a word of it", encoding="utf-8")
    assert attack(searched, files(tmp_path), tmp_path, []) == []
    kept = [Decision(s.start, s.end, "accept", s.entity_type) for s in suggestions(searched.vault, ref)]
    decide(searched, ref, "Ann", [*kept, span])
    assert [one.kind for one in attack(searched, files(tmp_path), tmp_path, [])] == ["OTHER_ID"]
    decide(searched, ref, "Ann", [Decision(span.start, span.end, "clear", "OTHER_ID")])
    decide(searched, ref, "Bea", kept)
    finish(searched, ref, "Ann")
    finish(searched, ref, "Bea")
    assert attack(searched, files(tmp_path), tmp_path, []) == []


# -- public texts -----------------------------------------------------------------------------------------------------

POST = ("Last spring the lady with the clipboard told my neighbour in the car park that our lad had been moved, and I "
        "only heard of it over the fence on the Sunday.")


@pytest.fixture
def threads(dossier: Dossier) -> Path:
    dossier.public.mkdir(parents=True, exist_ok=True)
    return dossier.public


def _save(folder: Path, kind: str, posts: list[str]) -> None:
    if kind == "txt":
        (folder / "thread.txt").write_text("\n\n".join(posts), encoding="utf-8")
    elif kind == "csv":
        write_csv(folder / "thread.csv", [{"when": "2013", "post": post} for post in posts])
    else:
        import openpyxl

        book = openpyxl.Workbook()
        for post in posts:
            book.active.append(["2013", post])
        book.save(folder / "thread.xlsx")


@pytest.mark.parametrize("kind", ["txt", "csv", "xlsx"])
@pytest.mark.parametrize(("story", "words"), [
    (POST, 32),
    # Other signs, capitals and line ends are the same words.
    ("I said: TOLD my neighbour, in the car park, that our\nlad had been moved!", 13),
    ("She told my neighbour in the car park [Child] had been moved.", 0),        # seven in a row, then a label
    ("The clipboard told my neighbour in the car park that he had been moved.", 10),
    ("Nobody wrote, nobody rang, and when I asked for the minutes there were none.", 0),
])  # fmt: skip
def test_words_that_a_public_text_has_too(dossier: Dossier, threads: Path, kind: str, story: str, words: int) -> None:
    _save(threads, kind, ["Quite another post about the weather and the bins.", POST])
    found = attack(dossier, [], dossier.home, [case("C007", story)])
    assert [(one.ref, one.kind) for one in found] == ([("C007", "public_text")] if words else [])
    if words:
        assert f"{words} words in a row" in found[0].place and f"data/public/thread.{kind}" in found[0].place
        assert "neighbour" not in str(found[0]) and ("row 2" in str(found[0]) or "row 3" in str(found[0]) or kind == "txt")


@pytest.mark.parametrize("words", [
    "personal data shall be accurate and, where necessary, kept up to date",            # the law
    "it is what it is and that is that as they all say it is",                         # particles
    "reports from professionals are circulated before the parent has seen them",       # the campaign's own words
])
def test_what_everybody_says_is_nobodys(dossier: Dossier, threads: Path, words: str) -> None:
    _save(threads, "txt", [f"Remember this, all of you: {words}. Good luck."])
    assert attack(dossier, [], dossier.home, [case("C007", f"They told me then {words}, quite so.")]) == []


def test_a_run_does_not_go_from_one_post_to_the_next(dossier: Dossier, threads: Path) -> None:
    words = POST.split()
    _save(threads, "csv", [" ".join(words[:7]), " ".join(words[7:14])])
    assert attack(dossier, [], dossier.home, [case("C007", " ".join(words[:14]))]) == []


def _mail(html: bool) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "the thread"
    mail.set_content("" if html else POST, cte="base64")
    if html:
        mail.add_alternative(f"<p>{POST.replace('bour', '<b>bour</b>')}</p>", subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def _word() -> bytes:
    document, content = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph(POST[:34])
    paragraph.add_run(POST[34:]).bold = True                                           # in the middle of a word
    document.save(content)
    return content.getvalue()


def _packed(members: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


MARKED = POST.replace("neighbour", "neigh<i>bour</i>").replace(" the ", "<br>the ")
SAVED: dict[str, bytes] = {
    "thread.html": f"<!DOCTYPE html><html><body><p>{MARKED}</body>".encode(),
    "thread.php": f"\n<html><body>{MARKED}".encode(),                                   # by what is in it
    "script.htm": f'<html><script>{{"post": "{POST.replace(" and ", chr(92) + "n" + chr(92) + "u0061nd ")}"}}</script>'.encode(),
    "feed.xml": f"<rss><item>{html.escape(MARKED)}</item></rss>".encode(),
    "cdata.xml": f"<rss><item><![CDATA[{MARKED}]]></item></rss>".encode(),
    "thread.md": POST.replace("neighbour", "[neighbour](https://forum.example/u/12)").encode(),
    "board.txt": POST.replace("neighbour", "[url=https://forum.example]neighbour[/url]").encode(),
    "THREAD": POST.encode(),
    "plain.eml": POST.encode(),                                                        # called a mail, and none
    "base64.eml": _mail(html=False),
    "quoted.eml": _mail(html=True),
    "page.mhtml": _mail(html=True),
    "box.mbox": b"From a\nSubject: x\n\nHello.\n\nFrom b\n" + _mail(html=False),
    "thread.docx": _word(),
    "thread.odt": _packed({"mimetype": "application/vnd.oasis.opendocument.text", "Thumbnails/t.png": "\0",
                           "content.xml": f"<office:text><text:p>{POST.replace(' the ', '<text:s/>the ')}</text:p>"}),
    "threads.zip": _packed({"(2) thread.html": MARKED, "__MACOSX/._thread": "\0"}),
    "(1) two bytes.txt": POST.encode("utf-16"),
    "no mark": POST.encode("utf-16-le"),
    "old windows.txt": f"\u2018Oh\u2019 \u2013 {POST}".encode("cp1252"),
    "soft.txt": POST.replace("neighbour", "neigh\u00adbour").encode(),
    "posts.json": json.dumps({"post": POST.replace(" and ", "\nand ")}).encode(),
    "semicolons.csv": ("when;post\n2013;\"" + POST.replace(", ", ",\n") + "\"\n").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", SAVED)
def test_a_thread_is_read_whatever_it_was_saved_as(dossier: Dossier, threads: Path, name: str) -> None:
    (threads / name).write_bytes(SAVED[name])
    (found,) = attack(dossier, [], dossier.home, [case("C007", POST)])
    assert found.kind == "public_text" and f"32 words in a row that stand in data/public/{name}" in found.place
    assert saved_texts(threads).read == (f"data/public/{name}",) and not saved_texts(threads).unread


@pytest.mark.parametrize(("name", "content", "read", "unread"), [
    ("scan.pdf", b"%PDF-1.4 text", 0, 1),
    ("shot.png", b"\x89PNG\r\n\x1a\n\0", 0, 1),
    ("old.doc", b"\xd0\xcf\x11\xe0\0", 0, 1),
    ("rich.rtf", b"{\\rtf1 some words}", 0, 1),
    ("half.docx", b"PK\x03\x04 and then nothing", 0, 1),
    ("app.html", b"<html><body>Please enable JavaScript.</body>", 0, 1),              # a page that a script fills
    ("scans.zip", _packed({"scan.pdf": "%PDF-", "a.txt": POST}), 0, 1),
    ("links.txt", b"https://forum.example", 1, 0),                                     # short, and read
    ("nothing.txt", b"", 1, 0),
    # What systems and browsers leave beside a text.
    ("Thumbs.db", b"\0", 0, 0),
    (".DS_Store", b"\0", 0, 0),
    ("~$thread.docx", b"\0", 0, 0),
    ("thread_files/logo.png", b"\x89PNG\0", 1, 0),
    ("other_files/logo.png", b"\x89PNG\0", 0, 1),                                     # beside no page
])  # fmt: skip
def test_what_cannot_be_read_is_named(threads: Path, name: str, content: bytes, read: int, unread: int) -> None:
    if name.startswith("thread_files"):
        (threads / "thread.html").write_text(f"<p>{POST}</p>", encoding="utf-8")
    (threads / name).parent.mkdir(exist_ok=True)
    (threads / name).write_bytes(content)
    found = saved_texts(threads)
    assert (len(found.read), len(found.unread)) == (read, unread)
    assert all(name in place for place in found.unread)


def test_a_saved_thread_finds_its_own_posts(dossier: Dossier, threads: Path) -> None:
    """A real workbook of threads: what is taken out of a post is found, what is not is not."""
    source = SHARED / "intake" / "forum_threads.xlsx"
    if not source.exists():
        pytest.skip("the shared thread is not here")
    import openpyxl

    shutil.copyfile(source, threads / "threads.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(source, read_only=True) for row in sheet.iter_rows(values_only=True)
             for cell in row if isinstance(cell, str) and len(cell.split()) > 60]
    taken = [" ".join(cell.split()[20:50]) for cell in cells[:10]]
    stories = [case(f"C{n:03}", text) for n, text in enumerate(taken, start=100)]
    own = [case(f"C{n:03}", " ".join(reversed(text.split()))) for n, text in enumerate(taken, start=200)]
    found = {one.ref for one in attack(dossier, [], dossier.home, [*stories, *own])}
    assert found == {one.ref for one in stories}


# -- no false alarm ---------------------------------------------------------------------------------------------------

SETS = ("second", "third", "fourth", "fifth")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dossier, list[RedactedCase]]]:
    """All invented accounts of the four sets, redacted as their marking says, as far as the door lets them through."""
    here = Path(__file__).parent
    made = init_dossier(tmp_path_factory.mktemp("sets") / "dossier", PASSPHRASE)
    steps.take_in(made, [here / f"{name}_set" / f"intake_{name}.xlsx" for name in SETS])
    marked = {}
    for name in SETS:
        for line in (here / f"{name}_set" / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            marked[f"intake_{name}.xlsx", row["sheet"], row["row"]] = row
    through = []
    for row in submissions(made.vault):
        gold = marked.get((row["file"], row["sheet"], row["row"]))
        if gold is None or row["ref"] is None:
            continue
        spans = sorted(Decision(s["start"], s["end"], "accept", s["type"]) for s in gold["spans"])
        names = labels(made.vault, row["ref"], row["story"], spans, case_identities(made.vault, row["ref"]))
        text, placed = replace(row["story"], spans, names)
        one = RedactedCase(row["ref"], text, placed, "own_account", 2016, hashlib.sha256(text.encode()).hexdigest())
        if not still_standing(made.vault, one, spans):
            through.append(one)
    yield made, through
    made.close()


def test_fifty_clean_packs_raise_no_alarm(
    accounts: tuple[Dossier, list[RedactedCase]], tmp_path: Path
) -> None:
    """Fifty packs of accounts drawn at random, attacked with the identities of all of them."""
    made, through = accounts
    assert len(through) > 100
    draw = random.Random(11)
    for number in range(50):
        some = sorted(draw.sample(through, 8), key=lambda one: one.ref)
        decided = {one.ref: [confirm(one, draw.choice(ISSUES).key)] for one in some}
        folder = tmp_path / str(number)
        write_appendix(folder / "appendix.xlsx", Pack(some, decided, plan(some, decided, ISSUES), (), METHOD))
    assert attack(made, files(tmp_path), tmp_path, through) == []


def test_one_name_left_in_one_of_them_is_found(accounts: tuple[Dossier, list[RedactedCase]], tmp_path: Path) -> None:
    """The same packs are no blind spot: with a label turned back into its name the alarm is raised."""
    made, through = accounts
    planted = {}
    for one in through[:60]:
        names = [i for i in case_identities(made.vault, one.ref) if i.telling and i.entity_type == "PERSON"]
        if names and one.labels:
            first = one.labels[0]
            text = one.text[: first.start] + names[0].telling[0] + one.text[first.end :]
            (tmp_path / f"{one.ref}.txt").write_text(text, encoding="utf-8")
            planted[one.ref] = f"{one.ref}.txt"
    found = {(one.ref, one.place) for one in attack(made, files(tmp_path), tmp_path, through)}
    assert len(planted) > 30 and set(planted.items()) <= found


# -- a pack is verified -----------------------------------------------------------------------------------------------


def _zip(folder: Path, path: Path, top: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(files(folder)):
            info = zipfile.ZipInfo(f"{top}{file.relative_to(folder).as_posix()}", (2026, 1, 5, 0, 0, 0))
            archive.writestr(info, file.read_bytes())
    return path


@pytest.fixture
def draft(searched: Dossier, tmp_path: Path) -> Path:
    folder = tmp_path / "draft"
    shutil.copytree(export(searched, TODAY, draft=True).folder, folder)
    return folder


@pytest.mark.parametrize("shape", ["folder", "zip", "zip with a folder"])
def test_a_pack_verifies_wherever_it_lies(searched: Dossier, draft: Path, tmp_path: Path, shape: str) -> None:
    pack = draft if shape == "folder" else _zip(draft, tmp_path / "p.zip", "pack/" if "with" in shape else "")
    for dossier in (None, searched):
        verdict = verify_pack(pack, dossier)
        assert verdict.faults == () and verdict.notes == ("This is a draft: it was never released.",)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(("change", "expected"), [
    ("changed", "tables/notes.csv: changed since"),
    ("dropped", "tables/notes.csv: not as it was"),
    ("added", "tables/more.csv: not as it was"),
    ("hidden", "appendix.xlsx > xl/worksheets/sheet1.xml: a hidden sheet"),
    ("no manifest", "manifest.json: missing"),
    ("another manifest", "manifest.json: cannot be read"),
])  # fmt: skip
def test_a_pack_that_was_touched_is_told_without_the_vault(
    draft: Path, tmp_path: Path, change: str, expected: str, zipped: bool
) -> None:
    if change == "changed":
        (draft / "tables" / "notes.csv").write_text("x\r\n", encoding="utf-8")
    elif change == "dropped":
        (draft / "tables" / "notes.csv").unlink()
    elif change == "added":
        (draft / "tables" / "more.csv").write_text("x\r\n", encoding="utf-8")
    elif change == "hidden":
        repack(draft / "appendix.xlsx", {"xl/workbook.xml": put('state="visible"', 'state="hidden"')})
    elif change == "no manifest":
        (draft / "manifest.json").unlink()
    else:
        (draft / "manifest.json").write_text("[1]", encoding="utf-8")
    pack = _zip(draft, tmp_path / "p.zip") if zipped else draft
    assert any(expected in fault for fault in verify_pack(pack, None).faults)


def test_the_ledger_knows_a_released_pack(sample_dossier: Dossier, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(sample_dossier.redacted.pack, pack)
    verdict = verify_pack(pack, sample_dossier)
    assert (verdict.faults, verdict.notes) == ((), ())
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    manifest["ledger"] = "0" * 64
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    faults = verify_pack(pack, sample_dossier).faults
    assert any("not one that the ledger" in fault for fault in faults)
    assert any("anchored to is not there" in fault for fault in faults)


def _another_pack(pack: Path) -> None:
    (pack / "pack.zip").write_bytes(_packed({"manifest.json": "{}", "tables/accounts.csv": "of an earlier pack"}))


def _altered(pack: Path) -> None:
    with zipfile.ZipFile(pack / "pack.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(pack / "pack.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content + b"x\r\n" if name == "tables/accounts.csv" else content)


@pytest.mark.parametrize(("change", "expected"), [
    (_another_pack, "pack.zip: holds another pack"),
    (_altered, "pack.zip > tables/accounts.csv: changed since"),
    (lambda pack: (pack / "pack.zip").write_bytes(b"PK"), "pack.zip: cannot be read"),
    (lambda pack: (pack / "pack.zip").unlink(), "pack.zip: missing"),
    (lambda pack: (pack / "tables" / "manifest.json").write_bytes(b"{}"), "tables/manifest.json: not as it was"),
    (lambda pack: (pack / "manifest.json").unlink(), "manifest.json: missing"),
])  # fmt: skip
def test_the_zip_that_is_mailed_is_the_pack_beside_it(
    sample_dossier: Dossier, change: Callable[[Path], object], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What names it holds is another question, and asked elsewhere."""
    monkeypatch.setattr(verifying, "attack", lambda *_, **__: [])
    pack = sample_dossier.redacted.pack
    assert verify_room(sample_dossier) == [] and verify_pack(pack, None).faults == ()
    change(pack)
    for faults in (verify_room(sample_dossier), verify_pack(pack, None).faults, verify_pack(pack, sample_dossier).faults):
        assert any(expected in fault for fault in faults)


def test_what_is_no_pack_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    for path in (tmp_path / "none", tmp_path / "x.txt"):
        with pytest.raises(DossierError, match="no pack"):
            verify_pack(path, None)


# -- hostile files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "content", "kind"), [
    ("a.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
    ("a.zip", b"PK\x03\x04\xff" * 40 + b"PK\x05\x06" + b"\0" * 18, "zip_unlisted"),
    ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "damaged"),
    ("a.jpg", b"\xff\xd8\xff\xe0\0\x04xx", "damaged"),
    ("a.svg", b"<svg><text>", "damaged"),
    ("b.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "damaged"),
    ("a.json", b"{", "damaged"),
    ("a.ipynb", b"[1]", "damaged"),
    ("a.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "embedded"),
    ("a.gz", b"\x1f\x8b\x08\x00", "damaged"),
])  # fmt: skip
def test_a_damaged_file_is_told_and_breaks_nothing(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind in {one.kind for one in structure([tmp_path / name], tmp_path)}


def test_an_archive_that_would_fill_the_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossier_kit.intruder.opening.MAX_UNPACKED", 1 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2026, 1, 5, 0, 0, 0)), b" " * (2 << 20), zipfile.ZIP_DEFLATED)
    assert [one.kind for one in structure([tmp_path / "a.zip"], tmp_path)] == ["unsearchable"]


def test_text_in_a_shaded_cell_of_a_document_is_no_hidden_text(clean: Path, tmp_path: Path) -> None:
    """White on a dark ground is a heading; white on nothing is not."""
    cell = (f'<w:tbl xmlns:w="{WORD}"><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr><w:p><w:r><w:rPr>'
            '<w:color w:val="FFFFFF"/></w:rPr><w:t>Heading</w:t></w:r></w:p></w:tc></w:tr></w:tbl>')
    shutil.copyfile(clean / "briefing.docx", tmp_path / "a.docx")
    repack(tmp_path / "a.docx", {"word/document.xml": put("<w:sectPr", f"{cell}<w:sectPr")})
    assert structure([tmp_path / "a.docx"], tmp_path) == []


def test_progress_moves_while_what_to_look_for_is_gathered_and_within_a_file(
    searched: Dossier, tmp_path: Path
) -> None:
    """A workbook of five thousand cases is searched for a minute: a count of files would stand still."""
    rows = "".join(f"{n},They met about [Child] and nobody asked us the {n}th time.\r\n" * 8 for n in range(600))
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("c.csv", rows.replace("met", "sat"))
    told: list[tuple[int, int]] = []
    attack(searched, files(tmp_path), tmp_path, [], lambda done, total: told.append((done, total)))
    done = [one for one, _ in told]
    total = told[-1][1]
    assert {whole for _, whole in told} == {total} and done[-1] == total and done == sorted(set(done))
    assert done[:3] == [1, 2, 3] and max(after - before for before, after in pairwise(done)) < total / 5
    structure_told: list[tuple[int, int]] = []
    structure(files(tmp_path), tmp_path, lambda done, total: structure_told.append((done, total)))
    assert structure_told[-1] == (total - 3, total - 3)


# -- its rules --------------------------------------------------------------------------------------------------------


def test_the_rules_are_well_formed() -> None:
    kinds = load_rules("intruder")["kinds"]
    assert not set(kinds) & set(entity_types())
    assert all(kind_title(kind) for kind in [*kinds, *entity_types()])
    assert {kind for _, kind in leaky_part()} <= set(kinds)
    assert {kind for _, kind in PLACES.values() if kind} <= set(kinds)
    for sort, name in (("workbook", "xl/workbook.xml"), ("document", "word/document.xml")):
        assert allowed_part(sort).fullmatch(name) and not allowed_part(sort).fullmatch(f"x/{name}")
        assert not any(pattern.search(name) for pattern, _ in leaky_part())
    words = [word for sort in load_rules("markup") for word in listed(sort, "words", "markup")]
    assert len(words) == len(markup_words()) and all(re.fullmatch(r"[\w-]+", word) for word in words)
    for table, key in (("properties", "allowed"), ("links", "allowed"), ("fields", "allowed"), ("blank_document", "rsids"),
                       ("authority_code", "before"), ("own_words", "files"), ("own_words", "regions"), ("public", "passed_over"),
                       ("public", "page_folders"), ("public", "furniture")):
        assert len(set(listed(table, key))) == len(listed(table, key))
    assert all(link.startswith("https://") and link.endswith("/") for link in listed("links", "allowed"))
    quotations = load_rules("intruder")["quotations"].values()
    assert all(len(str(text).split()) >= 8 for text in quotations) and own_words()
