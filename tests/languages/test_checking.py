"""What the catalogue's tests would find: each fault, planted."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.catalogues import (
    faults,
    left_english,
    misplaced,
    missing,
    out_of_order,
    read,
    texts_of,
    unused,
)
from support.pagetexts import unsaid

HEAD = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Language: eo\\n"\n\n'
)
IMPORTS = (
    "from bot.errors import OperatorError, Text, say\nfrom commands.answers import line\n"
    "from commands.spec import InvalidOption\n"
)


def texts_in(folder: Path, code: str, *, at: str = "bot/dispatch/one.py") -> dict[str, str]:
    texts, complaints = checked(folder, code, at=at)
    assert complaints == []
    return texts


def checked(
    folder: Path, code: str, *, at: str = "bot/dispatch/one.py"
) -> tuple[dict[str, str], list[str]]:
    (folder / at).parent.mkdir(parents=True, exist_ok=True)
    (folder / at).write_text(IMPORTS + code, "utf-8")
    return texts_of(folder)


def catalogue(folder: Path, **entries: str) -> object:
    return written(folder, HEAD, entries)


def written(folder: Path, head: str, entries: dict[str, str]) -> object:
    path = folder / "eo.po"
    said = (f'msgid "{english}"\nmsgstr "{other}"\n\n' for english, other in entries.items())
    path.write_text(head + "".join(said), "utf-8")
    return read(path)


# -- What is found ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        'raise Busy(say("Too much. Wait."))',
        'NOTE = "Too much. Wait."\ndef tell():\n    return say(NOTE, limit=3)',
        'NOTES = {"a": "Too much. Wait."}\ndef tell(a):\n    return say(NOTES[a])',
        'NOTES = {"a": "Too much. Wait."}\ndef tell(a):\n    return say(NOTES.get(a, None))',
        'def tell(a):\n    note = "Too much. Wait."\n    return Text(note, {})',
        'def a():\n    _say("Too much. Wait.")\ndef _say(message):\n    return say(message)',
        'class Note:\n    plain: str\n    told: str | None = None\n'
        'NOTE = Note("Too much. Wait.")\ndef tell(a):\n    return say(a.plain)',
        'raise InvalidOption("steps", "Too much. Wait.", given=given)',
        'def tell():\n    return line("Too much. Wait.")',
        'NOTES = {"a": "Too much. Wait."}\ndef tell():\n'
        '    return [say(note, name=name) for name, note in NOTES.items()]',
        'from types import MappingProxyType\nNOTES = MappingProxyType({"a": "Too much. Wait."})\n'
        'def tell(a):\n    return say(NOTES[a])',
        'def tell(a):\n    problem = say("Too much. Wait.")\n    problem = say("{b}", b=problem)\n'
        '    return problem',
        'def tell(a):\n    note, rule = "Too much. Wait.", a\n    return say(note)',
        'def tell(a):\n    if note := problem_of(a):\n        raise Busy(say(note))\n'
        'def problem_of(a):\n    return "Too much. Wait." if a else None',
        'def a():\n    return tell("Too much. Wait.")\ndef tell(note):\n    return say(note)',
        'class Seat:\n    def a(self):\n        return self.done("Too much. Wait.")\n'
        '    def done(self, note):\n        return say(note)\n'
        'def bar(rows):\n    return done(rows)',
    ],
)  # fmt: skip
def test_a_text_is_found_however_it_is_handed_on(tmp_path: Path, code: str) -> None:
    assert list(texts_in(tmp_path, code)) == ["Too much. Wait."]


def test_a_text_of_another_module_is_found(tmp_path: Path) -> None:
    texts_in(tmp_path, 'NOTE = "Too much."', at="bot/notes.py")
    code = "from bot.notes import NOTE\ndef tell():\n    return say(NOTE)"
    assert list(texts_in(tmp_path, code)) == ["Too much."]


def test_names_and_descriptions_of_commands_are_found(tmp_path: Path) -> None:
    code = """
ABOUT = "Draw a sketch"
HOW = "How to sketch it"
class SketchOptions(Options):
    words: str = Field(description="What to sketch")
    style: str = Field(description=HOW)
SKETCH = ImageCommand("sketch", ABOUT, SketchOptions)
"""
    found = texts_in(tmp_path, code, at="commands/sketch.py")
    options = {"option words", "What to sketch", "option style", "How to sketch it"}
    assert set(found) == {"command sketch", "Draw a sketch", *options}


def test_a_command_below_another_has_a_name_of_its_own(tmp_path: Path) -> None:
    code = 'SHOW = TextCommand("limits show", "See them", NoOptions)'
    found = texts_in(tmp_path, code, at="commands/limits.py")
    assert set(found) == {"command limits", "command limits show", "See them"}


def test_what_only_the_host_reads_is_not_asked_for(tmp_path: Path) -> None:
    code = """
BAD = say("The token is wrong.")
def start():
    problem = say("{path} cannot be read.", path=path)
    raise OperatorError(problem)
def check():
    raise OperatorError(BAD)
