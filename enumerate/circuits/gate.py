"""Classes of gates and of attention scores: what one unit alone computes."""

from dataclasses import dataclass, field
from math import comb

SCORE_KINDS = ("dot-product", "expressive", "elliptical", "low-rank", "positional")


@dataclass(frozen=True)
class Gate:
    """A class of gates: on where a polynomial of degree <= `degree` is positive, or where (b + w.x)**2 > t.

    Attributes:
        degree: of the polynomial.
        square: whether the score is squared.
        word: what it is called if not as usual: `ptf:1` is `ltf`.

    Examples:
        >>> print(Gate(), Gate(2), Gate(square=True), Gate(word="ptf:1"))
        ltf ptf:2 square ptf:1
        >>> Gate(word="ptf:1") == LINEAR
        True
    """

    degree: int = 1
    square: bool = False
    word: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        return self.word or ("square" if self.square else "ltf" if self.degree == 1 else f"ptf:{self.degree}")

    @property
    def formula(self) -> str:
        """What it computes, in the letters of docs/theory.md."""
        if self.square:
            return "step((b + w.x)^2 - t), t >= 0"
        return "step(b + w.x)" if self.degree == 1 else f"step(p(x)), p a polynomial of degree <= {self.degree}"

    @property
    def definition(self) -> str:
        """What it is, in a sentence."""
        if self.square:
            return "One gate, on where the square of its score is large enough."
        if self.degree == 1:
            return "One linear threshold gate."
        return f"One threshold gate of a polynomial of degree {self.degree}."

    def parameters(self, n: int) -> int:
        """The number of real parameters of a gate of n inputs: coefficients, the bias among them, and the t of square.

        Examples:
            >>> [gate.parameters(4) for gate in (Gate(), Gate(2), Gate(square=True))]
            [5, 11, 6]
        """
        return sum(comb(n, i) for i in range(min(self.degree, n) + 1)) + self.square

    def in_variables(self, n: int) -> "Gate":
        """The same class of gates of n variables, given by the smallest possible degree.

        Examples:
            >>> Gate(3).in_variables(2)
            Gate(degree=2, square=False)
        """
        return Gate(min(self.degree, n), self.square)


LINEAR = Gate()


@dataclass(frozen=True)
class Score:
    """A class of scores of two tokens q, k: a head attends from q to k if and only if score(q, k) > t.

    Attributes:
        kind: one of `SCORE_KINDS`.
        rank: of the matrix of a low-rank score.
        either: whether an expressive score may also attend where it does not exceed the threshold.
    """

    kind: str
    rank: int = 0
    either: bool = False

    def __str__(self) -> str:
        return f"{self.kind}-score" + ":either" * self.either + (f":{self.rank}" if self.kind == "low-rank" else "")

    @property
    def formula(self) -> str:
        """What it computes, in the letters of docs/theory.md."""
        return {
            "dot-product": "q.Mk > t, for any matrix M",
            "expressive": f"(q.Mk)^2 > t,{' or < t,' * self.either} for any matrix M",
            "elliptical": "q.Mk > t, for a diagonal matrix M >= 0",
            "low-rank": f"q.Mk > t, for a matrix M of rank <= {self.rank}",
            "positional": "M(i, j) > t, for the positions i of q and j of k",
        }[self.kind]

    @property
    def encoded(self) -> bool:
        """Whether the encoding of the tokens matters."""
        return self.kind != "positional"

    @property
    def squared(self) -> bool:
        """Whether the square of the score is compared with the threshold."""
        return self.kind == "expressive"

    def is_linear(self, m: int) -> bool:
        """Whether the score is linear in its parameters, tokens having m bits.

        Examples:
            >>> Score("low-rank", 2).is_linear(2), Score("low-rank", 1).is_linear(2)
            (True, False)
        """
        return self.kind in ("dot-product", "elliptical") or (self.kind == "low-rank" and self.rank >= m)

    def products(self, m: int) -> tuple[tuple[int, int], ...]:
        """The products of the score: pairs (i, j) of a bit of q and a bit of k, from 0; none for a positional score.

        Examples:
            >>> Score("elliptical").products(2), len(Score("expressive").products(3))
            (((0, 0), (1, 1)), 9)
        """
        if self.kind == "positional":
            return ()
        if self.kind == "elliptical":
            return tuple((i, i) for i in range(m))
        return tuple((i, j) for i in range(m) for j in range(m))

    def parameters(self, m: int) -> int:
        """The number of real parameters, the threshold among them; for M of rank r those of its variety.

        Examples:
            >>> [Score(kind).parameters(3) for kind in ("dot-product", "expressive", "elliptical", "positional")]
            [10, 10, 4, 65]
            >>> Score("low-rank", 1).parameters(3)
            6
        """
        if self.kind == "positional":
            return (1 << 2 * m) + 1
        if self.kind == "low-rank" and self.rank < m:
            return self.rank * (2 * m - self.rank) + 1
        return len(self.products(m)) + 1
