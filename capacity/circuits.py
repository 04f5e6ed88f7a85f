"""Circuits: which gates, how the one attends to the other, on how many inputs, in which encoding.

A `Circuit` flows unchanged from the command line through the engines into results and certificates.
"""

from dataclasses import dataclass

ENCODINGS = ("01", "pm1")
GATED_CIRCUITS = ("output-gating",)
KNOWN_CIRCUITS = ("ltf", "ptf:D", *GATED_CIRCUITS)
MAX_INPUTS = 1000  # beyond it even the symbolic bounds leave the range of a float
MAX_DEGREE = 100


def gate_degree(gate: str) -> int:
    """The degree of the polynomial of a gate: 1 for `ltf`, D for `ptf:D`.

    >>> gate_degree("ltf"), gate_degree("ptf:3")
    (1, 3)

    Raises ValueError on another name.
    """
    if gate == "ltf":
        return 1
    name, colon, degree = gate.partition(":")
    if name == "ptf" and colon and degree.isascii() and degree.isdigit() and str(int(degree[:5])) == degree:
        if 1 <= int(degree) <= MAX_DEGREE:
            return int(degree)
        raise ValueError(f"degree {degree} of gate {gate!r} is out of range: 1 <= D <= {MAX_DEGREE}")
    raise ValueError(f"unknown gate {gate!r}; known: ltf, ptf:D with a degree D, such as ptf:2")


@dataclass(frozen=True)
class Circuit:
    """A class of circuits with n inputs.

    name: a gate (`ltf`, `ptf:D`) or a gated circuit (`output-gating`); gate, attending: the gate classes of the
    attended and the attending unit (attending is None for a gate alone); encoding: `01` or `pm1`, of inputs and
    outputs; units: how many in a layer.

    >>> Circuit("output-gating", 3, encoding="pm1")
    Circuit(name='output-gating', n=3, gate='ltf', attending='ltf', encoding='pm1', units=1)
    >>> str(Circuit("ptf:2", 4))
    'ptf:2, n = 4'

    Raises ValueError on an unknown name, gate or encoding, n out of range, or an impossible combination.
    """

    name: str
    n: int
    gate: str | None = None
    attending: str | None = None
    encoding: str = "01"
    units: int = 1

    def __post_init__(self) -> None:
        for value in (self.name, self.gate, self.attending, self.encoding):
            if not isinstance(value, str | None):
                raise TypeError(f"names of circuits, gates and encodings are strings, not {value!r}")
        if self.name in GATED_CIRCUITS:
            object.__setattr__(self, "gate", self.gate or "ltf")
            object.__setattr__(self, "attending", self.attending or "ltf")
            gate_degree(str(self.attending))
        else:
            try:
                gate_degree(self.name)
            except ValueError as error:
                if self.name.partition(":")[0] == "ptf":
                    raise ValueError(str(error).replace("gate", "circuit", 1)) from None
                known = ", ".join(KNOWN_CIRCUITS)
                raise ValueError(f"unknown circuit {self.name!r}; known: {known} (D a degree, as in ptf:2)") from None
            if self.attending is not None:
                raise ValueError(
                    f"{self.name} is a single gate; it has no attending gate (--attending {self.attending})"
                )
            if self.gate not in (None, self.name):
                raise ValueError(f"{self.name} is a gate itself; it takes no other (--gate {self.gate})")
            object.__setattr__(self, "gate", self.name)
        gate_degree(str(self.gate))
        if self.encoding not in ENCODINGS:
            raise ValueError(f"unknown encoding {self.encoding!r}; known: 01, pm1")
        if isinstance(self.n, bool) or not isinstance(self.n, int) or not 0 <= self.n <= MAX_INPUTS:
            raise ValueError(f"n = {self.n!r} is out of range: an integer, 0 <= n <= {MAX_INPUTS}")
        if self.units != 1:
            raise ValueError(f"units = {self.units}: layers are not counted; use units = 1")

    @property
    def is_gate(self) -> bool:
        """Whether the circuit is one gate alone."""
        return self.attending is None

    @property
    def degree(self) -> int:
        """The degree of the attended gate."""
        return gate_degree(str(self.gate))

    @property
    def attending_degree(self) -> int:
        """The degree of the attending gate; ValueError if there is none."""
        return gate_degree(str(self.attending))

    @property
    def conjunction(self) -> bool:
        """Whether a gated output is the AND of two outputs 0/1; in pm1 it is their product, the XNOR."""
        return self.encoding == "01"

    @property
    def closed_under_complement(self) -> bool:
        """Whether the complement of every function of the class is in the class by definition."""
        return self.is_gate or not self.conjunction

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
        }

    @staticmethod
    def require(value: object) -> "Circuit":
        """The value, if it is a circuit; else TypeError, saying how to make one."""
        if not isinstance(value, Circuit):
            raise TypeError(f"a Circuit is expected, such as Circuit('ltf', 3), not {value!r}")
        return value

    def __str__(self) -> str:
        if self.is_gate:
            return f"{self.name}, n = {self.n}"
        return f"{self.name} {self.encoding} ({self.gate} gated by {self.attending}), n = {self.n}"
