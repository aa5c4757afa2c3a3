"""Pictures drawn by the server: the same for page and paper, no script, no style of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 36, 24, 10


@dataclass(frozen=True, slots=True)
class BandChart:
    """What the template draws: lines as `points`, the band as a box, marks on both axes."""

    seen: str
    band_y: float
    band_height: float
    expected_y: float
    began_x: float
    levels: list[tuple[float, str]]
    hours: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = HEIGHT - BOTTOM


def band_chart(
    points: Sequence[tuple[datetime, float]], began_at: datetime, expected: float, low: float, high: float
) -> BandChart | None:
    """A series with the band it was expected in and the moment it left it; None without points."""
    if len(points) < 2:
        return None
    start, end = points[0][0], points[-1][0]
    span = (end - start).total_seconds()
    top = max(*(value for _at, value in points), high, 1.0) * 1.08

    def x(at: datetime) -> float:
        share = (at - start).total_seconds() / span
        return round(LEFT + max(0.0, min(1.0, share)) * (WIDTH - LEFT - 6), 1)

    def y(value: float) -> float:
        return round(TOP + (1 - value / top) * (HEIGHT - BOTTOM - TOP), 1)

    return BandChart(
        seen=" ".join(f"{x(at)},{y(value)}" for at, value in points),
        band_y=y(high),
        band_height=round(y(max(low, 0)) - y(high), 1),
        expected_y=y(expected),
        began_x=x(began_at),
        levels=[(y(level), f"{level:g}") for level in _levels(top)],
        hours=[(x(at), date_format(timezone.localtime(at), "H:i")) for at in _ticks(points)],
    )


@dataclass(frozen=True, slots=True)
class FiredChart:
    """A month of counts and the moments at which something would have rung."""

    seen: str
    fired: list[float]
    levels: list[tuple[float, str]]
    days: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = HEIGHT - BOTTOM


def fired_chart(points: Sequence[tuple[datetime, float]], fired: Sequence[datetime]) -> FiredChart | None:
    """Hourly counts with a line at each moment; None without points."""
    if len(points) < 2:
        return None
    start, span = points[0][0], (points[-1][0] - points[0][0]).total_seconds()
    top = max(1.0, *(value for _at, value in points)) * 1.08

    def x(at: datetime) -> float:
        share = (at - start).total_seconds() / span
        return round(LEFT + max(0.0, min(1.0, share)) * (WIDTH - LEFT - 6), 1)

    def y(value: float) -> float:
        return round(TOP + (1 - value / top) * (HEIGHT - BOTTOM - TOP), 1)

    return FiredChart(
        seen=" ".join(f"{x(at)},{y(value)}" for at, value in points),
        fired=[x(at) for at in fired],
        levels=[(y(level), f"{level:g}") for level in _levels(top)],
        days=[(x(at), date_format(timezone.localtime(at), "j M")) for at in _ticks(points)],
    )


def _levels(top: float) -> list[float]:
    step = 1.0
    while top / step > 5:
        step *= 2 if str(step)[0] != "2" else 2.5
    return [step * number for number in range(int(top / step) + 1)]


def _ticks(points: Sequence[tuple[datetime, float]]) -> list[datetime]:
    every = max(1, len(points) // 6)
    return [points[place][0] for place in range(every // 2, len(points) - every // 4, every)]


@dataclass(frozen=True, slots=True)
class ToneChart:
    """Bars, a month each: (x, y, height, tone) of every piece, marks on both axes."""

    pieces: list[tuple[float, float, float, str]]
    months: list[tuple[float, str]]
    levels: list[tuple[float, str]]
    bar: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def tone_chart(months: Sequence[tuple[date, int, int, int]]) -> ToneChart | None:
    """Negative, neutral and positive mentions by month, stacked; None where there is nothing."""
    if not months:
        return None
    top = max(sum(tones) for _month, *tones in months)
    step = (WIDTH - LEFT) / max(len(months), 6)
    inner = HEIGHT - BOTTOM - TOP
    pieces, names = [], []
    for number, (month, *tones) in enumerate(months):
        x, foot = LEFT + step * (number + 0.15), float(HEIGHT - BOTTOM)
        for tone, count in zip(("negative", "neutral", "positive"), tones, strict=True):
            high = inner * count / top
            foot -= high
            if count:
                pieces.append((round(x, 1), round(foot, 1), round(high, 1), tone))
        names.append((round(x + step * 0.35, 1), date_format(month, "M y")))
    levels = [
        (round(HEIGHT - BOTTOM - inner * level / top, 1), f"{level:g}")
        for level in _levels(top)
        if level == int(level)
    ]
    return ToneChart(pieces, names, levels, round(step * 0.7, 1))
