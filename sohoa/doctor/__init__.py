"""What this machine lacks, and the exact command that brings it.

Nothing here changes anything, except one small file written to the data directory and deleted
again, and, where the store is to encrypt, one small object.
"""

import time

from sohoa.doctor.finding import Finding
from sohoa.doctor.keys import signing_key, trust_anchors
from sohoa.doctor.machine import (
    LANGUAGES,
    TOOLS,
    Runner,
    clock,
    data_directory,
    free_disk,
    isolation,
    language_data,
    python_version,
    run_program,
    wheels,
)
from sohoa.doctor.servers import services
from sohoa.settings import Settings
from storage.clock import SystemClock
from workers.isolation.restraint import available

__all__ = ["Finding", "examine"]


def examine(settings: Settings, run: Runner = run_program) -> list[Finding]:
    """Everything worth knowing before the first paper is scanned, in the order of mending.

    Takes at most about ten seconds, when configured services do not answer.
    """
    return [
        python_version(),
        *(tool.examine(run) for tool in TOOLS),
        *(language_data(name, settings.tessdata) for name in LANGUAGES),
        *wheels(embedded=settings.embedded),
        isolation(available()),
        data_directory(settings.data_dir),
        free_disk(settings.data_dir),
        *services(settings),
        signing_key(settings, SystemClock().now()),
        trust_anchors(settings),
        clock(time.localtime()),
    ]
