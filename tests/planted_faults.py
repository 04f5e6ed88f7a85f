"""Planted faults: one mistake at a time is put into a copy of the sources, and the tests named for it must fail.

    python tests/planted_faults.py [--only WORD] [--list] [--jobs N]

A fault is a snippet of source text, wherever it stands, and what is planted in its place; no path is named. The exit
code is 1 if a fault is missed, a snippet does not stand exactly once, or a named test is not there.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = next(folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").exists())
PACKAGES = ("bounds", "capacity", "enumerate")
LEFT_OUT = ("__pycache__", ".git", ".venv", ".*_cache", ".hypothesis", ".benchmarks", "*.egg-info", "build", "dist")
SECONDS = 600  # a fault may make a loop endless: then no test has failed


@dataclass(frozen=True)
class Fault:
    """A mistake: what is wrong, a snippet that stands once in the sources, what replaces it, tests that must fail."""

    title: str
    find: str
    plant: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Whether the tests noticed a fault, the test that failed or why none did, and the seconds it took."""

    fault: Fault
    caught: bool
    remark: str
    seconds: float

    def __str__(self) -> str:
        return f"{'caught' if self.caught else 'MISSED'}  {self.seconds:5.1f} s  {self.fault.title}  ({self.remark})"


FAULTS: tuple[Fault, ...] = (
    # --- published pieces split into chambers ---
    Fault(
        "hyperplanes meet only where they cross between two rays, not on one",
        "return positive | (values[:, on] > 0).any(axis=1), ",
        "return positive, ",
        ("test_splitting_counts_the_pieces_of_every_face_that_restriction_counts",),
    ),
    Fault(
        "slopes are made whether or not they fit",
        "if common * int(np.abs(values).max(initial=1)) >= LARGEST_SLOPE:",
        "if common >= LARGEST_SLOPE:",
        ("test_slopes_beyond_64_bits_are_refused_before_they_are_made",),
    ),
    Fault(
        "the chambers of a piece are those of the next one",
        "for i, j in face.numbered[(piece - 1) % pieces :: pieces]:",
        "for i, j in face.numbered[piece::pieces]:",
        ("test_splitting_counts_the_pieces_of_every_face_that_restriction_counts",),
    ),
    # --- patterns of heads ---
    Fault(
        "fewer heads than there are show nothing",
        "for fewer in range(2, heads):",
        "for fewer in range(2, 2):",
        ("test_more_heads_have_at_least_the_bound_of_fewer",),
    ),
    Fault(
        "the score of any number of tokens is a quadratic gate of one",
        'if tokens == 1 and score == "dot-product-score":  # a polynomial',
        'if score == "dot-product-score":  # a polynomial',
        ("test_bounds_hold_at_every_count",),
    ),
    Fault(
        "the score of one token is counted as that of two",
        'patterns.append(("quadratic", T(m, 2)))',
        'patterns.append(("quadratic", T(2 * m, 2)))',
        ("test_one_token_has_at_most_the_leading_term_of_quadratic_gates",),
    ),
    # --- answers brought to the other functions of a class ---
    Fault(
        "the gate of a complement is that of the function",
        "sign = -1 if complemented else 1",
        "sign = 1",
        ("test_functions_of_three_variables_are_decided_as_by_themselves",),
    ),
    Fault(
        "inputs change places, and the attending units of their weights do not",
        "and not quick and not numbered:",
        "and not quick:",
        ("test_attending_units_of_each_weight_stay_with_it",),
    ),
    Fault(
        "the sums over all monomials are one number however long it is",
        "<= n << n and width * len(masks) <= MAX_BITS:",
        "<= n << n:",
        ("test_long_multipliers_of_many_monomials_take_little_memory",),
    ),
    Fault(
        "multipliers in a tree stay where they are for the least function",
        "moved = {(points[y] if y < beyond else y, side): value",
        "moved = {(y, side): value",
        ("test_functions_of_three_variables_are_decided_as_by_themselves",),
    ),
    Fault(
        "a product of inputs is 0, not -1, where one of them is low",
        "raised = [(values << step) + low * values",
        "raised = [(values << step)",
        ("test_functions_of_three_variables_are_decided_as_by_themselves",),
    ),
    # --- readouts of several gates ---
    Fault(
        "a symmetry of gates need not keep what the path asks for",
        "require(image_rows == rows[names[places[k]]],",
        "require(True,",
        ("test_a_symmetry_that_changes_what_was_asked_before_is_refused",),
    ),
    Fault(
        "a symmetry of gates may change the readout",
        "require(not (table >> code ^ table >> image) & 1,",
        "require(True,",
        ("test_a_wrong_symmetry_is_refused",),
    ),
    Fault(
        "a symmetry of gates may map a case to another one than it says",
        "require(image_case == set(cases[like]),",
        "require(True,",
        ("test_a_wrong_symmetry_is_refused",),
    ),
    Fault(
        "the search leaves out cases though the gates were told apart before",
        "if np.array_equal(asked[list(places)], asked * flips[:, None]):",
        "if len(flips):",
        ("test_every_answer_has_a_certificate_that_the_audit_accepts",),
    ),
    Fault(
        "a partial function is completed on one side of its open points only",
        "separable[place] |= separable[place + step] | separable[place + 2 * step]",
        "separable[place] |= separable[place + step]",
        ("test_the_table_has_the_partial_functions_that_some_gate_completes",),
    ),
    Fault(
        "gates that are not treated alike are tried in one order only",
        "if level and with_first[level] and orbit[place] < chosen[0]:",
        "if level and orbit[place] < chosen[0]:",
        ("test_gates_that_are_not_alike_are_tried_in_every_order",),
    ),
    Fault(
        "the second gate of a pair is one of an orbit of its own",
        "orbit[images[s, i], images[s, j]] = number",
        "orbit[i, images[s, j]] = number",
        ("test_every_pair_is_an_image_of_one_that_is_listed",),
    ),
    Fault(
        "a point at which no gate can follow is not seen",
        "(wanted[w] & never) == 0 and (always & ~wanted[w]) == 0",
        "(wanted[w] & never) == 0",
        ("test_few_gates_make_what_all_their_tuples_make",),
    ),
    Fault(
        "a gate above f is taken for minimal though a smaller one is above f",
        "if f & ~gates[i] or (gates[i] ^ f) & facets[i]:",
        "if f & ~gates[i] or gates[i] & facets[i]:",
        ("test_three_gates_of_four_variables_by_the_engines_for_three",),
    ),
    Fault(
        "a gate that selects needs to suit one of its sides alone",
        "            if _meet(low[selectors[i, 0, 0]], high[selectors[i, 0, 1]]) and _meet(\n"
        "                low[selectors[i, 1, 0]], high[selectors[i, 1, 1]]\n            ):",
        "            if _meet(low[selectors[i, 0, 0]], high[selectors[i, 0, 1]]):",
        ("test_three_gates_of_four_variables_by_the_engines_for_three",),
    ),
    Fault(
        "the upper points of a selector are not looked at",
        "high[i, w] = missing[2, highs[i] & 255, w] & missing[3, highs[i] >> 8, w]",
        "high[i, w] = missing[2, 0, w]",
        ("test_a_gate_that_selects_of_five_variables_misses_an_error_set_on_either_side",),
    ),
    Fault(
        "a search that is given up answers that there are no gates",
        "        if left < 0 or stop[0]:\n            return -1",
        "        if left < 0 or stop[0]:\n            return 0",
        ("test_a_search_that_is_given_up_answers_neither_way",),
    ),
    Fault(
        "tuples leave complements of what they complete unmarked",
        "            marked[images ^ ones] = 1",
        "            marked[images] = 1",
        ("test_images_of_functions_are_marked",),
    ),
    Fault(
        "selectors are those that are on at one point at most",
        "selectors = selectors[2 * np.bitwise_count(selectors).astype(np.int64) <= 2**n]",
        "selectors = selectors[np.bitwise_count(selectors).astype(np.int64) <= 1]",
        ("test_every_kind_of_readout_by_all_triples",),
    ),
    # --- several heads ---
    Fault(
        "a dependency forbids the functions on one of its sides alone",
        "    if (support ^ above) & last == 0:\n        _leave_out(support & ~last, support ^ above, patterns, left)\n",
        "",
        ("test_what_no_dependency_forbids_is_a_dichotomy",),
    ),
    Fault(
        "minors are expanded with one sign",
        "                sign = -sign\n            minors[members] = minor",
        "            minors[members] = minor",
        ("test_what_no_dependency_forbids_is_a_dichotomy",),
    ),
    Fault(
        "dependencies drawn at random are taken to be all",
        "        if t & 31 == 31 and not _some(left):",
        "        if t == draws - 1:",
        ("test_what_no_dependency_forbids_is_a_dichotomy",),
    ),
    Fault(
        "tokens are exchanged with the query too",
        "    others = range(head.tokens - 1)",
        "    others = range(head.tokens)",
        ("test_symmetries_of_tokens_and_bits_do_not_change_the_count",),
    ),
    Fault(
        "the last orbit of sets of maps is left out",
        "    return np.asarray(sets[first == np.arange(len(sets))])",
        "    return np.asarray(sets[first == np.arange(len(sets))][:-1])",
        ("test_symmetries_of_tokens_and_bits_do_not_change_the_count",),
    ),
    Fault(
        "of the vectors of a matrix one may have the factor 0",
        "        if factors.all():",
        "        if factors.any():",
        ("test_matrices_attend_to_every_set_of_classes",),
    ),
    Fault(
        "a gate shows a pattern at two classes where each of them is constant",
        "values = {gate[q], gate[last ^ q], gate[k], gate[last ^ k]}",
        "values = {gate[q], gate[k]}",
        ("test_squares_under_argmax_of_two_tokens_are_counted_twice",),
    ),
    # --- published chambers ---
    Fault(
        "restrictions that coincide are not one in the audit",
        "    restrictions = {\n        _line_of([",
        "    restrictions = {\n        tuple([",
        ("test_every_line_is_the_whitney_numbers_of_a_restriction",),
    ),
    Fault(
        "the shares of a hyperplane are not added up",
        "            chains[i] = [a + b for a, b in zip(chains[i], found, strict=True)]",
        "            chains[i] = list(found)",
        ("test_shares_of_one_hyperplane_are_added_up",),
    ),
    Fault(
        "a gate is made equal to another but not to its complement",
        "for bit in (x >> j & 1, ~x >> j & 1):",
        "for bit in (x >> j & 1, x >> j & 1):",
        ("test_minors_are_what_substitutions_leave", "test_functions_whose_minors_are_allowed"),
    ),
    Fault(
        "a function with one allowed minor is taken for one whose minors are all allowed",
        "        tables = tables[allowed[minors]]\n    return tables",
        "        kept = tables[allowed[minors]]\n    return kept",
        ("test_functions_whose_minors_are_allowed",),
    ),
    Fault(
        "a readout that does not give every function vouches for those of which it is a minor",
        "complete = [int(row.readout, 16) for row in rows if row.complete]",
        "complete = [int(row.readout, 16) for row in rows]",
        ("test_readouts_of_four_gates_with_a_complete_minor_are_counted_as_complete",),
    ),
    # --- the proofs on several gates and heads ---
    Fault(
        "a gate has the opposite value in the blocks of the others",
        "(1 if values.pop() else -1)",
        "(-1 if values.pop() else 1)",
        ("test_three_gates_are_seen_in_blocks_of_their_own",),
    ),
    Fault(
        "blocks of one size do not fill the cube",
        "(bits - 1,) * large + (bits,) * (k - large)",
        "(bits,) * k",
        ("test_blocks_divide_the_cube",),
    ),
    Fault(
        "the score of a squared head is not moved away from 0",
        "            matrix[first][first] += large",
        "            matrix[first][first] += 0",
        ("test_squares_show_their_score_too",),
    ),
    Fault(
        "the functions of heads are read with the highest bits first",
        'int.from_bytes(table, "little") for table in listed',
        'int.from_bytes(table, "big") for table in listed',
        ("test_the_heads_of_the_proofs_are_as_many_as_the_bounds_say_and_are_all_counted",),
    ),
    Fault(
        "a cold layer compares the score and not its square",
        "            row = row * row if squared else row",
        "            row = abs(row) if squared else row",
        ("test_a_cold_layer_computes_the_head_that_is_counted",),
    ),
    Fault(
        "a head is not kept from the addresses of others",
        "matrix[query_one][place] += far * one * (1 if bit else -1)",
        "matrix[query_one][place] += 0 * far * one * (1 if bit else -1)",
        ("test_tuples_of_heads_are_as_many_as_the_bounds_say",),
    ),
    Fault(
        "what smaller sets of address bits add is not taken off",
        "_without_query(together - sum(before, np.zeros_like(together)))",
        "_without_query(together)",
        ("test_longer_tokens_and_texts_carry_addresses_too",),
    ),
    Fault(
        "the query adds something where it is on in all bits",
        "weights[:, 0] = -weights[:, 1:].sum(axis=1)",
        "weights[:, 0] = 0",
        ("test_tuples_of_heads_are_as_many_as_the_bounds_say",),
    ),
    Fault(
        "a quadratic head of one token attends at the addresses of others",
        "threshold += far * (1 if bit or signs else 0)",
        "threshold += 0 * far * (1 if bit or signs else 0)",
        ("test_longer_tokens_and_texts_carry_addresses_too",),
    ),
    Fault(
        "gates that depend on few tokens are counted without alternating signs",
        "sign = (-1) ** (heads - i)",
        "sign = 1",
        ("test_bounds_hold_at_every_count",),
    ),
    Fault(
        "the bound on a gate of each head has an address too few",
        "others = block_bits(heads - 1)",
        "others = block_bits(heads)[1:]",
        ("test_tuples_of_heads_are_as_many_as_the_bounds_say",),
    ),
    # --- one attention head ---
    Fault(
        "of equal scores the last token is attended to",
        "keys[points, best]] > 0, j, best)",
        "keys[points, best]] >= 0, j, best)",
        ("test_functions_are_those_of_small_integer_parameters",),
    ),
    Fault(
        "argmax heads are counted with negated bits in 0/1",
        'Group(m, True, False, encoding == "pm1", False)',
        "Group(m, True, False, True, False)",
        ("test_the_count_is_the_same_without_symmetry",),
    ),
    Fault(
        "a bound on positional heads counts no position at all for a position",
        "(_TWO**tokens - 1) * (T(m) - 2) + 2",
        "_TWO**tokens * (T(m) - 2) + 2",
        ("test_bounds_hold_at_every_count",),
    ),
    Fault(
        "the audit lets a tie be left out under argmax",
        'needless = (sign == "=" and form in strict)',
        'needless = sign == "="',
        ("test_every_multiplier_and_every_case_is_needed",),
    ),
    Fault(
        "a set of heads is left out though its image is not kept",
        "least &= np.sort(images[sets], axis=1) @ len(maps) ** np.arange(size)[::-1] >= codes",
        "least &= np.sort(images[sets], axis=1) @ len(maps) ** np.arange(size)[::-1] > codes",
        ("test_every_set_of_sums_is_an_image_of_one_that_is_kept",),
    ),
    Fault(
        "the multipliers of a dependency have no alternating signs",
        "turn = -turn",
        "turn = +turn",
        ("test_what_no_dependency_forbids_is_a_dichotomy",),
    ),
    Fault(
        "the audit lets the signs of two heads contradict each other",
        'require(len(heads) == 1, "the decisions are on more heads than one", "multipliers")',
        "",
        ("test_a_decision_on_two_heads_at_once_is_refused",),
    ),
    Fault(
        "every head of a search is given the signs of the first",
        "return [form % self._number for form in signs if form // self._number == h]",
        "return [form % self._number for form in signs if form // self._number == 0]",
        ("test_all_functions_of_two_inputs_are_decided_as_they_are_counted",),
    ),
    Fault(
        "a class of queries is read at its own token alone",
        "(chosen >> own & 1) * bits[q]",
        "(chosen >> own & 1) * bits[own]",
        ("test_both_ways_count_what_is_listed",),
    ),
    Fault(
        "patterns are moved by the queries alone",
        "places = (of_class[:, None] * size + of_class[None, :]).ravel()",
        "places = (of_class[:, None] * size + np.arange(size)[None, :]).ravel()",
        ("test_patterns_are_counted_by_burnside",),
    ),
    # --- several gates alike ---
    Fault(
        "the first of several gates alike is read where its complement should be",
        "READ if on else COMPLEMENT",
        "READ",
        ("test_every_engine_counts_what_the_definition_says",),
    ),
    Fault(
        "the audit reads the gates of a readout in the opposite order",
        "for bits in zip(values, *signals, strict=True)]",
        "for bits in zip(*signals, values, strict=True)]",
        ("test_every_answer_has_a_certificate_that_the_audit_accepts",),
    ),
    Fault(
        "a readout is bounded from below with one nested half too few",
        "factors = [of.at_least(n - i) for i in range(1, k)]",
        "factors = [of.at_least(n - i + 1) for i in range(1, k)]",
        ("test_the_bounds_hold_where_it_is_counted",),
    ),
    Fault(
        "three gates may not be wrong together even where the readout allows it",
        "wrong = [(1 - values[everything ^ p]) | values[p] << 1 for p in sets]",
        "wrong = [(1 - values[everything ^ p]) | values[everything ^ p] << 1 for p in sets]",
        ("test_what_gates_must_not_get_wrong_is_what_changes_the_readout",),
    ),
    Fault(
        "gates with few errors are left out instead of those with many",
        "number += (error & facets[i]) == 0",
        "number += (error & facets[i]) == facets[i]",
        ("test_functions_and_complements_are_decided_by_all_triples",),
    ),
    Fault(
        "the third gate errs where the other two may not err with it",
        "if second & near[1, k] & (masks[6] | triple) == 0:",
        "if second & near[1, k] & masks[6] == 0:",
        ("test_functions_and_complements_are_decided_by_all_triples",),
    ),
    Fault(
        "a class that is not closed under complement counts whole for each of its sides",
        "return int((sizes * np.bitwise_count(realized)).sum()) * (2 if closed else 1)",
        "return int((sizes * np.bitwise_count(realized)).sum()) * 2",
        ("test_three_gates_of_four_variables_by_the_engines_for_three",),
    ),
    Fault(
        "majorities are made of the wider pairs of gates",
        "<= 2 * 2**n]",
        "<= 2**n]",
        ("test_every_kind_of_readout_by_all_triples",),
    ),
    Fault(
        "of two gates beside a third the conjunction is left out",
        "conjunction = g & (g ^ difference)",
        "conjunction = g & difference",
        ("test_every_kind_of_readout_by_all_triples",),
    ),
    # --- describing one function ---
    Fault(
        "two hidden gates are read by OR alone",
        "two = ors | _complements(ors)",
        "two = ors",
        ("test_two_hidden_gates_of_three_variables_are_those_of_all_threshold_readouts",),
    ),
    Fault(
        "of variables that differ, only one is tried",
        "if any((i, j) in alike for i in tried):",
        "if tried:",
        ("test_all_pairs_of_two_variables_are_related_as_the_whole_group_says",),
    ),
    Fault(
        "a gate of a network reads its inputs in another order",
        "for name, weight in zip(row.names, row.weights, strict=True):\n        sums",
        "for name, weight in zip(reversed(row.names), row.weights, strict=True):\n        sums",
        ("test_inputs_are_found_and_the_last_line_is_the_output",),
    ),
    # --- up to symmetries ---
    Fault(
        "an irrelevant variable is not taken as a bias",
        "sum(2 * signs * k // (k + 1) for k in kinds) + free * signs",
        "sum(2 * signs * k // (k + 1) for k in kinds)",
        ("test_stabilizers_give_the_published_numbers",),
    ),
    Fault(
        "a negated cycle of odd length has weight 0 even where the output is complemented",
        "[c for c in kept if c % 2 == 0] + [c for c in changed if c % 2]",
        "[c for c in kept if c % 2 == 0]",
        ("test_grids_by_burnside_and_faces_by_restriction_give_the_same",),
    ),
    # --- least weights ---
    Fault(
        "every second odd size of self-dual weights is passed over",
        "size += 2\n",
        "size += 4\n",
        ("test_the_largest_least_sum_is_a003217_and_all_least_weights_are_unique",),
    ),
    Fault(
        "other weights of the least size are not noticed",
        "elif rows[slot, 0] == measure:",
        "elif rows[slot, 0] > measure:",
        ("test_the_kernel_enters_each_function_once_and_notes_others_of_the_same_size",),
    ),
    Fault(
        "the threshold on bits of a gate with inputs -1 and +1 is rounded down",
        "-((bias - sum(weights)) // 2)",
        "(sum(weights) - bias) // 2",
        ("test_every_linear_gate_but_the_constants_is_shown_by_weights_and_threshold",),
    ),
    Fault(
        "a gate whose weights a signal multiplies is shown as a function of the inputs",
        "not (mechanism.added or mechanism.weights)",
        "not mechanism.added",
        ("test_a_gate_that_sees_a_signal_is_not_a_function_of_the_inputs_alone",),
    ),
    # --- engines of one gate ---
    Fault(
        "the splitting of cones passes over a hyperplane that is the last to cut a cone",
        "chambers += cuts + 1",
        "chambers += 1",
        ("test_threshold_functions_number_a000609",),
    ),
    Fault(
        "rays may outgrow the machine integers while a cone is split",
        "max_entry = min(1 << 30, (1 << 61) // (width * largest))",
        "max_entry = 1 << 62",
        ("test_rays_of_huge_columns_leave_the_machine_integers_unharmed",),
    ),
    Fault(
        "values on the rays of a restriction that overflow are not detected",
        "return largest < MAX_VALUE",
        "return True",
        ("test_large_values_on_rays_are_counted_right_or_refused_never_wrapped",),
    ),
    Fault(
        "a restriction of a restriction loses the hyperplanes that do not meet again",
        "total += k",
        "total += k - 1",
        ("test_chambers_on_faces_of_the_weyl_cone_are_those_of_the_plain_recursion",),
    ),
    Fault(
        "the faces of the Weyl cone are added up without their signs",
        "sum_over_faces((w.bit_count(), weyl_orbit_size(w, dimension), r)",
        "sum_over_faces((0, weyl_orbit_size(w, dimension), r)",
        ("test_threshold_functions_and_self_dual_classes_have_the_published_numbers",),
    ),
    Fault(
        "the pieces of the cells of the threshold arrangement are added up without their signs",
        "total += (-1) ** dimension << points",
        "total += 1 << points",
        ("test_degree_n_minus_2",),
    ),
    Fault(
        "a candidate whose other restriction has the same form as its first is taken for another's",
        "upper = upper[least[other] >= lower]",
        "upper = upper[least[other] > lower]",
        ("test_npn_classes_number_a000370_and_their_orbits_fill_the_functions",),
    ),
    Fault(
        "without compiling, images that meet the least table again are not counted",
        "met = np.where(image < least, 1, met + (image == least))",
        "met = np.where(image < least, 1, met)",
        ("test_forms_and_stabilizers_are_the_same_with_and_without_compiling",),
    ),
    Fault(
        "functions reached in a union are not taken further through the group",
        "            reached.append(new)",
        "            reached.append(new[:0])",
        ("test_no_part_is_asked_for_after_all_functions",),
    ),
    Fault(
        "a textbook's column is read without exchanging the variables",
        'column[_reversed(x, n)] == "1"',
        'column[x] == "1"',
        ("test_orders_are_the_two_conventions_at_every_point",),
    ),
    Fault(
        "a sum that is the threshold is off",
        "return from_bits(self._sums() >= self.threshold)",
        "return from_bits(self._sums() > self.threshold)",
        ("test_weights_and_games_are_on_where_the_sum_reaches_the_threshold",),
    ),
    Fault(
        "a step of a partial function refutes though it is known at one end only",
        "changes &= specified & specified >> step",
        "changes &= specified",
        ("test_a_partial_function_is_refuted_iff_it_steps_up_and_down_between_points_where_it_is_specified",),
    ),
    Fault(
        "the search asks for outputs that a partial function leaves open",
        "            if not specified >> j & 1:\n",
        "            if not specified:\n",
        ("test_layers_that_share_a_unit_realize_partial_functions_iff_some_completions_together",),
    ),
    Fault(
        "the audit takes multipliers at points that are not specified",
        'columns.append([bit == "1" if asked == "1" else None',
        'columns.append([bit == "1" if asked else None',
        ("test_a_proof_is_accepted_for_another_partial_function_only_if_that_is_true",),
    ),
    Fault(
        "what no row of a PLA file of type fr mentions is off",
        "return on & ~opened, (on | off) & ~opened",
        "return on & ~opened, full & ~opened",
        ("test_every_type_means_at_every_row_what_it_is_defined_to_mean",),
    ),
    Fault(
        "weights of a partial function that miss a point are taken",
        "return not (len(low) or len(high))",
        "return True",
        ("test_the_least_weights_of_a_partial_function_are_least_among_its_completions",),
    ),
    Fault(
        "weights that were found are found again",
        "            self._exclude(found[-1])\n",
        "            pass\n",
        ("test_two_least_weights_of_eight_votes_are_both_found",),
    ),
    Fault(
        "a node of a decision diagram answers for thresholds of which one child is another function",
        "bottom, top = max(bottom, other_bottom + weight), min(top, other_top + weight)",
        "bottom, top = max(bottom, other_bottom + weight), max(top, other_top + weight)",
        ("test_coalitions_and_swings_of_the_electoral_college_are_those_of_dynamic_programming",),
    ),
    Fault(
        "a decision diagram accepts weights with which a point on and one off have the same sum",
        "return on[0] > off[0]",
        "return on[0] >= off[0]",
        ("test_weights_of_another_function_are_an_error",),
    ),
    Fault(
        "of symmetric variables with different least weights only one order is listed",
        "for value in sorted(set(values), reverse=True):",
        "for value in sorted(set(values), reverse=True)[:1]:",
        ("test_weights_that_are_not_unique_are_all_found",),
    ),
    Fault(
        "two functions given by weights are the same though one is on where the other just reaches its threshold",
        "if off is not None and off[0] >= threshold:",
        "if off is not None and off[0] > threshold:",
        ("test_functions_are_the_same_where_their_tables_are",),
    ),
    Fault(
        "of the points off, all but the maximal ones are asked of the weights",
        "maximal.reshape(-1, 2, 1 << i)[:, 0] &= halves[:, 1]",
        "maximal.reshape(-1, 2, 1 << i)[:, 0] &= ~halves[:, 1]",
        ("test_boundary_points_are_those_of_the_definition",),
    ),
    Fault(
        "a function that falls along a variable too is not refuted by it",
        "if falls and falls != changes:",
        "if falls and falls != changes and step > 1:",
        ("test_a_function_is_refuted_if_and_only_if_it_is_not_unate",),
    ),
    Fault(
        "the flat of all points is left out of the sum over flats",
        "if rank <= n else 1",
        "if rank <= n else 0",
        ("test_degree_n_minus_2",),
    ),
    Fault(
        "a wall is left out of the stabilizer of a class of threshold functions",
        "walls |= 1 << i",
        "walls |= (1 << i) & -2",
        ("test_a_wall_is_listed_iff_the_reflection_in_it_leaves_the_function_as_it_is",),
    ),
    Fault(
        "the group of a run of walls is one size too small",
        "order *= factorial(run + 1)",
        "order *= factorial(run)",
        ("test_the_order_of_a_wall_group_is_that_of_its_closure",),
    ),
    Fault(
        "an NPN class of gates whose bias matters is taken for one NP class where some variable is irrelevant",
        "n in kind and bool(cls.walls >> n & 1)",
        "bool(cls.walls >> n & 1)",
        ("test_np_gate_classes_are_one_gate_of_each_np_class_with_its_size",),
    ),
    Fault(
        "a perceptron with score 0 at a point counts as a realization",
        "if scores[worst] * signs[worst] > 0:",
        "if scores[worst] * signs[worst] >= 0:",
        ("test_the_functions_of_every_degree_have_their_number",),
    ),
    Fault(
        "a known refutation closes classes that agree with half of it only",
        "if (on[r] & ~word) | (off[r] & word) == 0:",
        "if on[r] & ~word == 0:",
        ("test_what_a_known_refutation_closes_has_a_refutation",),
    ),
    Fault(
        "the weights that the linear program proposes are believed without the exact check",
        "if (signs * (self._features @ candidate) >= np.abs(signs)).all():",
        "if len(candidate):",
        ("test_a_false_claim_that_exclusive_or_is_a_threshold_function_is_never_believed",),
    ),
    Fault(
        "the multipliers that the linear program proposes are believed without the exact check",
        "if (multipliers > 0).all() and not (multipliers @ rows).any():",
        "if (multipliers > 0).all():",
        ("test_half_right_multipliers_are_solved_again_in_integers",),
    ),
    Fault(
        "the section of a threshold function is the complement of a square gate",
        "bits[low | 1 << i]) ^ ones",
        "bits[low | 1 << i])",
        ("test_engines_agree_for_other_gates",),
    ),
    Fault(
        "the minors of a dependency have no alternating signs",
        "(-1) ** j * _determinants(np.delete(minors, j, axis=2))",
        "_determinants(np.delete(minors, j, axis=2))",
        ("test_what_no_dependency_forbids_are_the_dichotomies",),
    ),
    Fault(
        "minimal weights are asked for a margin of two, and so are not minimal",
        "LinearExpr.weighted_sum(self.coefficients, row) >= 1",
        "LinearExpr.weighted_sum(self.coefficients, row) >= 2",
        ("test_totals_and_canonical_coefficients_agree_with_brute_force",),
    ),
    Fault(
        "of several minimal realizations the largest comes back",
        "self.model.minimize(coefficient)",
        "self.model.maximize(coefficient)",
        ("test_of_several_minima_the_lexicographically_smallest_is_returned",),
    ),
    Fault(
        "a second count of faces forgets the chamber of the face itself",
        "shared = 1 + n_planes[1]",
        "shared = n_planes[1]",
        ("test_the_second_count_agrees_on_every_face",),
    ),
    Fault(
        "the bias of weights found by Chow parameters is not moved to inputs 0 and 1",
        "bias = 2 * own[0] - sum(own)",
        "bias = own[0] - sum(own)",
        ("test_every_function_of_four_variables_is_decided_with_a_proof_and_no_program",),
    ),
    Fault(
        "a point of the self-dual function is not moved to the opposite one where the bias is 0",
        "range(n) if values[i + 1] == values[0]",
        "range(n) if values[i + 1]",
        ("test_random_and_threshold_functions_and_those_nearby_are_decided_as_by_linear_programs",),
    ),
    Fault(
        "the dual simplex method takes the greatest ratio of prices",
        "prices[j] * row[entering] < prices[entering] * row[j]",
        "prices[j] * row[entering] > prices[entering] * row[j]",
        ("test_the_least_solution_has_the_cost_that_highs_finds_or_there_is_none",),
    ),
    # --- any points ---
    Fault(
        "the faces of a grid's cone are counted as if none had a stabilizer",
        "return prod(weyl_orbit_size(walls >> begin & (1 << size) - 1, size)",
        "return prod(weyl_orbit_size(0 & walls >> begin & (1 << size) - 1, size)",
        ("test_grids_of_two_levels_have_the_threshold_functions_of_the_cube",),
    ),
    Fault(
        "the bias of a grid counts as an axis of three levels",
        "return sorted([2, *(count for count in levels if count > 1)])",
        "return sorted([3, *(count for count in levels if count > 1)])",
        ("test_square_grids_have_two_functions_for_each_cut_by_a_line",),
    ),
    Fault(
        "eliminated normals that outgrow the machine integers are not detected",
        "if size > 3:  # lines of a plane are compared only",
        "if size > 9:  # lines of a plane are compared only",
        ("test_minors_of_a_space_beyond_the_machine_are_refused_by_the_kernel_and_counted",),
    ),
    Fault(
        "lines of a plane meet in the origin once too often",
        "max(0, len(rows) - 1)][: width + 1]",
        "len(rows)][: width + 1]",
        ("test_hyperplanes_in_general_position_have_binomial_coefficients",),
    ),
    Fault(
        "the largest ratio leaves the basis of a simplex",
        "leaving = min(ratios)[2]",
        "leaving = max(ratios)[2]",
        ("test_every_answer_holds",),
    ),
    Fault(
        "numbers of a table pass through a float",
        "return read_number(cell)",
        "return Fraction(float(read_number(cell)))",
        ("test_decimals_do_not_pass_through_a_float",),
    ),
    Fault(
        "the bias of a listed dichotomy is that of the shifted points",
        "sum((v * low for v, low in zip(slopes, least, strict=True)), Fraction(0))",
        "sum((0 * low for v, low in zip(slopes, least, strict=True)), Fraction(0))",
        ("test_both_engines_and_the_list_are_the_definition",),
    ),
    Fault(
        "an answer on labelled points is not checked on the points as given",
        "if not _holds(found, signs):",
        "if _holds(found, signs) is None:",
        ("test_what_does_not_hold_is_no_answer",),
    ),
    Fault(
        "both sides of infinity count as chambers of an affine arrangement",
        "found.count if central else found.count // 2",
        "found.count if central else found.count",
        ("test_small_arrangements_by_hand",),
    ),
    # --- symmetries ---
    Fault(
        "of a balanced function the complement is not tried for the canonical form",
        "twice = complement and n > 0 and weight == half",
        "twice = complement and n > 0 and weight < 0",
        ("test_forms_and_stabilizers_are_the_same_with_and_without_compiling",),
    ),
    Fault(
        "of a balanced function the complement is not tried where nothing is compiled",
        "balanced = np.flatnonzero(2 * weights == 1 << n)",
        "balanced = np.flatnonzero(weights < 0)",
        ("test_npn_classes_number_a000370_and_their_orbits_fill_the_functions",),
    ),
    Fault(
        "x1 is negated in 01 although a signal multiplies its weight",
        "Symmetry(True, True, False)",
        "Symmetry(True, True, True)",
        ("test_declared_symmetries_hold_and_no_others_are_missing",),
    ),
    Fault(
        "products in 01 are taken to be closed under complement",
        'return self.encoding == "pm1" and',
        "return bool(self.encoding) and",
        ("test_declared_symmetries_hold_and_no_others_are_missing",),
    ),
    Fault(
        "the complement of a square attending gate stands for the gate",
        "return self.encoding in encodings and not",
        "return self.encoding in encodings or self.encoding in encodings and not",
        ("test_a_complemented_signal_is_declared_only_where_it_is_one_and_gives_the_same_functions",),
    ),
    Fault(
        "the orbit of a product in pm1 is counted without the complements",
        "forms, group_order(n, not conjunction) // stabilizers)",
        "forms, group_order(n) // stabilizers)",
        ("test_products_of_two_threshold_functions_have_their_number_by_classes",),
    ),
    Fault(
        "the bits of tokens are negated in 01 as if they were -1 and +1",
        'if encoding == "pm1" and score.kind != "positional":',
        'if score.kind != "positional":',
        ("test_classes_are_orbits_of_functions_that_are_realized_together",),
    ),
    # --- engines of gated circuits, layers and scores ---
    Fault(
        "a gate is not multiplied with itself when all pairs are marked",
        "stop = i + 1 if triangle else right.shape[0]",
        "stop = i if triangle else right.shape[0]",
        ("test_the_kernel_marks_what_its_python_twin_marks",),
    ),
    Fault(
        "second cofactors that are lighter than the first are counted once, not twice",
        "return 2 * self.lighter + self.as_heavy",
        "return self.lighter + self.as_heavy",
        ("test_products_have_their_number",),
    ),
    Fault(
        "second cofactors as heavy as the first are lost",
        "number += (ones >= weight) if heavier else (ones <= weight)",
        "number += (ones >= weight) if heavier else (ones < weight)",
        ("test_second_cofactors_are_those_of_all_pairs",),
    ),
    Fault(
        "complemented classes are counted, not their functions",
        "complemented += int(sizes[there].sum())",
        "complemented += int(there.sum())",
        ("test_the_numbers_are_those_of_the_products_of_all_pairs",),
    ),
    Fault(
        "complemented products with a constant cofactor 1 are counted with both constants twice",
        "return 2 * beside.halves - (2 * (shared - 1) + 1)",
        "return 2 * beside.halves - 2 * shared",
        ("test_both_engines_count_what_pairs_of_gates_realize",),
    ),
    Fault(
        "complemented products are sought beside the same first cofactor",
        "_heavier_cofactors(ones ^ p, n)",
        "_heavier_cofactors(p, n)",
        ("test_both_engines_count_what_pairs_of_gates_realize",),
    ),
    Fault(
        "the parts of products overlap by one weight",
        "wanted[i] = (may_rise == 0) & (weight >= low) & (weight < high)",
        "wanted[i] = (may_rise == 0) & (weight >= low) & (weight <= high)",
        ("test_the_kernel_writes_what_its_python_twin_finds",),
    ),
    Fault(
        "a fixed attending unit shows nothing in place of the face for a signal that is on",
        "fixed = low ^ ((low ^ rows[which, 1::2]) & chosen)",
        "fixed = low & ~chosen",
        ("test_fixing_a_unit_chooses_the_face_at_every_point",),
    ),
    Fault(
        "the product of two bits is XNOR in 01 and AND in pm1",
        "return bit & signal if conjunction else 1 ^ bit ^ signal",
        "return 1 ^ bit ^ signal if conjunction else bit & signal",
        ("test_engines_agree_and_all_bounds_hold",),
    ),
    Fault(
        "a signal 0 complements the output in 01 and switches it off in pm1",
        "READ if c else OFF if conjunction else COMPLEMENT",
        "READ if c else COMPLEMENT if conjunction else OFF",
        ("test_engines_agree_and_all_bounds_hold",),
    ),
    Fault(
        "functions of a lifted signal that are complemented are read as they are",
        "words |= (~tables >> np.uint64(position)",
        "words |= (tables >> np.uint64(position)",
        ("test_sets_of_signals_agree_with_one_signal_at_a_time",),
    ),
    Fault(
        "the orbit of the first function of a shared layer is counted as one",
        "total += group.order // int(stabilizers[i]) * _tuples(",
        "total += _tuples(",
        ("test_layers_with_a_shared_unit_by_two_engines",),
    ),
    Fault(
        "no direction is tried beyond the last root",
        "return [*samples, Fraction(-floor(-enclosures[-1][1]) + 1)]",
        "return samples",
        ("test_samples_lie_one_between_any_two_neighbouring_roots",),
    ),
    Fault(
        "the faces of the cone of ordered row and column sums are added up without their signs",
        "sum_over_faces((f.codimension, f.images, r) for",
        "sum_over_faces((0, f.images, r) for",
        ("test_faces_add_up_to_the_whole_arrangement",),
    ),
    # --- estimates ---
    Fault(
        "a search that a coin lets go on is not given twice the value",
        "return Draw(multiple, won + exponent - f.exponent - g.exponent, pairs, False)",
        "return Draw(multiple, exponent - f.exponent - g.exponent, pairs, False)",
        ("test_coins_that_end_searches_leave_the_mean_as_it_is",),
    ),
    Fault(
        "a gate is drawn without regard to which of its variables is the bias",
        "entry = bisect_right(ends, (self._ends[chosen] - 1 - position) % ends[-1])",
        "entry = (self._ends[chosen] - 1 - position) % len(ends)",
        ("test_gates_are_drawn_with_the_probability_that_is_said",),
    ),
    Fault(
        "attended pairs are doubled though not all of the attended gate is read",
        "self.symmetric = circuit.signal_complemented and len(np.unique(self.inputs)) == 2**self.attended",
        "self.symmetric = circuit.signal_complemented",
        ("test_pairs_of_every_function_are_those_of_all_pairs",),
    ),
    Fault(
        "attended pairs: only the signal 0 is ever imposed",
        "signal = 1 if on else 0",
        "signal = 0",
        ("test_pairs_of_every_function_are_those_of_all_pairs",),
    ),
    Fault(
        "attended pairs are settled at a point where one signal still gives the wrong value",
        "if not (first or second):",
        "if not (first and second):",
        ("test_pairs_of_every_function_are_those_of_all_pairs",),
    ),
    Fault(
        "attended pairs are drawn by the influence of a variable that takes the place of the bias",
        "signed.insert(self.tilt.variable,",
        "signed.insert(0,",
        ("test_gates_are_drawn_with_the_probability_that_is_said",),
    ),
    Fault(
        "attended pairs: an AND stands for two functions of gating all weights, whatever it is at the origin",
        "return 2**n - table.bit_count(), 1 - n",
        "return 2, 0",
        ("test_gating_all_weights_in_01_gives_the_products_that_are_off_at_the_origin_and_their_complements",),
    ),
    Fault(
        "attended pairs: a search that a coin lets go on is not given twice the value",
        "return Draw(1, won - f.exponent - g.exponent, number, False) if number",
        "return Draw(1, -f.exponent - g.exponent, number, False) if number",
        ("test_coins_double_the_value_of_searches_that_go_on",),
    ),
    Fault(
        "the interval of an estimate is one of 90 %",
        "student.ppf((1 + CONFIDENCE) / 2, m - 1)",
        "student.ppf(CONFIDENCE, m - 1)",
        ("test_hall_s_interval_of_exponential_means_covers_better_than_student_s",),
    ),
    Fault(
        "an estimate stands in the doubling table as an exact count",
        "ratio_is_estimated=None if best is None else exact is None,",
        "ratio_is_estimated=None if best is None else False,",
        ("test_a_row_has_what_is_exact_and_what_is_estimated_in_columns_of_their_own",),
    ),
    Fault(
        "an estimate stands in the table beside a count",
        "planned.estimate if count is None else None,",
        "planned.estimate,",
        ("test_an_estimate_is_shown_where_nothing_counts_and_nowhere_else",),
    ),
    Fault(
        "an estimate is printed as if it were a count",
        'return f"~{self.bits:.3f} ({self.low',
        'return f"{self.bits:.3f} ({self.low',
        (
            "test_an_estimate_is_shown_where_nothing_counts_and_nowhere_else",
            "test_estimates_are_marked_in_every_file_and_on_the_page",
        ),
    ),
    Fault(
        "the marks of estimates are filled",
        '"markerfacecolor": "white", "markeredgecolor": look["color"]}',
        '"markerfacecolor": look["color"], "markeredgecolor": look["color"]}',
        ("test_what_is_estimated_is_hollow_with_error_bars_and_stands_in_the_legend",),
    ),
    Fault(
        "bounds by an estimate are drawn as proved",
        "at = _bracket(replace(circuit, n=last + 1), alone.bits, partial(_count_or_estimate, results))",
        "at = _bracket(replace(circuit, n=last + 1), alone.bits)",
        ("test_the_ratio_figure_has_bounds_at_eleven_by_the_estimate_of_one_gate",),
    ),
    Fault(
        "a figure draws an estimate as a count",
        "return log2(self.counts[circuit]) if circuit in self.counts else nan",
        "return log2(self.counts[circuit]) if circuit in self.counts else self.estimates[circuit].capacity_bits",
        ("test_the_ratio_figure_has_a_mark_of_its_own_for_estimates",),
    ),
    Fault(
        "functions that are not decided count as not computed",
        "_, high = clopper_pearson(self.realized + self.undecided, self.samples)",
        "_, high = clopper_pearson(self.realized, self.samples)",
        ("test_what_is_not_decided_is_neither_yes_nor_no",),
    ),
    Fault(
        "an undecided function is taken for one that the circuit does not compute",
        "answers.append(-1 if answer is None else int(answer))",
        "answers.append(int(bool(answer)))",
        ("test_what_is_not_decided_is_neither_yes_nor_no",),
    ),
    Fault(
        "a function is refuted by its restrictions where an input is 1, and its term does not vanish",
        "points = (x for x in range(2**n) if not x >> i & 1)\n    return sum((table >> x & 1) << place",
        "points = (x for x in range(2**n) if x >> i & 1)\n    return sum((table >> x & 1) << place",
        ("test_a_restriction_that_is_refuted_refutes_the_function",),
    ),
    Fault(
        "a probe forgets the chance of the restriction that it drew",
        "weight *= float(steps[-1] / chances[drawn])",
        "weight *= len(chances)",
        ("test_the_mean_of_descents_is_the_number_of_chambers_whatever_is_gone_through",),
    ),
    Fault(
        "a probe leaves out the restrictions in which no two hyperplanes meet",
        "chambers += weight * float(sizes[guesses == 0].sum())",
        "chambers += weight * float(sizes[guesses < 0].sum())",
        (
            "test_the_mean_of_descents_is_the_number_of_chambers_whatever_is_gone_through",
            "test_descents_of_more_chambers_than_they_see_hold_their_number",
        ),
    ),
    Fault(
        "a probe takes hyperplanes that it does not meet into a restriction",
        "left = meets[i * words + w]\n        while left:\n            planes[k] = w * WORD + lowest_bit(left)",
        "left = meets[i * words + w] | 1\n        while left:\n            planes[k] = w * WORD + lowest_bit(left)",
        ("test_all_restrictions_together_make_the_chambers_of_a_face",),
    ),
    Fault(
        "a face of one wall more stands for as many as it is",
        "weight = 1.05**dimension * 20.0 ** int(tight.sum())",
        "weight = 1.05**dimension * 2.0 ** int(tight.sum())",
        ("test_descents_of_all_faces_hold_their_number",),
    ),
    Fault(
        "pieces that the engine refuses are not said",
        "refused += sum(not done for _, done in some)",
        "refused += sum(not done for _, done in some[:1])",
        ("test_random_pieces_of_the_work_stand_for_the_plan",),
    ),
    Fault(
        "a descent forgets the probability of the place that it drew",
        "value = unit + value / chances[c]",
        "value = unit + value / chances[rank]",
        ("test_descents_are_those_of_a_slow_twin_in_exact_integers",),
    ),
    Fault(
        "hyperplanes that coincide on a flat are not merged",
        "equal = keys[other] == keys[j]",
        "equal = keys[other] != keys[other]",
        ("test_the_mean_of_many_short_runs_is_within_three_standard_errors",),
    ),
    Fault(
        "one prime decides coincidences, however large the minors",
        "primes = max(1, ceil((_largest_minor_bits(integers, halvings) + 0.01) / 30.99))",
        "primes = 1",
        ("test_large_minors_call_for_more_primes_and_these_tell_apart_what_one_prime_does_not",),
    ),
    Fault(
        "the bound on the minors of 0 and 1 is half of what it must be",
        "(rank + 1) / 2 * log2(rank + 1) - rank)",
        "(rank + 1) / 2 * log2(rank + 1) - rank - 1)",
        ("test_no_minor_exceeds_its_bound_but_by_a_power_of_two",),
    ),
    Fault(
        "the random numbers of a descent depend on the shard that it is made in",
        'f"{stream} {index}"',
        'f"{stream} {index - begin}"',
        ("test_draws_are_the_same_for_any_number_of_jobs_and_a_longer_run_begins_with_a_shorter",),
    ),
    Fault(
        "descents that were not met leave the interval as narrow as the others make it",
        "unmet = mean * RULE_OF_THREE / len(values)",
        "unmet = 0.0",
        ("test_an_interval_is_never_narrower_than_the_rule_of_three",),
    ),
    Fault(
        "an affine arrangement is estimated with the chambers beyond infinity",
        "chambers.halved() if affine else chambers",
        "chambers",
        ("test_points_and_chambers_are_estimated",),
    ),
    # --- bounds and published values ---
    Fault(
        "the bound of Yajima and Ibaraki is n bits too large",
        "expression=_TWO ** (n * (n - 1) / 2),",
        "expression=_TWO ** (n * (n + 1) / 2),",
        ("test_bounds_of_200_inputs_are_right_to_the_last_digit",),
    ),
    Fault(
        "the last binomial coefficient is missing in the bound of Schläfli",
        "2 * Sum(binomial(_TWO**n - 1, _k), (_k, 0, n))",
        "2 * Sum(binomial(_TWO**n - 1, _k), (_k, 0, n - 1))",
        ("test_every_bound_on_one_linear_gate_holds_for_every_published_count",),
    ),
    Fault(
        "the bound of unordered pairs forgets the products of a gate with itself",
        "few * (few + 1) / 2 + few * (many - few)",
        "few * (few - 1) / 2 + few * (many - few)",
        ("test_output_gating_bounds_for_equal_degrees_are_the_closed_forms",),
    ),
    Fault(
        "a lower bound on square gates counts linear functions that flip to linear ones twice",
        "2 * T(n) - 4 * opposite(T(n - 1)) + 4",
        "2 * T(n) - 2 * opposite(T(n - 1)) + 4",
        ("test_square_gates_by_three_engines",),
    ),
    Fault(
        "each input of an address has one more variable than is left",
        "* attending.at_least(n - _address) ** _address",
        "* attending.at_least(n - _address + 1) ** _address",
        ("test_every_bound_on_one_attending_gate_for_each_weight_holds",),
    ),
    Fault(
        "a signal and its complement are counted as two where they give the same functions",
        "return alone + moved * (signals - constants) / 2",
        "return alone + moved * (signals - constants)",
        ("test_every_bound_with_disjoint_inputs_holds_and_the_exact_ones_are_met",),
    ),
    Fault(
        "a layer has the bound of one unit",
        "replace(bound, expression=bound.expression**units,",
        "replace(bound, expression=bound.expression,",
        ("test_a_layer_of_plain_gates_has_the_power_of_one",),
    ),
    Fault(
        "the best upper bound is the largest",
        "upper is None or _is_smaller(end, upper)",
        "upper is None or _is_smaller(upper, end)",
        ("test_bracket_keeps_to_the_cap_below_seven_variables",),
    ),
    Fault(
        "a lower bound that is no integer is rounded down",
        'math.ceil(value) if bound.sense == "lower"',
        'math.floor(value) if bound.sense == "lower"',
        ("test_a_bound_that_is_no_integer_is_rounded_to_the_integer_it_implies",),
    ),
    Fault(
        "an upper bound is violated by counts below it",
        '(count < item.value if item.record.sense == "lower" else count > item.value)',
        '(count < item.value if item.record.sense == "lower" else count < item.value)',
        ("test_finite_bounds_hold",),
    ),
    Fault(
        "degree n - 1 misses one function",
        "return functions if d >= n else functions - 2",
        "return functions if d >= n else functions - 1",
        ("test_degree_n_minus_one_misses_exactly_two_functions",),
    ),
    Fault(
        "the published number of threshold functions of six variables is wrong",
        "15028134,",
        "15028136,",
        ("test_published_sequences_satisfy_the_identities_between_them",),
    ),
    # --- certificates ---
    Fault(
        "the threshold of a square gate with a signal is written for the other encoding",
        'elif signal == "01":',
        'elif signal == "pm1":',
        ("test_every_answer_is_certified",),
    ),
    Fault(
        "the coefficients of a certificate are JSON numbers and not strings",
        "return {name: str(v) for name, v in zip(names, values, strict=True) if v}",
        "return {name: v for name, v in zip(names, values, strict=True) if v}",
        ("test_certificates_are_written_and_audited_from_files",),
    ),
    Fault(
        "a count is a JSON number and not a string",
        '"count": decimal_string(self.count),',
        '"count": self.count,',
        ("test_a_count_as_a_document_has_the_fields_of_the_design",),
    ),
    # --- the audit ---
    Fault(
        "the audit remembers of a statement that 1 is true",
        "@lru_cache(maxsize=256, typed=True)",
        "@lru_cache(maxsize=256)",
        ("test_a_field_of_a_realization_is_not_taken_on_trust",),
    ),
    Fault(
        "the audit lets the activation of a gate be 0 at a point",
        "for u, (z,) in zip(values, factors, strict=True)]\n    if 0 in values:",
        "for u, (z,) in zip(values, factors, strict=True)]\n    if not values:",
        ("test_a_linear_gate_is_evaluated_whatever_the_size_of_its_coefficients",),
    ),
    Fault(
        "the audit lets the activation of a linear gate be 0 at a point",
        "positive = activations - ones & signs",
        "positive = activations & signs",
        ("test_a_linear_gate_is_evaluated_whatever_the_size_of_its_coefficients",),
    ),
    Fault(
        "the audit lets an attending gate be 0 at a point",
        "statement.attending, threshold, low)\n    if 0 in values:",
        "statement.attending, threshold, low)\n    if not values:",
        ("test_a_coefficient_of_a_gated_circuit_is_evaluated",),
    ),
    Fault(
        "the audit reads a negative multiplier as a positive one",
        'raise CertificateError("a multiplier is negative")',
        "multiplier = -multiplier",
        ("test_multipliers_that_prove_nothing_are_refused",),
    ),
    Fault(
        "the audit does not add multipliers up in the weight of the signal",
        "if any(further):",
        "if all(further) and further[0] < 0:",
        ("test_a_proof_carried_over_to_another_function_or_circuit_is_refused_or_true",),
    ),
    Fault(
        "the audit takes a tree that leaves out the last cases of a decision",
        'require(len(nodes) == number, f"point',
        'require(len(nodes) <= number, f"point',
        ("test_a_tampered_tree_is_refused",),
    ),
    Fault(
        "the audit lets a symmetry stand for a case anywhere in a tree",
        'require(at_root, f"{quoted(name)}',
        'require(True, f"{quoted(name)}',
        ("test_a_tampered_tree_is_refused",),
    ),
    Fault(
        "the audit takes monomials of one degree more than the gate has",
        "if mask.bit_count() > gate.degree:",
        "if mask.bit_count() > gate.degree + 1:",
        ("test_a_coefficient_is_a_canonical_integer_on_a_monomial_of_the_gate",),
    ),
    Fault(
        "the audit lets one function be listed in two classes",
        "require(table not in seen, reason,",
        "require(table not in seen or table >= 0, reason,",
        ("test_an_orbit_is_realized_and_disjoint_from_the_others",),
    ),
    Fault(
        "the audit lets a class of self-dual functions be listed twice",
        "if seen.setdefault(chow, index) != index:",
        "if seen.setdefault(chow, index) > index:",
        ("test_a_class_of_self_dual_functions_is_real_distinct_and_of_its_size",),
    ),
    Fault(
        "the audit does not compare the count with the sum of the orbit sizes",
        "require(total == count, f",
        "require(total >= 0, f",
        ("test_a_field_of_a_count_is_not_taken_on_trust",),
    ),
    Fault(
        "the audit takes x1 to be like other inputs where a signal multiplies its weight",
        "return statement.definition.adds_to not in (i, j) and exchanged(gated) == sorted(gated)",
        "return statement.definition.adds_to not in (i, j)",
        ("test_a_generator_is_allowed_only_if_the_class_is_closed_under_it",),
    ),
    Fault(
        "the audit evaluates gates of 01 on -1 and +1, and the other way round",
        "values = (list(map(sub, even, odd)) if low else even) + list(map(add, even, odd))",
        "values = (even if low else list(map(sub, even, odd))) + list(map(add, even, odd))",
        ("test_random_gates_are_accepted_for_their_own_truth_table_only",),
    ),
    Fault(
        "an interval of directions without a sample is not noticed",
        "separated = 0 < below < len(ordered) and len(roots) == 1",
        "separated = 0 < below < len(ordered)",
        ("test_every_refutation_of_rank_one_beyond_dot_products_covers_all_directions",),
    ),
    # --- published shards, the store, runs ---
    Fault(
        "published shards are accepted though a piece of a face is missing",
        "missing = in_all.get(walls, 1) - len(parts.get(walls, {}))",
        "missing = 0",
        ("test_a_changed_file_is_refused_in_a_line",),
    ),
    Fault(
        "published shards are accepted though a piece of a face stands twice",
        "require(piece not in parts.setdefault(walls, {}), f",
        "require(piece not in parts.setdefault(walls, {}) or piece >= 0, f",
        ("test_a_changed_file_is_refused_in_a_line",),
    ),
    Fault(
        "published shards are accepted though a part of the products is missing",
        "require(parts == list(range(PARTS)), ",
        "require(len(set(parts)) == len(shards), ",
        ("test_a_part_of_products_lost_or_twice_is_refused_though_nothing_is_missing_in_the_sum",),
    ),
    Fault(
        "a shard that was damaged in the store is believed",
        "if row[3] == checksum(self._run.name, *key, *row[:3]):",
        "if row[3]:",
        ("test_a_byte_changed_in_a_result_is_reported_and_the_shard_done_again",),
    ),
    Fault(
        "the shards of another plan are accepted from the store if they are as many",
        "elif known != record[2:]:",
        "elif known[0] != record[2]:",
        ("test_results_of_another_plan_are_refused_with_the_way_on",),
    ),
    Fault(
        "finished shards are forgotten after an interrupt",
        "checksum FROM shards WHERE run = ? AND label = ? AND number = ?",
        "checksum FROM shards WHERE run = ? AND label = ? AND number = ? AND finished < 0",
        ("test_what_was_kept_is_found_by_the_next_process_and_nothing_else",),
    ),
    Fault(
        "what finished beside a shard that failed is not kept",
        "failure = error  # what the work itself says",
        "raise  # what the work itself says",
        ("test_all_that_finished_beside_a_failure_is_kept",),
    ),
    # --- the table, the census, sequences, theorems ---
    Fault(
        "the quick table confirms no row",
        "fastest = sorted(reached, key=lambda engine: engine.expected_seconds(circuit))[:2]",
        "fastest = sorted(reached, key=lambda engine: engine.expected_seconds(circuit))[:1]",
        ("test_the_quick_table_has_every_circuit_of_few_inputs_and_counts_it_as_the_whole_one_does",),
    ),
    Fault(
        "the quick table sets no published count beside the only engine",
        "if len(row.names) < 2 and before and before.count is not None and set(before.engines) - set(row.names):",
        "if len(row.names) < 1 and before and before.count is not None and set(before.engines) - set(row.names):",
        ("test_a_row_of_the_quick_table_is_counted_by_the_fastest_and_confirmed_where_that_is_quick",),
    ),
    Fault(
        "shards that take memory are handed over whether there is room or not",
        "    if plan.memory[left[0]] <= room:\n",
        "    if plan.memory[left[0]] >= 0:\n",
        ("test_shards_that_take_memory_go_when_there_is_room_and_none_delays_the_first",),
    ),
    Fault(
        "signals that agree where faces differ are taken for all signals",
        "agreeing[signals & difference] = True",
        "agreeing[signals & ~difference] = True",
        ("test_faces_and_signals_marked_by_differences_one_by_one_and_in_python",),
    ),
    Fault(
        "the table says that engines agree when they do not",
        "agreement=None if len(counts) < 2 else len(set(counts.values())) == 1,",
        "agreement=None if len(counts) < 2 else True,",
        ("test_engines_that_disagree_are_shown_and_make_exit_code_1",),
    ),
    Fault(
        "the census counts a whole class where a circuit realizes part of it",
        "size, len(tables), to_hex(example, n)",
        "size, size, to_hex(example, n)",
        ("test_the_gates_of_every_class_realize_its_example",),
    ),
    Fault(
        "the census lists a circuit that realizes part of a class among those that realize all of it",
        "whole = [name for name, number in numbers.items() if number == one.orbit_size]",
        "whole = [name for name, number in numbers.items() if number]",
        ("test_the_lines_of_a_census_tell_whole_classes_from_parts",),
    ),
    Fault(
        "the terms of a b-file are numbered from one too many",
        "numbered = zip(range(self.offset, self.last + 1), self.terms, strict=True)",
        "numbered = zip(range(self.offset + 1, self.last + 2), self.terms, strict=True)",
        ("test_the_table_writes_them_and_contradicts_a_wrong_row",),
    ),
    Fault(
        "the self-dual classes of a sequence belong to one variable less",
        'of self-dual {threshold}", 1, classes)',
        'of self-dual {threshold}", 0, classes)',
        ("test_every_published_term_to_n_8_comes_out",),
    ),
    Fault(
        "the finite bounds of a theorem are always consistent",
        '"bound violated" if violated else "consistent" if rows else "not reached",',
        '"consistent" if rows else "not reached",',
        ("test_a_false_bound_is_caught",),
    ),
    Fault(
        "a theorem with one violated check is called consistent",
        'if "bound violated" in verdicts:',
        'if verdicts == {"bound violated"}:',
        ("test_statuses",),
    ),
    Fault(
        "the weight of the signal does not dominate in the construction of multiplexing",
        "return f.renamed(first(n - 1)) + shift, 2 * size",
        "return f.renamed(first(n - 1)) + shift, size",
        ("test_every_construction_proves_its_bound",),
    ),
    Fault(
        "a dominating weight is only as large as the scores",
        "total = exact([1])",
        "total = exact([0])",
        ("test_a_seeded_sample_beyond_the_listed_gates",),
    ),
    Fault(
        "a causal mask shows what follows and hides what went before",
        "return np.tril(np.ones((tokens, tokens), bool))",
        "return np.triu(np.ones((tokens, tokens), bool))",
        ("test_weights_are_a_mean_and_a_causal_mask_hides_what_follows",),
    ),
    # --- the command line and what is shown ---
    Fault(
        "a function that is not realized has exit code 0",
        "raise typer.Exit(ExitCode.DONE if decision.realizable else ExitCode.NO)",
        "raise typer.Exit(ExitCode.DONE)",
        ("test_check_says_yes_by_0_and_no_by_1_and_gives_a_certificate",),
    ),
    Fault(
        "work that does not fit has the exit code of bad usage",
        "fail(str(error), ExitCode.REFUSED)",
        "fail(str(error), ExitCode.USAGE)",
        ("test_work_that_does_not_fit_is_refused_with_code_3",),
    ),
    Fault(
        "ptf:D on the command line is read as a gate of degree D - 1",
        "return Gate(int(degree)",
        "return Gate(int(degree) - 1",
        ("test_a_theorem_counts_what_degree_n_minus_1_and_above_realizes",),
    ),
    Fault(
        "a Karnaugh map is mirrored: its rows are read as columns",
        "shown(row << low | column)",
        "shown(column << high | row)",
        ("test_a_karnaugh_map_reads_its_variables_from_its_heads",),
    ),
    # --- the page ---
    Fault(
        "the page reads the attended unit at the point itself, whatever the wiring says",
        "const input = inputs[x][code];",
        "const input = x;",
        ("test_every_function_of_three_variables_is_answered_rightly",),
    ),
    Fault(
        "the page evaluates circuits of 01 on -1 and +1, and the other way round",
        'const value = (b) => (circuit.encoding === "pm1" ? 2 * b - 1 : b);',
        'const value = (b) => (circuit.encoding === "pm1" ? b : 2 * b - 1);',
        ("test_every_function_of_three_variables_is_answered_rightly",),
    ),
    Fault(
        "the page negates an input of pm1 as if it were 0 or 1",
        'else if (encoding === "pm1") terms',
        'else if (encoding === "01") terms',
        ("test_every_function_of_three_variables_is_answered_rightly",),
    ),
    Fault(
        "the page leaves the attending gates of permuted weights in their old places",
        "attending[circuit.unit_of[element.permutation[i]]] = units[unit];",
        "attending[circuit.unit_of[i]] = units[unit];",
        ("test_every_function_of_three_variables_is_answered_rightly",),
    ),
    Fault(
        "the page does not say that engines disagree",
        "against = [row for row in confirmed if row.agreement is False]",
        "against = [row for row in confirmed if row.agreement is None]",
        ("test_a_count_in_disagreement_and_a_violated_bound_are_said_first",),
    ),
)


