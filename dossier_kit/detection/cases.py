"""References of cases, and of professionals, hospitals and employers: tribunal, Ombudsman, ICO, HCPC, GMC, NMC.

Shapes after the bodies' own published references. A tribunal number names the authority by its DfE code, an
Ombudsman's leads to a public page: no part of either may stay.
"""

from __future__ import annotations

import re

from presidio_analyzer import EntityRecognizer

from .patterns import CASED, UNCASED, Shapes, has_digit

# What may stand between the word that introduces a reference and the reference.
_IS = (
    r"(?:[ \t]*(?:is|was|are|nos?|No|NO|num|nr|number|numbers|refs?|Ref|REF|reference|references|id|ID|case|"
    r"code|appeal|"
    r"complaint|request|letter|under|quote|quoting|quoted|my|our|his|her|their|its|it's|it’s|on|report|the|"
    r"this|that|with|"
    r"which|file|given|gave|me|us|for|of|to|and|one|a|=|:|-|–|—|#|\.|,|\(|\[|['\"“‘]|s|'s|’s)(?![A-Za-z]))*[ \t]*"
)
_CODE = r"(?=[A-Za-z0-9/\-. ]{0,9}\d)[A-Za-z0-9]{1,12}(?:[/\-.][A-Za-z0-9]{1,10}|[ ]\d[A-Za-z0-9/\-]{1,9}){0,4}"
# Capitals before a number that is a count, a law or a year.
_NO_PLATE = (
    "SI|ISO|BS|EN|WP|SEN|SEND|EHCP|ICO|NHS|LGO|COVID|GDPR|DPA|PDA|ASD|ADHD|IQ|PIP|DLA|YEAR|KS|TV|BBC|ITV|GMT|BST|AD|BC|"
    "HCPC|JAN|FEB|MAR|APR|MAY|JUN|JUNE|JUL|JULY|AUG|SEP|SEPT|OCT|NOV|DEC"
)
_REGULATOR = re.compile(r"\b(?:lgo|lgsco|phso|ombudsm[ae]n)\b", re.IGNORECASE)


