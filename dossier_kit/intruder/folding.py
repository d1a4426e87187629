"""Texts made comparable: case, accents, invisible signs, line ends and encodings taken off."""

from __future__ import annotations

import base64
import binascii
import html
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce

from ..detection.variants import plain
from .rules import look_alikes

#: Stands between two cells, paragraphs or attributes: a name may run over it, a short number may not.
APART = " ¦ "

# Soft hyphens, joiners, direction marks, variation selectors and the like: seen by nobody, and enough to hide a name.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\u2800\u3164\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # but what ends a line, a cell or a record
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# What is not written in our own letters: all beyond the Latin blocks but the punctuation.
_STRANGE = re.compile(
    "[\u00ad\u00b5\u01c0\u0250-\u1fff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u2100-\U0010ffff]"
)
# Letters with a stroke or of two in one, which are no letter with a mark.
_WHOLE = re.compile("[łŁøØıđßæÆ]")
_POSSESSIVE = re.compile(r"['’]s\b")
_NO_WORD = re.compile(r"[\W_]+")
_LETTERS = re.compile(r"[^\W_]+")
_BROKEN = re.compile(r"(?<=[^\W\d_])[-‐‑]\s+(?=[^\W\d_])")  # copied from a page, the line's end may be a blank
_RAISED = re.compile("[\u00b9\u00b2\u00b3\u2070-\u2079]")  # the numbers of footnotes
_OTHER_DIGITS = re.compile(r"[^\D0-9]")  # of other scripts
_NO_LETTER = re.compile(rb"[^\x20-\x7e]+")
_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])")
# Digits, and letters in small groups among and before them: "QQ 12 34 56 C", "EH936/23/00567", "07700 900 123".
_NUMBER = re.compile(r"\d+(?:[\W_]{0,3}(?:(?<![a-z])[a-z]{1,3}(?![a-z])|\d+))*")
_BEFORE_NUMBER = re.compile(r"(?:(?<![a-z])[a-z]{1,3}[\W_]{0,3}){1,2}$")
_TOKEN = re.compile(r"[a-z]+|\d+")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/=_-])")
_WRAPPED = re.compile(r"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]{1,76}={0,2}")  # as mail programs break its lines
# What the bytes of UTF-8 after the first look like where a program took them for Windows' own letters.
_AFTER = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0))
_MISREAD = re.compile(f"[\u00c2-\u00df][{_AFTER}]|[\u00e0-\u00ef][{_AFTER}]{{2}}")
_TURNED = "\u202e"  # what follows is shown from right to left
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX])?((?:[0-9a-fA-F]{2}){6,}|(?:[0-9a-fA-F]{2}[ :-]){5,}[0-9a-fA-F]{2})(?![0-9A-Za-z])"
)
_LONG_NUMBER = 9
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# As programs write a sign by its number; "_x0041_" is Excel's way.
_ESCAPE = re.compile(
    r"\\u\{([0-9a-fA-F]{1,6})\}|\\U([0-9a-fA-F]{8})|[\\%]u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|_x([0-9a-fA-F]{4})_"
)
_OCTAL = re.compile(r"\\([0-3][0-7]{2})")
_QUOTED = re.compile(r"(?:=[0-9A-F]{2})+")  # as mail programs do
_SOFT_END = re.compile(r"=\r?\n")
# "T a r n", "Q.u.i.l.l", in one line; and one a line, where a letter alone at another line's end is taken with it.
_SPELT = tuple(
    re.compile(rf"(?<!\w)[^\W\d](?:{between}{{1,3}}[^\W\d]|_[^\W\d]){{3,}}(?!\w)") for between in (r"[^\w\n\r]", r"\W")
)
_SPACE = re.compile(r"\\[nrt]")  # a line's end or tab as programs write it
_MARKED = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\*\*|~~")  # part of a word in bold, or lit up by a search
# Read by a machine, or meant to be overlooked: a figure among letters that looks like one.
_FIGURE = re.compile(r"[013458](?<=[^\W\d_].)(?=[^\W\d_])")
_LIKE = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "8": "b"}
_DEEP = 2  # times that something may have been encoded once more


