"""What results mean: payload first, then errors, then each tool's own numbers (section 12)."""

from __future__ import annotations

from typing import Any

import pytest
from support.payloads import names, payload

from bot.config import Zhiqite
from bot.provider.endpoints import Endpoint, endpoints, local, vendor
from bot.provider.endpoints.diffusion import MAX_PREVIEW
from bot.provider.protocol import (
    Empty,
    Envelope,
    Failed,
    Outcome,
    Reason,
    ResultImage,
    Running,
    Succeeded,
    Verdict,
)

CATALOGUE = endpoints(local())
URL = "https://aigcoss.zhiqiteai.cn/x/0.png"
DONE = Succeeded((ResultImage(URL),))


def image(**fields: Any) -> dict[str, Any]:
    return {"image_url": URL, "seed": 7, "image_status": 1, "img_audit_status": True, **fields}


def sd(**data: Any) -> Outcome:
    return CATALOGUE.named("text2image").outcome(data)


def removebg() -> Endpoint:
    assert CATALOGUE.named("removebg") is not None
    return CATALOGUE.named("removebg")


READ_BY = {
    "sd_query_v1": CATALOGUE.named("text2image"),
    "sd_query_v2": CATALOGUE.named("image2image"),
    "roop": CATALOGUE.named("roop"),
    "enhance": CATALOGUE.named("enhance"),
    "interrogate": CATALOGUE.named("interrogate"),
    "tool_query": CATALOGUE.named("roop"),
    "instantid": CATALOGUE.named("instantID"),
    "expand": CATALOGUE.named("prompts/expand"),
    "flux": CATALOGUE.named("comfyui/text2image"),
}
RESULTS = [name for name in names("answer") if name.split(".")[0] in READ_BY]


@pytest.mark.parametrize("name", RESULTS)
def test_every_documented_result_is_a_success(name: str) -> None:
    """Q3: two of them say "generating", one says "failure"; Q40: their addresses tell nothing."""
    endpoint = READ_BY[name.split(".")[0]]

    assert isinstance(endpoint.outcome(payload(name)["data"]), Succeeded)


def test_every_documented_answer_is_read_by_some_test() -> None:
    lists = {"models", "loras", "vaes", "embeddings"}

    assert {name.split(".")[0] for name in names("answer")} == READ_BY.keys() | lists


@pytest.mark.parametrize("status", [0, 1, 2, 3, 4, 5, "2", None])
def test_q3_a_picture_is_a_success_whatever_the_number(status: object) -> None:
    assert sd(status=status, differentialImageRspList=[image()]) == Succeeded(
        (ResultImage(URL, 7),)
    )
    assert CATALOGUE.named("roop").outcome({"status": status, "outputImageUrl": URL}) == DONE
    assert CATALOGUE.named("enhance").outcome({"status": status, "outputImageUrl": URL}) == DONE


def test_pictures_beside_an_unfinished_preview_are_only_the_first_of_several() -> None:
    drawn = {"progress": "0.5", "currentImage": "aGVsbG8=", "jobNo": 1, "jobCount": 2}

    outcome = sd(status=1, temporaryImageDto=drawn, differentialImageRspList=[image()])

    assert outcome == Running(progress=0.5, preview="aGVsbG8=")


@pytest.mark.parametrize("status", [1, 3, 5, 4, 99, None, "1", "queued"])
def test_q2_sd_waits_at_every_number_but_failed_and_succeeded(status: object) -> None:
    assert sd(status=status) == Running()


def test_q15_the_archive_names_the_id_otherwise_and_is_read_alike() -> None:
    live = payload("sd_query_v2.answer.guide")["data"]
    archived = payload("sd_query_v1.answer.reference")["data"]

    assert live["id_task"] == archived["task_id"]
    assert sd(**archived) == sd(**live)


def test_q4_progress_is_read_from_its_text() -> None:
    assert sd(status=1, temporaryImageDto={"progress": "0.35"}) == Running(progress=0.35)


@pytest.mark.parametrize("status", [0, "0"])
def test_q2_sd_failed_tells_why(status: object) -> None:
    assert sd(status=status, desc="sensitive words @here") == Failed(
        Reason.REFUSED, "sensitive words ＠here"
    )


@pytest.mark.parametrize("images", [None, [], [{}], [None], "x", [image(image_url="")]])
def test_q18_sd_succeeded_without_a_picture_is_empty(images: object) -> None:
    assert sd(status=2, differentialImageRspList=images) == Empty()


