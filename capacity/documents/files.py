"""Files written whole or not at all, and documents as JSON text."""

import contextlib
import json
import os
from pathlib import Path


def dump(document: object) -> str:
    """A document as text: sorted keys, two spaces, but the classes of a count, which are many, without any.

    >>> print(dump({"b": "2", "a": 1}))
    {
      "a": 1,
      "b": "2"
    }
    """
    if isinstance(document, dict) and document.get("kind") == "count":
        return json.dumps(document, separators=(",", ":"), sort_keys=True)
    try:
        return json.dumps(document, indent=2, sort_keys=True)
    except RecursionError:
        return json.dumps(document, sort_keys=True)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed into it. OSError as the system gives it."""
    target = Path(path)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():  # /dev/stdout, a pipe
            target.write_text(text, encoding="utf-8")
            return
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    except OSError as error:
        _discard(beside)
        raise type(error)(error.errno, error.strerror, str(target)) from None
    except BaseException:
        _discard(beside)
        raise


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
