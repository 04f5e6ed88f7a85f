"""Gates in writing."""

from typing import Any


def gate_lines(found: dict[str, Any], number: str = "") -> list[str]:
    """The units of one circuit, attended ones f and attending ones g, one to a line.

    found: integer parameters of every unit, as certificates have them; number: of the circuit in a layer.

    >>> gate_lines({"attended": {"1": "-1", "x1": "2"}, "attending": {"x2": "1"}})
    ['  f = step(-1 + 2 x1)', '  g = step(x2)']
    """
    lines = []
    for role, letter in (("attended", "f"), ("attending", "g")):
        units = found.get(role, [])
        several = isinstance(units, list)
        for i, unit in enumerate(units if several else [units], 1):
            lines.append(f"  {letter}{number}{i if several else ''} = {step_text(unit)}")
    if "reading" in found:
        reading = found["reading"]
        lines.append(f"  read as {reading if isinstance(reading, str) else ', '.join(reading)}")
    return lines


def step_text(unit: dict[str, str]) -> str:
    """A unit in writing: a step of its score, or of the square of the score less t; v times the signal z.

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
    """A gate's score in writing.

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
