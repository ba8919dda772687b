"""Judges requests and answers by the published description of the Bot API, where it is at hand.

The description is a file beside the repository; without it everything passes unjudged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parents[4] / "shared/specs/telegram-bot-api.json"
_ARRAY = "Array of "
_PLAIN: Mapping[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "String": str,
    "Boolean": bool,
}


@cache
def _spec() -> Mapping[str, Any] | None:
    return json.loads(SPEC.read_text()) if SPEC.is_file() else None


class Judge:
    """Collects violations; a test asserts that there are none."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self._spec = _spec()

    def read_request(
        self, method: str, form: Mapping[str, str], files: Iterable[str]
    ) -> dict[str, Any]:
        """The parameters with their types, checked by the method's description."""
        declared = self._fields("methods", method)
        read = {name: _read(text, _types(declared, name)) for name, text in form.items()}
        if self._spec is not None:
            if method not in self._spec["methods"]:
                self.violations.append(f"there is no method {method}")
            given = read | {name: "attach" for name in files if name in declared}
            self._check_fields(method, given, declared)
            self._check_attached(method, form, files, declared)
        return read

    def check_answer(self, method: str, result: Any) -> None:
        """Look at what the fake answers: it has to be what the real one would."""
        if self._spec is not None and method in self._spec["methods"]:
            types = self._spec["methods"][method]["returns"]
            self._check(f"answer to {method}", result, types)

    def check_update(self, update: Mapping[str, Any]) -> None:
        if self._spec is not None:
            self._check("update", update, ["Update"])

    # -- Private ---------------------------------------------------------------------------

    def _fields(self, group: str, name: str) -> dict[str, Any]:
        if self._spec is None:
            return {}
        described = self._spec[group].get(name, {})
        return {field["name"]: field for field in described.get("fields", ())}

    def _check_fields(self, where: str, given: Mapping[str, Any], declared: dict[str, Any]) -> None:
        for name in given.keys() - declared.keys():
            self.violations.append(f"{where}: no such field {name}")
        for name, field in declared.items():
            if name in given:
                self._check(f"{where}.{name}", given[name], field["types"])
            elif field["required"]:
                self.violations.append(f"{where}: {name} is missing")

    def _check_attached(
        self,
        method: str,
        form: Mapping[str, str],
        files: Iterable[str],
        declared: Mapping[str, Any],
    ) -> None:
        named = set(re.findall(r"attach://(\w+)", " ".join(form.values())))
        unnamed = set(files) - named - declared.keys()
        for name in sorted((named - set(files)) | unnamed):
            self.violations.append(f"{method}: the file {name} is not both named and sent")

    def _check(self, where: str, value: Any, types: Iterable[str]) -> None:
        trials = [self._trial(where, value, one) for one in types]
        if trials and all(trials):
            self.violations.extend(min(trials, key=len))

    def _trial(self, where: str, value: Any, type_name: str) -> list[str]:
        """What is wrong with a value, were it of this type."""
        if type_name.startswith(_ARRAY):
            return self._list(where, value, type_name.removeprefix(_ARRAY))
        if type_name == "InputFile":
            return [] if isinstance(value, str) else [f"{where}: no file"]
        if type_name in _PLAIN:
            return _plain(where, value, type_name)
        described = self._spec["types"].get(type_name) if self._spec else None
        if described is None or not isinstance(value, dict):
            return [f"{where}: {value!r:.60} is no {type_name}"]
        judge = Judge()
        if "subtypes" in described:
            judge._check(where, value, described["subtypes"])
        else:
            judge._check_fields(where, value, judge._fields("types", type_name))
            judge._check_constants(where, value, described)
        return judge.violations

    def _list(self, where: str, value: Any, of: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{where}: {value!r:.60} is no list"]
        return [
            problem
            for place, one in enumerate(value)
            for problem in self._trial(f"{where}[{place}]", one, of)
        ]

    def _check_constants(
        self, where: str, value: Mapping[str, Any], described: Mapping[str, Any]
    ) -> None:
        """What tells one subtype from another: “must be photo”, “always “left””."""
        for field in described.get("fields", ()):
            found = re.search(
                r"(?:must be|always) [“\"]?([a-z_]+)[”\"]?$", field["description"].rstrip(".")
            )
            tells = found and field["name"] in ("type", "status")
            if found and tells and value.get(field["name"], found[1]) != found[1]:
                self.violations.append(f"{where}: {field['name']} is not {found[1]}")


def _plain(where: str, value: Any, type_name: str) -> list[str]:
    fits = isinstance(value, _PLAIN[type_name])
    if type_name in ("Integer", "Float"):
        fits = fits and not isinstance(value, bool)
    return [] if fits else [f"{where}: {value!r:.60} is no {type_name}"]


def _types(declared: Mapping[str, Any], name: str) -> list[str]:
    return list(declared[name]["types"]) if name in declared else []


def _read(text: str, types: list[str]) -> Any:
    """A form's text as the type it is declared with; without a description, as it looks."""
    if types == ["String"]:
        return text
    if "String" in types and not re.fullmatch(r"-?\d+", text):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
