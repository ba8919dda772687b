"""The tables of the settings: one for each part of Easel, and the kinds of values in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from commands import find
from commands.declared import TYPED_NAME
from commands.spec import Command, ImageCommand

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  #: S3's own rule, "Bucket naming rules".
_HEADER = re.compile(r"[!-~]+")  #: One word of what a request's header can carry.
_KEY = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_PREFIX = re.compile(r"[\w-]+(/[\w-]+)*", re.ASCII)
_HOST = re.compile(r"^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?$", re.IGNORECASE)


def _absolute(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must be a full address such as https://easel.example.org")
    if parts.query or parts.fragment:
        raise ValueError("must be an address without anything after ? or #")
    return url.rstrip("/")


def _host(host: str) -> str:
    if not _HOST.match(host):
        raise ValueError("must list hosts such as cdn.example.org, without https:// or a path")
    return host.lower()


def _public_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("must be the 64 digits and letters a to f of the application's public key")
    return key.lower()


def _trimmed(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("must not be empty; leave it out instead")
    return SecretStr(secret.get_secret_value().strip())


def _one_word(secret: SecretStr) -> SecretStr:
    if not _HEADER.fullmatch(secret.get_secret_value()):
        raise ValueError("must be the token alone: one word of plain letters, digits and signs")
    return secret


def _bucket(name: str) -> str:
    if not _BUCKET.fullmatch(name):
        raise ValueError("must be a bucket's name alone, such as easel-pictures")
    return name


def _key_prefix(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix := prefix.strip("/")):
        raise ValueError("must be names of a-z, A-Z, 0-9, _ and -, with a / between them")
    return prefix


def _choice(name: str) -> str:
    if not 1 <= len(name) <= 100 or not name.isprintable() or name != name.strip():
        raise ValueError("must be named by 1 to 100 characters, without spaces around them")
    return name


def _new_command(name: str) -> str:
    if not TYPED_NAME.match(name):
        raise ValueError("must be named by 1 to 32 of a-z, 0-9 and _")
    if find(name) is not None or name == "train":
        raise ValueError("must have a name that is no command of Easel's")
    return name


ToolName = Annotated[str, AfterValidator(_new_command)]
ChoiceName = Annotated[str, AfterValidator(_choice)]
Route = Literal["zhiqite", "local"]
Url = Annotated[str, AfterValidator(_absolute)]
Host = Annotated[str, AfterValidator(_host)]
BucketName = Annotated[str, AfterValidator(_bucket)]
KeyPrefix = Annotated[str, AfterValidator(_key_prefix)]
Secret = Annotated[SecretStr, AfterValidator(_trimmed)]
Token = Annotated[Secret, AfterValidator(_one_word)]
PublicKey = Annotated[str, AfterValidator(_public_key)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Role(StrEnum):
    """Which parts a process runs."""

    WEB = "web"
    WORKER = "worker"
    DISCORD = "discord"
    TELEGRAM = "telegram"


class Section(BaseModel):
    """A part of the settings; an unknown key is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listener(Section):
    """Where the aiohttp listener binds."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)


class Log(Section):
    """What is written to standard error, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Media(Section):
    """A bucket of an S3-compatible store for pictures; without one, the data folder.

    `endpoint` is how we reach it, `public_endpoint` how the vendor and people do. A host that
    begins with the bucket's name has the bucket there, any other has it in the path.
    """

    bucket: BucketName | None = None
    endpoint: Url | None = None
    public_endpoint: Url | None = None
    region: str = Field("us-east-1", min_length=1)
    access_key_id: Secret | None = None
    secret_access_key: Secret | None = None
    prefix: KeyPrefix | None = None
    cache_mb: int = Field(1024, ge=1)

    #: What means nothing without a bucket.
    OF_A_BUCKET: ClassVar[tuple[str, ...]] = (
        "endpoint", "public_endpoint", "access_key_id", "secret_access_key", "prefix",
    )  # fmt: skip

    @model_validator(mode="after")
    def _is_whole(self) -> Media:
        if self.bucket is None:
            if said := [name for name in self.OF_A_BUCKET if getattr(self, name) is not None]:
                raise ValueError(f"has {said[0]}, which needs bucket beside it")
        elif self.access_key_id is None or self.secret_access_key is None:
            raise ValueError("has bucket, which needs access_key_id and secret_access_key")
        return self

    @property
    def reached_at(self) -> str:
        """Where this process reaches the store."""
        return self.endpoint or f"https://s3.{self.region}.amazonaws.com"


