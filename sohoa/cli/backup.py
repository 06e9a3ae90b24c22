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
from sohoa.errors import ExitCode, OutputUnwritable, PathMissing
from sohoa.running import servers_for
from sohoa.trial_key import keep_trial_roots, trial_roots
from storage.backup import Backed, Backup, Point, newest_point, points
from storage.errors import BackupMissing
from storage.fixity import Fault, Fixity

PointOption = Annotated[
    str | None,
    typer.Option("--point", help="Tên bản sao lưu trong thư mục (mặc định: bản mới nhất)."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Annotated[Path, typer.Argument(help="Thư mục chứa các bản sao lưu.", metavar="DIR")],
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Sao lưu cơ sở dữ liệu và mọi tệp đã lưu, ngay khi phần mềm đang chạy.

    Chạy lại vào cùng thư mục chỉ chép thêm phần mới. Bản sao lưu chứa dữ liệu cá nhân nhưng KHÔNG
    chứa khóa ký, mật khẩu hay cấu hình: hãy giữ những thứ đó riêng (docs/operations.md).

    Ví dụ:  sohoa backup /mnt/sao-luu
    """
    faults: list[SohoaError] = []

    def report(fault: SohoaError) -> None:
        faults.append(fault)
        typer.echo(f"✗ {fault.clerk_message} ({fault})", err=True)

    settings = settings_with(data, quiet=True)
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
        try:
            made = maker.make(folder, f"cli:{getpass.getuser()}", report)
        except OSError as error:
            raise OutputUnwritable.because(folder, error) from error
    typer.echo(_as_json(made) if as_json else _in_words(made))
    raise typer.Exit(ExitCode.ERROR if faults else ExitCode.OK)


def restore(
    folder: Annotated[Path, typer.Argument(help="Thư mục chứa các bản sao lưu.", metavar="DIR")],
    point: PointOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Khôi phục một bản sao lưu vào nơi còn trống, rồi kiểm tra lại toàn bộ.

    Thư mục dữ liệu (hoặc cơ sở dữ liệu và kho tệp đã cấu hình) phải trống; cần khóa quản trị kho
    như `sohoa migrate`.

    Ví dụ:  sohoa restore /mnt/sao-luu --data /var/lib/sohoa
    """
    from storage.restore import Restore  # loads Alembic

    if not folder.is_dir():
        raise PathMissing(path=str(folder))
    chosen = _chosen(folder, point)
    settings = settings_with(data, quiet=True)
    with servers_for(settings, running=False) as connected:
        prepare_store(connected)
        services = connect(connected)
        actor = f"cli:{getpass.getuser()}"
        done = Restore(services.database, services.blobs, services.clock).put_back(chosen, actor)
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


def _chosen(folder: Path, name: str | None) -> Point:
    if name is None:
        return newest_point(folder)
    found = [point for point in points(folder) if point.name == name]
    if not found:
        raise BackupMissing(folder=str(folder / name))
    return found[0]


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
        "gone": made.gone,
        "faults": made.faults,
    }
    return json.dumps(told)


def _in_words(made: Backed) -> str:
    manifest = made.point.manifest
    lines = [
        f"Bản sao lưu {made.point.name} ({moment(manifest.made_at)}): {manifest.objects} tệp "
        f"({megabytes(manifest.size)}), trong đó chép mới {made.fetched} tệp "
        f"({megabytes(made.fetched_size)}).",
        f"Mã băm của bản kê, nên ghi vào sổ: {made.point.sha256}",
        "Khóa ký, mật khẩu và cấu hình KHÔNG nằm trong bản này.",
    ]
    if made.faults:
        lines.append(f"Có {made.faults} tệp trong kho bị mất hoặc hỏng, nêu ở trên.")
    return "\n".join(lines)


def _restored_in_words(point: Point, objects: int, whole: bool) -> str:
    made = moment(point.manifest.made_at)
    said = "mọi tệp còn nguyên vẹn, nhật ký liền mạch" if whole else "CÓ CHỖ HỎNG, nêu ở trên"
    return f"Đã khôi phục bản sao lưu lúc {made}: {objects} tệp; {said}."
