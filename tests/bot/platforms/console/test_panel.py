"""The panel in the console, without a browser: pages where they are, forms, and whose they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.console import ADA, BEN, MO, Page, console
from support.door import Door, open_door

from storage import audit, limits

SPACE = "console:easel"


@dataclass
class Here:
    """The console with the real door behind it."""

    page: Page
    door: Door

    async def panel(self) -> dict[str, Any]:
        id = await self.page.type("/panel", MO)
        return await self.until(id, lambda message: message.get("title") == "This server")

    async def until(self, id: str, fits: Any, person: str = MO) -> dict[str, Any]:
        async with self.page.stream(person) as stream:
            return await stream.until(lambda m: m.get("id") == id and fits(m))

    async def press(
        self, message: str, action: str, token: str, *, person: str = MO
    ) -> tuple[int, dict[str, Any]]:
        return await self.page.post(
            "/api/presses", person=person, message=message, action=action, task_id=token, picture=0
        )

    async def form(
        self, message: str, token: str, *, person: str = MO
    ) -> tuple[int, dict[str, Any]]:
        return await self.page.post(
            "/api/forms", person=person, message=message, action="form", task_id=token
        )

    async def send(
        self,
        message: str,
        command: str,
        *,
        person: str = MO,
        key: str | None = None,
        **options: Any,
    ) -> tuple[int, dict[str, Any]]:
        return await self.page.post(
            "/api/commands", person=person, key=key, command=command, options=options, page=message
        )

    async def turned(self, message: str, token: str, title: str) -> dict[str, Any]:
        status, body = await self.press(message, "open", token)
        assert (status, body) == (202, {"message": message})
        return await self.until(message, lambda m: m.get("title") == title)

    async def recorded(self) -> int:
        return len(await self.door.database.read(audit.entries(SPACE, limit=99)))


@asynccontextmanager
async def here(folder: Path) -> AsyncIterator[Here]:
    async with open_door(folder) as door, console(folder / "console", door.dispatcher) as page:  # type: ignore[arg-type]
        yield Here(page, door)


async def test_pages_are_turned_where_they_are(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        panel = await server.panel()
        assert panel["private"]
        page = await server.turned(panel["id"], "limits-show", "Limits")
        assert page["command"] == "limits show"
        await server.turned(panel["id"], "panel", "This server")
        assert len(await server.page.messages(MO)) == 1


async def test_a_form_says_what_it_asks_for_and_what_it_was_given(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        panel = await server.panel()
        await server.turned(panel["id"], "limits-show", "Limits")
        status, form = await server.form(panel["id"], "limits-set")
        assert (status, form["command"], form["title"]) == (200, "limits set", "Set a limit")
        assert [one["name"] for one in form["asks"]] == ["credits", "person", "role", "period"]
        await server.turned(panel["id"], "panel", "This server")
        await server.turned(panel["id"], "settings-show", "Settings")
        _, form = await server.form(panel["id"], "settings-set--language")
        assert form["given"] == {"name": "language"}
        assert [(one["name"], one["choices"]) for one in form["asks"]] == [
            ("value", ["en", "zh-CN"])
        ]


async def test_a_sent_form_is_answered_above_its_page_in_its_place(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        panel = await server.panel()
        await server.turned(panel["id"], "limits-show", "Limits")
        status, body = await server.send(panel["id"], "limits set", credits=20, person_="x")
        assert (status, body) == (202, {"message": panel["id"]})
        page = await server.until(panel["id"], lambda m: m.get("outcome"))
        assert "has no option" in page["outcome"]
        await server.send(panel["id"], "limits set", credits=20)
        said = "Everybody has 20 credits per day now."
        page = await server.until(panel["id"], lambda m: m.get("outcome") == said)
        assert page["title"] == "Limits"
        assert len(await server.page.messages(MO)) == 1


async def test_a_form_that_is_sent_twice_is_sent_once(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        panel = await server.panel()
        await server.turned(panel["id"], "limits-show", "Limits")
        for _ in range(2):
            status, _ = await server.send(
                panel["id"], "grant", key="one-and-the-same", user="ben", credits=5
            )
            assert status == 202
        await server.until(panel["id"], lambda m: "was given 5 credits" in m.get("outcome", ""))
        assert await server.recorded() == 1


@pytest.mark.parametrize("person", [ADA, BEN])
async def test_nobody_else_presses_opens_or_sends_anything_on_it(
    tmp_path: Path, person: str
) -> None:
    async with here(tmp_path) as server:
        id = (await server.panel())["id"]
        assert (await server.press(id, "open", "limits-show", person=person))[0] == 404
        assert (await server.form(id, "limits-set", person=person))[0] == 404
        assert (await server.send(id, "limits set", person=person, credits=5))[0] == 404
        assert await server.recorded() == 0


async def test_a_form_sent_to_a_page_of_ones_own_is_refused_to_who_moderates_nothing(
    tmp_path: Path,
) -> None:
    async with here(tmp_path) as server:
        id = await server.page.type("/quota", ADA)
        await server.until(id, lambda m: m.get("status") == "notice", ADA)
        assert (await server.send(id, "limits set", person=ADA, credits=5))[0] == 202
        refused = await server.until(id, lambda m: "moderators" in m.get("text", ""), ADA)
        assert refused["text"] == "/limits set is for moderators."
        assert refused["title"] == ""
        assert await server.door.database.read(limits.of_space(SPACE, 9)) == []


async def test_a_button_that_is_not_on_the_page_is_not_pressed(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        id = (await server.panel())["id"]
        assert (await server.press(id, "open", "audit--x"))[0] == 404
        assert (await server.form(id, "limits-set"))[0] == 404


async def test_a_page_that_was_dismissed_takes_no_form(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        id = (await server.panel())["id"]
        await server.page.post("/api/dismissals", person=MO, message=id)
        status, body = await server.send(id, "limits set", credits=5)
        assert (status, body["error"]) == (
            404, "That page is no longer there. Open it again with /panel."
        )  # fmt: skip
