"""What a cluster would need for a count that is too long for one machine, from a recorded dry run.

The dry run is the document of `capacity count CIRCUIT --dry-run --json`; how unevenly shards take their time is seen in
the shards that are published of one input less.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from capacity.audit.shards import Shards, read_shards
from capacity.documents.columns import markdown_table
from capacity.documents.files import read_document
from capacity.runs.published import FOLDER
from capacity.runs.sampling import SCHEMA

PLAN = "plans/ltf-11.json"

COMMAND = "count ltf -n 11 --dry-run --json --store t11.sqlite"

CORES = (64, 256, 1024)

OPEN_CONE_PIECES = 65536  # into which the open face of twelve variables is cut

RECOUNT = 2.3  # times as long as the first count: T(9), 16 s against 7 s


def cluster_lines(folder: Path) -> list[str]:
    """The Markdown table of docs/frontier.md for T(11), from `plans/ltf-11.json` in a directory of results.

    Raises:
        ValueError: if the plan or the shards of ten variables are missing or damaged.
    """
    plan: Mapping[str, Any] = read_document(folder / PLAN, SCHEMA, COMMAND, dict)
    low, high = plan["sampled_interval"]
    seconds = float(plan["sampled_seconds"])
    uneven = unevenness(read_shards(folder / FOLDER / "ltf-10.csv"))
    hours = [value / 3600 for value in (seconds, low, high)]
    # Of all faces the open cone takes the most: its pieces are not longer than if it took all of the time.
    piece = seconds / OPEN_CONE_PIECES
    rows = [
        ("core-hours", f"{_round(hours[0])} ({_round(hours[1])} to {_round(hours[2])}, 95 %)"),
        *(
            (
                f"hours on {cores} cores",
                f"{_round(hours[0] / cores)} ({_round(hours[1] / cores)} to {_round(hours[2] / cores)})",
            )
            for cores in CORES
        ),
        ("memory of a worker", f"{plan['memory_bytes'] >> 20} MiB"),
        ("shards", str(plan["shards"])),
        ("a piece of the open cone, on average", f"at most {_round(piece / 60)} min"),
        ("the largest, if as uneven as for T(10)", f"{_round(uneven)} times that: {_round(uneven * piece / 3600)} h"),
        ("run store", f"{_round(plan['store_bytes'] / 2**20)} MiB"),
        ("recount of a tenth of the shards", f"{_round(RECOUNT * hours[0] / 10)} core-hours"),
    ]
    return markdown_table(("T(11) by `restriction`", "needs"), rows, ("needs",))


def unevenness(shards: Shards) -> float:
    """How many times the mean the largest piece of the open cone has, in chambers.

    Examples:
        >>> from capacity.runs.published import packaged_results
        >>> round(unevenness(read_shards(packaged_results() / FOLDER / "ltf-9.csv")), 2)
        1.27
    """
    pieces = [chambers for walls, _, _, chambers in shards.lines if walls == 0]
    return max(pieces) * len(pieces) / sum(pieces)


def _round(value: float) -> str:
    """Two digits, which is what an estimate of a time is worth.

    Examples:
        >>> _round(7373.2), _round(28.8), _round(1.95)
        ('7400', '29', '1.9')
    """
    return f"{float(f'{value:.2g}'):.10g}"
