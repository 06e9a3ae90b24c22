"""A sender that only remembers what it was given, and can be away."""

from workers.app import Sender, make_app
from workers.errors import BrokerUnreachable


class RememberingSender(Sender):
    """Set ``away`` to make every call fail as if the broker were down."""

    def __init__(self) -> None:
        super().__init__(make_app("memory://"))
        self.away = False
        self.sent: list[str] = []
        """The queues that hints were sent to and nobody took them from."""

    def send(self, queue: str) -> None:
        self.ping()
        self.sent.append(queue)

    def waiting_messages(self, queue: str) -> int:
        self.ping()
        return self.sent.count(queue)

    def ping(self) -> None:
        if self.away:
            raise BrokerUnreachable(cause="away")
