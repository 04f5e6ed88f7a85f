"""Published shards, checked: what the file alone says, and random samples counted again, by two methods.

Of the faces of the Weyl cone: the sum, and what follows from r(K) for the numbers of classes
(`capacity.tables.sequences`); A002077(n + 1) modulo small primes (`enumerate.gates.invariant_functions`); a random
sample of the pieces counted by other code, with the hyperplanes in another order and in 32-bit integers
(`enumerate.arrangements.recounting`); and a smaller one by another method, chambers split off one by one
(`enumerate.arrangements.splitting`). Parts of products are done again by the engine that published them.
`docs/frontier.md` says what each of these can find and what it cannot.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

from capacity.audit.shards import Shards, read_shards
from capacity.circuits.circuit import Circuit
from capacity.documents.columns import markdown_table
from capacity.documents.files import read_document
from capacity.runs.published import FOLDER, Line, form_of
from capacity.version import __version__
from enumerate.shards import Jobs, Progress, run_shards

SCHEMA = "circuit-capacity/recheck/2"

METHOD = "recheck"  # the name of such a run in a store

AT_ONCE = 64  # pieces of one face counted again in one pass

SPLIT_AT_ONCE = 4  # pieces of one face whose chambers are split in one pass


@dataclass(frozen=True, repr=False)
class Recount:
    """A random sample of published shards, counted again.

    Attributes:
        shards: what was published.
        share: of the lines that are sampled.
        seed: of the sample.
        sampled: how many lines.
        different: those that came out otherwise, each with what was found this time.
    """

    shards: Shards
    share: float
    seed: int
    sampled: int
    different: tuple[tuple[Line, Line], ...]

    def __repr__(self) -> str:
        counted = f"{self.sampled} of {len(self.shards.lines)} shards"
        return f"<Recount of {self.shards.circuit}: {counted}, {len(self.different)} differ>"

    def as_json(self) -> dict[str, object]:
        """The sample, and each shard that came out otherwise."""
        return {
            "share": self.share,
            "seed": self.seed,
            "shards": len(self.shards.lines),
            "sampled": self.sampled,
            "different": [{"published": list(map(str, a)), "found": list(map(str, b))} for a, b in self.different],
        }


def recount(
    shards: Shards, share: float = 0.1, seed: int = 1, jobs: Jobs = 1, progress: Progress | None = None
) -> Recount:
    """Count a random share of published shards again.

    Pieces of faces are counted by `enumerate.arrangements.recounting`, parts of products by the engine that published
    them.

    Raises:
        ValueError: if the share is not in (0, 1] or the shards are not of this program's plan, and as the engines do.
    """
    chosen = _sample(shards, share, seed)
    again = (
        _faces_again(shards, chosen, seed, jobs, progress)
        if shards.faces
        else _parts_again(shards, chosen, jobs, progress)
    )
    return Recount(shards, share, seed, len(chosen), _different(chosen, again))


def split(
    shards: Shards, share: float = 0.01, seed: int = 1, jobs: Jobs = 1, progress: Progress | None = None
) -> Recount:
    """Split the chambers of a random share of the published pieces of faces one from another, and count them so.

    Raises:
        ValueError: if the share is not in (0, 1] or the shards are of no faces.
    """
    if not shards.faces:
        raise ValueError(f"the shards of {shards.circuit} are of no faces: none has chambers to split")
    chosen = _sample(shards, share, seed)
    return Recount(shards, share, seed, len(chosen), _different(chosen, _faces_split(shards, chosen, jobs, progress)))


def _sample(shards: Shards, share: float, seed: int) -> list[Line]:
    if not 0 < share <= 1:
        raise ValueError(f"a share of {share:g} is out of range: 0 < share <= 1")
    lines = shards.lines
    return [lines[i] for i in sorted(Random(seed).sample(range(len(lines)), ceil(share * len(lines))))]


def _different(published: Sequence[Line], found: Iterator[Line]) -> tuple[tuple[Line, Line], ...]:
    return tuple((a, b) for a, b in zip(published, found, strict=True) if a != b)


def _faces_again(
    shards: Shards, chosen: Sequence[Line], seed: int, jobs: Jobs, progress: Progress | None
) -> Iterator[Line]:
    from enumerate.arrangements.recounting import recount_shard

    tasks = [(*task, seed) for task in _by_face(shards, chosen, AT_ONCE)]
    return _lines_of(chosen, tasks, run_shards(recount_shard, tasks, jobs, progress, "pieces of faces again"))


def _faces_split(shards: Shards, chosen: Sequence[Line], jobs: Jobs, progress: Progress | None) -> Iterator[Line]:
    from enumerate.arrangements.splitting import split_shard

    tasks = _by_face(shards, chosen, SPLIT_AT_ONCE)
    return _lines_of(chosen, tasks, run_shards(split_shard, tasks, jobs, progress, "pieces of faces split"))


def _by_face(shards: Shards, chosen: Sequence[Line], at_once: int) -> list[tuple[int, int, int, tuple[int, ...]]]:
    """The pieces of each face, so many in one pass: its variables, its walls, how many pieces it has, some of them."""
    dimension = (len(shards.faces) - 1).bit_length()
    of_face: dict[tuple[int, int], list[int]] = {}
    for walls, piece, pieces, _ in chosen:
        of_face.setdefault((walls, pieces), []).append(piece)
    return [
        (dimension, walls, pieces, tuple(numbers[begin : begin + at_once]))
        for (walls, pieces), numbers in of_face.items()
        for begin in range(0, len(numbers), at_once)
    ]


def _lines_of(chosen: Sequence[Line], tasks: Sequence[tuple[Any, ...]], results: Iterable[list[int]]) -> Iterator[Line]:
    """The chosen lines, as the passes found them."""
    counted = {
        (walls, piece): chambers
        for (_, walls, _, some, *_), result in zip(tasks, results, strict=True)
        for piece, chambers in zip(some, result, strict=True)
    }
    return ((walls, piece, pieces, counted[walls, piece]) for walls, piece, pieces, _ in chosen)


def _parts_again(shards: Shards, chosen: Sequence[Line], jobs: Jobs, progress: Progress | None) -> Iterator[Line]:
    from capacity.counting.choice import choose_engine
    from capacity.runs.sampling import plan_of

    circuit = Circuit.parse(shards.circuit)
    plan = plan_of(choose_engine(circuit, shards.method), circuit)
    assert plan is not None
    by_part = {shard[2]: shard for shard in plan.shards}
    if set(by_part) != {line[0] for line in shards.lines}:
        raise ValueError(f"{shards.circuit} has {len(by_part)} parts here, not {len(shards.lines)}: another version's")
    tasks = [by_part[line[0]] for line in chosen]
    results = run_shards(plan.work, tasks, jobs, progress, "parts again")
    return (
        line
        for task, result in zip(tasks, results, strict=True)
        for line in form_of(circuit, shards.method).lines(task, result)
    )


@dataclass(frozen=True)
class Identities:
    """What follows from the chambers on the faces alone, for A002077(N) and its residues modulo the primes p <= N.

    Attributes:
        variables: N.
        functions: A002077(N).
        forced: by prime, the residue that it must have.
    """

    variables: int
    functions: int
    forced: dict[int, int]

    @property
    def hold(self) -> bool:
        """Whether the residues are those forced."""
        return all(self.functions % p == residue for p, residue in self.forced.items())

    def as_json(self) -> dict[str, object]:
        """The number, and the residues found and forced."""
        residues = {str(p): [self.functions % p, residue] for p, residue in self.forced.items()}
        return {"A002077": str(self.functions), "N": self.variables, "residues_found_and_forced": residues}


def identities(shards: Shards) -> Identities:
    """The identities between the numbers of classes, and the congruences.

    Raises:
        Contradiction: if a number that must be an integer, or must not be negative, is otherwise.
    """
    from capacity.tables.sequences import threshold_sequences
    from enumerate.gates.invariant_functions import forced_residues

    (sequence,) = (one for one in threshold_sequences(shards.faces) if one.name == "A002077")
    return Identities(sequence.last, sequence.terms[-1], forced_residues(sequence.last))


@dataclass(frozen=True, repr=False)
class Recheck:
    """All checks of one file of published shards; of parts of products there are no identities, and none is split."""

    recount: Recount
    identities: Identities | None
    split: Recount | None

    @property
    def holds(self) -> bool:
        """Whether nothing was found that contradicts the file."""
        different = self.recount.different or (self.split is not None and self.split.different)
        return not different and (self.identities is None or self.identities.hold)

    def __repr__(self) -> str:
        return f"<Recheck of {self.recount.shards.circuit}: {'holds' if self.holds else 'contradicted'}>"

    def __str__(self) -> str:
        """What `capacity recheck` prints."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.recount.shards.summary()
        if self.identities is not None:
            verdict = "as it must" if self.identities.hold else "and it must not"
            shown = ", ".join(f"{self.identities.functions % p} mod {p}" for p in self.identities.forced)
            yield f"A002077({self.identities.variables}) = {self.identities.functions} is {shown or 'there'}, {verdict}"
        for again, done in ((self.split, "split into chambers"), (self.recount, "counted again")):
            if again is None:
                continue
            yield f"{again.sampled} of {len(again.shards.lines)} shards {done}: {len(again.different)} differ"
            for published, counted in again.different:
                yield f"  published {published}, found {counted}"

    def as_json(self) -> dict[str, object]:
        """The document that `capacity recheck --json` prints."""
        shards = self.recount.shards
        return {
            "schema": SCHEMA,
            "version": __version__,
            "circuit": shards.circuit,
            "method": shards.method,
            "count": str(shards.count),
            "identities": None if self.identities is None else self.identities.as_json(),
            "recount": self.recount.as_json(),
            "split": None if self.split is None else self.split.as_json(),
            "holds": self.holds,
        }


