"""Settings: the environment before the file before the defaults; what is wrong is one line that names it."""

from pathlib import Path

import pytest

from kernel.settings import SettingError, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("ANJUAN_")]:
        monkeypatch.delenv(name)


def test_with_nothing_set_everything_is_embedded_and_on_loopback() -> None:
    settings = load_settings()
    assert (settings.embedded_database, settings.embedded_store, settings.host) == (True, True, "127.0.0.1")


def test_the_environment_counts_before_the_file_and_the_file_before_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "anjuan.toml"
    file.write_text('port = 9001\nlog_level = "debug"\nallowed_origins = ["https://console.firm.test"]\n')
    monkeypatch.setenv("ANJUAN_SETTINGS", str(file))
    monkeypatch.setenv("ANJUAN_PORT", "9002")
    settings = load_settings()
    assert (settings.port, settings.log_level, settings.read_pool) == (9002, "debug", 8)
    assert settings.allowed_origins == ("https://console.firm.test",)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ANJUAN_PORT", "port", "ANJUAN_PORT: Input should be a valid integer"),
        ("ANJUAN_PORT", "70000", "ANJUAN_PORT: Input should be less than or equal to 65535"),
        ("ANJUAN_LOG_LEVEL", "loud", "ANJUAN_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
        ("ANJUAN_S3_BUCKET_PREFIX", "Big_", "ANJUAN_S3_BUCKET_PREFIX: String should match pattern"),
        ("ANJUAN_PROT", "1", "unknown setting ANJUAN_PROT: the settings are listed in docs/operations.md"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as refused:
        load_settings()
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://a.test", ("https://a.test",)),
        ("https://a.test, https://b.test", ("https://a.test", "https://b.test")),
        ('["https://a.test", "https://b.test"]', ("https://a.test", "https://b.test")),
        ("", ()),
        ("[]", ()),
    ],
)
def test_a_list_is_written_with_commas_or_as_json(
    monkeypatch: pytest.MonkeyPatch, written: str, read: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ANJUAN_ALLOWED_ORIGINS", written)
    assert load_settings().allowed_origins == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ANJUAN_S3_ENDPOINT": "http://store:8333"}, "must be set together"),
        (
            {"ANJUAN_DATABASE_OWNER_URL": "postgresql://owner@database/anjuan"},
            "ANJUAN_DATABASE_OWNER_URL needs ANJUAN_DATABASE_URL",
        ),
    ],
)
def test_half_a_pair_of_settings_is_refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=said):
        load_settings()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot read"), ("port = = 1", "is not TOML"), ("prot = 1", "ANJUAN_PROT: Extra inputs are not permitted")],
)
def test_a_file_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "anjuan.toml"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("ANJUAN_SETTINGS", str(file))
    with pytest.raises(SettingError, match=said):
        load_settings()


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJUAN_DATABASE_URL", "postgresql://anjuan:hunter2@database/anjuan")
    assert "hunter2" not in repr(load_settings())
