"""What Discord answers where it does not do what it was asked."""

from __future__ import annotations

from typing import Any

#: Discord's JSON error codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
CODES: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
}


class DiscordError(Exception):
    """A refusal, by its code."""

    def __init__(self, code: int, *, errors: dict[str, Any] | None = None) -> None:
        self.status, self.message = CODES[code]
        super().__init__(f"{code} {self.message}")
        self.body: dict[str, Any] = {"message": self.message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


def bad_form(field: str, code: str, message: str) -> DiscordError:
    """A body that Discord does not take, with the field that is wrong."""
    return DiscordError(50035, errors={field: {"_errors": [{"code": code, "message": message}]}})
