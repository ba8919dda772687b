"""/models: what people see of the provider's lists, and what they are spared."""

from __future__ import annotations

from bot.browsing import PER_PAGE, browse
from bot.provider.offers import Offer, Offers


def model(number: int, **more: object) -> Offer:
    return Offer(f"m{number:03}.safetensors", f"Model {number}", **more)  # type: ignore[arg-type]


def text(*rows: Offer, search: str = "", page: int = 1, adult: bool = False) -> str:
    offers = Offers(rows, whole=True, source="https://z.test", read_at=0)
    answer = browse(offers, "models", search=search, page=page, adult=adult)
    return "\n".join(message.format_map(dict(values)) for message, values in answer.lines)


def test_a_page_tells_names_as_read_and_as_typed_and_where_it_stands() -> None:
    shown = text(*map(model, range(1, 31)), page=2)
    assert f"{PER_PAGE + 1}. Model 11: m011.safetensors" in shown
    assert "Page 2 of 3. Copy a name into the option “model” of /imagine." in shown
    assert len(shown) < 2000


def test_a_model_says_of_which_family_it_is() -> None:
    assert "1. Model 7 (SD 1.5): m007.safetensors" in text(model(7, base="SD 1.5"))


def test_what_is_for_adults_is_shown_only_where_a_channel_is() -> None:
    rows = (model(1), model(3, adult=True))
    assert "Model 3" not in text(*rows)
    assert "Model 3" in text(*rows, adult=True)


def test_a_search_finds_parts_of_both_names_in_any_case() -> None:
    rows = (model(1, base="SD 1.5"), Offer("m020.safetensors", "Photon"))
    assert "m020" in text(*rows, search="PHOTO")
    assert "Photon" in text(*rows, search="m020")
    assert text(*rows, search="void").startswith("There is nothing of that name. Try a shorter")
    assert "only 1 pages" in text(*rows, page=2)


def test_a_file_name_is_told_to_the_letter_and_a_title_cannot_ping_anybody() -> None:
    shown = text(Offer("photon_v1_84728.safetensors", "@everyone **x**"))
    assert "photon_v1_84728.safetensors" in shown
    assert not {"@", "*"} & set(shown)


def test_a_list_that_was_never_read_is_one_sentence() -> None:
    (said,) = browse(None, "models", search="", page=1, adult=False).lines
    assert "cannot be read right now" in said[0]


def test_a_page_shows_what_its_own_rows_look_like_and_turns_both_ways() -> None:
    rows = [model(number, cover=f"https://z.test/{number}.jpg") for number in range(1, 31)]
    rows[10] = model(11)
    offers = Offers(tuple(rows), whole=True, source="https://z.test", read_at=0)
    answer = browse(offers, "models", search="Model", page=2, adult=False)
    names = [cover.name for cover in answer.covers]
    assert names == [f"{number}. Model {number}" for number in range(12, 21)]
    assert answer.covers[0].url == "https://z.test/12.jpg"
    turns = [(str(turn.label), turn.search, turn.page) for turn in answer.turns]
    assert turns == [("Previous page", "Model", 1), ("Next page", "Model", 3)]
    assert browse(offers, "models", search="", page=9, adult=False).turns == ()


def test_covers_for_adults_are_marked_and_only_shown_where_a_channel_is() -> None:
    rows = (model(1, cover="https://z.test/1"), model(2, cover="https://z.test/2", adult=True))
    offers = Offers(rows, whole=True, source="https://z.test", read_at=0)
    hidden = browse(offers, "models", search="", page=1, adult=False)
    shown = browse(offers, "models", search="", page=1, adult=True)
    assert [cover.adult for cover in hidden.covers] == [False]
    assert [cover.adult for cover in shown.covers] == [False, True]
