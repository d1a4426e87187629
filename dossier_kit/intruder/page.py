"""What a saved web page says, and words without the marks of markup: HTML, XML of office files, Markdown, BBCode."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

_LONG = 7  # spaces: an attribute that holds so many is a text (a summary, what a picture shows)
# The tags that stand inside a word or a line; every other one ends a word.
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
     "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"]
)  # fmt: skip
# Of the tags of office files, the few that end one.
_OFFICE_BREAKS = frozenset(["p", "h", "br", "cr", "tab", "tc", "tr", "s", "line-break", "table-cell", "list-item"])
_UNSAID = ("style", "w:instrtext")
_CODED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_TAG = re.compile(r"</?([A-Za-z][\w:.-]*)[^<>]{0,300}>")
_LINK = re.compile(r"\]\([^()\s]*(?: \"[^\"]*\")?\)")
_BBCODE = re.compile(
    r"\[/?(?:b|i|u|s|url|quote|img|colou?r|size|font|list|code|email|spoiler|\*)(?:=[^\]]*)?\]", re.IGNORECASE
)


def page_texts(markup: str) -> Iterator[str]:
    """What stands on the page as one text, then its long attributes and what its scripts hold."""
    page = _Page()
    try:
        page.feed(markup)
        page.close()
    except AssertionError:  # how the parser says that a declaration is none
        yield without_marks(markup)
        return
    yield "".join(page.said)
    yield from page.asides


def unescaped(text: str) -> str:
    """A text as JSON and scripts hold it, with its signs in place."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)) if found[1] else _sign(found[2]), text)


def without_marks(text: str) -> str:
    """A text without tags, the addresses of its links, and the names of signs."""
    bare = _TAG.sub(lambda found: " " if _breaks(found[1].casefold()) else "", html.unescape(text))
    return _BBCODE.sub(" ", _LINK.sub("] ", bare))


def _breaks(tag: str) -> bool:
    """Whether a tag ends a word."""
    space, _, local = tag.rpartition(":")
    return local in _OFFICE_BREAKS if space else tag not in _INLINE


def _sign(escaped: str) -> str:
    return " " if escaped in "nrtbf" else escaped


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.asides: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._apart(tag)
        self.asides += [value for _, value in attrs if value and value.count(" ") >= _LONG]
        if tag == "script" or tag in _UNSAID:
            self._within = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._apart(tag)
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.asides.append(unescaped(data))
        elif not self._within:
            self.said.append(data)

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.said.append(f" {data.removeprefix('CDATA[')} ")

    def _apart(self, tag: str) -> None:
        if _breaks(tag):
            self.said.append(" ")
