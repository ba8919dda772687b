"""An OpenAPI 3.1 document: operations by path, and validators made when they are first needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from support.fakediscord.strictness import close

ROOT = "urn:openapi"
INT32 = 2**31
BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "True": True, "False": False}

formats = FormatChecker(formats=())


@formats.checks("int32")
def _int32(value: object) -> bool:
    return not isinstance(value, int) or -INT32 <= value < INT32


@formats.checks("date-time", raises=ValueError)
def _date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@formats.checks("uri", raises=ValueError)
def _uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


class Document:
    """Finds what the document says of a request."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = close(document)
        resource = Resource(contents=self._document, specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(ROOT, resource)
        self._validators: dict[str, Draft202012Validator] = {}
        templates: dict[int, list[tuple[str, ...]]] = {}
        for path in document["paths"]:
            parts = tuple(path.strip("/").split("/"))
            templates.setdefault(len(parts), []).append(parts)
        for same in templates.values():
            same.sort(key=lambda parts: [part.startswith("{") for part in parts])
        self._templates = templates

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of the most specific template that has this method."""
        parts = path.strip("/").split("/")
        for template in self._templates.get(len(parts), ()):
            if all(t.startswith("{") or t == p for t, p in zip(template, parts, strict=True)):
                said = self._document["paths"]["/" + "/".join(template)]
                if method.lower() in said:
                    return Operation(self, template, method.lower())
        return None

    def at(self, *pointer: str) -> Any:
        """What stands at this place."""
        found: Any = self._document
        for step in pointer:
            found = found[step]
        return found

    def validator(self, *pointer: str) -> Draft202012Validator:
        """A validator for the schema at this place."""
        path = "/".join(step.replace("~", "~0").replace("/", "~1") for step in pointer)
        path = path.replace("{", "%7B").replace("}", "%7D")
        if path not in self._validators:
            self._validators[path] = Draft202012Validator(
                {"$ref": f"{ROOT}#/{path}"}, registry=self._registry, format_checker=formats
            )
        return self._validators[path]


class Operation:
    """One method of one path."""

    def __init__(self, document: Document, template: tuple[str, ...], method: str) -> None:
        self._document = document
        self._template = template
        self._pointer = ("paths", "/" + "/".join(template), method)
        self._said: Mapping[str, Any] = document.at(*self._pointer)

    def values(self, path: str) -> dict[str, str]:
        """What stands in the path, by name."""
        pairs = zip(self._template, path.strip("/").split("/"), strict=True)
        return {name[1:-1]: value for name, value in pairs if name.startswith("{")}

    def check_parameter(self, name: str, value: str, *, place: str) -> list[str]:
        """What is wrong with a parameter."""
        for pointer in (self._pointer, self._pointer[:2]):
            for index, one in enumerate(self._document.at(*pointer).get("parameters", ())):
                if one["name"] == name and one["in"] == place:
                    schema = (*pointer, "parameters", str(index), "schema")
                    errors = self._document.validator(*schema).iter_errors(
                        _read(value, one["schema"])
                    )
                    return [f"{name}: {error.message}" for error in errors]
        return [f"there is no {place} parameter {name}"]

    @property
    def needs_body(self) -> bool:
        return bool(self._said.get("requestBody", {}).get("required"))

    def body(self, content_type: str | None) -> Draft202012Validator | None:
        """For a body of this type; what multipart says beside its files is what JSON says."""
        content = self._said.get("requestBody", {}).get("content", {})
        if content_type in content:
            json_ = (*self._pointer, "requestBody", "content", "application/json", "schema")
            return self._document.validator(*json_)
        return None

    def answer(self, status: int) -> tuple[bool, Draft202012Validator | None]:
        """Whether there is such an answer, and the validator of its body where it has one."""
        responses = self._said["responses"]
        name = next((one for one in (str(status), f"{status // 100}XX") if one in responses), None)
        if name is None:
            return False, None
        pointer: tuple[str, ...] = (*self._pointer, "responses", name)
        if "$ref" in responses[name]:
            pointer = tuple(responses[name]["$ref"].removeprefix("#/").split("/"))
        if "application/json" not in self._document.at(*pointer).get("content", {}):
            return True, None
        return True, self._document.validator(*pointer, "content", "application/json", "schema")


def _read(value: str, schema: Mapping[str, Any]) -> Any:
    """A parameter's text as the type it is declared with."""
    if schema.get("type") == "integer" and value.lstrip("-").isdigit():
        return int(value)
    if schema.get("type") == "boolean":
        return BOOLEANS.get(value, value)
    return value
