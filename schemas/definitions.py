"""Reading the YAML definitions (document types, rule sets) strictly, with errors that say where."""

from collections.abc import Hashable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.errors import SohoaError

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 1_000_000
"""A definition written by hand is some kilobytes; a larger file is a mistake or an attack."""


class DefinitionError(SohoaError):
    """A definition file cannot be used. Facts: ``file``, ``problem``."""

    code = "schemas.definition"
    clerk = "Tệp định nghĩa {file} có lỗi: {problem}. Hãy báo quản trị viên sửa tệp này."


class _StrictLoader(yaml.CSafeLoader):
    """Safe YAML that refuses a key written twice; plain YAML would keep the last in silence."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is written twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_definition(path: Path, model: type[M]) -> M:
    """The definition in ``path``; raises :class:`DefinitionError` naming file and problem."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DefinitionError(file=path.name, problem=f"larger than {MAX_BYTES} bytes")
        tree = yaml.load(path.read_text("utf-8"), _StrictLoader)
        return model.model_validate(tree)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DefinitionError(file=path.name, problem=" ".join(str(error).split())) from error
    except ValidationError as error:
        raise DefinitionError(file=path.name, problem=_first_problem(error)) from error


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
