"""``sohoa check``: is everything that was stored still whole?"""

import getpass
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

import typer

from sohoa.cli.export import SinceOption, start_of
from sohoa.cli.options import DataOption, JsonOption, settings_with
from sohoa.cli.words import megabytes
from sohoa.composition import connect
from sohoa.errors import ExitCode
from sohoa.running import servers_for
from storage.blobs import BlobRef
from storage.fixity import Fault, Fixity, Inspection

_ROLES = {
    "original": "tệp gốc",
    "copy": "bản số hóa đã ký",
    "archival": "bản số hóa có dấu thời gian",
    "record": "dữ liệu bóc tách",
    "manifest": "bản kê",
    "audit": "nhật ký",
    "anchor": "mốc nhật ký",
    "rows": "dữ liệu trong cơ sở dữ liệu",
}


_SETTLED = timedelta(days=1)
"""After which a file that came in has become a paper, if it ever will."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(as_json: JsonOption = False, since: SinceOption = None, data: DataOption = None) -> None:
    """Đọc lại mọi tệp đã lưu, đối chiếu với bản kê, cơ sở dữ liệu và nhật ký; liệt kê tệp hỏng.

    Mã thoát 0 khi mọi tệp còn nguyên vẹn, 1 khi có tệp hỏng. Lần kiểm tra được ghi vào nhật ký.
    Tệp đã nhận mà không thuộc giấy tờ nào được nêu tên, không bị xóa.

    Ví dụ:  sohoa check --since 2026-01-01
    """
    number = 0

    def report(fault: Fault) -> None:
        nonlocal number
        number += 1
        typer.echo(_as_json(number, fault) if as_json else _in_words(number, fault))

    with servers_for(settings_with(data, quiet=True)) as connected:
        services = connect(connected)
        fixity = Fixity(services.database, services.blobs, services.clock)
        inspector = f"cli:{getpass.getuser()}"
        found = fixity.inspect(inspector, report, since=start_of(since))
        left = list(services.quarantine.nameless(services.clock.now() - _SETTLED))
    typer.echo(_sum_as_json(found, left) if as_json else _sum_in_words(found, left))
    raise typer.Exit(ExitCode.OK if found.whole else ExitCode.ERROR)


def _as_json(number: int, fault: Fault) -> str:
    told = {
        "number": number,
        "document_id": fault.document_id,
        "code": fault.code,
        "role": fault.role,
        "medium": fault.medium,
        "path": fault.path,
        "error": {"code": fault.error.code, "message": fault.error.clerk_message},
    }
    return json.dumps(told, ensure_ascii=False)


def _in_words(number: int, fault: Fault) -> str:
    paper = fault.code or fault.document_id
    whose = f" của giấy tờ {paper}" if paper else ""
    return (
        f"{number}. {_ROLES[fault.role]}{whose}\n"
        f"   Kho {fault.medium}, đường dẫn {fault.path}\n"
        f"   {fault.error.clerk_message} ({fault.error.code})"
    )


def _sum_as_json(found: Inspection, left: Sequence[BlobRef]) -> str:
    told = {
        "papers": found.papers,
        "files": found.files,
        "bytes": found.size,
        "faults": found.faults,
        "whole": found.whole,
        "nameless": [f"{ref.bucket}/{ref.key}" for ref in left],
    }
    return json.dumps(told)


def _sum_in_words(found: Inspection, left: Sequence[BlobRef]) -> str:
    looked = f"Đã kiểm tra {found.papers} giấy tờ, {found.files} tệp ({megabytes(found.size)})"
    verdict = (
        f"{looked}: mọi tệp còn nguyên vẹn, nhật ký liền mạch."
        if found.whole
        else f"{looked}: có {found.faults} chỗ hỏng, liệt kê ở trên."
    )
    return "\n".join([verdict, *_left_in_words(left)])


def _left_in_words(left: Sequence[BlobRef]) -> Iterator[str]:
    """Files that came in without becoming a paper: no fault, for whoever sent them knows."""
    if left:
        yield (
            f"Ngoài ra có {len(left)} tệp đã nhận hơn một ngày mà chưa thành giấy tờ nào (máy dừng "
            "giữa lúc nhận). Hãy gửi lại các giấy tờ của lần nhận đó nếu chưa thấy trong danh sách."
        )
    for ref in left:
        yield f"   {ref.bucket}/{ref.key} ({megabytes(ref.size)})"
