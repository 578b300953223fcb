"""Three rounds over all pages, the floor before and after each; everything as a ratio to that floor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

from casemanagement.bench.pages import FLOOR, Page
from casemanagement.bench.sizes import Size
from casemanagement.bench.visiting import Visitor


@dataclass
class Figures:
    """Of each round: the median and the 95th percentile in milliseconds, and the floor around it."""

    page: Page
    middles: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    queries: int | None = None
    fault: str = ""

    def row(self) -> dict[str, object]:
        if self.fault:
            return {"page": self.page.name, "fault": self.fault}
        middle, floor = median(self.middles), median(self.floors)
        return {
            "page": self.page.name,
            "ms": round(middle, 1),
            "times_floor": round(median(m / f for m, f in zip(self.middles, self.floors, strict=True)), 1),
            "floor_ms": round(floor, 1),
            "p95_p50": round(median(h / m for h, m in zip(self.highs, self.middles, strict=True)), 2),
            "queries": self.queries,
        }


def measure(pages: list[Page], floor: Visitor, size: Size, say: Callable[[str], None]) -> list[Figures]:
    found = [Figures(page) for page in pages]
    for figures in found:
        _warm_up(figures, floor)
    for number in range(1, size.rounds + 1):
        say(f"ronde {number} van {size.rounds}…")
        for figures in found:
            if not figures.fault:
                _round(figures, floor, size.requests)
    return found


def _warm_up(figures: Figures, floor: Visitor) -> None:
    """Both workers see the page before it counts; what does not answer as it should is not measured."""
    for _ in range(6):
        answer = figures.page.visit(True)
        floor.get(FLOOR)
        if answer.status != figures.page.expected:
            figures.fault = f"status {answer.status} in plaats van {figures.page.expected}"
            return
        figures.queries = answer.queries


def _round(figures: Figures, floor: Visitor, requests: int) -> None:
    around = [floor.get(FLOOR).seconds for _ in range(requests)]
    times = sorted(figures.page.visit(False).seconds for _ in range(requests))
    around += [floor.get(FLOOR).seconds for _ in range(requests)]
    figures.middles.append(1000 * median(times))
    figures.highs.append(1000 * quantiles(times, n=20)[-1])
    figures.floors.append(1000 * median(around))
