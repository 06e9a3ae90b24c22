"""``sohoa verify``: look at a copy that somebody brought."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from schemas.errors import SohoaError
from sohoa.cli.options import DataOption, JsonOption, settings_with
from sohoa.errors import NoStack, PathMissing
from sohoa.running import database_for
from sohoa.settings import Settings
from storage.clock import SystemClock
from storage.custody import Custody, Kept


class Signatory(StrEnum):
    """Who is expected to have signed."""

    ANYONE = "anyone"
    OFFICER = "officer"
    CITIZEN = "citizen"


RoleOption = Annotated[
    Signatory,
    typer.Option("--role", help="Ai phải là người ký: cán bộ chỉ được dùng chữ ký công vụ."),
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", help="Ghi báo cáo kiểm tra dạng XML (ETSI TS 119 102-2) vào tệp."),
]
OnlineOption = Annotated[
    bool, typer.Option("--online", help="Hỏi tình trạng thu hồi ở nơi cấp chứng thư (cần mạng).")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(
    file: Annotated[Path, typer.Argument(help="Bản số hóa (PDF) cần kiểm tra.")],
    role: RoleOption = Signatory.ANYONE,
    report: ReportOption = None,
    online: OnlineOption = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Kiểm tra chữ ký số, độ tin cậy, thời gian, PDF/A của một bản số hóa; không cần mạng.

    Ví dụ:  sohoa verify out/quyet-dinh/copy.pdf
    """
    settings = settings_with(data, quiet=True)
    if not file.is_file():
        raise PathMissing(path=str(file))
    from pipeline.seal import verify_copy
    from pipeline.seal.web import online_fetcher
    from sohoa.trust import trust_store

    now, store = SystemClock().now(), trust_store(settings)
    opener = online_fetcher if online else None
    found = verify_copy(file, store, at=now, role=role.value, open_fetcher=opener)
    hindrance, kept = _ask_store(settings, found.sha256)
    if report is not None:
        from pipeline.seal.report import etsi_report

        report.write_bytes(etsi_report(file, store, at=now, open_fetcher=opener) or b"")
    if as_json:
        custody = None if kept is None else {"document_id": kept.document_id, "code": kept.code}
        told = found.to_dict() | {"store_asked": hindrance is None, "kept": custody}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"{found.summary_vi()}\n{_custody_vi(hindrance, kept)}")
    raise typer.Exit(0 if found.valid else 1)


def _ask_store(settings: Settings, sha256: str) -> tuple[SohoaError | None, Kept | None]:
    """Why the database could not be asked, or what it said."""
    try:
        return None, Custody(database_for(settings)).of(sha256)
    except SohoaError as error:
        return error, None


def _custody_vi(hindrance: SohoaError | None, kept: Kept | None) -> str:
    if isinstance(hindrance, NoStack):
        folder = hindrance.facts["data"]
        return f"Kho lưu trữ: chưa có kho nào trong thư mục {folder} nên chưa đối chiếu."
    if hindrance is not None:
        return "Kho lưu trữ: chưa kết nối được nên chưa đối chiếu."
    if kept is None:
        return "Kho lưu trữ: không giữ tệp nào giống hệt tệp này."
    name = kept.code or kept.document_id
    state = "" if kept.current else " (đã có bản mới hơn)"
    return f"Kho lưu trữ: giống hệt bản đang lưu của giấy tờ {name}{state}."
