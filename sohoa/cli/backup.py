"""``sohoa backup`` and ``sohoa restore``."""

import getpass
import json
from pathlib import Path
from typing import Annotated

import typer

from schemas.errors import SohoaError
from sohoa import __version__
from sohoa.cli.options import DataOption, JsonOption, settings_with
from sohoa.cli.words import megabytes, moment
from sohoa.composition import Services, connect, prepare_store
from sohoa.errors import BackupUnwritable, BackupWithinData, ExitCode, PathMissing, obstructed
from sohoa.running import servers_for
from sohoa.settings import Settings
from sohoa.trial_key import keep_trial_roots, trial_roots
from storage.backup import Backed, Backup
from storage.errors import BackupDamaged
from storage.fixity import Fault, Fixity
from storage.points import Point, Verification, newest_point, point_named

PointOption = Annotated[
    str | None,
    typer.Option("--point", help="Tên bản sao lưu trong thư mục (mặc định: bản mới nhất)."),
]


_NAMED = 100
"""Damaged files that a restore names; ``--verify`` names all."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="Thư mục chứa các bản sao lưu.", metavar="DIR")],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Không sao lưu: đọc lại mọi tệp của mọi bản trong thư mục, nêu tệp hỏng, thiếu.",
        ),
    ] = False,
    prove_all: Annotated[
        bool,
        typer.Option(
            "--prove-all",
            help="Đọc lại mọi tệp đã chép từ trước, không chỉ một phần tám; chép lại tệp hỏng.",
        ),
    ] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Sao lưu cơ sở dữ liệu và mọi tệp đã lưu, ngay khi phần mềm đang chạy.

    Chạy lại vào cùng thư mục chỉ chép thêm phần mới, và đọc lại một phần tám số tệp đã chép từ
    trước (mỗi lần một phần khác) để phát hiện tệp hỏng. Bản sao lưu chứa dữ liệu cá nhân nhưng
    KHÔNG chứa khóa ký, mật khẩu hay cấu hình: hãy giữ những thứ đó riêng (docs/operations.md).

    Ví dụ:  sohoa backup /mnt/sao-luu
            sohoa backup /mnt/sao-luu --verify
    """
    if verify:
        raise typer.Exit(_verified(folder, as_json=as_json))
    settings = settings_with(data, quiet=True)
    _require_outside(settings, folder)
    _make_folder(folder)
    with servers_for(settings) as connected:
        services = connect(connected)
        roots = tuple(path.read_text("ascii") for path in trial_roots(settings))
        maker = Backup(
            services.database,
            services.blobs,
            services.clock,
            software=__version__,
            trial_roots=roots,
        )
        actor = f"cli:{getpass.getuser()}"
        try:
            made = maker.make(folder, actor, _report, prove_all=prove_all)
        except OSError as error:
            raise BackupUnwritable(**obstructed(folder, error)) from error
    typer.echo(_as_json(made) if as_json else _in_words(made))
    raise typer.Exit(ExitCode.ERROR if made.faults else ExitCode.OK)


def _report(fault: SohoaError) -> None:
    typer.echo(f"✗ {fault.clerk_message} ({fault})", err=True)


def _require_outside(settings: Settings, folder: Path) -> None:
    """What is lost with the data is no backup."""
    if settings.embedded and folder.resolve().is_relative_to(settings.data_dir.resolve()):
        raise BackupWithinData(folder=str(folder), data=str(settings.data_dir))


