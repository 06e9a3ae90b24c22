"""How the work stands: as programs get it, and as people read it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from portal.errors import type_of
from portal.wording import STATE_WORDS, duration_vn, moment_vn, number_vn, rate_vn
from schemas.errors import error_for
from storage.attendance import WorkerSeen
from storage.errors import StoreFull
from storage.standing import BatchStanding, LaneStanding, Standing
from storage.states import RESTING, DocumentState

LANE_WORDS: Mapping[str, str] = {"counter": "Người dân đang chờ", "bulk": "Không gấp"}
QUEUE_WORDS: Mapping[str, str] = {**LANE_WORDS, "sealing": "Ký số"}
_WAITS_TOO_LONG = {"counter": 60.0, "bulk": 6 * 3600.0}
"""Seconds after which a standstill is worth a look: a page takes 2-5 s, a night's batch hours."""


_S = DocumentState
_WAY = (
    _S.RECEIVED,
    _S.AWAITING_SIGNATURE,
    _S.COPIED,
    _S.EXTRACTED,
    _S.CODED,
    _S.NEEDS_REVIEW,
    _S.STORED,
    _S.QUARANTINED,
    _S.FAILED,
    _S.REJECTED,
)
"""States in the order in which a paper goes through them, then those where it leaves the road."""


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class LaneOut(_Out):
    """What is under way on one lane."""

    lane: str
    documents: int
    pages: int = Field(description="Số trang chưa đọc, của những giấy tờ đã mở.")
    wait_seconds: float = Field(description="Giấy tờ chờ lâu nhất đã bao lâu chưa có gì mới.")


class BatchOut(_Out):
    """How far a batch is."""

    id: str
    label: str
    submitted_by: str
    lane: str
    created_at: datetime
    documents: int
    resting: int
    states: dict[DocumentState, int]
    pages_left: int
    pages_per_second: float
    seconds_left: float | None = Field(description="Ước tính; null khi chưa trang nào được đọc.")


class StoppedOut(_Out):
    """Documents that rest under one error."""

    code: str
    state: DocumentState
    documents: int
    type: str


class WorkerOut(_Out):
    """A worker heard of within a day."""

    host: str
    owner: str
    queues: tuple[str, ...]
    processes: int
    software: str
    started_at: datetime
    seen_at: datetime
    alive: bool


