"""Where Discord's REST API is, for the bot and for the doctor alike."""

from __future__ import annotations

from discord.http import Route

from bot.platforms.discord.endpoint import DISCORD, rest_base


def test_discord_itself_is_where_the_library_has_it() -> None:
    assert rest_base(None) == DISCORD == Route.BASE


def test_a_host_without_a_path_gets_the_usual_one() -> None:
    assert rest_base("http://proxy:8080") == "http://proxy:8080/api/v10"
    assert rest_base("http://proxy:8080/discord/v10") == "http://proxy:8080/discord/v10"
