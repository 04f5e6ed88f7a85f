"""Many functions, one on a line: each read and answered, in order; a line that has none is an error and stops no other.

Blank lines and what follows # are left out. Solvers are kept warm within a block of lines, and begin anew in the next,
so that no certificate depends on how many processes there are.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import weights_text
from capacity.circuits.threshold_function import beyond_tables
from capacity.decisions.by_class import ClassDecider
from capacity.decisions.checking import Decider
from capacity.decisions.functions import function_read
from capacity.decisions.minimizing import LeastWeights, Minimum, minimize, minimize_strictly
from capacity.documents.files import one_line
from capacity.functions.expressions import printable
from capacity.functions.reading import Read, read_functions
from capacity.functions.tables import MAX_INPUTS
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused, Undecided
from enumerate.shards import Progress, Run, run_shards
from enumerate.workers import Processes

BLOCK = 100  # lines that are answered together

ROUND = 20_000  # lines that are read before any is answered

FEW = 200  # lines for which no other process is started


@dataclass(frozen=True)
class Question:
    """What is asked about each function.

    Attributes:
        circuit: the arguments of `Circuit` but n, in order.
        n: the number of inputs; None where each function says it.
        order: how tables are read.
        json: whether the answer is a JSON document rather than text.
    """

    circuit: tuple[Any, ...]
    n: int | None = None
    order: str = "low-first"
    json: bool = False

    def read(self, text: str) -> tuple[Circuit, list[Read]]:
        """The function, or the functions of a layer, on a line, and the circuit with as many inputs."""
        kind, *options = self.circuit
        added = options[-1] if len(options) == 6 else None  # --attending-inputs
        reads, n = read_functions(text, self.n, added, self.order)
        return _circuit(kind, n, *options), reads

    def answer(self, text: str, decider: Callable[[Circuit], Decider]) -> tuple[dict[str, object] | str, list[Read]]:
        """Whether the circuit realizes what is written: the document, or one line, and how it was read."""
        circuit, reads = self.read(text)
        asked = [read.on if read.specified is None else function_read(read) for read in reads]
        decision = decider(circuit).decide(asked)
        return decision.as_json() if self.json else decision.line, reads


@dataclass(frozen=True)
class LeastQuestion(Question):
    """Which are the least weights of each function.

    Attributes:
        time_limit: in seconds, for each.
        strict: whether weights are those of least total size with strict scores.
        listed: how many weights of the least sum are looked for.
    """

    time_limit: float = 60.0
    strict: bool = False
    listed: int = 2

    def least(self, text: str) -> tuple[Minimum | LeastWeights, list[Read]]:
        """The least weights of what is written, and the table that was read: none of weights beyond tables."""
        large = beyond_tables(text, self.n)
        if large is not None:
            if self.strict:
                raise Refused(
                    f"n = {large.n} needs a truth table, of n <= {MAX_INPUTS}: omit --strict, --gate, --encoding"
                )
            return minimize(large, None, self.time_limit, self.listed), []
        circuit, reads = self.read(text)
        if len(reads) != 1:
            raise ValueError(f"{len(reads)} functions are given; one is minimized, or each line of --file")
        if self.strict:
            return minimize_strictly([function_read(read) for read in reads], circuit, self.time_limit), reads
        return minimize(function_read(reads[0]), None, self.time_limit, self.listed), reads

    def answer(self, text: str, decider: Callable[[Circuit], Decider]) -> tuple[dict[str, object] | str, list[Read]]:
        """The least weights of what is written: the document, or one line, and how it was read."""
        least, reads = self.least(text)
        if self.json:
            return least.as_json(), reads
        others = least.others if isinstance(least, LeastWeights) and self.listed > 2 else ()
        return "; also ".join([str(least), *(weights_text(*other) for other in others)]), reads


@dataclass(frozen=True)
class LineAnswer:
    """The answer to one line.

    Attributes:
        text: one line, as it is printed.
        outcome: `answered`, `malformed`, `refused` or `undecided`.
    """

    text: str
    outcome: str = "answered"


_circuit = lru_cache(maxsize=64)(Circuit)


def answers(
    lines: Iterable[str], question: Question, jobs: int = 1, progress: Progress | None = None
) -> Iterator[list[LineAnswer]]:
    """Answer every line that has a function, in order, in `jobs` processes; yields the answers to a block of lines.

    Examples:
        >>> asked = Question(("ltf",))
        >>> for block in answers(["e8  # majority", "", "x1 & x2", "x1 &"], asked):
        ...     print(*(answer.text for answer in block), sep="\\n")
        e8: realized by ltf -n 3; f = step(-3 + 2 x1 + 2 x2 + 2 x3) = [2,2,2; 3]
        x1 & x2 (8): realized by ltf -n 2; f = step(-3 + 2 x1 + 2 x2) = [2,2; 3]
        line 4: error: expected a name, 0, 1, ( or a negation at the end of 'x1 &'
    """
    numbered = ((number, line.lstrip("\ufeff").partition("#")[0].strip()) for number, line in enumerate(lines, 1))
    asked = ((number, text) for number, text in numbered if text)
    work, label, size = partial(_answer_block, question), "blocks of functions", 1000 * BLOCK
    some = list(islice(asked, ROUND))
    with ExitStack() as stack:
        run = Run()
        if jobs > 1 and len(some) > FEW:
            run = Run(jobs, stack.enter_context(Processes(jobs)))
        while some:
            blocks = [some[begin : begin + BLOCK] for begin in range(0, len(some), BLOCK)]
            yield from run_shards(work, blocks, run, progress, label, result_bytes=size)
            some = list(islice(asked, ROUND))


def _answer_block(question: Question, block: list[tuple[int, str]]) -> list[LineAnswer]:
    decider = cache(ClassDecider)
    return [_answer_line(question, number, text, decider) for number, text in block]


def _answer_line(question: Question, number: int, text: str, decider: Callable[[Circuit], Decider]) -> LineAnswer:
    try:
        return LineAnswer(_answered(question, number, text, decider))
    except ValueError as error:
        return _failed(question, number, text, error, "malformed")
    except Refused as error:
        return _failed(question, number, text, error, "refused")
    except Undecided as error:
        return _failed(question, number, text, error, "undecided")


def _answered(question: Question, number: int, text: str, decider: Callable[[Circuit], Decider]) -> str:
    said, reads = question.answer(text, decider)
    if isinstance(said, dict):
        return one_line({"line": number, "function": text, **said})
    if not reads:
        return f"{printable(text)}: {said}"
    shown = ",".join(read.shown for read in reads)
    if text in (shown, ",".join(to_hex(read.on, read.n) for read in reads if read.specified is None)):
        return f"{text}: {said}"
    return f"{printable(text)} ({shown}): {said}"


def _failed(question: Question, number: int, text: str, error: Exception, outcome: str) -> LineAnswer:
    if question.json:
        return LineAnswer(one_line({"line": number, "function": text, "error": str(error)}), outcome)
    return LineAnswer(f"line {number}: error: {error}", outcome)
