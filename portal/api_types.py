"""Version 1 of the API: the types of papers there are, and what is read from each."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from portal.access import Desk, Follower, bearer
from portal.problems import refusals

router = APIRouter(prefix="/v1", dependencies=[Depends(bearer)])


class _Out(BaseModel):
    """What of the catalogue is told, by the names it has there."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class FieldOut(_Out):
    """A field of a type, by the name it has in records and in ``field.<name>`` of a search."""

    name: str
    label: str = Field(description="Tên trường như trên giấy.")
    gloss: str = Field(description="In English.")
    kind: str = Field(description="Loại giá trị; docs/kinds-and-checks.md.")
    required: bool


class TypeOut(_Out):
    """A type of papers: what ``type`` may be in a wish and in a search."""

    name: str
    version: int = Field(description="Đổi khi các trường đổi; `schema` của bản dữ liệu ghi nó.")
    label: str
    gloss: str = Field(description="In English.")
    fields: list[FieldOut]


@router.get("/types", summary="Các loại giấy tờ và trường của chúng", responses=refusals())
def types(services: Desk, client: Follower) -> list[TypeOut]:
    """By their labels, the unknown type last; nothing of any paper."""
    del client  # any key will do
    return [TypeOut.model_validate(type_) for type_ in services.catalogue.by_label]
