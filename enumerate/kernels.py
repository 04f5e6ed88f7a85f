"""Kernels: functions that Numba compiles when they are first called, or that run as they stand while work is tiny.

Compiling takes longer than any count of three inputs, so inside `plain()` a kernel is the Python function that it is
written as, and Numba is not even imported. Integers are those of NumPy there and wrap as compiled ones do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cached_property
from typing import Any

_plain: ContextVar[bool] = ContextVar("plain", default=False)

_watchers: list[Callable[[], None]] = []


class Kernel:
    """A kernel, called like the function; inside another compiled kernel it is a compiled function too.

    Attributes:
        py_func: the function as it stands.
        targetoptions: what Numba is told of it.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.py_func = function
        self.targetoptions = options
        self.__doc__, self.__name__, self.__module__ = function.__doc__, function.__name__, function.__module__

    @cached_property
    def compiled(self) -> Any:
        """What Numba makes of it, compiled anew for other types of arguments and kept on disk."""
        import numba

        _announce_compilation()
        return numba.njit(cache=True, **self.targetoptions)(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        return self.compiled._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        """Run it, compiled unless work is plain."""
        return (self.py_func if _plain.get() else self.compiled)(*arguments)


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Kernel]:
    """Make a function a kernel, with options for `numba.njit`.

    Examples:
        >>> @kernel(nogil=True)
        ... def double(number):
        ...     return 2 * number
        >>> with plain():
        ...     double(21)
        42
    """
    return lambda function: Kernel(function, options)


@contextmanager
def plain() -> Iterator[None]:
    """Inside, kernels are not compiled: for tiny work."""
    import numpy as np

    token = _plain.set(True)
    try:
        with np.errstate(over="ignore"):
            yield
    finally:
        _plain.reset(token)


def plain_if(tiny: bool) -> Any:
    """The context `plain()`, or one that changes nothing."""
    return plain() if tiny else nullcontext()


def watch_compilation(told: Callable[[], None]) -> Callable[[], None]:
    """Have `told` called whenever Numba begins to compile something, until the function returned is called."""
    _watchers.append(told)
    return lambda: _watchers.remove(told)


def tell_of_compilation() -> None:
    """Tell whoever watches that something is being compiled, here or in another process."""
    for told in list(_watchers):
        told()


_listening = False


def _announce_compilation() -> None:
    """Have Numba tell when it compiles, once it is imported."""
    global _listening  # noqa: PLW0603
    if _listening:
        return
    _listening = True
    from numba.core import event

    class Listener(event.Listener):
        def on_start(self, event: object) -> None:
            tell_of_compilation()

        def on_end(self, event: object) -> None:
            pass

    event.register("numba:compile", Listener())
