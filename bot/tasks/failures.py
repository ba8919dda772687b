"""Why there is no result, in sentences: what happened, what it cost, and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.errors import Text, say
from bot.provider.protocol import Reason


@dataclass(frozen=True, slots=True)
class Failure:
    """The sentence for a reason, with what the provider said (`{detail}`) and without."""

    plain: str
    told: str | None = None

    def text(self, detail: str) -> Text:
        return say(self.told, detail=detail) if self.told and detail else say(self.plain)


FAILURES = {
    Reason.REFUSED: Failure(
        "The image service refused this. Your credits were given back. "
        "Change the words or the picture and try again.",
        "The image service refused this: “{detail}”. Your credits were given back. "
        "Change the words or the picture and try again.",
    ),
    Reason.NO_FACE: Failure(
        "No face was found. Your credits were given back. "
        "Use pictures in which the face is large, well lit and seen from the front.",
        "No face was found: “{detail}”. Your credits were given back. "
        "Use pictures in which the face is large, well lit and seen from the front.",
    ),
    Reason.NOT_FETCHED: Failure(
        "The image service could not download your picture from here. Your credits were given "
        "back. Try again; if it happens again, tell whoever hosts this bot."
    ),
    Reason.WITHHELD: Failure(
        "The content check withheld the result. Your credits were given back. "
        "Ask for something else.",
        "The content check withheld the result. As this server has set it, it cost {detail} "
        "credits. Ask for something else.",
    ),
    Reason.REJECTED: Failure(
        "A moderator rejected the result. Your credits were given back. Ask for something else.",
        "A moderator rejected the result. As this server has set it, it cost {detail} credits. "
        "Ask for something else.",
    ),
    Reason.UNDECIDED: Failure(
        "No moderator looked at the result in time, so it counts as rejected. Your credits were "
        "given back. Ask again, or ask a moderator.",
        "No moderator looked at the result in time, so it counts as rejected. As this server has "
        "set it, it cost {detail} credits. Ask a moderator.",
    ),
    Reason.UNMODERATED: Failure(
        "The content check flagged the result. This server wants moderators to look at that first, "
        "but has set no log channel for that. Your credits were given back. Ask a moderator "
        "to set one, or ask for something else.",
        "The content check flagged the result. This server wants moderators to look at that first, "
        "but has set no log channel for that. As this server has set it, it cost {detail} "
        "credits. Ask a moderator to set one, or ask for something else.",
    ),
    Reason.ADULT: Failure(
        "The result is for adults and cannot be shown in this channel. Your credits were given "
        "back. Ask for it in an age-restricted channel.",
        "The result is for adults and cannot be shown in this channel. As this server has set it, "
        "it cost {detail} credits. Ask for it in an age-restricted channel.",
    ),
    Reason.NO_OUTPUT: Failure(
        "The image service finished without a result. Your credits were given back. Try again."
    ),
    Reason.EXPIRED: Failure(
        "No result came in time. Your credits were given back. Try again later."
    ),
    Reason.UNREACHABLE: Failure(
        "The image service could not be reached. Your credits were given back. Try again later."
    ),
    Reason.UNFETCHABLE: Failure(
        "The result was made, but could not be downloaded. Your credits were given back. Try again."
    ),
    Reason.UNDELIVERABLE: Failure(
        "The result was made, but the chat did not take it. Your credits were given back. "
        "Check that the bot may post and attach files here, then try again."
    ),
    Reason.FORGOTTEN: Failure(
        "You asked to be forgotten, so this is not shown. Your credits were given back."
    ),
    Reason.INTERNAL: Failure(
        "Something went wrong here. Your credits were given back. "
        "If it happens again, tell whoever hosts this bot.",
        "Something went wrong here. Your credits were given back. If it happens again, tell "
        "whoever hosts this bot and name {detail}.",
    ),
}

#: Of the pictures that are left out of a result, the worst first.
LEFT_OUT = {
    Reason.REJECTED: "Rejected by a moderator: {count}.",
    Reason.UNDECIDED: "Not looked at by a moderator in time: {count}.",
    Reason.UNMODERATED: "For moderators to look at first, for which this server has set no log "
    "channel: {count}.",
    Reason.ADULT: "For adults, and so not for this channel: {count}.",
    Reason.WITHHELD: "Withheld by the content check: {count}.",
}
SOME = "{shown} of {asked} pictures can be shown. {reasons} {cost}"
REFUNDED = say("The credits for the rest were given back.")
CHARGED = say("They are charged as well, as this server has set it.")


def left_out(reasons: Counter[Reason], *, shown: int, asked: int, charged: bool) -> Text:
    """How many pictures of several are not shown, and why."""
    told = [
        say(sentence, count=reasons[reason])
        for reason, sentence in LEFT_OUT.items()
        if reasons[reason]
    ]
    joined = told[0]
    for one in told[1:]:
        joined = say("{first} {second}", first=joined, second=one)
    cost = CHARGED if charged else REFUNDED
    return say(SOME, shown=shown, asked=asked, reasons=joined, cost=cost)


def worst_of(reasons: Counter[Reason]) -> Reason:
    """The reason that is told where nothing can be shown."""
    return next((reason for reason in LEFT_OUT if reasons[reason]), Reason.WITHHELD)
