"""The settings of this process, or what is wrong with them, said before anything is started."""

import difflib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr, ValidationError

from pipeline.ocr.modes import ENGINE_NAMES
from schemas.errors import SohoaError
from sohoa.environment import PREFIX, inherited_environment
from sohoa.settings import Settings, variable

_FOR_TESTS = "SOHOA_TEST_"
"""Variables that only the tests read (e.g. an S3 endpoint to run the contract against)."""


class SettingsError(SohoaError):
    """The configuration is wrong; nothing was started. Facts: setting, problem."""

    code = "settings.invalid"
    clerk = "Cấu hình {setting} không đúng: {problem}. Quản trị viên sửa rồi khởi động lại."


class UnknownSetting(SettingsError):
    """A ``SOHOA_…`` variable that means nothing, often a typing error. Facts: setting, advice."""

    code = "settings.unknown"
    clerk = "Không có cấu hình nào tên {setting}. {advice}"


class IncompleteSettings(SettingsError):
    """Settings that only make sense together. Facts: given, missing."""

    code = "settings.incomplete"
    clerk = "Đã đặt {given} nhưng còn thiếu {missing}. Hãy đặt đủ, hoặc bỏ cả nhóm này."


class SettingMissing(SettingsError):
    """What was asked for cannot be done without a setting. Facts: missing."""

    code = "settings.missing"
    clerk = "Còn thiếu cấu hình {missing}. Xem ý nghĩa bằng lệnh: sohoa settings"


class ContradictingSettings(SettingsError):
    """Settings of which one excludes the other. Facts: first, second."""

    code = "settings.contradicting"
    clerk = "Đã đặt cả {first} và {second}, chỉ được dùng một. Hãy bỏ một trong hai."


class SeveralSettingsErrors(SettingsError):
    """More than one of the above, told at once. Facts: count, settings, problems (sentences)."""

    code = "settings.several"
    clerk = "Cấu hình có {count} chỗ sai, chưa có gì được khởi động:\n{problems}"


def portal_needs(settings: Settings) -> Iterator[SettingMissing]:
    """What the web cannot do without; the stack on this machine makes its own."""
    if settings.session_secret is None and not settings.embedded:
        yield SettingMissing(missing=variable("session_secret"))


def sealing_needs(settings: Settings) -> Iterator[SettingMissing]:
    """What whoever listens on the sealing queue cannot do without: any key, or desks that sign."""
    wanted = ("signing_key", "signing_passphrase_file")
    keys = (*wanted, "signing_token")
    if not settings.remote_signing and not any(getattr(settings, name) for name in keys):
        yield SettingMissing(missing=", ".join(variable(name) for name in wanted))


def nothing_more(_settings: Settings) -> Iterable[SettingMissing]:
    """What most commands need."""
    return ()


def load_settings(needs: Callable[[Settings], Iterable[SettingMissing]] = nothing_more) -> Settings:
    """The settings of this process; everything that is wrong with them is told at once.

    ``needs`` tells what the command at hand misses besides.

    Raises:
        UnknownSetting: a ``SOHOA_…`` variable that is none of them.
        IncompleteSettings: e.g. a database URL without a broker.
        ContradictingSettings: e.g. a key file and a token.
        SettingMissing: what ``needs`` told.
        SettingsError: a value that cannot be; the value itself is not repeated.
        SeveralSettingsErrors: more than one of these.
    """
    environment = inherited_environment()
    problems = [*_unknown(environment), *_incomplete(_given(environment))]
    try:
        settings = Settings()
    except ValidationError as error:
        problems += _impossible(error)
        settings = _rest(error)
    problems += _at_odds(settings)
    told = {one.facts.get("setting") for one in problems}  # what cannot be is not missing too
    problems += (one for one in needs(settings) if one.facts["missing"] not in told)
    if not problems:
        return settings
    raise problems[0] if len(problems) == 1 else _together(problems)


def _rest(error: ValidationError) -> Settings:
    """The settings, with the default where a value cannot be."""
    wrong = {str(found["loc"][0]) for found in error.errors() if found["loc"]}
    fields = Settings.model_fields
    usual = {
        name: fields[name].get_default(call_default_factory=True, validated_data={})
        for name in wrong
    }
    return Settings(**usual)


_PROBLEMS = {
    "int_parsing": "phải là số nguyên",
    "float_parsing": "phải là một số",
    "bool_parsing": "phải là true hoặc false",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "too_short": "phải dài ít nhất {min_length} ký tự",
    "url_scheme": "phải bắt đầu bằng {schemes}",
    "enum": "phải là {expected}",
    "path_missing": "không có tệp hoặc thư mục ở đường dẫn này, hoặc không đọc được",
}
"""Pydantic's error types (a stable interface) and our own in the administrator's language."""

_FORMS = {
    "s3_endpoint": "máy:cổng, không có http://",
    "s3_encryption": "sse-s3, hoặc sse-kms: và tên khóa",
    "bucket_prefix": "chữ thường không dấu, số và dấu gạch nối, nhiều nhất 31",
    "timestamp_url": "http://… hoặc https://…",
    "trace_url": "http://… hoặc https://…",
    "seal_level": "B-T, B-LT hoặc B-LTA",
    "log_level": "DEBUG, INFO, WARNING hoặc ERROR",
    "log_format": "text hoặc json",
}
"""How the values of settings with a pattern look, in words."""

