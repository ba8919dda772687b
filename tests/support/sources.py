"""Python files as trees, and what can be asked of them: who calls, what a name is bound to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A source file; `imported` is where a name of it comes from: module and name there.

    `every` are its nodes: they are looked through often.
    """

    path: str
    tree: ast.Module
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    every: list[ast.AST] = field(default_factory=list)

    @classmethod
    def parse(cls, path: Path, root: Path) -> Module:
        module = cls(path.relative_to(root).as_posix(), ast.parse(path.read_text("utf-8")))
        module.every = list(ast.walk(module.tree))
        for node in module.every:
            module.parents |= dict.fromkeys(ast.iter_child_nodes(node), node)
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {one.asname or one.name: (node.module, one.name) for one in node.names}
                module.imported |= names
        return module

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def nodes(self) -> Iterator[ast.AST]:
        return iter(self.every)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.every if isinstance(node, ast.Call))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function(self, node: ast.AST) -> Function | None:
        return next((one for one in self.above(node) if isinstance(one, Function)), None)

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


def called(call: ast.Call) -> str:
    """The name of what is called, without what it is an attribute of."""
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def given(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """The argument of a call, by name or else by place."""
    named = next((one.value for one in call.keywords if one.arg == name), None)
    return named or (call.args[place] if place < len(call.args) else None)


def parameters(function: Function) -> list[str]:
    """The names of what a function takes, in order, without `self`."""
    every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return [one.arg for one in every if one.arg not in ("self", "cls")]


def constants(body: list[ast.stmt], name: str) -> Iterator[ast.expr]:
    """What a name is set to among statements."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (v for n, v in zip(names, values, strict=True) if _is_name(n, name))
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if (
                found == name
            ):
                yield value


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def bindings(function: Function, name: str) -> list[ast.expr | None]:
    """What a local name is set to; None where it is unpacked of something in a loop."""
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    unpacked = [
        None
        for node in ast.walk(function)
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Tuple)
        if name in [getattr(one, "id", "") for one in node.target.elts]
    ]
    walrus = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.NamedExpr) and node.target.id == name
    ]
    return [*constants(statements, name), *walrus, *unpacked]


def tables_of(function: Function, name: str) -> Iterator[ast.expr]:
    """The tables whose values a name is in a loop: `for key, name in table.items()`."""
    for node in ast.walk(function):
        match node:
            case (
                ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source)
            ):
                pass
            case _:
                continue
        match target, source:
            case (
                ast.Tuple(elts=[_, ast.Name(id=found)]),
                ast.Call(func=ast.Attribute(value=ast.Name() as table, attr="items")),
            ) if found == name:
                yield table


def fields(node: ast.ClassDef) -> dict[str, ast.AnnAssign]:
    """The fields of a class, in order."""
    return {
        one.target.id: one
        for one in node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }


def holds_text(node: ast.AST, name: str) -> TypeGuard[ast.ClassDef]:
    """Whether it is a class with a field of this name for a text."""
    if not isinstance(node, ast.ClassDef) or name not in fields(node):
        return False
    kind = ast.unparse(fields(node)[name].annotation)
    return kind.removesuffix(" | None") in ("str", "Text")


def is_load(node: ast.AST, name: str) -> bool:
    """Whether a name is used here, and not set."""
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def literals(node: ast.expr) -> Iterator[str]:
    """The words in an expression that are there as they are."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            yield "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
        case ast.BoolOp():
            for value in node.values:
                yield from literals(value)
        case ast.IfExp():
            yield from literals(node.body)
            yield from literals(node.orelse)
