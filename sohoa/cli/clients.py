"""``sohoa clients``: keys of the systems and workplaces that may call the portal."""

from typing import Annotated

import typer

from sohoa.cli.options import DataOption, settings_with
from sohoa.running import services_for
from storage.clients import Scope

_OF_A_CLERK = [Scope.SUBMIT, Scope.SEARCH, Scope.READ, Scope.REVIEW]

app = typer.Typer(help="Khóa truy cập của các hệ thống và máy làm việc.", no_args_is_help=True)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Tên hệ thống hoặc quầy, ví dụ: quay-1.")],
    scope: Annotated[
        list[Scope],
        typer.Option(
            "--scope",
            help="Quyền, ghi nhiều lần: submit gửi, search tìm, read xem, review xem lại và sửa, "
            "export xuất dữ liệu, sign lấy việc ký về máy có thiết bị ký, keeper quyết định "
            "giấy tờ giữ riêng, monitor xem tình hình (chỉ con số).",
        ),
    ] = _OF_A_CLERK,
    data: DataOption = None,
) -> None:
    """Cấp khóa mới; khóa chỉ hiện một lần. Tên đã thu hồi khóa thì được cấp lại."""
    if not name.strip():
        raise typer.BadParameter("tên không được để trống")
    with services_for(settings_with(data)) as services:
        typer.echo(services.clients.add(name, frozenset(scope)))


@app.command("list")
def show(data: DataOption = None) -> None:
    """Liệt kê các khóa đang dùng (không hiện khóa)."""
    with services_for(settings_with(data)) as services:
        for client in services.clients.all():
            typer.echo(f"{client.name}\t{' '.join(sorted(client.scopes))}")


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="Tên đã cấp khóa.")], data: DataOption = None
) -> None:
    """Thu hồi khóa."""
    with services_for(settings_with(data)) as services:
        found = services.clients.revoke(name)
    typer.echo("Đã thu hồi." if found else "Không có khóa nào mang tên này.")
    raise typer.Exit(0 if found else 1)