def test_q18_a_short_list_is_taken_as_it_is() -> None:
    outcome = sd(status=2, differentialImageRspList=[image(), None, image(image_url=None)])

    assert outcome == Succeeded((ResultImage(URL, 7),))


def test_a_list_without_end_is_cut() -> None:
    outcome = sd(status=2, differentialImageRspList=[image()] * 10_000)

    assert isinstance(outcome, Succeeded)
    assert len(outcome.images) == 16


def test_q17_what_the_audit_says_is_told_of_each_picture_with_what_it_found() -> None:
    outcome = sd(
        status=2,
        differentialImageRspList=[
            image(),
            image(image_status=2, image_url=None),
            image(img_audit_status=False, img_audit=[{"confidence": None, "label": "porn"}]),
            image(img_audit_status="false", image_url=None, img_audit=[{"label": "nonLabel"}, 7]),
        ],
    )

    assert outcome == Succeeded(
        (
            ResultImage(URL, 7, Verdict.OK),
            ResultImage("", 7, Verdict.DELETED),
            ResultImage(URL, 7, Verdict.FLAGGED, ("porn",)),
            ResultImage("", 7, Verdict.FLAGGED),
        )
    )


def test_q17_labels_are_bounded_and_harmless() -> None:
    found = [{"label": f"sexual_partialNudity {n} @everyone"} for n in range(1_000)]
    outcome = sd(
        status=2, differentialImageRspList=[image(img_audit_status=False, img_audit=found)]
    )

    assert isinstance(outcome, Succeeded)
    (one,) = outcome.images
    assert one.labels[0] == "sexual_partialNudity 0 ＠everyone"
    assert len(one.labels) == 16


@pytest.mark.parametrize(
    ("withheld", "verdict"),
    [({"image_status": "2"}, Verdict.DELETED), ({"img_audit_status": "false"}, Verdict.FLAGGED)],
)
def test_q17_a_result_of_which_nothing_may_be_shown_is_left_to_the_server_s_rules(
    withheld: dict[str, Any], verdict: Verdict
) -> None:
    rows = [image(**withheld), image(**withheld)]

    outcome = sd(status=2, differentialImageRspList=rows)

    assert isinstance(outcome, Succeeded)
    assert [one.verdict for one in outcome.images] == [verdict, verdict]


@pytest.mark.parametrize("address", ["", "javascript:x", "file:///etc/passwd", 7, None])
def test_an_address_that_is_none_is_no_output(address: object) -> None:
    assert removebg().outcome({"status": 2, "outputImageUrl": address}) == Empty()


def test_q42_a_result_with_a_raw_space_in_its_address_can_be_fetched() -> None:
    outcome = removebg().outcome({"status": 2, "outputImageUrl": "https://a.example/a b.png"})

    assert outcome == Succeeded((ResultImage("https://a.example/a%20b.png"),))


@pytest.mark.parametrize("status", [0, 2, "0", "2"])
def test_q2_two_is_failure_for_face_swaps(status: object) -> None:
    assert CATALOGUE.named("roop").outcome({"status": status, "desc": "no"}) == Failed(
        Reason.REFUSED, "no"
    )


@pytest.mark.parametrize("status", [2, "2"])
def test_q2_two_is_success_without_output_for_other_tools(status: object) -> None:
    for endpoint in (CATALOGUE.named("enhance"), CATALOGUE.named("interrogate"), removebg()):
        assert endpoint.outcome({"status": status}) == Empty()


def test_q2_zero_is_failure_for_other_tools() -> None:
    for endpoint in (CATALOGUE.named("enhance"), CATALOGUE.named("interrogate"), removebg()):
        assert endpoint.outcome({"status": 0}) == Failed(Reason.REFUSED)


@pytest.mark.parametrize("status", [1, "1", 3, None, "soon"])
def test_every_other_number_of_a_tool_waits(status: object) -> None:
    for endpoint in (
        CATALOGUE.named("roop"),
        CATALOGUE.named("enhance"),
        CATALOGUE.named("interrogate"),
        removebg(),
    ):
        assert endpoint.outcome({"status": status, "outputImageUrl": ""}) == Running()


@pytest.mark.parametrize(
    ("code", "reason"),
    [(1, Reason.NO_FACE), ("2", Reason.NOT_FETCHED), (9, Reason.REFUSED)],
)
def test_an_error_of_a_face_tool_says_what_was_wrong(code: object, reason: Reason) -> None:
    assert CATALOGUE.named("roop").outcome({"status": 1, "errCode": code}) == Failed(reason)