"""
    assert texts_in(tmp_path, code) == {}
    assert texts_in(tmp_path, 'say("All is well.")', at="bot/doctor/one.py") == {}


def test_a_text_that_somebody_else_reads_too_is_asked_for(tmp_path: Path) -> None:
    code = 'BAD = say("It is wrong.")\ndef a():\n    raise OperatorError(BAD)\nprint(BAD)'
    assert list(texts_in(tmp_path, code)) == ["It is wrong."]


@pytest.mark.parametrize(
    "code",
    [
        'say(f"{count} are left.")',
        'say("It is " + word)',
        "say(given)",
        "def tell(message):\n    return say(message)",
        'say("It is {what}.", what="red hot")',
        'say("It is {what}.", what=found or "nothing")',
        'Message("It is done.")',
        'Message(text=f"It took {seconds} seconds.")',
        'Button("again", label="Once more")',
    ],
)
def test_what_no_catalogue_could_translate_is_refused(tmp_path: Path, code: str) -> None:
    _, complaints = checked(tmp_path, code)
    assert len(complaints) == 1
    assert complaints[0].startswith("bot/dispatch/one.py:")


# -- What is compared ----------------------------------------------------------------------


def test_a_missing_text_is_printed_as_the_entry_to_add(tmp_path: Path) -> None:
    texts = texts_in(tmp_path, 'say("Done.")\nsay("It is “{name}”.\\nStay.")')
    stub = missing(texts, catalogue(tmp_path, **{"Done.": "Preta."}))
    assert stub == '#: bot/dispatch/one.py:5\nmsgid "It is “{name}”.\\nStay."\nmsgstr ""\n'


def test_an_entry_without_translation_is_missing(tmp_path: Path) -> None:
    assert "Done." in missing({"Done.": "here"}, catalogue(tmp_path, **{"Done.": ""}))


def test_an_entry_nothing_says_is_unused(tmp_path: Path) -> None:
    file = catalogue(tmp_path, **{"Done.": "Preta.", "Gone.": "For.", "{a}: {b}": "{a} : {b}"})
    assert unused({"Done.": "here"}, file) == ["Gone."]


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("{left} are left.", "Restas {restas}."),
        ("{left} are left.", "Restas."),
        ("Nothing is left.", "Restas {left}."),
        ("{share:.1f} is left.", "Restas {share}."),
        ("{left} is left.", "Restas {left!r}."),
        ("{left} is left.", "Restas {left."),
        ("Use /cancel.", "Uzu /nuligi."),
        ("Set EASEL_PUBLIC_URL.", "Agordu EASEL_URL."),
        ("Asked <t:{at}:R>.", "Demandita {at}."),
    ],
)
def test_what_has_to_stand_in_a_translation_is_missed(
    tmp_path: Path, english: str, other: str
) -> None:
    assert len(misplaced(catalogue(tmp_path, **{english: other}))) == 1


def test_places_may_stand_in_another_order(tmp_path: Path) -> None:
    assert misplaced(catalogue(tmp_path, **{"{a} of {b}, /help": "el {b} {a}, /help"})) == []


def test_english_that_was_left_is_found_unless_it_is_the_same(tmp_path: Path) -> None:
    file = catalogue(tmp_path, **{"Done.": "Done.", "Token": "Token"})
    assert left_english(file, ("Token",)) == ["Done."]


def test_entries_out_of_their_order_are_named(tmp_path: Path) -> None:
    assert out_of_order(catalogue(tmp_path, B="b", A="a", C="c")) == ["'A' comes before 'B'"]


def test_an_entry_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Done"):
        written(tmp_path, HEAD + 'msgid "Done."\nmsgstr "Preta."\n\n', {"Done.": "Farita."})


def test_a_header_that_lacks_something_is_named(tmp_path: Path) -> None:
    assert faults(catalogue(tmp_path, A="a"), "eo") == []
    assert faults(catalogue(tmp_path, A="a"), "pt_BR") == ["the header lacks Language: pt_BR"]
    unsure = written(tmp_path, HEAD + "#, fuzzy\n", {"A": "a"})
    assert faults(unsure, "eo") == ["'A' is marked as unsure"]


# -- The page ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("static/a.js", 'h("p", {}, "Nothing here");'),
        ("static/a.js", "h('p', {}, `${count} are left`);"),
        ("static/a.js", '{ "aria-label": "Close" }'),
        ("templates/a.html", "<p>Nothing here</p>"),
        ("templates/a.html", '<input placeholder="Message">'),
    ],
)
def test_words_on_the_page_that_are_not_said_are_found(
    tmp_path: Path, file: str, text: str
) -> None:
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text(text, "utf-8")
    assert len(unsaid(tmp_path)) == 1


def test_what_the_page_says_is_asked_for(tmp_path: Path) -> None:
    console = tmp_path / "bot/platforms/console"
    (console / "static").mkdir(parents=True)
    (console / "templates").mkdir()
    (console / "static/a.js").write_text('say("{count} are left", { count }); saying("By {who}")')
    (console / "templates/a.html").write_text('<p title="{{ say("Close") }}">{{ say("Open") }}</p>')
    assert set(texts_of(tmp_path)[0]) == {"{count} are left", "By {who}", "Close", "Open"}
    assert unsaid(console) == []
