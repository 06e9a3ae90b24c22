"""PostgreSQL's way of matching: a GIN index knows which rows match and nothing of their order."""

from time import monotonic

from sqlalchemy.orm import Session

from storage import looks
from storage.gin import GinQuestion, gin_question
from storage.matching import Counted, Newest, Place
from storage.stretches import newest_first
from storage.tokens import Asked

_FEW = 5_000
"""Papers that are looked at and sorted in 25 ms, or of which lists are united."""
_GUESSED_LOW = 3
"""What seems to be so much less than a page in the newest rooms still fills it there or soon behind
them, as PostgreSQL takes words to be strangers to each other; lists are not read to their ends
(four words: p95 of 49 ms became 43; a beginning beside a name: 55 became 48)."""
_SOON = 8
"""Rooms after which a page of results is full if they are as the newest; else all are asked."""
_HURRY = 0.007
"""Seconds of patience with which nothing is counted at once: for that lists are read to their ends,
which takes 10 to 30 ms where words are frequent."""
_BY_SHELVES, _SIEVED_BY_SHELVES = 2, 8
"""Rooms; those that are counted in what is sieved, so as to end in time: one may take 50 ms."""


class TsvectorMatching:
    """PostgreSQL: a GIN index knows which rows match and nothing of their order.

    So every row also says on which shelf it stands, and in which room (migration 0010), and the
    index is asked for the newest shelves, then for room after room, in one look that ends with the
    page. Each word is a condition of its own and the room the first of them: the index then leaps
    from list to list, and over all that the words have elsewhere. Among a million papers, of which
    each has the words, two shelves take 1 ms instead of 250; a word that only the oldest have is
    come upon in 6. What seems to be little is asked for at once: a rare word is found in 1 ms, and
    a thousand matches are sorted in no time.

    Of a beginning the index knows three letters (migration 0011). How the word goes on, and whether
    words stand side by side, is seen in the papers that the index gave.
    """

    def __init__(self, most_at_once: int = 20_000) -> None:
        """``most_at_once``: matches, as PostgreSQL estimates, that are still asked for at once."""
        self._most_at_once = most_at_once

    def newest(
        self, session: Session, wanted: Asked, place: Place, before: int | None, limit: int
    ) -> Newest:
        """As :meth:`storage.matching.Matching.newest`."""
        question = gin_question(wanted, place)
        end = looks.newest_arrival(session) + 1
        near, far = newest_first(min(before or end, end), _BY_SHELVES)
        soon: list[int] = []
        if question.rest or not far:
            soon = looks.among(session, question, near[:1] if far else near, limit)
            if len(soon) == limit or not far:
                return Newest(soon, len(soon) < limit)
        seem = looks.guess(session, question)
        seem_near = seem * (near[0].end - far[0].end) // near[0].end
        # Of fields the guess is a tenth of what there is: what was come upon says more.
        enough = max(seem_near, len(soon) * len(near)) > limit // _GUESSED_LOW
        fills = enough and not question.is_one_list
        seem_few = not fills and seem <= min(_few(question), self._most_at_once)
        if seem_few:
            all_ = looks.all_of_few(session, question, near[0].end, _FEW)
            if all_ is not None:
                return Newest(all_, are_all=True)
        found = looks.among(session, question, near, limit)
        if not seem_few and len(found) * _SOON < limit and seem <= self._most(question):
            others = looks.all_of_few(session, question, far[0].end, _FEW)
            if others is not None:
                return Newest(found + others, are_all=True)
        found += looks.among(session, question, far, limit - len(found))
        return Newest(found, len(found) < limit)

    def count(self, session: Session, wanted: Asked, up_to: int, patience: float) -> Counted:
        """As :meth:`storage.matching.Matching.count`; of what is sieved, not so far either."""
        question = gin_question(wanted)
        by_shelves = _SIEVED_BY_SHELVES if question.sieve else _BY_SHELVES
        near, far = newest_first(looks.newest_arrival(session) + 1, by_shelves, rooms=1)
        most = self._most_at_once if question.is_one_list else min(up_to, self._most_at_once)
        if far and patience > _HURRY and looks.guess(session, question) <= most:
            counted = looks.count(session, question, up_to + 1)
            return Counted(min(counted, up_to), counted > up_to)
        patience = patience if far else looks.NO_END
        begun = monotonic()
        counted = len(looks.among(session, question, near + far, up_to + 1, patience))
        is_cut = monotonic() - begun > patience
        return Counted(max(0, min(counted - is_cut, up_to)), is_cut or counted > up_to)

    def _most(self, question: GinQuestion) -> int:
        """How many papers may seem to match for all to be asked for at once."""
        most = self._most_at_once
        return most if question.sieve is None else min(_few(question), most)


def _few(question: GinQuestion) -> int:
    """So many as there seem to be are had at once sooner than come upon room after room.

    More if they are sieved: each room begins anew, and few of them fill a page.
    """
    return 1_000 if question.sieve is None else _FEW
