"""What is declared fits every chat platform, and a mistake in a declaration is found at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError, create_model

from commands import COMMANDS, find, read_request
from commands.imagine import IMAGINE
from commands.spec import (
    MAX_CHOICES,
    Attachment,
    ImageCommand,
    ImageOptions,
    InvalidOption,
    Kind,
    MaskOf,
    NoOptions,
    Request,
    Suggested,
    one_credit,
    refuse_oversized_output,
)


def declare(options: type[Any], *, name: str = "draw", description: str = "Draw") -> object:
    return ImageCommand(
        name,
        description,
        options,
        request_type=Request,
        request=lambda *_: Request(),
        cost=one_credit,
    )


def test_a_declaration_tells_platforms_all_they_need() -> None:
    options = {option.name: option for option in IMAGINE.declared}
    prompt, images, ratio = options["prompt"], options["images"], options["ratio"]
    assert (prompt.kind, prompt.required) == (Kind.TEXT, True)
    assert (prompt.min_length, prompt.max_length) == (1, 2000)
    assert (images.kind, images.minimum, images.maximum, images.default) == (Kind.INTEGER, 1, 4, 1)
    assert (ratio.kind, ratio.required, ratio.choices[0]) == (Kind.CHOICE, False, "1:1")
    assert options["guidance"].kind is Kind.NUMBER
    assert options["image"].kind is Kind.PICTURE


def test_names_and_options_are_those_other_programs_rely_on() -> None:
    every = ["private", "spoiler"]
    declared = {
        command.name: [o.name for o in command.declared if not o.rare] for command in COMMANDS
    }
    assert declared == {
        "imagine": [
            "prompt",
            "negative",
            "ratio",
            "images",
            "steps",
            "guidance",
            "seed",
            "sampler",
            "model",
            "image",
            "strength",
            "mask",
            "improve",
            "engine",
            "lora",
            "lora_weight",
            "embedding",
            "faces",
            "hires",
            "control",
            "control_image",
            "control_weight",
            "style",
            *every,
        ],
        "faceswap": ["source", "target", "face", "quality", "fidelity", *every],
        "faces": ["image", *every],
        "avatar": ["prompt", "image", "negative", "seed", *every],
        "upscale": ["image", "factor", "width", "height", "crop", "gfpgan", "codeformer", *every],
        "outpaint": [
            "image",
            "horizontal",
            "vertical",
            "prompt",
            "images",
            "negative",
            "guidance",
            "seed",
            *every,
        ],
        "style": ["image", *every],
        "improve": ["prompt", "kind", *every],
        "preview": ["image", "control", *every],
        "models": ["kind", "search", "page"],
        "describe": ["image", "model", *every],
        "removebg": ["image", *every],
        "quota": [],
        "queue": [],
        "cancel": [],
        "link": ["code"],
        "unlink": [],
        "consent": [],
        "privacy": [],
        "mydata": ["part"],
        "forgetme": ["confirm", "messages"],
        "help": [],
        "panel": [],
        "limits set": ["credits", "person", "role", "period"],
        "limits clear": ["person", "role", "kind"],
        "limits pool": ["credits", "period"],
        "limits running": ["tasks"],
        "limits weight": ["times", "command"],
        "limits show": [],
        "grant": ["user", "credits", "reason", "days"],
        "block": ["user", "reason", "days"],
        "unblock": ["user"],
        "blocks": [],
        "channels allow": ["channel", "command"],
        "channels clear": ["channel"],
        "channels show": [],
        "words add": ["word", "pattern"],
        "words remove": ["word"],
        "words show": [],
        "held show": [],
        "held approve": ["result"],
        "held reject": ["result"],
        "held post": ["result"],
        "settings show": [],
        "settings set": ["name", "value"],
        "settings export": ["people"],
        "settings import": ["file", "apply"],
        "styles add": ["name", "prompt", "negative"],
        "styles remove": ["name"],
        "styles show": [],
        "takedown": ["result", "reason", "refund", "made"],
        "reports": [],
        "dismiss": ["result"],
        "purge": ["person", "days", "reason"],
        "audit": ["person", "action", "days", "file"],
        "usage": ["days", "person", "command", "file"],
    }


def test_an_option_says_what_it_refers_to() -> None:
    limits = find("limits set")
    assert limits is not None
    kinds = {option.name: (option.kind, option.required) for option in limits.declared}
    assert kinds["person"] == (Kind.PERSON, False)
    assert kinds["role"] == (Kind.ROLE, False)


def test_a_name_discord_would_refuse_is_found_where_it_is_declared() -> None:
    with pytest.raises(ValueError, match="not a name Discord takes"):
        declare(NoOptions, name="Draw It")


def test_a_description_too_long_for_a_menu_is_found_where_it_is_declared() -> None:
    with pytest.raises(ValueError, match="1 to 100 characters"):
        declare(NoOptions, description="x" * 101)


def test_too_many_choices_are_found_where_they_are_declared() -> None:
    numbers = Literal[tuple(str(n) for n in range(MAX_CHOICES + 1))]  # type: ignore[valid-type]
    field = (numbers, Field(description="A number"))
    many = create_model("Many", __base__=ImageOptions, number=field)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at most 25 options and 25 choices"):
        declare(many)


def test_a_required_option_after_an_optional_one_is_found_where_it_is_declared() -> None:
    class Muddled(ImageOptions):
        first: int = Field(1, description="May be left out")
        second: int = Field(description="Must be given")

    with pytest.raises(ValueError, match="required options come first"):
        declare(Muddled)


def test_a_number_completed_from_a_list_of_names_is_found_where_it_is_declared() -> None:
    class Muddled(ImageOptions):
        model: Annotated[int, Suggested("models")] = Field(1, description="A model")

    with pytest.raises(ValueError, match="only what is typed can be completed"):
        declare(Muddled)


def test_an_option_says_from_which_list_it_is_completed() -> None:
    lists = {option.name: option.suggests for option in IMAGINE.declared if option.suggests}
    assert lists == {
        "model": "models",
        "lora": "loras",
        "embedding": "embeddings",
        "vae": "vaes",
    }


def test_a_mask_says_which_picture_it_is_of_and_that_is_one() -> None:
    masks = {option.name: option.mask_of for option in IMAGINE.declared if option.mask_of}
    assert masks == {"mask": "image"}

    class Muddled(ImageOptions):
        mask: Annotated[Attachment | None, MaskOf("words")] = Field(None, description="A mask")
        words: str = Field("", description="Words")

    with pytest.raises(ValueError, match="a mask is a picture, and so is what it is of"):
        declare(Muddled)


def test_an_attachment_has_exactly_one_source() -> None:
    with pytest.raises(ValidationError):
        Attachment()
    with pytest.raises(ValidationError):
        Attachment(url="https://example.org/a.png", media="m1")


@pytest.mark.parametrize("side", [1, 1000, 4472, 6324])
def test_the_factor_named_as_largest_is_accepted_and_the_next_is_not(side: int) -> None:
    with pytest.raises(InvalidOption) as refused:
        refuse_oversized_output("factor", width=side, height=side, factor=7000)
    largest = refused.value.values["largest"]
    assert isinstance(largest, int)
    assert largest >= 1
    refuse_oversized_output("factor", width=side, height=side, factor=largest)
    with pytest.raises(InvalidOption):
        refuse_oversized_output("factor", width=side, height=side, factor=largest + 1)


def test_a_stored_request_reads_back_as_it_was() -> None:
    upscale = find("upscale")
    assert isinstance(upscale, ImageCommand)
    request = upscale.request_type(image="m1", factor=2, width=200, height=100)
    assert read_request("upscale", request.model_dump_json()) == request


@pytest.mark.parametrize("name", ["quota", "nothing"])
def test_only_commands_that_make_pictures_have_requests(name: str) -> None:
    with pytest.raises(LookupError):
        read_request(name, "{}")
