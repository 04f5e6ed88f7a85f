"""Shards on a running Dask cluster, through the interface of `concurrent.futures`.

The scheduler is asked whether it is there before anything else, and again every few seconds; every worker must have the
version of this program and of Python that this process has, before the work and at each shard, so that one that joins
later is checked too. A worker that is lost is Dask's business: its shards are done by others.
"""

import asyncio
import logging
import platform
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import Any, TypeVar

from capacity.version import __version__
from enumerate.outcomes import LostWorkers

ANSWER_SECONDS = 5.0  # a scheduler or worker that takes longer does not answer

WATCH_SECONDS = 2.0  # between two questions to the scheduler

Result = TypeVar("Result")


class ClusterError(ValueError):
    """The cluster cannot be used; the message says why and what to do."""


def release() -> str:
    """The version of this program and of Python, which all processes of a cluster share.

    Examples:
        >>> release().startswith("circuit-capacity 0.")
        True
    """
    return f"circuit-capacity {__version__}, Python {'.'.join(platform.python_version_tuple()[:2])}"


class Cluster(Executor):
    """The workers of a running Dask cluster; use it as a context manager.

    Arguments:
        address: the scheduler's, such as tcp://127.0.0.1:8786.

    Attributes:
        jobs: the number of the workers' threads.

    Raises:
        ClusterError: if Dask is not installed, no scheduler answers there within five seconds, it has no workers, or
            one of these has another version.
        LostWorkers: when a result is awaited after the scheduler is lost.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError(
                "a cluster needs Dask, the extra `cluster`: pip install 'circuit-capacity[cluster]'"
            ) from None
        _silence("distributed")
        for name in ("asyncio", "tornado.application"):  # where its loop runs
            logging.getLogger(name).addFilter(_not_of_distributed)
        self._address = address
        workers = self._ask_scheduler()
        if not workers:
            raise ClusterError(f"the scheduler at {address} has no workers; start one: dask worker {address}")
        self.jobs = sum(int(worker["nthreads"]) for worker in workers.values())
        self._pending: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        try:
            self._client = _within(
                2 * ANSWER_SECONDS, lambda: Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
            )
        except (OSError, TimeoutError) as error:
            raise ClusterError(f"the scheduler at {address} does not take this client: {error}") from error
        self._executor = self._client.get_executor(pure=False)
        try:
            self._check_workers()
        except BaseException:
            self.shutdown(wait=False)
            raise
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **options: Any) -> Future[Result]:
        """Have function(*arguments) called by a worker; LostWorkers if the scheduler is lost."""
        try:
            inner = self._executor.submit(_checked, release(), function, *arguments, **options)
        except Exception as error:
            raise LostWorkers(f"the scheduler at {self._address} takes no more work: {error}") from error
        outer: Future[Result] = Future()
        outer.set_running_or_notify_cancel()
        with self._lock:
            self._pending.add(outer)
        inner.add_done_callback(lambda done: self._hand_on(done, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what it still does for this process is given up."""
        self._ended.set()
        try:
            _within(ANSWER_SECONDS, lambda: self._client.close(timeout=2))
        except Exception:  # a scheduler that is gone needs no farewell
            return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def _ask_scheduler(self) -> dict[str, Any]:
        """The workers as the scheduler knows them."""
        from distributed.core import rpc

        async def ask() -> dict[str, Any]:
            async with rpc(self._address, timeout=ANSWER_SECONDS) as scheduler:
                return dict((await scheduler.identity(n_workers=-1))["workers"])

        try:
            return asyncio.run(asyncio.wait_for(ask(), ANSWER_SECONDS))
        except (OSError, TimeoutError):
            raise ClusterError(f"no scheduler answers at {self._address} within {ANSWER_SECONDS:.0f} s") from None
        except (ValueError, TypeError, KeyError) as error:
            raise ClusterError(
                f"{self._address} is not a scheduler's address such as tcp://host:8786: {error}"
            ) from None

    def _check_workers(self) -> None:
        """Raise ClusterError unless every worker has the same release as this process."""
        try:
            releases = _within(ANSWER_SECONDS, lambda: self._client.run(release, on_error="return"))
        except TimeoutError:
            raise ClusterError(f"the workers of {self._address} do not answer within {ANSWER_SECONDS:.0f} s") from None
        for worker, answer in sorted(releases.items()):
            if isinstance(answer, BaseException):
                raise ClusterError(f"worker {worker} cannot run {release()}: {type(answer).__name__}: {answer}")
            if answer != release():
                raise ClusterError(f"worker {worker} has {answer}; this is {release()}")

    def _hand_on(self, inner: Future[Any], outer: Future[Any]) -> None:
        if inner.cancelled():
            self._end(outer, error=LostWorkers(f"the scheduler at {self._address} gave up a shard"))
        elif (error := inner.exception()) is not None:
            if type(error).__name__ in ("KilledWorker", "CommClosedError", "CancelledError", "FutureCancelledError"):
                error = LostWorkers(f"the cluster at {self._address} could not finish a shard: {error}")
            elif isinstance(error, ImportError | AttributeError):
                error = ClusterError(f"a worker of {self._address} cannot run {release()}: {error}")
            self._end(outer, error=error)
        else:
            self._end(outer, inner.result())

    def _end(self, outer: Future[Any], result: Any = None, error: BaseException | None = None) -> None:
        with self._lock:
            if outer in self._pending:
                self._pending.remove(outer)
                if error is None:
                    outer.set_result(result)
                else:
                    outer.set_exception(error)

    def _watch(self) -> None:
        """Give up what is under way once the scheduler does not answer: Dask itself would wait for it."""
        while not self._ended.wait(WATCH_SECONDS):
            try:
                self._ask_scheduler()
            except Exception as error:
                for outer in list(self._pending):
                    self._end(outer, error=LostWorkers(str(error)))
                return


def _checked(expected: str, function: Callable[..., Result], *arguments: Any) -> Result:
    """Call the function, on a worker, unless this is another release."""
    if release() != expected:
        raise ClusterError(f"a worker has {release()}; the run is of {expected}")
    return function(*arguments)


def _within(seconds: float, function: Callable[[], Result]) -> Result:
    """The function's result, from a thread that is left behind after `seconds`, with TimeoutError."""
    done: Future[Result] = Future()

    def call() -> None:
        try:
            done.set_result(function())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=call, daemon=True).start()
    return done.result(seconds)


def _silence(package: str) -> None:
    """Log nothing: this program reports failures in one line."""
    for name in [package, *logging.root.manager.loggerDict]:
        if name == package or name.startswith(f"{package}."):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _not_of_distributed(record: logging.LogRecord) -> bool:
    """Whether a record is not about a task of Dask's that failed when its scheduler was lost."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or not kind.__module__.startswith("distributed")
