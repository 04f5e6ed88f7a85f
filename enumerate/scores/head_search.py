"""Whether some head computes a function: a search whose every answer can be replayed.

The signs of the forms of a head (`enumerate.scores.heads`) say what is attended to; then a linear gate must have the
wanted values on the attended sums, and a linear program finds it or refutes it at a few points. The search decides one
form after another. At each node it has parameters of the score with the signs decided so far; if no gate goes with what
these attend to, it decides next a form that bears on a point of the refutation. So it ends with a score and a gate, or
with a tree whose every leaf refutes either the signs of the path, or any gate, at points whose attention is decided.
Several heads have the same forms, each in parameters of its own: those of head h are numbered from h F, F of one head.

Cost: some milliseconds a node; a few nodes to some hundreds for tokens of two bits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.feasibility import Realization, Refutation, Separator, made_strict, scores
from enumerate.circuits.head import Head
from enumerate.outcomes import Refused, Undecided
from enumerate.scores.form_signs import FormSigns
from enumerate.scores.head_functions import attended_slot
from enumerate.scores.heads import NOT_NEGATIVE, POSITIVE, head_forms
from enumerate.scores.scores import Integers

MAX_FORMS = 600

MAX_GATE_ROWS = 1 << 16

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class HeadRealization:
    """Integer parameters of the score of each head, in the order of its names, and of the gate, the bias first."""

    scores: tuple[tuple[int, ...], ...]
    gate: tuple[int, ...]


@dataclass(frozen=True)
class SignsRefuted:
    """A leaf: multipliers by form, under which the signs of the path contradict each other."""

    multipliers: dict[int, int]


@dataclass(frozen=True)
class GateRefuted:
    """A leaf: multipliers by point, under which no gate has the wanted values on what is attended to."""

    multipliers: dict[int, int]


@dataclass(frozen=True)
class SignDecision:
    """A form, with a node for each sign that it may have."""

    form: int
    cases: "dict[int, SignsRefuted | GateRefuted | SignDecision]"


Tree = SignsRefuted | GateRefuted | SignDecision


class HeadSearch:
    """Decides functions of one class of heads; the linear programs are kept warm.

    Arguments:
        head: the class.
        m: the bits of a token.
        encoding: `01` or `pm1`.
        max_nodes: after which a search is given up.
        left: of scores (a.q)(b.k) the vector a; the parameters are then b and t.

    Raises:
        Refused: the forms, or the sums of tokens, are too many.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> search = HeadSearch(Head(2, Score("dot-product"), "argmax"), 1, "01")
        >>> points = np.ones(4, bool)
        >>> search.decide(np.array([0, 1, 1, 1], bool), points)  # OR: the greater of x1 and x2 = 1
        HeadRealization(scores=((1,),), gate=(-1, 2))
        >>> search.decide(np.array([0, 1, 1, 0], bool), points)  # XOR: of 1 and 0 the first is read, as of 1 and 1
        GateRefuted(multipliers={1: 1, 3: 1})
    """

    def __init__(
        self, head: Head, m: int, encoding: str, max_nodes: int = 100_000, left: tuple[int, ...] | None = None
    ) -> None:
        self.head, self.forms = head, head_forms(head, m, encoding)
        self._lift = np.eye(len(self.forms.names), dtype=np.int64)
        if left is not None:
            self._lift = np.zeros((m * m + 1, m + 1), np.int64)
            self._lift[:-1, :-1] = np.kron(np.array(left)[:, None], np.eye(m, dtype=np.int64))
            self._lift[-1, -1] = 1
            forms, shift = self.forms.forms @ self._lift, np.eye(m + 1, dtype=np.int64)[-1]
            self.forms = replace(self.forms, forms=forms, shift=shift)
        low = -head.tokens if encoding == "pm1" else 0
        self._low, self._base = low, head.tokens - low + 1
        self._number = len(self.forms.forms)
        sums = self._base ** (m * head.heads)
        if head.heads * self._number > MAX_FORMS or sums > MAX_GATE_ROWS:
            raise Refused(
                f"{head.heads} x {head} of {head.tokens} tokens of {m} bits has {head.heads * self._number} forms and "
                f"{sums} sums; at most {MAX_FORMS} and {MAX_GATE_ROWS} are tried"
            )
        self._powers = self._base ** np.arange(m * head.heads)
        grid = np.arange(sums)[:, None] // self._powers % self._base + low
        self._rows = np.hstack([np.ones((len(grid), 1), np.int64), grid])
        self._gate = Separator(self._rows)
        self._signs = FormSigns(self.forms.forms)
        self._max_nodes = max_nodes
        self._axes = [form for form, allowed in enumerate(self.forms.allowed) if allowed == NOT_NEGATIVE]

    def decide(
        self,
        wanted: Bits,
        specified: Bits,
        below: Sequence[bool] = (),
        progress: Callable[[int], None] | None = None,
    ) -> HeadRealization | Tree:
        """A head with the wanted outputs at the specified points, or the tree that refutes any.

        Arguments:
            wanted: (points,), the outputs.
            specified: (points,), where they matter.
            below: for each head whether it attends to tokens whose score does not exceed the threshold; by default none
                does.
            progress: called with the number of nodes visited.

        Raises:
            Undecided: if a linear program has no exact answer, or after `max_nodes` nodes.
        """
        visited = 0
        heads = range(self.head.heads)
        turned = tuple(below) or (False,) * self.head.heads

        def node(signs: dict[int, int]) -> HeadRealization | Tree:
            nonlocal visited
            visited += 1
            if visited > self._max_nodes:
                raise Undecided(f"no answer after {self._max_nodes} nodes of the search")
            if progress and visited % 64 == 0:
                progress(visited)
            parameters, of_heads = [], []
            for h in heads:
                found = self._signs.decide({form: signs[self._of(h, form)] for form in self._decided(h, signs)})
                if isinstance(found, Refutation):
                    return SignsRefuted({self._of(h, form): value for form, value in found.multipliers.items()})
                strict, signs_of_head = self._strict(found)
                parameters.append(strict)
                of_heads.append(signs_of_head)
            all_signs = np.concatenate(of_heads)
            form = next((axis for h in heads for a in self._axes if all_signs[axis := self._of(h, a)] < 0), None)
            if form is None:
                refuted = self._gate_of(self._places(of_heads, turned), wanted, specified, signs)
                if isinstance(refuted, Realization):
                    lifted = [self._lift.astype(object) @ np.array(one, object) for one in parameters]
                    return HeadRealization(tuple(tuple(int(v) for v in one) for one in lifted), refuted.coefficients)
                open_forms = sorted((self._undecided(x, signs, of_heads) for x in refuted), key=len)
                form = next((forms[0] for forms in open_forms if forms), None)
                if form is None:
                    return GateRefuted(refuted)
            cases: dict[int, Tree] = {}
            allowed = self.forms.allowed[form % self._number]
            for sign in sorted(allowed, key=lambda sign: sign == all_signs[form]):
                inner = node({**signs, form: sign})
                if isinstance(inner, HeadRealization):
                    return inner
                cases[sign] = inner
            return SignDecision(form, cases)

        positive = [form for form, allowed in enumerate(self.forms.allowed) if allowed == POSITIVE]
        return node({self._of(h, form): 1 for h in heads for form in positive})

    def _of(self, h: int, form: int) -> int:
        """The number of a form of head h."""
        return h * self._number + form

    def _decided(self, h: int, signs: dict[int, int]) -> list[int]:
        """The forms of head h that have a sign, numbered as of one head."""
        return [form % self._number for form in signs if form // self._number == h]

    def _strict(self, found: Realization) -> tuple[tuple[int, ...], npt.NDArray[np.int8]]:
        """Parameters of a score under which no score is the threshold, and the signs of all forms."""
        values = scores(self.forms.forms, found.coefficients)
        parameters = found.coefficients
        if not self.head.is_argmax:
            parameters = made_strict(parameters, values, self.forms.shift)
            values = scores(self.forms.forms, parameters)
        return parameters, np.sign(values).astype(np.int8)

    def _places(self, of_heads: Sequence[npt.NDArray[np.int8]], below: Sequence[bool]) -> Integers:
        """For every point the row of the gate that it reads, from the signs of the forms of each head."""
        system = self.forms
        sums = []
        for signs, turned in zip(of_heads, below, strict=True):
            if self.head.is_argmax:
                slot = attended_slot(system, system.compares(signs[None])[0])
                sums.append(np.take_along_axis(system.values, slot[:, None, None], axis=1)[:, 0])
            else:
                on = system.attends(signs[None])[0] ^ turned
                sums.append((system.values * on[system.items][:, :, None]).sum(axis=1))
        return np.asarray((np.hstack(sums) - self._low) @ self._powers)

    def _gate_of(
        self, places: Integers, wanted: Bits, specified: Bits, signs: dict[int, int]
    ) -> Realization | dict[int, int]:
        """A strict gate; or multipliers, by points of which as little as may be is undecided, that refute any."""
        on, off = (np.unique(places[specified & part]) for part in (wanted, ~wanted))
        both = np.intersect1d(on, off)
        if len(both):
            parts = (specified & wanted, specified & ~wanted)
            pairs = [[self._point(place, places, part, signs) for part in parts] for place in both.tolist()[:16]]
            return dict.fromkeys(min(pairs, key=lambda pair: sum(len(self._open(x, signs)) for x in pair)), 1)
        asked = np.zeros(len(self._rows), np.int8)
        asked[on], asked[off] = 1, -1
        answer = self._gate.decide(asked)
        if isinstance(answer, Realization):
            used = np.unique(places)
            shift = -np.eye(1, self._rows.shape[1], dtype=np.int64)[0]
            return Realization(made_strict(answer.coefficients, scores(self._rows[used], answer.coefficients), shift))
        return {self._point(p, places, specified, signs): value for p, value in answer.multipliers.items()}

    def _point(self, place: int, places: Integers, among: Bits, signs: dict[int, int]) -> int:
        points = np.flatnonzero((places == place) & among)[:16].tolist()
        return int(min(points, key=lambda x: len(self._open(x, signs))))

    def _open(self, x: int, signs: dict[int, int]) -> list[int]:
        """The undecided forms of all tokens of a point."""
        return [form for form in self._bearing(x) if form not in signs]

    def _bearing(self, x: int) -> list[int]:
        system, items = self.forms, self.forms.items[x]
        if not self.head.is_argmax:
            shown = items[system.values[x].any(axis=1)]
            forms = [system.first[shown], *([] if system.second is None else [system.second[shown]])]
        else:
            queries, keys = np.divmod(items, system.first.shape[1])
            at = np.ix_(queries[:1], keys, keys)
            forms = [system.first[at].ravel(), *([] if system.second is None else [system.second[at].ravel()])]
        of_one = [int(form) for form in dict.fromkeys(np.concatenate(forms).tolist()) if form >= 0]
        return [self._of(h, form) for h in range(self.head.heads) for form in of_one]

    def _undecided(self, x: int, signs: dict[int, int], of_heads: Sequence[npt.NDArray[np.int8]]) -> list[int]:
        """The forms that are not decided, and without which it is not, what the point attends to."""
        undecided = []
        for h, all_signs in zip(range(self.head.heads), of_heads, strict=True):
            known = {form: signs[self._of(h, form)] for form in self._decided(h, signs)}
            undecided += [self._of(h, form) for form in self._undecided_of(x, known, all_signs)]
        return undecided

    def _undecided_of(self, x: int, signs: dict[int, int], all_signs: npt.NDArray[np.int8]) -> list[int]:
        """Those of one head."""
        system = self.forms
        if self.head.is_argmax:
            slot = int(attended_slot(system, system.compares(all_signs[None])[0])[x])
            queries, keys = np.divmod(system.items[x], system.first.shape[1])
            pairs: list[tuple[int, ...]] = [(int(queries[0]), int(keys[slot]), int(key)) for key in keys]
        else:
            shown = system.values[x].any(axis=1)
            pairs = [(int(item),) for item in system.items[x][shown]]
        forms: dict[int, None] = {}
        for pair in pairs:
            needed = [int(part[pair]) for part in (system.first, system.second) if part is not None]
            needed = [form for form in needed if form >= 0]
            if len(needed) == 2 and self._settled(pair, signs):
                continue
            forms |= dict.fromkeys(form for form in needed if form not in signs)
        return list(forms)

    def _settled(self, pair: tuple[int, ...], signs: dict[int, int]) -> bool:
        """Whether one of the two forms of a squared score says all: it is on by one side, or the two are equal."""
        system = self.forms
        assert system.second is not None and system.turned_second is not None
        first, second = signs.get(int(system.first[pair])), signs.get(int(system.second[pair]))
        if self.head.is_argmax:
            return first == 0 or second == 0
        above = first is not None and first * int(system.turned[pair]) > 0
        return above or (second is not None and second * int(system.turned_second[pair]) < 0)
