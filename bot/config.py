"""Settings: `easel.toml` and the environment, environment first. Built once, never at import."""

from __future__ import annotations

import json
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import complaints
from bot.errors import OperatorError, say
from bot.sections import (
    Check,
    ChoiceName,
    Console,
    Control,
    Discord,
    Faces,
    Listener,
    Local,
    Log,
    Media,
    Polling,
    Privacy,
    Quota,
    Retention,
    Role,
    Route,
    Routes,
    Secret,
    Section,
    Telegram,
    ToolName,
    Train,
    Url,
    Zhiqite,
)
from commands.declared import MOST_TOOLS, ToolDeclaration
from commands.defaults import DefaultsOf
from commands.drawing.options import ImagineOptions
from commands.drawing.words import Style
from commands.setup import MOST_CHOICES

DOCUMENTED_CONTROLS = 10  #: Kinds of control that need no setting.

__all__ = [
    "Check",
    "Console",
    "Control",
    "Discord",
    "Faces",
    "Listener",
    "Local",
    "Log",
    "Media",
    "Polling",
    "Privacy",
    "Quota",
    "Retention",
    "Role",
    "Route",
    "Routes",
    "Section",
    "Settings",
    "Telegram",
    "Train",
    "Zhiqite",
    "load",
    "secret_key",
]

FILE = Path("easel.toml")  #: read from the working folder where no other is named


class Settings(BaseSettings):
    """Everything that can be set. Nested names are joined by `__` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=complaints.PREFIX,
        env_nested_delimiter=complaints.DELIMITER,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

    public_url: Url | None = None
    data_dir: Path = Path("data")
    database_url: str | None = None
    secret_key: Secret | None = None
    allow_private_addresses: bool = False
    lease_s: float = Field(30, ge=0.5, allow_inf_nan=False)
    roles: frozenset[Role] = Field(frozenset(Role), min_length=1)
    listener: Listener = Listener()
    log: Log = Log()
    media: Media = Media()
    discord: Discord = Discord()
    telegram: Telegram = Telegram()
    zhiqite: Zhiqite = Zhiqite()
    local: Local = Local()
    routes: Routes = Routes()
    quota: Quota = Quota()
    polling: Polling = Polling()
    check: Check = Check()
    retention: Retention = Retention()
    privacy: Privacy = Privacy()
    console: Console = Console()
    imagine: Annotated[dict[str, Any], DefaultsOf(ImagineOptions)] = {}
    styles: dict[ChoiceName, Style] = Field({}, max_length=MOST_CHOICES)
    control: dict[ChoiceName, Control] = Field({}, max_length=MOST_CHOICES - DOCUMENTED_CONTROLS)

    train: Train = Train()
    tools: dict[ToolName, ToolDeclaration] = Field({}, max_length=MOST_TOOLS)

    @field_validator("data_dir")
    @classmethod
    def _at_home(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, url: str | None) -> str | None:
        if url is not None and not re.match("^(sqlite:///|postgres(ql)?://).", url):
            raise ValueError(
                "must look like sqlite:///path/to/easel.db or postgresql://user:password@host/easel"
            )
        return url

    @model_validator(mode="after")
    def _parts_agree(self) -> Settings:
        if self.telegram.token and self.telegram.mode == "webhook" and not self.public_url:
            raise ValueError("EASEL_TELEGRAM__MODE is webhook, which needs EASEL_PUBLIC_URL")
        if self.discord.token and self.discord.mode == "http" and not self.public_url:
            raise ValueError("EASEL_DISCORD__MODE is http, which needs EASEL_PUBLIC_URL")
        ports = (self.listener.port, self.console.port)
        if self.console.enabled and ports[0] == ports[1] != 0:
            raise ValueError(f"EASEL_LISTENER__PORT and EASEL_CONSOLE__PORT are both {ports[0]}")
        return self

    @property
    def database_path(self) -> Path:
        """The SQLite file. As elsewhere, `sqlite:////var/…` is absolute, three slashes are not."""
        if self.database_url is None:
            return self.data_dir / "easel.db"
        return Path(self.database_url.removeprefix("sqlite:///")).expanduser()

    @property
    def database(self) -> Path | str:
        """What to open: the SQLite file, or the URL of a PostgreSQL database."""
        return self.database_url or "" if self.is_shared else self.database_path

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work on the same database."""
        return (self.database_url or "").startswith("postgres")

    @property
    def models_dir(self) -> Path:
        """Where the local provider's models are."""
        return self.local.models_dir or self.data_dir / "models"

    def chats(self) -> tuple[str, ...]:
        """The chat platforms that are configured, whichever process serves them."""
        configured = {
            "discord": self.discord.token is not None,
            "telegram": self.telegram.token is not None,
            "console": self.console.enabled,
        }
        return tuple(name for name, on in configured.items() if on)

    def require_chat(self) -> None:
        """Raise OperatorError when a role of this process has no chat platform to serve."""
        if self.roles == {Role.WEB}:
            return
        if not self.chats():
            raise OperatorError(
                say(
                    "No chat platform is configured: set EASEL_DISCORD__TOKEN, "
                    "EASEL_TELEGRAM__TOKEN or EASEL_CONSOLE__ENABLED=true, or try `easel demo`."
                )
            )
        for role in self.roles & {Role.DISCORD, Role.TELEGRAM}:
            # All four roles are the default: then a platform without a token is merely off.
            if self.roles != frozenset(Role) and role not in self.chats():
                name = complaints.variable((role, "token"))
                raise OperatorError(
                    say("EASEL_ROLES has {role}: set {name}.", role=role, name=name)
                )

    def serves(self, platform: str) -> bool:
        """Whether people of a chat platform are answered by this process; else it only posts."""
        if platform == Role.DISCORD and self.discord.mode == "http" and Role.WEB in self.roles:
            return True  # Discord posts to any listener
        if platform in (Role.DISCORD, Role.TELEGRAM):
            return platform in self.roles
        return bool(self.roles & {Role.DISCORD, Role.TELEGRAM})

    def require_shared(self) -> None:
        """Raise OperatorError where processes on one database would not work together."""
        if not self.is_shared:
            return
        self.require_key()
        alone = self.roles == frozenset(Role)
        if not alone and self.console.enabled:
            raise OperatorError(
                say("The console is of one process: it goes with all roles, or not at all.")
            )
        if not alone and self.local.url is None and "local" in self.routes.used():
            raise OperatorError(
                say(
                    "Some commands go to the local provider, which every process has to reach: "
                    "run `easel provider` once and set EASEL_LOCAL__URL, or set EASEL_ROUTES__… "
                    "to zhiqite."
                )
            )

    def require_key(self) -> None:
        """Raise OperatorError where processes on one database would not have the same key."""
        if self.is_shared and self.secret_key is None:
            raise OperatorError(
                say(
                    "With PostgreSQL set EASEL_SECRET_KEY, the same in every process: it signs "
                    "what one process sends and another receives."
                )
            )

    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set, for the log to leave out."""
        sections = (
            self, self.media, self.discord, self.telegram, self.zhiqite, self.console
        )  # fmt: skip
        values = (value for section in sections for _, value in section)
        kept = [v.get_secret_value() for v in values if isinstance(v, SecretStr)]
        if self.is_shared and (password := urlsplit(self.database_url or "").password):
            kept.append(unquote(password))
        return tuple(kept)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _Environment(settings_cls)


class _Environment(EnvSettingsSource):
    """The environment, where a list may be JSON or simply `web,worker`."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            decoded = json.loads(value)
        except ValueError:
            broken = value.lstrip().startswith(("[", "{"))
            return value if broken else [part.strip() for part in value.split(",")]
        return decoded if isinstance(decoded, list | dict) else [decoded]


