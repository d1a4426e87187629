"""References of cases, and of professionals, hospitals and employers: tribunal, Ombudsman, ICO, HCPC, GMC, NMC.

Shapes after the bodies' own published references. A tribunal number names the authority by its DfE code, an
Ombudsman's leads to a public page: no part of either may stay.
"""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer

from .patterns import CASED, Shapes, has_digit

# What may stand between the word that introduces a reference and the reference.
_IS = (
    r"(?:[ \t]*(?:is|was|are|no|No|NO|nos|num|nr|number|ref|Ref|REF|refs|reference|id|ID|case|code|appeal|complaint|"
    r"request|letter|under|quote|quoting|my|our|his|her|their|it's|its|it’s|on|report|the|"
    r"a|=|:|-|–|#|\.|,|\(|\[|['\"“‘]))*[ \t]*"
)
_CODE = r"(?=[A-Z0-9/\-. ]*\d)[A-Z0-9]{1,8}(?:[/\-.][A-Z0-9]{1,10}| \d[A-Z0-9/\-]{1,9}){0,4}"


def case_recognisers() -> list[EntityRecognizer]:
    """References by their shape, and any code that a word introduces."""
    return [
        Shapes(
            "CASE_REF", "TribunalNumber",
            [("the shape of a SEND tribunal number", r"(?<!\w)(?:EH|SE|ED|DD|SEN|EHC)[ ]?\d{3}[ ]?[/\-.][ ]?\d{2}[ ]?[/\-.][ ]?\d{3,6}(?!\w)", 0.95),
             ("the shape of an appeal number", r"(?<=\b(?:tribunal|appeal|sendist|sendt|sencase|case|hearing|lodged)\b[^\n.]{0,40})(?<![\w/.\-])\d{2}[/\-]\d{4,6}(?![\w/])", 0.8),
             ("the shape of an Upper Tribunal number", r"(?<!\w)(?:HS|CSE|GIA|UA)[/\- ]\d{3,5}[/\- ]\d{4}(?:[/\-]\w+)?(?!\w)", 0.9)],
            has_digit,
        ),
        Shapes(
            "CASE_REF", "RegulatorCase",
            [("the shape of an ICO reference", r"(?<!\w)(?:IC-\d{4,6}-[A-Z0-9]{4}|(?:RFA|ENQ|COM|FS|FER|RCC|INV|DPC|CAS|PRI|IRQ|RFI)[ \-]?\d{5,9}(?:-\w{4,6})?)(?!\w)", 0.95),
             ("the shape of an HCPC hearing", r"(?<!\w)FTP[ \-]?\d{3,6}(?!\w)", 0.95),
             ("the shape of a GMC case", r"(?<!\w)E\d-[A-Z0-9]{6,8}(?!\w)", 0.9),
             ("an Ombudsman's number", r"(?<![\w/.\-])(?:0[4-9]|[12]\d)[ ]?\d{3}[ ]?\d{3}(?![\w/]|[ ]\d)(?<=\b(?:LGO|LGSCO|PHSO|ombudsm[ae]n)\b.{0,90})", 0.9),
             ("the shape of an Ombudsman's number", r"(?<![\w/.\-+])(?:0[4-9]|[12]\d) 0[0-2]\d \d{3}(?![\w/]|[ ]\d)", 0.75)],
            has_digit,
        ),
        Shapes(
            "CASE_REF", "IntroducedCase",
            [("a code after a regulator or a tribunal",
              rf"(?<=\b(?:[Tt]ribunal|TRIBUNAL|SENDIST|SENDT|[Aa]ppeal|APPEAL|LGO|LGSCO|PHSO|[Oo]mbudsman|ICO|HCPC|GMC|NMC|Ofsted|OFSTED|[Cc]ourt|police|crime|incident|EHRC|JR|[Cc]laim){_IS}){_CODE}(?!\w)", 0.75),
             ("a code after the word case or complaint",
              rf"(?<=\b(?:[Cc]ase|CASE|[Cc]omplaint|COMPLAINT|[Cc]rime|[Dd]ocket)[ ](?:no|No|number|num|ref|reference|id|nr)s?{_IS}){_CODE}(?!\w)", 0.75)],
            has_digit, CASED, check=_is_code,
        ),
        Shapes(
            "OTHER_ID", "Register",
            [("the shape of an HCPC registration", r"(?<!\w)(?:AS|BS|CH|CS|DT|HAD|ODP|OR|OT|PA|PH|PO|PYL|RA|SL)[ ]?\d{4,6}(?!\w)", 0.8),
             ("the shape of an NMC PIN", r"(?<!\w)\d{2}[A-L]\d{4}[A-Z](?!\w)", 0.85),
             ("seven digits beside GMC or registration", r"(?<=\b(?:GMC|GDC|[Rr]egistration|[Rr]egistered|reg)\b[^\n.]{0,80}?)(?<![\w/])\d{5,7}(?!\w)", 0.8)],
            has_digit, CASED,
        ),
        Shapes(
            "OTHER_ID", "IntroducedNumber",
            [("a code after a hospital, file or staff number",
              rf"(?<=\b(?:[Hh]ospital|HOSPITAL|hosp|[Pp]atient|MRN|[Uu]nit|[Cc]linic|[Ff]ile|[Pp]ayroll|[Ss]taff|[Ee]mployee|[Mm]embership|[Pp]olicy|[Aa]ccount|acc|[Ii]nvoice|[Cc]lient|[Ss]ystem|[Cc]apita|EMS|Liquidlogic|Mosaic|FOI|FoI|SAR|EIR|[Ss]ubject [Aa]ccess(?: [Rr]equest)?|DLA|PIP|[Bb]adge|[Dd]BS|DBS|CRB|[Cc]andidate|ULN|[Ll]earner|[Ll]icence|[Ss]ocial [Cc]are|ICS|NASS|[Hh]ome [Oo]ffice|[Vv]isa|BRP){_IS}){_CODE}(?!\w)", 0.7),
             ("a code after the word reference",
              rf"(?<=\b(?:[Rr]ef|REF|[Rr]eference|[Oo]ur ref|[Yy]our ref|[Qq]uoting|ID|[Ii]d number){_IS}){_CODE}(?!\w)", 0.65),
             ("the shape of a request's reference", r"(?<!\w)(?:FOI|SAR|EIR|CMP|COMP|CRN|INC|REQ|DPA|CR|CAS)[\-/ ]?\d{2,}(?:[\-/]\w{1,8})*(?!\w)", 0.8),
             ("letters and a long number", r"(?<![\w@/\-])[A-Z]{1,4}[ \-]?\d{6,9}[A-Z]?(?![\w@])", 0.6),
             ("a long number", r"(?<![\w£$€.,/:\-+])\d{7,16}(?![\w,]|[.:/]\d)", 0.5),
             ("a bank account", r"(?<!\w)\d{2}-\d{2}-\d{2}(?:[ ,;]+(?:a/?c|account|acc)?[ .:]*(?:no|number)?[ .:]*\d{8})", 0.85)],
            has_digit, CASED, check=_is_code,
        ),
    ]


def _is_code(text: str) -> bool | None:
    """Not a year, a plain small number, an Act's year or a date: those only look like codes."""
    digits = sum(c.isdigit() for c in text)
    if digits < 3 or (text.isdigit() and len(text) < 5):
        return False
    if text.replace("/", "").replace("-", "").replace(".", "").isdigit() and _looks_like_date(text):
        return False
    return None


def _looks_like_date(text: str) -> bool:
    parts = text.replace("-", "/").replace(".", "/").split("/")
    return len(parts) == 3 and all(part.isdigit() and len(part) <= 4 for part in parts) and int(parts[1]) <= 12
