"""``sohoa stamp``: raise signed copies to their level, as a process of its own."""

import threading
from typing import Annotated

import typer

from sohoa.cli.options import DataOption, settings_with
from sohoa.running import services_for
from sohoa.stack import stop_signals

OnceOption = Annotated[bool, typer.Option("--once", help="Làm hết việc đến hạn rồi dừng.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stamp")(stamp)


def stamp(once: OnceOption = False, data: DataOption = None) -> None:
    """Lấy dấu thời gian và dữ liệu xác thực cho các bản đã ký; đóng lại dấu trước khi hết hạn.

    Máy đơn lẻ không cần chạy lệnh này: `sohoa up` tự làm khi có SOHOA_TIMESTAMP_URL.
    """
    from sohoa.signing import level_keeper
    from sohoa.stamping import stamp_until

    with services_for(settings_with(data)) as services, stop_signals() as stop:
        keeper = level_keeper(services)
        if once:
            typer.echo(f"Đã nâng mức {keeper.work()} bản.")
            return
        ended = threading.Event()
        thread = threading.Thread(target=stamp_until, args=(services, ended), name="stamping")
        thread.start()
        stop.wait()
        ended.set()
        thread.join()
