"""Where a fake server holds its answers back, so that a test can do something at exactly that moment."""

import threading


class Gate:
    """Lets `free` messages through; those behind them wait until it opens, and are counted."""

    def __init__(self, free: int | None = None) -> None:
        self._free = free
        self._changed = threading.Condition()
        self.held: list[str] = []

    def pass_through(self, name: str) -> None:
        with self._changed:
            if self._free is None:
                return
            if self._free > 0:
                self._free -= 1
                return
            self.held.append(name)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._free is None, timeout=60)

    def wait_for(self, count: int) -> list[str]:
        """The names of the first so many that are held."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.held) >= count, timeout=60), self.held
            return list(self.held)

    def open(self) -> None:
        with self._changed:
            self._free = None
            self._changed.notify_all()
