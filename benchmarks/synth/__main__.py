"""``python -m benchmarks.synth --out DIR --count N --seed S``: write pages with their truth."""

import argparse
import json
import sys
from pathlib import Path

from PIL import Image

from benchmarks.synth.catalogue import KINDS, make_document
from benchmarks.synth.degrade import CONDITIONS, degraded_page
from benchmarks.synth.truth import SynthDocument


def write_document(document: SynthDocument, folder: Path, conditions: tuple[str, ...]) -> None:
    """Write ``<kind>-<seed>[-<conditions>]-p<n>.png`` and one JSON with the truth of all pages."""
    stem = "-".join((document.kind, f"{document.seed:06d}", *conditions))
    pages = []
    for number, clean in enumerate(document.pages, 1):
        page = degraded_page(clean, conditions, document.seed)
        name = f"{stem}-p{number}.png"
        Image.fromarray(page.image).save(folder / name, dpi=(page.dpi, page.dpi), compress_level=1)
        pages.append({"image": name, **page.truth_json()})
    truth = {
        "kind": document.kind,
        "type": document.type,
        "seed": document.seed,
        "conditions": conditions,
        "fields": document.fields,
        "pages": pages,
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / f"{stem}.json").write_text(text + "\n", encoding="utf-8")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the command line's values; exits 2 with a message when they are wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synth", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder, made when missing")
    parser.add_argument("--count", type=int, default=10, help="documents of each kind")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first document")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument(
        "--conditions",
        nargs="*",
        choices=tuple(CONDITIONS),
        default=[],
        help="degradations, all applied to every page in this order",
    )
    return parser.parse_args(arguments)


def main() -> None:
    """Make the documents one by one."""
    arguments = parse(sys.argv[1:])
    arguments.out.mkdir(parents=True, exist_ok=True)
    for kind in arguments.kinds:
        for seed in range(arguments.seed, arguments.seed + arguments.count):
            write_document(make_document(kind, seed), arguments.out, tuple(arguments.conditions))


if __name__ == "__main__":
    main()
