"""From an order's options to a brief for the painter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.localprovider.catalogue import loras, spelled_out, styles
from bot.localprovider.painter.brief import Brief

NO_VAE = "There is no VAE here, so none was used."


def brief(options: Mapping[str, Any]) -> Brief:
    """What is asked of the painter; a checkpoint that is none of ours is painted the usual way."""
    return Brief(
        prompt=options["prompt"],
        width=options["width"],
        height=options["height"],
        seed=options["seed"],
        negative=spelled_out(options["negative"]),
        steps=options["steps"],
        guidance=options["guidance"],
        style=styles().get(options["model"], "soft"),
        influences=tuple((name, float(weight)) for name, weight in options.get("loras", ())),
    )


def unknown_names(options: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each thing that was named and is not here."""
    for name, _ in options.get("loras", ()):
        if name not in loras():
            yield f"There is no LoRA {name[:60]!r} here, so it was left out."
    if options.get("vae", "").lower() not in ("", "none", "automatic"):
        yield NO_VAE
