"""Settings: what counts, what is refused, and in which words."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.environment import bare

from bot.config import Role, Settings, load, secret_key
from bot.errors import OperatorError

SECRET = "very-secret-value"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


def refusal(config: Path | None = None) -> str:
    with pytest.raises(OperatorError) as raised:
        load(config)
    return str(raised.value)


def test_without_any_setting_the_defaults_count() -> None:
    settings = load()
    assert (settings.listener.host, settings.listener.port) == ("127.0.0.1", 8080)
    assert settings.database_path == Path("data/easel.db")
    assert settings.roles == frozenset(Role)


def test_easel_toml_in_this_folder_is_read() -> None:
    Path("easel.toml").write_text("[listener]\nport = 9000\n")
    assert load().listener.port == 9000


def test_the_environment_counts_more_than_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("easel.toml").write_text('[listener]\nhost = "10.0.0.1"\nport = 9000\n')
    monkeypatch.setenv("EASEL_LISTENER__PORT", "9001")
    assert (load().listener.host, load().listener.port) == ("10.0.0.1", 9001)


def test_a_named_file_is_read_instead_of_easel_toml(tmp_path: Path) -> None:
    Path("easel.toml").write_text("[listener]\nport = 9000\n")
    other = tmp_path / "other.toml"
    other.write_text("lease_s = 5\n")
    assert (load(other).lease_s, load(other).listener.port) == (5, 8080)


def test_a_named_file_that_is_not_there_is_told() -> None:
    assert refusal(Path("none.toml")) == "There is no settings file at none.toml."


def test_a_file_that_is_not_toml_is_told_with_the_line() -> None:
    Path("easel.toml").write_text("public_url = \n")
    assert refusal().startswith(
        "The settings file easel.toml cannot be read: Invalid value (at line 1"
    )


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__TOKEN", "")
    monkeypatch.setenv("EASEL_PUBLIC_URL", "")
    assert load().chats() == ()
    assert load().public_url is None


@pytest.mark.parametrize(
    ("value", "roles"),
    [
        ("web", {Role.WEB}),
        ("web, worker", {Role.WEB, Role.WORKER}),
        ('["web", "discord"]', {Role.WEB, Role.DISCORD}),
    ],
)
def test_a_list_may_be_json_or_simply_commas(
    value: str, roles: set[Role], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASEL_ROLES", value)
    assert load().roles == roles


def test_a_list_of_one_number_is_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__SHARD_IDS", "3")
    monkeypatch.setenv("EASEL_DISCORD__SHARD_COUNT", "4")
    assert load().discord.shard_ids == [3]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "EASEL_LISTENER__PORT",
            "80800",
            "EASEL_LISTENER__PORT (listener.port) must be at most 65535, not '80800'.",
        ),
        (
            "EASEL_LISTENER__PORT",
            "http",
            "EASEL_LISTENER__PORT (listener.port) must be a whole number, not 'http'.",
        ),
        (
            "EASEL_ROUTES__IMAGINE",
            "vendor",
            "EASEL_ROUTES__IMAGINE (routes.imagine) must be 'zhiqite' or 'local', not 'vendor'.",
        ),
        (
            "EASEL_CONSOLE__ENABLED",
            "perhaps",
            "EASEL_CONSOLE__ENABLED (console.enabled) must be true or false, not 'perhaps'.",
        ),
        (
            "EASEL_PUBLIC_URL",
            "easel.example.org",
            "EASEL_PUBLIC_URL (public_url) must be a full address such as "
            "https://easel.example.org, not 'easel.example.org'.",
        ),
        (
            "EASEL_ROLES",
            "web,wroker",
            "EASEL_ROLES (roles) must be 'web', 'worker', 'discord' or 'telegram', not 'wroker'.",
        ),
        ("EASEL_ROLES", "[]", "EASEL_ROLES (roles) must not be empty."),
        (
            "EASEL_POLLING__DEADLINE_S",
            "inf",
            "EASEL_POLLING__DEADLINE_S (polling.deadline_s) must be a number with an end, "
            "not 'inf'.",
        ),
        (
            "EASEL_ZHIQITE__RESULT_HOSTS",
            "https://cdn.example.org/",
            "EASEL_ZHIQITE__RESULT_HOSTS (zhiqite.result_hosts) must list hosts such as "
            "cdn.example.org, without https:// or a path, not 'https://cdn.example.org/'.",
        ),
        (
            "EASEL_ZHIQITE__TOOL_PATHS__REMOVBG",
            "x",
            "EASEL_ZHIQITE__TOOL_PATHS (zhiqite.tool_paths) is for removebg only, not 'removbg'.",
        ),
        ("EASEL_LISTENER", "8080", "EASEL_LISTENER (listener) must be a table."),
    ],
)
def test_a_wrong_value_is_one_sentence_with_both_names(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert refusal() == sentence


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("EASEL_LISTENER__PROT", "EASEL_LISTENER__PORT (listener.port)"),
        ("EASEL_LISTNER__PORT", "EASEL_LISTENER__PORT (listener.port)"),
        ("EASEL_LISTENER_PORT", "EASEL_LISTENER__PORT (listener.port)"),
        ("EASEL_PUBLICURL", "EASEL_PUBLIC_URL (public_url)"),
        ("EASEL_ZHIQITE__ACCES_KEY_ID", "EASEL_ZHIQITE__ACCESS_KEY_ID (zhiqite.access_key_id)"),
    ],
)
def test_a_mistyped_variable_is_told_with_what_was_meant(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, SECRET)
    assert refusal().startswith(f"{name} (")
    assert refusal().endswith(f" is not a setting; did you mean {meant}?")
    assert SECRET not in refusal()


def test_a_variable_like_no_setting_is_told() -> None:
    Path("easel.toml").write_text("[weather]\nsunny = true\n")
    assert refusal() == "EASEL_WEATHER (weather) is not a setting."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EASEL_DATABASE_URL", f"mysql://easel:{SECRET}@db/easel"),
        ("EASEL_LOCAL__URL", f"ftp://easel:{SECRET}@db/easel"),
        ("EASEL_DISCORD__TOKEN", "  "),
    ],
)
def test_a_secret_is_never_repeated(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert SECRET not in refusal()
    assert "'" not in refusal()


def test_a_secret_of_the_wrong_kind_in_the_file_is_not_repeated() -> None:
    Path("easel.toml").write_text("[discord]\ntoken = 123456789\n")
    assert refusal() == "EASEL_DISCORD__TOKEN (discord.token) must be text."


def test_a_token_read_with_its_line_end_is_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__TOKEN", f" {SECRET}\n")
    assert load().secrets() == (SECRET,)


@pytest.mark.parametrize("token", ["…", f"Bot {SECRET}", f"{SECRET}\n{SECRET}"])
def test_what_cannot_be_sent_as_a_token_is_refused_and_not_repeated(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASEL_DISCORD__TOKEN", token)
    assert refusal() == (
        "EASEL_DISCORD__TOKEN (discord.token) must be the token alone: one word of plain letters, "
        "digits and signs."
    )


def test_secrets_are_not_in_the_printed_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DISCORD__TOKEN", "TELEGRAM__TOKEN", "ZHIQITE__APP_CODE"):
        monkeypatch.setenv(f"EASEL_{name}", SECRET)
    assert SECRET not in repr(load())
    assert load().secrets() == (SECRET,) * 4


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().listener.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/easel.db", Path("var/easel.db")),
        ("sqlite:////var/lib/easel.db", Path("/var/lib/easel.db")),
    ],
)
def test_the_database_may_be_elsewhere(
    url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASEL_DATABASE_URL", url)
    assert load().database_path == path


def test_shards_need_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__SHARD_IDS", "0,1")
    assert refusal() == "EASEL_DISCORD (discord) has shard_ids, which need shard_count beside them."


def test_each_shard_is_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__SHARD_IDS", "0,1,0")
    monkeypatch.setenv("EASEL_DISCORD__SHARD_COUNT", "2")
    assert refusal() == "EASEL_DISCORD (discord) must have each of its shard_ids once."


def test_a_telegram_webhook_needs_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_TELEGRAM__TOKEN", SECRET)
    monkeypatch.setenv("EASEL_TELEGRAM__MODE", "webhook")
    assert refusal() == "EASEL_TELEGRAM__MODE is webhook, which needs EASEL_PUBLIC_URL."


def test_discord_over_http_needs_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__MODE", "http")
    load()  # off without a token
    monkeypatch.setenv("EASEL_DISCORD__TOKEN", SECRET)
    assert refusal() == "EASEL_DISCORD__MODE is http, which needs EASEL_PUBLIC_URL."
    monkeypatch.setenv("EASEL_PUBLIC_URL", "https://easel.example.org")
    assert load().discord.mode == "http"
    monkeypatch.setenv("EASEL_DISCORD__SHARD_COUNT", "4")
    assert "there are no shards" in refusal()


def test_the_public_key_is_64_hexadecimal_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_DISCORD__PUBLIC_KEY", "AB" * 32)
    assert load().discord.public_key == "ab" * 32
    monkeypatch.setenv("EASEL_DISCORD__PUBLIC_KEY", "ab" * 31)
    assert "EASEL_DISCORD__PUBLIC_KEY (discord.public_key) must be the 64 digits" in refusal()


def test_the_console_has_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_CONSOLE__ENABLED", "true")
    monkeypatch.setenv("EASEL_CONSOLE__PORT", "8080")
    assert refusal() == "EASEL_LISTENER__PORT and EASEL_CONSOLE__PORT are both 8080."


def test_without_a_chat_platform_there_is_nothing_to_run() -> None:
    with pytest.raises(OperatorError, match=r"EASEL_DISCORD__TOKEN.*or try `easel demo`"):
        load().require_chat()


def test_a_process_for_the_listener_alone_needs_no_chat_platform() -> None:
    load(roles=["web"]).require_chat()


def test_one_chat_platform_of_three_is_enough() -> None:
    load(telegram={"token": SECRET}).require_chat()
    load(console={"enabled": True}).require_chat()


def test_a_role_named_on_purpose_needs_its_token() -> None:
    named = load(roles=["web", "worker", "discord"], telegram={"token": SECRET})
    with pytest.raises(OperatorError, match=r"EASEL_ROLES has discord: set EASEL_DISCORD__TOKEN\."):
        named.require_chat()


@pytest.mark.parametrize(
    ("roles", "mode", "served"),
    [
        (["web"], "gateway", False),
        (["worker"], "gateway", False),
        (["discord"], "gateway", True),
        (["web"], "http", True),
        (["worker"], "http", False),
    ],
)
def test_people_on_discord_are_answered_by_whoever_hears_them(
    roles: list[str], mode: str, served: bool
) -> None:
    told = load(
        roles=roles, public_url="https://easel.test", discord={"token": SECRET, "mode": mode}
    )
    assert told.serves("discord") is served


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "new" / "data")
    key = secret_key(settings)
    assert len(key) >= 32
    assert secret_key(settings) == key
    assert stat.S_IMODE((settings.data_dir / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret.key"]


def test_a_key_that_is_set_counts_and_nothing_is_written(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "data", secret_key=SECRET)
    assert secret_key(settings) == SECRET.encode()
    assert not settings.data_dir.exists()


def test_an_empty_key_file_is_refused_rather_than_signed_with(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    with pytest.raises(OperatorError, match=r"is empty: remove it for a new one\.$"):
        secret_key(load(data_dir=tmp_path))


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError, match="cannot be kept"):
        secret_key(load(data_dir=tmp_path / "file" / "data"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(Settings.model_fields)), value=st.text(max_size=40))
def test_no_value_whatever_ends_in_anything_but_settings_or_a_sentence(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = value.replace("\0", "").encode("utf-8", "ignore").decode()
    with monkeypatch.context() as environment:
        environment.setenv(f"EASEL_{name.upper()}", value)
        try:
            assert isinstance(load(), Settings)
        except OperatorError as error:
            assert str(error).endswith((".", "?"))
            assert len(str(error)) < 300


HAIR = """[tools.hair]
path = "hair/change"
description = "Change hair"
[tools.hair.fields.image]
kind = "picture"
"""


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            '"picture"',
            '"pictur"',
            "Line 5 of the settings: EASEL_TOOLS__HAIR__FIELDS__IMAGE__KIND "
            "(tools.hair.fields.image.kind) must be 'text', 'integer', 'number', 'flag', 'choice' "
            "or 'picture', not 'pictur'.",
        ),
        (
            'path = "hair/change"\n',
            "",
            "Line 1 of the settings: EASEL_TOOLS__HAIR__PATH (tools.hair.path) is missing.",
        ),
        (
            "[tools.hair]",
            "[tools.hair]\ncolour = 1",
            "Line 2 of the settings: EASEL_TOOLS__HAIR__COLOUR (tools.hair.colour) is not a "
            "setting.",
        ),
        (
            "tools.hair",
            "tools.imagine",
            "Line 1 of the settings: EASEL_TOOLS__IMAGINE (tools.imagine) must have a name that is "
            "no command of Easel's, not 'imagine'.",
        ),
        (
            "tools.hair",
            "tools.hair-cut",
            "Line 1 of the settings: EASEL_TOOLS__HAIR-CUT (tools.hair-cut) must be named by 1 to "
            "32 of a-z, 0-9 and _, not 'hair-cut'.",
        ),
    ],
)
def test_a_wrong_tool_is_one_sentence_with_its_key_and_line(
    before: str, after: str, sentence: str
) -> None:
    Path("easel.toml").write_text(HAIR.replace(before, after))
    assert refusal() == sentence


def test_a_wrong_default_style_or_control_is_told_with_its_line() -> None:
    for text, line in (
        ("[imagine]\nsteps = 99\n", 2),
        ("[imagine]\nimage = 'x'\n", 2),
        ("[styles]\nink = { prompt = 3 }\n", 2),
        ("[control]\ntile = { module = 'x' }\n", 2),
    ):
        Path("easel.toml").write_text(text)
        assert refusal().startswith(f"Line {line} of the settings: EASEL_")


def test_a_default_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASEL_IMAGINE__STEPS", "40")
    assert load().imagine == {"steps": 40}


BUCKET = {"bucket": "easel", "access_key_id": "key", "secret_access_key": SECRET}


def test_pictures_are_in_the_data_folder_unless_there_is_a_bucket() -> None:
    assert load().media.bucket is None
    assert load(media=BUCKET).media.reached_at == "https://s3.us-east-1.amazonaws.com"
    elsewhere = {**BUCKET, "endpoint": "http://bucket:9000/", "prefix": "/some/where/"}
    assert load(media=elsewhere).media.reached_at == "http://bucket:9000"
    assert load(media=elsewhere).media.prefix == "some/where"


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ({"bucket": "easel"}, "EASEL_MEDIA (media) has bucket, which needs access_key_id"),
        ({"endpoint": "http://bucket:9000"}, "has endpoint, which needs bucket beside it"),
        ({**BUCKET, "bucket": "s3://easel"}, "must be a bucket's name alone"),
        ({**BUCKET, "prefix": "a b"}, "EASEL_MEDIA__PREFIX (media.prefix) must be names"),
        ({**BUCKET, "cache_mb": 0}, "must be at least 1"),
        ({**BUCKET, "endpoint": "bucket:9000"}, "must be a full address"),
    ],
)
def test_half_a_bucket_is_refused(media: dict[str, object], words: str) -> None:
    with pytest.raises(OperatorError) as raised:
        load(media=media)
    assert words in str(raised.value)
    assert SECRET not in str(raised.value)


def test_the_key_of_a_bucket_is_for_the_log_to_leave_out() -> None:
    assert SECRET in load(media=BUCKET).secrets()
    assert SECRET not in repr(load(media=BUCKET))