class StandingOut(_Out):
    """How all the work stands; ``docs/metrics.md`` explains the figures."""

    at: datetime
    states: dict[DocumentState, int]
    lanes: list[LaneOut]
    pages_per_second: float
    leases_held: int
    leases_overdue: int
    stopped: list[StoppedOut]
    workers: list[WorkerOut]
    batches: list[BatchOut]

    @classmethod
    def of(cls, standing: Standing) -> "StandingOut":
        """From the domain."""
        return cls(
            at=standing.at,
            states=dict(standing.states),
            lanes=[
                LaneOut(
                    lane=lane.lane,
                    documents=lane.papers,
                    pages=lane.pages,
                    wait_seconds=lane.waits_seconds,
                )
                for lane in standing.lanes
            ],
            pages_per_second=standing.pages_per_second,
            leases_held=standing.leases_held,
            leases_overdue=standing.leases_overdue,
            stopped=[
                StoppedOut(
                    code=group.code,
                    state=group.state,
                    documents=group.papers,
                    type=type_of(group.code),
                )
                for group in standing.stopped
            ],
            workers=[
                WorkerOut.model_validate(worker, from_attributes=True)
                for worker in standing.workers
            ],
            batches=[
                BatchOut(
                    id=batch.id,
                    label=batch.label,
                    submitted_by=batch.submitted_by,
                    lane=batch.lane,
                    created_at=batch.created_at,
                    documents=batch.papers,
                    resting=batch.resting,
                    states=dict(batch.states),
                    pages_left=batch.pages_left,
                    pages_per_second=batch.pages_per_second,
                    seconds_left=batch.seconds_left,
                )
                for batch in standing.batches
            ],
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the board: what it is about, what there is to say, and how it is coloured."""

    key: str
    title: str
    facts: tuple[str, ...]
    tone: str
    share: int | None = None
    """How far it is, 0..100; ``None`` when that cannot be said."""


_NO_ROOM = (
    "Ổ đĩa đã đầy: công việc dừng lại, giấy tờ đã nhận được giữ. Quản trị viên giải phóng dung "
    "lượng thì việc tự chạy tiếp."
)


@dataclass(frozen=True, slots=True)
class Board:
    """The status page in plain words."""

    at: str
    summary: str
    """One sentence that changes only when something worth hearing happened."""
    lanes: tuple[Line, ...]
    batches: tuple[Line, ...]
    stopped: tuple[Line, ...]
    workers: tuple[Line, ...]
    states: tuple[tuple[str, str], ...]


def board_of(standing: Standing, require_room: Callable[[], None]) -> Board:
    """What a person wants to know first, first.

    Where ``require_room`` raises ``StoreFull`` nothing goes on, whatever the figures say.
    """
    return Board(
        at=moment_vn(standing.at),
        summary=_summary(standing) if _has_room(require_room) else _NO_ROOM,
        lanes=tuple(_lane(lane) for lane in standing.lanes),
        batches=tuple(_batch(batch) for batch in standing.batches),
        stopped=tuple(
            Line(
                key=group.code,
                title=error_for(group.code, {}).clerk_message,
                facts=(
                    f"{number_vn(group.papers)} giấy tờ",
                    STATE_WORDS[group.state].lower(),
                    f"mã lỗi {group.code}",
                ),
                tone="bad",
            )
            for group in sorted(standing.stopped, key=lambda group: -group.papers)
        ),
        workers=tuple(_worker(worker, standing.at) for worker in standing.workers),
        states=tuple(
            (STATE_WORDS[state], number_vn(standing.states.get(state, 0))) for state in _WAY
        ),
    )


def _has_room(require_room: Callable[[], None]) -> bool:
    try:
        require_room()
    except StoreFull:
        return False
    return True


def _summary(standing: Standing) -> str:
    alive = sum(worker.alive for worker in standing.workers)
    if not alive:
        return "Không có bộ xử lý nào đang chạy: giấy tờ đã nhận được giữ, nhưng chưa được đọc."
    under_way = sum(batch.resting < batch.papers for batch in standing.batches)
    stopped = sum(group.papers for group in standing.stopped)
    words = f"{number_vn(under_way)} lô đang xử lý" if under_way else "Không có lô nào đang xử lý"
    return f"{words}; {number_vn(stopped)} giấy tờ dừng lại vì lỗi; {alive} bộ xử lý đang chạy."


def _lane(lane: LaneStanding) -> Line:
    if not lane.papers:
        return Line(lane.lane, LANE_WORDS[lane.lane], ("không có giấy tờ nào đang chờ",), "good")
    late = lane.waits_seconds > _WAITS_TOO_LONG[lane.lane]
    facts = (
        f"{number_vn(lane.papers)} giấy tờ",
        f"{number_vn(lane.pages)} trang chưa đọc",
        f"chờ lâu nhất {duration_vn(lane.waits_seconds)}",
    )
    return Line(lane.lane, LANE_WORDS[lane.lane], facts, "look" if late else "busy")


def _batch(batch: BatchStanding) -> Line:
    troubled = batch.resting - batch.states.get(_S.STORED, 0)
    facts = [f"máy đã xử lý {number_vn(batch.resting)}/{number_vn(batch.papers)} giấy tờ"]
    facts += [
        f"{number_vn(batch.states[state])} {STATE_WORDS[state].lower()}"
        for state in _WAY
        if state in RESTING and batch.states.get(state)
    ]
    if batch.resting < batch.papers:
        facts += [rate_vn(batch.pages_per_second), _left(batch)]
    title = batch.label or f"{batch.submitted_by}, {moment_vn(batch.created_at)}"
    share = round(100 * batch.resting / batch.papers) if batch.papers else 0
    tone = "busy" if batch.resting < batch.papers else ("look" if troubled else "good")
    return Line(batch.id, title, tuple(facts), tone, share)


def _left(batch: BatchStanding) -> str:
    left = batch.seconds_left
    if left is None:
        return "chưa ước được thời gian"
    return f"còn khoảng {duration_vn(left)}" if left else "sắp xong"


def _worker(worker: WorkerSeen, now: datetime) -> Line:
    queues = ", ".join(QUEUE_WORDS.get(queue, queue).lower() for queue in worker.queues)
    facts = [f"{worker.processes} tiến trình", queues, worker.software]
    if not worker.alive:
        silent = duration_vn((now - worker.seen_at).total_seconds())
        facts.insert(0, f"không thấy trả lời đã {silent}")
    title = worker.host if worker.pid is None else f"{worker.host} · pid {worker.pid}"
    return Line(worker.owner, title, tuple(facts), "good" if worker.alive else "bad")
