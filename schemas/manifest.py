"""The manifest of one stored paper: what everything kept of it hashes to, and what made it.

It lies write-once beside the signed copy, and its own SHA-256 stands in the audit chain, so that
decades later one hash vouches for all others. Its JSON Schema is generated into
``schemas/json/``; a reader tells the form by ``schema``.
"""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.record import Sha256


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ListedFile(_Frozen):
    """One file of the store: SHA-256 and length in bytes."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    media_type: str


class ListedPage(_Frozen):
    """One page: its master image, its text (UTF-8), and the whole reading with every box."""

    number: Annotated[int, Field(ge=1)]
    image_sha256: Sha256
    text_sha256: Sha256
    reading_sha256: Sha256


class ListedVersion(_Frozen):
    """One version of the record as the database kept it when the paper was stored."""

    version: Annotated[int, Field(ge=1)]
    sha256: Sha256


class ListedSignature(_Frozen):
    """What a signature in the copy says of itself; who signed stands in the certificate."""

    field_name: str
    certificate_sha256: Sha256
    claimed_time: datetime | None
    subfilter: str
    level: str


class ListedRules(_Frozen):
    """The rule set in force when the paper was stored."""

    name: str
    sha256: Sha256


class Manifest(_Frozen):
    """Everything kept of one paper.

    ``record`` is the file that was made by extraction; ``versions`` are the rows of it and of what
    people confirmed before the paper was stored. ``software`` names each program that took part,
    with its version.
    """

    schema_: Annotated[Literal["manifest/1"], Field(alias="schema")] = "manifest/1"
    document_id: str
    code: str | None
    original: ListedFile
    pages: tuple[ListedPage, ...]
    record: ListedFile
    versions: tuple[ListedVersion, ...]
    signed_copy: ListedFile
    signatures: tuple[ListedSignature, ...]
    rules: ListedRules
    software: dict[str, str]

    def to_json(self) -> str:
        """The one way to write it: keys in order, no spaces, so that equal facts hash equally."""
        return canonical(self)


def canonical(model: BaseModel) -> str:
    """Any model as JSON with sorted keys and no spaces."""
    told = model.model_dump(mode="json", by_alias=True)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
