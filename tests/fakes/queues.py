"""A broker whose queues are as long as a test says."""

from tests.fakes.senders import RememberingSender


class CrowdedSender(RememberingSender):
    """Tells of ``waiting`` messages by queue; what is sent is remembered and never arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[str, int] = {}

    def waiting_messages(self, queue: str) -> int:
        self.ping()
        return self.waiting.get(queue, 0)
