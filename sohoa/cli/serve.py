"""``sohoa up`` and ``down``, and the single processes of a cluster."""

import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from sohoa.anchoring import anchoring
from sohoa.cli.options import DataOption, settings_with
from sohoa.composition import prepare, require_restored
from sohoa.configuration import nothing_more, portal_needs, sealing_needs
from sohoa.data_folder import named_obstacles
from sohoa.errors import ExitCode, NotOfThisMachine
from sohoa.ports import require_free_port
from sohoa.running import (
    first_key,
    require_place,
    services_for,
    supervise,
    sweep_until,
    within_nursery_of_all,
    working_services,
)
from sohoa.settings import Settings, variable
from sohoa.stack import (
    become,
    running_stack,
    spawn_detached,
    stop_running,
    stop_signals,
    wait_until_ready,
)
from workers.queues import ALL_QUEUES, SEALING

START_SECONDS = 90.0


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("supervise", hidden=True)(supervise_here)
    app.command("worker")(worker)
    app.command("sweeper")(sweeper)
    app.command("portal")(portal)
    app.command("migrate")(migrate)
    app.command("doctor")(doctor)


def up(data: DataOption = None) -> None:
    """Chạy toàn bộ phần mềm trên máy này và in địa chỉ trang web."""
    settings = _of_this_machine(settings_with(data))
    folder = settings.data_dir
    with named_obstacles(folder):
        running = running_stack(folder) is not None
    if not running:
        require_place(folder)
        require_free_port(settings.portal_host, settings.portal_port)
        pid = _start_in_background(folder)
    else:
        pid = None
    ledger = wait_until_ready(folder, START_SECONDS, announced=["portal"], pid=pid)
    console = Console(highlight=False)
    console.print(f"Sổ Hóa đang chạy: [bold]{ledger.announced['portal']}[/]")
    console.print(f"Khóa truy cập cho quầy: {escape(first_key(folder))}")
    again = "" if data is None else f" --data {shlex.quote(str(data))}"
    console.print(escape(f"Dừng lại bằng lệnh: sohoa down{again}"))


def down(data: DataOption = None) -> None:
    """Dừng toàn bộ phần mềm; giấy tờ đã nhận được giữ nguyên."""
    folder = settings_with(data).data_dir
    with named_obstacles(folder):
        stopped = stop_running(folder)
    typer.echo("Đã dừng." if stopped else "Phần mềm không chạy.")


def _start_in_background(folder: Path) -> int:
    log = folder / "logs" / "supervisor.log"
    try:
        with within_nursery_of_all(folder) as start:
            return spawn_detached(start.argv, log, start.environment)
    except OSError:  # an old kernel
        command = (sys.executable, "-m", "sohoa", "supervise", "--data", str(folder))
        return spawn_detached(command, log)


def supervise_here(data: DataOption = None) -> None:
    """Run everything in the foreground; ``up`` does this in the background."""
    settings = _of_this_machine(settings_with(data))
    with suppress(OSError), within_nursery_of_all(settings.data_dir) as start:  # an old kernel
        become(start.argv, start.environment)
    supervise(settings)


def _of_this_machine(settings: Settings) -> Settings:
    """The settings, unless they name servers elsewhere: raises :class:`NotOfThisMachine`."""
    named = ("database_url", "broker_url", "s3_endpoint")
    given = ", ".join(variable(name) for name in named if getattr(settings, name))
    if given:
        raise NotOfThisMachine(given=given)
    return settings


def worker(
    queues: Annotated[
        str, typer.Option("--queues", help="Tên hàng đợi, cách nhau bằng dấu phẩy, ưu tiên trước.")
    ] = ",".join(ALL_QUEUES),
    processes: Annotated[int | None, typer.Option("--processes", min=1, max=256)] = None,
    wait: Annotated[
        float,
        typer.Option("--wait", min=0, help="Chờ các máy chủ khởi động tối đa bao nhiêu giây."),
    ] = 0,
    ready_file: Annotated[Path | None, typer.Option("--ready-file", hidden=True)] = None,
    data: DataOption = None,
) -> None:
    """Chạy một bộ xử lý (worker), dùng khi mở rộng ra nhiều máy."""
    from sohoa.worker import run_worker

    names = tuple(name.strip() for name in queues.split(","))
    unknown = [name for name in names if name not in ALL_QUEUES]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}; có: {', '.join(ALL_QUEUES)}")
    needs = sealing_needs if SEALING in names else nothing_more
    settings = settings_with(data, needs=needs)
    with services_for(settings) as services:
        run_worker(services, names, processes or settings.worker_processes, wait, ready_file)


def sweeper(data: DataOption = None) -> None:
    """Tìm và gửi lại phần việc bị bỏ quên, đóng mốc nhật ký (một tiến trình cho cả cụm máy)."""
    with services_for(settings_with(data)) as services:
        require_restored(services)
        with stop_signals() as stop, anchoring(services):
            sweep_until(services, stop)


def portal(data: DataOption = None) -> None:
    """Chạy riêng máy chủ web và API."""
    from sohoa.web import serve

    settings = settings_with(data, needs=portal_needs)
    with services_for(settings) as services:
        require_restored(services)
        # uvicorn has one English line for it, and exit code 3, which is SOME_FAILED here.
        require_free_port(settings.portal_host, settings.portal_port)
        serve(services)


def migrate(data: DataOption = None) -> None:
    """Tạo hoặc nâng cấp bảng dữ liệu và kho tệp."""
    settings = settings_with(data)
    if not settings.embedded:
        prepare(settings)
        typer.echo("Đã nâng cấp cơ sở dữ liệu và kho tệp.")
        return
    with working_services(settings):
        typer.echo("Đã nâng cấp cơ sở dữ liệu và kho tệp trên máy này.")


def doctor(data: DataOption = None) -> None:
    """Kiểm tra máy: thiếu gì, và lệnh nào cài được."""
    from sohoa.doctor import examine

    findings = examine(settings_with(data))
    console = Console(highlight=False)
    for finding in findings:
        mark = "[yellow]![/]" if finding.warns else "[green]✓[/]" if finding.ok else "[red]✗[/]"
        console.print(f"{mark} {finding.name}: {escape(finding.detail)}")
        if finding.remedy:
            console.print(f"    → {escape(finding.remedy)}")
    healthy = all(finding.ok for finding in findings)
    raise typer.Exit(ExitCode.OK if healthy else ExitCode.ERROR)
