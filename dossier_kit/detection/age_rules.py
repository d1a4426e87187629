"""The rules by which a number is somebody's age: what stands before it, what after; words in ``shapes.toml``."""

from __future__ import annotations

import re

from .lexicon import tables


def _any_of(name: str) -> str:
    """A list of ``shapes.toml`` as alternatives, the longer first, so that none hides another."""
    return "(?:" + "|".join(sorted(tables("shapes.toml")[name], key=lambda entry: (-len(entry), entry))) + ")"


_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
WORDED = rf"(?:(?:{_TENS})(?:[\- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_PART = r"(?:\s?(?:½|¼|¾)|\.5|[;]\d{1,2}|:(?:0\d|1[01])(?=\s?[,)]))"
_FIGURE = rf"(?:\d{{1,2}}{_PART}?(?!\d|[.,:/]\d|%)|{WORDED}(?:(?!\w)|(?=ish\b)))"
NUMBER = re.compile(rf"(?<![\w£$€.,:;/\-–%]){_FIGURE}", re.IGNORECASE)
ORDINAL_DAY = (
    r"(?:(?:twenty|thirty)[\- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth)"
)

UNIT = r"(?:ye?a?rs?|yeers?|yers?|y)\b\.?['’]?"
KIN = _any_of("age_kin")
ADVERB = _any_of("age_adverbs")
_THING = _any_of("age_things")
# A capital of any Latin alphabet: Łucja and Émile have one too.
NAME = (
    r"(?-i:(?!(?:For|In|After|Over|About|Nearly|Every|Within|Last|At|By|The|Then|Only|Some|All|On|From|To|Of|Than|"
    r"Under|"
    r"With|Or|If|As|Just|Around|Plus|And|But|Page|Year|Part|Section|Level|Room|Day|Week|Stage|Term|Grade|Tier|"
    r"Band)\b)[A-ZÀ-ÖØ-ÞĀ-ſȘȚẀ-ỿ][\w'’\-]+)"
)
_PEOPLE = (
    r"(?:he|she|they|i|we|who|he's|she's|i'm|they're|who's|whos|hes|shes|im|theyre|"
    r"he’s|she’s|i’m|they’re|who’s)"
)
_BE = (
    r"(?:is|was|were|are|am|iz|wis|wiz|wus|wor|be|being|will\sbe|would\sbe|must\sbe|may\sbe|might\sbe|could\sbe|"
    r"can't\sbe|has\sbeen|had\sbeen|have\sbeen|wasn['’]?t|isn['’]?t|weren['’]?t|wisnae|ll\sbe|turns|turned|hit|hits|"
    r"reached|got\sto|gets\sto|becomes|became|turn|(?:would|must|could|might|wud)\s(?:of|have|a)\sbeen|been|"
    r"becoming|looks|looked)"
)
COUNTED = re.compile(r"\s*" + _any_of("age_counted"), re.IGNORECASE)
NOT_A_PERSON = re.compile(
    rf"(?<!-)\b{_any_of('age_not_of_a_person')}\s?(?:age[ds]?\s|ages\s)"
    r"?(?:of\s|is\s|was\s|at\s|were\s|aged\s|only\s)?(?:a\s|an\s|about\s|only\s|around\s|just\s)?(?:\d{1,2}\s?(?:,|"
    r"and|or|to|&)\s?)?$",
    re.IGNORECASE,
)
IMPERSONAL = re.compile(
    r"\b(?:it|there|this|that|which|what|all|score|number|total|answer|class|ratio|limit|deadline|cost|"
    r"list|size|result|they|these|those|we)(?:\s(?:is|was|were|are|had|makes|made|leaves|left)|['’](?:s|re|"
    r"d))\s(?:\w+\s)?$",
    re.IGNORECASE,
)
# "the report they used was four years old", "a three year old assessment".
THING_BEFORE = re.compile(
    rf"(?<!-)\b{_THING}(?:\s(?!(?:he|she|i|my|our|who|when|where|and|with|his|her|about)\b)[\w'’]+){{0,5}}\s(?:is|was|"
    r"were|are|being|be)\s"
    r"(?:(?:already|now|over|about|nearly|almost|only)\s)?$",
    re.IGNORECASE,
)
THING_AFTER = re.compile(
    rf"[\s\-–]*(?:ye?a?rs?|months?|mths?|weeks?|wks?)?[\s\-–]*old[\s,]+(?:\w+[\s\-])?{_THING}\b", re.IGNORECASE
)

