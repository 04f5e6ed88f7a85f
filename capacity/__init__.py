"""Exact capacities of threshold circuits with gating.

The names below are imported when they are first used, so that the certificate checker needs the standard library only.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from capacity.bounding import bounds
    from capacity.checking import check
    from capacity.circuits import Circuit
    from capacity.counting import count

_HOMES = {
    "Circuit": "capacity.circuits",
    "bounds": "capacity.bounding",
    "check": "capacity.checking",
    "count": "capacity.counting",
}

__all__ = ["Circuit", "__version__", "bounds", "check", "count"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'capacity' has no attribute {name!r}")
