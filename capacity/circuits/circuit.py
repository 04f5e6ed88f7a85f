"""Circuits at the edge: the value of `enumerate.circuits.circuit`, read from words and written as words and JSON."""

from functools import cached_property
from typing import Any

from capacity.documents.sheet import Displayed, Sheet
from enumerate.circuits.circuit import CircuitClass, Kind, require_alone
from enumerate.circuits.gate import SCORE_KINDS, Gate, Score
from enumerate.circuits.head import Head
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.circuits.readouts import is_readout, reader_name, readout_named

KNOWN_GATES = ("ltf", "ptf:D", "square")
KNOWN_SCORES = (
    "dot-product-score",
    "expressive-score",
    "expressive-score:either",
    "elliptical-score",
    "low-rank-score:R",
    "positional-score",
)
KNOWN_READOUTS = ("readout:HEX", "network:K")
HEAD = "attention-head"
HEAD_OPTIONS = ("tokens", "score", "attention", "heads")
MAX_DEGREE = 100


def known_circuits() -> tuple[str, ...]:
    """The words for circuits, in order: gates, ways of attending, readouts, scores, heads."""
    return (*KNOWN_GATES, *MECHANISMS, *KNOWN_READOUTS, *KNOWN_SCORES, HEAD)


def parse_gate(name: str) -> Gate:
    """The class of gates of a name: `ltf`, `ptf:D` or `square`.

    Raises:
        ValueError: it is another name.

    Examples:
        >>> parse_gate("ltf"), parse_gate("ptf:3").degree, parse_gate("square").square
        (Gate(degree=1, square=False), 3, True)
    """
    if name == "ltf":
        return Gate()
    if name == "square":
        return Gate(square=True)
    kind, colon, degree = name.partition(":")
    if kind == "ptf" and colon and _is_number(degree):
        if 1 <= int(degree) <= MAX_DEGREE:
            return Gate(int(degree), word=name if degree == "1" else "")
        raise ValueError(f"degree {degree} of gate {name!r} is out of range: 1 <= D <= {MAX_DEGREE}")
    raise ValueError(f"unknown gate {name!r}; known: ltf, ptf:D with a degree D, such as ptf:2, square")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and str(int(text[:5])) == text


def is_score(name: str) -> bool:
    """Whether a name is that of an attention score.

    Examples:
        >>> is_score("low-rank-score:2"), is_score("square")
        (True, False)
    """
    return name.partition(":")[0] in {f"{kind}-score" for kind in SCORE_KINDS}


def parse_score(name: str) -> Score:
    """The class of scores of a name.

    Raises:
        ValueError: it is another name.

    Examples:
        >>> parse_score("low-rank-score:2")
        Score(kind='low-rank', rank=2, either=False)
    """
    kind, _, rest = name.partition("-score")
    if name == "expressive-score:either" or (kind in SCORE_KINDS and kind != "low-rank" and not rest):
        return Score(kind, either=bool(rest))
    if kind == "low-rank" and rest.startswith(":") and _is_number(rest[1:]):
        if 1 <= int(rest[1:]) <= MAX_DEGREE:
            return Score(kind, int(rest[1:]))
        raise ValueError(f"rank {rest[1:]} of {name!r} is out of range: 1 <= R <= {MAX_DEGREE}")
    raise ValueError(f"unknown score {name!r}; known: {', '.join(KNOWN_SCORES)} (R a rank, as in low-rank-score:1)")


def parse_head(
    tokens: int | None, score: Score | str | None, attention: str | None = None, heads: int | None = None
) -> Head:
    """A class of heads; a score may be named without the word score.

    Raises:
        ValueError: a part is missing, unknown or out of range.

    Examples:
        >>> parse_head(2, "expressive:either").score
        Score(kind='expressive', rank=0, either=True)
    """
    if tokens is None or score is None:
        raise ValueError(f"{HEAD} needs {'--tokens L' if tokens is None else '--score S'}, as in {HEAD_EXAMPLE}")
    if isinstance(score, str):
        kind, colon, rest = score.partition(":")
        score = parse_score(score if kind.endswith("-score") else f"{kind}-score{colon}{rest}")
    return Head(tokens, score, attention or "threshold", 1 if heads is None else heads)


HEAD_EXAMPLE = f"capacity count {HEAD} -n 4 --tokens 2 --score dot-product"


def parse_kind(name: str) -> Kind:
    """What a name stands for: a class of gates or of scores, or a way of attending; a head has further words.

    Raises:
        ValueError: it is another name.

    Examples:
        >>> print(parse_kind("ptf:2"), parse_kind("output-gating"))
        ptf:2 output-gating
    """
    if name in MECHANISMS:
        return MECHANISMS[name]
    if is_readout(name):
        return readout_named(name)
    if is_score(name):
        return parse_score(name)
    try:
        return parse_gate(name)
    except ValueError as error:
        if name.partition(":")[0] == "ptf":
            raise ValueError(str(error).replace("gate", "circuit", 1)) from None
        known = ", ".join(known_circuits())
        raise ValueError(f"unknown circuit {name!r}; known: {known} (D a degree, as in ptf:2)") from None


