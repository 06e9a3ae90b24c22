"""What is wrong with a port that cannot be listened on, by name."""

import errno
import socket

from schemas.errors import SohoaError
from sohoa.configuration import SettingsError
from sohoa.errors import PortTaken, obstacle
from sohoa.settings import variable


def require_free_port(host: str, port: int) -> None:
    """Raise :class:`PortTaken` when another program listens where the web is to be.

    ``SettingsError`` where the system opens no port for another reason: one below 1024 without
    the right to it, or an address that is not this machine's.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = PortTaken(host=host, port=port)
            raise named_port_error(error, taken, "portal_host", "portal_port") from error


def named_port_error(error: OSError, taken: PortTaken, *settings: str) -> SohoaError:
    """``taken`` if that is it, else what the system says of the ``settings`` (fields)."""
    if error.errno == errno.EADDRINUSE:
        return taken
    names = ", ".join(variable(name) for name in settings)
    cause, _ = obstacle(error)
    return SettingsError(setting=names, problem=f"máy này không cho mở cổng ở đó ({cause})")