def folded(text: str) -> str:
    """Lower case, without accents, signs, possessives or what cannot be seen; words with one space between."""
    text = _CONTROLS.sub("", text)
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", _UNSEEN.sub("", text)))
        text = _WHOLE.sub(lambda letter: plain(letter[0]), text)
    return " ".join(_LETTERS.findall(_POSSESSIVE.sub("", text.casefold())))


def looks(text: str) -> list[str]:
    """The ways a text may look in our own letters, the likeliest first; none where it is written in them.

    As it is; as if it had been put into capitals and a program had made them small, or into small letters.
    """
    # Of a long text, whose cells are kept apart by a sign that is not plain either, only the few such signs are asked.
    odd = "" if text.isascii() else "".join(sign for sign in set(text) if not sign.isascii())
    if not (_STRANGE.search(odd) or _alike()[0].search(odd)):
        return []
    seen = _UNSEEN.sub("", text)
    bare = _without_marks(seen)
    # Twice: some signs would become others before they are looked up, and some are looked up without their marks.
    return [_ours(_without_marks(_ours(seen))), _ours(bare.upper()).lower(), _ours(bare.casefold())]


def _without_marks(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text))


def _ours(text: str) -> str:
    signs, letters = _alike()
    return signs.sub(lambda sign: letters[sign[0]], text)


@cache
def _alike() -> tuple[re.Pattern[str], dict[str, str]]:
    listed = look_alikes()
    # A sign of which only the other size is listed looks like the other size of its letter.
    letters = {
        size(sign): size(letter) for size in (str.upper, str.lower) for sign, letter in listed.items()
        if len(size(sign)) == 1 and not size(sign).isascii()
    } | listed
    return re.compile("[" + "".join(letters) + "]"), letters


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return _NO_WORD.sub("", text).casefold()


def mended(text: str) -> list[str]:
    """The text with words that a hyphen splits over two lines, or that are spelt letter by letter, put together again:
    in each way that differs from it, none where there are no such words."""
    whole = _BROKEN.sub("", text)
    joined = (spelt.sub(lambda letters: _NO_WORD.sub("", letters[0]), whole) for spelt in _SPELT)
    return [version for version in dict.fromkeys(joined) if version != text]


def without_notes(text: str) -> str:
    """The text without raised figures: the numbers of footnotes, or else part of a name ("quimper²")."""
    return text if text.isascii() else _RAISED.sub("", text)


@dataclass(frozen=True, slots=True)
class Number:
    """A run of digits with what stands among them: squeezed, with the places where one of its pieces begins or ends.

    ``breaks`` are the places where it runs over the edge of a line or cell.
    """

    text: str
    starts: frozenset[int]
    ends: frozenset[int]
    breaks: tuple[int, ...]

    def holds(self, start: int, end: int) -> bool:
        """Whether what stands there is a number of its own; over an edge only a long one is, else columns would do."""
        if start not in self.starts or end not in self.ends:
            return False
        return end - start >= _LONG_NUMBER or not any(start < place < end for place in self.breaks)


