"""Where discord.py and Discord agree against Discord's document: named, each with its reason."""

from __future__ import annotations

from typing import Any

from support.fakediscord.interactions import Callback
from support.fakediscord.records import Exchange

#: discord.py writes ids as numbers (attachments, recipients, mentions); Discord reads both.
NUMBERS_FOR_SNOWFLAKES = {"SnowflakeType": {"type": ["string", "integer"], "format": "snowflake"}}

#: The file calls them integers; Discord's “Error Messages” shows words: BASE_TYPE_REQUIRED.
WORDS_FOR_INNER_CODES = {
    "InnerErrors": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "_errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
                },
            }
        },
        "required": ["_errors"],
    }
}


def of_requests(document: dict[str, Any]) -> dict[str, Any]:
    """The document as requests are held against it."""
    return _with_schemas(document, NUMBERS_FOR_SNOWFLAKES)


def of_answers(document: dict[str, Any]) -> dict[str, Any]:
    """The document as answers are held against it."""
    return _with_schemas(document, WORDS_FOR_INNER_CODES)


def allowed(exchange: Exchange) -> Any:
    """What a request says, without what is known to be taken all the same."""
    said = exchange.payload
    if exchange.path.endswith("/commands") and isinstance(said, list):
        # Discord's prose has it (Application Command Object), the file has not.
        return [_without(one, "nsfw") for one in said]
    if not isinstance(said, dict):
        return said
    # discord.py says `tts: false` with every message, and an edit has no such field.
    if exchange.method == "PATCH":
        return _without(said, "tts")
    if said.get("type") == Callback.UPDATE and isinstance(said.get("data"), dict):
        return {**said, "data": _without(said["data"], "tts")}
    return said


def _without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in names}


def _with_schemas(document: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    components = document["components"]
    schemas = {**components["schemas"], **schemas}
    return {**document, "components": {**components, "schemas": schemas}}
