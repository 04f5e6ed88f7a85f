"""Capacity formulas of threshold circuits: symbolic, with finite bounds that hold at every n, each with its
source.

The records stand in `bounds.gates`, `bounds.square`, `bounds.output_gating`, `bounds.additive`, `bounds.synaptic`
and `bounds.synaptic_each`, those of layers and of disjoint inputs in `bounds.variants`; `bounds.catalogue` has one
entry for each circuit; `bounds.scores` and `bounds.heads` have those of scores and heads. The numbers that they are
compared with are in `bounds.known_values`.

Examples:
    >>> import bounds
    >>> (result,) = bounds.results_for("output-gating", "ltf", "ltf", "01")
    >>> [bounds.formula(bound) for bound in result.upper][:2]
    ['count <= T(n)^2', 'count <= (T(n) + 1)*T(n)/2']
    >>> ends = bounds.bracket(result, 5)
    >>> ends.lower.value, ends.upper.value, ends.upper.bound.id
    (3541924, 4294967296, 'universal-cap')
"""

from bounds.brackets import Bracket, BracketEnd, bracket
from bounds.catalogue import RESULTS, results_for
from bounds.evaluation import evaluate, holds, is_defined, leading_term_bits, log2_value, refined_asymptotic_bits
from bounds.expressions import Counts
from bounds.gates import UNIVERSAL_CAP
from bounds.known_values import linear_threshold_count, polynomial_threshold_count
from bounds.records import Assumptions, Bound, Result, condition, formula, latex_formula, plain
from bounds.several_heads import head_result

__all__ = [
    "RESULTS",
    "UNIVERSAL_CAP",
    "Assumptions",
    "Bound",
    "Bracket",
    "BracketEnd",
    "Counts",
    "Result",
    "bracket",
    "condition",
    "evaluate",
    "formula",
    "head_result",
    "holds",
    "is_defined",
    "latex_formula",
    "leading_term_bits",
    "linear_threshold_count",
    "log2_value",
    "plain",
    "polynomial_threshold_count",
    "refined_asymptotic_bits",
    "results_for",
]
