from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.ocr.modes import ENGINE_NAMES
from sohoa.configuration import (
    ContradictingSettings,
    IncompleteSettings,
    SettingMissing,
    SettingsError,
    SeveralSettingsErrors,
    UnknownSetting,
    load_settings,
    portal_needs,
    sealing_needs,
)
from sohoa.environment import bare_environment
from sohoa.settings import Settings, settings_help, variable
from sohoa.stack.embedded import StackAddresses
from sohoa.stack.secret_file import KeyPair

ADDRESSES = StackAddresses(
    database_url="sqlite:////d/sohoa.db",
    broker_url=SecretStr("redis://:pw@127.0.0.1:1/0"),
    s3_endpoint="127.0.0.1:2",
    s3_admin=KeyPair(access_key="admin", secret_key=SecretStr("admin-secret")),
    s3_worker=KeyPair(access_key="worker", secret_key=SecretStr("worker-secret")),
    store_folder=Path("/data/s3"),
    session_secret=SecretStr("cookie-secret-" + "x" * 32),
)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def test_without_any_setting_this_machine_runs_its_own_services() -> None:
    assert load_settings().embedded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql+psycopg://db/sohoa"),
        ("broker_url", "amqp://broker//"),
        ("s3_endpoint", "store:9000"),
        ("s3_secret_key", "x"),
    ],
)
def test_a_part_of_the_services_alone_names_what_is_missing(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable(name), value)
    with pytest.raises(IncompleteSettings) as refused:
        load_settings()
    services = {variable(one) for one in ("database_url", "broker_url", "s3_endpoint")}
    missing = set(str(refused.value.facts["missing"]).split(", "))
    assert services - {variable(name)} <= missing
    assert variable(name) not in missing
    assert variable(name) in refused.value.clerk_message


PATTERNED = [
    name
    for name, field in Settings.model_fields.items()
    if any(getattr(rule, "pattern", None) for rule in field.metadata)
]


@pytest.mark.parametrize("name", PATTERNED)
def test_the_form_of_a_value_is_told_in_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable(name), "không / phải")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    told = refused.value.clerk_message
    assert variable(name) in told
    assert "phải có dạng" in told
    assert "^" not in told


@pytest.mark.parametrize("endpoint", ["foo", "foo:", "http://foo:9000"])
def test_an_endpoint_without_a_port_is_refused(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, given in Settings().using(ADDRESSES).as_environment().items():
        monkeypatch.setenv(name, given)
    monkeypatch.setenv("SOHOA_S3_ENDPOINT", endpoint)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "phải có dạng máy:cổng" in refused.value.clerk_message


@pytest.mark.parametrize("name", ["signing_key", "signing_token"])
def test_a_key_without_its_passphrase_or_pin_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable(name), str(_file(tmp_path, "seal")))
    with pytest.raises(IncompleteSettings) as refused:
        load_settings()
    assert refused.value.facts["missing"] == "SOHOA_SIGNING_PASSPHRASE_FILE"


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    path.touch()
    return path


def test_a_passphrase_without_a_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOHOA_SIGNING_PASSPHRASE_FILE", str(_file(tmp_path, "passphrase")))
    with pytest.raises(IncompleteSettings) as refused:
        load_settings()
    assert refused.value.facts["missing"] == "SOHOA_SIGNING_KEY"


