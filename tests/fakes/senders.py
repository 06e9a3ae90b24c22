"""A sender that only remembers what it was given, and can be away."""

from workers.app import Sender, make_app
from workers.errors import BrokerUnreachable
from workers.flow import Step


class RememberingSender(Sender):
    """Set ``away`` to make every call fail as if the broker were down."""

    def __init__(self) -> None:
        super().__init__(make_app("memory://"))
        self.away = False
        self.sent: list[tuple[str, Step]] = []

    def send(self, document_id: str, step: Step) -> None:
        self.ping()
        self.sent.append((document_id, step))

    def ping(self) -> None:
        if self.away:
            raise BrokerUnreachable(cause="away")
