"""What a page looks like to those who cannot see it, or see little: measured in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Page

LEAST_CONTRAST = 4.5  #: WCAG 2.2, 1.4.3, for text of ordinary size
LEAST_TARGET = 24  #: pixels; WCAG 2.2, 2.5.8

_QUESTIONS = Path(__file__).with_suffix(".js").read_text()


async def unnamed(page: Page) -> list[str]:
    """Controls, regions and pictures without a name."""
    return list(await _ask(page, "unnamed"))


async def pale(page: Page) -> list[str]:
    """Visible texts whose contrast with what is behind them is too low."""
    return list(await _ask(page, "pale", LEAST_CONTRAST))


async def small(page: Page) -> list[str]:
    """Controls that are hard to hit."""
    return list(await _ask(page, "small", LEAST_TARGET))


async def tabbed(page: Page, *, most: int = 200, key: str = "Tab") -> list[dict[str, Any]]:
    """What gets the focus, from the top of the page until it leaves it or comes round."""
    found: list[dict[str, Any]] = []
    for _ in range(most):
        await page.keyboard.press(key)
        focused = await _ask(page, "focused")
        if focused is None or any(focused["key"] == earlier["key"] for earlier in found):
            return found
        found.append(focused)
    raise AssertionError(f"the focus never left the page: {found[-3:]}")


async def _ask(page: Page, question: str, value: float = 0) -> Any:
    return await page.evaluate(f"(value) => {_QUESTIONS.strip()}.{question}(value)", value)
