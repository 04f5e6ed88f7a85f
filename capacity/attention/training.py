"""One training: a one-layer transformer learns delayed modular sums, with dot-product or with expressive attention.

The task is x_t = (x_{t-1} + x_{t-tau}) mod N, from a start of tau tokens: 0, ..., N - 1 each. The model sees a window
and predicts every next token that its start determines; so it must look back by tau - 1 places, whatever the tokens
there are, and add modulo N. The model is the encoder layer of `capacity.theorems.encoder` under a causal mask, between
an embedding of tokens and positions and a linear readout:

    embedding + position,  attention, residual sum, normalization,  ReLU layer, residual sum, normalization,  readout

Its two kinds differ in one line, what a score s = q.k / sqrt(d) becomes before the weights of a row are made to sum to
1 (`capacity.attention.multi_head`): exp(s), softmax, for `dot-product`; z / (1 + z), z = s**2, for `expressive`.
Parameters, initial values, training windows and tested windows are the same for both: a seed decides them.

Trained in PyTorch on one thread; everything is decided by the seed, on one machine with one version of PyTorch.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[np.int64]

TRAINED_SCORES = ("dot-product", "expressive")

EXTRA = "training takes PyTorch, which is not installed: pip install 'circuit-capacity[experiments]'"

BATCH = 64  # windows in a step

LEARNING_RATE = 0.003  # of Adam

CHECKS = 10  # how often in a training the tested windows are predicted

FEWEST_STARTS = 64  # with fewer, all windows are trained on and tested

TESTED = 512  # windows at most, and a quarter of all at most

MAX_STARTS = 1 << 24

TINY = 1e-30  # what a row of expressive weights that are all 0 is divided by


@dataclass(frozen=True)
class Training:
    """What is trained on what: the score, N, tau, the seed, and the size and steps of the model.

    Raises:
        ValueError: if a number is out of range or the heads do not divide the dimension.
    """

    score: str
    modulus: int
    delay: int
    seed: int
    steps: int = 3000
    dimension: int = 16
    heads: int = 1

    def __post_init__(self) -> None:
        if self.score not in TRAINED_SCORES:
            raise ValueError(f"unknown score {self.score!r}; known: {', '.join(TRAINED_SCORES)}")
        for name, value, least in (
            ("modulus", self.modulus, 2),
            ("delay", self.delay, 2),
            ("seed", self.seed, 0),
            ("number of steps", self.steps, CHECKS),
            ("dimension", self.dimension, 1),
            ("number of heads", self.heads, 1),
        ):
            if value < least:
                raise ValueError(f"{name} {value} is out of range: at least {least}")
        if self.dimension % self.heads:
            raise ValueError(f"{self.heads} heads do not divide the dimension {self.dimension}")
        if self.delay > 24 or self.starts > MAX_STARTS:  # the first, so that no large power is taken
            raise ValueError(
                f"modulus {self.modulus} with delay {self.delay} has too many starts: at most {MAX_STARTS} are listed"
            )

    @property
    def starts(self) -> int:
        """The number N**tau of starts, and so of windows."""
        return int(self.modulus**self.delay)

    @property
    def context(self) -> int:
        """How many tokens the model sees, 2 tau + 8."""
        return 2 * self.delay + 8

    @property
    def held_out(self) -> bool:
        """Whether no tested window is one that it was trained on; with few starts, all of them are."""
        return self.starts >= FEWEST_STARTS

    @property
    def tested(self) -> int:
        """The number of tested windows."""
        return min(TESTED, self.starts // 4) if self.held_out else self.starts

    @property
    def predictions(self) -> int:
        """The number of predicted tokens in the tested windows.

        Examples:
            >>> Training("dot-product", 2, 2, 0).predictions  # four windows, each with 11 tokens after its start
            44
        """
        return self.tested * (self.context + 1 - self.delay)

    @property
    def parameters(self) -> int:
        """The number of trained parameters, the same for every score.

        Examples:
            >>> Training("dot-product", 2, 2, 0).parameters
            2304
        """
        m = self.dimension
        return (2 * self.modulus + self.context) * m + 8 * m * m


def windows(starts: Tokens, modulus: int, delay: int, length: int) -> Tokens:
    """The first tokens of sequences, (number of starts, length): digit t of a start, in base N, is x_t.

    Examples:
        >>> windows(np.array([1]), 2, 2, 8)
        array([[1, 0, 1, 1, 0, 1, 1, 0]])
    """
    tokens = np.empty((len(starts), length), np.int64)
    for t in range(length):
        if t < delay:
            tokens[:, t] = starts // modulus**t % modulus
        else:
            tokens[:, t] = (tokens[:, t - 1] + tokens[:, t - delay]) % modulus
    return tokens


def split(training: Training) -> tuple[Tokens, Tokens]:
    """The starts to train on and those to test, in an order drawn by the seed: disjoint, or all starts for both.

    Examples:
        >>> trained, tested = split(Training("expressive", 3, 4, 0))
        >>> len(trained), len(tested), len(set(trained) & set(tested))
        (61, 20, 0)
    """
    starts = _generator(training, 0).permutation(training.starts)
    if not training.held_out:
        return starts, starts
    return starts[training.tested :], starts[: training.tested]


def _generator(training: Training, purpose: int) -> np.random.Generator:
    return np.random.default_rng([training.seed, training.modulus, training.delay, purpose])


def require_torch() -> Any:
    """PyTorch; ValueError, naming the extra that installs it, if it is missing."""
    try:
        import torch
    except ImportError:
        raise ValueError(EXTRA) from None
    return torch


def initial_parameters(training: Training) -> dict[str, Any]:
    """Tensors by name, drawn by the seed, as `capacity.theorems.encoder.EncoderLayer` shapes those that it has.

    Embeddings and positions are standard normal, a projection from m numbers has the standard deviation 1 / sqrt(m).

    Raises:
        ValueError: without PyTorch.
    """
    torch = require_torch()
    m, h = training.dimension, training.heads
    shapes = {
        "embedding": (training.modulus, m),
        "position": (training.context, m),
        **dict.fromkeys(("query", "key", "value"), (h, m, m // h)),
        "output": (m, m),
        "inner": (m, 2 * m),
        "outer": (2 * m, m),
        "readout": (m, training.modulus),
    }
    draw = _generator(training, 1).standard_normal
    tensors = {}
    for name, shape in shapes.items():
        scale = 1.0 if name in ("embedding", "position") else float(shape[-2]) ** -0.5
        tensors[name] = torch.tensor(scale * draw(shape), dtype=torch.float32, requires_grad=True)
    return tensors


def logits(training: Training, parameters: dict[str, Any], tokens: Any) -> Any:
    """What the model says of every next token: from tokens (b, context) to logits (b, context, N).

    Raises:
        ValueError: without PyTorch.
    """
    torch = require_torch()
    embedded = parameters["embedding"][tokens] + parameters["position"]
    query, key, value = (embedded[:, None] @ parameters[name] for name in ("query", "key", "value"))
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    hidden = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)  # what comes later
    if training.score == "dot-product":
        weights = torch.softmax(scores.masked_fill(hidden, -torch.inf), -1)
    else:
        squared = scores * scores
        positive = (squared / (1 + squared)).masked_fill(hidden, 0)
        weights = positive / positive.sum(-1, keepdim=True).clamp_min(TINY)
    attended = (weights @ value).transpose(1, 2).reshape(embedded.shape) @ parameters["output"]
    attended = _normalized(embedded + attended)
    inner = torch.relu(attended @ parameters["inner"])
    return _normalized(attended + inner @ parameters["outer"]) @ parameters["readout"]


def _normalized(tokens: Any) -> Any:
    centred = tokens - tokens.mean(-1, keepdim=True)
    return centred / ((centred * centred).mean(-1, keepdim=True) + 1e-9).sqrt()


def train(training: Training) -> list[int]:
    """Train; how many tokens of the tested windows are predicted correctly after each tenth of the steps.

    Takes about ten seconds of one core for the default size and steps.

    Raises:
        ValueError: without PyTorch.
    """
    torch = require_torch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _train(training, torch)
    finally:
        torch.set_num_threads(threads)


def _train(training: Training, torch: Any) -> list[int]:
    length, delay = training.context + 1, training.delay
    trained, tested = split(training)
    test = torch.from_numpy(windows(tested, training.modulus, delay, length))
    parameters = initial_parameters(training)
    optimizer = torch.optim.Adam(parameters.values(), lr=LEARNING_RATE)
    generator = _generator(training, 2)
    checks = {training.steps * check // CHECKS for check in range(1, CHECKS + 1)}
    correct = []
    for step in range(1, training.steps + 1):
        batch = torch.from_numpy(windows(generator.choice(trained, BATCH), training.modulus, delay, length))
        # The token after place i is x_{i + 1}, which the start determines from i = tau - 1 on.
        said = logits(training, parameters, batch[:, :-1])[:, delay - 1 :]
        loss = torch.nn.functional.cross_entropy(said.flatten(0, 1), batch[:, delay:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in checks:
            with torch.no_grad():
                said = logits(training, parameters, test[:, :-1])[:, delay - 1 :]
            right = (said.argmax(-1) == test[:, delay:]) & said.isfinite().all(-1)
            correct.append(int(right.sum()))
    return correct
