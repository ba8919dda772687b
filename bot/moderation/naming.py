"""Results by name: how moderators name one, and what is said of one to them."""

from __future__ import annotations

from bot.errors import NotFound, Text, say
from bot.invocation import Address
from commands import read_request
from commands.validation import echo
from storage import whereabouts
from storage.database import Database
from storage.tasks import Task
from storage.whereabouts import TRACE

MOST_TITLE = 200  #: Characters of what somebody asked for.

NO_RESULT = say(
    "There is no result of mine in this server by that name. Name it by its trace, which “Details” "
    "under it shows, by a link to its message, or by replying to that message."
)
IN_PRIVATE = say("a private message")
_SUPERGROUP = "-100"  #: How ids of groups whose messages have links begin on Telegram.


async def find(database: Database, name: str, *, space: str) -> str:
    """The id of the task that a moderator means. Raises NotFound."""
    channel_id, _, message_id = name.rpartition("/")
    if channel_id:
        found = await database.read(whereabouts.at(channel_id, message_id))
    else:
        found = await database.read(whereabouts.named(space, name.removeprefix("#")))
    if found is None:
        raise NotFound(NO_RESULT)
    return found


def trace_of(task_id: str) -> str:
    """What people name a task by."""
    return task_id[-TRACE:]


def title_of(task: Task) -> str:
    """What was asked for, as far as it is known still."""
    words = read_request(task.command, task.request).title() if task.request else ""
    return f"/{task.command} {echo(words, limit=MOST_TITLE)}".rstrip()


def where_of(task: Task) -> str | Text:
    """Where a result is: a link where its chat has such, else the channel."""
    address = Address.from_json(task.address)
    if address.private or address.direct:
        return IN_PRIVATE
    return _link(address) or address.channel_id


def _link(address: Address) -> str | None:
    message = address.message
    if message is None:
        return None
    if address.platform == "discord":
        server = address.space.rpartition(":")[2]
        return f"https://discord.com/channels/{server}/{address.channel}/{message}"
    if address.platform == "telegram" and address.channel.startswith(_SUPERGROUP):
        return f"https://t.me/c/{address.channel.removeprefix(_SUPERGROUP)}/{message}"
    return None
