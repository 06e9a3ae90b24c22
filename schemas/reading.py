"""What ``sohoa read --format json`` writes: text with its place on the scan, and its tables.

Boxes are ``[x0, y0, x1, y1]`` in pixels of the scan, top-left origin, the last two just outside;
text is NFC. ``reading.schema.json`` is generated from these models.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.geometry import Box, Quad


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadWord(_Fact):
    """A word without white space."""

    text: str
    box: Box
    confidence: float = Field(ge=0, le=1)


class ReadLine(_Fact):
    """One printed line, or one row of a table whose cells have one line each."""

    text: str
    box: Box
    words: tuple[ReadWord, ...]


class ReadCell(_Fact):
    """A cell of a table: rows and columns are counted from 0, lines are parted by line feeds."""

    row: int = Field(ge=0)
    column: int = Field(ge=0)
    row_span: int = Field(ge=1)
    column_span: int = Field(ge=1)
    box: Box
    text: str
    confidence: float = Field(ge=0, le=1)


class ReadTable(_Fact):
    """A ruled table; the words of its cells are among the lines of the page, too."""

    box: Box
    rows: int = Field(ge=1)
    columns: int = Field(ge=1)
    header_rows: int = Field(ge=0, description="Rows at the top that name the columns.")
    continues: bool = Field(description="Whether it goes on from the page before.")
    cells: tuple[ReadCell, ...]


class ReadRegion(_Fact):
    """A part of the page that is not plain print."""

    kind: str
    label: str
    box: Box
    score: float = Field(ge=0, le=1)
    text: str = Field(description="What a stamp says.")
    content: str | None = Field(description="What a QR or bar code holds.")
    payload: str | None = Field(None, description="The bytes of the code, in base64.")
    quad: Quad = Field(description="Its four corners on the scan, in its own order of reading.")


class ReadStep(_Fact):
    """A decision on the way to the text: whether it was acted upon, and what was measured."""

    name: str
    applied: bool
    evidence: dict[str, float]


class ReadEngine(_Fact):
    """Who read it."""

    name: str
    version: str


class ReadPage(_Fact):
    """One page; its lines are in reading order."""

    number: int = Field(ge=1)
    sha256: str
    width: int
    height: int
    dpi: float
    source: Literal["ocr", "text"] = Field(description="Recognised, or the file's own text.")
    engine: ReadEngine
    lines: tuple[ReadLine, ...]
    tables: tuple[ReadTable, ...]
    regions: tuple[ReadRegion, ...]
    steps: tuple[ReadStep, ...] = Field((), description="How the page was made ready, in order.")


class ReadDocument(_Fact):
    """A document, page by page.

    The number in ``schema`` is raised when who reads the old form could misunderstand the new one.
    """

    schema_id: Literal["reading/1"] = Field("reading/1", alias="schema")
    pages: tuple[ReadPage, ...]
