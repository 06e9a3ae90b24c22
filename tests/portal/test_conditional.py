"""What a portal has already is not sent again, and asking for the headers reads nothing."""

import httpx
import pytest

from storage.clients import Scope
from tests.portal.contract import operations
from tests.portal.office import COPY, Office
from tests.portal.test_api import as_holder, assert_problem

FILES = ["copy", "original", "pages/1/image"]
ALL = [*FILES, "record"]


@pytest.mark.slow
@pytest.mark.parametrize("part", ALL)
@pytest.mark.parametrize("said", ["{etag}", 'W/{etag}, "other"', '"other", {etag}', "*"])
def test_what_a_portal_has_is_not_sent_again_and_noted_all_the_same(
    api: httpx.Client, office: Office, part: str, said: str
) -> None:
    document = office.stored()
    path = f"/v1/documents/{document.id}/{part}"
    first = api.get(path)
    etag = first.headers["etag"]
    again = api.get(path, headers={"If-None-Match": said.format(etag=etag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert office.audited(document.id)[-1] == office.audited(document.id)[-2]
    assert office.audited(document.id)[-1][1].endswith(".read")


def test_the_contract_says_where_304_may_come(stranger: httpx.Client) -> None:
    contract = stranger.get("/v1/openapi.json").json()
    said = {path for path, _, answers in operations(contract) if "304" in answers["responses"]}
    parts = ["access", "copy", "original", "pages/{number}/image", "record"]
    assert said == {f"/v1/documents/{{document_id}}/{part}" for part in parts}


@pytest.mark.slow
@pytest.mark.parametrize("part", ALL)
@pytest.mark.parametrize("said", ['"other"', "", "nonsense", '"1', 'W/"2"'])
def test_what_a_portal_has_not_is_sent(
    api: httpx.Client, office: Office, part: str, said: str
) -> None:
    path = f"/v1/documents/{office.stored().id}/{part}"
    answer = api.get(path, headers={"If-None-Match": said})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > 0


@pytest.mark.parametrize("part", ALL)
def test_head_tells_what_get_tells_and_nobody_has_read_anything(
    api: httpx.Client, office: Office, part: str
) -> None:
    document = office.stored()
    path = f"/v1/documents/{document.id}/{part}"
    before = office.audited(document.id)
    head = api.head(path)
    held = api.head(path, headers={"If-None-Match": head.headers["etag"]})
    assert office.audited(document.id) == before
    got = api.get(path)
    assert (head.status_code, head.content, held.status_code) == (200, b"", 304)
    told = ["etag", "content-type", *(["content-length", "repr-digest"] if part in FILES else [])]
    assert [head.headers[name] for name in told] == [got.headers[name] for name in told]


def test_head_fetches_nothing(api: httpx.Client, office: Office) -> None:
    document = office.stored()
    office.blobs.away = True
    head = api.head(f"/v1/documents/{document.id}/copy")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(COPY)))


@pytest.mark.parametrize("part", ALL)
def test_head_opens_no_door_that_get_does_not(
    api: httpx.Client, office: Office, address: str, part: str
) -> None:
    assert api.head(f"/v1/documents/{office.received().id}/{part}").status_code == 409
    assert api.head(f"/v1/documents/{office.apart().id}/{part}").status_code == 403
    with as_holder(office, address, Scope.SEARCH) as other:
        assert other.head(f"/v1/documents/{office.stored().id}/{part}").status_code == 403


def test_a_version_there_never_was_is_named_to_both(api: httpx.Client, office: Office) -> None:
    path = f"/v1/documents/{office.stored().id}/record"
    assert api.head(path, params={"version": 1}).headers["etag"] == '"1"'
    assert api.head(path, params={"version": 9}).status_code == 404
    assert_problem(api.get(path, params={"version": 9}), 404, "storage.record_missing")
