"""What every part of one picture agrees on: words, palette, horizon, where the light is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.localprovider.painter import noise, palette, words
from bot.localprovider.painter.brief import Brief
from bot.localprovider.painter.noise import Random
from bot.localprovider.painter.palette import Palette
from bot.localprovider.painter.words import Reading

#: How likely each hour is where the words do not say, by scene; the rest is day.
_HOURS = {
    "sea": (0.2, 0.4, 0.15),
    "city": (0.15, 0.4, 0.4),
    "desert": (0.15, 0.5, 0.15),
    "forest": (0.35, 0.2, 0.15),
    "meadow": (0.25, 0.35, 0.05),
}
_USUAL_HOURS = (0.3, 0.35, 0.15)  # dawn, sunset, night
_SEASON_HOURS = (0.2, 0.1, 0.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """Positions are fractions of the picture's height, as on the canvas."""

    brief: Brief
    reading: Reading
    hour: str
    palette: Palette
    horizon: float
    sun: tuple[float, float]
    cover: float  #: How much of the sky is clouds, 0 to 1.
    detail: int  #: Octaves of fine structure, from the steps asked for.

    def random(self, part: str) -> Random:
        """A random source for one part: a change to one part leaves the others as they were."""
        return _source(self.brief, part)

    def has(self, *weather: str) -> bool:
        return bool(self.reading.weather.intersection(weather))

    def wants(self, *things: str) -> bool:
        """Whether one of these was named."""
        return bool(self.reading.things.intersection(things))

    def refuses(self, *things: str) -> bool:
        """Whether the negative prompt named one of these."""
        return bool(self.reading.refused.intersection(things))

    @property
    def season(self) -> str | None:
        return self.reading.season

    @property
    def white(self) -> bool:
        """Whether snow lies."""
        snowy = self.has("snow") or self.season == "winter"
        return snowy and not self.refuses("snow", "winter")

    def chance(self, thing: str, likely: float) -> bool:
        """Whether to add a thing nobody named; never one that was refused."""
        if self.wants(thing):
            return True
        return not self.refuses(thing) and float(self.random(thing).random()) < likely


def _source(brief: Brief, part: str) -> Random:
    # The negative prompt is left out: what it takes away is missing from the same picture.
    return noise.source(brief.seed, brief.prompt, part)


def set_stage(brief: Brief) -> Stage:
    """Read the words and decide what they leave open."""
    reading = words.read(brief.prompt, brief.negative)
    hour = _hour(_source(brief, "hour"), reading)
    random = _source(brief, "stage")
    horizon = float(random.uniform(*_HORIZONS.get(reading.scene, (0.55, 0.66))))
    aspect = brief.width / brief.height
    side = random.choice([random.uniform(0.2, 0.4), random.uniform(0.6, 0.8)])
    return Stage(
        brief=brief,
        reading=reading,
        hour=hour,
        palette=palette.choose(_source(brief, "palette"), reading, hour, guidance=brief.guidance),
        horizon=horizon,
        sun=(float(side) * aspect, horizon * _sun_height(random, hour)),
        cover=_cover(_source(brief, "cover"), reading),
        detail=4 + min(3, brief.steps // 10),
    )


_HORIZONS = {
    "sea": (0.54, 0.62),
    "mountains": (0.60, 0.70),
    "city": (0.70, 0.78),
    "desert": (0.52, 0.60),
    "meadow": (0.50, 0.58),
    "forest": (0.55, 0.62),
    "portrait": (0.86, 0.94),
}


def _hour(random: Random, reading: Reading) -> str:
    if reading.hour:
        return reading.hour
    if reading.weather & {"storm"}:
        return "sunset" if random.random() < 0.3 else "day"
    chances = _HOURS.get(reading.scene, _USUAL_HOURS)
    if reading.season:
        chances = _SEASON_HOURS  # In the dark one season looks like another.
    hours = [*("dawn", "sunset", "night"), "day"]
    open_hours = [hour for hour in hours if hour not in reading.refused] or ["day"]
    weights = dict(zip(hours, [*chances, 1 - sum(chances)], strict=True))
    total = sum(weights[hour] for hour in open_hours)
    return str(random.choice(open_hours, p=[weights[hour] / total for hour in open_hours]))


def _sun_height(random: Random, hour: str) -> float:
    low, high = {"day": (0.18, 0.34), "night": (0.2, 0.42)}.get(hour, (0.72, 0.9))
    return float(random.uniform(low, high))


def _cover(random: Random, reading: Reading) -> float:
    if "cloudy" in reading.refused or "clear" in reading.weather:
        return 0.0 if not reading.weather & {"storm", "rain"} else 0.5
    if reading.things & {"aurora", "stars"} and not reading.weather:
        return float(random.uniform(0.05, 0.22))
    if "storm" in reading.weather:
        return float(random.uniform(0.92, 1.0))
    if reading.weather & {"rain", "cloudy"}:
        return float(random.uniform(0.75, 0.9))
    return float(random.uniform(0.3, 0.62))
