"""A portal learns over HTTP which types there are, and what it may ask by."""

import httpx
import pytest

from storage.clients import Scope
from tests.portal.office import Office
from tests.portal.test_api import as_holder, assert_problem, send


def test_every_type_there_is_told_with_its_fields_and_their_labels(
    api: httpx.Client, office: Office
) -> None:
    told = {one["name"]: one for one in api.get("/v1/types").json()}
    assert set(told) == set(office.services.catalogue.types)
    fields = {field["name"]: field for field in told["giay_khai_sinh"]["fields"]}
    assert told["giay_khai_sinh"]["label"] == "Giấy khai sinh"
    assert fields["ngay_sinh"]["kind"] == "date"
    assert all(field["label"] and field["gloss"] for field in fields.values())


def test_what_is_told_may_be_wished_and_asked(api: httpx.Client) -> None:
    for number, one in enumerate(api.get("/v1/types").json()):
        assert send(api, bytes([number + 1]), type=one["name"]).status_code == 202
        asked = {f"field.{field['name']}": "2019" for field in one["fields"]} | {
            "type": one["name"]
        }
        assert api.get("/v1/documents", params=asked).status_code == 200


@pytest.mark.parametrize("scope", Scope)
def test_any_key_may_ask_and_nobody_without(
    office: Office, address: str, stranger: httpx.Client, scope: Scope
) -> None:
    with as_holder(office, address, scope) as client:
        assert client.get("/v1/types").status_code == 200
    assert_problem(stranger.get("/v1/types"), 401, "portal.key_missing")