def _make_folder(folder: Path) -> None:
    """Before servers are started for nothing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupUnwritable(**obstructed(folder, error)) from error


def _verified(folder: Path, *, as_json: bool) -> ExitCode:
    if not folder.is_dir():
        raise PathMissing(path=str(folder))
    verification = Verification(folder)
    for fault in verification.faults():
        told = json.dumps({"damaged": fault.facts["path"]}) if as_json else _damaged(fault)
        typer.echo(told)
    typer.echo(_counted(verification) if as_json else _verified_in_words(verification))
    return ExitCode.ERROR if verification.damaged else ExitCode.OK


def _damaged(fault: BackupDamaged) -> str:
    return f"✗ Hỏng hoặc thiếu: {fault.facts['path']}"


def _counted(verification: Verification) -> str:
    told = {
        "points": verification.points,
        "files": verification.files,
        "bytes": verification.size,
        "faults": verification.damaged,
    }
    return json.dumps(told)


def _verified_in_words(verification: Verification) -> str:
    read = (
        f"Đã đọc lại {verification.points} bản sao lưu, {verification.files} tệp "
        f"({megabytes(verification.size)})"
    )
    if verification.damaged:
        return (
            f"{read}: {verification.damaged} tệp hỏng hoặc thiếu, nêu ở trên. Tệp trong “blobs” "
            "được chép lại từ kho, nếu kho còn, bằng lệnh: sohoa backup DIR --prove-all"
        )
    return f"{read}: mọi tệp còn nguyên vẹn."


def restore(
    folder: Annotated[Path, typer.Argument(help="Thư mục chứa các bản sao lưu.", metavar="DIR")],
    point: PointOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Khôi phục một bản sao lưu vào nơi còn trống, rồi kiểm tra lại toàn bộ.

    Thư mục dữ liệu (hoặc cơ sở dữ liệu và kho tệp đã cấu hình) phải trống; cần khóa quản trị kho
    như `sohoa migrate`. Khôi phục dở thì nơi ấy chưa dùng được: hãy chạy lại chính lệnh này.

    Ví dụ:  sohoa restore /mnt/sao-luu --data /var/lib/sohoa
    """
    from storage.restore import Restore  # loads Alembic

    if not folder.is_dir():
        raise PathMissing(path=str(folder))
    chosen = newest_point(folder) if point is None else point_named(folder, point)
    settings = settings_with(data, quiet=True)
    named = 0

    def report(fault: BackupDamaged) -> None:
        nonlocal named
        named += 1
        if named <= _NAMED:
            typer.echo(_damaged(fault), err=True)

    with servers_for(settings, running=False) as connected:
        prepare_store(connected)
        services = connect(connected)
        actor = f"cli:{getpass.getuser()}"
        maker = Restore(services.database, services.blobs, services.clock)
        done = maker.put_back(chosen, actor, report)
        keep_trial_roots(settings, chosen.manifest.trial_roots)
        whole = _inspect(services, actor)
    told = {
        "point": chosen.name,
        "objects": done.objects,
        "bytes": done.size,
        "rows": done.rows,
        "whole": whole,
    }
    typer.echo(json.dumps(told) if as_json else _restored_in_words(chosen, done.objects, whole))
    raise typer.Exit(ExitCode.OK if whole else ExitCode.ERROR)


def _inspect(services: Services, actor: str) -> bool:
    """`sohoa check` on what was restored; every fault is told."""

    def report(fault: Fault) -> None:
        typer.echo(f"✗ {fault.medium}/{fault.path}: {fault.error.clerk_message}", err=True)

    return Fixity(services.database, services.blobs, services.clock).inspect(actor, report).whole


def _as_json(made: Backed) -> str:
    told = {
        "point": made.point.name,
        "manifest": made.point.sha256,
        "rows": sum(table.rows for table in made.point.manifest.tables),
        "objects": made.point.manifest.objects,
        "bytes": made.point.manifest.size,
        "fetched": made.fetched,
        "fetched_bytes": made.fetched_size,
        "proven": made.proven,
        "mended": made.mended,
        "gone": made.gone,
        "faults": made.faults,
    }
    return json.dumps(told)


def _in_words(made: Backed) -> str:
    manifest = made.point.manifest
    lines = [
        f"Bản sao lưu {made.point.name} ({moment(manifest.made_at)}): {manifest.objects} tệp "
        f"({megabytes(manifest.size)}), trong đó chép mới {made.fetched} tệp "
        f"({megabytes(made.fetched_size)}), đọc lại {made.proven} tệp đã chép từ trước.",
        f"Mã băm của bản kê, nên ghi vào sổ: {made.point.sha256}",
        "Khóa ký, mật khẩu và cấu hình KHÔNG nằm trong bản này.",
    ]
    if made.mended:
        lines.append(f"Có {made.mended} tệp sao lưu đã hỏng, vừa được chép lại; nêu ở trên.")
    if made.faults:
        lines.append(f"Có {made.faults} tệp bị mất hoặc hỏng, nêu ở trên.")
    return "\n".join(lines)


def _restored_in_words(point: Point, objects: int, whole: bool) -> str:
    made = moment(point.manifest.made_at)
    said = "mọi tệp còn nguyên vẹn, nhật ký liền mạch" if whole else "CÓ CHỖ HỎNG, nêu ở trên"
    return f"Đã khôi phục bản sao lưu lúc {made}: {objects} tệp; {said}."
