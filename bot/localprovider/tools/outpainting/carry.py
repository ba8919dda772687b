"""Carry a picture on over a wider sheet: first roughly and small, then ever finer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.localprovider.tools.outpainting.matching import REACH, Known, Matcher, Places

Pixels = NDArray[np.uint8]
Plane = NDArray[Any]

SMALLEST = 56  #: Pixels of the sheet's longer side at the first size.
LARGEST = 768  #: Beyond, what was found is copied at the full size.
_ROUNDS = (8, 6, 4, 2, 1)  # at each size, the last for all further ones
_BAND = 0.10  # of the picture's height
_VOTES = (-2, 0, 2)  # of the neighbours whose finds make up a pixel


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a picture of `width` × `height` lies on its sheet; all in pixels of the sheet."""

    left: int
    top: int
    width: int
    height: int
    sheet: tuple[int, int]  #: width, height

    def scaled(self, scale: float) -> Frame:
        """The same, smaller."""
        left, top = round(self.left * scale), round(self.top * scale)
        width, height = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        sheet = (
            max(left + width, round(self.sheet[0] * scale)),
            max(top + height, round(self.sheet[1] * scale)),
        )
        return Frame(left, top, width, height, sheet)

    def known(self) -> Known:
        """Where patches of the picture have their middles."""
        room_y, room_x = (min(REACH, (side - 1) // 2) for side in (self.height, self.width))
        return Known(
            self.top + room_y,
            self.left + room_x,
            self.top + self.height - 1 - room_y,
            self.left + self.width - 1 - room_x,
        )

    def holes(self) -> Places:
        """What is to be filled."""
        empty = np.ones((self.sheet[1], self.sheet[0]), bool)
        empty[self.top : self.top + self.height, self.left : self.left + self.width] = False
        return np.argwhere(empty).astype(np.int32)


def carried_on(
    picture: Pixels, frame: Frame, *, avoid: Plane, random: np.random.Generator
) -> Pixels:
    """The sheet: the picture in its frame, bit for bit, and around it what goes on from it.

    `avoid`, of the picture's size, is where its subject is: that should not be there twice.
    """
    first, *finer = [frame.scaled(scale) for scale in _scales(frame)]
    task = _Task(picture.astype(np.float32) / 255, avoid, random)
    sheet, sources = task.worked_out(task.start(first), _mirrored(first), first, _ROUNDS[0])
    for number, small in enumerate(finer, 1):
        rounds = _ROUNDS[min(number, len(_ROUNDS) - 1)]
        larger = _laid(task.own(small), _resized(sheet, small.sheet), small)
        sheet, sources = task.worked_out(larger, _grown(sources, small), small, rounds)
    return _full(picture, frame, sheet, sources)


@dataclass(frozen=True, slots=True)
class _Task:
    """What stays the same at every size."""

    picture: Plane
    avoid: Plane
    random: np.random.Generator

    def own(self, frame: Frame) -> Plane:
        """The picture at a frame's size."""
        return _resized(self.picture, (frame.width, frame.height))

    def start(self, frame: Frame) -> Plane:
        """The picture, mirrored at its edges."""
        at = _mirrored(frame).astype(np.int32)
        empty = np.zeros((frame.sheet[1], frame.sheet[0], 3), np.float32)
        return _laid(self.own(frame), empty, frame)[at[..., 0], at[..., 1]]

    def worked_out(
        self, sheet: Plane, sources: Plane, frame: Frame, rounds: int
    ) -> tuple[Plane, Plane]:
        """Match and copy in turn: each makes the other better."""
        holes, known = frame.holes(), frame.known()
        found: Places = sources[holes[:, 0], holes[:, 1]].astype(np.int32)
        empty = np.zeros((frame.sheet[1], frame.sheet[0]), np.float32)
        avoid = _laid(_resized(self.avoid, (frame.width, frame.height)), empty, frame)
        for _ in range(rounds):
            matcher = Matcher(sheet, known, holes, avoid=avoid, random=self.random)
            found = matcher.improved(found)
            sources = sources.copy()
            sources[holes[:, 0], holes[:, 1]] = found
            sheet = _voted(sheet, sources, holes, frame)
        return sheet, sources


def _scales(frame: Frame) -> list[float]:
    longest = max(frame.sheet)
    scale = min(1.0, LARGEST / longest)
    scales = [scale]
    while longest * scales[-1] / 2 >= SMALLEST and min(frame.width, frame.height) * scales[-1] > 24:
        scales.append(scales[-1] / 2)
    return scales[::-1]


def _voted(sheet: Plane, sources: Plane, holes: Places, frame: Frame) -> Plane:
    """Each pixel as what its neighbours, each from its own find, would have there."""
    total = np.zeros((len(holes), 3), np.float32)
    limit = np.array([frame.sheet[1] - 1, frame.sheet[0] - 1], np.int32)
    top, left = frame.top, frame.left
    low = np.array([top, left], np.int32)
    high = np.array([top + frame.height - 1, left + frame.width - 1], np.int32)
    for y in _VOTES:
        for x in _VOTES:
            step = np.array([y, x], np.int32)
            at = np.clip(holes + step, 0, limit)
            source = sources[at[:, 0], at[:, 1]].astype(np.int32) - (at - holes)
            source = np.clip(source, low, high)
            total += sheet[source[:, 0], source[:, 1]]
    made = sheet.copy()
    made[holes[:, 0], holes[:, 1]] = total / len(_VOTES) ** 2
    return made


def _full(picture: Pixels, frame: Frame, sheet: Plane, sources: Plane) -> Pixels:
    """At the full size: finds are copied as they are where the last size was smaller."""
    if sheet.shape[:2] != (frame.sheet[1], frame.sheet[0]):
        own = picture.astype(np.float32) / 255
        large = _laid(own, _resized(sheet, frame.sheet), frame)
        holes = frame.holes()
        sheet = _voted(large, _grown(sources, frame), holes, frame)
    made = np.clip(sheet * 255 + 0.5, 0, 255).astype(np.uint8)
    made[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = picture
    return made


def _mirrored(frame: Frame) -> Plane:
    """For each place of the sheet, the one of the picture that a mirror at its edge shows.

    Below, only a band of it is mirrored, over and over: shoulders go on there, they do not narrow.
    """
    rows = _reflected(np.arange(frame.sheet[1]) - frame.top, frame.height) + frame.top
    last, band = frame.top + frame.height, max(2, round(frame.height * _BAND))
    rows[last:] = last - 1 - _reflected(np.arange(len(rows) - last), band)
    columns = _reflected(np.arange(frame.sheet[0]) - frame.left, frame.width) + frame.left
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).astype(np.float32)


def _reflected(at: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    if length == 1:
        return np.zeros_like(at)
    period = 2 * (length - 1)
    folded = np.abs(at) % period
    return np.where(folded >= length, period - folded, folded)


def _grown(sources: Plane, frame: Frame) -> Plane:
    """Finds for a larger sheet: the same steps, at the larger scale."""
    height, width = sources.shape[:2]
    rows, columns = np.indices((height, width), dtype=np.float32)
    steps = sources - np.stack([rows, columns], axis=-1)
    scale = np.array([frame.sheet[1] / height, frame.sheet[0] / width], np.float32)
    grown = cv2.resize(steps, frame.sheet, interpolation=cv2.INTER_NEAREST) * scale
    rows, columns = np.indices((frame.sheet[1], frame.sheet[0]), dtype=np.float32)
    known = frame.known()
    places = np.round(grown + np.stack([rows, columns], axis=-1)).astype(np.int32)
    return known.clipped(places).astype(np.float32)


def _laid(own: Plane, sheet: Plane, frame: Frame) -> Plane:
    made = sheet.copy()
    made[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = own
    return made


def _resized(picture: Plane, size: tuple[int, int]) -> Plane:
    smaller = size[0] < picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.float32)
