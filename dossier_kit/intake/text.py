"""Folding: one way to make two spellings of the same words equal before they are compared.

Nothing here changes what is kept; a folded text is only ever matched against, never stored.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ..errors import BadRules
from ..vocabulary import load_rules

_SIGNS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "‐": "-",
        "−": "-",
        "\u200b": "",
        "\ufeff": "",
        "\ufe0f": "",
    }
)
_SIGN = re.compile("[" + "".join(map(chr, _SIGNS)) + "]")
_SPACES = re.compile(r"[^\S\n]+")
_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should|wo|ca|must|need)(?:n't|nt)\b|\bcannot\b|\bcant\b"
)
_SHORT = (
    (re.compile(r"\b(i|we|you|they|he|she)'ve\b"), r"\1 have"),
    (re.compile(r"\b(i|we|you|they|he|she|it)'d\b"), r"\1 would"),
    (re.compile(r"\b(i|we|you|they|he|she|it|who|that)'ll\b"), r"\1 will"),
    (re.compile(r"\b(he|she|it|that|who|what|there)'s\b"), r"\1 is"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\bthats\b"), "that is"),
    (re.compile(r"\bi'm\b|\bim\b"), "i am"),
    (re.compile(r"\bive\b"), "i have"),
    (re.compile(r"\bid (?=rather|prefer|like|sooner)"), "i would "),
)


def squash(text: str) -> str:
    """The text with every run of spaces made one, kept on its lines, ends trimmed: ``" a\\xa0 b "`` is ``"a b"``."""
    lines = (
        _SPACES.sub(" ", line).strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    return "\n".join(lines).strip()


@cache
def _marks() -> re.Pattern[str]:
    """More than thirty accents on one letter, which no language has: sorting them takes the square of their number."""
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{30}})[{marks}]+")


def fold(text: str) -> str:
    """Lower case, compatibility forms, straight quotes and dashes, single spaces."""
    if text.isascii():
        # Most cells: of all that is done below only the accent that stands for a quote concerns them.
        return " ".join(text.replace("`", "'").lower().split())
    text = unicodedata.normalize("NFKC", _straight(_marks().sub(r"\1", text)))
    return " ".join(_straight(text).casefold().split())


def _straight(text: str) -> str:
    return _SIGN.sub(lambda found: _SIGNS[ord(found[0])] or "", text)


def plain(text: str) -> str:
    """:func:`fold`, with contractions written out (``don't`` is ``do not``), so that a rule needs one form only."""
    folded = fold(text)
    folded = _NOT.sub(lambda found: {"wo": "will", "ca": "can", None: "can"}.get(found[1], found[1]) + " not", folded)
    for pattern, written in _SHORT:
        folded = pattern.sub(written, folded)
    return folded


def words(text: str) -> list[str]:
    """The folded words of a text: letters and digits only, apostrophes dropped, accents kept."""
    return re.findall(r"[^\W_]+", fold(text).replace("'", ""))


@cache
def rules(name: str) -> dict[str, dict[str, object]]:
    """``rules/NAME.toml``, read once."""
    return load_rules(name)


@cache
def strings(file: str, table: str, key: str) -> tuple[str, ...]:
    """A list of strings out of a rules file.

    Raises:
        BadRules: there is no such list, or something in it is no string.
    """
    found = rules(file).get(table, {}).get(key)
    if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
        raise BadRules(f"{file}.toml: [{table}] needs a list of strings called {key}")
    return tuple(found)


@cache
def pattern(file: str, table: str, key: str = "patterns") -> re.Pattern[str]:
    """The patterns of one table joined into one; ``{name}`` in them stands for the alternatives under ``[parts]``.

    Raises:
        BadRules: one of them is no regular expression, or names a part that is not there.
    """
    parts = rules(file).get("parts", {})

    def part(found: re.Match[str]) -> str:
        entries = parts.get(found[1])
        if not isinstance(entries, list):
            raise BadRules(f"{file}.toml: [{table}] uses the part {found[1]}, which [parts] does not have")
        return "(?:" + "|".join(re.sub(r"\{([a-z_]+)\}", part, str(entry)) for entry in entries) + ")"

    compiled = []
    for entry in strings(file, table, key):
        whole = re.sub(r"\{([a-z_]+)\}", part, entry)
        try:
            re.compile(whole)
        except re.error as error:
            raise BadRules(f"{file}.toml: [{table}] has a pattern that is no regular expression: {error}") from None
        compiled.append(f"(?:{whole})")
    return re.compile("|".join(compiled))
