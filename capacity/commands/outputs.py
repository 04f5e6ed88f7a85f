"""Whether a file can be written where the user wants it, checked before the work rather than after it."""

import errno
import os
from pathlib import Path


def require_writable(path: Path | None, *used: Path | str | None) -> None:
    """Raise OSError if a file that is wanted cannot be written, ValueError if stdout is wanted or the file is in use.

    Arguments:
        path: the file, if one is wanted.
        used: the files that the command reads, or writes for another purpose.
    """
    if path is None:
        return
    if os.path.realpath(path) in [os.path.realpath(other) for other in used if other is not None]:
        raise ValueError(f"{path} is read or written for another purpose, and would be overwritten: name another file")
    if str(path) == "-":
        raise ValueError("- is not a file that can be written: name a file, or have the answer on stdout with --json")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "its directory does not exist", str(path))
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None


def make_folder(folder: Path | None, name: str) -> None:
    """Make a folder that is wanted; OSError if it or a file of this name in it cannot be written."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        require_writable(folder / name)
