"""What can be asked: declarations without input or output. A command is a file and a line here."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from commands.avatar import AVATAR
from commands.cancel import CANCEL
from commands.consent import CONSENT
from commands.declared import ToolRequest, tool_command
from commands.describe import DESCRIBE
from commands.faces import FACES
from commands.faceswap import FACESWAP
from commands.held import HELD
from commands.help import HELP
from commands.imagine import imagine
from commands.improve import IMPROVE
from commands.link import LINK, UNLINK
from commands.models import MODELS
from commands.moderation import MODERATION
from commands.outpaint import OUTPAINT
from commands.panel import PANEL
from commands.preview import preview
from commands.privacy import PRIVACY
from commands.queue import QUEUE
from commands.quota import QUOTA
from commands.records import RECORDS
from commands.removebg import REMOVEBG
from commands.settings import SETTINGS
from commands.setup import Setup, imagine_options, preview_options
from commands.spec import Command, ImageCommand, Request
from commands.style import STYLE
from commands.takedown import TAKEDOWN
from commands.train import TrainRequest, train
from commands.upscale import UPSCALE


def commands_of(setup: Setup) -> tuple[Command, ...]:
    """Every command of a server, in the order that /help lists them."""
    return (
        imagine(imagine_options(setup), styles=setup.styles),
        FACESWAP,
        FACES,
        AVATAR,
        UPSCALE,
        OUTPAINT,
        DESCRIBE,
        STYLE,
        IMPROVE,
        REMOVEBG,
        preview(preview_options(setup)),
        MODELS,
        *(() if setup.training is None else (train(cost=setup.training),)),
        *(tool_command(name, tool) for name, tool in setup.tools.items()),
        QUOTA,
        QUEUE,
        CANCEL,
        LINK,
        UNLINK,
        CONSENT,
        *PRIVACY,
        HELP,
        PANEL,
        *MODERATION,
        *HELD,
        *TAKEDOWN,
        *RECORDS,
        *SETTINGS,
    )


#: Those of a server that has set nothing of its own.
COMMANDS = commands_of(Setup())


def find(name: str, commands: Sequence[Command] = COMMANDS) -> Command | None:
    """The command of this name, if there is one."""
    return next((command for command in commands if command.name == name), None)


def read_request(command: str, json: str) -> Request:
    """The request a task of the command `command` was stored with.

    What is no command here any more was a tool that was declared then; its request tells all of
    it. Raises LookupError where no such command makes pictures, ValidationError for other JSON.
    """
    found = find(command)
    if command == "train":  # switched off, perhaps, since
        return TrainRequest.model_validate_json(json)
    if found is None:
        return _declared(command, json)
    if not isinstance(found, ImageCommand):
        raise LookupError(f"/{command} makes no pictures")
    request: Request = found.request_type.model_validate_json(json)
    return request


def _declared(command: str, json: str) -> ToolRequest:
    try:
        return ToolRequest.model_validate_json(json)
    except ValidationError as error:
        raise LookupError(f"/{command} makes no pictures") from error
