"""A lock on a file of its own, which the system gives back when the process that holds it ends."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path


class Lock:
    """A lock on a file of its own, which the system gives back when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Take the lock, waiting for a moment; False if another process has it."""
        for wait in (0.0, 0.1, 0.2, 0.4):  # whoever lists the runs looks at the lock for a moment
            time.sleep(wait)
            if self._take():
                return True
        return False

    def _take(self) -> bool:
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(file), os.stat(self._path)):
                        self._file = file
                        return True
            except BlockingIOError:
                os.close(file)
                return False
            except BaseException:
                os.close(file)
                raise
            os.close(file)  # its last holder has just removed it

    def is_taken(self) -> bool:
        """Whether any process has the lock."""
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except BlockingIOError:
            return True
        finally:
            os.close(file)

    def release(self) -> None:
        """Give the lock back, if it was taken here, and remove its file."""
        if self._file is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._file)
            self._file = None
