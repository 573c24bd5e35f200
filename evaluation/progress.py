"""A bar on stderr: redrawn in place on a terminal, a line for every tenth elsewhere."""

from types import TracebackType
from typing import TextIO

WIDTH = 40


class Progress:
    """So many of a total. `step` adds, `at` sets; nothing is written twice for the same picture."""

    def __init__(self, out: TextIO, total: int, label: str = "") -> None:
        self.out, self.total, self.label, self.done, self.shown = out, total, label, 0, -1
        self.live = out.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.live and self.shown >= 0:
            self.out.write("\n")

    def step(self, count: int = 1) -> None:
        self.at(self.done + count)

    def of(self, done: int, total: int) -> None:
        """So many of a total that is known only now."""
        self.total = total
        self.at(done)

    def at(self, done: int) -> None:
        """Show that so many are done."""
        self.done = done
        part = WIDTH if done >= self.total else done * WIDTH // self.total
        picture = part if self.live else part * 10 // WIDTH
        if picture != self.shown:
            self.shown = picture
            bar = "█" * part + "░" * (WIDTH - part)
            self.out.write(f"{chr(13) if self.live else ''}{bar} {done}/{self.total} {self.label}{'' if self.live else chr(10)}")
            self.out.flush()
