"""Boolean expressions, evaluated on all points at once.

An expression has names, the constants 0 and 1, parentheses and, from the tightest: NOT (`~`, `!`, `not`, or `'` after
what it negates), AND (`&`, `*`, `and`), XOR (`^`, `xor`), OR (`|`, `+`, `or`). So + is OR, as in switching algebra.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from enumerate.cube.truth_tables import all_ones, projection

TOKEN = re.compile(r"\s*(?:(?P<name>[^\W\d]\w*)|(?P<constant>[01](?!\w))|(?P<sign>&&|\|\||[~!¬&*·∧^⊕|+∨()']))")

MEANINGS = {
    **dict.fromkeys(("~", "!", "¬", "not"), "not"),
    **dict.fromkeys(("&", "&&", "*", "·", "∧", "and"), "and"),
    **dict.fromkeys(("^", "⊕", "xor"), "xor"),
    **dict.fromkeys(("|", "||", "+", "∨", "or"), "or"),
}

DEEPEST = 100  # parentheses and negations inside one another

Node = Callable[[Mapping[str, int], int], int]


class BadExpression(ValueError):
    """An expression that cannot be read; its message marks the place."""


def names_of(text: str) -> list[str]:
    """The different names in an expression, x2 before x10.

    Raises:
        BadExpression: a character means nothing.

    Examples:
        >>> names_of("x10 & ~x2 | b"), names_of("not (a and 1)")
        (['b', 'x2', 'x10'], ['a'])
    """
    return sorted({word for kind, word, _ in _tokens(text) if kind == "name"}, key=natural)


def evaluate(text: str, names: Sequence[str]) -> int:
    """The truth table of an expression, as an integer: the first name is the lowest bit of a point.

    Raises:
        BadExpression: it is not an expression.

    Examples:
        >>> bin(evaluate("a | b & ~c", ["a", "b", "c"]))
        '0b10101110'
        >>> evaluate("x1 & (x2", ["x1", "x2"])
        Traceback (most recent call last):
        ...
        capacity.functions.expressions.BadExpression: expected ) at the end of 'x1 & (x2'
    """
    n = len(names)
    return evaluate_over(text, {name: projection(i, n) for i, name in zip(range(1, n + 1), names, strict=True)}, n)


def evaluate_over(text: str, values: Mapping[str, int], n: int) -> int:
    """The truth table of n variables of an expression whose names stand for functions of them, each a truth table.

    Raises:
        BadExpression: it is not an expression.

    Examples:
        >>> bin(evaluate_over("a & ~carry", {"a": 0b1010, "carry": 0b1000}, 2))
        '0b10'
    """
    return _Parser(text).whole()(values, all_ones(n))


def natural(name: str) -> tuple[str, int, str]:
    """The key that sorts x2 before x10."""
    letters = name.rstrip("0123456789")
    number = name[len(letters) :]
    return letters, int(number or -1), name


def printable(text: str) -> str:
    """The text with ? for every character that does not show, a line break among them.

    Examples:
        >>> printable("x1 &\\n\\x1b x2")
        'x1 &?? x2'
    """
    return "".join(character if character.isprintable() else "?" for character in text)


def _tokens(text: str) -> list[tuple[str, str, int]]:
    tokens = []
    place = 0
    while text[place:].strip():
        found = TOKEN.match(text, place)
        if found is None:
            raise _bad("this means nothing", text, place + len(text[place:]) - len(text[place:].lstrip()))
        kind, word = str(found.lastgroup), found[str(found.lastgroup)]
        meaning = MEANINGS.get(word.lower())
        tokens.append(("operator", meaning, found.start(kind)) if meaning else (kind, word, found.start(kind)))
        place = found.end()
    return tokens


def _bad(what: str, text: str, place: int) -> BadExpression:
    """The error at a place, which is marked in what surrounds it."""
    text = printable(text)
    if place >= len(text.rstrip()):
        return BadExpression(f"{what} at the end of {_shortened(text)}")
    before, after = text[max(0, place - 20) : place], text[place + 1 : place + 20]
    return BadExpression(f"{what} at character {place + 1}: {before}>>{text[place]}<<{after}")


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 40 else f"...{text[-37:]}")


class _Parser:
    """Recursive descent; each rule returns what evaluates its part."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at, self.depth = text, _tokens(text), 0, 0

    def whole(self) -> Node:
        node = self._joined(("or", "xor", "and"))
        if self.at < len(self.tokens):
            raise self._expected("an operator")
        return node

    def _next(self) -> tuple[str, str]:
        return self.tokens[self.at][:2] if self.at < len(self.tokens) else ("end", "")

    def _expected(self, what: str) -> BadExpression:
        place = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.text)
        return _bad(f"expected {what}", self.text, place)

    def _joined(self, operators: tuple[str, ...]) -> Node:
        if not operators:
            return self._negated()
        parts = [self._joined(operators[1:])]
        while self._next() == ("operator", operators[0]):
            self.at += 1
            parts.append(self._joined(operators[1:]))
        return parts[0] if len(parts) == 1 else _combined(operators[0], parts)

    def _negated(self) -> Node:
        if self._next() == ("operator", "not"):
            self.at += 1
            self._enter()
            return _negation(self._leave(self._negated()))
        node = self._atom()
        while self._next() == ("sign", "'"):
            self.at += 1
            node = _negation(node)
        return node

    def _atom(self) -> Node:
        kind, word = self._next()
        if kind == "name":
            self.at += 1
            return lambda points, full: points[word]
        if kind == "constant":
            self.at += 1
            return lambda points, full: full if word == "1" else 0
        if word != "(":
            raise self._expected("a name, 0, 1, ( or a negation")
        self.at += 1
        self._enter()
        node = self._leave(self._joined(("or", "xor", "and")))
        if self._next() != ("sign", ")"):
            raise self._expected(")")
        self.at += 1
        return node

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._expected(f"at most {DEEPEST} parentheses and negations inside one another")

    def _leave(self, node: Node) -> Node:
        self.depth -= 1
        return node


