"""Makes a schema refuse the fields it does not name."""

from __future__ import annotations

from typing import Any


def close(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, where every object that lists its fields takes no others.

    What is a part of something larger (`allOf`) has to stay open: there the whole is closed. The
    schemas of multipart bodies, which are such wholes, are not used and left as they are.
    """
    parts = _parts(document["components"])
    closed = dict(document)
    schemas = document["components"]["schemas"]
    closed["paths"] = _closed(document["paths"])
    components = {**document["components"]}
    components["schemas"] = {
        name: schema if f"#/components/schemas/{name}" in parts else _closed(schema)
        for name, schema in schemas.items()
    }
    return {**closed, "components": components}


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _closed(value) for key, value in schema.items() if key != "allOf"}
    if "allOf" in schema:
        made["allOf"] = schema["allOf"]
        if schema.get("type") == "object":
            made["unevaluatedProperties"] = False
    elif isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


def _parts(schema: Any) -> set[str]:
    """The schemas that are named in an `allOf`."""
    if isinstance(schema, list):
        return set().union(*map(_parts, schema))
    if not isinstance(schema, dict):
        return set()
    named = {one["$ref"] for one in schema.get("allOf", ()) if "$ref" in one}
    return named.union(*(_parts(value) for value in schema.values()))