def numbers(text: str) -> Iterator[Number]:
    """Everything in a text that could be a number of four digits or more, however it is spaced."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
        text = _OTHER_DIGITS.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    text = _DIGEST.sub(" ", text).casefold()
    for match in _NUMBER.finditer(text):
        before = _BEFORE_NUMBER.search(text, max(0, match.start() - 12), match.start())
        begin = before.start() if before else match.start()
        raw = text[begin : match.end()]
        if sum(map(str.isdigit, raw)) < 4:
            continue
        pieces, starts, ends, breaks, length, last = [], set(), set(), [], 0, 0
        for token in _TOKEN.finditer(raw):
            between = raw[last : token.start()]
            if "¦" in between or "\n" in between:
                breaks.append(length)
            # The decimals of a fraction are no number of their own.
            at = begin + token.start()
            if not (token[0].isdigit() and re.search(r"\d[.,]$", text[max(0, at - 2) : at])):
                starts.add(length)
            pieces.append(token[0])
            length += len(token[0])
            last = token.end()
            ends.add(length)
        yield Number("".join(pieces), frozenset(starts), frozenset(ends), tuple(breaks))


def readable(content: bytes) -> str:
    """Bytes as a person could read them: in one byte a letter, in two, and with only the plain letters kept."""
    one = content.replace(b"\0", b"")
    kept = _NO_LETTER.sub(b" ", one)
    versions = (content.decode("utf-8", "replace"), one.decode("latin-1"), kept.decode("ascii"))
    return APART.join(dict.fromkeys(versions))


def decoded(text: str, deep: int = _DEEP) -> Iterator[str]:
    """What is written in the text as base64, hexadecimal, percent signs, entities or escapes, or as one in another.

    Each version once: the whole text in each way by itself and then in all of them, over and over, and what was found
    in any of these as base64 or hexadecimal. (In every order, a file with five ways would be read eighty times.)
    Last, all of these without marks and with letters for figures, which would spoil what is still to be opened.
    """
    wholes = {text: None}
    wholes.update((opened, None) for way in _WAYS if (opened := way(text)) != text)
    together = text
    for _ in range(deep + 1 if len(wholes) > 1 else 0):  # where no way opens anything, all together do not
        opened = reduce(lambda now, way: way(now), _WAYS, together)
        if opened == together:
            break
        wholes[together := opened] = None
    bare = dict.fromkeys([*wholes, *map(_unmarked, wholes)])
    yield from list(dict.fromkeys([*bare, *map(_unfigured, bare)]))[1:]
    for found in {found: None for whole in bare for found in _extracts(whole) if found not in bare}:
        yield found
        if deep:
            yield from decoded(found, deep - 1)


def _extracts(text: str) -> Iterator[str]:
    for match in _WRAPPED.finditer(text) if "\n" in text else ():
        if (found := _from_base64("".join(match[0].split()))) is not None:
            yield found
    for match in _BASE64.finditer(text):
        if (found := _from_base64(match.group())) is not None:
            yield found
    for match in _HEX.finditer(text):
        if (found := _printable(bytes.fromhex(re.sub("[ :-]", "", match[1])))) is not None:
            yield found


def _unquoted(text: str) -> str:
    return _QUOTED.sub(_from_quoted, _SOFT_END.sub("", text)) if "=" in text else text


def _unpercented(text: str) -> str:
    opened = _PERCENT.sub(_from_percent, text) if "%" in text else text
    return opened if opened == text else opened.replace("+", " ")


def _unescaped(text: str) -> str:
    if "\\" in text:
        text = _OCTAL.sub(lambda match: chr(int(match[1], 8)), _SPACE.sub(" ", text))
    return _ESCAPE.sub(_from_escape, text) if "\\" in text or "%u" in text or "_x" in text else text


def _reread(text: str) -> str:
    return text if text.isascii() else _MISREAD.sub(_from_misread, text)


def _turned(text: str) -> str:
    return text.replace(_TURNED, "")[::-1] if _TURNED in text else text


def _unmarked(text: str) -> str:
    return _MARKED.sub("", text) if "<" in text or "**" in text or "~~" in text else text


def _unfigured(text: str) -> str:
    return _FIGURE.sub(lambda figure: _LIKE[figure[0]], text)


_WAYS = (html.unescape, _unquoted, _unpercented, _unescaped, _reread, _turned)


def _from_percent(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("%", "")).decode("utf-8", "replace")


def _from_quoted(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("=", "")).decode("utf-8", "replace")


def _from_misread(match: re.Match[str]) -> str:
    """UTF-8 that a program took for Windows' own letters ("SiÃ¢n")."""
    try:
        return b"".join(map(_byte, match[0])).decode("utf-8")
    except UnicodeError:
        return match[0]


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeError:
        return sign.encode("latin-1")  # five bytes are no letter of Windows'


def _from_escape(match: re.Match[str]) -> str:
    code = int(next(filter(None, match.groups())), 16)
    return chr(code) if code <= sys.maxunicode else match[0]


def _from_base64(run: str) -> str | None:
    plain_run = run.rstrip("=").replace("-", "+").replace("_", "/")
    if len(plain_run) % 4 == 1:
        return None
    try:
        return _printable(base64.b64decode(plain_run + "=" * (-len(plain_run) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def _printable(content: bytes) -> str | None:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        readable = all(char.isprintable() or char in "\r\n\t" for char in text)
        if text and readable and (text.isascii() or encoding == "utf-8"):
            return text
    return None
