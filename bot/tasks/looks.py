"""What a look at a running task shows: how far it is and, where that is wanted, a preview."""

from __future__ import annotations

from dataclasses import dataclass

from bot.invocation import Address, PictureFile
from bot.pictures.label import Label
from bot.provider.protocol import Running
from bot.tasks import messages
from bot.tasks.previews import Previews
from bot.tasks.progress import Progress
from bot.tasks.routes import request_of
from bot.tasks.watching import wants_previews
from storage import tasks
from storage.database import Database
from storage.tasks import State, Task


@dataclass(frozen=True)
class Looks:
    """Notes progress. Without `previews` there is no picture before the result.

    `usual` is whether a server that has not set it is shown them.
    """

    database: Database
    progress: Progress
    previews: Previews | None = None
    usual: bool = True

    async def show(self, task: Task, running: Running) -> None:
        """Show what a query's answer tells of a task that goes on."""
        if running.progress is None and not running.preview:
            return
        preview = await self._preview(task, running)
        now = await self.database.read(tasks.get(task.id))
        if now is None or now.state is not State.SUBMITTED:  # it has ended meanwhile
            await self.progress.forget(task.id)
            return
        request = request_of(task)
        message = messages.running(task, request, progress=running.progress, preview=preview)
        self.progress.note(task, message)

    async def _preview(self, task: Task, running: Running) -> PictureFile | None:
        if self.previews is None or not running.preview:
            return None
        if request_of(task).adult and not Address.from_json(task.address).adult:
            return None  # what becomes of it is decided when it is done
        if not await wants_previews(self.database, task.space_id, usual=self.usual):
            return None
        label = Label.EDITED if request_of(task).pictures() else Label.GENERATED
        return await self.previews.keep(task.id, running.preview, label=label)
