"""Whether an attention head computes a function, and the answer as a certificate has it (docs/certificates.md)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations_with_replacement

from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction, partial_of
from capacity.decisions.answers import Answer, Document, HeadTrees, No, Yes
from enumerate.circuits.gate import Score
from enumerate.cube.truth_tables import to_bits
from enumerate.outcomes import Undecided
from enumerate.scores.head_search import Bits, GateRefuted, HeadRealization, HeadSearch, SignsRefuted, Tree
from enumerate.scores.heads import HeadForms, head_forms
from enumerate.scores.low_rank import directions

ABOVE, BELOW = "above", "below"

COMPARISONS = {-1: "<", 0: "=", 1: ">"}


class HeadDecider:
    """Decides many functions of one class of heads; the linear programs are kept warm.

    Raises:
        Refused: the forms, or the sums of tokens, are too many.

    Examples:
        >>> decider = HeadDecider(Circuit("attention-head", 2, tokens=2, score="dot-product"))
        >>> decider.answer(0b1110)
        Yes(coefficients=((0, -1), (-1, 2)), readings=('above',))
        >>> decider.answer(0b0110).realized
        False
    """

    def __init__(self, circuit: Circuit) -> None:
        head = circuit.head
        assert head is not None
        self.circuit, self._m = circuit, circuit.token_bits
        self._restricted = head.score.kind == "low-rank" and not head.score.is_linear(self._m)
        searched = replace(head, score=Score("dot-product")) if self._restricted else head
        self._search = HeadSearch(searched, self._m, str(circuit.encoding))
        self._rank = head.score.rank
        self._searched = searched
        self._at_directions: dict[tuple[int, int], HeadSearch] = {}
        sides = (ABOVE, BELOW) if head.score.either else (ABOVE,)
        self._readings = tuple(combinations_with_replacement(sides, head.heads))  # heads may be exchanged

    def answer(self, asked: int | PartialFunction, progress: Callable[[int], None] | None = None) -> Answer:
        """The exact answer for a function.

        A yes has the parameters of each score, in the order of its names, and those of the gate; a no a tree for each
        reading, whose name is those of the heads, with blanks.

        Raises:
            Undecided: there is none.
        """
        function = partial_of(asked, self.circuit.n)
        wanted, specified = (to_bits(part, function.n).astype(bool) for part in (function.on, function.specified))
        trees: dict[str | tuple[int, int], Tree] = {}
        for reading in self._readings:
            end = self._search.decide(wanted, specified, [side == BELOW for side in reading], progress)
            if isinstance(end, HeadRealization):
                if self._restricted and max(map(self._rank_of, end.scores)) > self._rank:
                    return self._of_rank_one(wanted, specified, progress)
                return Yes((*end.scores, end.gate), reading)
            trees[" ".join(reading)] = end
        return No(HeadTrees(trees))

    def _of_rank_one(self, wanted: Bits, specified: Bits, progress: Callable[[int], None] | None) -> Answer:
        """The answer where a head of full rank computes the function, by directions of a in (a.q)(b.k) - t."""
        if self._rank > 1 or self._m > 2 or self._searched.is_argmax or self._searched.heads > 1:
            raise Undecided(
                f"a head of full rank computes it, and none of rank {self._rank} was met; low rank is decided for "
                "thresholds of one head and tokens of two bits, or where every rank is refuted"
            )
        trees: dict[str | tuple[int, int], Tree] = {}
        for a in directions(str(self.circuit.encoding)):
            if a not in self._at_directions:
                self._at_directions[a] = HeadSearch(self._searched, 2, str(self.circuit.encoding), left=a)
            end = self._at_directions[a].decide(wanted, specified, (), progress)
            if isinstance(end, HeadRealization):
                return Yes((*end.scores, end.gate), (ABOVE,))
            trees[a] = end
        return No(HeadTrees(trees))

    def _rank_of(self, parameters: tuple[int, ...]) -> int:
        from enumerate.arrangements.arrangements import independent_rows

        m = self._m
        return len(independent_rows([list(parameters[i * m : i * m + m]) for i in range(m)]))


def head_forms_of(circuit: Circuit) -> HeadForms:
    """The forms of a circuit that is a head; of low rank those of a dot product."""
    head = circuit.head
    assert head is not None
    return head_forms(head, circuit.token_bits, str(circuit.encoding))


def head_parameters(circuit: Circuit, answer: Yes) -> Document:
    """The parameters of a yes by name: of the score products such as q1*k2 and t (of a squared one tau**2), b and w.

    Of several heads there are a list of scores and, for scores that may be read from either side, one of readings.
    """
    head = circuit.head
    assert head is not None
    *scores, gate = answer.coefficients
    named = [_named_score(circuit, score) for score in scores]
    document: Document = {"score": named[0]} if head.heads == 1 else {"scores": named}
    names = ["1", *weight_names(head.heads, circuit.token_bits)]
    document["gate"] = {n: str(v) for n, v in zip(names, gate, strict=True) if v}
    if head.score.either:
        document["reading"] = answer.readings[0] if head.heads == 1 else list(answer.readings)
    return document


def weight_names(heads: int, m: int) -> list[str]:
    """The weights of a gate of attended sums, by the bits of a token; of several heads with the number of the head.

    Examples:
        >>> weight_names(1, 2), weight_names(2, 1)
        (['x1', 'x2'], ['h1.x1', 'h2.x1'])
    """
    bits = [f"x{i + 1}" for i in range(m)]
    return bits if heads == 1 else [f"h{h + 1}.{bit}" for h in range(heads) for bit in bits]


def _named_score(circuit: Circuit, score: tuple[int, ...]) -> dict[str, str]:
    named = {name: str(v) for name, v in zip(head_forms_of(circuit).names, score, strict=True) if v}
    if "tau" in named:
        named["t"] = str(int(named.pop("tau")) ** 2)
    return named


def head_proof(circuit: Circuit, answer: No) -> Document:
    """The refutation of a no: a tree, for a score that may be read from either side two, or one for each direction."""
    assert isinstance(answer.proof, HeadTrees)
    found = answer.proof.trees
    if any(isinstance(key, tuple) for key in found):
        return {
            "directions": [
                {"direction": [str(v) for v in a], "tree": _tree(circuit, root)} for a, root in found.items()
            ]
        }
    trees = {str(reading): _tree(circuit, root) for reading, root in found.items()}
    return {"trees": trees} if len(trees) > 1 else {"tree": next(iter(trees.values()))}


def _tree(circuit: Circuit, root: Tree) -> Document:
    """A tree as a document; the multipliers of signs are numbered by the decisions of the path, or named if fixed."""
    system = head_forms_of(circuit)
    number = len(system.forms)
    several = circuit.head is not None and circuit.head.heads > 1
    document: Document = {}
    stack: list[tuple[Tree, list[int], Document]] = [(root, [], document)]
    while stack:
        node, path, out = stack.pop()
        if isinstance(node, GateRefuted):
            out["refutes"] = "gate"
            out["multipliers"] = {str(x): str(value) for x, value in sorted(node.multipliers.items())}
        elif isinstance(node, SignsRefuted):
            out["refutes"] = "score"
            out["multipliers"] = {
                str(path.index(form)) if form in path else _form(system, form % number).popitem()[0]: str(value)
                for form, value in sorted(node.multipliers.items())
            }
        else:
            out["form"] = _form(system, node.form % number)
            if several:
                out["head"] = node.form // number + 1
            for sign, case in node.cases.items():
                inner: Document = {}
                out[COMPARISONS[sign]] = inner
                stack.append((case, [*path, node.form], inner))
    return document


def _form(system: HeadForms, form: int) -> dict[str, str]:
    return {name: str(int(v)) for name, v in zip(system.names, system.forms[form], strict=True) if v}
