"""Print the five largest functions and modules of each half of the tree: code, then tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

PRODUCT = ("schemas", "pipeline", "storage", "workers", "portal", "sohoa")
SHOWN = 5

Size = tuple[int, str]


def modules(folders: tuple[str, ...]) -> Iterator[Path]:
    """Every Python file under ``folders``."""
    for folder in folders:
        yield from sorted(Path(folder).rglob("*.py"))


def module_sizes(paths: list[Path]) -> Iterator[Size]:
    """Lines of each file."""
    for path in paths:
        yield len(path.read_text(encoding="utf-8").splitlines()), str(path)


def function_sizes(paths: list[Path]) -> Iterator[Size]:
    """Lines of each function, without its docstring and decorators."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield _code_lines(node), f"{path}:{node.lineno} {node.name}"


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = _lines(body[0]) if documented else 0
    return _lines(function) - docstring


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def main() -> None:
    """Print both tables."""
    for title, folders in (("product", PRODUCT), ("tests", ("tests",))):
        paths = list(modules(folders))
        for what, sizes in (("functions", function_sizes(paths)), ("modules", module_sizes(paths))):
            print(f"{title}, largest {what}")
            for size, name in sorted(sizes, reverse=True)[:SHOWN]:
                print(f"{size:6d}  {name}")


if __name__ == "__main__":
    main()
