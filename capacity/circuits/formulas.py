"""Gates and certificates as text."""

from typing import Any


def gate_lines(found: dict[str, Any], number: str = "", alike: bool = False) -> list[str]:
    """The units of one circuit, attended ones f and attending ones g, one to a line; gates alike g1, g2, ...

    Arguments:
        found: integer parameters of every unit, as certificates have them.
        number: that of the circuit in a layer, or empty.
        alike: whether all are read alike.

    Examples:
        >>> gate_lines({"attended": {"1": "-1", "x1": "2"}, "attending": {"x2": "1"}})
        ['  f = step(-1 + 2 x1)', '  g = step(x2)']
    """
    lines = []
    if alike:
        others = found["attending"]
        units = [found["attended"], *(others if isinstance(others, list) else [others])]
        lines = [f"  g{number}{'.' if number else ''}{i} = {step_text(unit)}" for i, unit in enumerate(units, 1)]
    for role, letter in () if alike else (("attended", "f"), ("attending", "g")):
        units = found.get(role, [])
        several = isinstance(units, list)
        for i, unit in enumerate(units if several else [units], 1):
            lines.append(f"  {letter}{number}{i if several else ''} = {step_text(unit)}")
    if "reading" in found:
        reading = found["reading"]
        lines.append(f"  read as {reading if isinstance(reading, str) else ', '.join(reading)}")
    return lines


def certificate_lines(certificate: dict[str, Any]) -> list[str]:
    """A certificate in a few lines for people: the gates, or what refutes them.

    Examples:
        >>> certificate_lines({"kind": "refutation", "truth_table": "6", "multipliers": {"0": "1", "1": "1"}})
        ['  multipliers that no score can satisfy (sign of f, size, point): -1 at 0, +1 at 1']
    """
    if certificate["kind"] == "realization":
        found = certificate["gates"]
        alike = str(certificate.get("circuit")).partition(":")[0] in ("readout", "network")
        if certificate.get("circuit") == "positional-score":
            return ["  the score is 1 where the function is on and -1 where it is off, t = 0"]
        if isinstance(found, dict):
            return gate_lines(found, alike=alike)
        return [line for j, one in enumerate(found, 1) for line in gate_lines(one, str(j), alike)]
    of_unit = f"output {certificate['unit']}: " if "unit" in certificate else ""
    if "multipliers" in certificate:
        tables = certificate["truth_table"]
        signs = int(tables if isinstance(tables, str) else tables[int(certificate["unit"]) - 1], 16)
        listed = list(certificate["multipliers"].items())
        shown = ", ".join(
            f"{'+' if not x.isdigit() or signs >> int(x) & 1 else '-'}{value} at {x}" for x, value in listed[:16]
        )
        more = f" and {len(listed) - 16} more" if len(listed) > 16 else ""
        return [f"  {of_unit}multipliers that no score can satisfy (sign of f, size, point): {shown}{more}"]
    if "directions" in certificate:
        number = len(certificate["directions"])
        return [f"  {of_unit}refuted at {number} directions of a in (a.q)(b.k), each with its multipliers"]
    leaves = 0
    stack = list(certificate["trees"].values()) if "trees" in certificate else [certificate["tree"]]
    while stack:
        node = stack.pop()
        if "cases" in node:
            stack.extend(case for case in node["cases"] if isinstance(case, dict))
        else:
            leaves += 1
    return [f"  {of_unit}refuted by a search tree with {leaves} leaves, each with its multipliers (see --certificate)"]


def step_text(unit: dict[str, str]) -> str:
    """A unit as text: a step of its score, or of the square of the score less t; v times the signal z.

    Examples:
        >>> step_text({"1": "1", "x1": "4", "t": "4"})
        'step((1 + 4 x1)^2 - 4)'
    """
    score = {name: value for name, value in unit.items() if name not in ("t", "v")}
    signal = {"z": unit["v"]} if "v" in unit else {}
    if "t" not in unit:
        return f"step({polynomial_text(score | signal)})"
    rest = ({"1": _negative(unit["t"])} if unit["t"] != "0" else {}) | signal
    return f"step(({polynomial_text(score)})^2{_tail(polynomial_text(rest)) if rest else ''})"


def _negative(value: str) -> str:
    return str(-int(value))


def _tail(text: str) -> str:
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def polynomial_text(coefficients: dict[str, str]) -> str:
    """A gate's score as text.

    Examples:
        >>> polynomial_text({"1": "-1", "x1": "2", "x1x2": "-1"})
        '-1 + 2 x1 - x1x2'
    """
    terms: list[str] = []
    for name, value in coefficients.items():
        size = value.lstrip("-")
        body = size if name == "1" else name if size == "1" else f"{size} {name}"
        sign = "-" if value.startswith("-") else "+"
        terms.append(body if not terms and sign == "+" else f"-{body}" if not terms else f"{sign} {body}")
    return " ".join(terms) or "0"
