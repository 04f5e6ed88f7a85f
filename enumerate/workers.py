"""Local processes and threads that do shards, and how they are stopped.

Threads start at once and share their compiled kernels, but cannot be ended from outside, so a long kernel looks at the
`stop_flag` of its thread.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for_handles
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from enumerate.kernels import announce_to
from enumerate.outcomes import Stopped

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

    import numpy as np
    import numpy.typing as npt

Result = TypeVar("Result")

STOP_SECONDS = 1.0  # how long threads told to stop are waited for; those that do not are left behind


class Processes(ProcessPoolExecutor):
    """Local processes; spawned, since this one may have threads.

    Attributes:
        compiling: set as soon as one of them compiles a kernel.
    """

    def __init__(self, jobs: int) -> None:
        context = get_context("spawn")
        self.compiling = context.Event()
        super().__init__(jobs, mp_context=context, initializer=_begin_process, initargs=(self.compiling,))

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        """Wait for what they do, or end them at once if an error or an interrupt ends what they are for."""
        if kind is not None:
            self.stop()
        self.shutdown(wait=kind is None, cancel_futures=True)

    def stop(self) -> None:
        """End the processes, whatever they do."""
        for process in list((getattr(self, "_processes", None) or {}).values()):
            process.terminate()


class Threads(Executor):
    """Local threads, which unlike those of `concurrent.futures` are not waited for when the interpreter ends."""

    def __init__(self, jobs: int) -> None:
        import numpy as np

        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._stop = np.zeros(1, np.int64)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(jobs)]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **options: Any) -> Future[Result]:
        """Have function(*arguments) called by the next thread that is free."""
        future: Future[Result] = Future()
        self._waiting.put((future, partial(function, *arguments, **options)))
        return future

    def stop(self) -> None:
        """Have the threads leave their shards, and wait a little for it."""
        self._stop[0] = 1
        self.shutdown(wait=False)
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End each thread once it has nothing to do."""
        for _ in self._threads:
            self._waiting.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        _of_thread.stop = self._stop
        while (task := self._waiting.get()) is not None and not self._stop[0]:
            future, call = task
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:
                    future.set_exception(error)


_of_thread = threading.local()


@cache
def _never() -> "npt.NDArray[np.int64]":
    import numpy as np

    return np.zeros(1, np.int64)


def stop_flag() -> "npt.NDArray[np.int64]":
    """(1,) int64, no longer 0 once the shard that this thread does is given up: a long kernel looks at it and returns.

    Examples:
        >>> stop_flag()
        array([0])
    """
    flag: npt.NDArray[np.int64] | None = getattr(_of_thread, "stop", None)
    return _never() if flag is None else flag


def check_stop() -> None:
    """Raise Stopped if the shard that this thread does is given up."""
    if stop_flag()[0]:
        raise Stopped("the shard was given up")


def _begin_process(compiling: "Event") -> None:
    """Leave interrupts to the parent, tell it of compilation, and do not outlive it, however it ends."""
    announce_to(compiling.set)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait_for_handles([parent.sentinel])
        os._exit(1)
