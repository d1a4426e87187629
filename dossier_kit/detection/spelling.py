"""Words that no list has and that are ordinary all the same: compounds, forms, and slips of the keyboard."""

from __future__ import annotations

import re

from .lexicon import Lexicon, cue

_PREFIXES = tuple(sorted(cue("prefixes")))
_ENDINGS = tuple(sorted(cue("endings")))
_BRITISH = re.compile(r"is(e|ed|es|er|ers|ing|ation|ations)$")
_SOUND = re.compile(
    r"o+h+|a+h+|a+r+g+h+|h+m+|m+h*m+|u+g+h+|u+r+g+h+|e+r+m*|e+e+k+|w+o+w+|y+a+y+|a+w+|(?:ha){2,}h?|(?:he){2,}h?|"
    r"l+o+l+|g+r+|p+h+e+w+|s+h+|y+e+s+|n+o+|t+u+t+|w+h*o+a+h*|o+o+p+s+|y+i+p+p*e+|w+o+o+h*o+|b+o+o+"
)
_HUMPS = re.compile(r"[A-Z][a-z]+")
_NAME_FRONTS = frozenset({"Mc", "Mac", "Fitz", "De", "Di", "Da", "Du", "Le", "La", "Van", "Von", "O"})
_TERM = 8  # a word of the field, such as a condition, that is too long to be one letter from a name
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def is_compound(low: str, lex: Lexicon) -> bool:
    """Ordinary words joined by hyphens ("Vice-Chair"), with a prefix, and forms of ordinary words."""
    if "-" in low:
        first, _, rest = low.partition("-")
        if first in _PREFIXES and rest.endswith(("ing", "ed")):
            return True  # "pre-empting"
        return all(lex.is_word(part) or lex.explained(part) or not part for part in low.split("-"))
    for prefix in _PREFIXES:
        if low.startswith(prefix) and len(low) - len(prefix) >= 3 and lex.is_word(low[len(prefix) :]):
            return True
    if low.endswith("s") and len(low) > 3 and (lex.is_word(low[:-1]) or (low[-2] == "'" and lex.is_word(low[:-2]))):
        return True
    american = _BRITISH.sub(r"iz\1", low)
    if american != low and lex.is_word(american):
        return True
    return any(
        low.endswith(ending) and len(low) - len(ending) >= 4 and lex.is_word(low[: -len(ending)]) for ending in _ENDINGS
    )


def is_interjection(low: str) -> bool:
    """ "Oooh", "Hmmm", "Haha", "Grrr": a sound, however long."""
    return _SOUND.fullmatch(low) is not None


def is_product(text: str, lex: Lexicon) -> bool:
    """Ordinary words run together with a capital inside: "ParentPay", "MyConcern". Not "McQueen", not "JoAnne"."""
    parts = _HUMPS.findall(text)
    if len(parts) < 2 or "".join(parts) != text or parts[0] in _NAME_FRONTS:
        return False
    last, first = parts[-1].lower(), parts[0].lower()
    return lex.words.get(last) == 1 and len(last) > 2 and lex.firsts.get(first, 0) < 2 and lex.firsts.get(last, 0) < 3


def is_misspelt(low: str, lex: Lexicon) -> bool:
    """Whether one letter more, less, other or two swapped give an ordinary word, or two common words make it up."""
    words = lex.words
    for i in range(len(low) + 1):
        left, right = low[:i], low[i:]
        tries = [left + c + right for c in _LETTERS]
        if any(made in lex.calendar for made in tries):
            return True
        if right:
            tries.append(left + right[1:])
            tries += [left + c + right[1:] for c in _LETTERS]
        if len(right) > 1:
            tries.append(left + right[1] + right[0] + right[2:])
        if any(words.get(made, 9) <= 2 or (len(made) >= _TERM and made in lex.slang) for made in tries):
            return True
        if 2 <= i <= len(low) - 2 and words.get(left, 9) == 1 and words.get(right, 9) == 1:
            return True
    return False
