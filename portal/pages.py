"""Templates and what every page shares."""

from pathlib import Path

from fastapi import Request, Response
from starlette.templating import Jinja2Templates

from portal import wording

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.filters.update(moment=wording.moment_vn, actor=wording.actor_vn)
templates.env.globals.update(
    state_words=wording.STATE_WORDS, reason_words=wording.REASON_WORDS, tones=wording.TONES
)


def page(request: Request, name: str, status: int = 200, **shown: object) -> Response:
    """The template ``name`` with what is ``shown`` in it."""
    return templates.TemplateResponse(request, name, dict(shown), status_code=status)


def by_htmx(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"