_SERVICES = ("database_url", "broker_url", "s3_endpoint", "s3_access_key", "s3_secret_key")
_WHOLE_GROUPS = (
    (_SERVICES, _SERVICES),
    (
        ("s3_admin_access_key", "s3_admin_secret_key"),
        ("s3_admin_access_key", "s3_admin_secret_key", "s3_endpoint"),
    ),
    (("signing_token",), ("signing_token", "signing_passphrase_file")),
    (("signing_token_serial",), ("signing_token_serial", "signing_token")),
    (("signing_key",), ("signing_key", "signing_passphrase_file")),
)
"""If any of the first is given, all of the second must be."""

_SCHEMES = {
    "database_url": ("postgresql+psycopg://", "sqlite:///"),
    "broker_url": ("amqp://", "amqps://", "redis://", "rediss://"),
}
"""What the program was built and tested with."""

_PATHS = ("signing_key", "signing_passphrase_file", "signing_token", "trust_anchors", "tessdata")
"""Must be there when the program starts: without its folder of roots it would trust nobody."""


_LIKE = 0.7
"""How alike two names must be (difflib's ratio): BROKR_URL and BROKER_URL are at 0.95, TIPO and
DATA_DIR at 0.17, SIGN_KEY and SIGNING_KEY at 0.84."""
_NOTHING_LIKE_IT = "Hãy bỏ biến này; sau đó lệnh sohoa settings in ra mọi tên."


def _problem(kind: str, bounds: Mapping[str, object]) -> str:
    return _PROBLEMS.get(kind, f"không hợp lệ ({kind})").format_map(bounds)


def _unknown(environment: Mapping[str, str]) -> Iterator[SettingsError]:
    known = {name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        ours = name.upper().startswith(PREFIX) and not name.upper().startswith(_FOR_TESTS)
        said = name.upper().removeprefix(PREFIX)
        if ours and said not in known:
            near = difflib.get_close_matches(said, known, n=1, cutoff=_LIKE)
            advice = f"Có phải ý bạn là {variable(near[0])}?" if near else _NOTHING_LIKE_IT
            yield UnknownSetting(setting=name, advice=advice)


def _given(environment: Mapping[str, str]) -> frozenset[str]:
    """The fields that have a variable."""
    names = {name.upper() for name in environment}
    return frozenset(name for name in Settings.model_fields if variable(name) in names)


def _incomplete(given: frozenset[str]) -> Iterator[SettingsError]:
    for some, whole in _WHOLE_GROUPS:
        missing = [variable(name) for name in whole if name not in given]
        if missing and not given.isdisjoint(some):
            present = [variable(name) for name in whole if name in given]
            yield IncompleteSettings(given=", ".join(present), missing=", ".join(missing))
    if "signing_passphrase_file" in given and given.isdisjoint({"signing_key", "signing_token"}):
        yield IncompleteSettings(
            given=variable("signing_passphrase_file"), missing=variable("signing_key")
        )


def _impossible(error: ValidationError) -> Iterator[SettingsError]:
    for found in error.errors(include_input=False, include_url=False):
        name = str(found["loc"][0]) if found["loc"] else "settings"
        bounds = {key: str(fact) for key, fact in found.get("ctx", {}).items()}
        problem = (
            f"phải có dạng {_FORMS[name]}"
            if found["type"] == "string_pattern_mismatch"
            else _problem(found["type"], bounds).replace("' or '", "' hoặc '")
        )
        yield SettingsError(setting=variable(name), problem=problem)


def _at_odds(settings: Settings) -> Iterator[SettingsError]:
    """What is wrong with values that are possible one by one."""
    keys = [name for name in ("signing_key", "signing_token") if getattr(settings, name)]
    held = [*keys, "remote_signing"] if settings.remote_signing else keys
    if len(held) > 1:
        yield ContradictingSettings(first=variable(held[0]), second=variable(held[1]))
    for name, schemes in _SCHEMES.items():
        value: SecretStr | None = getattr(settings, name)
        if value is not None and not value.get_secret_value().startswith(schemes):
            shown = " hoặc ".join(schemes)
            yield SettingsError(
                setting=variable(name), problem=_problem("url_scheme", {"schemes": shown})
            )
    if settings.engine is not None and settings.engine not in ENGINE_NAMES:
        names = f"phải là một trong: {', '.join(ENGINE_NAMES)}"
        yield SettingsError(setting=variable("engine"), problem=names)
    for name in _PATHS:
        path: Path | None = getattr(settings, name)
        if path is not None and not os.access(path, os.R_OK):
            yield SettingsError(setting=variable(name), problem=_problem("path_missing", {}))


_WORDS = ("problem", "advice")
"""Facts that are sentences; the others name settings."""


def _together(problems: Sequence[SettingsError]) -> SeveralSettingsErrors:
    names = [str(fact) for one in problems for key, fact in one.facts.items() if key not in _WORDS]
    sentences = "\n".join(f"- {one.clerk_message}" for one in problems)
    return SeveralSettingsErrors(count=len(problems), settings=", ".join(names), problems=sentences)