class Discord(Section):
    """The Discord bot; off without a token."""

    token: Token | None = None
    api_url: Url | None = None
    mode: Literal["gateway", "http"] = "gateway"
    public_key: PublicKey | None = None
    shard_ids: list[int] | None = None
    shard_count: int | None = Field(None, ge=1)
    attachment_hosts: list[Host] = ["cdn.discordapp.com", "media.discordapp.net"]

    @model_validator(mode="after")
    def _shards_are_counted(self) -> Discord:
        if self.mode == "http" and (self.shard_ids or self.shard_count):
            raise ValueError("has mode http, where there are no shards: leave them out")
        if self.shard_ids is None:
            return self
        if self.shard_count is None:
            raise ValueError("has shard_ids, which need shard_count beside them")
        if not self.shard_ids or not all(0 <= shard < self.shard_count for shard in self.shard_ids):
            raise ValueError("must have shard_ids from 0 to shard_count less one")
        if len(set(self.shard_ids)) < len(self.shard_ids):
            raise ValueError("must have each of its shard_ids once")
        return self


class Telegram(Section):
    """The Telegram bot; off without a token."""

    token: Secret | None = None
    api_url: Url | None = None
    mode: Literal["polling", "webhook"] = "polling"


class Control(Section):
    """A kind of control beside the documented ones: the vendor's preprocessor and model."""

    module: str = Field(min_length=1, max_length=100)
    model: str = Field(min_length=1, max_length=100)


class Faces(Section):
    """How `faces` draws a face once more: an ADetailer unit (provider-api 5.4, Q24).

    `light` and `strong` are how much it may change. What is unset is the usual, or not sent.
    """

    model: str | None = Field(None, min_length=1, max_length=200)
    light: float = Field(0.3, ge=0, le=1)
    strong: float = Field(0.5, ge=0, le=1)
    prompt: str | None = None
    negative_prompt: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    mask_min_ratio: float | None = Field(None, ge=0, le=1)
    mask_max_ratio: float | None = Field(None, ge=0, le=1)
    dilate_erode: int | None = Field(None, ge=0, le=128)
    x_offset: int | None = None
    y_offset: int | None = None
    mask_merge_invert: Literal["None", "Merge", "Merge and Invert"] | None = None
    mask_blur: int | None = Field(None, ge=0, le=64)
    inpaint_only_masked: bool | None = None
    inpaint_only_masked_padding: int | None = Field(None, ge=0)
    inpaint_width: int | None = Field(None, ge=8, le=2048, multiple_of=8)
    inpaint_height: int | None = Field(None, ge=8, le=2048, multiple_of=8)
    steps: int | None = Field(None, ge=1, le=50)
    cfg_scale: int | None = None
    sampler: str | None = None
    noise_multiplier: int | None = None
    restore_face: bool | None = None
    controlnet_model: str | None = None
    controlnet_module: str | None = None
    controlnet_weight: float | None = Field(None, ge=0, le=1)
    controlnet_guidance_start: float | None = Field(None, ge=0, le=1)
    controlnet_guidance_end: float | None = Field(None, ge=0, le=1)


class Zhiqite(Section):
    """The vendor: address, credentials of one scheme, and its bounds."""

    base_url: Url = "https://api.zhiqite.com"
    auth: Literal["access_key", "appcode", "appkey_hmac"] = "access_key"
    access_key_id: Secret | None = None
    access_key_secret: Secret | None = None
    app_code: Secret | None = None
    app_key: Secret | None = None
    app_secret: Secret | None = None
    model: str | None = Field(None, min_length=1)
    # Hosts seen in the vendor's own examples; its pages promise none (provider-api section 1).
    result_hosts: list[Host] = [
        "aigcoss.zhiqiteai.cn",
        "aigcoss.dobestai.com",
        "dbt-aigc.oss-cn-hangzhou.aliyuncs.com",
        "paintimage.glutinoust.com",
        "paintcdn.glutinoust.com",
    ]
    max_in_flight: int = Field(10, ge=1)
    pass_attachment_urls: bool = False
    callback_undocumented: bool = False
    hires_x_is_height: bool = False
    style_field: str = Field("caption", min_length=1, max_length=100)
    tool_paths: dict[str, str] = {}
    tool_fields: dict[str, str] = {}
    faces: Faces = Faces()

    #: Which credentials each scheme needs.
    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "access_key": ("access_key_id", "access_key_secret"),
        "appcode": ("app_code",),
        "appkey_hmac": ("app_key", "app_secret"),
    }
    #: The commands whose tool has no published path.
    TOOLS: ClassVar[frozenset[str]] = frozenset({"removebg"})

    @field_validator("tool_paths", "tool_fields")
    @classmethod
    def _of_a_known_tool(cls, by_tool: dict[str, str]) -> dict[str, str]:
        for tool in by_tool.keys() - cls.TOOLS:
            raise ValueError(f"is for {' and '.join(sorted(cls.TOOLS))} only, not {tool!r}")
        return {tool: text.strip().strip("/") for tool, text in by_tool.items()}

    def missing_credentials(self) -> tuple[str, ...]:
        """The settings the chosen scheme still needs."""
        return tuple(name for name in self.NEEDS[self.auth] if getattr(self, name) is None)