class Circuit(CircuitClass, Displayed):
    """A class of circuits with n inputs, whose parts are given as values or as the words of the command line.

    Arguments:
        kind: a gate (`ltf`, `ptf:D`, `square`), an attention score (`dot-product-score` and so on), a way of
            attending (`output-gating` and so on), or `attention-head`.
        n: the inputs of the attended unit, of a score or a head those of all tokens.
        gate: the class of the attended gate, by default `ltf`.
        attending: the class of the attending gates, by default `ltf`.
        encoding: `01` (the default) or `pm1`, of inputs and outputs.
        units: how many circuits in a layer, each with its own attending unit or sharing one.
        shared: whether they share it.
        attending_inputs: None where both units see the same inputs, else the number of others that the attending unit
            sees.
        tokens, score, attention, heads: of `attention-head` alone, as `parse_head`.

    Raises:
        ValueError: an unknown name, gate or encoding, a number out of range, or a part that the circuit does not have.
        TypeError: a part is neither a word nor a value.

    Examples:
        >>> print(Circuit("output-gating", 3, encoding="pm1").attending)
        ltf
        >>> print(Circuit("output-gating", 3, attending="ptf:2", encoding="pm1", units=2, shared=True))
        output-gating -n 3 --attending ptf:2 --encoding pm1 --units 2 --shared
        >>> Circuit.parse("square -n 4").gate
        Gate(degree=1, square=True)
        >>> Circuit("expressive-score", 4).score
        Score(kind='expressive', rank=0, either=False)
        >>> print(Circuit("ltf", 2, units=3).one_unit)
        ltf -n 2
        >>> print(Circuit("attention-head", 4, tokens=2, score="dot-product", attention="argmax"))
        attention-head -n 4 --tokens 2 --score dot-product-score --attention argmax --encoding 01
    """

    def __init__(
        self,
        kind: Kind | str,
        n: int,
        gate: Gate | str | None = None,
        attending: Gate | str | None = None,
        encoding: str | None = None,
        units: int = 1,
        shared: bool = False,
        attending_inputs: int | None = None,
        tokens: int | None = None,
        score: Score | str | None = None,
        attention: str | None = None,
        heads: int | None = None,
    ) -> None:
        if encoding is not None and not isinstance(encoding, str):
            raise TypeError(f"names of circuits, gates and encodings are strings, not {encoding!r}")
        if kind == HEAD:
            kind = parse_head(tokens, score, attention, heads)
        elif any(value is not None for value in (tokens, score, attention, heads)):
            raise ValueError(f"{kind} is not a head: --tokens, --score, --attention and --heads are for {HEAD}")
        if isinstance(kind, str):
            kind = parse_kind(kind)
        if isinstance(kind, Gate | Score | Head):
            require_alone(kind, gate, attending)
            gate = None
        if isinstance(gate, str):
            gate = parse_gate(gate)
        if isinstance(attending, str):
            attending = parse_gate(attending)
        super().__init__(kind, n, gate, attending, encoding, units, shared, attending_inputs)

    @property
    def name(self) -> str:
        """The word for the gate, the score, the way of attending or the head."""
        return str(self.kind)

    @property
    def options(self) -> str:
        """The fewest command-line options that, with the name, specify this circuit; n left out.

        Examples:
            >>> Circuit("output-gating", 3, "ptf:2").options
            '--gate ptf:2 --encoding 01'
        """
        words: list[str] = []
        if self.head is not None:
            words += ["--tokens", str(self.head.tokens), "--score", str(self.head.score)]
            words += ["--attention", self.head.attention] if self.head.is_argmax else []
            words += ["--heads", str(self.head.heads)] if self.head.heads > 1 else []
        if not self.is_gate:
            words += ["--gate", str(self.gate)] if str(self.gate) != "ltf" else []
            words += ["--attending", str(self.attending)] if str(self.attending) != "ltf" else []
        if self.encoding is not None and (not isinstance(self.kind, Gate) or self.encoding != "01"):
            words += ["--encoding", self.encoding]
        words += ["--units", str(self.units)] if self.units > 1 else []
        words += ["--shared"] if self.shared else []
        words += ["--attending-inputs", str(self.attending_inputs)] if self.attending_inputs is not None else []
        return " ".join(words)

    @property
    def words(self) -> str:
        """The circuit as the command line names it, n left out.

        Examples:
            >>> Circuit("output-gating", 3).words
            'output-gating --encoding 01'
        """
        return f"{self.name} {self.options}".rstrip()

    @property
    def title(self) -> str:
        """The circuit as tables and figures name it: its name, gates unless both are linear, encoding.

        Examples:
            >>> Circuit("output-gating", 3, "ptf:2", "ptf:2").title, Circuit("ltf", 3).title
            ('output-gating ptf:2 ptf:2 01', 'ltf')
        """
        return " ".join([self.name, *self.title_parts])

    @property
    def title_parts(self) -> tuple[str, ...]:
        """What a title adds to the name: the gates unless both are linear, and the encoding; nothing for a gate.

        Of a readout the usual name of the function that reads the gates, if it has one.

        Examples:
            >>> Circuit("readout:e8", 3).title
            'readout:e8 majority'
        """
        if isinstance(self.kind, Gate):
            return ()
        if self.head is not None:
            score = str(self.head.score).replace("-score", "")
            head = (f"L = {self.head.tokens}", score, *(["argmax"] if self.head.is_argmax else []))
            head = (*head, *([f"H = {self.head.heads}"] if self.head.heads > 1 else []))
            return (*head, *((self.encoding,) if self.encoding else ()))
        if self.mechanism is not None and len(self.mechanism.readouts) == 1:
            known = reader_name(self.mechanism.readouts[0], self.mechanism.gates)
            return (*([known] if known else []), *([] if self.is_linear_pair else [str(self.gate)]))
        gates = () if self.is_gate or self.is_linear_pair else (str(self.gate), str(self.attending))
        return (*gates, *((self.encoding,) if self.encoding else ()))

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        return f"{self.name} -n {self.n} {self.options}".rstrip()

    def __repr__(self) -> str:
        return f"Circuit.parse({str(self)!r})"

    @staticmethod
    def parse(text: str) -> "Circuit":
        """The circuit that the command line names so, as `str` writes it.

        Raises:
            ValueError: a word is not known there, or as `Circuit`.

        Examples:
            >>> Circuit.parse("multiplexing -n 3 --attending square").encoding
            '01'
        """
        name, *words = text.split() or [""]
        values: dict[str, Any] = {}
        names = {f"--{field}": field for field in ("gate", "attending", "encoding", "score", "attention")}
        numbers = {"-n": "n", "--units": "units", "--attending-inputs": "attending_inputs"}
        numbers |= {"--tokens": "tokens", "--heads": "heads"}
        while words:
            word = words.pop(0)
            if word == "--shared":
                values["shared"] = True
            elif word in names and words:
                values[names[word]] = words.pop(0)
            elif word in numbers and words:
                value = words.pop(0)
                if not (value.isascii() and value.isdigit()):
                    raise ValueError(f"{word} takes a number, not {value!r}")
                values[numbers[word]] = int(value)
            else:
                known = ", ".join([*numbers, *names, "--shared"])
                raise ValueError(f"unknown or incomplete option {word!r} of a circuit; known: {known}")
        if "n" not in values:
            raise ValueError(f"{text!r} gives no number of inputs (-n N)")
        return Circuit(name, **values)

    def as_json(self) -> dict[str, object]:
        """The fields that every JSON result carries.

        Examples:
            >>> Circuit("ltf", 2).as_json()["gate"]
            'ltf'
        """
        return {**self._fields}

    @cached_property
    def _fields(self) -> dict[str, object]:
        fields: dict[str, object] = {
            "circuit": self.name,
            "gate": str(self.gate or self.kind),
            "attending": None if self.attending is None else str(self.attending),
            "encoding": self.encoding,
            "n": self.n,
            "units": self.units,
            "shared": self.shared,
            "attending_inputs": self.attending_inputs,
        }
        if self.head is not None:
            fields |= {"tokens": self.head.tokens, "score": str(self.head.score), "attention": self.head.attention}
            fields |= {"heads": self.head.heads} if self.head.heads > 1 else {}
        return fields

    @staticmethod
    def from_json(fields: dict[str, Any]) -> "Circuit":
        """The circuit whose `as_json` has these fields, and perhaps others.

        Raises:
            KeyError: a field is missing; else as `Circuit`.

        Examples:
            >>> print(Circuit.from_json(Circuit("square", 3, units=2).as_json()))
            square -n 3 --units 2
        """
        return Circuit(
            fields["circuit"],
            fields["n"],
            fields["gate"],
            fields["attending"],
            fields["encoding"],
            fields.get("units", 1),
            fields.get("shared", False),
            fields.get("attending_inputs"),
            **{name: fields.get(name) for name in HEAD_OPTIONS if fields["circuit"] == HEAD},
        )

    def sheet(self) -> Sheet:
        """What it computes, of which gates, on which inputs.

        Examples:
            >>> Circuit("output-gating", 3, encoding="pm1").sheet().rows[0]
            ('computes', 'f(x) g(x)')
        """
        rows = [("computes", self.kind.formula)]
        if self.score is not None:
            rows.append(("tokens q, k", f"two of {self.token_bits} bits"))
        elif self.head is not None:
            rows.append(("tokens", f"{self.head.tokens} of {self.token_bits} bits, the last of which is the query"))
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

    @staticmethod
    def require(value: object) -> "Circuit":
        """The value, if it is a circuit; else TypeError, saying how to make one."""
        if not isinstance(value, Circuit):
            raise TypeError(f"a Circuit is expected, such as Circuit('ltf', 3), not {value!r}")
        return value
