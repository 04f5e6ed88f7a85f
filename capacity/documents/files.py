"""Files written whole or not at all, and JSON documents, written and read back."""

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")


def dump(document: object) -> str:
    """A document as it is printed: sorted keys, two spaces, but the classes of a count, which are many, without any.

    Examples:
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


def json_text(document: object) -> str:
    """A document as it is kept among the results: sorted keys, one space.

    Examples:
        >>> print(json_text({"b": "2", "a": 1}), end="")
        {
         "a": 1,
         "b": "2"
        }
    """
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def one_line(document: object) -> str:
    """A document on one line, as JSON Lines have it: sorted keys.

    Examples:
        >>> one_line({"b": "2", "a": 1})
        '{"a":1,"b":"2"}'
    """
    return json.dumps(document, separators=(",", ":"), sort_keys=True)


def read_document(path: Path, schema: str, command: str, parse: Callable[[Any], Value]) -> Value:
    """What `parse` makes of a JSON document among the results.

    Arguments:
        path: the file.
        schema: what the document must have as its `schema`.
        command: the words after `capacity` of the command that writes the file.
        parse: takes the document; any error it raises on a document of another form means that the file is damaged.

    Raises:
        ValueError: if the file is missing or is not what the command writes; the message names the command.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema"] != schema:
            raise ValueError(document["schema"])
        return parse(document)
    except FileNotFoundError:
        raise missing(path, command) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise ValueError(f"{path} is damaged or of another version: `capacity {command}` writes it again") from None


def missing(path: Path, command: str) -> ValueError:
    """The error that a file of results is missing; `command` is that which writes it, without `capacity`."""
    return ValueError(f"{path} is missing: `capacity {command}` writes it")


def write_documents(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write texts into files of a folder, by name; returns the paths. OSError as the system gives it."""
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]


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
