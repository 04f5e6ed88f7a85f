"""Published shards of a count of chambers: for each hyperplane the chains of restrictions that begin with it.

`capacity.audit.chamber_shards` reads them, checks what is quick to check, and adds them up.
"""

from collections.abc import Iterator, Sequence
from math import comb
from pathlib import Path
from typing import Any

from capacity.audit.chamber_shards import CHAMBER_SHARDS_SCHEMA, chain_columns, parse_chamber_shards
from capacity.audit.text import CertificateError
from capacity.documents.files import write_text
from capacity.functions.expressions import printable
from capacity.points.counting import Hyperplanes
from capacity.runs.published import RecordedResults
from capacity.version import __version__
from enumerate.shards import Keeper, Kept, NothingKept, Plan

METHOD = "restriction"  # the engine whose shards they are

RULE = (
    "count = 1 + sum of all chains_k: chains_k of a hyperplane is the Whitney number |w_(k-1)| of the arrangement that "
    "those before it leave in it"
)


class ChamberRecording:
    """A keeper that remembers every shard of a count of chambers by restriction.

    Arguments:
        title: what is counted, in words.
        planes: its hyperplanes.
        keeper: what keeps the shards beside, if anything does.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from capacity.points.counting import Choice, count_chambers
        >>> from enumerate.shards import Run
        >>> planes = Hyperplanes.of([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]])
        >>> recording = ChamberRecording("the square", planes)
        >>> number = count_chambers(planes, Choice("restriction", 0.0), Run(keeper=recording)).count
        >>> with TemporaryDirectory() as folder:
        ...     recording.write(Path(folder) / "square.csv", number)
        ...     parse_chamber_shards((Path(folder) / "square.csv").read_bytes()).whitney
        (1, 4, 6, 3)
    """

    def __init__(self, title: str, planes: Hyperplanes, keeper: Keeper | None = None) -> None:
        self._title, self._planes, self._keeper = title, planes, keeper
        self._shards: Sequence[Any] = ()
        self._results: dict[int, Any] = {}

    def open(self, plan: Plan) -> Kept:
        """What is kept of the plan, every result of which is remembered; an earlier plan came to nothing."""
        self._shards, self._results = plan.shards, {}
        kept = NothingKept() if self._keeper is None else self._keeper.open(plan)
        return RecordedResults(kept, self._results)

    def write(self, path: Path, count: int) -> None:
        """Write the file of the shards, and read it again; `count` is the number of chambers of the hyperplanes.

        Raises:
            OSError: as the system gives it.
            ArithmeticError: if the shards do not add up to the count.
        """
        normals = self._shards[0][0] if self._shards else self._planes.normals
        rank = self._planes.rank
        # The engine leaves out hyperplanes in general position at the beginning, whose chains are known.
        chains = [[comb(i, k) for k in range(rank)] for i in range(len(normals))]
        for i in {i for i, _ in self._found()}:
            chains[i] = [0] * rank
        for i, found in self._found():
            chains[i] = [a + b for a, b in zip(chains[i], found, strict=True)]
        header = {
            "schema": CHAMBER_SHARDS_SCHEMA,
            "arrangement": printable(self._title).encode("ascii", "backslashreplace").decode("ascii"),
            "method": METHOD,
            "version": __version__,
            "shards": str(len(normals)),
            "rule": RULE,
            "count": str(count),
        }
        text = "".join(f"# {key}: {value}\n" for key, value in header.items()) + ",".join(chain_columns(rank)) + "\n"
        for normal, numbers in zip(normals, chains, strict=True):
            text += ",".join([" ".join(map(str, normal)), *map(str, numbers)]) + "\n"
        write_text(path, text)
        try:
            parse_chamber_shards(path.read_bytes())
        except CertificateError as error:
            raise ArithmeticError(f"{path}: {error}") from None

    def _found(self) -> Iterator[tuple[int, Sequence[int]]]:
        """The number of a hyperplane, from 0, and chains_1 ... that begin with it, or a share of them."""
        for index, (_, first, *_) in enumerate(self._shards):
            yield first, self._results[index]
