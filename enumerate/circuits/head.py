"""Attention heads: which of its tokens the last one attends to, and what a linear gate makes of the sums."""

from dataclasses import dataclass

from enumerate.circuits.gate import Score

ATTENTIONS = ("threshold", "argmax")

MAX_TOKENS = 1000

MAX_HEADS = 8


@dataclass(frozen=True)
class Head:
    """A class of heads: step(b + sum_j a_j w.x_j) of tokens x_1 ... x_L, a_j given by scores of (x_L, x_j).

    Several heads have a score and a vector w each, and one b and step: step(b + sum_h sum_j a^h_j w^h.x_j).

    Attributes:
        tokens: L, the last of which is the query; it attends to itself too.
        score: the class of scores, with the same parameters for all j.
        attention: `threshold`, a_j = 1 where the score exceeds t; or `argmax`, a_j = 1 for the token of greatest score
            alone, the first of them on a tie.
        heads: H, how many heads of this class are added.

    Raises:
        ValueError: if a part is out of range, or the attention does not go with the score.

    Examples:
        >>> print(Head(2, Score("dot-product")).formula)
        step(b + sum of a_j w.x_j over j = 1 ... 2), a_j = 1 where q.Mk > t, for any matrix M; q = x_2, k = x_j
    """

    tokens: int
    score: Score
    attention: str = "threshold"
    heads: int = 1

    def __post_init__(self) -> None:
        if isinstance(self.tokens, bool) or not isinstance(self.tokens, int) or not 1 <= self.tokens <= MAX_TOKENS:
            raise ValueError(f"tokens = {self.tokens!r} is out of range: an integer, 1 <= tokens <= {MAX_TOKENS}")
        if isinstance(self.heads, bool) or not isinstance(self.heads, int) or not 1 <= self.heads <= MAX_HEADS:
            raise ValueError(f"heads = {self.heads!r} is out of range: an integer, 1 <= heads <= {MAX_HEADS}")
        if self.attention not in ATTENTIONS:
            raise ValueError(f"unknown attention {self.attention!r}; known: {', '.join(ATTENTIONS)}")
        if self.attention == "argmax" and self.score.either:
            raise ValueError(
                f"argmax has no threshold to be crossed from either side (--score {self.score}): "
                "use --score expressive-score"
            )

    def __str__(self) -> str:
        return "attention-head"

    @property
    def is_argmax(self) -> bool:
        """Whether one token alone is attended to."""
        return self.attention == "argmax"

    @property
    def formula(self) -> str:
        """What it computes, in the letters of docs/theory.md."""
        score, _, matrix = self.score.formula.partition(", ")
        if self.score.kind == "positional":
            score, matrix = "s_j > t", "for any numbers s_1 ... s_L"
        if self.is_argmax:
            score = f"for the first token of greatest {score.partition(' > ')[0]}"
        else:
            score = f"where {score}"
        keys = "" if self.score.kind == "positional" else f"; q = x_{self.tokens}, k = x_j"
        if self.heads > 1:
            sums = f"sum of a^h_j w^h.x_j over j = 1 ... {self.tokens}, h = 1 ... {self.heads}"
            return f"step(b + {sums}), a^h_j = 1 {score}, {matrix}, one for each h{keys}"
        return f"step(b + sum of a_j w.x_j over j = 1 ... {self.tokens}), a_j = 1 {score}, {matrix}{keys}"

    def parameters(self, m: int) -> int:
        """The number of real parameters for tokens of m bits: of the score, without a threshold for argmax; b and w.

        Examples:
            >>> [Head(3, Score(kind)).parameters(2) for kind in ("dot-product", "positional")]
            [8, 7]
            >>> Head(3, Score("dot-product"), "argmax").parameters(2)
            7
        """
        of_score = self.tokens + 1 if self.score.kind == "positional" else self.score.parameters(m)
        return self.heads * (of_score - self.is_argmax + m) + 1
