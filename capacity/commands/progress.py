"""Progress on stderr for anything that takes over two seconds, and a notice of the wait for kernel compilation."""

import sys
import threading
import time
from contextlib import ExitStack
from types import TracebackType

from capacity.documents.numbers import duration
from enumerate.kernels import announcing_compilation

QUIET_SECONDS = 2.0

LINE_SECONDS = 10.0  # between lines where stderr is not a terminal


def open_report(quiet: bool) -> "ProgressReport":
    """Progress on stderr, compilation of kernels announced; use it as a context manager."""
    report = ProgressReport(quiet)
    report.announce_compilation()
    return report


class ProgressReport:
    """Reports on stderr what is under way, from a thread of its own, so that work without callbacks shows too.

    On a terminal one line is rewritten; elsewhere a line is written every ten seconds. Quiet: nothing.
    Use it as a context manager; call it as a progress callback (what, done, total).
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._animated = sys.stderr.isatty()
        self._label = "working"
        self._done = 0
        self._total = 0
        self._left: float | None = None
        self._begin = time.monotonic()
        self._last_line = self._begin
        self._written = 0
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._compiling_announced = False
        self._watching = ExitStack()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ProgressReport":
        if not self._quiet:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watching.close()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._clear()

    def __call__(self, what: str, done: int, total: int) -> None:
        """The progress callback of the engines."""
        if what != self._label:
            self._left = None
        self._label, self._done, self._total = what, done, total

    def expect(self, seconds: float) -> None:
        """What is under way is expected to end in this many seconds."""
        self._left = seconds

    def announce_compilation(self) -> None:
        """Say once that kernels are being compiled, when and only when Numba begins to compile one."""
        if not self._quiet:
            self._watching.enter_context(announcing_compilation(self._compiling))

    def say(self, text: str) -> None:
        """Write one line on stderr, unless quiet."""
        if not self._quiet:
            with self._lock:
                self._clear()
                print(text, file=sys.stderr, flush=True)

    def print(self, text: str) -> None:
        """Print a line of the result on stdout, clear of the line of progress."""
        with self._lock:
            self._clear()
            print(text, flush=True)

    def _compiling(self) -> None:
        if not self._compiling_announced:
            self._compiling_announced = True
            self.say("compiling kernels (only on the first use)")

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            now = time.monotonic()
            if now - self._begin < QUIET_SECONDS:
                continue
            if not self._animated and now - self._last_line < LINE_SECONDS:
                continue
            self._last_line = now
            text = self._text(now - self._begin)
            with self._lock:
                try:
                    if self._animated:
                        self._clear()
                        sys.stderr.write(text)
                        sys.stderr.flush()
                        self._written = len(text)
                    else:
                        print(text, file=sys.stderr, flush=True)
                except OSError:
                    return  # nobody reads it

    def _text(self, seconds: float) -> str:
        share = f" {self._done}/{self._total}" if self._total else ""
        left = "" if self._left is None else f", about {duration(self._left)} left"
        return f"{self._label}{share}, {duration(seconds)}{left}"

    def _clear(self) -> None:
        if self._written:
            sys.stderr.write("\r" + " " * self._written + "\r")
            sys.stderr.flush()
            self._written = 0
