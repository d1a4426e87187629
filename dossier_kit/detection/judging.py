"""One word judged: is it a name? The word itself, its capital, its neighbours and the model decide together.

A capitalised word that is neither an ordinary word nor allowed is a name until shown otherwise. In text without
capitals the same is asked of words that no dictionary knows, and the words around them decide.
"""

from __future__ import annotations

import re

from .gazetteer import LOCATIVES
from .lexicon import Lexicon, cue
from .reading import LOWER, MIXED, UPPER, Reading, Setting, Word
from .spelling import is_compound, is_interjection, is_misspelt, is_product

#: What a judgement says: entity, score, reason.
Mark = tuple[str, float, str]

# What the model reads as a thing is no name, unless a list or the words around say so.
_THINGS = frozenset({"PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE", "NORP"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
STRONG_TITLES = cue("strong_titles")
_WEAK_TITLES = cue("weak_titles")
_FAMILY_TITLES = cue("family_titles")
_SAYS = cue("says")
_BEFORE_NAME = cue("before_name")
_LABELS = cue("labels")
_DETERMINERS = cue("determiners")
_ARTICLES = cue("articles")
_BEFORE_DATE = cue("before_date")
_OF_MONTHS = cue("of_months")
_OF_PEOPLE = cue("of_people")
_MONTH_SAYS = cue("month_says")
_MONTH_STARTS = cue("month_starts")
_AUXILIARIES = cue("auxiliaries")
_LOOSE_ROLES = cue("loose_roles")
_BEFORE_INITIALS = cue("before_initials")
_BEFORE_LONG_INITIALS = cue("before_long_initials")
_TOLD = cue("told")
# "Our surname is Christmas", "by the name of Guy".
_NAME_SAID = frozenset({("surname", "is"), ("surname", "was"), ("name", "of"), ("name", "is"), ("surname", "being")})
_CALLED = frozenset({"called", "named", "name's"})
_IS = frozenset({"is", "was", "has", "had"})
_INITIAL_ACTS = re.compile(
    r"\.\s(?:is|was|has|had|can|presents|needs|will|attends|said|told|rang|does|would|continues|struggles|"
    r"made|requires)\b"
)
_SIGNED = re.compile(r"\.?\s*(?:x+)?\s*(?:[\"”’']|\n|$|[-–—]\s(?=[a-z]))", re.IGNORECASE)
_SIGNS = cue("signs")
_STOPS = re.compile(r"[.,;)]|$", re.MULTILINE)
_ASIDE_AFTER = re.compile(r",\s(?:bless|who|aged|age|\d{1,2}\b|my|our)|\s\(\d|:\s|\s-\s(?:my|our|the)\b")


class Judge:
    """Judges the words of a reading."""

    def __init__(self, lex: Lexicon) -> None:
        self.lex = lex

    def judge(self, reading: Reading, index: int, heard: dict[int, str]) -> Mark | None:
        """Whether the word is a name, and of what."""
        lex = self.lex
        words = reading.words
        word = words[index]
        low = word.low
        if word.text.isdigit():
            return None
        if index > 1 and word.cap and word.case == MIXED and (words[index - 2].low, words[index - 1].low) in _NAME_SAID:
            return "PERSON", 0.7, "said to be the name"
        if reading.allowed(word.start, word.end):
            return None
        before = words[index - 1] if index else None
        close = before is not None and word.gap in {" ", ". ", ".", "  "}
        if len(word.text) == 1:
            return self._initial(reading, word, before, close)
        if close and before is not None and before.low in lex.titles:
            found = self._after_title(word, before)
            if found:
                return found
        if low in lex.titles or low in lex.relations:
            return self._relation_as_name(reading, index)
        after = words[index + 1] if index + 1 < len(words) else None
        if lex.explained(low) and not (low in lex.calendar and word.cap and word.case == MIXED):
            says = after is not None and after.gap == " " and after.low in _SAYS
            if low in lex.calendar and says and self._month_that_speaks(low, before, after):
                return "PERSON", 0.5, "a name that is a month, used as a name"
            spoken_of = (low in _AUXILIARIES and not word.opens) or (says and low not in lex.grammar | lex.roles)
            if not (word.cap and not word.upper and spoken_of and lex.firsts.get(low, 0) >= 2):
                return None
        near = before is not None and word.gap.strip(" ,('\"“‘:-–=") == "" and "\n" not in word.gap
        setting = Setting(
            word,
            before,
            after,
            near,
            near and self._relates(words, index),
            heard.get(index),
            after is not None and after.gap == " " and after.low in _SAYS,
            reading.folded[word.end : word.end + 2] == "'s",
            low in lex.places and before is not None and word.gap == " " and before.low in LOCATIVES,
            index > 1
            and words[index - 1].low in {"and", "&"}
            and words[index - 2].cap
            and lex.may_be_name(words[index - 2].low),
        )
        if word.case != MIXED and not (word.case == LOWER and word.upper):
            return self._caseless(setting)
        if not word.cap:
            return self._small(setting)
        if word.upper:
            return self._shouted(setting)
        return self._capital(reading, setting)

    # ---- initials and titles

    def _initial(self, reading: Reading, word: Word, before: Word | None, close: bool) -> Mark | None:
        """A lone letter after a title, as a subject, or as somebody's signature in a mail."""
        if not word.cap and word.case == MIXED:
            return None
        if close and before is not None and before.low in self.lex.titles:
            title = before.low
            if title in STRONG_TITLES or (word.cap and title not in {"major", "nan"} and title not in self.lex.roles):
                return "PERSON", 0.7, "an initial after a title"
        if not word.cap or word.case != MIXED or word.low == "i":
            return None
        if word.opens and _INITIAL_ACTS.match(reading.folded, word.end):
            return "PERSON", 0.5, "an initial that acts"
        if before is not None and len(before.text) == 1 and word.gap == ".":  # the second of "signed J.T."
            before = next((w for w in reading.words if w.end == before.start - 1), None)
        hand = before is not None and word.gap.strip() in {"", ".", ":"} and before.low in _SIGNS and word.low != "x"
        if hand and (word.low != "a" or _STOPS.match(reading.text, word.end)):
            return "PERSON", 0.5, "an initial that signs"
        ends = before is None or "\n" in word.gap or word.gap.rstrip()[-1:] in set(".!?,\"'“‘”’")
        if ends and word.low != "a" and _SIGNED.match(reading.text, word.end):
            return "PERSON", 0.5, "an initial that signs"
        return None

    def _relation_as_name(self, reading: Reading, index: int) -> Mark | None:
        """ "My sister Nan's phone": a word for a relation, with a capital after another one, is what she is called."""
        word, before = reading.words[index], reading.words[index - 1] if index else None
        called = before is not None and word.gap == " " and before.low in self.lex.relations and not before.cap
        if called and word.cap and word.case == MIXED and not word.upper and self.lex.firsts.get(word.low, 0) >= 2:
            return "PERSON", 0.55, "after a relation or a role"
        return None

    def _initials(self, setting: Setting) -> Mark | None:
        """Two or three capitals that are no abbreviation: somebody's initials in a note."""
        lex = self.lex
        word, before, after = setting.word, setting.before, setting.after
        low = word.low
        if (
            not low.isalpha()
            or low in lex.abbreviations
            or lex.explained(low)
            or lex.is_word(low)
            or low in lex.authorities
        ):
            return None
        joints = {", ", "/", " & "}
        size = len(word.text)
        beside = (before is not None and before.upper and len(before.text) == size and word.gap in joints) or (
            after is not None and after.upper and len(after.text) == size and after.gap in joints
        )
        noted = before is not None and before.low in _BEFORE_INITIALS
        if size == 2 and (setting.verb or setting.owns or noted or beside or word.opens):
            return "PERSON", 0.45, "two capitals that are no abbreviation"
        if size == 3 and before is not None and before.low in _BEFORE_LONG_INITIALS:
            return "PERSON", 0.4, "three capitals that are no abbreviation"
        return None

    def _after_title(self, word: Word, before: Word) -> Mark | None:
        lex = self.lex
        low, title = word.low, before.low
        strong = title in STRONG_TITLES
        if low in lex.titles or not (strong or title in _WEAK_TITLES or (word.cap and word.case == MIXED)):
            return None
        if word.case == MIXED and word.cap:
            idle = low in lex.grammar and low not in lex.surnames and not strong and title != "miss"
            return None if idle or (word.upper and low in lex.roles) else ("PERSON", 0.9, "after a title")
        if low in lex.grammar or low in lex.roles or low in lex.slang:
            return None
        if title == "ms" and not before.cap and low in lex.field and low not in lex.surnames:
            return None  # "a ms school": mainstream
        listed = low in lex.surnames or lex.firsts.get(low, 0) >= 3
        sure = strong and (title != "dr" or not lex.is_word(low, 1) or word.gap != " ")
        if sure or not lex.is_word(low) or (listed and (title == "miss" or title in _FAMILY_TITLES)):
            return "PERSON", 0.8 if sure else 0.7, "after a title"
        return ("PERSON", 0.6, "after a title") if strong else None

    def _relates(self, words: list[Word], index: int) -> bool:
        """Whether a relation, a role, or a word such as "called" introduces the word."""
        lex = self.lex
        word, before = words[index], words[index - 1]
        low = before.low
        earlier = words[index - 2].low if index > 1 else ""
        if ":" in word.gap or "=" in word.gap:
            return low in _LABELS
        if low in {"i'm", "im"} or (low == "am" and earlier == "i") or (low == "is" and earlier == "this"):
            return lex.firsts.get(word.low, 0) >= 3 or not lex.is_word(word.low, 3)
        if low in _CALLED or (low in {"is", "was"} and earlier in {"name", "names", "surname"}):
            return True
        if low in lex.relations or (low in lex.roles and low not in _LOOSE_ROLES):
            return True
        if not earlier or before.gap != " " or low.isdigit():
            return False
        pair = f"{earlier} {low}"
        return (pair in lex.relations or pair in lex.roles) and word.gap.strip(" (,-–:") == ""

    # ---- where capitals mean something

    def _small(self, setting: Setting) -> Mark | None:
        """A word without a capital among words that have them."""
        lex = self.lex
        low = setting.word.low
        name = lex.is_name(low)
        introduced = setting.near and setting.before is not None and setting.before.low in _CALLED
        if introduced and lex.may_be_name(low) and not lex.explained(low):
            return "PERSON", 0.5, 'a listed name after "called"'
        if lex.is_word(low, 3) or "'" in low or is_compound(low, lex):
            return None
        if low in lex.places and len(low) > 4 and setting.before is not None and setting.before.low in LOCATIVES:
            return "LOCATION", 0.45, "on the list of places"
        if name and lex.firsts.get(low, 0) >= 3 and low not in lex.places:
            return "PERSON", 0.55, "a first name without its capital"
        if setting.relation and len(low) > 2 and (name or low not in lex.places):
            return "PERSON", 0.5, "after a relation or a role"
        return None

    def _shouted(self, setting: Setting) -> Mark | None:
        """A word in capitals among words that are not."""
        lex = self.lex
        word = setting.word
        low, size = word.low, len(word.low)
        name = lex.is_name(low) and size > 2 and low not in lex.abbreviations
        if size == 3 and low[1] == "-":
            return None if word.opens else ("PERSON", 0.5, "the initials of a double name")
        if size <= 3 and not name:
            return self._initials(setting)
        if name or (setting.relation and not lex.is_word(low) and size > 5):
            return "PERSON", 0.6, "a listed name"
        if size > 6 and low.isalpha() and not lex.is_word(low, 3):
            return "PERSON", 0.4, "a capital that nothing explains"
        return None

    def _capital(self, reading: Reading, setting: Setting) -> Mark | None:
        """A word with a capital of its own or of its sentence."""
        lex = self.lex
        word, before, label = setting.word, setting.before, setting.label
        low = word.low
        if any(c.isdigit() for c in low):
            return None
        if low in lex.calendar:
            return self._calendar(reading, setting)
        if lex.is_name(low):
            if setting.placed and (lex.firsts.get(low, 0) < 3 or label in {"GPE", "LOC"}):
                return "LOCATION", 0.5, "on the list of places"
            return "PERSON", 0.8, "a listed name"
        known = lex.is_word(low)
        if setting.relation and (lex.may_be_name(low) or not known):
            return "PERSON", 0.75, "after a relation or a role"
        if known and lex.may_be_name(low):
            return self._name_or_word(reading, setting)
        if not known and (not lex.is_word(low, 3) or not word.opens):
            return self._unexplained(setting)
        if word.opens:
            return None
        if label == "PERSON":
            return "PERSON", 0.45, "read as a person by the model"
        near = before is not None and word.gap == " " and before.low in LOCATIVES
        if label in {"GPE", "LOC"} and low not in lex.field and (low in lex.places or near):
            return "LOCATION", 0.45, "read as a place by the model"
        return None

    def _unexplained(self, setting: Setting) -> Mark | None:
        """No dictionary has it: a name, unless it is a form of a word, a slip, or a thing."""
        word, label = setting.word, setting.label
        low = word.low
        if is_interjection(low) or is_compound(low, self.lex) or is_product(word.text, self.lex):
            return None
        if not setting.relation:
            thing = label in _THINGS and not setting.verb
            article = setting.before is not None and setting.before.low in _ARTICLES
            if thing and (word.opens or article):
                return None
            if article and label in {"ORG", "PRODUCT", "FAC"} and not setting.owns and self._adjunct(setting.after):
                return None
        slips = (word.opens or low[:3] in _MONTH_STARTS) and len(low) >= 7 and label != "PERSON"
        if slips and is_misspelt(low, self.lex):
            return None
        if label in _PLACES or setting.placed:
            return "LOCATION", 0.5, "a capital that nothing explains, read as a place"
        if label == "ORG":
            return "ORG_OTHER", 0.45, "a capital that nothing explains, read as an organisation"
        return "PERSON", 0.55 if label == "PERSON" else 0.45, "a capital that nothing explains"

    def _name_or_word(self, reading: Reading, setting: Setting) -> Mark | None:
        """ "Hope", "Will", "Marsh": a name where it stands as one."""
        lex = self.lex
        word, before, after, label = setting.word, setting.before, setting.after, setting.label
        low, verb, owns = word.low, setting.verb, setting.owns
        used = ("PERSON", 0.5, "a name that is a word, used as a name")
        heard = label == "PERSON" and not (low in lex.field and before is not None and before.low in _ARTICLES)
        if low in _AUXILIARIES:
            return used if owns or (verb and heard) or (not word.opens and (verb or heard)) else None
        level = lex.firsts.get(low, 0)
        if word.opens:
            follows = after.low if after is not None and after.gap == " " else ""
            acts = verb and level >= 3 and not (follows in _IS and lex.words.get(low) == 1 and level < 4)
            heard_so = heard and follows not in _DETERMINERS and (verb or low not in lex.field)
            aside = level >= 3 and (_ASIDE_AFTER.match(reading.folded, word.end) is not None or _alone(reading, word))
            return used if heard_so or acts or aside or (owns and level >= 3) else None
        if heard or (low not in lex.field and (level >= 3 or (verb and level >= 2))):
            return "PERSON", 0.55, "a name that is a word, with a capital"
        if before is None or low in lex.field or setting.placed or word.gap.strip() not in {"", ","}:
            return None
        surname = low in lex.surnames and before.low not in _DETERMINERS and not before.cap
        return ("PERSON", 0.45, used[2]) if surname or before.low in _BEFORE_NAME else None

    def _calendar(self, reading: Reading, setting: Setting) -> Mark | None:
        """April, May, June, Summer: a person only where the words around leave no other reading."""
        word, before, after = setting.word, setting.before, setting.after
        level = self.lex.firsts.get(word.low, 0)
        if level >= 2 and setting.beside_name and not (after is not None and after.text[0].isdigit()):
            return "PERSON", 0.5, "beside a name"
        if level < 3 and not setting.relation:
            return None
        counted = after is not None and after.gap in {" ", ", "} and after.text[0].isdigit()
        if setting.relation and not counted:
            return "PERSON", 0.65, "after a relation or a role"
        dated = before is not None and word.gap == " " and (before.low in _BEFORE_DATE or before.text[0].isdigit())
        acts = setting.verb and after is not None and after.low not in _OF_MONTHS
        aside = word.opens and _ASIDE_AFTER.match(reading.folded, word.end) is not None
        aside = aside and reading.folded[word.end] != ":"  # "June: the panel said no" is a line of a timeline
        if not dated and (aside or (not counted and (setting.label == "PERSON" or acts))):
            return "PERSON", 0.5, "a name that is a month, used as a name"
        return None

    def _month_that_speaks(self, low: str, before: Word | None, after: Word | None) -> bool:
        dated = before is not None and before.low in _BEFORE_DATE and before.low != "and"
        return after is not None and after.low in _MONTH_SAYS and not dated and self.lex.firsts.get(low, 0) >= 3

    def _adjunct(self, after: Word | None) -> bool:
        """Whether a plain noun follows at once, as after a brand, and not a family, a file or a verb."""
        return (
            after is not None
            and after.gap == " "
            and not after.cap
            and self.lex.words.get(after.low) == 1
            and not (after.low in self.lex.grammar or after.low in _SAYS or after.low in _OF_PEOPLE)
            and not after.low.endswith(("ed", "ing"))
        )

    # ---- where they do not

    def _caseless(self, setting: Setting) -> Mark | None:
        """In lower case and in capitals: what no dictionary knows and the lists or the neighbours call a name."""
        lex = self.lex
        word, before, after, label = setting.word, setting.before, setting.after, setting.label
        low, relation = word.low, setting.relation
        if len(low) < 2 or any(c.isdigit() for c in low):
            return None
        level = lex.firsts.get(low, 0)
        located = before is not None and before.low in LOCATIVES
        if lex.is_name(low):
            if low in lex.places and not relation and level < 3 and located:
                return "LOCATION", 0.5, "on the list of places"
            if low not in lex.words or level >= 3 or relation or label == "PERSON":
                return "PERSON", 0.6, "a listed name"
        if relation and level >= 3:
            modal = low in _AUXILIARIES or low in lex.calendar
            if not modal or (after is not None and after.low in _IS | {"who", "and"}):
                return "PERSON", 0.55, "after a relation or a role"
        if lex.is_word(low, 3) or is_compound(low, lex):
            named = setting.verb or (before is not None and before.low in _BEFORE_NAME)
            if label == "PERSON" and level >= 3 and named and not lex.explained(low):
                return "PERSON", 0.45, "read as a person by the model"
            return None
        if relation or (word.case == LOWER and word.cap):
            return "PERSON", 0.55, "after a relation or a role"
        if low in lex.places:
            told_so = (located and setting.near) or (len(low) > 4 and low not in lex.words)
            return ("LOCATION", 0.4, "on the list of places") if told_so else None
        told = setting.near and before is not None and before.low in _TOLD
        if label == "PERSON" or (word.case == LOWER and (setting.verb or told)):
            return "PERSON", 0.45, "a word that no dictionary knows, used as a name"
        if len(low) > 3 and (word.case == UPPER or low.isalpha()) and not is_misspelt(low, lex):
            return "PERSON", 0.4, "a word that no dictionary knows"
        return None


def _alone(reading: Reading, word: Word) -> bool:
    """Whether a word is a whole answer or stands in quotation marks of its own."""
    before = word.gap.strip(" \n")[-1:]
    after = reading.text[word.end : word.end + 1]
    quoted = before in {'"', "“", "‘"} and after in {'"', "”", "’"}
    return quoted or (before in {"?", ":"} and after in {".", "\n", "", ","})
