"""docker-compose.yml is right by the specification, and by our own rules on top of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sohoa.settings import Settings
from tests.repository.compose import (
    TEXT,
    UnsetVariableError,
    filled_in,
    interpolated,
    passed_on,
    services,
    variables,
)
from tests.repository.paths import ROOT
from workers.queues import ALL_QUEUES, PAGE_QUEUES

OURS = {"migrate", "worker", "counter", "sealing", "sweeper", "stamp", "portal"}
ONCE = {"migrate", "store-account"}
"""Services that run once and end."""


def named(volume: Any) -> str:  # noqa: ANN401 - both forms of a volume, as the specification has them
    """Where a volume entry, short or long, comes from."""
    return str(volume["source"]) if isinstance(volume, dict) else str(volume).split(":")[0]


def test_the_file_follows_the_compose_specification(tmp_path: Path) -> None:
    resolved = tmp_path / "docker-compose.yml"
    resolved.write_text(yaml.safe_dump(filled_in()), encoding="utf-8")
    schema = ["--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, str(resolved)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_it_starts_the_whole_product_and_the_three_servers_it_needs() -> None:
    assert set(services()) == OURS | ONCE | {"database", "broker", "store"}


@pytest.mark.parametrize("name", sorted(services()))
def test_every_service_says_whether_it_is_well(name: str) -> None:
    """Only those that run once and end have no health but their exit code."""
    health = services()[name]["healthcheck"]
    if name in ONCE:
        assert health == {"disable": True}
    else:
        assert health["test"][0] in {"CMD", "CMD-SHELL"}
        assert {"interval", "timeout", "retries", "start_period"} <= set(health)


@pytest.mark.parametrize("name", sorted(services()))
def test_nobody_waits_for_a_server_that_is_only_started(name: str) -> None:
    for other, how in services()[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other in ONCE else "service_healthy"
        assert how["condition"] == wanted, other


def test_only_the_sealing_workers_see_the_keys() -> None:
    seeing = {
        name
        for name, service in services().items()
        if any("keys" in named(volume) for volume in service.get("volumes", []))
        or any("SIGNING" in variable for variable in service.get("environment", {}))
    }
    assert seeing == {"sealing"}


def test_only_the_migration_may_make_buckets() -> None:
    """Who can make a bucket can make one without retention."""
    holding = {
        name
        for name, service in services().items()
        if any("ADMIN" in variable for variable in service.get("environment", {}))
    }
    assert holding == ONCE


def test_the_workers_account_deletes_only_what_was_never_write_once() -> None:
    policy = json.loads(filled_in()["configs"]["worker-policy"]["content"])
    telling = ("Delete", "Retention", "Bypass", "LegalHold", "*")
    grants = {
        (action, place)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for place in statement["Resource"]
        if any(word in action for word in telling)
    }
    assert grants == {
        ("s3:DeleteObject", "arn:aws:s3:::sohoa-quarantine/*"),
        ("s3:DeleteObject", "arn:aws:s3:::sohoa-working/*"),
    }


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_setting_is_one_the_program_knows_and_accepts(name: str) -> None:
    """An unknown ``SOHOA_…`` variable stops a process at start; here it stops the test."""
    environment = services()[name]["environment"]
    settings = Settings.model_validate(
        {variable.removeprefix("SOHOA_").lower(): value for variable, value in environment.items()}
    )
    assert not settings.embedded


def test_the_portal_listens_where_it_is_published_and_asked_for_its_health() -> None:
    portal = services()["portal"]
    port = portal["environment"]["SOHOA_PORTAL_PORT"]
    assert portal["ports"][0].rpartition(":")[2] == port
    assert f":{port}/" in portal["healthcheck"]["test"][-1]


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_process_has_somewhere_to_put_work_in_progress(name: str) -> None:
    assert {"/tmp", "/var/lib/sohoa"} <= {named(v) for v in services()[name]["volumes"]}


def test_the_keys_are_mounted_read_only() -> None:
    mounts = [v for v in services()["sealing"]["volumes"] if "keys" in named(v)]
    assert [mount["read_only"] for mount in mounts] == [True]


def test_only_the_sealing_workers_take_sealing_work() -> None:
    """A key is worth nothing as a boundary if the work can be done elsewhere."""
    takers = {
        name
        for name, service in services().items()
        if any("sealing" in str(word) for word in service.get("command", []))
    }
    assert takers == {"sealing"}


def test_a_citizen_at_the_counter_comes_before_the_archive() -> None:
    """Workers ask their queues in the order in which they are named."""
    assert services()["worker"]["command"][-1].split(",") == list(PAGE_QUEUES)


def test_every_queue_has_a_worker() -> None:
    words = [services()[name]["command"] for name in ("worker", "sealing")]
    queues = {queue for command in words for queue in command[-1].split(",")}
    assert queues == set(ALL_QUEUES)


@pytest.mark.parametrize("name", sorted(services()))
def test_every_image_can_be_replaced_by_one_variable(name: str) -> None:
    """Images vanish (MinIO's did) and offices have mirrors: no image is nailed down."""
    image = yaml.safe_load(TEXT)["services"][name]["image"]
    assert image.startswith("${SOHOA_")
    assert ":-" in image


@pytest.mark.parametrize("name", sorted(services()))
def test_no_image_floats(name: str) -> None:
    image = services()[name]["image"]
    tag = image.rpartition(":")[2]
    assert tag not in {"", image, "latest"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_processes_can_write_nowhere_and_gain_nothing(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_portal_is_reachable_and_only_from_this_host_unless_somebody_says_so() -> None:
    published = {name: s["ports"] for name, s in services().items() if "ports" in s}
    assert published == {"portal": ["127.0.0.1:8020:8020"]}


def test_reading_workers_cannot_reach_the_internet() -> None:
    assert filled_in()["networks"]["inside"] == {"internal": True}
    outside = {name for name, s in services().items() if "outside" in s["networks"]}
    assert outside == {"sealing", "sweeper", "stamp", "portal"}


@pytest.mark.parametrize("name", ["sweeper", "stamp"])
def test_the_log_and_the_copies_are_time_stamped_where_the_office_has_an_authority(
    name: str,
) -> None:
    """A variable without a value is passed on if it is set, and else not set to nothing."""
    assert "outside" in services()[name]["networks"]
    assert services()[name]["environment"]["SOHOA_TIMESTAMP_URL"] is None


def test_a_stack_without_an_authority_starts_nobody_who_asks_one() -> None:
    assert {name for name, s in services().items() if "profiles" in s} == {"stamp"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_everybody_knows_whom_the_office_trusts(name: str) -> None:
    """Signatures a paper came with, copies, and stamps are checked in different services."""
    service = services()[name]
    (mount,) = [v for v in service["volumes"] if "anchors" in named(v)]
    assert mount["read_only"]
    assert service["environment"]["SOHOA_TRUST_ANCHORS"] == mount["target"]


@pytest.mark.parametrize("name", [n for n, rule in variables().items() if rule == ":?"])
def test_it_refuses_to_start_without_a_secret(name: str) -> None:
    others = {n: "filled-in" * 4 for n in variables() if n != name}
    with pytest.raises(UnsetVariableError, match=name):
        interpolated(others)


def test_the_example_environment_names_every_variable_and_holds_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    entries = [
        line.lstrip("#").partition("=") for line in lines if line.lstrip("#")[:6] == "SOHOA_"
    ]
    example = {name: value for name, _, value in entries}
    assert set(example) == set(variables()) | passed_on()
    assert all(example[name] == "" for name, rule in variables().items() if rule == ":?")


def test_the_image_is_built_from_hashes_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["sohoa"]
    assert any("--require-hashes" in line for line in lines)
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert set(bases) == {"${SOHOA_PYTHON_IMAGE}"}
