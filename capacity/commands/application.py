"""The Typer application that the commands belong to."""

import sys
from functools import partial
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from capacity.commands.exits import ExitCode
from capacity.commands.options import with_names
from capacity.version import __version__

COMMANDS = (
    "count",
    "check",
    "audit",
    "bounds",
    "classes",
    "minimize",
    "describe",
    "points",
    "chambers",
    "table",
    "verify",
    "plot",
    "report",
    "estimate",
    "recheck",
    "runs",
    "experiment",
)
"""In the order in which `--help` lists them."""


class _InOrder(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(self.commands, key=COMMANDS.index)


app = typer.Typer(
    cls=_InOrder,
    name="capacity",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Exact capacities of threshold circuits: counts, certificates and bounds.\n\n"
    "\b\nExamples:\n  capacity count ltf -n 4\n  capacity check 6 -n 2 output-gating\n  capacity table --max-n 4 "
    "--output small",
)


class _NamingInHelp(TyperCommand):
    """A command whose help has the names of circuits, gates and methods: looked up only when it is shown."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        for parameter in self.params:
            if text := getattr(parameter, "help", None):
                parameter.help = with_names(text)  # type: ignore[attr-defined]
        super().format_help(ctx, formatter)


command = partial(app.command, cls=_NamingInHelp)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"capacity {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(ExitCode.USAGE)
