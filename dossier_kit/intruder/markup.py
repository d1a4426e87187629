"""What XML says: its elements and attributes, its texts with and without the tags between, and its relations."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Safe

from .folding import APART
from .opening import Item
from .rules import listed, markup_words
from .seen import Seen

_ASIDE = re.compile(r"<!--(.*?)-->|<\?(?!xml\s)(.*?)\?>|<!(?!--|\[CDATA\[)([^\[>]*(?:\[.*?\]\s*)?)>", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"""\s[\w:.-]+\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# Elements and attributes have names too; HTML's attributes may stand without quotes.
_NAMES = re.compile(r"""<([\w:.-]{4,})|\s([\w:.-]{4,})\s*=\s*(?:["']|([^\s"'<>]+))""")
_PLACES_ALONE = re.compile(r"[\s\d.,;eE+\-MLCQZHVSATmlcqzhvsat()%]*|#?[0-9A-Fa-f]{6,8}|\{?[0-9A-Fa-f-]{36}\}?")
# The tags that end a word; those of a run, a font or a mark stand inside one.
_BLOCK = re.compile(
    r"</?(?:\w+:)?(?:p|br|cr|tab|tc|tr|tbl|row|c|si|is|v|f|pt|text|title|desc|td|th|li|div|h\d|comment|author|option)"
    r"(?=[\s/>])[^>]*>"
)
_BESIDE = re.compile(r"(?!\.)(?:\w[\w-]*/)?\w[\w -]*\.(?:xlsx|docx|csv|png|svg)(?:#[^/\\\[\]]*)?")
_STANDARD = re.compile(
    r'\s*DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1\.1//EN"\s+"http://www\.w3\.org/Graphics/SVG/1\.1/DTD/svg11\.dtd"\s*'
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a ``.rels`` part that leads to a member; ``target`` is its name."""

    id: str
    kind: str
    target: str


def local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def tree(item: Item, seen: Seen) -> Element | None:
    """The part's elements; a part that is no XML, or has a document type of its own, is a fault."""
    try:
        return _as_element(Safe.fromstring(_STANDARD_TYPE.sub(b"", item.content), forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        seen.fault(item, "damaged")
        return None


def elements(item: Item, seen: Seen, keep: str) -> Iterator[Element]:
    """The elements in the order of their ends, for parts too large for a tree; those called ``keep`` are emptied."""
    try:
        for _, element in Safe.iterparse(io.BytesIO(item.content), events=("end",), forbid_dtd=True):
            yield element
            if local(element.tag) == keep:
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        seen.fault(item, "damaged")


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace, or ""."""
    bare = element.get(name)
    return bare if bare is not None else next((v for key, v in element.attrib.items() if local(key) == name), "")


def switched_on(value: str) -> bool:
    """Whether an attribute that is true or false is true."""
    return value.casefold() in ("1", "true", "on")


def all_text(element: Element) -> str:
    return "".join(element.itertext())


def read_markup(item: Item, text: str, seen: Seen, skip: re.Pattern[str] | None = None) -> None:
    """Every text of a piece of markup. ``skip``: elements whose content stands for something else."""
    asides = [next(group for group in found.groups() if group is not None) for found in _ASIDE.finditer(text)]
    asides = [aside for aside in asides if aside.strip() and not _STANDARD.fullmatch(aside)]
    if asides:
        seen.fault(item, "hidden_text")
        seen.text(item, APART.join(asides), "comment")
        text = _ASIDE.sub("", text)
    text = _CDATA.sub(lambda found: html.escape(found[1], quote=False), text)
    values = [html.unescape(one or other) for one, other in _ATTRIBUTE.findall(text)]
    seen.text(item, APART.join(dict.fromkeys(v for v in values if not _PLACES_ALONE.fullmatch(v))), "attributes")
    names = {one for *own, value in _NAMES.findall(text) for one in (value, *(n for n in own if not _ours(n)))}
    seen.text(item, APART.join(sorted(names - {""})), "names of elements", joined=True)
    body = skip.sub(" ", text) if skip else text
    seen.text(item, html.unescape(_TAG.sub("", _BLOCK.sub(APART, body))))
    seen.text(item, html.unescape(_TAG.sub(APART, body)))
    seen.text(item, html.unescape(_TAG.sub("", body)), joined=True)


def _ours(name: str) -> bool:
    """Whether it is a name that every pack is written with ("a:minorFont"), which may be a family's as well."""
    return markup_words().issuperset(name.split(":"))


def relations(package: Item, part: str, seen: Seen) -> list[Relation]:
    """The members of a package that one of its parts leads to."""
    folder, _, name = part.rpartition("/")
    rels = package.part(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    root = tree(rels, seen) if rels else None
    found = []
    for one in root if root is not None else ():
        if not _leads_out(one):
            found.append(Relation(one.get("Id", ""), one.get("Type", ""), _path(folder, one.get("Target", ""))))
    return found


def may_lead_to(address: str) -> bool:
    """Whether a link may lead there: to another file of the pack, or to a page that anybody can find."""
    return address.startswith(listed("links", "allowed")) or _BESIDE.fullmatch(address) is not None


def check_relations(item: Item, seen: Seen) -> None:
    """A ``.rels`` part: what leads out of the pack must lead to a page that anybody can find."""
    root = tree(item, seen)
    for one in root if root is not None else ():
        if _leads_out(one) and not may_lead_to(one.get("Target", "")):
            seen.fault(item, "external_link")


def _leads_out(one: Element) -> bool:
    return one.get("TargetMode", "").casefold() == "external"


def _path(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = [step for step in folder.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def _as_element(found: Any) -> Element:
    made: Element = found
    return made


_STANDARD_TYPE = re.compile(
    rb'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1\.1//EN"\s+"http://www\.w3\.org/Graphics/SVG/1\.1/DTD/svg11\.dtd">'
)
