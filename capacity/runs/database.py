"""The SQLite file of a run store: its tables, its transactions, and its errors, in one line that says what to do."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from capacity.version import __version__

APPLICATION = 0x43415043  # "CAPC", SQLite's application_id

SCHEMA = 1  # SQLite's user_version

BUSY_SECONDS = 5.0  # how long another process's transaction is waited for

TABLES = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, circuit TEXT NOT NULL, method TEXT NOT NULL, version TEXT NOT NULL,
    started REAL NOT NULL, checksum BLOB NOT NULL, UNIQUE (circuit, method));
CREATE TABLE plans (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, label TEXT NOT NULL, shards INTEGER NOT NULL,
    digest BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (run, label)) WITHOUT ROWID;
CREATE TABLE shards (
    run INTEGER NOT NULL, label TEXT NOT NULL, number INTEGER NOT NULL, result BLOB NOT NULL, seconds REAL NOT NULL,
    finished REAL NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (run, label, number),
    FOREIGN KEY (run, label) REFERENCES plans ON DELETE CASCADE);
"""


class StoreError(ValueError):
    """The run store cannot be used, or not for this run; the message says why and what to do."""


def default_store() -> Path:
    """The store of the user: runs.sqlite in $XDG_STATE_HOME or ~/.local/state, in circuit-capacity."""
    state = os.environ.get("XDG_STATE_HOME", "")
    base = Path(state) if os.path.isabs(state) else Path("~/.local/state").expanduser()
    return base / "circuit-capacity" / "runs.sqlite"


class Database:
    """The file of a run store, open.

    Arguments:
        path: the file, made if there is none (its directory only where it is the default one).

    Raises:
        StoreError: if the file cannot be used or is not a run store of this version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self.errors():
            if path == default_store():
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self.close()
                raise

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Execute one statement."""
        return self._connection.execute(statement, values)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """A transaction, undone if an error leaves it."""
        self.execute(f"BEGIN {kind}")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def errors(self) -> Iterator[None]:
        """What goes wrong with the file, as StoreError."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter from a damaged file
            raise StoreError(self._explain(error)) from error
        except OSError as error:
            raise StoreError(
                f"cannot keep runs in {self.path}: {error.strerror or error}; --store FILE names another file"
            ) from error

    def check_integrity(self) -> None:
        """Raise StoreError if the structure of the file is damaged."""
        complaint = self.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if complaint != "ok":
            raise StoreError(f"the run store {self.path} is damaged ({complaint}): move it away")

    def _prepare(self) -> None:
        self.execute("PRAGMA foreign_keys = ON")
        self.execute("PRAGMA synchronous = FULL")
        with self.transaction():
            application, schema = (
                self.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
            tables = self.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if (application, schema, tables) == (0, 0, 0):
                self.execute(f"PRAGMA application_id = {APPLICATION}")
                self.execute(f"PRAGMA user_version = {SCHEMA}")
                for statement in TABLES.split(";\n"):
                    self.execute(statement)
            elif application != APPLICATION:
                raise StoreError(f"{self.path} is a database of another program; --store FILE names another file")
            elif schema != SCHEMA:
                raise StoreError(
                    f"{self.path} is a run store of schema {schema}, and this is version {__version__} with "
                    f"schema {SCHEMA}; --store FILE names another file"
                )

    def _explain(self, error: Exception) -> str:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith("SQLITE_BUSY"):
            return f"another process keeps writing to {self.path}; what was finished is kept there"
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
            return f"cannot write to {self.path} ({error}); what was finished before is kept there"
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")) or isinstance(error, UnicodeDecodeError):
            return f"{self.path} is not a run store, or is damaged ({error}): move it away, or use --store FILE"
        return f"cannot keep runs in {self.path}: {error}; --store FILE names another file"
