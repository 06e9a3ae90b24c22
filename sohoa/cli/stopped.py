"""``sohoa stopped``, ``retry`` and ``reject``: papers that came to a stop, and the way on."""

import getpass
import json
from collections.abc import Callable
from typing import Annotated

import typer

from schemas.errors import SohoaError, error_for
from sohoa.cli.options import DataOption, JsonOption, settings_with
from sohoa.cli.words import STATES, moment
from sohoa.composition import Services
from sohoa.errors import ExitCode, NothingStopped, NotStopped
from sohoa.running import services_for
from storage.given_up import GivenUpPage
from storage.papers import Document

_AT_ONCE, _ALL = 1000, 100_000
_IDS_HELP = "Mã giấy tờ, lấy từ: sohoa stopped"
Ids = Annotated[list[str], typer.Argument(help=_IDS_HELP, metavar="ID…")]
SomeIds = Annotated[list[str] | None, typer.Argument(help=_IDS_HELP, metavar="ID…")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("stopped")(stopped)
    app.command("retry")(retry)
    app.command("reject")(reject)


def stopped(as_json: JsonOption = False, data: DataOption = None) -> None:
    """Liệt kê giấy tờ không xử lý được: vì sao, trang nào, đã thử mấy lần."""
    import sohoa.every_error  # noqa: F401  (every stored code gets its sentence)

    with services_for(settings_with(data, quiet=True)) as services:
        found, total = services.documents.stopped(limit=_AT_ONCE)
        for document in found:
            pages = services.ledger.given_up(document.id)
            typer.echo(_as_json(document, pages) if as_json else _in_words(document, pages))
    if not as_json:
        typer.echo(f"{total} giấy tờ không xử lý được.")


def retry(
    ids: SomeIds = None,
    codes: Annotated[
        list[str] | None,
        typer.Option("--code", help="Mọi giấy tờ dừng vì lỗi này (ghi được nhiều lần)."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Vì sao thử lại.")] = "retry",
    data: DataOption = None,
) -> None:
    """Xử lý lại giấy tờ đã dừng; trang đã đọc được không đọc lại.

    Ví dụ:  sohoa retry 3f0c9a1e-…
            sohoa retry --code seal.token_removed --code seal.token_missing
    """
    if not ids and not codes:
        raise typer.BadParameter("hãy ghi mã giấy tờ, hoặc --code với mã lỗi")
    with services_for(settings_with(data, quiet=True)) as services:
        found = services.documents.stopped(limit=_ALL, codes=codes)[0] if codes else []
        chosen = list(dict.fromkeys([*(ids or ()), *(document.id for document in found)]))
        if not chosen:
            raise NothingStopped(codes=", ".join(codes or ()))
        _each(services, chosen, lambda id_: services.work.retry(id_, actor=_me(), reason=reason))


def reject(
    ids: Ids,
    reason: Annotated[str, typer.Option("--reason", help="Vì sao không số hóa.")],
    data: DataOption = None,
) -> None:
    """Không số hóa giấy tờ đã dừng; bản gốc đã nhận vẫn được giữ.

    Ví dụ:  sohoa reject 3f0c9a1e-… --reason "đã quét lại thành tệp khác"
    """
    if not reason.strip():
        raise typer.BadParameter("--reason không được để trống: lý do nằm mãi trong nhật ký")
    with services_for(settings_with(data, quiet=True)) as services:
        _each(services, ids, lambda id_: services.work.reject(id_, actor=_me(), reason=reason))


def _each(services: Services, ids: list[str], act: Callable[[str], None]) -> None:
    """Every paper in turn; one that cannot be moved does not keep the others."""
    refused = 0
    for document_id in ids:
        try:
            document = services.documents.get(document_id)
            if not document.stopped:
                raise NotStopped(state=STATES[document.state])
            act(document_id)
        except SohoaError as error:
            refused += 1
            typer.echo(f"{document_id}: {error.clerk_message} ({error.code})", err=True)
        else:
            typer.echo(document_id)
    raise typer.Exit(ExitCode.SOME_FAILED if refused else ExitCode.OK)


def _me() -> str:
    return f"cli:{getpass.getuser()}"


def _why(document: Document) -> SohoaError | None:
    if document.error_code is None:
        return None
    return error_for(document.error_code, document.error_facts)


def _as_json(document: Document, pages: list[GivenUpPage]) -> str:
    told = {
        "document_id": document.id,
        "file": document.source_name,
        "state": document.state.value,
        "since": document.changed_at.isoformat(),
        "error": {"code": document.error_code, "facts": document.error_facts},
        "pages": [
            {
                "number": page.number,
                "attempts": page.attempts,
                "error": {"code": page.error.code, "facts": page.error.facts},
            }
            for page in pages
        ],
    }
    return json.dumps(told, ensure_ascii=False)


def _in_words(document: Document, pages: list[GivenUpPage]) -> str:
    error = _why(document)
    lines = [f"{document.id}  {moment(document.changed_at)}  {document.source_name}"]
    if error is not None and not pages:
        lines.append(f"    {error.clerk_message} ({error.code})")
    lines += [
        f"    Trang {page.number}, đã thử {page.attempts} lần: {page.error.clerk_message} "
        f"({page.error.code})"
        for page in pages
    ]
    return "\n".join(lines)
