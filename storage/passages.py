"""Where on its pages a found paper says what was asked: one printed line of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pipeline.codec import load_page_text
from pipeline.page import Line
from schemas.text import fold
from storage.database import Database
from storage.errors import BlobMissing
from storage.results import StageResults
from storage.states import PageState
from storage.tables import PageRow
from storage.tokens import Asked, asked, said

MOST_PAGES = 40
"""Pages of one paper that are looked through: a page takes a third of a millisecond."""
_PAGES = (
    select(PageRow.document_id, PageRow.number, PageRow.folded, PageRow.result_key)
    .where(PageRow.state == PageState.DONE, PageRow.number <= MOST_PAGES)
    .order_by(PageRow.document_id, PageRow.number)
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of a page; ``words`` as printed, each with whether it was asked for.

    None of them when the reading was cleared away since.
    """

    page: int
    words: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    key: str
    index: int
    said: int
    """How much of what was asked."""


class Passages:
    """Looks through the pages of papers that a search has found."""

    def __init__(self, database: Database, results: StageResults) -> None:
        self._database = database
        self._results = results

    def of(self, document_ids: Sequence[str], words: str) -> dict[str, Passage]:
        """For each paper the first line that says most of ``words``; none that says nothing."""
        wanted = asked(words)
        if wanted is None or not wanted.clauses:
            return {}
        lines = self._best_lines(document_ids, wanted)
        return {id_: self._passage(line, wanted) for id_, line in lines.items()}

    def _best_lines(self, document_ids: Sequence[str], wanted: Asked) -> dict[str, _Line]:
        best: dict[str, _Line] = {}
        with self._database.reading() as session:
            for id_, page, folded, key in session.execute(
                _PAGES.where(PageRow.document_id.in_(document_ids))
            ):
                for index, line in enumerate(folded.split("\n")):
                    found = len(said(line, wanted))
                    if found > (best[id_].said if id_ in best else 0):
                        best[id_] = _Line(page, key or "", index, found)
        return best

    def _passage(self, line: _Line, wanted: Asked) -> Passage:
        try:
            (body,) = self._results.each([line.key])
        except BlobMissing:
            return Passage(line.page, ())
        printed = load_page_text(body).lines[line.index]
        return Passage(line.page, tuple(_marked(printed, wanted)))


def _marked(line: Line, wanted: Asked) -> list[tuple[str, bool]]:
    single = wanted.word_by_word()
    return [(word.text, bool(said(fold(word.text), single))) for word in line.words]