def _negation(node: Node) -> Node:
    return lambda points, full: full ^ node(points, full)


def _combined(operator: str, parts: list[Node]) -> Node:
    def value(points: Mapping[str, int], full: int) -> int:
        values = [part(points, full) for part in parts]
        result = values[0]
        for other in values[1:]:
            result = result & other if operator == "and" else result | other if operator == "or" else result ^ other
        return result

    return value


def minimal_form(table: int, names: Sequence[str], falling: Sequence[int], longest: int) -> str:
    """A unate function as the OR of its prime implicants, its only minimal form; empty beyond `longest` of them.

    Arguments:
        table: the truth table, neither constant.
        names: of the variables.
        falling: for each variable, more than 0 where the function falls in it.
        longest: how many products are written.

    Examples:
        >>> minimal_form(0xE8, ["a", "b", "c"], [0, 0, 0], 5), minimal_form(0xE8, ["a", "b", "c"], [0, 0, 0], 2)
        ('a & b | a & c | b & c', '')
        >>> minimal_form(0b0010, ["x1", "x2"], [0, 1], 5)
        'x1 & ~x2'
    """
    n = len(names)
    turned = sum(1 << i for i in range(n) if falling[i])
    on = {x for x in range(2**n) if table >> (x ^ turned) & 1}
    least = []
    for x in sorted(on, key=lambda x: (x.bit_count(), [i for i in range(n) if x >> i & 1])):
        if not any(x >> i & 1 and x ^ 1 << i in on for i in range(n)):
            least.append(x)
            if len(least) > longest:
                return ""
    products = [" & ".join(f"{'~' if falling[i] else ''}{names[i]}" for i in range(n) if x >> i & 1) for x in least]
    return " | ".join(products)
