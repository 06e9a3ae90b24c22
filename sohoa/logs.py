"""Logs are events with fields, one a line, in English, without personal data.

An event is written as ``log.info("page.read document=%s took_ms=%d", …)``. People get that line,
programs the same as JSON; both also tell what the work at hand is about (:mod:`storage.trace`).
"""

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TextIO

from schemas.errors import Fact, SohoaError
from storage.trace import known

if TYPE_CHECKING:
    from logging import _SysExcInfoType as ExcInfo

_FORMAT: Final = "%(asctime)s %(levelname)s %(message)s"
_PLACE: Final = re.compile(r"(?:(\w+)=)?%[-#0 +]*[\d.]*[srdifxX]")
"""Where an argument goes in a message, and the field it is the value of, if it is one."""


class _Discreet(logging.Formatter):
    """Leaves out of a traceback what PostgreSQL quotes from a row."""

    def formatException(self, ei: "ExcInfo") -> str:  # noqa: N802 (logging's name)
        """The traceback."""
        lines = super().formatException(ei).splitlines()
        return "\n".join(line for line in lines if not line.startswith("DETAIL:"))


class TextLines(_Discreet):
    """For people: the event, and those ids that it does not name itself."""

    def __init__(self) -> None:
        super().__init__(_FORMAT)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """When, by this machine's clock and with its zone, in ISO 8601."""
        del datefmt
        return _moment(record).astimezone().isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """One line."""
        line = super().formatMessage(record)
        unsaid = (f" {name}={value}" for name, value in known().items() if f" {name}=" not in line)
        return line + "".join(unsaid)


class JsonLines(_Discreet):
    """For programs: ``at``, ``level``, ``logger``, ``event``, and a key for each field."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        line: dict[str, object] = {
            "at": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            **known(),
            **_event(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _event(record: logging.LogRecord) -> dict[str, object]:
    """The event and its fields; of a message in another library's form, the whole text."""
    template = str(record.msg)
    given = record.args if isinstance(record.args, tuple) else ()
    places = _PLACE.findall(template)
    if not record.name.startswith(OURS) or len(places) != len(given):
        return {"event": "library", "message": record.getMessage()}
    event, _, _ = template.partition(" ")
    in_event = len(_PLACE.findall(event))
    fields: dict[str, object] = {"event": event % given[:in_event]}
    for name, value in list(zip(places, given, strict=True))[in_event:]:
        if isinstance(value, SohoaError):
            fields |= {"error": value.code, **_apart(value.facts, fields)}
        elif name:
            fields[name] = value
    return fields


def _apart(facts: Mapping[str, Fact], taken: Mapping[str, object]) -> dict[str, Fact]:
    """An error's facts, under other names where the event has fields of those names."""
    return {f"error_{name}" if name in taken else name: fact for name, fact in facts.items()}


OURS: Final = ("sohoa", "portal", "workers", "storage", "pipeline")
_FORMATTERS: Final = {"text": TextLines, "json": JsonLines}


def configure_logging(level: str, stream: TextIO | None, *, form: str = "text") -> None:
    """Send events of ``level`` and above to ``stream``; libraries only when it is serious.

    Without a stream nothing is logged: the command's own messages say what there is to say.
    """
    handler = logging.StreamHandler(stream) if stream else logging.NullHandler()
    handler.setFormatter(_FORMATTERS[form]())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in OURS:
        logging.getLogger(ours).setLevel(level)
    # What it tries again ends as one of our errors, if it ends badly.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    # It warns, once for each queue, of messages that are sent with a delay: none of ours is.
    logging.getLogger("kombu.transport.native_delayed_delivery").setLevel(logging.ERROR)
    for talker in ("pyhanko", "pyhanko_certvalidator"):
        # Its warnings name the people in certificates; what matters comes back as a result.
        logging.getLogger(talker).setLevel(logging.CRITICAL)
