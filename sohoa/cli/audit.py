"""``sohoa audit``: the log of every move, read and correction – whole, anchored, and to be read."""

import json
import re
from typing import Annotated

import typer

from schemas.errors import SohoaError
from sohoa.anchoring import anchors_of, judged, set_anchor
from sohoa.cli.options import DataOption, JsonOption, settings_with
from sohoa.cli.words import moment
from sohoa.composition import Services, connect
from sohoa.errors import ExitCode
from sohoa.running import servers_for
from storage import audit
from storage.anchors import Anchor, Anchors
from storage.errors import AuditHeadDiffers

app = typer.Typer(
    help="Nhật ký: ai đã xem, sửa, chuyển giấy tờ nào, khi nào, vì sao, từ đâu.",
    no_args_is_help=True,
)

_HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def _head(text: str) -> audit.Head:
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter("phải có dạng SỐ:MÃ BĂM như `sohoa audit anchor` đã in")
    return audit.Head(int(match[1]), match[2])


HeadOption = Annotated[
    audit.Head | None,
    typer.Option(
        "--head",
        parser=_head,
        metavar="SỐ:MÃ BĂM",
        help="Đối chiếu thêm với một mốc đã ghi ra giấy hoặc giữ ở nơi khác.",
    ),
]


@app.command("verify")
def verify(as_json: JsonOption = False, head: HeadOption = None, data: DataOption = None) -> None:
    """Đọc lại toàn bộ nhật ký, đối chiếu với mọi mốc đã đóng; nêu mục bị sửa, xóa, đảo hoặc cắt.

    Mã thoát 0 khi nhật ký liền mạch và khớp mọi mốc, 1 khi không.

    Ví dụ:  sohoa audit verify
    """
    settings = settings_with(data, quiet=True)
    faults = 0
    with servers_for(settings) as connected:
        services = connect(connected)
        anchors = anchors_of(services)
        for fault in (*anchors.faults(), *_against(anchors, head)):
            faults += 1
            typer.echo(_fault(fault, as_json=as_json))
        kept = anchors.all()
        forged = 0
        for anchor in kept:
            told, sound = _told(services, anchor)
            forged += not sound
            typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _in_words(told))
        with services.database.reading() as session:
            newest = audit.head(session)
    whole = faults == forged == 0
    seq = newest.seq if newest else 0
    loose = seq - max((anchor.head.seq for anchor in kept), default=0)
    if as_json:
        told = {"head": seq, "anchors": len(kept), "after_the_last_anchor": loose, "whole": whole}
        typer.echo(json.dumps(told))
    else:
        typer.echo("Nhật ký liền mạch." if whole else "Nhật ký KHÔNG còn nguyên vẹn.")
        if loose > 0:
            typer.echo(
                f"{loose} mục mới nhất chưa có mốc nào giữ: nếu bị cắt đi thì chưa biết được. "
                "Đóng mốc ngay bằng lệnh: sohoa audit anchor"
            )
    raise typer.Exit(ExitCode.OK if whole else ExitCode.ERROR)


@app.command("show")
def show(
    subject: Annotated[str, typer.Argument(help="Mã giấy tờ (document_id).")],
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """In mọi mục nhật ký về một giấy tờ, cũ trước mới sau.

    Ví dụ:  sohoa audit show 5f0c…
    """
    with servers_for(settings_with(data, quiet=True)) as connected:
        services, known = connect(connected), False
        with services.database.reading() as session:
            for link in audit.links(session, subject):
                known = True
                typer.echo(_link_as_json(link) if as_json else _link_in_words(link))
        if not known:
            services.documents.get(subject)  # raises for one that never was


@app.command("anchor")
def anchor(data: DataOption = None) -> None:
    """Đóng một mốc ngay bây giờ và in ra, để ghi vào sổ hoặc giữ ở nơi khác.

    Bình thường không cần: phần mềm tự đóng mốc theo SOHOA_ANCHOR_HOURS.
    """
    with servers_for(settings_with(data)) as connected:
        made = set_anchor(connect(connected))
    if made is None:
        typer.echo("Nhật ký chưa có mục nào.")
        return
    stamp = "có dấu thời gian" if made.token else "không có dấu thời gian"
    typer.echo(f"{made.head.seq}:{made.head.digest}\t{moment(made.at)}\t{stamp}")


def _against(anchors: Anchors, head: audit.Head | None) -> list[SohoaError]:
    """The fault that a head from outside shows, if it does."""
    return [] if head is None or anchors.holds(head) else [AuditHeadDiffers(seq=head.seq)]


def _fault(fault: SohoaError, *, as_json: bool) -> str:
    if as_json:
        error = {"code": fault.code, "facts": fault.facts, "message": fault.clerk_message}
        return json.dumps({"error": error}, ensure_ascii=False)
    return f"✗ {fault.clerk_message} ({fault.code})"


def _told(services: Services, anchor: Anchor) -> tuple[dict[str, object], bool]:
    """An anchor with what its token proves, and whether that is what it should be."""
    verdict = judged(services.settings, anchor)
    stamp = None
    if verdict is not None:
        stamp = {
            "intact": verdict.intact,
            "trusted": verdict.trusted,
            "at": verdict.at.isoformat() if verdict.at else None,
            "authority": verdict.authority,
        }
    told: dict[str, object] = {
        "anchor": anchor.head.seq,
        "digest": anchor.head.digest,
        "at": anchor.at.isoformat(),
        "timestamp": stamp,
    }
    return told, verdict is None or verdict.intact


def _in_words(told: dict[str, object]) -> str:
    stamp = told["timestamp"]
    if not isinstance(stamp, dict):
        proof = "không có dấu thời gian"
    elif not stamp["intact"]:
        proof = "dấu thời gian KHÔNG khớp"
    else:
        trust = "tin cậy" if stamp["trusted"] else "chưa có gốc tin cậy"
        proof = f"dấu thời gian {stamp['at']} của {stamp['authority']}, {trust}"
    return f"Mốc ở mục {told['anchor']}: {proof}"


def _link_as_json(link: audit.Link) -> str:
    entry = link.entry
    told = {
        "seq": link.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "facts": entry.facts,
        "origin": entry.origin,
        "digest": link.digest,
        "sound": link.sound,
    }
    return json.dumps(told, ensure_ascii=False)


def _link_in_words(link: audit.Link) -> str:
    entry = link.entry
    facts = " ".join(f"{name}={value}" for name, value in entry.facts.items())
    whence = entry.origin or "?"
    mark = "" if link.sound else "  ✗ mục này đã bị sửa"
    return f"{moment(entry.at)}  {entry.actor}  từ {whence}  {entry.action}  {facts}{mark}"
