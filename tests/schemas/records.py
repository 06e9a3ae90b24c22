"""Any record there can be, for laws that hold of all of them."""

import unicodedata

from hypothesis import strategies as st

from schemas.geometry import Box
from schemas.record import (
    BasicDescription,
    Check,
    FieldValue,
    PageFacts,
    Provenance,
    Record,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
"""Anything but lone surrogates, which no encoding can carry."""
names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
_hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
_share = st.floats(0, 1)
_across = st.integers(0, 5000)

boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), _across, _across, st.integers(0, 900), _across
)
checks = st.builds(Check, name=names, passed=st.booleans(), message=texts)
field_values = st.builds(
    FieldValue,
    value=texts.map(lambda text: unicodedata.normalize("NFC", text)),
    raw=texts,
    confidence=_share,
    page=st.integers(1, 9),
    box=boxes,
    source=st.sampled_from(["ocr", "text", "qr", "mrz", "clerk"]),
    checks=st.lists(checks, max_size=2).map(tuple),
    needs_review=st.booleans(),
    verdict=st.sampled_from([None, "confirmed", "corrected", "illegible", "blank"]),
)
_pages = st.builds(
    PageFacts,
    number=st.integers(1, 9),
    sha256=_hashes,
    width=st.integers(1, 9000),
    height=st.integers(1, 9000),
    dpi=st.floats(1, 2400),
    turn=st.sampled_from([0, 90, 180, 270]),
)
_descriptions = st.builds(BasicDescription, ten_giay_to=texts, trich_yeu=texts, so_dinh_danh=texts)
records = st.builds(
    Record,
    schema=names.map(lambda name: f"{name}/1"),
    version=st.integers(1, 99),
    document_id=texts,
    type=names,
    type_confidence=_share,
    description=_descriptions,
    fields=st.dictionaries(names, field_values, max_size=4),
    missing=st.lists(names, max_size=2).map(tuple),
    pages=st.lists(_pages, min_size=1, max_size=3, unique_by=lambda p: p.number).map(tuple),
    provenance=st.builds(
        Provenance,
        engines=st.dictionaries(names, texts, max_size=2),
        rule_set=texts,
        software=texts,
    ),
)
