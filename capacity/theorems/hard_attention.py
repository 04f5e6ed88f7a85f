"""Hard attention as a limit: the heads that are counted against a NumPy attention layer whose temperature goes to 0.

A softmax of scores over a temperature T puts all weight on the greatest score as T falls, and shares it among equal
ones: where no two different tokens tie, the limit is `argmax`. Gates sigmoid((s - t) / T), which are not normalized,
tend to the weights 0 and 1 of a `threshold`. With integer scores, a gap of 1 at least, and an activation of 1 at least,
the temperature from which on no output can differ is known. Of squared scores it is the softmax of s^2 that has this
limit; z / (1 + z) over its sum, z = s^2 / T^2, tends to equal weights of all tokens not orthogonal to the query.
"""

from dataclasses import dataclass
from math import exp, log
from random import Random

import numpy as np

from capacity.attention.multi_head import DotProduct, Expressive, Mask, attention_weights, softmax_positive
from capacity.attention.tracing import Numbers
from capacity.circuits.circuit import HEAD, Circuit
from capacity.theorems.constructions.heads import BuiltHead, dot, head_function, token_values
from capacity.theorems.findings import Finding
from enumerate.circuits.circuit import ENCODINGS
from enumerate.scores.head_functions import functions_by_chambers
from enumerate.shards import Progress

SEED = 1706

SAMPLES = 100

TEMPERATURES = (4.0, 1.0)  # and the one from which on the limit is reached

LARGEST = 3  # entry of M, in size

TOKENS, TOKEN_BITS = 2, 2


def compared_heads() -> list[Circuit]:
    """The classes of heads whose samples are compared.

    Examples:
        >>> len(compared_heads())
        8
    """
    return [
        Circuit(HEAD, TOKENS * TOKEN_BITS, encoding=encoding, tokens=TOKENS, score=score, attention=attention)
        for attention in ("argmax", "threshold")
        for score in ("dot-product", "expressive")
        for encoding in ENCODINGS
    ]


def sampled_heads(circuit: Circuit, number: int = SAMPLES, seed: int = SEED) -> list[BuiltHead]:
    """Heads of small random integers: M, w and t or b such that no score is t and no activation 0.

    Examples:
        >>> heads = sampled_heads(compared_heads()[0], 3)
        >>> [head.bias % 2 for head in heads]
        [1, 1, 1]
    """
    random, m = Random(seed), circuit.token_bits
    argmax = circuit.head is not None and circuit.head.is_argmax

    def draw(largest: int) -> int:
        return 2 * random.randint(-largest, largest)

    return [
        BuiltHead(
            tuple(tuple(draw(LARGEST) for _ in range(m)) for _ in range(m)),
            0 if argmax else abs(draw(4 * LARGEST)) + 1,
            tuple(draw(LARGEST) for _ in range(m)),
            draw(2 * LARGEST) - 1,
        )
        for _ in range(number)
    ]


def ties(circuit: Circuit, head: BuiltHead) -> set[int]:
    """The points at which an argmax head has two different tokens of the same, greatest score.

    Examples:
        >>> circuit = Circuit("attention-head", 2, tokens=2, score="dot-product", attention="argmax")
        >>> ties(circuit, BuiltHead(((2,),), 0, (2,), -1))  # the query 0, and a token 1
        {1}
    """
    assert circuit.head is not None
    m, size = circuit.token_bits, circuit.head.tokens
    if not circuit.head.is_argmax:
        return set()
    values = token_values(m, circuit.encoding or "01")
    found = set()
    for x in range(2**circuit.n):
        keys = [x >> m * j & (2**m - 1) for j in range(size)]
        scores = {key: dot(values[keys[-1]], tuple(dot(row, values[key]) for row in head.matrix)) for key in keys}
        if circuit.head.score.squared:
            scores = {key: s * s for key, s in scores.items()}
        if list(scores.values()).count(max(scores.values())) > 1:
            found.add(x)
    return found


def cold_enough(circuit: Circuit, head: BuiltHead) -> float:
    """A temperature below which what is not attended to moves no activation by more than 1/2.

    Examples:
        >>> circuit = compared_heads()[0]
        >>> 0 < cold_enough(circuit, BuiltHead(((2, 0), (0, 2)), 0, (2, 0), -1)) < 1
        True
    """
    reach = 2 * sum(map(abs, head.weights)) + 1
    return 1 / log(4 * circuit.n * reach)


def _softmax_of_squares(scores: Numbers, allowed: Mask) -> Numbers:
    return softmax_positive(scores * scores, allowed)


