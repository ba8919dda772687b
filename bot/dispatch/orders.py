"""From a valid request to a reserved task. Every refusal comes before anything is charged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dispatch import origins
from bot.dispatch.access import Access
from bot.errors import NotAllowed, PictureRefused, say
from bot.invocation import Address, Message, Person
from bot.moderation import Counter, limit_reached
from bot.moderation.terms import priced
from bot.pictures.intake import Intake, Taken
from bot.pictures.store import MediaStore
from bot.serversettings import ServerSettings
from bot.tasks import messages
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.queue import Queue
from bot.tasks.routes import Provider, request_of
from bot.tasks.showing import House
from commands.spec import (
    Attachment,
    Borrowed,
    ImageCommand,
    Kind,
    Options,
    Origin,
    Picture,
    Request,
)
from storage import media, tasks
from storage.database import Database
from storage.media import Media
from storage.policies import Policy
from storage.tasks import Existing, NewTask, Refused, Reserved, State, Task

LOCAL = "local"  #: Our own provider's name.
NO_PICTURE = say("That picture is not kept any more. Attach it and ask again.")
PICTURE_FOR_ADULTS = say(
    "That picture is for adults. It can be used in an age-restricted channel only."
)
ALREADY_WAITING = "This was already asked for. {standing}"
ALREADY_RUNNING = say("This was already asked for, and is being made.")


@dataclass(frozen=True, kw_only=True)
class Order:
    """A request for pictures, before anything is charged. The same `key` twice is one task.

    `adult`: it names something that is for adults. `policy` is what the server has set, where it
    was read to allow this; else it is read when it is accepted.
    """

    key: str
    command: ImageCommand[Any, Any]
    person: Person
    address: Address
    cost: int
    attachments: Mapping[str, Attachment]
    request: Callable[[Mapping[str, Picture]], Request]
    parent_id: str | None = None
    adult: bool = False
    policy: Policy | None = None


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Takes orders. `routes` names the provider of each command."""

    database: Database
    access: Access
    intake: Intake
    store: MediaStore
    lifecycle: Lifecycle
    queue: Queue
    counter: Counter
    providers: Mapping[str, Provider]
    routes: Mapping[str, str]
    new_id: Callable[[], str]

    async def accept(self, order: Order) -> Message:
        """Reserve, or find what this very event reserved before; what the person sees of it."""
        result = await self._reserve(order)
        return await self._shown(result.task, order.person)

    async def accept_once(self, order: Order) -> Message:
        """A button makes one child; only where that one failed does it make another."""
        key = order.key
        while isinstance(result := await self._reserve(replace(order, key=key)), Existing):
            if _is_here(result.task, order.address):
                break  # the platform has told us of the same press twice
            if result.task.state not in (State.FAILED, State.CANCELLED):
                return await self._already(result.task, order.person)
            key = f"{order.key}:{result.task.id}"
        return await self._shown(result.task, order.person)

    async def _reserve(self, order: Order) -> Reserved | Existing:
        if order.command.free_locally and self.routes[order.command.name] == LOCAL:
            order = replace(order, cost=0)
        limits, policy = await self.counter.terms.of(
            order.person, order.address.space, policy=order.policy
        )
        order = replace(order, cost=priced(policy, order.command.name, order.cost))
        if order.attachments and (existing := await self._expected(order)):
            return existing
        taken: dict[str, Taken] = {}
        try:
            new = await self._prepare(order, taken, ServerSettings.of(policy.settings))
        except Exception:
            await self.store.remove(one.media for one in taken.values())
            raise
        inputs = [one.media for one in taken.values()]
        result = await self.lifecycle.reserve(new, limits=limits, media=inputs)
        if not isinstance(result, Reserved):
            await self.store.remove(inputs)
        if isinstance(result, Refused):
            raise limit_reached(result, cost=order.cost)
        return result

    async def _expected(self, order: Order) -> Existing | None:
        """What the reservation would say, asked before pictures are downloaded for nothing."""
        if existing := await self.database.read(tasks.by_key(order.key)):
            return Existing(existing)
        await self.counter.refuse_unaffordable(
            order.person, space_id=order.address.space, cost=order.cost
        )
        return None

    async def _prepare(
        self, order: Order, taken: dict[str, Taken], settings: ServerSettings
    ) -> NewTask:
        """Take in the pictures, into `taken`, and check the request against its provider."""
        task_id, now = self.new_id(), self.counter.clock()
        provider = self.providers[self.routes[order.command.name]]
        sources = {
            option: await self._source(attachment, order, option=option)
            for option, attachment in order.attachments.items()
        }
        if any(source is not None and source[0].adult for source in sources.values()):
            _refuse_adult(settings, order.address)
            order = replace(order, adult=True)
        came_from: dict[str, Origin] = {}
        for option, attachment in order.attachments.items():
            source = sources[option]
            if source is None:
                origin = origins.of_attachment(attachment, provider, now=now)
            else:
                origin = origins.of_kept(*source, provider, now=now)
            came_from |= {option: origin} if origin else {}
            one = await self.intake.take(attachment, option=option, task_id=task_id)
            adult = source is not None and source[0].adult
            taken[option] = replace(one, media=replace(one.media, adult=adult))
        pictures = {option: one.picture for option, one in taken.items()}
        more = {"origins": came_from, "adult": order.adult}
        request = order.request(pictures).model_copy(update=more)
        provider.check(request, pictures)
        return _new_task(task_id, order, request, provider=provider.name)

    async def _source(
        self, attachment: Attachment, order: Order, *, option: str
    ) -> tuple[Media, Task] | None:
        """The picture of ours that is attached, and whose it is; None for any other.

        It may be used by who may see its task.
        """
        if attachment.media is None:
            return None
        kept = await self.database.read(media.get(attachment.media))
        if kept is None or kept.hidden:
            raise PictureRefused(NO_PICTURE, option=option)
        task = await self.access.access_task(kept.task_id, person=order.person, here=order.address)
        return kept, task

    async def _shown(self, task: Task, person: Person) -> Message:
        """What the person sees of a task that was just accepted, or accepted before."""
        request = request_of(task)
        match task.state:
            case State.QUEUED:
                standing = await self.queue.standing(task)
                message = messages.waiting(
                    task, request, place=standing.place, ready_at=standing.ready_at
                )
            case State.FAILED:
                message = messages.failed(task, request)
            case State.CANCELLED:
                message = messages.cancelled(task, request)
            case State.DELIVERED:
                message = messages.delivered(task, request)
            case _:
                message = messages.running(task, request, progress=None)
        return replace(message, person=person)

    async def _already(self, task: Task, person: Person) -> Message:
        if task.state is State.DELIVERED:
            text = messages.ALREADY_DONE
        elif task.state is State.QUEUED:
            standing = await self.queue.standing(task)
            where = messages.standing_text(place=standing.place, ready_at=standing.ready_at)
            text = say(ALREADY_WAITING, standing=where)
        else:
            text = ALREADY_RUNNING
        return messages.notice(text, language=person.language)