def load(config: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings; `config` defaults to `easel.toml` here, if there is one.

    Raises OperatorError, one plain sentence that names the setting.
    """
    if config is not None and not config.is_file():
        raise OperatorError(say("There is no settings file at {path}.", path=config))
    unknown = complaints.unknown_variable(os.environ, Settings)
    if unknown is not None:
        raise unknown
    text = _text(config or FILE)
    file = _parsed(text, config or FILE)
    try:
        return Settings(**_merged(_merged(file, _Environment(Settings)()), overrides))
    except ValidationError as error:
        raise complaints.explain(error, Settings, file=text) from None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (ValueError, OSError) as error:
        raise _unreadable(path, error) from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> OperatorError:
    return OperatorError(
        say("The settings file {path} cannot be read: {error}.", path=path, error=error)
    )


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, table by table; what stands `above` counts."""
    merged = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            merged[name] = _merged(below[name], above[name])
    return merged


def secret_key(settings: Settings) -> bytes:
    """The key that signs URLs: as set, or one made in `data_dir` on first start.

    Raises OperatorError where no key can be kept, or the one kept is empty.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / "secret.key"
    try:
        if not path.exists():
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            _make_key(path)
        key = path.read_text().strip().encode()
    except OSError as error:
        raise OperatorError(
            say("The key {path} cannot be kept: {why}.", path=path, why=error.strerror)
        ) from None
    if not key:
        raise OperatorError(say("The key {path} is empty: remove it for a new one.", path=path))
    return key


def _make_key(path: Path) -> None:
    """Write a key so that a crash leaves none or a whole one, and two starters agree on one."""
    whole = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # the other starter's key is as good
            os.link(whole, path)
    finally:
        whole.unlink()
