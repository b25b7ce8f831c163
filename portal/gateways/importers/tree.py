"""Bytes of a UBL file to a small tree that knows its line numbers. No DTD, no entities, no network."""

import hashlib
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.expatreader import DefusedExpatParser

from portal.domain.issued import BadDocument

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 32
MAX_ELEMENTS = 250_000
MAX_TEXT = 10_000

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES = {
    f"{_UBL}Invoice-2": "invoice",
    f"{_UBL}CreditNote-2": "creditnote",
    f"{_UBL}CommonAggregateComponents-2": "cac",
    f"{_UBL}CommonBasicComponents-2": "cbc",
}
# Attached files and signatures count in the content hash, but nothing here reads them.
_UNREAD = {"cbc:EmbeddedDocumentBinaryObject"}


@dataclass(slots=True)
class Element:
    """One element: "cbc:ID", the line it starts on, its own text, its children in order."""

    tag: str
    line: int
    source: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def bad(self, reason: str) -> BadDocument:
        """The refusal of the whole file, pointing here."""
        return BadDocument(self.source, self.line, reason)

    def all(self, tag: str) -> list["Element"]:
        """Every direct child of that name."""
        return [child for child in self.children if child.tag == tag]

    def one(self, path: str) -> "Element | None":
        """The element at "cac:A/cbc:B", or None. Two where one may stand are refused: which would count?"""
        here = self
        for tag in path.split("/"):
            found = here.all(tag)
            if len(found) > 1:
                raise found[1].bad(f"{tag} may stand here only once")
            if not found:
                return None
            here = found[0]
        return here

    def need(self, path: str, what: str) -> "Element":
        """The element at this path, or a refusal that names what is missing."""
        found = self.one(path)
        if found is None:
            raise self.bad(f"{what} is missing ({path})")
        return found


class _Builder(ContentHandler):
    """Builds the tree and, beside it, a hash of what the file says (not of how it is indented)."""

    def __init__(self, parser: DefusedExpatParser, source: str) -> None:
        super().__init__()
        self.root: Element | None = None
        self.hash = hashlib.sha256()
        self._parser, self._source = parser, source
        self._open: list[Element] = []
        self._unread = 0
        self._texts: list[str] = []
        self._length = self._count = 0

    def _bad(self, reason: str) -> BadDocument:
        return BadDocument(self._source, self._parser.getLineNumber(), reason)

    def _say(self, *said: str) -> None:
        """Text counts with its white space collapsed, so that re-indenting a file changes nothing."""
        text = " ".join("".join(self._texts).split())
        self.hash.update(repr((text, *said)).encode())

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:
        """A tag opens."""
        namespace, local = name
        tag = f"{PREFIXES[namespace]}:{local}" if namespace in PREFIXES else f"{{{namespace or ''}}}{local}"
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) + self._unread >= MAX_DEPTH:
            raise self._bad("there are too many elements, or they are nested too deeply, for an invoice")
        own = {key[1]: value for key, value in attrs.items() if key[0] is None}
        self._say("open", tag, *(f"{key}={own[key]}" for key in sorted(own)))
        self._keep_text()
        if self._unread or (self._open and (tag in _UNREAD or tag.startswith("{"))):
            self._unread += 1
            return
        element = Element(tag, self._parser.getLineNumber(), self._source, own)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        """A tag closes."""
        self._say("close")
        self._keep_text()
        if self._unread:
            self._unread -= 1
        else:
            self._open.pop()

    def characters(self, content: str) -> None:
        """Some text; one run may come in many pieces."""
        self._texts.append(content)
        self._length += len(content)
        if self._length > MAX_TEXT and not self._unread:
            raise self._bad(f"a text is longer than {MAX_TEXT:,} characters")

    def _keep_text(self) -> None:
        text = "".join(self._texts)
        self._texts.clear()
        self._length = 0
        if self._unread or not self._open or not text.strip():
            return
        if self._open[-1].children:
            raise self._bad("there is text between elements, where UBL has none")
        self._open[-1].text = text


def parse(data: bytes, source: str) -> tuple[Element, str]:
    """The root element and the hash of the content. Anything but sane, well-formed XML is a BadDocument."""
    if len(data) > MAX_BYTES:
        raise BadDocument(source, 1, f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setFeature(feature_namespaces, True)
    builder = _Builder(parser, source)
    parser.setContentHandler(builder)
    try:
        parser.feed(data)
        parser.close()
    except DTDForbidden as refused:
        line = parser.getLineNumber() or 1
        raise BadDocument(source, line, "a document type (<!DOCTYPE …>) is not accepted") from refused
    except DefusedXmlException as refused:
        raise BadDocument(source, parser.getLineNumber() or 1, "XML entities are not accepted") from refused
    except SAXParseException as refused:
        reason = f"this is not well-formed XML ({refused.getMessage()})"
        raise BadDocument(source, refused.getLineNumber() or 1, reason) from refused
    except (LookupError, ValueError) as refused:  # an encoding Python does not know, or cannot use here
        raise BadDocument(source, 1, "the encoding the file declares is not supported") from refused
    if builder.root is None:
        raise BadDocument(source, 1, "the file is empty")
    return builder.root, builder.hash.hexdigest()
