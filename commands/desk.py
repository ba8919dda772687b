"""What text commands ask: one's own things at the desk, what moderators decide at the bench."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from commands.answers import Answer, ListName

if TYPE_CHECKING:  # spec.py needs what stands here
    from commands.spec import Attachment

Span = Literal["day", "week", "month"]  #: How long a limit's credits have to last.


class Desk(Protocol):
    """What one person may ask about their own things, here. Satisfied by bot/moderation/."""

    async def quota(self) -> Answer:
        """What is left, by which rule, and when it resets."""

    async def queue(self) -> Answer:
        """Where this person's unfinished tasks stand."""

    async def cancel(self) -> Answer:
        """Cancel this person's newest unfinished task, with a refund."""

    async def models(self, kind: ListName, *, search: str, page: int) -> Answer:
        """One page of a list of the provider's."""

    async def link(self) -> Answer:
        """A code that makes this person one with whoever types it on another platform."""

    async def join(self, code: str) -> Answer:
        """Use such a code."""

    async def unlink(self) -> Answer:
        """Make this account a person of its own again."""

    async def consent(self) -> Answer:
        """Agree to what the server asks for before a face swap."""

    async def agree(self, agreement: str) -> Answer:
        """Agree to the text that has this hash, if it is still what the server asks for."""

    async def mydata(self, part: int) -> Answer:
        """A copy of all that is kept of this person, or a part of it."""

    async def forgetme(self, *, confirm: bool, messages: bool) -> Answer:
        """Have it deleted, once confirmed; `messages`: what was posted for them too."""

    async def privacy(self) -> Answer:
        """What is kept of people, and for how long."""

    async def help(self) -> Answer:
        """The commands and their options."""

    @property
    def bench(self) -> Bench:
        """What moderators decide. Whether somebody is one was asked before."""


class Bench(Protocol):
    """What one moderator may see and change in the server they ask in."""

    async def panel(self) -> Answer:
        """How the server is set up, in a line each."""

    async def set_limit(
        self, *, person: str | None, role: str | None, credits: int, period: Span
    ) -> Answer:
        """Limit the credits of a person, a role or, without either, of everybody."""

    async def clear_limit(
        self, *, person: str | None, role: str | None, kind: Literal["everyone", "pool", "running"]
    ) -> Answer:
        """Take such a limit away."""

    async def set_pool(self, credits: int, period: Span) -> Answer:
        """Limit the credits of the whole server together."""

    async def set_running(self, tasks: int) -> Answer:
        """Limit how many tasks of one person run at once."""

    async def set_weight(self, command: str, times: int) -> Answer:
        """Make a command cost more, or nothing."""

    async def limits(self) -> Answer:
        """Every limit that is set."""

    async def grant(self, person: str, credits: int, *, reason: str, days: int) -> Answer:
        """Give somebody credits beside their limit."""

    async def block(self, person: str, *, reason: str, days: int | None) -> Answer:
        """Keep somebody from using the bot here."""

    async def unblock(self, person: str) -> Answer:
        """Let them again."""

    async def blocks(self) -> Answer:
        """Who is blocked."""

    async def allow(self, channel: str, command: str | None) -> Answer:
        """Let a command, or all, work in a channel; where nothing is set, all work everywhere."""

    async def clear_channel(self, channel: str) -> Answer:
        """Take away what was allowed in a channel."""

    async def channels(self) -> Answer:
        """Where which commands work."""

    async def add_word(self, word: str, *, pattern: bool) -> Answer:
        """Refuse a word from now on."""

    async def remove_word(self, word: str) -> Answer:
        """Allow it again."""

    async def words(self) -> Answer:
        """The refused words."""

    async def held(self) -> Answer:
        """The results that wait for a moderator."""

    async def decide(self, result: str, *, approve: bool) -> Answer:
        """Approve or reject one of them."""

    async def post_held(self, result: str) -> Answer:
        """Have it posted in the log channel again."""

    async def settings(self) -> Answer:
        """What the server has set, and how."""

    async def set(self, name: str, value: str | None) -> Answer:
        """Change one setting; None is as if it was never set."""

    async def export_settings(self, *, people: bool) -> Answer:
        """Everything the server has set, as a file; with `people` who is blocked or granted to."""

    async def import_settings(self, file: Attachment, *, apply: bool) -> Answer:
        """Set the server up as a file says; without `apply`, tell what that would change."""

    async def add_style(self, name: str, prompt: str, *, negative: str) -> Answer:
        """Let people draw in a style from now on."""

    async def remove_style(self, name: str) -> Answer:
        """Take one away."""

    async def styles(self) -> Answer:
        """The server's own styles."""

    async def takedown(self, result: str, *, reason: str, refund: bool, made: bool) -> Answer:
        """Remove a result; with `made` what was made from it too."""

    async def dismiss(self, result: str) -> Answer:
        """Close the open reports of a result."""

    async def reports(self) -> Answer:
        """The open reports."""

    async def purge(self, person: str, *, days: int, reason: str) -> Answer:
        """Remove everything of a person of the last days."""

    async def audit(
        self, *, person: str | None, action: str | None, days: int | None, file: bool
    ) -> Answer:
        """Who did what, in lines or as a `file`."""

    async def usage(
        self, days: int, *, person: str | None, command: str | None, file: bool
    ) -> Answer:
        """What was asked for, and what became of it; as a `file` too."""