Rule = tuple[str, float, "re.Pattern[str] | None", "re.Pattern[str] | None", bool]


def _rule(reason: str, score: float, before: str = "", after: str = "", counted: bool = True) -> Rule:
    """``counted``: whether a counted thing after the number ("three reports") speaks against it."""
    return (
        reason,
        score,
        re.compile(rf"(?:{before})$", re.IGNORECASE) if before else None,
        re.compile(after, re.IGNORECASE) if after else None,
        counted,
    )


END = (
    r"\s*(?:[,.;:!?()\[\]\"”…&|]|/(?!\d)|$|\n|[-–—](?![\w])|[-\s]and-a|(?:ds|dd|dc|bless|and|but|now|when|at|with|then|next|"
    r"in|on|last|this|so|yet|by|tomorrow|today|"
    r"he|hes|she|shes|i|they|before|after|has|have|had|can|can't|cant|can’t|still|who|or|the|years?|yrs?|x+|going|"
    r"come|coming|"
    r"already|bless|for\s(?:god|heaven|goodness|christ)|ish|my|our|his|her|already|too|wi|an|non|nonverbal|autis\w+|"
    r"asd|"
    r"adhd|since|until|because|cos|soon|any|if|though|mind|too|like|innit|eh|pet|love|was|is|as|though|rising|nearly|"
    r"almost|not|while|which|lives?|goes|attends?|loves?|does|did|got|gets|looks|drives|runs|says|said|needs|wants)\b)"
)
_NUMBERS_LISTED = (
    rf"(?:[\s\-–]*(?:,|and|&|or|to|/|[-–])+\s*(?:nearly\s|almost\s)?{WORDED}|[\s\-–]*(?:,|and|&|or|to|"
    rf"/|[-–])+\s*\d{{1,2}})"
)
SOON = (
    r"\s(?:next|last|this|on\s(?:his|her|my|their|the|our|mon|tues|wed|thurs|fri|sat|sun|christmas|boxing|new)\w*|"
    r"come\s|"
    r"tomorrow|today|yesterday|any\sday|very\ssoon|soon|later\sthis|in\s(?:a\s(?:week|month|fortnight|few|couple)|the\s"
    r"(?:new\syear|spring|summer|autumn|winter)|jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec|\w+\s(?:weeks?|"
    r"months?|days?)))"
)

