"""The ways to write a number, an address or a day that a column gives."""

from __future__ import annotations

import re
from datetime import date

from .contact import handles_in

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def of_contact(cell: str, entity: str) -> list[tuple[str, tuple[str, ...]]]:
    """E-mail addresses, numbers or handles in a cell, each with the ways to write it."""
    if entity == "USERNAME":
        return [(handle, (handle,)) for handle in handles_in(cell)]
    if entity == "EMAIL":
        return _emails(cell)
    found = []
    for raw in re.findall(r"\+?[\d(][\d\s().\-–]{7,}\d", cell):
        digits = re.sub(r"\D", "", raw.replace("(0)", ""))
        forms = [raw.strip(), digits]
        if entity == "NHS_NUMBER":
            digits = digits[:10]
            if len(digits) != 10:
                continue
            forms = [
                raw.strip(),
                digits,
                f"{digits[:3]} {digits[3:6]} {digits[6:]}",
                f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",
            ]
        else:
            if digits.startswith("44"):
                digits = "0" + digits[2:]
            rest = digits[1:]
            forms = [raw.strip(), digits, f"+44{rest}", f"+44 {rest}", f"+44 (0){rest}"]
            for a, b in ((5, 0), (5, 3), (3, 4), (4, 3), (4, 0)):
                split = [digits[:a], digits[a : a + b], digits[a + b :]] if b else [digits[:a], digits[a:]]
                forms += [
                    " ".join(split),
                    "-".join(split),
                    f"+44 {' '.join(split)[1:]}",
                    f"+44 (0){' '.join(split)[1:]}",
                    f"({split[0]}) {' '.join(split[1:])}",
                ]
        found.append((raw.strip(), tuple(dict.fromkeys(forms))))
    return found


def _emails(cell: str) -> list[tuple[str, tuple[str, ...]]]:
    written = re.sub(r"\s*[(\[]\s*(?:at|@)\s*[)\]]\s*|\s+at\s+", "@", cell, flags=re.IGNORECASE)
    written = re.sub(r"\s*[(\[]\s*(?:dot|\.)\s*[)\]]\s*|\s+dot\s+", ".", written, flags=re.IGNORECASE)
    found = []
    for address in re.findall(r"[\w.+'\-]+(?: [\w]+)?@[\w.\-]+\w|[\w.+'\-]+@[\w\-]+", written):
        address = address.split(" ")[-1] if "@" in address.split(" ")[-1] else address.replace(" ", "")
        local, _, domain = address.partition("@")
        forms = [
            cell.strip(),
            address,
            address.replace("@", " at ").replace(".", " dot "),
            address.replace("@", "(at)").replace(".", "(dot)"),
            f"{local} at {domain.split('.')[0]}",
        ]
        if (len(local) > 5 and not re.fullmatch(r"[a-z]+", local)) or len(local) > 8:
            forms.append(local)
        found.append((address, tuple(dict.fromkeys(form for form in forms if len(form) > 4))))
    return found


def of_date(text: str) -> tuple[str, ...]:
    """A day written in every usual way; empty if it is no day."""
    numbers = re.findall(r"\d+|[A-Za-z]{3,}", text)
    numbers = [n for n in numbers if n.lower() not in {"the", "rd", "nd", "st", "th"}]
    if len(numbers) != 3:
        return ()
    try:
        if len(numbers[0]) == 4:
            year, month, day = (int(n) for n in numbers)
        else:
            day, year = int(numbers[0]), int(numbers[2])
            named = [i for i, m in enumerate(_MONTHS, 1) if m.lower().startswith(numbers[1][:3].lower())]
            month = named[0] if named else int(numbers[1])
        if year < 100:
            year += 2000 if year < 40 else 1900
        day_of = date(year, month, day)
    except ValueError:
        return ()
    d, m, y = day_of.day, day_of.month, day_of.year
    nth = "th" if 10 < d < 20 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    forms = [text.strip()]
    for mark in "/.-":
        forms += [f"{y}{mark}{m:02d}{mark}{d:02d}", f"{y}{mark}{m}{mark}{d}"]
        forms += [f"{m:02d}{mark}{d:02d}{mark}{y}", f"{m}{mark}{d}{mark}{y}"]  # as American programs write it
        for year_text in (str(y), f"{y % 100:02d}"):
            forms += [f"{day}{mark}{m}{mark}{year_text}" for day in (d, f"{d:02d}")]
            forms.append(f"{d:02d}{mark}{m:02d}{mark}{year_text}")
    for month_text in (_MONTHS[m - 1], _MONTHS[m - 1][:3], "Sept" if m == 9 else _MONTHS[m - 1][:3]):
        for day_text in (str(d), f"{d:02d}", f"{d}{nth}", f"{d}{nth} of"):
            forms += [f"{day_text} {month_text} {y}", f"{day_text} {month_text} {y % 100:02d}"]
        forms += [
            f"{month_text} {d}, {y}",
            f"{month_text} {d} {y}",
            f"{month_text} {d}{nth} {y}",
            f"{month_text} {d}{nth}, {y}",
        ]
    return tuple(dict.fromkeys(forms))
