"""Documents whose examples are run: blocks of a terminal session (```console) and of Python (```python)."""

import doctest
import re
import shlex
from pathlib import Path

from capacity.commands.main import run

BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.S)


def blocks(text, kind):
    """The blocks of this kind, in order."""
    return [content for found, content in BLOCK.findall(text) if found == kind]


def prose(text):
    """The document without its blocks, and without what is code or an address in a line."""
    return re.sub(r"`[^`]*`|\]\([^)]*\)", "", BLOCK.sub("", text))


def run_session(block, capsys):
    """Run the commands of a terminal session; each must print what is shown below it."""
    before, *commands = block.split("$ ")
    assert not before and commands, block
    for part in commands:
        command, _, shown = part.partition("\n")
        program, *arguments = shlex.split(command)
        if program == "printf":  # text > file
            text, sign, name = arguments
            assert sign == ">" and not shown
            Path(name).write_text(text.replace("\\n", "\n"), encoding="utf-8")
            continue
        assert program == "capacity"
        run(arguments)
        assert capsys.readouterr().out == shown, command


def run_examples(block, name, namespace):
    """Run the examples of a Python session; each must print what is shown below it."""
    examples = doctest.DocTestParser().get_doctest(block, namespace, name, None, 0)
    assert examples.examples
    said = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(examples, out=said.append, clear_globs=False)
    assert not said, "".join(said)
    namespace.update(examples.globs)
