"""Numbers of people and schools in the United Kingdom, with their checks (python-stdnum where it has one).

A number with a wrong check digit that stands next to its name ("NHS no ...") was meant as one and is taken as well.
"""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer
from stdnum.gb import nhs, upn, utr

from .patterns import SEP, Shapes, has_digit, has_long_number

# What may stand between the name of a number and the number.
_OF = (
    r"(?:\s*(?:is|was|of|are|=|:|-|–|—|#|\.|,|no|num|nr|nos|number|numbers|ref|id|it|it's|its|on|there|the|form|which|"
    r"as|for|him|her|his|hers|mine|my|our|he|she|has|s|'s|’s|\())*\s*"
)


def uln_is_valid(digits: str) -> bool:
    """Unique Learner Number: ten digits, the first not 0, weights 10 to 2 and a check digit (ESFA's rule)."""
    if len(digits) != 10 or digits[0] == "0":
        return False
    remainder = sum(int(d) * w for d, w in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return remainder != 0 and (10 - remainder) % 10 == int(digits[9])


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _nhs(text: str) -> bool:
    return bool(nhs.is_valid(_digits(text)))


def _upn(text: str) -> bool | None:
    compact = "".join(c for c in text if c.isalnum()).upper()
    return True if compact[-1].isdigit() and upn.is_valid(compact) else None


def number_recognisers() -> list[EntityRecognizer]:
    """NHS numbers, pupil numbers, National Insurance and tax numbers, learner and school numbers, licences."""
    return [
        Shapes(
            "NHS_NUMBER",
            "NhsNumber",
            [
                (
                    "ten digits with the right check digit",
                    rf"(?<![\w.\-])\d{{3}}{SEP}{SEP}\d{{3}}{SEP}{SEP}\d{{4}}(?!\w)",
                    0.6,
                ),
                ("ten digits with the right check digit", r"(?<![\w.\-])\d(?:[ .\-]?\d){9}(?!\w)", 0.6),
            ],
            has_long_number,
            check=_nhs,
        ),
        Shapes(
            "NHS_NUMBER",
            "LabelledNhsNumber",
            [
                (
                    "digits beside the words NHS number",
                    rf"\bNHS\b{_OF}(?P<x>(?:\d[ \u00a0.\-–]{{0,2}}){{8,10}}\d)(?!\d)",
                    0.85,
                ),
                ("digits in the pattern of an NHS number", r"(?<![\w.\-+])\d{3} \d{3} \d{4}(?![\w\-])", 0.5),
            ],
            has_long_number,
        ),
        Shapes(
            "UPN",
            "PupilNumber",
            [
                (
                    "the shape of a pupil number",
                    rf"(?<!\w)[A-HJ-NP-RT-Z]{SEP}\d{{3}}{SEP}\d{{4}}{SEP}\d{{2}}{SEP}\d{{2}}[0-9A-HJ-NP-RT-Z](?!\w)",
                    0.7,
                ),
                (
                    "the letters and digits of a pupil number in groups",
                    r"(?<!\w)[A-HJ-NP-RT-Z][ .\-]?(?:\d[ .\-]?){11}[0-9A-HJ-NP-RT-Z](?!\w)",
                    0.65,
                ),
                (
                    "characters beside the words pupil number",
                    rf"\b(?:UPN|pupil (?:no|num|number|ref)\w*){_OF}(?P<x>[A-Z]?{SEP}(?:\d{SEP}){{10,12}}[0-9A-Z])"
                    r"(?!\w)",
                    0.85,
                ),
            ],
            has_long_number,
            check=_upn,
        ),
        Shapes(
            "NINO",
            "NationalInsurance",
            [
                (
                    "the shape of a National Insurance number",
                    r"(?<!\w)(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ \-]?\d\d[ .\-]?\d\d[ ."
                    r"\-]?\d\d[ \-]?[A-D](?!\w)",
                    0.85,
                ),
                ("the shape of one, spaced in pairs", r"(?<!\w)[A-Z]{2} \d\d \d\d \d\d [A-Z](?!\w)", 0.6),
                (
                    "letters and digits beside the words National Insurance",
                    r"\b(?:national insurance|NI|NINO|nat ins)\b(?:[^\n.\d]{0,40}?\b(?:is|was|no|number)\b)?"
                    rf"{_OF}(?P<x>[A-Z][ .]?[A-Z][ .\-]?(?:\d[ .\-]?){{5,6}}[A-Z]?)(?!\w)",
                    0.9,
                ),
            ],
            has_long_number,
            check=lambda text: False if text[:2].islower() and " " in text[2:3] and "." in text else None,
        ),
        Shapes(
            "OTHER_ID",
            "LearnerNumber",
            [("a learner number", r"(?<!\w)\d{10}(?!\w)", 0.5)],
            has_long_number,
            check=lambda text: uln_is_valid(text),
        ),
        Shapes(
            "OTHER_ID",
            "TaxReference",
            [
                (
                    "digits beside the words tax reference",
                    rf"\b(?:UTR|tax ref\w*|taxpayer ref\w*){_OF}(?P<x>\d{{5}} ?\d{{5}}K?)(?!\w)",
                    0.9,
                )
            ],
            has_long_number,
            check=lambda text: True if utr.is_valid(_digits(text)) else None,
        ),
        Shapes(
            "OTHER_ID",
            "SchoolNumber",
            [
                (
                    "a school's number beside its name",
                    r"\b(?:URN|LAESTAB|DfE (?:no|num|number|code)|DFE|estab\w*)"
                    rf"{_OF}(?P<x>\d{{3}}[/ \-]?\d{{3,4}})(?!\w)",
                    0.85,
                ),
                ("the shape of a school's DfE number", r"(?<![\w/.\-])[2-9]\d{2}/[1-7]\d{3}(?![\w/])", 0.6),
            ],
            has_digit,
        ),
        Shapes(
            "OTHER_ID",
            "DrivingLicence",
            [
                (
                    "the shape of a driving licence",
                    r"(?<!\w)[A-Z9]{5}[ ]?\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])"
                    r"\d[ ]?[A-Z9]{2}\d[A-Z]{2}(?!\w)",
                    0.9,
                )
            ],
            has_long_number,
        ),
        Shapes(
            "OTHER_ID",
            "Passport",
            [
                (
                    "a number beside the word passport",
                    r"\bpassport\b[^.\d]{0,40}[^\d]{0,20}?(?P<x>(?:[A-Z]{2}\d{7}|\d{9}))(?!\w)",
                    0.9,
                )
            ],
            lambda text: "assport" in text or "PASSPORT" in text,
        ),
        Shapes(
            "OTHER_ID",
            "NumberPlate",
            [
                ("a number plate", r"(?<!\w)[A-Z]{2}(?:0[1-9]|[1-7]\d) ?[A-Z]{3}(?!\w)", 0.6),
                (
                    "a plate beside the word registration",
                    r"\b(?i:reg(?:istration)?(?: plate| no| number)?|number plate|plate|car|taxi|van|minibus)"
                    r"(?: is| was|:| -|,)? (?P<x>(?:[A-Za-z]\d{1,3} ?[A-Za-z]{3}|[A-Za-z]{2}\d\d ?[A-Za-z]{3}))"
                    r"(?!\w)",
                    0.7,
                ),
            ],
            has_digit,
            flags=0,
        ),
    ]
