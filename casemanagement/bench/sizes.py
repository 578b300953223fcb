"""How much there is to measure on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """So many offices, of each so many employers, departments and parts of departments; and what hangs on the parts."""

    name: str
    offices: int
    employers: int
    departments: int
    parts: int
    dossiers: int
    running: int
    tasks: int
    users: int
    rounds: int
    requests: int

    @property
    def under_office(self) -> int:
        """Nodes of one office, itself included."""
        return 1 + self.employers * self.under_employer

    @property
    def under_employer(self) -> int:
        return 1 + self.departments * (1 + self.parts)


SIZES = {
    size.name: size
    for size in [
        Size("tiny", 2, 3, 2, 2, dossiers=60, running=30, tasks=700, users=20, rounds=1, requests=2),
        Size("small", 3, 3, 4, 4, dossiers=2_000, running=800, tasks=20_000, users=40, rounds=3, requests=10),
        Size(
            "full", 9, 10, 10, 10, dossiers=100_000, running=40_000, tasks=1_000_000, users=1_000, rounds=3, requests=40
        ),
    ]
}
