"""The results in a directory, read back."""

from dataclasses import dataclass
from functools import cached_property
from math import log2, nan
from pathlib import Path

from capacity.attention.experiment import Trained, read_experiment
from capacity.circuits.circuit import Circuit
from capacity.documents.files import read_document
from capacity.runs.published import published
from capacity.tables.census import Census, read_censuses
from capacity.tables.estimates import FILE as ESTIMATES
from capacity.tables.estimates import Estimate, estimated_capacity, read_estimates
from capacity.tables.rows import SCHEMA, EstimatedCapacity, Row


@dataclass(frozen=True)
class Results:
    """What `capacity table`, `estimate` and `experiment` wrote to a directory, each file read when it is first needed.

    Attributes:
        folder: the directory.

    Raises:
        ValueError: when a file is read that is missing or damaged; the message names the command that writes it.
    """

    folder: Path

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the table."""
        return read_document(
            self.folder / "capacity.json",
            SCHEMA,
            f"table --output {self.folder}",
            lambda document: tuple(map(Row.from_json, document["rows"])),
        )

    @cached_property
    def censuses(self) -> tuple[Census, ...]:
        """The censuses of n = 1, 2, ...; none without their file."""
        path = self.folder / "census.json"
        return read_censuses(path) if path.exists() else ()

    @cached_property
    def estimates(self) -> dict[Circuit, Estimate]:
        """The estimates that are recorded, by circuit; none without their file."""
        return {one.circuit: one for one in read_estimates(self.folder / ESTIMATES)}

    @cached_property
    def experiment(self) -> tuple[Trained, ...]:
        """The trainings of the experiment; none without their file."""
        path = self.folder / "experiment.json"
        return tuple(read_experiment(path)) if path.exists() else ()

    @cached_property
    def counts(self) -> dict[Circuit, int]:
        """The exact counts, of the table and of published shards.

        Raises:
            ValueError: also if shards are refused, or add up to another count than that of the table.
        """
        known = {row.circuit: row.count for row in self.rows if row.count is not None}
        for circuit, shards in published(self.folder).items():
            if known.setdefault(circuit, shards.count) != shards.count:
                raise ValueError(f"the published shards of {circuit} and {self.folder / 'capacity.json'} disagree")
        return known

    @cached_property
    def counted(self) -> dict[Circuit, float]:
        """The capacities, in bits, of the circuits that the table counts, in its order."""
        return {row.circuit: row.capacity_bits for row in self.rows if row.capacity_bits is not None}

    @cached_property
    def estimated(self) -> dict[Circuit, EstimatedCapacity]:
        """The capacities that are estimated of the circuits of the table that nothing counts, in its order."""
        found = ((row.circuit, self.estimate(row.circuit)) for row in self.rows)
        return {circuit: estimate for circuit, estimate in found if estimate is not None}

    def read(self) -> "Results":
        """The same results with every file read; ValueError here, and not later, if one is damaged."""
        _ = self.censuses, self.estimates, self.experiment, self.counts
        return self

    def exact_bits(self, circuit: Circuit) -> float:
        """The capacity of a circuit where it is counted, else nan."""
        return log2(self.counts[circuit]) if circuit in self.counts else nan

    def estimate(self, circuit: Circuit) -> EstimatedCapacity | None:
        """The estimate of the capacity of a circuit, where there is one and no exact count."""
        return None if circuit in self.counts else estimated_capacity(circuit, self.estimates)