def order_of(
    command: ImageCommand[Any, Any],
    options: Options,
    *,
    key: str,
    person: Person,
    address: Address,
    parent_id: str | None = None,
    borrowed: Borrowed | None = None,
    adult: bool = False,
    policy: Policy | None = None,
) -> Order:
    """The order that valid options are."""
    attachments = {
        option.name: getattr(options, option.name)
        for option in command.declared
        if option.kind is Kind.PICTURE and getattr(options, option.name) is not None
    }
    return Order(
        key=key,
        command=command,
        person=person,
        # Asked for in a place that did not make it so: it is never shown to others for that.
        address=replace(address, private=address.private or command.is_private(options)),
        cost=command.cost(options),
        attachments=attachments,
        request=lambda pictures: command.ask(options, pictures).model_copy(
            update={"borrowed": borrowed}
        ),
        parent_id=parent_id,
        adult=adult,
        policy=policy,
    )


def _refuse_adult(settings: ServerSettings, here: Address) -> None:
    if not House.of(settings, here).takes_adult():
        raise NotAllowed(PICTURE_FOR_ADULTS)


def _is_here(task: Task, address: Address) -> bool:
    placed = Address.from_json(task.address)
    same = (placed.channel, placed.message) == (address.channel, address.message)
    return same and address.message is not None


def _new_task(task_id: str, order: Order, request: Request, *, provider: str) -> NewTask:
    return NewTask(
        id=task_id,
        key=order.key,
        command=order.command.name,
        provider=provider,
        platform=order.address.platform,
        space_id=order.address.space,
        person_id=order.person.id,
        channel_id=order.address.channel,
        language=order.person.language,
        request=request.model_dump_json(),
        address=order.address.to_json(),
        cost=order.cost,
        parent_id=order.parent_id,
        linked=bool(order.person.others),
    )
