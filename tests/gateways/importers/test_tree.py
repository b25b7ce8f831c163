"""Hostile and broken XML is refused quickly, with its line, before anything of it is believed."""

import pytest

from portal.domain.issued import BadDocument
from portal.gateways.importers import tree, ubl

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOT = (
    f'<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2"'
    f' xmlns:cbc="{UBL}CommonBasicComponents-2">'
)
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>\n<l>&d;</l>'
)


def inside(content: str) -> bytes:
    return f"{ROOT}{content}</Invoice>".encode()


HOSTILE = {
    "billion laughs": (LAUGHS.encode(), "document type"),
    "external entity": (b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]><l>&x;</l>', "document type"),
    "external DTD": (b'<!DOCTYPE l SYSTEM "http://127.0.0.1:1/l.dtd"><l/>', "document type"),
    "parameter entity": (b'<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;]><l/>', "document type"),
    "undeclared entity": (inside("&other;"), "not well-formed"),
    "deep": (inside("<cac:Party>" * 200_000), "nested too deeply"),
    "deep in what is not read": (inside('<a xmlns="urn:other">' + "<a>" * 200_000), "nested too deeply"),
    "too many elements": (inside("<cbc:ID/>" * 300_000), "too many elements"),
    "endless text": (inside(f"<cbc:ID>{'9' * 2_000_000}</cbc:ID>"), "longer than 10,000 characters"),
    "mixed content": (inside("a<cbc:Note/>" * 100_000), "text between elements"),
    "one endless tag": (inside("<cbc:ID " + "a" * 4_000_000), "not well-formed"),
    "too large": (b" " * (tree.MAX_BYTES + 1), "larger than 5 MB"),
    "empty": (b"", "not well-formed"),
    "binary": (bytes(range(256)), "not well-formed"),
    "unclosed": (ROOT.encode(), "not well-formed"),
    "another schema": (b"<html/>", "neither a UBL 2.1 Invoice nor a CreditNote"),
    "a namespace that only looks right": (ROOT.replace("Invoice-2", "Invoice-3").encode() + b"</Invoice>", "neither"),
    "UTF-7": (b'<?xml version="1.0" encoding="utf-7"?><l/>', "encoding"),
    "no encoding at all": (b'<?xml version="1.0" encoding="rot13"?><l/>', "encoding"),
}


@pytest.mark.timeout(60)  # a bomb would take for ever
@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused(data: bytes, reason: str):
    with pytest.raises(BadDocument, match=reason):
        ubl.read(data, "hostile.xml")


def test_the_line_of_broken_xml_is_told():
    with pytest.raises(BadDocument) as refused:
        ubl.read(b"<a>\n<b>\n</a>", "broken.xml")
    assert str(refused.value).startswith("broken.xml, line 3: this is not well-formed XML")


def test_the_hash_knows_content_and_ignores_how_it_is_written():
    note = "<cbc:Note>one  two</cbc:Note>"
    same = inside(f"<!-- said twice -->\n  {note.replace('  ', ' ')}\n")
    prefixed = inside(note).replace(b"cbc:", b"basic:").replace(b"xmlns:cbc", b"xmlns:basic")
    _, known = tree.parse(inside(note), "a")
    assert tree.parse(same, "b")[1] == known
    assert tree.parse(prefixed, "c")[1] == known
    assert tree.parse(inside(note).decode().encode("utf-16"), "d")[1] == known
    for other in ("one two three", "onetwo", ""):
        assert tree.parse(inside(f"<cbc:Note>{other}</cbc:Note>"), "e")[1] != known


def test_the_hash_counts_attributes_and_attachments():
    attached = "<cbc:EmbeddedDocumentBinaryObject filename='a'>QQ==</cbc:EmbeddedDocumentBinaryObject>"
    _, known = tree.parse(inside(attached), "a")
    assert tree.parse(inside(attached.replace("QQ", "Qg")), "b")[1] != known
    assert tree.parse(inside(attached.replace("'a'", "'b'")), "c")[1] != known
    assert tree.parse(inside(f"<other>{attached}</other>"), "d")[1] != known


def test_an_attachment_may_be_longer_than_any_text():
    root, _ = tree.parse(
        inside(f"<cbc:EmbeddedDocumentBinaryObject>{'Q' * 900_000}</cbc:EmbeddedDocumentBinaryObject>"), "a"
    )
    assert root.children == []
