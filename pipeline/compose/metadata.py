"""What the copy says about itself: that it was converted, by whom, when, and from what.

Law on electronic transactions 2023, article 12: a message converted from paper carries a mark
that says so and who converted it. All of it is written in properties that PDF/A predefines (XMP
specification 2005: Dublin Core, XMP basic, media management), so that any reader understands it
and no extension schema is needed:

=====================  =================================================================
``dc:description``     the conversion mark
``dc:contributor``     who converted: the person, the agency
``dc:date``            when, ISO 8601 with +07:00
``dc:relation``        SHA-256 of the file that came in
``dc:source``          SHA-256 of each page's master image, in order of the pages
``dc:identifier``      the document's id; ``dc:language`` is ``vi``
=====================  =================================================================
"""

import unicodedata
from datetime import timedelta, timezone
from functools import cache
from typing import Final
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ImageCms

from pipeline.compose.facts import CopyFacts
from pipeline.pdfa import Flavour

VIETNAM: Final = timezone(timedelta(hours=7))
_NAMESPACE: Final = UUID("5b0f7a0e-6e1c-5d39-9a55-3f2a6f0d7c11")
_ICC_UNSTABLE: Final = (slice(24, 36), slice(84, 100))  # creation time, profile id


def describe(pdf: pikepdf.Pdf, facts: CopyFacts, sources: list[str], flavour: Flavour) -> None:
    """Write XMP, the matching information dictionary, language and output intent.

    ``sources`` are the SHA-256 digests of the page masters, in order.
    """
    packet = Stream(pdf, xmp_packet(facts, sources, flavour).encode("utf-8"))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(packet)
    pdf.Root.Lang = String(facts.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_output_intent(pdf))])
    _write_docinfo(pdf, facts)


def xmp_packet(facts: CopyFacts, sources: list[str], flavour: Flavour) -> str:
    """The XMP packet (ISO 16684-1) as text; the same facts make the same packet."""
    when = facts.converted_at.astimezone(VIETNAM).isoformat(timespec="seconds")
    document = uuid5(_NAMESPACE, facts.document_id)
    instance = uuid5(document, "\n".join([*sources, when]))
    return _PACKET.format(
        part=flavour.part,
        level=flavour.level,
        title=_xml(facts.title),
        mark=_xml(facts.mark),
        converter=_xml(facts.converter),
        organisation=_xml(facts.organisation),
        software=_xml(facts.software),
        language=_xml(facts.language),
        identifier=_xml(facts.document_id),
        source=" ".join(f"sha256:{digest}" for digest in sources),
        relation=_relation(facts.original_sha256),
        when=when,
        document=document,
        instance=instance,
    )


def _relation(digest: str) -> str:
    if not digest:
        return ""
    return f"   <dc:relation><rdf:Bag><rdf:li>sha256:{digest}</rdf:li></rdf:Bag></dc:relation>\n"


def _xml(text: str) -> str:
    """``text`` fit for XML: what may not stand there (XML 1.0 §2.2) is left out."""
    return escape("".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs"}))


def _write_docinfo(pdf: pikepdf.Pdf, facts: CopyFacts) -> None:
    """Entries of ISO 32000-1 §14.3.3, each saying what its XMP twin says."""
    when = facts.converted_at.astimezone(VIETNAM).strftime("D:%Y%m%d%H%M%S+07'00'")
    entries = {
        "/Title": facts.title,
        "/Author": facts.organisation,
        "/Subject": facts.mark,
        "/Creator": facts.software,
        "/Producer": facts.software,
        "/CreationDate": when,
        "/ModDate": when,
    }
    for name, value in entries.items():
        pdf.docinfo[name] = String(value)


def _output_intent(pdf: pikepdf.Pdf) -> Dictionary:
    profile = Stream(pdf, srgb_profile())
    profile.N = 3
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name("/GTS_PDFA1"),
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )


@cache
def srgb_profile() -> bytes:
    """The sRGB ICC profile, without the clock that its maker put in."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for part in _ICC_UNSTABLE:
        profile[part] = bytes(part.stop - part.start)
    profile[24:36] = b"".join(n.to_bytes(2, "big") for n in (2026, 1, 1, 0, 0, 0))
    return bytes(profile)


_PACKET: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>{part}</pdfaid:part>
   <pdfaid:conformance>{level}</pdfaid:conformance>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{mark}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{organisation}</rdf:li></rdf:Seq></dc:creator>
   <dc:contributor><rdf:Bag><rdf:li>{converter}</rdf:li><rdf:li>{organisation}</rdf:li></rdf:Bag></dc:contributor>
   <dc:date><rdf:Seq><rdf:li>{when}</rdf:li></rdf:Seq></dc:date>
   <dc:format>application/pdf</dc:format>
   <dc:identifier>{identifier}</dc:identifier>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <dc:source>{source}</dc:source>
{relation}   <xmp:CreateDate>{when}</xmp:CreateDate>
   <xmp:ModifyDate>{when}</xmp:ModifyDate>
   <xmp:MetadataDate>{when}</xmp:MetadataDate>
   <xmp:CreatorTool>{software}</xmp:CreatorTool>
   <pdf:Producer>{software}</pdf:Producer>
   <xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
   <xmpMM:InstanceID>uuid:{instance}</xmpMM:InstanceID>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
