"""Circuits: gates and scores, and how the one attends to the other, on which inputs, in which encoding, how many.

A `Circuit` is read once, from the words of the command line, and flows unchanged through the engines into results and
certificates; what cannot be is refused here. What a mechanism does stands in `enumerate.circuits.mechanisms`.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capacity.documents.sheet import Displayed, Sheet
from enumerate.circuits.mechanisms import MECHANISMS, Gate, Mechanism

if TYPE_CHECKING:
    from enumerate.circuits.gated import GatedClass
    from enumerate.scores.scores import Score

ENCODINGS = ("01", "pm1")

GATED_CIRCUITS = tuple(MECHANISMS)

KNOWN_GATES = ("ltf", "ptf:D", "square")

KNOWN_SCORES = (
    "dot-product-score",
    "expressive-score",
    "expressive-score:either",
    "elliptical-score",
    "low-rank-score:R",
    "positional-score",
)

KNOWN_CIRCUITS = (*KNOWN_GATES, *GATED_CIRCUITS, *KNOWN_SCORES)

MAX_INPUTS = 1000  # beyond it even the symbolic bounds leave the range of a float

MAX_DEGREE = 100

MAX_UNITS = 1000


def parse_gate(name: str) -> Gate:
    """The class of gates of a name: `ltf`, `ptf:D` or `square`.

    >>> parse_gate("ltf"), parse_gate("ptf:3").degree, parse_gate("square").square
    (Gate(degree=1, square=False), 3, True)

    Raises ValueError on another name.
    """
    if name == "ltf":
        return Gate()
    if name == "square":
        return Gate(square=True)
    kind, colon, degree = name.partition(":")
    if kind == "ptf" and colon and degree.isascii() and degree.isdigit() and str(int(degree[:5])) == degree:
        if 1 <= int(degree) <= MAX_DEGREE:
            return Gate(int(degree))
        raise ValueError(f"degree {degree} of gate {name!r} is out of range: 1 <= D <= {MAX_DEGREE}")
    raise ValueError(f"unknown gate {name!r}; known: ltf, ptf:D with a degree D, such as ptf:2, square")


def is_score(name: str) -> bool:
    """Whether a name is that of an attention score.

    >>> is_score("low-rank-score:2"), is_score("square")
    (True, False)
    """
    return name.partition(":")[0].endswith("-score")


def parse_score(name: str) -> "Score":
    """The class of scores of a name.

    >>> parse_score("low-rank-score:2")
    Score(kind='low-rank', rank=2, either=False)

    Raises ValueError on another name.
    """
    from enumerate.scores.scores import Score

    if name in KNOWN_SCORES and ":" not in name:
        return Score(name.removesuffix("-score"))
    if name == "expressive-score:either":
        return Score("expressive", either=True)
    kind, _, rank = name.partition(":")
    if kind == "low-rank-score" and rank.isascii() and rank.isdigit() and str(int(rank[:5])) == rank:
        if 1 <= int(rank) <= MAX_DEGREE:
            return Score("low-rank", int(rank))
        raise ValueError(f"rank {rank} of {name!r} is out of range: 1 <= R <= {MAX_DEGREE}")
    raise ValueError(f"unknown score {name!r}; known: {', '.join(KNOWN_SCORES)} (R a rank, as in low-rank-score:1)")


@dataclass(frozen=True)
class Circuit(Displayed):
    """A class of circuits with n inputs.

    name: a gate (`ltf`, `ptf:D`, `square`), an attention score (`dot-product-score` and so on) or a way of attending
    (`output-gating` and so on); n: the inputs of the attended unit, of a score those of both tokens; gate, attending:
    the gate classes of the attended and the attending unit (attending is None for one gate or score alone, and gate is
    its name); encoding: `01` or `pm1`, of inputs and outputs, None where the circuit has none (a sum of outputs read by
    a threshold, a score of positions); units: how many circuits in a layer, each with its own attending unit or sharing
    one; attending_inputs: None where both units see the same inputs, else the number of others that the attending unit
    sees.

    >>> Circuit("output-gating", 3, encoding="pm1").attending
    'ltf'
    >>> print(Circuit("output-gating", 3, attending="ptf:2", encoding="pm1", units=2, shared=True))
    output-gating -n 3 --attending ptf:2 --encoding pm1 --units 2 --shared
    >>> Circuit.parse("square -n 4").gate
    'square'

    Raises ValueError on an unknown name, gate or encoding, a number out of range, or what the circuit does not have.
    """

    name: str
    n: int
    gate: str | None = None
    attending: str | None = None
    encoding: str | None = None
    units: int = 1
    shared: bool = False
    attending_inputs: int | None = None

    def __post_init__(self) -> None:
        for value in (self.name, self.gate, self.attending, self.encoding):
            if not isinstance(value, str | None):
                raise TypeError(f"names of circuits, gates and encodings are strings, not {value!r}")
        _require_integer("n", self.n, 0, MAX_INPUTS)
        _require_integer("units", self.units, 1, MAX_UNITS)
        if self.attending_inputs is not None:
            _require_integer("attending_inputs", self.attending_inputs, 0, MAX_INPUTS)
        if self.encoding is not None and self.encoding not in ENCODINGS:
            raise ValueError(f"unknown encoding {self.encoding!r}; known: 01, pm1")
        if self.name in MECHANISMS:
            self._complete_gated(MECHANISMS[self.name])
        else:
            self._complete_gate()
        if self.inputs > MAX_INPUTS:
            raise ValueError(f"{self.inputs} inputs in all are out of range: at most {MAX_INPUTS}")
        if self.shared and self.units == 1:
            raise ValueError(
                "one attending unit is shared by the circuits of a layer: --shared needs --units 2 or more"
            )

    def _complete_gated(self, mechanism: Mechanism) -> None:
        object.__setattr__(self, "gate", self.gate or "ltf")
        object.__setattr__(self, "attending", self.attending or "ltf")
        parse_gate(str(self.attending))
        if parse_gate(str(self.gate)) != Gate() and mechanism.weights:
            raise ValueError(
                f"{self.name} multiplies the weights of b + w.x, so its attended gate is ltf (--gate {self.gate})"
            )
        if mechanism.weights:
            object.__setattr__(self, "gate", "ltf")
        if not mechanism.encoded and self.encoding is not None:
            raise ValueError(
                f"{self.name} adds two outputs and reads the sum by a threshold, the same functions in every encoding: "
                f"it takes none (--encoding {self.encoding})"
            )
        if mechanism.encoded:
            object.__setattr__(self, "encoding", self.encoding or "01")
        if self.n < mechanism.smallest_n:
            raise ValueError(f"{self.name} gates the weight of x1: n = {self.n} is out of range, n >= 1")

    def _complete_gate(self) -> None:
        kind = "score" if is_score(self.name) else "gate"
        if kind == "score":
            self._require_tokens()
        else:
            self._require_gate()
        if self.attending is not None:
            raise ValueError(f"{self.name} is a single {kind}; it has no attending gate (--attending {self.attending})")
        if self.gate not in (None, self.name):
            raise ValueError(f"{self.name} is a {kind} itself; it takes no other (--gate {self.gate})")
        if self.shared:
            raise ValueError(f"{self.name} is a single {kind}; it has no attending unit to share (--shared)")
        if self.attending_inputs is not None:
            raise ValueError(
                f"{self.name} is a single {kind}; it has no attending unit with other inputs "
                f"(--attending-inputs {self.attending_inputs})"
            )
        object.__setattr__(self, "gate", self.name)
        if self.name != "positional-score":
            object.__setattr__(self, "encoding", self.encoding or "01")

    def _require_gate(self) -> None:
        try:
            parse_gate(self.name)
        except ValueError as error:
            if self.name.partition(":")[0] == "ptf":
                raise ValueError(str(error).replace("gate", "circuit", 1)) from None
            known = ", ".join(KNOWN_CIRCUITS)
            raise ValueError(f"unknown circuit {self.name!r}; known: {known} (D a degree, as in ptf:2)") from None

    def _require_tokens(self) -> None:
        score = parse_score(self.name)
        if self.n % 2 or self.n < 2:
            raise ValueError(f"{self.name} reads two tokens of m >= 1 bits each: n = 2 m is even, not {self.n}")
        if score.kind == "positional" and self.encoding is not None:
            raise ValueError(
                f"{self.name} has a score for each pair of positions, the same functions in every encoding: it takes "
                f"none (--encoding {self.encoding})"
            )

    @property
    def is_gate(self) -> bool:
        """Whether the circuit is one gate or score alone, or a layer of such."""
        return self.attending is None

    @property
    def score(self) -> "Score | None":
        """The class of scores; None for gates and gated circuits.

        >>> Circuit("expressive-score", 4).score
        Score(kind='expressive', rank=0, either=False)
        """
        return parse_score(self.name) if is_score(self.name) else None

    @property
    def token_bits(self) -> int:
        """m, the number of bits of each of the two tokens that a score reads."""
        return self.n // 2

    @property
    def attended_gate(self) -> Gate:
        """The class of the attended gate."""
        return parse_gate(str(self.gate))

    @property
    def attending_gate(self) -> Gate:
        """The class of the attending gate; ValueError if there is none."""
        return parse_gate(str(self.attending))

    @property
    def mechanism(self) -> Mechanism | None:
        """The way of attending; None for a gate alone."""
        return MECHANISMS.get(self.name)

    @property
    def inputs(self) -> int:
        """The number of inputs of the whole circuit."""
        return self.n + (self.attending_inputs or 0)

    @property
    def one_unit(self) -> "Circuit":
        """One of the circuits of the layer.

        >>> print(Circuit("ltf", 2, units=3).one_unit)
        ltf -n 2
        """
        return replace(self, units=1, shared=False) if self.units > 1 else self

    @property
    def gated_class(self) -> "GatedClass":
        """One circuit of the layer as the engines see it; ValueError for a gate alone or n beyond their reach."""
        from enumerate.circuits.gated import GatedClass

        return GatedClass(
            self.name, self.n, self.attended_gate, self.attending_gate, self.encoding or "01", self.attending_inputs
        )

    @property
    def options(self) -> str:
        """The options of the command line that make this circuit of its name, n left out; as few as say everything."""
        words: list[str] = []
        if not self.is_gate:
            words += ["--gate", str(self.gate)] if self.gate != "ltf" else []
            words += ["--attending", str(self.attending)] if self.attending != "ltf" else []
            words += ["--encoding", self.encoding] if self.encoding is not None else []
        elif self.encoding is not None and (is_score(self.name) or self.encoding != "01"):
            words += ["--encoding", self.encoding]
        words += ["--units", str(self.units)] if self.units > 1 else []
        words += ["--shared"] if self.shared else []
        words += ["--attending-inputs", str(self.attending_inputs)] if self.attending_inputs is not None else []
        return " ".join(words)

    @property
    def words(self) -> str:
        """The circuit in the words of the command line, n left out.

        >>> Circuit("output-gating", 3).words
        'output-gating --encoding 01'
        """
        return f"{self.name} {self.options}".rstrip()

    def __str__(self) -> str:
        return f"{self.name} -n {self.n} {self.options}".rstrip()

    @staticmethod
    def parse(text: str) -> "Circuit":
        """The circuit in the words of the command line, as `str` writes it.

        >>> Circuit.parse("multiplexing -n 3 --attending square").encoding
        '01'

        Raises ValueError on a word that is not known there, or as `Circuit`.
        """
        name, *words = text.split() or [""]
        values: dict[str, object] = {}
        names = {
            "-n": "n",
            "--gate": "gate",
            "--attending": "attending",
            "--encoding": "encoding",
            "--units": "units",
            "--attending-inputs": "attending_inputs",
        }
        while words:
            word = words.pop(0)
            if word == "--shared":
                values["shared"] = True
            elif word in names and words:
                value = words.pop(0)
                number = names[word] in ("n", "units", "attending_inputs")
                if number and not (value.isascii() and value.isdigit()):
                    raise ValueError(f"{word} takes a number, not {value!r}")
                values[names[word]] = int(value) if number else value
            else:
                raise ValueError(
                    f"unknown or incomplete option {word!r} of a circuit; known: {', '.join(names)}, --shared"
                )
        if "n" not in values:
            raise ValueError(f"{text!r} says no number of inputs: -n N")
        return Circuit(name, **values)  # type: ignore[arg-type]

    def sheet(self) -> Sheet:
        """What it computes, of which gates, on which inputs.

        >>> Circuit("output-gating", 3, encoding="pm1").sheet().rows[0]
        ('computes', 'f(x) g(x)')
        """
        from capacity.circuits.formulas import circuit_text

        rows = [("computes", circuit_text(self.name))]
        if is_score(self.name):
            rows.append(("tokens q, k", f"two of {self.token_bits} bits"))
        elif self.is_gate:
            rows.append(("gate", f"{self.gate} of {self.n} inputs"))
        else:
            seen = "the same inputs" if self.attending_inputs is None else f"{self.attending_inputs} inputs of its own"
            rows += [
                ("attended gate f", f"{self.gate} of {self.n} inputs"),
                ("attending gate g", f"{self.attending} of {seen}"),
            ]
        if self.encoding is not None:
            rows.append(("values", "0 and 1" if self.encoding == "01" else "-1 and +1"))
        if self.units > 1:
            whose = ", one attending unit for all" if self.shared else ""
            rows.append(("outputs", f"{self.units} such circuits side by side{whose}"))
        return Sheet(str(self), (), tuple(rows))

    def as_json(self) -> dict[str, object]:
        """The fields that every JSON result carries.

        >>> Circuit("ltf", 2).as_json()["gate"]
        'ltf'
        """
        return {
            "circuit": self.name,
            "gate": self.gate,
            "attending": self.attending,
            "encoding": self.encoding,
            "n": self.n,
            "units": self.units,
            "shared": self.shared,
            "attending_inputs": self.attending_inputs,
        }

    @staticmethod
    def require(value: object) -> "Circuit":
        """The value, if it is a circuit; else TypeError, saying how to make one."""
        if not isinstance(value, Circuit):
            raise TypeError(f"a Circuit is expected, such as Circuit('ltf', 3), not {value!r}")
        return value


def _require_integer(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} = {value!r} is out of range: an integer, {least} <= {name} <= {most}")
