"""What becomes of a picture: every combination of what is known of it and of a server's rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest

from bot.invocation import Address
from bot.provider.protocol import Reason, Verdict
from bot.serversettings import ServerSettings
from bot.tasks.showing import Deed, Fate, House, Judged, Ruling, fate_of, says_adult

FLAGGED_RULES = ("withhold", "spoiler", "show", "hold", "delete")
ADULT_RULES = ("refuse", "spoiler", "move", "allow")
RULINGS = (None, *get_args(Ruling))
YES_NO = (False, True)

SHOWN = Fate(Deed.SHOW)
COVERED = Fate(Deed.SHOW, spoiler=True)
HELD = Fate(Deed.HOLD)
OPEN = House(log_channel=True, adult_channel=True)


def withheld(why: Reason) -> Fate:
    return Fate(Deed.WITHHOLD, why=why)


def deleted(why: Reason) -> Fate:
    return Fate(Deed.DELETE, why=why)


def judged() -> Iterator[Judged]:
    for verdict, flagged, adult in itertools.product(Verdict, YES_NO, YES_NO):
        yield Judged(verdict, flagged=flagged, adult=adult)


def houses() -> Iterator[House]:
    for rules in itertools.product(FLAGGED_RULES, ADULT_RULES, YES_NO, YES_NO, YES_NO, YES_NO):
        yield House(*rules)  # type: ignore[arg-type]


def every() -> Iterator[tuple[Judged, House, Ruling | None, Fate]]:
    for picture, house, ruling in itertools.product(judged(), houses(), RULINGS):
        yield picture, house, ruling, fate_of(picture, house, ruling)


# -- The content check ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fate"),
    [
        ("withhold", withheld(Reason.WITHHELD)),
        ("spoiler", COVERED),
        ("show", SHOWN),
        ("hold", HELD),
        ("delete", deleted(Reason.WITHHELD)),
    ],
)
@pytest.mark.parametrize("picture", [Judged(Verdict.FLAGGED), Judged(flagged=True)])
def test_what_was_flagged_follows_the_server_s_rule_whoever_flagged_it(
    picture: Judged, rule: object, fate: Fate
) -> None:
    assert fate_of(picture, replace(OPEN, flagged=rule)) == fate


def test_without_a_log_channel_nothing_can_be_held_back_and_that_is_the_reason_told() -> None:
    house = House(flagged="hold")
    assert fate_of(Judged(Verdict.FLAGGED), house) == withheld(Reason.UNMODERATED)


@pytest.mark.parametrize(
    ("ruling", "fate"),
    [
        ("approved", SHOWN),
        ("rejected", deleted(Reason.REJECTED)),
        ("undecided", deleted(Reason.UNDECIDED)),
    ],
)
@pytest.mark.parametrize("rule", FLAGGED_RULES)
def test_what_was_decided_stays_decided_whatever_is_set_since(
    ruling: Ruling, fate: Fate, rule: object
) -> None:
    assert fate_of(Judged(Verdict.FLAGGED), replace(OPEN, flagged=rule), ruling) == fate


# -- For adults -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fate"),
    [
        ("refuse", withheld(Reason.ADULT)),
        ("spoiler", COVERED),
        ("move", Fate(Deed.SHOW, moved=True)),
        ("allow", SHOWN),
    ],
)
def test_what_is_for_adults_follows_the_server_s_rule_where_adults_are_not_alone(
    rule: object, fate: Fate
) -> None:
    house = replace(OPEN, adult=rule)
    assert fate_of(Judged(adult=True), house) == fate
    assert fate_of(Judged(adult=True), replace(house, restricted=True)) == SHOWN
    assert fate_of(Judged(), house) == SHOWN


def test_nothing_is_moved_to_a_channel_that_is_not_set_or_out_of_a_private_answer() -> None:
    adult = Judged(adult=True)
    assert fate_of(adult, House(adult="move")) == withheld(Reason.ADULT)
    for channel in YES_NO:
        private = House(adult="move", confined=True, adult_channel=channel)
        assert fate_of(adult, private) == COVERED


@pytest.mark.parametrize(
    ("flagged", "adult", "fate"),
    [
        ("show", "allow", SHOWN),
        ("show", "spoiler", COVERED),
        ("show", "move", Fate(Deed.SHOW, moved=True)),
        ("show", "refuse", withheld(Reason.ADULT)),
        ("spoiler", "allow", COVERED),
        ("spoiler", "spoiler", COVERED),
        ("spoiler", "move", Fate(Deed.SHOW, spoiler=True, moved=True)),
        ("spoiler", "refuse", withheld(Reason.ADULT)),
        *(("hold", adult, HELD) for adult in ADULT_RULES),
        *(("withhold", adult, withheld(Reason.WITHHELD)) for adult in ADULT_RULES),
        *(("delete", adult, deleted(Reason.WITHHELD)) for adult in ADULT_RULES),
    ],
)
def test_of_the_two_rules_the_stricter_holds(flagged: object, adult: object, fate: Fate) -> None:
    house = replace(OPEN, flagged=flagged, adult=adult)
    assert fate_of(Judged(Verdict.FLAGGED, adult=True), house) == fate


@pytest.mark.parametrize(
    ("rule", "fate"),
    [
        ("refuse", COVERED),
        ("spoiler", COVERED),
        ("move", Fate(Deed.SHOW, moved=True)),
        ("allow", SHOWN),
    ],
)
def test_what_a_moderator_approved_is_shown_but_for_adults_not_openly(
    rule: object, fate: Fate
) -> None:
    picture = Judged(Verdict.FLAGGED, adult=True)
    assert fate_of(picture, replace(OPEN, adult=rule), "approved") == fate


# -- Of every combination there is ------------------------------------------------------------


def test_what_is_not_shown_has_a_reason_and_what_is_seen_by_anybody_has_none() -> None:
    for _, _, _, fate in every():
        assert (fate.why is None) == (fate.deed in (Deed.SHOW, Deed.HOLD))


def test_only_what_is_shown_is_covered_or_moved() -> None:
    for _, _, _, fate in every():
        assert fate.deed is Deed.SHOW or not (fate.spoiler or fate.moved)


def test_what_the_service_has_deleted_is_never_shown() -> None:
    for picture, _, _, fate in every():
        if picture.verdict is Verdict.DELETED:
            assert fate == deleted(Reason.WITHHELD)


def test_what_nobody_objects_to_is_shown_as_it_is() -> None:
    for picture, _, ruling, fate in every():
        if picture == Judged() and ruling in (None, "approved"):
            assert fate == SHOWN


def test_pictures_are_held_back_only_where_moderators_are_told() -> None:
    for picture, house, ruling, fate in every():
        if fate.deed is Deed.HOLD:
            assert house.flagged == "hold"
            assert house.log_channel
            assert ruling is None
            assert picture.flagged or picture.verdict is Verdict.FLAGGED


def test_what_is_decided_is_never_held_again() -> None:
    for _, _, ruling, fate in every():
        assert ruling is None or fate.deed is not Deed.HOLD


def test_nothing_private_is_ever_shown_elsewhere_nor_anything_without_a_place_for_it() -> None:
    for _, house, _, fate in every():
        if fate.moved:
            assert not house.confined
            assert house.adult_channel
            assert not house.restricted


def test_adults_alone_see_what_others_would_not_but_never_what_the_check_forbids() -> None:
    for picture, house, ruling, fate in every():
        alone = fate_of(picture, replace(house, restricted=True), ruling)
        as_ordinary = fate_of(replace(picture, adult=False), house, ruling)
        assert alone == as_ordinary
        if as_ordinary.deed is not Deed.SHOW:
            assert fate == as_ordinary


def test_what_is_for_adults_is_never_more_openly_shown_than_what_is_not() -> None:
    for picture, house, ruling, fate in every():
        open_one = fate_of(replace(picture, adult=False), house, ruling)
        assert fate.deed is not Deed.SHOW or open_one.deed is Deed.SHOW
        assert not (open_one.spoiler and fate == SHOWN)


def test_the_usual_rules_show_nothing_that_was_flagged_or_is_for_adults() -> None:
    for picture in judged():
        fate = fate_of(picture, House())
        assert (fate == SHOWN) == (picture == Judged())


# -- Where it comes from ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [
        ("pornographic_adultContent",),
        ("violent_weapons", "sexual_partialNudity"),
        ("NSFW",),
        ("色情",),
    ],
)
def test_labels_say_that_a_picture_is_for_adults(labels: tuple[str, ...]) -> None:
    assert says_adult(labels)


@pytest.mark.parametrize("labels", [(), ("nonLabel",), ("political_flag", "violent_blood")])
def test_other_labels_do_not(labels: tuple[str, ...]) -> None:
    assert not says_adult(labels)


def test_a_house_is_what_its_server_has_set_and_where_the_result_goes() -> None:
    here = Address("discord", "discord:1", "7")
    settings = ServerSettings(adult="move", adult_channel="discord:8", log_channel="discord:9")
    house = House.of(settings, here)
    assert (house.restricted, house.confined) == (False, False)
    assert (house.log_channel, house.adult_channel) == (True, True)
    assert House.of(settings, replace(here, channel="8")).restricted
    assert House.of(settings, replace(here, channel="5", parent="8")).restricted
    assert House.of(settings, replace(here, adult=True)).restricted
    assert House.of(settings, replace(here, private=True)).confined
    assert House.of(settings, replace(here, direct=True)).confined
    assert House.of(ServerSettings(), here) == House()


@pytest.mark.parametrize(
    ("rule", "channel", "takes"),
    [
        ("refuse", True, False),
        ("move", False, False),
        ("move", True, True),
        ("spoiler", False, True),
        ("allow", False, True),
    ],
)
def test_what_is_for_adults_may_be_asked_for_where_it_would_be_shown(
    rule: object, channel: bool, takes: bool
) -> None:
    house = House(adult=rule, adult_channel=channel)  # type: ignore[arg-type]
    assert house.takes_adult() is takes
    assert replace(house, restricted=True).takes_adult()