# --- where a fault and its tests stand --------------------------------------------------------------------------------


def sources(root: Path) -> list[Path]:
    """The files in which a fault may be planted."""
    return sorted(path for package in PACKAGES for kind in ("py", "js") for path in (root / package).rglob(f"*.{kind}"))


def place(fault: Fault, root: Path) -> Path:
    """The file in which the snippet of a fault stands; LookupError unless it stands once in all of them."""
    found = [(path, path.read_text(encoding="utf-8").count(fault.find)) for path in sources(root)]
    times = sum(number for _, number in found)
    if times != 1:
        raise LookupError(f"{fault.title}: its snippet stands {times} times: {fault.find}")
    return next(path for path, number in found if number)


def node_ids(name: str, root: Path) -> list[str]:
    """The tests of this name, as pytest takes them; LookupError if there is none."""
    definition = re.compile(rf"^def {re.escape(name)}\(", re.MULTILINE)
    files = sorted((root / "tests").rglob("*.py"))
    found = [f"{path.relative_to(root)}::{name}" for path in files if definition.search(path.read_text("utf-8"))]
    if not found:
        raise LookupError(f"there is no test {name}")
    return found


def problems(faults: Sequence[Fault], root: Path) -> list[str]:
    """What is wrong with the list itself, in a line each."""
    found = [f"the title stands twice: {title}" for title in doubled([fault.title for fault in faults])]
    for fault in faults:
        found += [f"{fault.title}: nothing is changed"] if fault.find == fault.plant or not fault.tests else []
        for look in (lambda fault=fault: place(fault, root), *(lambda n=n: node_ids(n, root) for n in fault.tests)):
            try:
                look()
            except LookupError as error:
                found.append(str(error))
    return found


