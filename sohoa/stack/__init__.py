"""The servers of one machine: a broker, an S3 store and a database file, started for the user.

The office PC and the cluster run the same product code; the only difference is who started
the servers. Here they are started, watched, and stopped as child processes of one
supervisor, everything under one data directory.
"""

from sohoa.stack.detached import (
    become,
    spawn_detached,
    stop_running,
    stop_signals,
    wait_until_ready,
)
from sohoa.stack.embedded import EmbeddedStack, StackAddresses, running_stack
from sohoa.stack.process import ChildProcess
from sohoa.stack.supervisor import Supervisor

__all__ = [
    "ChildProcess",
    "EmbeddedStack",
    "StackAddresses",
    "Supervisor",
    "become",
    "running_stack",
    "spawn_detached",
    "stop_running",
    "stop_signals",
    "wait_until_ready",
]
