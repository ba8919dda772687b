"""Forms as a person fills them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from support.fakediscord.messages import SELECTS

TEXT_INPUT, FILE_UPLOAD, LABEL, ROW, SHOWN_TEXT = 4, 19, 18, 1, 10
OF_DISCORD = SELECTS - {3}  #: Menus of people, roles and channels.
MAX_TEXT = 4000
KEPT = ("type", "id", "custom_id")


Upload = Callable[[Any], dict[str, Any]]  #: Keeps a file; it as Discord describes it.
Resolved = dict[str, dict[str, Any]]  #: What ids stand for, by kind.
Choose = Callable[[Any, Resolved], Any]  #: The id of a person, role or channel, and it described.


def _none_here(value: Any, _: Resolved) -> Any:
    raise AssertionError(f"there is no {value!r} to choose here")


def filled(
    modal: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    upload: Upload,
    choose: Choose = _none_here,
) -> dict[str, Any]:
    """What a client sends; `given` is by label or custom id, the rest stays as it was filled in.

    Files are given as bytes; people, roles and channels as themselves.
    """
    fields = list(_fields(modal["components"]))
    names = {name for field in fields for name in field[:2]}
    assert given.keys() <= names, f"the form asks for {sorted(names)}, not {sorted(given)}"
    given, files = _uploaded(fields, given, upload)
    resolved: Resolved = {"attachments": files} if files else {}
    given = _chosen(fields, given, choose, resolved)
    sent = [_sent(one, given) for one in modal["components"] if one["type"] != SHOWN_TEXT]
    told = {"resolved": resolved} if resolved else {}
    return {"custom_id": modal["custom_id"], "components": sent, **told}


def prefilled(modal: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a form as it opens, by label."""
    fields = _fields(modal["components"])
    return {label: _answer(field, label, {}) for label, _, field in fields}


def _uploaded(
    fields: list[tuple[str, str, dict[str, Any]]], given: Mapping[str, Any], upload: Upload
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers with ids in place of files, and what those ids stand for."""
    answers, files = dict(given), {}
    for label, custom_id, field in fields:
        for name in {label, custom_id} & given.keys():
            if field["type"] == FILE_UPLOAD:
                file = upload(given[name])
                files[file["id"]] = file
                answers[name] = [file["id"]]
    return answers, files


def _chosen(
    fields: list[tuple[str, str, dict[str, Any]]],
    given: Mapping[str, Any],
    choose: Choose,
    resolved: Resolved,
) -> dict[str, Any]:
    """The answers with ids in place of people, roles and channels."""
    answers = dict(given)
    for label, custom_id, field in fields:
        for name in {label, custom_id} & given.keys():
            if field["type"] in OF_DISCORD:
                chosen = given[name] if isinstance(given[name], list) else [given[name]]
                answers[name] = [choose(one, resolved) for one in chosen]
    return answers


def _fields(components: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for one in components:
        if one["type"] == LABEL:
            yield one["label"], one["component"]["custom_id"], one["component"]
        for inner in one.get("components", []):
            yield inner.get("label") or "", inner["custom_id"], inner


def _sent(component: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    if component["type"] == LABEL:
        answered = _answered(component["component"], component["label"], given)
        return {"type": LABEL, "id": component.get("id", 0), "component": answered}
    inner = component["components"]
    return {
        "type": ROW,
        "id": component.get("id", 0),
        "components": [_answered(one, one.get("label") or "", given) for one in inner],
    }


def _answered(field: dict[str, Any], label: str, given: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {key: field[key] for key in KEPT if key in field}
    value = _answer(field, label, given)
    if field["type"] == TEXT_INPUT:
        _check_text(field, label, value)
        return {**told, "value": value}
    if field["type"] == FILE_UPLOAD:
        _check_count(field, label, value)
        return {**told, "values": value}
    assert field["type"] in SELECTS, f"this fake cannot fill in a component {field['type']}"
    _check_choice(field, label, value)
    return {**told, "values": value}


def _answer(field: dict[str, Any], label: str, given: Mapping[str, Any]) -> Any:
    for name in (label, field["custom_id"]):
        if name in given:
            return given[name]
    if field["type"] == TEXT_INPUT:
        return field.get("value") or ""
    return [one["value"] for one in field.get("options", []) if one.get("default")]


def _check_text(field: dict[str, Any], label: str, value: str) -> None:
    required = field.get("required", True)
    low = field.get("min_length") or (1 if required else 0)
    high = field.get("max_length") or MAX_TEXT
    fits = low <= len(value) <= high or (not required and not value)
    assert fits, f"{label!r} takes {low} to {high} characters, not {len(value)}"


def _check_choice(field: dict[str, Any], label: str, values: list[str]) -> None:
    offered = [one["value"] for one in field.get("options", [])]
    fits = field["type"] in OF_DISCORD or set(values) <= set(offered)
    assert fits, f"{label!r} offers {offered}, not {values}"
    _check_count(field, label, values)


def _check_count(field: dict[str, Any], label: str, values: list[str]) -> None:
    low = (field.get("min_values") or 1) if field.get("required", True) else 0
    high = field.get("max_values") or 1
    assert low <= len(values) <= high, f"{label!r} takes {low} to {high} choices"
