"""Kernels: functions that Numba compiles where their work is worth it, and that Python runs as they stand elsewhere.

A kernel is compiled, or read from Numba's cache on disk, no sooner than it is needed, and so is Numba imported. Until
then its calls run in plain Python, as long as their steps stay below `PLAIN_STEPS` together: whoever compiles once
plain calls have taken as long as compiling does has never spent more than twice the least. Calls that take longer than
their steps say count for the time that they took, so that a wrong estimate costs one call.

Plain calls follow the same source on NumPy's scalars, where an overflow raises an error. Kernels copy rows by loops: a
slice that is assigned has a message for unequal shapes, whose strings take longer to compile than most kernels.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, update_wrapper
from time import thread_time
from types import FunctionType, ModuleType
from typing import Any

PLAIN_STEPS = 400_000  # of each kernel; a step takes about a microsecond

STEPS_A_SECOND = 250_000  # for which a call counts at least: a slow machine is no reason to compile


class Kernel:
    """A function in the part of Python that Numba compiles.

    Attributes:
        py_func: the function.
        targetoptions: how Numba compiles it.

    Notes:
        Numba takes it for one of its own functions where other kernels call it.

    Examples:
        >>> @kernel(steps=lambda number: number)
        ... def triangular(number):
        ...     total = 0
        ...     for i in range(number + 1):
        ...         total += i
        ...     return total
        >>> triangular(4), triangular.is_compiled
        (10, False)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        inline: bool = False,
        steps: Callable[..., float] | None = None,
        plain: Callable[..., Any] | None = None,
    ) -> None:
        self.py_func = function
        self.targetoptions = {"cache": True, "nogil": True, "inline": "always" if inline else "never"}
        self._steps = steps
        self._written_plain = plain
        self._spent = 0.0
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        """The function's value: in plain Python while little has been asked for, else compiled."""
        if not self.is_compiled and self._steps is not None:
            before = self._spent
            self._spent += self._steps(*arguments)
            if self._spent < PLAIN_STEPS and not _ahead:
                import numpy as np

                begin = thread_time()
                with np.errstate(over="raise"):
                    value = self.plain(*arguments)
                self._spent = max(self._spent, before + STEPS_A_SECOND * (thread_time() - begin))
                return value
        return self.compiled(*arguments)

    def expect(self, steps: float) -> None:
        """Count steps that later calls will take as if they had been asked for already."""
        self._spent += steps

    @property
    def is_compiled(self) -> bool:
        """Whether it has been compiled or read from the cache, or is about to be."""
        return "compiled" in self.__dict__

    @cached_property
    def compiled(self) -> Any:
        """Numba's function, compiled or read from the cache for the types of each first call."""
        numba = _numba()
        compiled = numba.njit(**self.targetoptions)(self.py_func)
        template = compiled.get_call_template
        # Else a call by another kernel with a constant would be compiled apart from those with a variable.
        compiled.get_call_template = lambda arguments, keywords: template(
            [numba.types.unliteral(argument) for argument in arguments], keywords
        )
        return compiled

    @cached_property
    def plain(self) -> Callable[..., Any]:
        """The same in plain Python, and so the kernels that it calls."""
        if self._written_plain is not None:
            return self._written_plain
        code, known = self.py_func.__code__, self.py_func.__globals__
        called = {name: known[name].plain for name in code.co_names if isinstance(known.get(name), Kernel)}
        return FunctionType(code, {**known, **called}, code.co_name, self.py_func.__defaults__)

    @property
    def _numba_type_(self) -> Any:
        """The type by which Numba knows a function that it may compile."""
        return self.compiled._numba_type_


def kernel(
    function: Callable[..., Any] | None = None,
    *,
    inline: bool = False,
    steps: Callable[..., float] | None = None,
    plain: Callable[..., Any] | None = None,
) -> Any:
    """Make a function a kernel; a decorator.

    Arguments:
        inline: whether it is written into the kernels that call it.
        steps: about how many steps a call takes, of its arguments; without it, calls from Python are compiled.
        plain: another function with the same values, faster where nothing is compiled.
    """
    if function is None:
        return lambda function: Kernel(function, inline, steps, plain)
    return Kernel(function, inline, steps, plain)


@contextmanager
def compiling_ahead() -> Iterator[None]:
    """Have all kernels compiled that are called meanwhile: here once, before processes would each compile them."""
    _ahead.append(True)
    try:
        yield
    finally:
        _ahead.pop()


def announce_to(announce: Callable[[], None]) -> None:
    """Have `announce` called whenever Numba begins to compile a function, until the process ends."""
    _announce.append(announce)


@contextmanager
def announcing_compilation(announce: Callable[[], None]) -> Iterator[None]:
    """Have `announce` called whenever Numba begins to compile a function."""
    _announce.append(announce)
    try:
        yield
    finally:
        _announce.remove(announce)


def announce_compilation() -> None:
    """Tell whoever wants to know that a function is being compiled, here or in a process that this one started."""
    for announce in list(_announce):
        announce()


_ahead: list[bool] = []

_announce: list[Callable[[], None]] = []

_loading = threading.Lock()

_loaded: list[ModuleType] = []


def _numba() -> ModuleType:
    """Numba, whose first import takes half a second, listened to."""
    with _loading:
        if not _loaded:
            import numba
            from numba.core import event

            class Listener(event.Listener):
                def on_start(self, event: object) -> None:
                    announce_compilation()

                def on_end(self, event: object) -> None:
                    pass

            event.register("numba:compile", Listener())
            _loaded.append(numba)
        return _loaded[0]
