"""``sohoa digitize``: a folder in, signed copies and records out."""

import getpass
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from portal.wording import ORIGINAL_SIGNATURES, original_conclusion
from schemas.doctypes import Catalogue, load_catalogue
from sohoa.batch import Batch, Paper, Wishes
from sohoa.cli.options import (
    DataOption,
    JsonOption,
    log_to_file,
    require_type,
    settings_with,
    short_name,
)
from sohoa.cli.words import (
    passed_over_in_words,
    same_in_words,
    state_in_words,
    total_in_all,
    values_in_short,
)
from sohoa.composition import Services, require_reachable
from sohoa.errors import ExitCode
from sohoa.outputs import Outputs, PaperFiles, folder_names, make_folder
from sohoa.room import Room
from sohoa.running import working_services
from sohoa.scans import WhyNot, scans_below
from storage.papers import MAX_BATCH, MAX_DOSSIER, ORIGINAL_CHECK, Document, NewBatch
from workers.queues import Lane


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("digitize")(digitize)


def digitize(
    paths: Annotated[
        list[Path], typer.Argument(help="Tệp hoặc thư mục bản quét.", metavar="PATH…")
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Chép kết quả vào thư mục này.")] = None,
    lane: Annotated[
        Lane, typer.Option("--lane", help="counter: người dân đang chờ; bulk: quét hàng loạt.")
    ] = Lane.BULK,
    type: Annotated[str | None, typer.Option("--type", help="Loại giấy tờ, nếu đã biết.")] = None,
    dossier: Annotated[str | None, typer.Option("--dossier", help="Mã hồ sơ.")] = None,
    batch: Annotated[
        str | None, typer.Option("--batch", help="Tên lô để theo dõi, ví dụ “Hộp 12”.")
    ] = None,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Chờ tối đa bao nhiêu giây.")
    ] = 86_400,
    json_lines: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Số hóa tệp hoặc cả thư mục: đọc, ký, bóc tách, lưu; chờ đến khi xong.

    Ví dụ:  sohoa digitize samples/ --out out --json
    """
    dossier = short_name("--dossier", dossier, MAX_DOSSIER)
    name = short_name("--batch", batch, MAX_BATCH)
    settings = settings_with(data, quiet=True)
    log_to_file(settings, "digitize")
    scans = scans_below(paths)
    if type is not None:
        require_type(type)
    if out is not None:
        make_folder(out)
    who = f"cli:{getpass.getuser()}"
    papers = NewBatch.named(who, name, label=name) if name else NewBatch.of_its_own()
    wishes = Wishes(lane.value, who, dossier, type, wait, papers)
    room = Room(settings.data_dir) if settings.embedded else None
    try:
        with working_services(settings, on_stopping=_tell_stopping) as running:
            services = running.services
            require_reachable(services)
            presenter = _JsonLines() if json_lines else _Table(load_catalogue())
            run = Batch(services, wishes, room, running.hindrance)
            all_stored = _run(services, run, scans.files, out, presenter)
            presenter.close(scans.passed_over)
    except KeyboardInterrupt:
        Console(stderr=True).print(
            "Đã ngắt. Giấy tờ đã nhận được giữ; chạy lại lệnh này để làm tiếp.", highlight=False
        )
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    raise typer.Exit(ExitCode.OK if all_stored else ExitCode.SOME_FAILED)


def _tell_stopping() -> None:
    Console(stderr=True).print("[dim]Đang dừng các dịch vụ…[/]", highlight=False)


def _run(
    services: Services,
    batch: Batch,
    files: list[Path],
    out: Path | None,
    presenter: "_JsonLines | _Table",
) -> bool:
    names = folder_names(files)
    outputs = Outputs(services, out) if out else None
    all_stored = True
    with _progress_bar() as bar:
        task = bar.add_task("Số hóa", total=len(files))
        for paper in batch.run(files, lambda done: bar.update(task, completed=done)):
            written = None
            if outputs and paper.stored and paper.document and paper.record:
                written = outputs.write(names[paper.path], paper.document.id, paper.record)
            presenter.show(paper, _where(services, paper, written), _original(services, paper))
            all_stored = all_stored and paper.stored
        bar.update(task, completed=len(files))
    return all_stored


def _progress_bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _where(services: Services, paper: Paper, written: PaperFiles | None) -> str | None:
    """The copy's path, or its place in the store."""
    if written is not None:
        return str(written.copy)
    if not paper.stored or paper.document is None:
        return None
    ref = services.documents.artifact(paper.document.id, "copy")
    return f"s3://{ref.bucket}/{ref.key}" if ref else None


def _original(services: Services, paper: Paper) -> dict[str, Any] | None:
    """What was found of the signatures the paper came with."""
    if paper.document is None:
        return None
    ref = services.documents.artifact(paper.document.id, ORIGINAL_CHECK)
    return None if ref is None else json.loads(services.blobs.get_bytes(ref))


class _JsonLines:
    """One line per paper as soon as it rests."""

    def show(self, paper: Paper, copy: str | None, original: dict[str, Any] | None) -> None:
        document, error = paper.document, paper.error
        line: dict[str, object] = {
            "input": str(paper.path),
            "document_id": document.id if document else None,
            "status": document.state.value if document else "rejected",
            "type": paper.record.type if paper.record else None,
            "pages": document.page_count if document else None,
            "record": json.loads(paper.record.to_json()) if paper.record else None,
            "copy": copy,
            "error": error
            and {"code": error.code, "message": error.clerk_message, "facts": error.facts},
        }
        # Above are the keys that are promised for every file, and no more.
        if original is not None:
            line["original_signatures"] = original
        if paper.twin_of is not None:
            line["same_as"] = str(paper.twin_of)
        typer.echo(json.dumps(line, ensure_ascii=False))

    def close(self, passed_over: Mapping[Path, WhyNot]) -> None:
        """A line for each file that was not digitized, and why."""
        for path, why_not in passed_over.items():
            line = {
                "input": str(path),
                "document_id": None,
                "status": "skipped",
                "type": None,
                "pages": None,
                "record": None,
                "copy": None,
                "error": None,
                "skipped": why_not.value,
            }
            typer.echo(json.dumps(line, ensure_ascii=False))


def _signed_before(original: dict[str, Any] | None) -> str:
    return "" if original is None else f"\n{ORIGINAL_SIGNATURES[original_conclusion(original)]}"


class _Table:
    """A table at the end, for people."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rows: dict[Path, tuple[Text, Text, Text]] = {}
        self._copies: dict[Path, str] = {}
        self._documents: dict[Path, Document | None] = {}
        self._twins = 0
        self._table = Table(title="Kết quả số hóa", show_lines=True, title_justify="left")
        for heading, ratio in (("Giấy tờ", 2), ("Thông tin chính", 3), ("Trạng thái", 2)):
            self._table.add_column(heading, overflow="fold", ratio=ratio)

    def show(self, paper: Paper, copy: str | None, original: dict[str, Any] | None) -> None:
        kind = self._catalogue.types.get(paper.record.type) if paper.record else None
        fields = paper.record.fields if paper.record else {}
        values = {name: field.value for name, field in fields.items()}
        found = values_in_short(values, kind) if kind else ""
        error = paper.error.clerk_message if paper.error else ""
        twin_of = paper.twin_of
        if twin_of is None:
            state = state_in_words(paper.document, paper.record, known=paper.known)
            self._documents[paper.path] = paper.document
        else:
            state = same_in_words(twin_of, paper.path)
            self._twins += 1
        self._rows[paper.path] = (
            Text.assemble((paper.path.name, "bold"), f"\n{kind.label}" if kind else ""),
            Text.assemble(found, (error, "red")),
            Text(state + _signed_before(original)),
        )
        if copy is not None:
            self._copies[paper.path] = copy

    def close(self, passed_over: Mapping[Path, WhyNot]) -> None:
        for path in sorted(self._rows):
            self._table.add_row(*self._rows[path])
        console = Console(highlight=False)
        console.print(self._table)
        console.print(total_in_all(self._documents.values(), self._twins))
        for sentence in passed_over_in_words(passed_over):
            console.print(sentence, markup=False, soft_wrap=True)
        for path in sorted(self._copies):  # outside the table, which would cut the paths apart
            console.print(
                f"Bản số hóa của {path.name}: {self._copies[path]}", markup=False, soft_wrap=True
            )
