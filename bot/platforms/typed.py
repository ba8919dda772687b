"""Read a command typed as one line: `/upscale 4`, `/imagine a lighthouse --ratio 16:9`.

Values are taken apart and turned into numbers where they are numbers; whether they are allowed
is decided where every platform's options are, by the command's own model.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.errors import InvalidOptions, NotFound, say
from commands.spec import ATTACHED, REFERENCES, Command, Kind, Option

_HEAD = re.compile(r"\s*/([a-z0-9_-]{1,32})(?:@\w{1,64})?(?:\s+|$)", re.IGNORECASE)
# Phones turn two hyphens into a dash; a Chinese keyboard has one of double length.
_SWITCH = re.compile(r"(?<!\S)(--|——|[—–])([a-z][a-z0-9_-]*)(?:=|(?=\s)|$)", re.IGNORECASE)
# As English, German and French phones write them.
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]*)[\"“”»](?=\s|$)")
_WORD = re.compile(r"\S+")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
#: A mention, an id, or an id in our own form; a name alone may be any word.
_REFERENCE = re.compile(r"@\S+|<[@#]\S+>|-?\d{4,20}|[a-z]+:\S+|#\S+")
#: A trace, a link, or a channel and its message. A trace without its # has a digit as a rule.
_RESULT = re.compile(r"#\S+|\S+/\S+/\S+|[a-z]+:\S+/\S+|(?=\S*\d)[0-9a-z]{8,48}")
_FLAGS: Mapping[str, bool] = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip


WHICH = "/{name} needs one of these words after it: {below}."
NOT_TYPED = {
    Kind.PICTURE: "A picture is attached, not typed: leave out --{name}.",
    Kind.FILE: "A file is attached, not typed: leave out --{name}.",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was read: the command, and its options without pictures."""

    command: Command
    options: Mapping[str, Any]


def parse(
    line: str, commands: Sequence[Command], *, given: Mapping[str, Any] = MappingProxyType({})
) -> Typed:
    """Read `/command words --option value`, `/group command words`.

    The first text option takes the free words, after a word for each option before it that has to
    be there; a command without one takes them in the order of its options. `given` are options
    that need not be typed. Raises NotFound for an unknown command, InvalidOptions for what cannot
    be read.
    """
    head = _HEAD.match(line)
    name, rest = (head[1].lower(), line[head.end() :]) if head else ("", line)
    below = sorted(c.name.split()[1] for c in commands if c.name.startswith(f"{name} "))
    if head and below:
        word = _WORD.match(rest)
        if word is None or word[0].lower() not in below:
            raise NotFound(say(WHICH, name=name, below=", ".join(below)))
        name, rest = f"{name} {word[0].lower()}", rest[word.end() :]
    command = next((c for c in commands if c.name == name), None)
    if command is None:
        typed = line.split(maxsplit=1)[0][:33] if line.strip() else "/"
        raise NotFound(say("There is no command {name}. Type /help to see them all.", name=typed))
    own = {option.name for option in command.declared}
    given = {name: value for name, value in given.items() if name in own}
    return Typed(command, {**given, **_Reader(command, given).read(rest)})


def heads(commands: Sequence[Command]) -> Mapping[str, list[Command]]:
    """The commands by the first word of their names, in order."""
    found: dict[str, list[Command]] = {}
    for command in commands:
        found.setdefault(command.name.split()[0], []).append(command)
    return found


def text_option(command: Command) -> Option | None:
    """The option that free words go to."""
    texts = (option for option in command.common if option.kind is Kind.TEXT)
    return next((option for option in texts if option.names is None), None)


def line_of(command: Command, options: Mapping[str, Any]) -> str:
    """A line that reads as these options, pictures left out: what `parse` takes apart."""
    free = text_option(command)
    words = "" if free is None else str(options.get(free.name, ""))
    switches = [
        _switch(option, options[option.name])
        for option in command.declared
        if option is not free and option.kind not in ATTACHED and option.name in options
    ]
    return " ".join(part for part in (f"/{command.name}", words, *switches) if part)


def _switch(option: Option, value: object) -> str:
    if option.kind is Kind.FLAG:
        return f"--{option.name}={'yes' if value else 'no'}"
    text = str(value)
    # Quoted, or the words of the next option would be taken for words of this one.
    return f'--{option.name} "{text}"' if option.kind is Kind.TEXT else f"--{option.name} {text}"


def coerce(option: Option, value: object) -> object:
    """A typed word as what the option takes, or as it was where that cannot be."""
    if not isinstance(value, str):
        return value
    word = unicodedata.normalize("NFKC", value.strip())  # ４ and 16：9 too
    if option.kind is Kind.INTEGER and _INTEGER.fullmatch(word):
        return int(word)
    if option.kind is Kind.NUMBER:
        return _number(word)
    if option.kind is Kind.FLAG:
        return _FLAGS.get(word.casefold(), value)
    if option.kind is Kind.CHOICE:
        same = (choice for choice in option.choices if choice.casefold() == word.casefold())
        return next(same, value)
    return value


def _number(word: str) -> object:
    if _INTEGER.fullmatch(word):
        return int(word)  # where it is refused, it is shown as it was typed
    try:
        number = float(word)
    except ValueError:
        return word
    return number if math.isfinite(number) else word


