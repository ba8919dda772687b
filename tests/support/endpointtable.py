"""The README's table of the vendor's endpoints, made from the declarations.

Path, command and state come from the code; what the code cannot know, the vendor's name for it,
where its schema is from and which test proves it, stands here. Run this file to print the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.config import Zhiqite
from bot.provider.endpoints import Endpoint, endpoints, vendor
from bot.provider.endpoints.diffusion import QUERIES
from bot.provider.endpoints.endpoint import SERVICE
from bot.provider.endpoints.listings import EMBEDDINGS, LORAS, MODELS, VAES
from commands import COMMANDS
from commands.spec import ImageCommand

BODIES = "tests/bot/provider/endpoints/test_bodies.py"
COMPARED = f"{BODIES}::test_every_field_sent_is_named_and_typed_as_in_the_documented_example"
DRAWING = "tests/bot/provider/endpoints/test_drawing.py"
TOOLS = "tests/bot/provider/endpoints/test_tools.py"
LISTINGS = "tests/bot/provider/endpoints/test_listings.py"
CLIENT = "tests/bot/provider/test_client.py"
DECLARED = "tests/commands/test_declared.py::test_the_examples_of_the_readme_are_commands"

WORKS = "works"
FIELD = "works; the result's field is a setting, its page shows none"
SETTING = "by configuration: `EASEL_ZHIQITE__TOOL_PATHS__REMOVEBG`"
TOOL = "by configuration: `[tools.NAME]`; only the path is published"
PATHLESS = "by configuration: `[tools.NAME]`; no page is published"
NOTHING = "absent: nothing of it is published, not even a path"
NOT_HERE = "not in this version"


@dataclass(frozen=True)
class Row:
    """`path` is what follows `saas/`; None where the vendor publishes none."""

    name: str
    path: str | None
    source: str
    proof: str
    options: str = ""
    state: str = ""
    command: str = ""


ROWS: Sequence[Row] = (
    Row("sd text2image", "sd/v2/text2image", "guide, page 202222077", COMPARED),
    Row("sd Image to Image", "sd/v2/image2image", "guide, page 202222078", COMPARED, "`image`"),
    Row("sd controlnet", "sd/v2/controlnet", "guide, page 202222079", COMPARED, "`control`"),
    Row(
        "QueryModelList",
        "sd/v2/queryModelList",
        "guide, page 202222080",
        f"{LISTINGS}::test_the_documented_model_is_read",
    ),
    Row(
        "QueryLoralList",
        "sd/v2/queryLoraList",
        "guide",
        f"{LISTINGS}::test_q33_the_lora_list_is_where_its_path_says",
    ),
    Row(
        "QueryVaeList",
        "sd/v2/queryVaeList",
        "guide",
        f"{LISTINGS}::test_q29_a_vae_is_asked_for_by_name_and_all_by_an_empty_one",
    ),
    Row(
        "queryEmbeddingList",
        "sd/v2/queryEmbeddingList",
        "guide",
        f"{LISTINGS}::test_the_documented_vae_and_embeddings_are_read",
    ),
    Row(
        "queryTaskInfoV1.0",
        "sd/queryTaskInfo",
        "page 202222084, by example",
        f"{CLIENT}::test_q14_an_accepted_task_the_live_query_forgot_is_asked_for_in_the_archive",
        command="the poller, after V2",
    ),
    Row(
        "queryTaskInfoV2.0",
        "sd/v2/queryTaskInfo",
        "guide, page 202222085",
        f"{CLIENT}::test_q13_a_task_the_live_query_knows_costs_one_call",
        command="the poller",
    ),
    Row(
        "queryImageToolTaskInfo",
        "tool/{toolCode}/queryTask",
        "guide, page 202222086",
        f"{TOOLS}::test_every_tool_is_submitted_and_asked_for_under_its_code",
        command="the poller",
    ),
    Row("Single Face Swap V1.0", "tool/roop", "guide, page 202222090", COMPARED),
    Row(
        "Single Face Swap V2.0",
        "tool/v2/roop",
        "page 202222091, cut",
        f"{BODIES}::test_q37_the_second_face_swap_sends_its_weight_as_text",
        "`quality`",
    ),
    Row(
        "Multiple Face Swap",
        "tool/face/fusion",
        "page 202222097; no result shown",
        "tests/bot/localprovider/reading/test_faces.py::test_one_or_two_sources_are_taken",
        "`face`",
    ),
    Row(
        "Face Detection",
        "tool/face/detection",
        "page 202222098; no result shown",
        "tests/bot/localprovider/reading/test_faces.py::test_detection_wants_one_picture",
    ),
    Row("Super Resolution", "tool/enhance", "guide", COMPARED),
    Row("instantID", "tool/instantID", "page 202222092", COMPARED),
    Row("image description", "tool/interrogate", "page 202222095", COMPARED),
    Row(
        "Flux text2image",
        "tool/comfyui/text2image",
        "pages 225099153, 213946972",
        f"{DRAWING}::test_flux_is_told_only_what_its_page_lists",
        "`engine`",
    ),
    Row(
        "Prompt expansion",
        "tool/prompts/expand",
        "page 202222099, ranges cut",
        f"{TOOLS}::test_more_words_are_asked_for_by_the_kind_of_model",
    ),
    Row(
        "Style recognition",
        "tool/identifyStyle",
        "page 185205163; no result shown",
        f"{TOOLS}::test_a_style_is_read_from_the_field_that_is_set",
        state=FIELD,
    ),
    Row(
        "Outpainting",
        "tool/imgExpand",
        "pages 202222103, 185213273; no result shown",
        f"{TOOLS}::test_going_beyond_the_edges_sends_what_is_required_and_what_was_said",
    ),
    Row(
        "CNT preview",
        "tool/cnt/preview",
        "page 185238962; no result shown",
        f"{TOOLS}::test_a_preview_names_the_documented_preprocessor",
    ),
    Row(
        "Submit training task",
        "modelTraining/submitTraining/Job",
        "pages 202222087, 107978907, cut",
        "tests/bot/provider/endpoints/test_training.py"
        "::test_a_training_is_sent_by_the_table_and_not_by_the_example",
        state="works; off unless `EASEL_TRAIN__ENABLED`",
        command="`/train`",
    ),
    Row("Training result query", None, "navigation only (Q43)", "", state=NOTHING, command="—"),
    Row(
        "background remove",
        None,
        "navigation only",
        "tests/bot/provider/endpoints/test_catalogue.py"
        "::test_without_a_path_there_is_no_background_removal_and_the_setting_is_named",
        state=SETTING,
        command="`/removebg`",
    ),
    Row("Hairstyle changer", "tool/hair/change", "path only", DECLARED, state=TOOL),
    Row("Object Removal", None, "navigation only", DECLARED, state=PATHLESS),
    Row("Face restoration", None, "navigation only", DECLARED, state=PATHLESS),
    Row("image enlarge", None, "navigation only", DECLARED, state=PATHLESS),
    Row("image watermark", None, "navigation only", DECLARED, state=PATHLESS),
)

LISTS: Mapping[str, str] = {
    MODELS.path: "`/models`, option `model`",
    LORAS.path: "`/models`, option `lora`",
    VAES.path: "`/models`, option `vae`",
    EMBEDDINGS.path: "`/models`, option `embedding`",
}
HEAD = (
    "| the vendor's name | path | command | state | schema from | proved by |\n"
    "|---|---|---|---|---|---|"
)


def table() -> str:
    """The whole table, as the README has it."""
    served = {
        entry.submit_path: entry
        for entry in endpoints(vendor(Zhiqite(model="any"))).entries
        if isinstance(entry, Endpoint)
    }
    return "\n".join((HEAD, *(_line(row, served) for row in ROWS)))


def _line(row: Row, served: Mapping[str, Endpoint]) -> str:
    path = f"{SERVICE}/saas/{row.path}"
    known = path in served or path in LISTS or path in QUERIES or row.path == QUERY
    state = row.state or (WORKS if known else NOT_HERE)
    command = row.command or _command(row, path, served)
    shown = "not published" if row.path is None else f"`{row.path}`"
    proof = f"`{row.proof.rpartition('::')[2]}`" if row.proof else "—"
    return f"| {row.name} | {shown} | {command} | {state} | {row.source} | {proof} |"


QUERY = "tool/{toolCode}/queryTask"


def _command(row: Row, path: str, served: Mapping[str, Endpoint]) -> str:
    if path in LISTS:
        return LISTS[path]
    if path not in served:
        return "`/NAME`" if row.state in (TOOL, PATHLESS) else "—"
    names = [
        f"`/{command.name}`"
        for command in COMMANDS
        if isinstance(command, ImageCommand) and command.request_type is served[path].request
    ]
    return " ".join((*names, *((f"with {row.options}",) if row.options else ())))


if __name__ == "__main__":
    print(table())  # noqa: T201 - this is what it is for