def case_recognisers() -> list[EntityRecognizer]:
    """References by their shape, and any code that a word introduces."""
    return [
        Shapes(
            "CASE_REF",
            "TribunalNumber",
            [
                (
                    "the shape of a SEND tribunal number",
                    r"(?<!\w)(?:EH|SE|ED|DD|SEN|EHC)[ ]?\d{3}[ ]?[/\-.\\][ ]?\d{2}[ ]?[/\-.\\][ ]?\d{3,6}(?!\w)",
                    0.95,
                ),
                (
                    "the shape of an appeal number",
                    r"\b(?:tribunal|appeal(?:s|ed)?|sendist|sendt|case|hearing|lodged)\b[^\n.]{0,40}?(?<![\w/.\-])"
                    r"(?P<x>\d{2}[/\-]\d{4,6})(?![\w/])",
                    0.8,
                ),
                (
                    "the shape of an Upper Tribunal number",
                    r"(?<!\w)(?:HS|CSE|GIA|UA)[/\- ]\d{3,5}[/\- ]\d{4}(?:[/\-]\w+)?(?!\w)",
                    0.9,
                ),
            ],
            has_digit,
        ),
        Shapes(
            "CASE_REF",
            "RegulatorCase",
            [
                (
                    "the shape of an ICO reference",
                    r"(?<!\w)(?:IC-\d{4,6}-[A-Z0-9]{4}|(?:RFA|ENQ|COM|FS|FER|RCC|INV|DPC|CAS|PRI|IRQ|RFI)"
                    r"[ \-]?\d{5,9}(?:-\w{4,6})?)(?!\w)",
                    0.95,
                ),
                ("the shape of an HCPC hearing", r"(?<!\w)FTP[ \-]?\d{3,6}(?!\w)", 0.95),
                ("the shape of a GMC case", r"(?<!\w)E\d-[A-Z0-9]{6,8}(?!\w)", 0.9),
                (
                    "the shape of an Ombudsman's number",
                    r"(?<![\w/.\-+])(?:0[4-9]|[12]\d) 0[0-2]\d \d{3}(?![\w/]|[ ]\d)",
                    0.75,
                ),
            ],
            has_digit,
        ),
        Shapes(
            "CASE_REF",
            "OmbudsmanNumber",
            [("an Ombudsman's number", r"(?<![\w/.\-+])(?:0[4-9]|[12]\d)[ ]?\d{3}[ ]?\d{3}(?![\w/]|[ ]\d)", 0.85)],
            lambda text: _REGULATOR.search(text) is not None,
        ),
        Shapes(
            "CASE_REF",
            "IntroducedCase",
            [
                (
                    "a code after a regulator or a tribunal",
                    r"\b(?:tribunal|sendist|sendt|appeal|lgo|lgsco|phso|ombudsman|ico|hcpc|gmc|nmc|ofsted|court|"
                    rf"police|crime|incident|ehrc|jr|claim|commissioner){_IS}(?P<x>{_CODE})(?!\w)",
                    0.75,
                ),
                (
                    "a code after the word case or complaint",
                    r"\b(?:case|complaint|crime|docket|log|incident|report|matter|enquiry|decision notice)"
                    rf"[ ](?:no|number|num|ref|reference|id|nr)s?{_IS}(?P<x>{_CODE})(?!\w)",
                    0.75,
                ),
            ],
            has_digit,
            UNCASED,
            check=_is_code,
        ),
        Shapes(
            "OTHER_ID",
            "Register",
            [
                (
                    "the shape of an HCPC registration",
                    r"(?<!\w)(?:AS|BS|CH|CS|DT|HAD|ODP|OR|OT|PA|PH|PO|PYL|RA|SL)[ ]?\d{4,6}(?!\w)",
                    0.8,
                ),
                ("the shape of an NMC PIN", r"(?<!\w)\d{2}[ ]?[A-L][ ]?\d{4}[ ]?[A-Z](?!\w)", 0.85),
                (
                    "digits beside GMC or registration",
                    r"\b(?i:HCPC|NMC|GMC|GDC|GPhC|BACP|BPS|registration|registered|register|reg|pin)"
                    r"\b[^\n.\d]{0,80}?(?P<x>(?:[A-Z]{1,3}[ ]?)?\d(?:[ ]?\d){4,6})(?!\w)",
                    0.8,
                ),
            ],
            has_digit,
            CASED,
        ),
        Shapes(
            "OTHER_ID",
            "IntroducedNumber",
            [
                (
                    "a code after a hospital, file or staff number",
                    r"\b(?:hospital|hosp|patient|mrn|unit|clinic|file|payroll|staff|employee|employment|"
                    r"membership|member|policy|account|acc|invoice|client|system|capita|ems|liquidlogic|mosaic|"
                    r"foi|sar|eir|subject access(?: request)?|information request|request|dla|pip|badge|dbs|crb|"
                    r"candidate|uln|learner|licence|social care|ics|nass|home office|visa|brp|pupil|child|family|"
                    r"record|bus pass|ticket|parcel|tracking|recorded delivery|barcode|asset|serial|extension)"
                    rf"{_IS}(?P<x>{_CODE})(?!\w)",
                    0.7,
                ),
                (
                    "digits after the number of a badge or a collar",
                    r"\b(?:collar|badge|shoulder|locker|permit|licen[cs]e|warrant|pass|payroll|staff)[ ]"
                    r"(?:no\.?|num|number|nr)"
                    r"(?:[ ](?:is|was|of))?[ :#]{1,2}(?P<x>[A-Za-z]{0,3}\d{3,8})(?!\w)",
                    0.6,
                ),
                (
                    "a code after the word reference",
                    rf"\b(?:refs?|reference|quoting|id|i\.d\.|number|no|num){_IS}(?P<x>{_CODE})(?!\w)",
                    0.6,
                ),
            ],
            has_digit,
            UNCASED,
            check=_is_code,
        ),
        Shapes(
            "OTHER_ID",
            "LogEntry",
            [
                (
                    "an entry of a log with its day",
                    r"\b(?:police|log|cad|incident|crime|call|urn|serial|ref|no|number)\b[ .:#]{0,2}(?:no\.? |number )?"
                    r"(?P<x>(?:[A-Z]{2,4} ?)?\d{1,6} ?of ?(?:the )?\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2}))(?!\w)",
                    0.8,
                ),
                (
                    "digits after the word case or candidate",
                    r"\b(?:case|candidate|file|caseload|exam|centre|wristband|badge|permit|membership)(?: no\.?|"
                    r" number)?[ :#]{1,2}"
                    r"(?P<x>0\d{3,}|\d{5,8}|\d{4}-\d{2,4})(?![\w/%]|[.,]\d|[ ](?:pupils|children|people|hours|words))",
                    0.6,
                ),
            ],
            has_digit,
        ),
        Shapes(
            "OTHER_ID",
            "LooseNumber",
            [
                (
                    "the shape of a request's reference",
                    r"(?<!\w)(?:FOI|FoI|SAR|EIR|CMP|COMP|CRN|INC|REQ|DPA|CR|CAS|EHCP|CYP|SW|CIN|LADO|PCN)"
                    r"[\-/ ]?\d{2,}(?:[\-/]\w{1,8})*(?!\w)",
                    0.75,
                ),
                (
                    "letters and digits in a code",
                    r"(?<![\w@/\-])(?=[A-Z0-9/\-]*\d{3})(?![A-Z/\-]*(?:19|20)\d\d(?![\w/\-]))[A-Z]{1,6}(?:[/\-][A-Z0-9]+)+(?![\w@])",
                    0.65,
                ),
                (
                    "digits in a code",
                    r"(?<![\w@/\-.])\d{2,6}[/\-](?=[A-Z0-9/\-]*[A-Z])[A-Z0-9]{1,8}(?:[/\-][A-Z0-9]+)+(?![\w@])",
                    0.65,
                ),
                ("letters and a long number", r"(?<![\w@/\-])[A-Z]{1,4}[ \-]?\d{6,9}[A-Z]?(?![\w@])", 0.6),
                (
                    "letters among digits",
                    r"(?<![\w@/\-])(?=[A-Z]*\d{2})(?=\d*[A-Z]+\d*[A-Z0-9]*\d)[A-Z0-9]{7,18}(?![\w@\-])",
                    0.5,
                ),
                (
                    "letters and digits in a row of pieces",
                    r"(?<![\w@/\-])[A-Z]{2,4}-\d{1,4}(?:[ ]\d{1,4}){1,4}(?![\w@]|[ ]?\d)",
                    0.55,
                ),
                (
                    "letters in two pieces and a number",
                    r"(?<![\w@/\-])[A-Z]{2,4}[\-/][A-Z]{1,4}[ ](?!(?:19|20)\d\d(?!\d))\d{3,8}(?![\w@]|[ ]?\d)",
                    0.55,
                ),
                (
                    "letters and groups of digits",
                    r"(?<![\w@/\-])(?!(?:SI|ISO|BS|EN|WP|RN|AA)\b)[A-Z]{2,4}[ ]\d{3,4}[ ]\d{3,4}(?![\w@]|[ ]\d)",
                    0.55,
                ),
                (
                    "letters and digits in groups",
                    r"(?<![\w@/\-])(?!(?:SI|ISO|BS|EN|WP|RN|AA)\b)[A-Z]{1,3}\d[ ]\d{3}[ ]\d{3}(?![\w@]|[ ]\d)",
                    0.55,
                ),
                (
                    "letters and a number of a year",
                    rf"(?<![\w@/\-])(?!(?:{_NO_PLATE}|EWCA|EWHC|UKUT|UKSC|ELR)\b)"
                    r"[A-Z]{2,4}[ ]\d{2}/\d{3,6}(?![\w@/])",
                    0.55,
                ),
                (
                    "letters of a plate or a badge and digits",
                    rf"(?<![\w@/\-])(?!(?:{_NO_PLATE})\b)[A-Z]{{2,4}}[ ](?!(?:19|20)\d\d\b)\d{{4,5}}"
                    r"(?![\w@%]|[.,:/]\d|[ ]\d)",
                    0.45,
                ),
                ("digits before letters", r"(?<![\w@/\-.£])\d{3,6}/[A-Z]{2,6}(?![\w@/])", 0.55),
                ("a long number", r"(?<![\w£$€.,/:\-+])\d{7,16}(?!\w|[.,:/]\d)", 0.5),
                (
                    "a bank account",
                    r"(?<!\w)\d{2}-\d{2}-\d{2}(?:[ ,;]+(?:a/?c|account|acc)?[ .:]*(?:no|number)?[ .:]*\d{8})",
                    0.85,
                ),
            ],
            has_digit,
            CASED,
            check=_is_code,
        ),
        Shapes(
            "CASE_REF",
            "NextNumber",
            [
                (
                    "a number that goes on from a reference",
                    r"\d{2,3}/\d{2}/\d{3,6}(?:,|[ ](?:to|and|&|-|–))[ ](?P<x>\d{3,6})(?![\w/])",
                    0.6,
                )
            ],
            has_digit,
        ),
    ]


def _is_code(text: str) -> bool | None:
    """Not a year, a plain small number, an Act's year, a date, or a number and a word: those only look like codes."""
    digits = sum(c.isdigit() for c in text)
    if digits < 3 or (text.isdigit() and len(text) < 5):
        return False
    if text[0].isalpha() and " " in text:
        head = text.split(" ", 1)[0]
        if head.isalpha() and (len(head) > 4 or not head.isupper()):
            return False
    if any(part.isalpha() and len(part) > 5 for part in re.split(r"[ /\-.]", text)):
        return False
    if re.fullmatch(r"(?:[A-Za-z]{1,4}[\- ])?(?:19|20)\d\d(?:[/\-]\d\d)?", text):
        return False
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?[ ]?\w*", text) and digits < 5:
        return False
    if re.fullmatch(r"[\d/\-. ]+", text) and _looks_like_date(text):
        return False
    return None


def _looks_like_date(text: str) -> bool:
    parts = re.split(r"[/\-. ]", text)
    return len(parts) == 3 and all(part.isdigit() and len(part) in {1, 2, 4} for part in parts) and int(parts[1]) <= 12