@pytest.mark.parametrize("code", [None, 0, "0", ""])
def test_q36_no_error_code_and_zero_are_no_error(code: object) -> None:
    assert CATALOGUE.named("roop").outcome({"status": 1, "errCode": code}) == Running()


def test_an_error_of_another_tool_is_not_read_by_the_face_tools_table() -> None:
    assert CATALOGUE.named("enhance").outcome({"errCode": 1}) == Failed(Reason.REFUSED)


def test_a_caption_is_made_harmless_and_bounded() -> None:
    caption = "@everyone look at **this** " + "tag, " * 5_000

    outcome = CATALOGUE.named("interrogate").outcome({"caption": caption})

    assert isinstance(outcome, Succeeded)
    assert outcome.caption.startswith("＠everyone look at this tag, tag")
    assert len(outcome.caption) <= 2_000


@pytest.mark.parametrize("caption", ["", "  ", "***", None, 7])
def test_an_empty_caption_is_no_output(caption: object) -> None:
    assert CATALOGUE.named("interrogate").outcome({"status": 2, "caption": caption}) == Empty()


@pytest.mark.parametrize("name", names("ack"))
def test_q9_every_documented_acknowledgement_is_accepted(name: str) -> None:
    endpoint = {
        "text2image": CATALOGUE.named("text2image"),
        "controlnet": CATALOGUE.named("controlnet"),
        "image2image": CATALOGUE.named("image2image"),
    }.get(name.split(".")[0], removebg())
    answer = payload(name)

    accepted = endpoint.accepted(Envelope("200", "", answer["data"]))

    assert accepted.outcome is None


def test_q11_task_id_is_ours_on_sd_and_the_vendors_on_tools() -> None:
    ours = CATALOGUE.named("text2image").accepted(Envelope("200", "", {"task_id": "pro1686666"}))
    theirs = removebg().accepted(Envelope("200", "", {"task_id": "pre1718697515338445992201"}))

    assert ours.provider_id is None
    assert theirs.provider_id == "pre1718697515338445992201"


def test_q9_a_reply_that_holds_the_result_already_finishes_the_task() -> None:
    data = payload("roop.answer.guide")["data"]

    accepted = CATALOGUE.named("roop").accepted(Envelope("200", "", data))

    assert accepted.provider_id == "1116"
    assert isinstance(accepted.outcome, Succeeded)


@pytest.mark.parametrize("data", [None, "", [], {}, {"status": 0}, {"status": 2}, "queued"])
def test_q9_any_other_reply_of_code_200_is_accepted_and_ends_nothing(data: object) -> None:
    for endpoint in (
        CATALOGUE.named("text2image"),
        CATALOGUE.named("roop"),
        CATALOGUE.named("enhance"),
        removebg(),
    ):
        accepted = endpoint.accepted(Envelope("200", "", data))

        assert (accepted.provider_id, accepted.outcome) == (None, None)


def test_q2_both_face_swaps_read_by_one_table() -> None:
    second = CATALOGUE.named("v2/roop")

    assert second.outcome({"status": 2}) == Failed(Reason.REFUSED)


def test_the_vendor_and_our_own_provider_are_read_alike() -> None:
    data = payload("sd_query_v2.answer.guide")["data"]
    theirs = endpoints(vendor(Zhiqite())).named("text2image")

    assert theirs.outcome(data) == CATALOGUE.named("text2image").outcome(data)


@pytest.mark.parametrize(
    ("image", "preview"),
    [
        ("iVBORw0KGgo=", "iVBORw0KGgo="),
        ("data:image/png;base64,iVBORw0KGgo=", "iVBORw0KGgo="),
        ("", ""),
        (None, ""),
        (7, ""),
        ("A" * (MAX_PREVIEW + 1), ""),
    ],
    ids=["base64", "data address", "empty", "none", "a number", "too long"],
)
def test_a_picture_in_the_making_comes_with_what_it_looks_like(image: Any, preview: str) -> None:
    data = {"status": 1, "temporaryImageDto": {"progress": "0.5", "currentImage": image}}

    assert sd(**data) == Running(progress=0.5, preview=preview)


def test_a_preview_is_in_no_text_about_an_answer() -> None:
    data = {"status": 1, "temporaryImageDto": {"progress": "0.5", "currentImage": "iVBORw0KGgo="}}

    assert "iVBOR" not in repr(sd(**data))