class Local(Section):
    """The local provider. Without a URL it is started as a child process."""

    url: Url | None = None
    max_in_flight: int = Field(8, ge=1)
    models_dir: Path | None = None


class Routes(Section):
    """Which provider does which command's work."""

    imagine: Route = "zhiqite"
    faceswap: Route = "zhiqite"
    faces: Route = "local"
    upscale: Route = "zhiqite"
    describe: Route = "zhiqite"
    removebg: Route = "local"
    # Unset: as /imagine.
    avatar: Route | None = None
    improve: Route | None = None
    outpaint: Route | None = None
    style: Route | None = None
    preview: Route | None = None

    def of(self, commands: Iterable[Command]) -> Mapping[str, Route]:
        """Each picture command's provider; what has no setting is the vendor's alone."""
        return {
            command.name: self.named().get(command.name, "zhiqite")
            for command in commands
            if isinstance(command, ImageCommand)
        }

    def named(self) -> Mapping[str, Route]:
        """The provider of each command that has a setting."""
        return {name: route or self.imagine for name, route in self}

    def used(self) -> frozenset[str]:
        return frozenset(self.model_dump(exclude_none=True).values())


class Train(Section):
    """Whether moderators may have LoRAs trained at the vendor's, and for how many credits."""

    enabled: bool = False
    cost: int = Field(10, ge=0, le=1000)


class Quota(Section):
    """Default limits; a server's moderators may set their own."""

    daily_credits: int = Field(50, ge=0, le=1_000_000_000)
    max_in_flight: int = Field(5, ge=1)
    max_waiting: int = Field(50, ge=1)


class Polling(Section):
    """When to ask a provider for a result that its callback did not bring. Seconds.

    With `preview_every_s`, `previews` is whether a server that has not set it is shown them.
    """

    first_after_s: Seconds | None = None
    preview_every_s: float | None = Field(None, ge=1, allow_inf_nan=False)
    previews: bool = True
    max_interval_s: Seconds = 60
    deadline_s: Seconds = 1800


class Check(Section):
    """A program that looks at finished pictures before they are shown; none without a command.

    `memory_mib` bounds its address space; `on_failure` is how a picture counts of which it says
    nothing.
    """

    command: Annotated[list[str], Field(min_length=1)] | None = None
    timeout_s: Seconds = 30
    memory_mib: int = Field(4096, ge=64, le=1024 * 1024)
    on_failure: Literal["flag", "pass"] = "flag"


class Retention(Section):
    """How long things are kept, in days: pictures, what was asked for with what came of it, and
    the audit, of which thirty days are never removed."""

    media_days: int = Field(30, ge=1, le=36_500)
    prompts_days: int = Field(90, ge=1, le=36_500)
    audit_days: int = Field(365, ge=30, le=36_500)


class Privacy(Section):
    """What people are told about their data: a text of one's own in `file`, or one made from the
    settings; and whom they may ask."""

    file: Path | None = None
    contact: str | None = Field(None, min_length=1, max_length=200)


class Console(Section):
    """The local web console, on a port of its own: never on the public listener.

    `token` lets a person in; anywhere but on loopback the console does not start without one.
    """

    enabled: bool = False
    host: str = "127.0.0.1"
    port: int = Field(8081, ge=0, le=65535)
    token: Secret | None = Field(None, min_length=16)