def layer_function(circuit: Circuit, head: BuiltHead, temperature: float) -> int:
    """The truth table of the sign of the last token's output, of a NumPy attention layer at a temperature.

    Arguments:
        circuit: the class of the head: `argmax` is a softmax layer, `threshold` gates of sigmoids, not normalized.
        head: its parameters, M as the projection of the queries.
        temperature: greater than 0.

    Examples:
        >>> circuit = Circuit("attention-head", 2, tokens=2, score="dot-product", attention="argmax", encoding="pm1")
        >>> f"{layer_function(circuit, BuiltHead(((2,),), 0, (2,), -1), 0.1):x}"  # q k, greatest where k is q
        'c'
    """
    assert circuit.head is not None
    m, size, squared = circuit.token_bits, circuit.head.tokens, circuit.head.score.squared
    matrix, same = np.array([head.matrix], float), np.eye(m)[None]
    divisor = (
        temperature**0.5 if squared and circuit.head.is_argmax else temperature if circuit.head.is_argmax else None
    )
    score = (Expressive if squared else DotProduct)(matrix, same, divisor)
    values = token_values(m, circuit.encoding or "01")
    table = 0
    for x in range(2**circuit.n):
        tokens = np.array([values[x >> m * j & (2**m - 1)] for j in range(size)], float)
        if circuit.head.is_argmax:
            weights = attention_weights(tokens, score, positive=_softmax_of_squares if squared else None)[0, -1]
        else:
            row = score.scores(tokens)[0, -1]
            row = row * row if squared else row
            weights = np.array([_sigmoid((s - head.threshold) / temperature) for s in row.tolist()])
        activation = head.bias + float(weights @ (tokens @ np.array(head.weights, float)))
        table |= (activation > 0) << x
    return table


def _sigmoid(u: float) -> float:
    return 1 / (1 + exp(-u)) if u >= 0 else exp(u) / (1 + exp(u))


@dataclass(frozen=True)
class Compared:
    """The samples of one class: inputs compared, how many agree at each temperature, and those left out for a tie."""

    circuit: Circuit
    inputs: int
    agree: tuple[int, ...]
    tied: int
    counted: bool

    @property
    def sound(self) -> bool:
        """Whether the last temperature leaves no difference, and every function is one that is counted."""
        return self.agree[-1] == self.inputs and self.counted


def compare(circuit: Circuit, samples: int = SAMPLES) -> Compared:
    """Sampled heads against the layer, at every input but those at which different tokens tie."""
    inputs = tied = 0
    counted = functions_by_chambers(circuit.head, circuit.token_bits, str(circuit.encoding)) if circuit.head else set()
    agree = [0] * (len(TEMPERATURES) + 1)
    listed = True
    for head in sampled_heads(circuit, samples):
        exact = head_function(circuit, head)
        listed &= exact.to_bytes(2**circuit.n // 8, "little") in counted
        left_out = ties(circuit, head)
        compared = 2 ** (2**circuit.n) - 1 - sum(1 << x for x in left_out)
        for place, temperature in zip(range(len(agree)), (*TEMPERATURES, cold_enough(circuit, head)), strict=True):
            different = (exact ^ layer_function(circuit, head, temperature)) & compared
            agree[place] += (compared & ~different).bit_count()
        inputs += compared.bit_count()
        tied += len(left_out)
    return Compared(circuit, inputs, tuple(agree), tied, listed)


def check_hard_attention(progress: Progress | None = None) -> Finding:
    """A hundred sampled heads of each class against the layer, input by input."""
    chosen = compared_heads()
    found = []
    for done, circuit in zip(range(len(chosen)), chosen, strict=True):
        if progress:
            progress(f"layers of {circuit.title}", done, len(chosen))
        found.append(compare(circuit))
    return Finding(
        "hard-attention",
        "the limit of temperature 0",
        "A NumPy attention layer whose temperature goes to 0 computes the function of the head that is counted: "
        "softmax that of argmax, at every input without a tie of different tokens; sigmoids that of a threshold.",
        f"{SAMPLES} heads of random integers of each class, {TOKENS} tokens of {TOKEN_BITS} bits, every input but "
        f"these ties; seed {SEED}; each function is among those counted",
        "consistent" if all(one.sound for one in found) else "bound violated",
        (
            *("head", "inputs", *(f"agree at T = {t:g}" for t in TEMPERATURES), "agree at the last T"),
            *("left out: ties", "counted"),
        ),
        tuple(
            (
                *(one.circuit.title.removeprefix(f"{HEAD} "), str(one.inputs), *map(str, one.agree), str(one.tied)),
                "yes" if one.counted else "NO",
            )
            for one in found
        ),
        "Of tokens that tie, argmax takes the first and softmax the mean; in 0/1 all tie if the query is 0, and "
        "squares of -1/+1 do not tell k from -k. The last T is one at which what is not attended to cannot move an "
        "activation by more than 1/2.",
    )
