"""Write docs/bit_orders.json: the order of the bits of a truth table and of the columns of a feature matrix.

Everything is computed from the definitions, one point at a time, with the standard library alone and nothing of this
project. From the repository root:

    python tests/golden/make_bit_orders.py > docs/bit_orders.json
"""

import itertools
import json
import sys

MAX_FUNCTION_INPUTS = 8
MAX_FEATURE_INPUTS = 3

CONVENTION = [
    "A point of the n-cube is an index x in 0 ... 2^n - 1; variable xi (i = 1 ... n) is bit i - 1 of x.",
    "Bit x of a truth table is f(x); it is written in hexadecimal, most significant digit first, with max(1, 2^n / 4) "
    "digits.",
    "Row x of a feature matrix belongs to point x; its columns are the products of variables listed under monomials, "
    "by degree and then in lexicographic order of their indices, so the matrix of a lower degree is its first columns.",
    "Encoding 01: inputs are 0 and 1. Encoding pm1: they are -1 and +1, with bit 1 as +1.",
]


def point(x, n):
    """The values of x1 ... xn, each 0 or 1, at point x."""
    values = []
    for _ in range(n):
        values.append(x % 2)
        x //= 2
    return values


def hexadecimal(function, n):
    """The truth table of a function of a list of bits."""
    values = [function(point(x, n)) for x in range(2**n)]
    while len(values) < 4:
        values.append(0)
    digits = ""
    for start in range(0, len(values), 4):
        digit = 0
        for place in range(4):
            if values[start + place]:
                digit += 2**place
        digits = "0123456789abcdef"[digit] + digits
    return digits


def functions(n):
    """The named functions of n variables."""
    named = {
        "false": hexadecimal(lambda bits: 0, n),
        "true": hexadecimal(lambda bits: 1, n),
    }
    for i in range(n):
        named[f"x{i + 1}"] = hexadecimal(lambda bits, i=i: bits[i], n)
    named["and"] = hexadecimal(lambda bits: 0 not in bits, n)
    named["or"] = hexadecimal(lambda bits: 1 in bits, n)
    named["parity"] = hexadecimal(lambda bits: bits.count(1) % 2, n)
    if n % 2 == 1:
        named["majority"] = hexadecimal(lambda bits: bits.count(1) > bits.count(0), n)
    return named


def feature_rows(n, encoding):
    """The value of every monomial at every point."""
    rows = []
    for x in range(2**n):
        values = point(x, n)
        if encoding == "pm1":
            values = [1 if v == 1 else -1 for v in values]
        row = []
        for monomial in monomials(n):
            value = 1
            for i in monomial:
                value *= values[i - 1]
            row.append(value)
        rows.append(row)
    return rows


def monomials(n):
    """All sets of variables, smaller sets first, then in lexicographic order."""
    return [m for size in range(n + 1) for m in itertools.combinations(range(1, n + 1), size)]


def document():
    """The text of the file: one function or one row of a matrix to a line."""
    out = ["{", ' "schema": "circuit-capacity/bit-orders/1",', ' "convention": [']
    out.append(",\n".join(f"  {json.dumps(sentence)}" for sentence in CONVENTION))
    out += [" ],", ' "functions": [']
    entries = []
    for n in range(MAX_FUNCTION_INPUTS + 1):
        lines = ",\n".join(f"   {json.dumps(name)}: {json.dumps(table)}" for name, table in functions(n).items())
        entries.append(f'  {{"n": {n}, "tables": {{\n{lines}\n  }}}}')
    out += [",\n".join(entries), " ],", ' "features": [']
    entries = []
    for n in range(MAX_FEATURE_INPUTS + 1):
        names = ["*".join(f"x{i}" for i in monomial) or "1" for monomial in monomials(n)]
        parts = [f'   "monomials": {json.dumps(names)}']
        for encoding in ("01", "pm1"):
            rows = ",\n".join(f"    {json.dumps(row)}" for row in feature_rows(n, encoding))
            parts.append(f'   "{encoding}": [\n{rows}\n   ]')
        body = ",\n".join(parts)
        entries.append(f'  {{"n": {n}, "degree": {n},\n{body}\n  }}')
    out += [",\n".join(entries), " ]", "}"]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(document())
