"""Words in the console's page that no catalogue was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from support.texts import has_words

NAMES = ("Easel", "Easel · #main", "# main")
READ = ("alt", "aria-label", "placeholder", "title")  #: Attributes that people see or hear.

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_COMMENT = re.compile(r"^\s*//.*$|\s// .*$", re.MULTILINE)
_STRING = re.compile(r'(?P<before>[^"`\n]*?)(?:"(?P<plain>[^"\n]*)"|`(?P<mixed>[^`]*)`)')
_SENTENCE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}|^ ?[A-Z][a-z]+\b")
#: What stands before words of the machine's own: classes, selectors, keys, types, places of files.
_OWN = re.compile(
    r"(?:\bclass(?:Name)?\W+(?:[\w.]+ \? )?|\bquerySelector(?:All)?\(|\b(?:accept|key)\W+"
    r"|\b(?:say|saying)\(\s*|=== |\bimport\b.*)$"
)
_CLASSES = re.compile(r"[a-z]+-[a-z-]*(?: [a-z-]+)*")
_KEYS = ("Content", "Escape", "Enter", "Tab", "Arrow", "Files")


def unsaid(folder: Path) -> list[str]:
    """Every such word, with its file, of a folder with `static` and `templates`."""
    pages = {path: _in_page(path) for path in sorted(folder.glob("templates/*.html"))}
    scripts = {path: _in_script(path) for path in sorted(folder.glob("static/*.js"))}
    found = {**pages, **scripts}
    return [f"{path.name}: {text!r}: say(…) it" for path, texts in found.items() for text in texts]


def _in_page(path: Path) -> list[str]:
    reader = _Reader()
    reader.feed(_JINJA.sub("", path.read_text("utf-8")))
    return [text for text in reader.found if has_words(text) and text not in NAMES]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in READ and value]

    def handle_data(self, data: str) -> None:
        self.found.append(data.strip())


def _in_script(path: Path) -> Iterator[str]:
    text = _COMMENT.sub("", path.read_text("utf-8"))
    for match in _STRING.finditer(text):
        words = match["plain"] or re.sub(r"\$\{.*?\}", "", match["mixed"] or "")
        if not _SENTENCE.search(words) or words.startswith(_KEYS) or words in NAMES:
            continue
        if not _OWN.search(match["before"]) and not _CLASSES.fullmatch(words):
            yield words