def doubled(words: Sequence[str]) -> list[str]:
    """The words that stand more than once."""
    return sorted({word for word in words if words.count(word) > 1})


# --- in a copy of the tree --------------------------------------------------------------------------------------------


def run_tests(
    ids: Sequence[str], tree: Path, seconds: int | None = None, cache: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run tests in a copy of the tree, and stop at the first that fails; cache: where compiled kernels are kept.

    Raises subprocess.TimeoutExpired after so many seconds.
    """
    environment = os.environ | {"PYTHONPATH": str(tree)} | ({} if cache is None else {"NUMBA_CACHE_DIR": str(cache)})
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=line", *ids],
        cwd=tree,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
    )


def try_fault(fault: Fault, tree: Path, number: int) -> Outcome:
    """Plant a fault, run its tests and take it out again.

    It is caught if a test fails (exit code 1), or if the tests cannot be collected with it (2, as the preparation has
    collected them all without it). No tests found (4, 5), a skipped test or an endless loop is not caught.

    The mtime of the file is another for every fault, so that no compiled file of Python is taken for that of another
    one. Numba looks only at the file of a kernel itself, not at those from which it takes other kernels: with a fault
    in compiled code all kernels are compiled anew.
    """
    path = place(fault, tree)
    text, status = path.read_text(encoding="utf-8"), path.stat()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kernels-") as folder:
        try:
            path.write_text(text.replace(fault.find, fault.plant), encoding="utf-8")
            os.utime(path, (status.st_atime, status.st_mtime + 2 * (number + 1)))
            ids = [node for name in fault.tests for node in node_ids(name, tree)]
            ran = run_tests(ids, tree, SECONDS, Path(folder) if "njit" in text else None)
            caught, remark = judged(ran.returncode, ran.stdout)
        except subprocess.TimeoutExpired:
            caught, remark = False, f"no answer in {SECONDS} s"
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return Outcome(fault, caught, remark, time.monotonic() - begin)


def judged(code: int, said: str) -> tuple[bool, str]:
    """Whether pytest's exit code and output mean that the fault was caught, and by which test, or why it was not."""
    failed = re.search(r"^(?:FAILED|ERROR) \S*?(?:::(\w+))?(?:\[| |$)", said, re.MULTILINE)
    if code == 1:
        return True, failed[1] if failed and failed[1] else "a test fails"
    if code == 2 and re.search(r"errors? during collection", said):
        return True, "the tests cannot be collected"
    if code == 0:
        return False, "its tests are skipped" if re.search(r"\d skipped", said) else "its tests pass"
    return False, f"pytest ends with {code}"


def try_all(faults: Sequence[Fault], jobs: int) -> Iterator[Outcome]:
    """Try all faults in copies of the tree, side by side; RuntimeError if the tests do not pass without a fault."""
    with tempfile.TemporaryDirectory(prefix="planted-faults-") as folder:
        first = Path(folder) / "0" / ROOT.name
        shutil.copytree(ROOT, first, ignore=shutil.ignore_patterns(*LEFT_OUT))
        names = dict.fromkeys(name for fault in faults for name in fault.tests)
        ran = run_tests([node for name in names for node in node_ids(name, first)], first)
        if ran.returncode:
            raise RuntimeError(f"the tests do not pass without a fault:\n{ran.stdout[-4000:]}")
        trees: SimpleQueue[Path] = SimpleQueue()
        trees.put(first)
        for number in range(1, min(jobs, len(faults))):
            trees.put(Path(shutil.copytree(first, Path(folder) / str(number) / ROOT.name)))  # with compiled kernels

        def in_some_tree(number: int) -> Outcome:
            tree = trees.get()
            try:
                return try_fault(faults[number], tree, number)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(in_some_tree, range(len(faults)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the faults and print a line for each; the exit code."""
    parser = argparse.ArgumentParser(description="Plant one fault at a time and see that the tests named for it fail.")
    parser.add_argument("--only", metavar="WORD", default="", help="faults whose title contains it")
    parser.add_argument("--list", action="store_true", help="print the titles and their tests, and try nothing")
    parser.add_argument("--jobs", metavar="N", type=int, default=2, help="faults at a time (default 2)")
    options = parser.parse_args(arguments)
    chosen = [fault for fault in FAULTS if options.only.lower() in fault.title.lower()]
    if options.jobs < 1 or not chosen:
        parser.error("--jobs is at least 1" if chosen else f"no title contains {options.only!r}")
    if options.list:
        print("\n".join(f"{fault.title}  ({', '.join(fault.tests)})" for fault in chosen))
        return 0
    wrong = problems(chosen, ROOT)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    caught = 0
    try:
        for outcome in try_all(chosen, options.jobs):
            caught += outcome.caught
            print(outcome, flush=True)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{caught} of {len(chosen)} faults caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