def recheck(
    shards: Shards, share: float, split_share: float, seed: int, jobs: Jobs = 1, progress: Progress | None = None
) -> Recheck:
    """All checks of published shards.

    Arguments:
        shards: what was published.
        share: of the shards counted again.
        split_share: of the shards split into chambers; 0 for none.
        seed: of all that is drawn.
        jobs: the number of local processes, or a run.
        progress: told how far the checks are.

    Raises:
        ValueError: if a share is out of range, and as the engines do.
        Contradiction: if an identity fails.
    """
    hold = identities(shards) if shards.faces else None
    by_splitting = split(shards, split_share, seed, jobs, progress) if shards.faces and split_share else None
    return Recheck(recount(shards, share, seed, jobs, progress), hold, by_splitting)


def frontier_lines(folder: Path) -> list[str]:
    """What is published in a directory of results, as the Markdown tables of docs/frontier.md.

    Of each file of shards the sum and what its recheck found, NAME.recheck.json beside NAME.csv; of the sequences of
    OEIS the last term that follows.
    """
    from capacity.tables.sequences import known_faces, threshold_sequences

    rows = []
    for path in sorted((folder / FOLDER).glob("*.csv")):
        shards = read_shards(path)
        numbers = (len(shards.lines), shards.count, shards.classes, shards.of_fewer_inputs())
        link = f"[`{shards.circuit}`](../results/{FOLDER}/{path.name})"
        rows.append((link, *map(str, numbers), *_rechecked(path, shards)))
    headers = ("shards of", "number", "count", "classes", "for one input less", "counted again", "split into chambers")
    lines = [*markdown_table(headers, rows, headers[1:]), ""]
    sequences = [
        (sequence.name, sequence.title.removeprefix("Number of "), str(sequence.last), str(sequence.terms[-1]))
        for sequence in threshold_sequences(known_faces(folder, 1))
    ]
    return [*lines, *markdown_table(("sequence", "counts", "n", "a(n)"), sequences, ("n", "a(n)"))]


def _rechecked(path: Path, shards: Shards) -> tuple[str, str]:
    """How many shards were counted again and how many split into chambers, and how many of these differ."""
    evidence = path.with_suffix(".recheck.json")
    if not evidence.exists():
        return "no", "-"
    document: Mapping[str, Any] = read_document(evidence, SCHEMA, f"recheck {path} --json", dict)
    if (document["circuit"], document["count"]) != (shards.circuit, str(shards.count)):
        raise ValueError(f"{evidence} is of another count than {path}")
    again, by_splitting = (
        f"{sample['sampled']}: {len(sample['different'])} differ" if sample else "-"
        for sample in (document["recount"], document["split"])
    )
    return again, by_splitting
