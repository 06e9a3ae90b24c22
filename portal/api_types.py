"""Version 1 of the API: the types of papers there are, and what is read from each."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from portal.access import Desk, Follower, bearer
from portal.problems import refusals
from schemas.doctypes import DocumentType, FieldSpec

router = APIRouter(prefix="/v1", dependencies=[Depends(bearer)])


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class FieldOut(_Out):
    """A field of a type, by the name it has in records and in ``field.<name>`` of a search."""

    name: str
    label: str = Field(description="Tên trường như trên giấy.")
    gloss: str = Field(description="In English.")
    kind: str = Field(description="Loại giá trị; docs/kinds-and-checks.md.")
    required: bool

    @classmethod
    def of(cls, spec: FieldSpec) -> "FieldOut":
        """From the catalogue."""
        return cls(
            name=spec.name,
            label=spec.label,
            gloss=spec.gloss,
            kind=spec.kind,
            required=spec.required,
        )


class TypeOut(_Out):
    """A type of papers: what ``type`` may be in a wish and in a search."""

    name: str
    version: int = Field(description="Đổi khi các trường đổi; `schema` của bản dữ liệu ghi nó.")
    label: str
    gloss: str = Field(description="In English.")
    fields: list[FieldOut]

    @classmethod
    def of(cls, type_: DocumentType) -> "TypeOut":
        """From the catalogue."""
        return cls(
            name=type_.name,
            version=type_.version,
            label=type_.label,
            gloss=type_.gloss,
            fields=[FieldOut.of(spec) for spec in type_.fields],
        )


@router.get("/types", summary="Các loại giấy tờ và trường của chúng", responses=refusals())
def types(services: Desk, client: Follower) -> list[TypeOut]:
    """By their labels, the unknown type last; nothing of any paper."""
    del client  # any key will do
    return [TypeOut.of(type_) for type_ in services.catalogue.by_label]
