"""Dates, dates of birth and ages.

A full date identifies together with other things; a day and month without a year do not. An age is the number alone,
of a person: not a reading age, a year group, a duration or a score.
"""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from .patterns import Shapes

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_DAY_WORD = (
    rf"(?:twenty[\- ](?:{_UNITS})|thirty[\- ]first|{_UNITS}|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?|{_DAY_WORD})"
_TEN = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[\- ]\w+)?)"
_YEAR = rf"(?:(?:19|20)\d\d|['’]\d\d|\d\d(?![\d:.]|\s?(?:am|pm|%))|two thousand and {_TEN}|two thousand and \w+|twenty[\- ]{_TEN}|nineteen \w+(?:[\- ]\w+)?)"
_S = r"[\s\u00a0,.\-–/]{1,3}"
_NUMERIC = (
    r"(?:(?:0?[1-9]|[12]\d|3[01])\s?[/.\-–]\s?(?:0?[1-9]|1[0-2])\s?[/.\-–]\s?(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d\s?[/.\-–]\s?(?:0?[1-9]|1[0-2])\s?[/.\-–]\s?(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])\s(?:0[1-9]|1[0-2])\s(?:19|20)\d\d)"
)
_SPELT = (
    rf"(?:{_DAY}(?:\s+day)?{_S}?(?:of\s+)?(?:the\s+)?{_MONTH}{_S}?(?:in\s+)?{_YEAR}"
    rf"|{_MONTH}\s+(?:the\s+)?{_DAY}{_S}{_YEAR}"
    rf"|(?:19|20)\d\d{_S}{_MONTH}{_S}{_DAY})"
)
_FULL = rf"(?<![\w/.£\-])(?:{_NUMERIC}|{_SPELT})(?![\w/]|[.\-]\d)"
_LINK = r"(?:\s*(?:is|was|of|on|the|are|her|his|my|their|:|-|–|=|\(|,|given as|as))*\s*"

_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDED = rf"(?:(?:{_TENS})(?:[\- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_HALF = r"(?:\s?(?:½|¼|¾|\.5)|;\d{1,2}|(?:\s|-)and(?:\s|-)a(?:\s|-)(?:half|quarter|bit))?"
_AGE = rf"(?:\d{{1,2}}(?![\d/]|[.,:]\d\d){_HALF}|{_WORDED}{_HALF})"
_NOT_READING = r"(?<!\b(?:reading|spelling|mental|developmental|functional|language|chronological|comprehension|key stage)\s(?:age\s)?(?:of\s|is\s|was\s|at\s)?(?:a\s|an\s)?)"
_UNIT = r"(?:years?|yrs?|yr|y)"
_RELATION = (
    r"(?:son|daughter|child|boy|girl|lad|lass|twins?|brother|sister|grandson|granddaughter|nephew|niece|youngest|eldest|"
    r"oldest|middle one|little one|baby|kid|bairn|mum|dad|mother|father|nan|nana|gran|grandma|grandad|neighbour|husband|"
    r"wife|cousin|DS\d?|DD\d?|DC|DH|DGS|DGD)"
)
_PERSON = r"(?:he|she|they|i|we|who|(?-i:[A-Z][\w'’\-]+))"
_NOT_COUNT = (
    r"(?!\s*(?:%|per\s?cent|hours?|hrs?|mins?|minutes?|weeks?|wks?|months?|mths?|days?|times|pages?|o['’]?clock|am\b|pm\b|"
    r"sessions?|points?|pounds|miles|schools?|of\s(?:us|them|these|those|the|my|our|his|her|you)\b|children|kids|people|"
    r"professionals|reports?|letters?|emails?|e-mails?|out\sof|or\s(?:more|so)\b|different|other|more|to\s(?:one|1)\b|x\b|"
    r"boys|girls|staff|adults|strangers|teachers|meetings?|years?\s(?:ago|of|on|later|now|at|in\s(?:a|the)\srow|running|"
    r"since|for|with|i|we|to|trying|fighting|waiting)|yrs\s(?:ago|of|on|later)|st\b|nd\b|rd\b|th\b|[/:]\d))"
)


