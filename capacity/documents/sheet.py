"""Results as Rich prints them and as notebooks show them: a sheet with a title, heads and rows of text.

A result says once what there is to see, in `sheet`; the two representations are made from that.
"""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class Sheet:
    """A result as a table: a title, the headers of the columns (none for a list of properties), and the rows.

    Examples:
        >>> print(Sheet("ltf -n 2", (), (("functions", "14"),)).html())
        <table>
        <caption>ltf -n 2</caption>
        <tr><td>functions</td><td>14</td></tr>
        </table>
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def html(self) -> str:
        """The sheet as an HTML table."""
        lines = ["<table>", f"<caption>{escape(self.title)}</caption>"]
        if self.headers:
            lines.append(f"<tr>{''.join(f'<th>{escape(head)}</th>' for head in self.headers)}</tr>")
        lines += [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self.rows]
        return "\n".join([*lines, "</table>"])

    def rich(self) -> "RenderableType":
        """The sheet as Rich prints it.

        Examples:
            >>> from rich.console import Console
            >>> shown = Sheet("ltf -n 2", (), (("functions", "14"),)).rich()
            >>> Console(width=40).print(shown)  # doctest: +NORMALIZE_WHITESPACE
            ltf -n 2
            functions  14
        """
        from rich.box import SIMPLE_HEAD
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(show_header=bool(self.headers), box=SIMPLE_HEAD if self.headers else None)
        for head in self.headers or ("",) * max(map(len, self.rows), default=1):
            table.add_column(Text(head))
        for row in self.rows:
            table.add_row(*map(Text, row))
        return Group(Text(self.title, style="bold"), table)


class Displayed:
    """A result that Rich and notebooks show as its sheet."""

    def sheet(self) -> Sheet:
        """What there is to see of it."""
        raise NotImplementedError

    def __rich__(self) -> "RenderableType":
        return self.sheet().rich()

    def _repr_html_(self) -> str:
        return self.sheet().html()
