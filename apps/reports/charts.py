"""Charts as SVG from the server: the same drawing on the page and in the PDF. Pure: numbers in, text out.

Colours stand in attributes, so that a PDF has them; the page's style sheet may replace them by class.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from apps.reports.numbers import count

INK, MUTED, LINE = "#16222a", "#55636c", "#dedad0"
TONES = {
    "negative": "#a5211b",
    "neutral": "#aab4b8",
    "positive": "#2c8a5b",
    "in_time": "#2c8a5b",
    "late": "#a5211b",
}
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 26


@dataclass(frozen=True, slots=True)
class Series:
    """Values of days on top of the ones before it. code: names its colour."""

    code: str
    label: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Size:
    """The drawing's width and height, and how many days are written below."""

    width: int = 720
    height: int = 220
    labels: int = 7
    font: str = "inherit"


NARROW = Size(360, 200, 3)


def nice_top(most: float) -> tuple[float, float]:
    """The top of an axis and the step of its lines: 1, 2 or 5 times a power of ten, at most five lines."""
    if most <= 0:
        return 1.0, 1.0
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough)
    step = max(step, 1.0)
    return math.ceil(most / step) * step, step


def day_chart(
    days: Sequence[date],
    day_labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    colour: str,
    before: Sequence[float] = (),
    size: Size | None = None,
) -> str:
    """Stacked columns of days, and a dashed line of the period before where it is given."""
    size = size or Size()
    stacked = [sum(one.values[number] for one in series) for number in range(len(days))]
    top, step = nice_top(max([*stacked, *before], default=0))
    inner_w, inner_h = size.width - LEFT - RIGHT, size.height - TOP - BOTTOM
    slot = inner_w / max(len(days), 1)
    y = lambda value: TOP + inner_h * (1 - value / top)  # noqa: E731 - the axis
    body = [_axis(top, step, size, y)]
    floor = [0.0] * len(days)
    for one in series:
        fill = TONES.get(one.code, colour)
        for number, value in enumerate(one.values):
            if value:
                high = inner_h * value / top
                place = LEFT + slot * number + slot * 0.14
                body.append(
                    f'<rect class="c-{_class(one.code)}" x="{place:.1f}" y="{y(floor[number] + value):.1f}"'
                    f' width="{slot * 0.72:.1f}" height="{high:.1f}" fill="{fill}"/>'
                )
                floor[number] += value
    if before:
        points = " ".join(
            f"{LEFT + slot * (number + 0.5):.1f},{y(value):.1f}"
            for number, value in enumerate(before[: len(days)])
        )
        body.append(
            f'<polyline class="c-before" points="{points}" fill="none" stroke="{MUTED}" stroke-width="1.5"'
            ' stroke-dasharray="4 3"/>'
        )
    body.append(_days_below(day_labels, slot, size))
    return _svg(size, title, description, "".join(body))


def _axis(top: float, step: float, size: Size, y: Callable[[float], float]) -> str:
    lines = []
    value = 0.0
    while value <= top + step / 2:
        at = y(value)
        lines.append(
            f'<line class="c-line" x1="{LEFT}" x2="{size.width - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{LINE}"/>'
            f'<text class="c-text" x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end" font-size="11"'
            f' fill="{MUTED}">{escape(short(value))}</text>'
        )
        value += step
    return "".join(lines)


def _days_below(labels: Sequence[str], slot: float, size: Size) -> str:
    if not labels:
        return ""
    every = max(1, math.ceil(len(labels) / size.labels))
    texts = []
    for number in range(0, len(labels), every):
        at = LEFT + slot * (number + 0.5)
        # The first and last must not leave the drawing.
        anchor = "start" if number == 0 and len(labels) > 4 else "middle"
        at = LEFT if anchor == "start" else at
        if at > size.width - 22:
            at, anchor = size.width - RIGHT, "end"
        texts.append(
            f'<text class="c-text" x="{at:.1f}" y="{size.height - 8}" text-anchor="{anchor}" font-size="11"'
            f' fill="{MUTED}">{escape(labels[number])}</text>'
        )
    return "".join(texts)


def short(value: float) -> str:
    """An axis' number: 1 500 000 as 1.5 M."""
    if value >= 1_000_000:
        return f"{count(value / 1_000_000, 0 if value % 1_000_000 == 0 else 1)} M"
    if value >= 10_000:
        return f"{count(value / 1000)} k"
    return count(value)


def _class(code: str) -> str:
    return "".join(char for char in code if char.isascii() and (char.isalnum() or char in "_-")) or "main"


def _svg(size: Size, title: str, description: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {size.width} {size.height}" role="img"'
        f" aria-label={quoteattr(title)} font-family={quoteattr(size.font)}>"
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def bar(share: float, colour: str, code: str = "main") -> str:
    """A bar as long as its share, 0 to 1; an ornament beside its number."""
    fill = TONES.get(code, colour)
    return (
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="c-track" width="100" height="6" fill="{LINE}"/>'
        f'<rect class="c-{_class(code)}" width="{max(0.0, min(share, 1.0)) * 100:.2f}" height="6" fill="{fill}"/></svg>'
    )


def safe_colour(colour: str) -> str:
    """#rrggbb, or the house's colour for anything else."""
    digits = colour[1:]
    good = len(colour) == 7 and colour[0] == "#" and all(char in "0123456789abcdefABCDEF" for char in digits)
    return colour if good else "#1f4d5c"