@pytest.mark.parametrize("other", ["signing_token", "remote_signing"])
def test_two_places_for_one_key_contradict_each_other(
    other: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    values = {"remote_signing": "true", "signing_token": str(_file(tmp_path, "token.so"))}
    monkeypatch.setenv("SOHOA_SIGNING_KEY", str(_file(tmp_path, "seal.p12")))
    monkeypatch.setenv("SOHOA_SIGNING_PASSPHRASE_FILE", str(_file(tmp_path, "passphrase")))
    monkeypatch.setenv(variable(other), values[other])
    with pytest.raises(ContradictingSettings) as refused:
        load_settings()
    assert refused.value.facts == {"first": "SOHOA_SIGNING_KEY", "second": variable(other)}


@pytest.mark.parametrize("name", ["signing_key", "trust_anchors", "tessdata"])
def test_a_path_where_nothing_is_is_named_before_anything_starts(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable(name), str(tmp_path / "gone"))
    if name == "signing_key":
        monkeypatch.setenv("SOHOA_SIGNING_PASSPHRASE_FILE", str(_file(tmp_path, "passphrase")))
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert refused.value.facts["setting"] == variable(name)
    assert "không có tệp" in refused.value.clerk_message


@pytest.mark.parametrize(
    ("name", "value"), [("database_url", "mysql://db/sohoa"), ("broker_url", "kafka://broker")]
)
def test_a_service_of_a_kind_nobody_speaks_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, given in Settings().using(ADDRESSES).as_environment().items():
        monkeypatch.setenv(one, given)
    monkeypatch.setenv(variable(name), value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert refused.value.facts["setting"] == variable(name)
    assert "phải bắt đầu bằng" in refused.value.clerk_message


def test_everything_that_is_wrong_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever sets up a host at night corrects one list, not one line after the other."""
    monkeypatch.setenv("SOHOA_BROKR_URL", "amqp://somewhere")
    monkeypatch.setenv("SOHOA_PORTAL_PORT", "tám nghìn")
    monkeypatch.setenv("SOHOA_PAGE_SECONDS", "-5")
    monkeypatch.setenv("SOHOA_DATABASE_URL", "mysql://x")
    monkeypatch.setenv("SOHOA_SIGNING_KEY", str(tmp_path / "gone.p12"))
    with pytest.raises(SeveralSettingsErrors) as refused:
        load_settings()
    told = refused.value.clerk_message
    assert refused.value.facts["count"] == 7
    assert "SOHOA_DATABASE_URL không đúng: phải bắt đầu bằng" in told
    assert "SOHOA_SIGNING_KEY không đúng: không có tệp" in told
    for name in ("BROKR_URL", "PORTAL_PORT", "PAGE_SECONDS", "SIGNING_PASSPHRASE_FILE"):
        assert f"SOHOA_{name}" in refused.value.clerk_message
        assert f"SOHOA_{name}" in str(refused.value.facts["settings"])
    assert "tám nghìn" not in str(refused.value)


@pytest.mark.parametrize(
    ("needs", "missing"),
    [(portal_needs, "SOHOA_SESSION_SECRET"), (sealing_needs, "SOHOA_SIGNING_KEY")],
)
def test_what_a_command_needs_is_told_beside_what_is_wrong(
    needs: Callable[[Settings], Iterable[SettingMissing]],
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _name_servers(monkeypatch)
    with pytest.raises(SettingMissing):
        load_settings(needs)
    monkeypatch.setenv("SOHOA_LOG_FORMAT", "xml")
    with pytest.raises(SeveralSettingsErrors) as refused:
        load_settings(needs)
    assert refused.value.facts["count"] == 2
    assert missing in refused.value.clerk_message
    assert "SOHOA_LOG_FORMAT" in refused.value.clerk_message


def test_what_cannot_be_is_not_said_to_be_missing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    _name_servers(monkeypatch)
    monkeypatch.setenv("SOHOA_SESSION_SECRET", "short")
    with pytest.raises(SettingsError) as refused:
        load_settings(portal_needs)
    assert refused.value.facts["setting"] == "SOHOA_SESSION_SECRET"


@pytest.mark.parametrize(
    ("needs", "name", "value"),
    [
        (portal_needs, "SOHOA_SESSION_SECRET", "x" * 32),
        (sealing_needs, "SOHOA_REMOTE_SIGNING", "true"),
    ],
)
def test_who_has_what_it_needs_starts(
    needs: Callable[[Settings], Iterable[SettingMissing]],
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _name_servers(monkeypatch)
    monkeypatch.setenv(name, value)
    assert load_settings(needs).broker_url is not None


def test_the_portal_of_this_machine_needs_no_secret_from_its_owner() -> None:
    assert load_settings(portal_needs).embedded


def _name_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DATABASE_URL", "postgresql+psycopg://u@127.0.0.1:1/d")
    monkeypatch.setenv("SOHOA_BROKER_URL", "amqp://127.0.0.1:1//")
    for name, value in (("ENDPOINT", "127.0.0.1:1"), ("ACCESS_KEY", "k"), ("SECRET_KEY", "s")):
        monkeypatch.setenv(f"SOHOA_S3_{name}", value)


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_every_engine_may_be_named_and_no_other(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_ENGINE", name)
    assert load_settings().engine == name
    monkeypatch.setenv("SOHOA_ENGINE", f"{name}z")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "SOHOA_ENGINE" in refused.value.clerk_message
    assert name in refused.value.clerk_message


def test_a_misspelt_setting_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_BROKR_URL", "amqp://somewhere")
    with pytest.raises(UnknownSetting) as refused:
        load_settings()
    assert refused.value.facts["setting"] == "SOHOA_BROKR_URL"
    assert "SOHOA_BROKER_URL" in refused.value.clerk_message


@pytest.mark.parametrize("name", ["SOHOA_TIPO", "SOHOA_X"])
def test_nothing_is_guessed_of_a_name_that_is_like_none(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(UnknownSetting) as refused:
        load_settings()
    assert "Có phải" not in refused.value.clerk_message


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("portal_port", "tám nghìn", "phải là số nguyên"),
        ("portal_port", "70000", "không được quá 65535"),
        ("worker_processes", "-3", "phải từ 1 trở lên"),
        ("page_seconds", "-5", "phải lớn hơn 0"),
        ("s3_secure", "có", "phải là true hoặc false"),
        ("session_secret", "ngắn-quá", "phải dài ít nhất 32 ký tự"),
        ("timestamp_url", "tsa.example.vn", "phải có dạng"),
    ],
)
def test_a_value_that_cannot_be_is_explained_and_not_repeated(
    name: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable(name), value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert refused.value.facts["setting"] == variable(name)
    assert problem in refused.value.clerk_message
    assert value not in str(refused.value)


def test_a_child_reads_back_exactly_the_settings_it_was_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Law: load ∘ as_environment is the identity."""
    given = Settings(data_dir=tmp_path, portal_port=9000, office_name="UBND xã An Bình")
    given = given.using(ADDRESSES)
    for name, value in given.as_environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == given


def test_settings_with_a_running_stack_are_like_those_of_a_cluster() -> None:
    connected = Settings().using(ADDRESSES)
    assert not connected.embedded
    assert connected.s3_secret_key == ADDRESSES.s3_worker.secret_key
    assert connected.session_secret == ADDRESSES.session_secret


def test_a_worker_gets_no_administrator_credential() -> None:
    environment = Settings().using(ADDRESSES).without_admin().as_environment()
    assert "worker-secret" in environment.values()
    assert not [value for value in environment.values() if "admin" in value]


def test_no_secret_shows_in_a_repr() -> None:
    shown = repr(Settings().using(ADDRESSES)) + repr(ADDRESSES)
    assert not [word for word in ("-secret", ":pw@") if word in shown.replace("session_secret", "")]


def test_our_settings_are_not_inherited_by_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_S3_ADMIN_SECRET_KEY", "x")
    monkeypatch.setenv("UNRELATED", "x")
    assert "SOHOA_S3_ADMIN_SECRET_KEY" not in bare_environment()
    assert bare_environment()["UNRELATED"] == "x"


def test_every_setting_is_explained() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.description]
    assert all(variable(name) in settings_help() for name in Settings.model_fields)
