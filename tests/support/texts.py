"""Every text people read, found by reading the source: what the catalogues have to have.

A text is what is given to `say`, `line` and the like. Where a name stands instead of a literal, it
is followed to what it stands for: a constant, the values of a table, a field of a dataclass, what
the callers of a function pass, what a function returns. What cannot be followed is a complaint, so
that nothing is missed.
In `commands` it is also the names and descriptions that are declared.

Not read is what only the person who hosts Easel sees, in English: the modules of HOSTS, and what is
raised as OperatorError. The local provider is among them: it speaks for the vendor. Nor is what
gives a text on as it got it: the carriers themselves, and GIVES_ON.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from support.sources import (
    Function,
    Module,
    bindings,
    called,
    constants,
    fields,
    given,
    holds_text,
    is_load,
    literals,
    parameters,
    tables_of,
)

PACKAGES = ("bot", "commands", "storage")
HOSTS = (
    "bot/app", "bot/cli", "bot/complaints", "bot/config", "bot/doctor", "bot/localprovider",
    "bot/platforms/discord/fatal", "bot/sections", "bot/upkeep",
)  # fmt: skip
#: What it looks up are names and descriptions that were declared.
GIVES_ON = ("bot/platforms/discord/translator",)
#: What takes a text, by the module it is imported from, and which argument it is.
CARRIERS: Mapping[str, Mapping[str, int]] = {
    "bot.errors": {"say": 0, "Text": 0},
    "commands.answers": {"line": 0, "Line": 0},
    "commands.spec": {"InvalidOption": 1},
}
#: A text that was made elsewhere is passed on by these attributes of what carries it.
PASSED = ("message", "description")
#: Arguments that people read and that take no text as such: only what `render` has made of one.
RENDERED = ("choose", "description", "label", "placeholder", "text", "title")
UNREAD = ("Response",)  #: What a machine gets for an answer.
COMMANDS = ("ImageCommand", "TextCommand")

_PLACE = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def has_words(text: str) -> bool:
    """Whether there is anything to translate between the places."""
    return _WORD.search(_PLACE.sub("", text)) is not None


class Unfollowed(Exception):
    """An expression of which it cannot be told what texts it stands for."""


class Sources:
    """The Python files of a tree that holds PACKAGES."""

    def __init__(self, root: Path) -> None:
        files = (path for package in PACKAGES for path in sorted(root.glob(f"{package}/**/*.py")))
        self.modules = {(one := Module.parse(path, root)).name: one for path in files}

    def texts(self) -> tuple[dict[str, str], list[str]]:
        """Every text, with where it is said first; and what could not be followed or is unsaid."""
        texts: dict[str, str] = {}
        complaints: list[str] = []
        for module in self._read():
            for node in module.nodes():
                try:
                    for text in self._said(module, node):
                        texts.setdefault(text, module.at(node))
                except Unfollowed as reason:
                    complaints.append(f"{module.at(node)}: {reason}")
        return texts, complaints

    def _read(self) -> Iterator[Module]:
        for module in self.modules.values():
            if not any(re.match(rf"{one}(/|\.)", module.path) for one in (*HOSTS, *GIVES_ON)):
                yield module

    def _said(self, module: Module, node: ast.AST) -> set[str]:
        if module.path.startswith("commands/") and (declared := self._declared(module, node)):
            return declared
        if not isinstance(node, ast.Call):
            return set()
        place = _carrier(module, node)
        if place is None and not module.path.startswith("commands/"):
            _refuse_plain(node)
        if place is None or len(node.args) <= place or _is_carrier(module, node):
            return set()
        if self._is_for_host(module, node):
            return set()
        for value in node.keywords:
            _refuse_words(value)
        return {text for text in self._follow(module, node.args[place]) if has_words(text)}

    def _declared(self, module: Module, node: ast.AST) -> set[str]:
        """The names and descriptions that people see while they type."""
        match node:
            case ast.ClassDef() if any("Options" in ast.unparse(base) for base in node.bases):
                made = {name: one.value for name, one in fields(node).items()}
                return {f"option {n}" for n, one in made.items() if isinstance(one, ast.Call)}
            case ast.Call(args=[ast.Constant(value=str(name)), description, *_]) if (
                called(node) in COMMANDS
            ):
                keys = {f"command {key}" for key in (name.split()[0], name)}
                return keys | self._follow(module, description)
            case ast.Call():
                named = [self._constant(module, name) for name in _describing(node)]
                told = {text for one in named for text in self._follow(*one)}
                return {text for text in (*told, *_described(node)) if has_words(text)}
        return set()

    # -- Who reads it ----------------------------------------------------------------------

    def _is_for_host(
        self, module: Module, node: ast.AST, *, assigned: frozenset[ast.AST] = frozenset()
    ) -> bool:
        """Whether nobody but they read it. `assigned`: what a name is made of by these is known."""
        for above in module.above(node):
            if above in assigned:
                return True
            if isinstance(above, ast.Call) and called(above) == "OperatorError":
                return True
            if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
                uses = list(self._uses(module, above, above.targets[0].id))
                known = assigned | {above}
                return bool(uses) and all(self._is_for_host(*u, assigned=known) for u in uses)
            if isinstance(above, ast.stmt):
                return False
        return False

    def _uses(
        self, module: Module, assigned: ast.Assign, name: str
    ) -> Iterator[tuple[Module, ast.AST]]:
        function = module.function(assigned)
        scopes: list[tuple[Module, ast.AST]] = [(module, function or module.tree)]
        if function is None:
            others = (
                m for m in self.modules.values() if (module.name, name) in m.imported.values()
            )
            scopes += [(other, other.tree) for other in others]
        for home, scope in scopes:
            yield from ((home, node) for node in ast.walk(scope) if is_load(node, name))

    # -- What it stands for ----------------------------------------------------------------

    def _follow(self, module: Module, node: ast.expr) -> set[str]:
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.Constant(value=None):
                return set()
            case ast.IfExp():
                return self._all(module, (node.body, node.orelse))
            case ast.BoolOp():
                return self._all(module, node.values)
            case ast.Call() if _carrier(module, node) is not None:
                return set()  # found where it stands
            case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, *default]):
                return self._values(module, table) | self._all(module, default)
            case ast.Call(func=ast.Name(id=name)):
                return self._returned(module, name)
            case ast.Subscript():
                return self._values(module, node.value)
            case ast.Attribute(value=ast.Name(id=base), attr=name) if home := self.modules.get(
                ".".join(module.imported.get(base, ()))
            ):
                return self._follow(*self._constant(home, name))
            case ast.Attribute(attr=name):
                return set() if name in PASSED else self._field(name)
            case ast.Name():
                return self._named(module, node)
        raise Unfollowed(f"write the sentence itself, not {ast.unparse(node)!r}")

    def _all(self, module: Module, nodes: Iterable[ast.expr]) -> set[str]:
        return {text for node in nodes for text in self._follow(module, node)}

    def _values(self, module: Module, node: ast.expr) -> set[str]:
        """What a table holds, which is a literal or a constant that is one."""
        match node:
            case ast.Dict():
                return self._all(module, node.values)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._all(module, node.elts)
            case ast.Call(func=ast.Name(id="MappingProxyType"), args=[table]):
                return self._values(module, table)
            case ast.Name():
                return self._values(*self._constant(module, node.id))
        raise Unfollowed(f"{ast.unparse(node)!r} is no table of sentences")

    def _constant(self, module: Module, name: str) -> tuple[Module, ast.expr]:
        origin, there = module.imported.get(name, (module.name, name))
        home = self.modules.get(origin)
        for value in constants(home.tree.body, there) if home else ():
            return home or module, value
        raise Unfollowed(f"there is no constant {name}")

    def _named(self, module: Module, node: ast.Name) -> set[str]:
        function = module.function(node)
        local = bindings(function, node.id) if function else []
        if function and local:
            tables = tables_of(function, node.id)
            found = {text for table in tables for text in self._values(module, table)}
            return found | self._all(module, [one for one in local if one])
        if function and node.id in parameters(function):
            return self._passed(module, function, node.id)
        return self._follow(*self._constant(module, node.id))

    def _passed(self, module: Module, function: Function, name: str) -> set[str]:
        """What a function is called with: a private one in its module, others anywhere."""
        place = parameters(function).index(name)
        homes = [module] if function.name.startswith("_") else self.modules.values()
        found = [
            (home, one)
            for home in homes
            for call in home.calls()
            if _is_call_of(function, module, call, home) and (one := given(call, place, name))
        ]
        if not found:
            raise Unfollowed(f"who calls {function.name} is not known: write the sentence itself")
        return {text for home, one in found for text in self._follow(home, one)}

    def _returned(self, module: Module, name: str) -> set[str]:
        """What a function of ours gives back."""
        origin, there = module.imported.get(name, (module.name, name))
        home = self.modules.get(origin)
        for function in home.tree.body if home else ():
            if isinstance(function, Function) and function.name == there:
                returns = (one for one in ast.walk(function) if isinstance(one, ast.Return))
                return self._all(home or module, [one.value for one in returns if one.value])
        raise Unfollowed(f"there is no function {name}")

    def _field(self, name: str) -> set[str]:
        """What the dataclasses that have such a field for a text are made with."""
        homes = [(m, c) for m in self.modules.values() for c in m.nodes() if holds_text(c, name)]
        if not homes:
            raise Unfollowed(f"there is no class with a field {name!r} for a text")
        places = {one.name: list(fields(one)).index(name) for _, one in homes}
        defaults = [(m, value) for m, one in homes if (value := fields(one)[name].value)]
        made = [*self._made(places, name), *defaults]
        return {text for one in made for text in self._follow(*one)}

    def _made(self, places: Mapping[str, int], name: str) -> Iterator[tuple[Module, ast.expr]]:
        for module in self.modules.values():
            for call in module.calls():
                place = places.get(called(call))
                if place is not None and (value := given(call, place, name)):
                    yield module, value


def _is_call_of(function: Function, module: Module, call: ast.Call, home: Module) -> bool:
    """Whether a call in the module `home` is one of this function of `module`."""
    match call.func:
        case ast.Name(id=name):
            origin = home.imported.get(name, (home.name, name))
            return origin == (module.name, function.name) and function in module.tree.body
        case ast.Attribute(value=whose, attr=name) if name == function.name:
            # `self.deeds.tell(…)`: what is kept of another module is called as that module is.
            mine = ("self", f"self.{module.name.rpartition('.')[2]}")
            return function not in module.tree.body and ast.unparse(whose) in mine
    return False


def _carrier(module: Module, call: ast.Call) -> int | None:
    """Which argument of the call is a text; None where it takes none."""
    if not isinstance(call.func, ast.Name):
        return None
    origin, name = module.imported.get(call.func.id, (module.name, call.func.id))
    return CARRIERS.get(origin, {}).get(name)


def _is_carrier(module: Module, node: ast.AST) -> bool:
    """Whether this stands in the definition of what takes texts."""
    function = module.function(node)
    return function is not None and function.name in CARRIERS.get(module.name, {})


def _describing(call: ast.Call) -> Iterator[str]:
    """The constants that stand for a description in `commands`."""
    for one in call.keywords:
        if one.arg == "description" and isinstance(one.value, ast.Name) and one.value.id.isupper():
            yield one.value.id


def _described(call: ast.Call) -> Iterator[str]:
    """A description in `commands`, and the option's name where it is made by a call of its own.

    One that is put together is of what the person who hosts Easel has declared, in their words.
    """
    for one in call.keywords:
        if one.arg == "description" and isinstance(one.value, ast.Constant):
            yield from literals(one.value)
            if called(call) != "Field":
                yield from (f"option {text}" for arg in call.args for text in literals(arg))


def _refuse_words(value: ast.keyword) -> None:
    """A word put into a place is read by people too."""
    for text in literals(value.value):
        if has_words(text):
            raise Unfollowed(f"{text!r} is put into a sentence as it is: say(…) it")


def _refuse_plain(call: ast.Call) -> None:
    """A message, button or form made of words that no catalogue was asked for."""
    shown = [one.value for one in call.keywords if one.arg in RENDERED]
    shown += call.args[:1] if called(call) == "Message" else []
    for text in (text for one in shown for text in literals(one)):
        if has_words(text) and called(call) not in UNREAD:
            raise Unfollowed(f"{text!r} is shown as it is: render(say(…), language) it")