class _Reader:
    """Reads the part of a line that follows the command's name."""

    def __init__(self, command: Command, given: Mapping[str, Any]) -> None:
        self._command = command
        self._given = given
        self._known = {option.name: option for option in command.declared}
        self._options: dict[str, Any] = {}
        self._free: list[str] = []

    def read(self, rest: str) -> dict[str, Any]:
        end = 0
        for switch, option, following in self._switches(rest):
            self._keep_free(rest[end : switch.start()])
            end = following
            self._keep_free(self._take(option, rest[switch.end() : following], switch[0]))
        self._keep_free(rest[end:])
        self._place_free()
        return self._options

    def _switches(self, rest: str) -> Iterator[tuple[re.Match[str], Option, int]]:
        """Each switch, its option, and where the text that belongs to it ends."""
        found = [match for match in _SWITCH.finditer(rest) if self._is_meant(match)]
        for place, match in enumerate(found, start=1):
            end = found[place].start() if place < len(found) else len(rest)
            yield match, self._option(match[2]), end

    def _is_meant(self, match: re.Match[str]) -> bool:
        # A dash before a word may be ordinary prose; two hyphens are not.
        return match[1] == "--" or _name(match[2]) in self._known

    def _option(self, written: str) -> Option:
        option = self._known.get(_name(written))
        if option is None:
            raise self._unknown(written)
        if option.kind in ATTACHED:
            text = say(NOT_TYPED[option.kind], name=option.name)
            raise InvalidOptions(text, option=option.name)
        if option.name in self._options:
            raise InvalidOptions(
                say("--{name} is there twice.", name=option.name), option=option.name
            )
        return option

    def _unknown(self, written: str) -> InvalidOptions:
        names = [f"--{o.name}" for o in self._known.values() if o.kind not in ATTACHED]
        return InvalidOptions(
            say(
                "/{command} has no option --{name}. It takes: {names}.",
                command=self._command.name,
                name=written,
                names=", ".join(names) or say("none"),
            )
        )

    def _take(self, option: Option, text: str, switch: str) -> str:
        """Keep the option's value; what follows it is free again."""
        text = text.lstrip()
        quoted, word = _QUOTED.match(text), _WORD.match(text)
        if option.kind is Kind.FLAG and not switch.endswith("="):
            return self._take_flag(option, text, word)
        if word is None:
            raise InvalidOptions(
                say("--{name} needs a value.", name=option.name), option=option.name
            )
        if quoted is not None:
            return self._keep(option, quoted[1], text[quoted.end() :])
        if option.kind is Kind.TEXT and option.names is None:
            return self._keep(option, text.rstrip(), "")
        if option.kind in (Kind.CHOICE, Kind.TEXT):
            return self._take_choice(option, text, word)
        return self._keep(option, word[0], text[word.end() :])

    def _take_flag(self, option: Option, text: str, word: re.Match[str] | None) -> str:
        if word is not None and word[0].casefold() in ("true", "false"):
            return self._keep(option, word[0], text[word.end() :])
        self._options[option.name] = True
        return text

    def _take_choice(self, option: Option, text: str, word: re.Match[str]) -> str:
        """A choice may be several words (`Euler a`): the longest that fits."""
        for choice in sorted(option.names or option.choices, key=len, reverse=True):
            rest = text[len(choice) :]
            if text.casefold().startswith(choice.casefold()) and (not rest or rest[0].isspace()):
                return self._keep(option, choice, rest)
        return self._keep(option, word[0], text[word.end() :])

    def _keep(self, option: Option, value: str, rest: str) -> str:
        self._options[option.name] = coerce(option, value)
        return rest

    def _keep_free(self, text: str) -> None:
        if text.strip():
            self._free.append(text.strip())

    def _place_free(self) -> None:
        text = text_option(self._command)
        words = self._lead(" ".join(self._free), text)
        if text is None:
            self._place_in_order(words.split())
        elif words and text.name in self._options:
            raise self._not_placed(words)
        elif words:
            self._options[text.name] = words

    def _lead(self, words: str, text: Option | None) -> str:
        """Give a word to each option before the text that needs one; what is left of the words."""
        for option in self._known.values() if text is not None else ():
            if option is text:
                break
            word = _WORD.match(words)
            if word is None or option.name in self._options or not self._is_led(option, word[0]):
                continue
            self._options[option.name] = coerce(option, word[0])
            words = words[word.end() :].lstrip()
        return words

    def _is_led(self, option: Option, word: str) -> bool:
        if option.kind in REFERENCES and _refers(option, word):
            return True
        needed = option.required and option.name not in self._given
        return needed and option.kind not in ATTACHED

    def _place_in_order(self, words: Sequence[str]) -> None:
        left = [o for o in self._known.values() if o.name not in self._options]
        takers = [o for o in left if o.kind not in (*ATTACHED, Kind.FLAG)]
        for word in words:
            option = next((o for o in takers if self._may_take(o, word)), None)
            if option is None:
                raise self._not_placed(word)
            # In order: what was passed over is not gone back to.
            takers = takers[takers.index(option) + 1 :]
            self._options[option.name] = coerce(option, word)

    def _may_take(self, option: Option, word: str) -> bool:
        if option.kind not in REFERENCES or _refers(option, word):
            return True
        return option.required and option.name not in self._given

    def _not_placed(self, words: str) -> InvalidOptions:
        return InvalidOptions(
            say(
                "/{command} does not know what to do with “{words}”.",
                command=self._command.name,
                words=words[:100],
            )
        )


def _refers(option: Option, word: str) -> bool:
    form = _RESULT if option.kind is Kind.RESULT else _REFERENCE
    return form.fullmatch(word) is not None


def _name(written: str) -> str:
    return written.lower().replace("-", "_")
