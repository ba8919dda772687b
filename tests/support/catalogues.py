"""What is wrong with a catalogue, said so that it can be mended by copying what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any

import polib
from support.texts import Sources, has_words

from bot.platforms.console.wording import SAID

CONSOLE = Path("bot/platforms/console")
HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}
#: What has to stand in a translation as it does in English: commands, settings, moments.
_AS_IT_IS = re.compile(r"(?<![\w}])/[a-z]+|EASEL_[A-Z_]+|<t:\{\w+\}:\w>|--\{\w+\}")


def texts_of(root: Path) -> tuple[dict[str, str], list[str]]:
    """Every text of a source tree, with its place; and what keeps others from being found."""
    texts, complaints = Sources(root).texts()
    for path in sorted((*root.glob(f"{CONSOLE}/static/*.js"), *root.glob(f"{CONSOLE}/*/*.html"))):
        for text in SAID.findall(path.read_text("utf-8")):
            texts.setdefault(text, path.relative_to(root).as_posix())
    return texts, complaints


def read(path: Path) -> Any:
    return polib.pofile(str(path), encoding="utf-8", check_for_duplicates=True)


def missing(texts: Mapping[str, str], file: Any) -> str:
    """Entries to be added, each with where its text is said."""
    there = {entry.msgid for entry in file if entry.translated()}
    return "\n".join(_stub(text, texts[text]) for text in sorted(texts) if text not in there)


def unused(texts: Iterable[str], file: Any) -> list[str]:
    """Entries to be removed: no text is theirs. One without words may be there or not."""
    known = set(texts)
    return [one.msgid for one in file if one.msgid not in known and has_words(one.msgid)]


def misplaced(file: Any) -> list[str]:
    """Translations in which something is lost that has to stand in them, or was made up."""
    return [
        f"{entry.msgid!r} needs {_kept(entry.msgid)}, and has {_kept(entry.msgstr)}"
        for entry in file
        if _kept(entry.msgid) != _kept(entry.msgstr)
    ]


def left_english(file: Any, same: Sequence[str] = ()) -> list[str]:
    """Translations that are the English, but for those that are the `same` in both."""
    return [one.msgid for one in file if one.msgid == one.msgstr and one.msgid not in same]


def out_of_order(file: Any) -> list[str]:
    """Entries that stand before one that sorts before them."""
    ids = [entry.msgid for entry in file]
    return [f"{b!r} comes before {a!r}" for a, b in pairwise(ids) if a >= b]


def faults(file: Any, language: str) -> list[str]:
    """What a reader of the file would trip over."""
    wanted = HEADER | {"Language": language}
    wrong = {name for name, value in wanted.items() if file.metadata.get(name) != value}
    fuzzy = [entry.msgid for entry in file if entry.fuzzy or entry.obsolete]
    return [f"the header lacks {name}: {wanted[name]}" for name in sorted(wrong)] + [
        f"{message!r} is marked as unsure" for message in fuzzy
    ]


def _stub(text: str, place: str) -> str:
    return f'#: {place}\nmsgid "{polib.escape(text)}"\nmsgstr ""\n'


def _kept(text: str) -> list[str]:
    return sorted({*_places(text), *_AS_IT_IS.findall(text)})


def _places(text: str) -> Iterator[str]:
    """The places, with how their values are written: `{left}`, `{share:.0%}`."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        yield str(error)
        return
    for _, name, form, conversion in parts:
        if name is not None:
            yield f"{{{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}}}"