RULES: list[Rule] = [
    _rule(
        "a number beside the word old",
        0.9,
        "",
        rf"[\s\-–]*(?:(?:and|&)\s?(?:a|one|three)?[\s\-]?(?:half|quarters?|bit)[\s\-]*)?(?:{UNIT}|months?|mths?|mnths?|"
        rf"weeks?|wks?)?[\s\-–]*(?:(?:and|&)\s?a\s?half[\s\-]*)?(?:{UNIT})?(?:(?:\sand|,)?\s\d{{1,2}}\s?(?:months?|"
        r"mths?|"
        r"m))?[\s\-–]*(?<=[a-z.\-–½¼¾'’][\s\-–])olds?\b|\s?-?olds?\b(?=\s*[,.;)]|\s*$)",
        False,
    ),
    _rule(
        "numbers listed beside the word old",
        0.85,
        "",
        rf"{_NUMBERS_LISTED}{{1,4}}[\s\-–]*(?:{UNIT}|months?)[\s\-–]*olds?\b",
        False,
    ),
    _rule(
        "a short form of years old",
        0.9,
        "",
        r"\s?-?(?:yo\b|y/o\b|y\.\s?o\b|yro\b|y\so\b|yr\sold|yrold|year\s?old|yearold)",
        False,
    ),
    _rule("years of age", 0.9, "", rf"\s?{UNIT}\s?(?:of\sage|young|of\slife)\b", False),
    _rule(
        "a number after aged",
        0.85,
        r"(?:\b|[a-z])(?:aged|\bage|\bages)[\s:]*(?:\((?:yrs?|years?)\)[\s:]*)?(?:of|about|only|just|now|between|"
        r"around|"
        rf"roughly|is|was|=|[-–])?\s?(?:{ADVERB}\s){{0,2}}",
        "",
    ),
    _rule(
        "a second number after aged",
        0.8,
        r"\b(?:aged|ages|age|are|were)\s(?:\w+\s?(?:,|and|&|/|or|to|-)\s?){1,3}",
        r"(?=\s*[,.;)\n]|\s(?:and|who|with|when|respectively)\b|$)",
    ),
    _rule(
        "a number in brackets beside a name",
        0.75,
        rf"{NAME}['’s]*\s?[(\[]\s?(?:[^()\[\]\n]{{0,40}}[,;]\s?)?(?:{ADVERB}\s){{0,2}}",
        rf"\s?(?:[)\],;/]|{UNIT}|and\b|now\b|then\b|at\b|next\b|in\b|on\b|this\b)",
    ),
    _rule(
        "a number in brackets",
        0.55,
        rf"[(\[]\s?(?:(?:{ADVERB}|{KIN}|he|she|is|was|he's|she's|who's|hes|shes|were|wis|m|f)[\s/,]+){{0,4}}",
        rf"\s?(?:{UNIT})?\s?(?:[)\]](?=\s(?:has|is|was|had|who|and|went|goes|does|can|would|will|in|at|"
        rf"with)\b|[,.]|['’]s)|,\s?(?!\d)[^()\n]{{1,60}}[)\]])",
    ),
    _rule(
        "a number in brackets with a person or a time",
        0.6,
        rf"[(\[]\s?(?:(?:{ADVERB}|he|she|is|was|he's|she's|hes|shes|were|wis|{KIN}|m|f)[\s/,]+){{1,4}}",
        rf"\s?(?:{UNIT})?\s?(?:[)\]]|now\b|then\b|at\s(?:the|that)\b|next\b|last\b|in\s|this\b)",
    ),
    _rule(
        "a number in brackets with then or now",
        0.65,
        r"[(\[]\s?",
        r"\s(?:now|then|at\s(?:the|that)\s\w+|next\s\w+|this\s\w+)\s?[)\],;]",
    ),
    _rule(
        "a number between commas after a person",
        0.6,
        rf"(?:\b(?:{KIN}|me|myself|him|her)|{NAME}),\s(?:{ADVERB}\s){{0,2}}",
        rf"\s?(?:{UNIT}\s?)?(?=[,;)]|\.(?!\d)|$|\n|\s[-–—]\s|\s(?:and|with|who|has|is|was|at|in|on|but)\b)",
    ),
    _rule(
        "a number after a relation",
        0.65,
        rf"\b{KIN}\s?[,(\-–:]?\s?(?:(?:is|are|was|were|iz|wis|wor|be|who\sis|who['’]s|that['’]?s|who\swas)\s|['’]s\s)?"
        rf"(?:{ADVERB}\s){{0,3}}",
        rf"{END}|\s?{UNIT}",
    ),
    _rule(
        "a number after a forum's short word",
        0.65,
        # Whatever he does next, he is so old; one and two are the first and the second child.
        r"\bd(?:s|d|c|gs|gd|ss|sd)\d?\s[(\[,:-]?\s?",
        r"(?=\s(?!(?:and|or|to)\s\d)|[\s,.;:)\]!?/]|$)",
    ),
    _rule("a number after a sex", 0.6, r"[(,;/]\s?(?:m|f)\b[,/ ]{0,2}", r"(?=\s?[,.;)/\n]|$)"),
    _rule(
        "years beside a number between marks",
        0.7,
        r"[(\[,/]\s?",
        rf"\s?{UNIT}(?=\s*[),.;/\]]|\s(?:and|with|who|asd|autis\w+|adhd|non)\b|$)",
    ),
    _rule(
        "a number that somebody is",
        0.65,
        rf"\b(?:{_PEOPLE}(?:\s{_BE}|['’](?:s|re|m|ll\s(?:be|turn)|d\sbe(?:en)?))?|(?:{NAME}|\))(?:\s{_BE}|['’]s|"
        r"['’]ll\sbe)|"
        rf"(?:my|our|me|wor|the)\s[\w\-]{{2,20}}(?:\s{_BE}|['’]s|['’]ll\sbe))\s(?:{ADVERB}\s){{0,3}}",
        rf"(?:\s?-?ish\b)?{END}",
    ),
    _rule(
        "an adjective before a number that somebody is",
        0.6,
        rf"\b(?:{_PEOPLE}|{NAME}|{KIN})(?:\s(?:is|was|were|being)|['’]s)?\s(?:\w+\s)?(?:an?|the|"
        r"such\san?)\s(?:(?:very|really|quite)\s)"
        rf"?{_any_of('age_adjectives')}\s",
        END,
    ),
    _rule(
        "a number turned",
        0.7,
        rf"\b(?:turned|turns|turnin[g'’]?|celebrated|celebrating|approaching|pushing|rising|nearing)\s(?:{ADVERB}\s)?",
        END,
    ),
    _rule(
        "a number gone",
        0.6,
        rf"\b(?:{_PEOPLE}|{KIN}|{NAME})(?:\s(?:has|had|is)|['’]s)?\s(?:(?:just|only|well|long|not\slong)\s)?gone\s",
        END,
    ),
    _rule("all of an age", 0.55, r"\ball\sof\s", r"(?=\s*[,.;:!?)\n—–]|$|\s(?:and|when|at\sthe|years?)\b)"),
    _rule(
        "the age at which something was",
        0.8,
        r"\b(?:when|since|until|til|till|from|by|before|after|while|once|cos|because|if|"
        rf"now)\s(?:the\stime\s)?(?:{_PEOPLE}|"
        rf"{NAME}|my\s\w+|our\s\w+|the\s(?:boy|girl|child|lad|lass|bairn|wean))(?:\s{_BE}|['’]s|"
        rf"['’]re)?\s(?:{ADVERB}\s){{0,3}}",
        "",
    ),
    _rule(
        "when of an age", 0.6, rf"\b(?:when|while|once)\s(?:{ADVERB}\s)?", r"(?=\s*,\s(?:he|she|they|i|we|the|my)\b)"
    ),
    _rule("being of an age", 0.6, r"\b(?<!there\s)being\s(?:only\s|just\s|barely\s|now\s)?", r"(?=\s*[,.;:)\n])"),
    _rule(
        "at an age",
        0.7,
        rf"\b{_any_of('age_events')}\s(?:at|by|when|from|aged|until|till)\s(?:only\s|just\s|about\s|the\sage\sof\s|"
        r"age\s|nearly\s|around\s)?",
        rf"(?=\s*[,.;:!?)\n]|$|\s(?:and|but|with|he|she|they|we|because|by|which|who|not|so|it)\b|\s{UNIT}|"
        r"\s(?:months?|mths?)\b)",
    ),
    _rule(
        "months at which something was",
        0.6,
        rf"\b{_any_of('age_events')}\s(?:at|by|from)\s(?:only\s|just\s|about\s|around\s)?",
        r"\s?(?:months?|mths?)\b",
        False,
    ),
    _rule(
        "at an age",
        0.55,
        r"\b(?:at|since|until|till|by|before|after)\s(?:the\sage\sof\s|age\s|about\s|only\s|just\s|nearly\s|"
        r"almost\s|barely\s)",
        r"(?=\s*[,.;:!?)\n]|$|\s(?:and|but|he|she|they|we)\b)",
    ),
    _rule(
        "at an age somebody could",
        0.55,
        r"\b(?:at|by|until|till|from|before|since)\s(?:just\s|only\s)?",
        rf",?\s(?:he|she|{NAME})\s(?:still|could|couldn['’]?t|can\b|can['’]?t|hadn['’]?t|wouldn['’]?t|weighed|"
        r"walked|spoke|talked|"
        r"knew|read\b|had\sno|had\slost|was\s(?:still|in\snappies|talking|reading|walking|signing|non))",
    ),
    _rule(
        "since an age", 0.5, r"\b(?:since)\s", r"(?=\s*[.;)\n]|,\s(?:he|she|and|but|not|she's|he's)\b|\s(?:he|she)\b)"
    ),
    _rule(
        "an age beside a number word",
        0.6,
        r"\b(?:only|just|nearly|almost|barely|still|not\seven|not\syet|about|nobbut|rising|not\squite)\s",
        r"\s*(?:[,.!?;)\"”]|$|bless\b)(?!\s*\w+\s(?:of|times))",
    ),
    _rule(
        "an age with its next day",
        0.55,
        rf"(?:\b(?:{_PEOPLE}|{KIN}|{NAME})[\s,]+|[,(]\s?|\b(?:be|is|['’]s|was|nearly|almost|not|hes|shes|im|"
        rf"turn)\s)(?:{ADVERB}\s)?",
        SOON,
    ),
    _rule(
        "an age at a birthday",
        0.8,
        "",
        r"\s(?:on\s)?(?:(?:his|her|my|their)\s)?(?:next|last)\s(?:birthday|b'?day)\b",
        False,
    ),
    _rule(
        "years run together with the number",
        0.6,
        r"(?<!for )(?<!over )(?<!last )(?<!past )(?<!in )(?<!after )(?<!nearly )(?<!about )",
        r"(?:yrs?|yo)\b(?!\s(?:ago|of|later|on|now|and))",
    ),
    _rule("a number after a pause and is", 0.5, rf"[)\"”’—–-]\s?(?:is|was)\s(?:{ADVERB}\s)?", END),
    _rule("a number as a sentence after a name", 0.45, rf"(?:^|[.\n]\s?){NAME}\.\s", r"(?=\.\s)"),
    _rule("a number that a name is set equal to", 0.6, rf"{NAME}(?:\s?\([^()]*\))?\s?[=:]\s?", END),
    _rule(
        "somebody has years",
        0.6,
        rf"(?:\b(?:he|she|i|{KIN})|{NAME}|\))\s(?:has|have|had|haves|having|got)\s(?:{ADVERB}\s)?",
        rf"\s{UNIT}(?!\s(?:of(?!\sage)|in|experience|left|to|on|at|with|worth|wait\w*|for|more|service|training)\b)",
    ),
    _rule(
        "a child of an age",
        0.7,
        r"\b(?:boys?|girls?|child|children|lads?|lass|lassie|man|woman|lady|baby|toddler|teenager|pupil|kid|son|"
        r"daughter|he|she|"
        r"person|youngster|bairn|wean|adult|mite|tot|scrap|slip|nipper|youth|grandmother|grandfather|widow|widower|"
        r"pensioner|"
        r"mother|father|infant|adolescent|brother|sister|thing|gentleman|lady|little\sone|youngest|"
        rf"eldest)\sof\s(?:{ADVERB}\s){{0,2}}",
        r"(?!\s(?:the|my|our|his|her|them|us|these|those|which|whom|years?\s(?:ago|of)))",
    ),
    _rule(
        "a number before he is",
        0.6,
        "",
        r"\s(?:he|she)\s(?:is|was|wis|were|be)(?=\s*[,.;!?)]|\s(?:now|then|and|the|but|bless)\b|\s*$)",
    ),
    _rule(
        "a size for an age",
        0.6,
        r"\b(?:big|tall|small|tiny|mature|young|old|little|good|advanced|strong|clever|bright|heavy|"
        r"short)\sfor\s(?:an?\s)?",
        END,
    ),
    _rule(
        "an age of both",
        0.55,
        r"\b(?:both|each\saged|all\saged)\s(?:of\s(?:them|whom)\s)?(?:are\s|were\s|aged\s)?(?:just\s|only\s|"
        r"nearly\s|now\s)?",
        rf"(?=\s*[,.;)(\n]|$|\s{UNIT}|\s(?:and|when|now)\b)",
    ),
    _rule(
        "months of a small child",
        0.6,
        rf"(?:{KIN}\s?[,(]?\s?|{NAME},?\s\(?|[(]\s?)(?:{ADVERB}\s)?",
        r"\s?(?:months?|mths?)\b(?!\s(?:ago|later|wait|waiting|delay|behind|of|to|for|late|in|since|before|after|long))",
        False,
    ),
    _rule(
        "two ages of two",
        0.5,
        r"\b\w+\sand\s\w+,\s",
        rf"\sand\s(?:\d{{1,2}}|{WORDED})(?=\s*[,.;]|\s(?:who|were|are)\b)",
    ),
    _rule("an age as stated", 0.7, r"\bage\s(?:as|to|down\sas)\s", ""),
    _rule("an age now", 0.6, r"(?:^|[^\w\s,;:'’)\-]\s*)", r"\snow(?=\s*[.,;!])"),
    _rule("an age going on another", 0.6, "", r"\sgoing\son\s\d"),
    _rule("an age going on", 0.6, r"\bgoing\son\s", END),
    _rule("an answer about age", 0.7, r"\bage[ds]?\b[^\n?.]{0,25}\?\s*[-–—:]?\s*", END),
    _rule(
        "as of an age",
        0.5,
        r"\b(?:acts?|acting|behaves?|behaving|functions?)\s(?:like\s|as\s|about\s|bout\s|around\s|at\s){0,2}(?:an?\s)?",
        END,
    ),
    _rule("an age in dialect", 0.6, r"\bwhen\s(?:a|ah|aa|us)\s(?:was|were|wis|wor)\s", ""),
    _rule(
        "years beside a name without a verb",
        0.55,
        rf"{NAME}\s",
        rf"\s{UNIT}\s(?:he|she|and|non|not|dont|don['’]t|no)\b",
        False,
    ),
    _rule("after a forum's short word", 0.5, r"\bd[sdhc]\d?\s[\w/]{2,12}(?:\s[\w/]{2,12})?,\s", END),
    _rule("an age under a signature", 0.45, r"\n[A-Z][^\n]{3,40},\s", r"\s*$"),
    _rule("a birthday", 0.8, "", r"(?:st|nd|rd|th)\s(?:birthday|b['’]?day)\b", False),
    _rule(
        "a birthday kept",
        0.6,
        r"\b(?:celebrated|celebrating|celebrates?)\s(?:his|her|their|my)\s",
        r"(?:st|nd|rd|th)\b",
        False,
    ),
    _rule(
        "a number in years",
        0.6,
        rf"(?:(?<!\bin\s)(?<!\bat\s)(?<!\bof\s)(?<!from\s)(?<!near\s){NAME}|\b{KIN})\s(?:is\s|was\s|,)?\s?",
        rf"\s?{UNIT}(?=\s*[,.;)\n]|$|\s(?:asd|autis\w+|adhd|non|with|and)\b)",
    ),
    _rule(
        "a number right after a name",
        0.5,
        rf"(?:^|[,;:.(\-–&+]\s?|\band\s|\bhave\s|\b{KIN}\s)(?:(?:my|our)\s)?{NAME}\s(?:just\s|only\s|nearly\s|"
        r"now\s|aged\s)?",
        r"(?=\s*[,;.)&+\n]|$|\sand\b|\s(?:asd|adhd|autis\w+|year|yr|y\d)\b|\s(?-i:[A-Z])\w+\s\d{1,2}(?=\s*[,.;)\n]|"
        r"\sand\b|$))",
    ),
]