def date_recognisers() -> list[EntityRecognizer]:
    """Full dates, dates of birth beside their name, ages however they are put."""
    return [
        Shapes("DATE", "FullDate", [("a full date", _FULL, 0.8)], _may_hold_date),
        Shapes(
            "DOB", "BirthDate",
            [("a date beside date of birth",
              rf"(?<=\b(?:d\.?\s?o\.?\s?b\.?|date\sof\sbirth|birth\s?date|birthday|born|bday|b\.){_LINK}){_FULL}", 0.95),
             ("a date that is followed by its being a birthday",
              rf"{_FULL}(?=\s*(?:\(?(?:d\.?o\.?b|date of birth|birthday)\b|is (?:his|her|my|their) (?:birthday|date of birth)))", 0.9),
             ("one of several dates beside birthdays",
              rf"(?<=\b(?:birthdays|dates\sof\sbirth|dobs|born)\b[^.\n]{{0,45}}){_FULL}", 0.9),
             ("a day and month beside born",
              rf"(?<=\b(?:birthday|born|dob|d\.o\.b\.?){_LINK}){_DAY}\s?(?:of\s)?{_MONTH}(?!\w)", 0.6)],
            None,
        ),
        Shapes(
            "AGE", "Age",
            [("a number beside the word old", rf"(?<![\w.£/\-;]){_NOT_READING}{_AGE}(?=[\s\-–]*(?:&\s*a\s*half\s*)?{_UNIT}?[\s\-–]*(?:and a half[\s\-]*)?{_UNIT}?[\s\-–]*old\b)", 0.9),
             ("a number after aged", rf"(?<=\b(?:aged|age|ages)(?:\sof|\sabout|\sonly|\sjust|\snow|\sbetween|:|,|\s[-–])?\s?){_NOT_READING}{_AGE}(?![\w])(?!\s?%)", 0.85),
             ("a second number after aged", rf"(?<=\b(?:aged|ages)\s(?:\w+\s?(?:,|and|&|/)\s?){{1,3}}){_AGE}(?![\w])", 0.8),
             ("years beside a number in brackets or commas",
              rf"(?<=[(\[,\-–/]\s?){_AGE}(?=\s?(?:{_UNIT}|{_UNIT}\.)(?!\w)(?!\s(?:ago|of|later|on|and|now|since|at|in|running)\b))", 0.75),
             ("a short age", rf"(?<![\w.£/\-;])\d{{1,2}}(?=(?:yo|y/o|yr old|yrs old|yro|\s?y\.o\.?)\b)", 0.9),
             ("years and months as professionals write them", r"(?<![\w.:;/])\d{1,2}[;](?:0?\d|1[01])(?![\w:])", 0.6),
             ("years and months spelt", rf"(?<![\w.£/]){_AGE}\s?(?:years?|yrs?|y)\s?(?:,|and|&)?\s?\d{{1,2}}\s?(?:months?|mths?|m)(?=(?:\s|-)old\b)", 0.85),
             ("a number in brackets beside a name",
              rf"(?<=(?-i:[A-Z])[\w'’\-]*\s?[(\[]\s?(?:[^()\[\]\n]{{0,40}},\s?|now\s|aged\s|only\s|just\s|nearly\s|almost\s)?){_AGE}(?=\s?(?:[)\],;]|{_UNIT}\b))", 0.75),
             ("a number in brackets", rf"(?<=[(\[]\s?){_AGE}(?=\s?(?:{_UNIT}\s?)?,\s?[^()\n]{{1,60}}[)\]])", 0.55),
             ("a number between commas after a person",
              rf"(?<=(?:\b{_RELATION}|(?-i:[A-Z])[\w'’\-]+),\s(?:now\s|aged\s|only\s|just\s|nearly\s|almost\s)?){_AGE}(?=\s?(?:,|\.(?!\d)|\)|;|\s[-–]|$|\s(?:and|with|who|has|is|was|at)\b))", 0.6),
             ("a number that somebody is",
              rf"(?<=\b(?:{_PERSON}(?:\s(?:is|was|were|are|am|turns|turned)|['’](?:s|m|re))|im|hes|shes|theyre|whos|was|just\sturned|turned|turning|turns)\s(?:now\s|only\s|just\s|about\s|nearly\s|almost\s|barely\s|already\s|then\s|still\s|only\sabout\s|not\seven\s|not\syet\s|going\son\s|coming\sup\s|rising\s|all\sof\s|just\sturned\s|turning\s|only\sjust\s|approaching\s)?){_AGE}(?!\w){_NOT_COUNT}(?=\s*(?:[,.;:!?)\]]|$|\n|and\b|now\b|when\b|at\b|but\b|with\b|then\b|next\b|in\b|on\b|last\b|this\b|so\b|yet\b|years?\b|yrs?\b|[-–]|years\b|by\b|tomorrow\b|today\b|he\b|she\b|i\b|they\b|before\b|after\b|has\b|have\b|can\b|cant\b|still\b))", 0.6),
             ("the age at which something was",
              rf"(?<=\b(?:when|since|until|til|till|from|by|before|after|while|once)\s{_PERSON}(?:\s(?:is|was|were|are|turned|turns|hit|got to)|['’]s)\s(?:about\s|only\s|just\s|nearly\s|almost\s|around\s)?){_AGE}(?!\w){_NOT_COUNT}", 0.8),
             ("at an age", rf"(?<=\b(?:diagnosed|dx|walked|talked|spoke|statemented|assessed|said\sso|adopted|toilet\strained|excluded|words?)\s(?:at|by|when|aged|from)\s(?:only\s|just\s|about\s|the\sage\sof\s)?){_AGE}(?!\w){_NOT_COUNT}(?!\s(?:school|the|a|our|my))", 0.7),
             ("since an age", rf"(?<=\b(?:since|from)\s(?:the\sage\sof\s|age\s|about\s)?)(?:{_WORDED})(?!\w)(?=\s*[,.;)])", 0.5),
             ("somebody's years", rf"(?<=\b(?:my|our|a|an|the|this|her|his|one)\s(?:[a-z]+\s)?){_AGE}(?=[\s\-–]+{_UNIT}[\s\-–]?(?:old)\b)", 0.85),
             ("a number after a relation", rf"(?<=\b(?:DS\d?|DD\d?|DC\d?|DGS|DGD|twins|son|daughter)\s?[,(\-–]?\s?(?:is\s|are\s|aged\s|now\s|who\sis\s|who['’]s\s)?){_AGE}(?=\s?(?:[,.)\];]|$|\s[-–]|\s(?:and|with|has|yrs?|years?)\b|yrs?\b)){_NOT_COUNT}", 0.65),
             ("a birthday", rf"(?<=\b(?:his|her|their|my|[\w]+['’]s)\s)(?:\d{{1,2}}(?:st|nd|rd|th)|{_DAY_WORD})(?=\sbirthday\b)", 0.8),
             ("in somebody's tens", rf"(?<=\bin\s(?:his|her|my|their)\s(?:early\s|mid\s|late\s|mid-)?)(?:{_TENS[:-7]}|[2-9]0s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|teens)(?!\w)", 0.6)],
            None,
        ),
    ]


def _may_hold_date(text: str) -> bool:
    return any(c.isdigit() for c in text) or "two thousand" in text.lower() or "twenty" in text.lower()
