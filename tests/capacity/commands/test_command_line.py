"""The command as a user meets it: results, exit codes, one line for whatever goes wrong, and never a traceback."""

import contextlib
import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import capacity
import capacity.runs.kept_count
from capacity.audit import audit_document
from capacity.circuits.circuit import known_circuits
from capacity.commands.exits import ExitCode
from capacity.commands.main import run
from capacity.counting.choice import METHODS
from enumerate.outcomes import Undecided
from tests.capacity.commands.session import CODES, ESCAPE, command, succeed, words

COMMANDS = (
    *("count", "runs", "check", "audit", "bounds", "classes", "minimize", "estimate", "table", "experiment"),
    *("describe", "recheck", "verify", "plot", "report", "points", "chambers"),
)


def document(line, capsys, code=0):
    """The one JSON document on stdout, with its keys sorted."""
    out = succeed(line, capsys, code).out
    found = json.loads(out)
    assert out == json.dumps(found, indent=2, sort_keys=True) + "\n"
    return found


def assert_one_line_of_error(captured, *phrases):
    assert captured.out == ""
    assert captured.err.startswith("capacity: ")
    assert captured.err.count("\n") == 1
    for phrase in phrases:
        assert phrase in captured.err


# --- results --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("count ltf -n 0", 2),
        ("count ltf -n 4", 1882),
        ("count ltf -n 4 --method restriction", 1882),
        ("count ptf:2 -n 4 --method lp", 57574),
        ("count ptf:9 -n 10", 2**1024 - 2),
        ("count output-gating -n 3", 246),
        ("count output-gating -n 3 --encoding pm1", 254),
        ("count output-gating -n 3 --gate ptf:2 --attending ltf", 256),
        ("count output-gating -n 4 --encoding pm1 --jobs 1", 54310),
    ],
)
def test_count_prints_the_count_and_json_has_the_fields_of_the_design(line, count, capsys):
    assert f" {count} functions" in succeed(line, capsys).out
    found = document(f"{line} --json", capsys)
    assert set(found) >= set(
        words("schema circuit gate attending encoding n units count capacity_bits method seconds version")
    )
    assert found["count"] == str(count)
    assert isinstance(found["capacity_bits"], float)
    assert (found["circuit"], found["n"]) == (words(line)[1], int(words(line)[3]))
    assert found["version"] == capacity.__version__


@pytest.mark.parametrize(
    ("line", "realizable"),
    [
        ("check e -n 2 ltf", True),
        ("check 6 -n 2 ltf", False),
        ("check 6 -n 2 output-gating", True),
        ("check 6 -n 2 ptf:2 --encoding pm1", True),
        ("check 69 -n 3 output-gating", False),
        ("check 1 -n 0 ltf", True),
        ("check E8 -n 3 ltf", True),
        ("check 0xe8 -n 3 output-gating --gate ptf:2 --attending ltf", True),
    ],
)
def test_check_says_yes_by_0_and_no_by_1_and_gives_a_certificate(line, realizable, capsys):
    code = 0 if realizable else 1
    assert ("not realized" in succeed(line, capsys, code).out) == (not realizable)
    found = document(f"{line} --json", capsys, code)
    assert found["realizable"] is realizable
    kind = "realization" if realizable else "refutation"
    assert audit_document(found["certificate"]).startswith(kind)


def test_check_explains_its_answer(capsys):
    assert "f = step(-1 + 2 x1 + 2 x2) = [2,2; 1]\n" in succeed("check e -n 2 ltf", capsys).out
    assert "multipliers" in succeed("check 6 -n 2 ltf", capsys, 1).out
    assert "search tree" in succeed("check 69 -n 3 output-gating", capsys, 1).out


@pytest.mark.parametrize("line", ["check e -n 2 ltf", "check 6 -n 2 ltf", "check 69 -n 3 output-gating"])
def test_a_certificate_in_a_file_passes_the_audit_and_a_tampered_one_does_not(line, capsys):
    run([*words(line), "--certificate", "found.json"])
    capsys.readouterr()
    assert succeed("audit found.json", capsys).out.startswith("found.json: ok: ")
    text = Path("found.json").read_text()
    Path("false.json").write_text(re.sub(r'"truth_table": "(.*)(.)"', r'"truth_table": "\g<1>0"', text))
    captured = succeed("audit found.json false.json", capsys, 1)
    assert "false.json: refused: " in captured.err


@pytest.mark.parametrize("line", ["ltf -n 5", "ptf:2 -n 3", "output-gating -n 3 --encoding pm1", "ltf -n 0"])
def test_a_count_with_a_certificate_passes_the_audit_with_two_engines(line, capsys):
    assert run(["count", *words(line), "--certificate", "count.json"]) == 0
    capsys.readouterr()
    assert "2 engines report this total" in succeed("audit count.json", capsys).out
    certificate = json.loads(Path("count.json").read_text())
    Path("count.json").write_text(json.dumps({**certificate, "count": "1" + certificate["count"]}))
    assert "refused" in succeed("audit count.json", capsys, 1).err


def test_bounds_at_two_hundred_inputs_are_printed(capsys):
    assert "at n = 200: leading term 40000 bits" in succeed("bounds ltf -n 200", capsys).out
    assert "count" in succeed("bounds output-gating -n 200 --encoding pm1", capsys).out
    assert "count" in succeed("bounds ptf:3 -n 200", capsys).out


def test_bounds_are_printed_symbolically_in_latex_and_as_a_document(capsys):
    assert "n^2 bits" in succeed("bounds ltf", capsys).out
    assert r"\binom" in succeed("bounds ltf --latex", capsys).out
    symbolic = document("bounds output-gating --json", capsys)
    assert symbolic["n"] is None and symbolic["results"][0]["bounds"]
    at_four = document("bounds ltf -n 4 --json", capsys)
    values = [(b["sense"], int(b["value"])) for b in at_four["bounds"] if b["value"] is not None]
    assert values and all(v <= 1882 if sense == "lower" else v >= 1882 for sense, v in values)
    assert at_four["leading_term_bits"] == 16.0


@pytest.mark.parametrize("flags", ["", " --json"])
@pytest.mark.parametrize("n", [13, 14, 16])
def test_a_count_of_many_thousand_digits_is_printed_whole(n, flags, capsys):
    out = succeed(f"count ptf:{n} -n {n}{flags}", capsys).out
    digits = json.loads(out)["count"] if flags else re.search(r"(\d+) functions", out)[1]
    assert len(digits) == int(2**n * 0.30103) + 1
    assert digits.endswith(str(pow(2, 2**n, 10**9)).zfill(9))


@pytest.mark.parametrize("line", ["bounds ltf -n 160", "bounds ptf:17 -n 17", "bounds ptf:50 -n 1000"])
def test_bounds_of_many_thousand_digits_are_a_document(line, capsys):
    found = document(f"{line} --json", capsys)
    assert found["lower_bits"] <= found["upper_bits"]


@pytest.mark.parametrize("line", ["bounds ptf:100 -n 1000", "bounds ptf:99 -n 1000", "bounds ptf:100 -n 2"])
def test_bounds_of_the_largest_degrees_are_printed_or_refused(line, capsys):
    assert run(words(line)) in (0, 3)
    assert capsys.readouterr().err.count("\n") <= 1


# OEIS A001532 (n + 1), A001529, A000617 (all NP classes of threshold functions of n variables).
@pytest.mark.parametrize(
    ("n", "symmetry", "classes", "functions"),
    [
        (3, "self-dual", 3, 104),
        (3, "npn", 6, 104),
        (3, "np", 10, 104),
        (5, "self-dual", 21, 94572),
        (5, "npn", 63, 94572),
        (5, "np", 119, 94572),
        (0, "self-dual", 1, 2),
    ],
)
def test_classes_are_listed_with_weights_and_totals(n, symmetry, classes, functions, capsys):
    out = succeed(f"classes ltf -n {n} --symmetry {symmetry}", capsys).out
    assert out.splitlines()[-1] == f"# {classes} {symmetry} classes, {functions} functions"
    assert len(out.splitlines()) == classes + 2
    found = document(f"classes ltf -n {n} --symmetry {symmetry} --json", capsys)
    assert (found["count"], found["number_of_classes"]) == (str(functions), str(classes))
    assert sum(int(c["orbit_size"]) for c in found["classes"]) == functions


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("minimize e8 -n 3 --encoding pm1", 3),  # majority: 1 1 1
        ("minimize 80 -n 3 --encoding pm1", 5),  # AND: -2 1 1 1
        ("minimize fe -n 3 --encoding pm1", 5),  # OR: 2 1 1 1
        ("minimize aa -n 3 --encoding pm1", 1),  # x1
        ("minimize ff -n 3 --strict", 1),
        ("minimize e8 --strict", 9),  # -3 2 2 2
        ("minimize 6 -n 2 --gate ptf:2 --encoding pm1", 1),  # -x1 x2
    ],
)
def test_minimize_finds_the_known_least_strict_weights(line, total, capsys):
    assert f"total size {total}, the least possible" in succeed(line, capsys).out
    found = document(f"{line} --json", capsys)
    assert (found["status"], found["total"], found["lower_bound"]) == ("optimal", str(total), str(total))
    assert sum(abs(int(v)) for v in found["coefficients"].values()) == total


@pytest.mark.parametrize(
    ("function", "shown"),
    [
        ("e8", "[1,1,1; 2]: sum 3, the least possible; unique"),
        ("fee8", "[1,1,1,1; 2]: sum 4, the least possible; unique"),
        ("ff", "[0,0,0; 0]: sum 0, the least possible; unique"),
        ("x1 & ~x2", "[1,-1; 1]: sum 2, the least possible; unique"),
        ("[12; 7, 6, 6, 4, 4, 4, 3, 2]", "[7,6,6,4,4,4,3,2; 12]: sum 36, the least possible; not unique"),
    ],
)
def test_minimize_finds_the_known_least_weights(function, shown, capsys):
    assert run(["minimize", function]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == shown
    assert run(["minimize", function, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    weights = ",".join(found["weights"])
    assert f"[{weights}; {found['threshold']}]: sum {found['sum']}, " in shown
    assert found["status"] == "optimal" and found["sum"] == found["lower_bound"]
    assert found["unique"] == ("not unique" not in shown) == (not found["others"])


def test_all_least_weights_are_listed(capsys):
    assert run(["minimize", "[12; 7, 6, 6, 4, 4, 4, 3, 2]", "--all"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "[7,6,6,4,4,4,3,2; 12]",
        "[7,6,6,4,4,4,2,3; 12]",
        "2 of sum 36, the least possible",
    ]
    assert_one_line_of_error(succeed("minimize e8 --all --strict", capsys, 2), "--all", "--strict")


def test_minimize_of_what_no_gate_realizes_is_a_no(capsys):
    assert "not realized" in succeed("minimize 6 -n 2", capsys, 1).out
    found = document("minimize 96 -n 3 --gate ptf:2 --json", capsys, 1)
    assert (found["status"], found["total"], found["coefficients"]) == ("infeasible", None, {})


def test_table_writes_its_files_and_prints_its_rows(capsys):
    captured = succeed("table --max-n 2 --jobs 1 --output made --quiet", capsys)
    assert captured.err == ""
    assert sorted(p.name for p in Path("made").iterdir()) == words(
        "attention-classes.md attention.csv attention.json attention.md capacity.csv capacity.json capacity.md "
        "census.csv census.json census.md doubling.csv doubling.json doubling.md scores.csv scores.json scores.md "
        "sequences timings.json"
    )
    assert captured.out.splitlines()[0].split() == words(
        "n circuit count bits estimate leading lower upper cap engines bounds"
    )
    out = succeed("table --max-n 1 --jobs 1 --output made --json --quiet", capsys).out
    assert json.loads(out)["rows"][0]["count"] == "4"


# --- help -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*COMMANDS, ""])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_help_has_examples(name, flag, capsys):
    out = succeed(f"{name} {flag}", capsys).out
    assert "Examples" in out
    assert ESCAPE not in out
    if not name:
        assert all(f"  {listed} " in out for listed in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_every_help_can_be_parsed(name, capsys):
    out = succeed(f"{name} --help", capsys).out
    examples = [part.split() for line in out.splitlines() for part in re.findall(r"capacity ([a-z]+ [^;>]*)", line)]
    assert examples
    for arguments in examples:
        assert arguments[0] in COMMANDS
        assert run([*arguments, "--no-such-option"]) == ExitCode.USAGE
        assert "--no-such-option" in capsys.readouterr().err


def test_the_version_is_printed(capsys):
    assert succeed("--version", capsys).out == f"capacity {capacity.__version__}\n"


@pytest.mark.parametrize("line", ["--help", "count --help", "--version"])
def test_help_loads_no_engine(line):
    script = (
        "import sys\nfrom capacity.commands.main import run\n"
        f"code = run({words(line)!r})\n"
        "print('LOADED', *sorted(sys.modules))\nsys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split("LOADED")[1].split())
    heavy = {"numpy", "numba", "scipy", "sympy", "ortools", "highspy", "matplotlib", "bounds", "rich"}
    assert not {name.split(".")[0] for name in loaded} & heavy
    # The help of a command names circuits and methods, and so loads the lists of them; no room with engines.
    rooms = {name.split(".")[1] for name in loaded if name.startswith("enumerate.")}
    assert rooms <= (
        {"circuits", "kernels", "outcomes", "shards", "workers"} if line == "count --help" else {"kernels"}
    )


def test_the_help_names_every_circuit_and_method(capsys):
    out = succeed("count --help", capsys).out
    written = "".join(out.split())  # lines are broken within words
    assert all(name in written for name in (*known_circuits(), *METHODS))
    assert "{" not in out.split("Arguments:")[1]


# --- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("count ltf -n -1", "n = -1"),
        ("count ltf -n 1001", "n = 1001"),
        ("count ltf -n 99999999999999999999999", "out of range"),
        ("count ltf -n x", "-n"),
        ("count ltf -n 2.5", "-n"),
        ("count ltf", "-n"),
        ("count -n 2", "CIRCUIT"),
        ("count", ""),
        ("check 123 -n 2 ltf", "3 hexadecimal digits; n = 2 needs 1"),
        ("check g -n 2 ltf", "'g'"),
        ("check 4 -n 1 ltf", "does not fit"),
        ("check e -n -2 ltf", "n = -2"),
        ("count nothing -n 2", "unknown circuit 'nothing'; known: ltf"),
        ("count ptf:0 -n 2", "degree 0"),
        ("count ptf:x -n 2", "'ptf:x'"),
        ("count ltf -n 2 --gate ltfs", "--gate"),
        ("count ltf -n 2 --gate ptf:2", "--gate"),
        ("count ltf -n 2 --attending ltf", "--attending"),
        ("count synaptic-gating -n 2 --gate square", "square"),
        ("count ltf -n 2 --encoding 10", "encoding"),
        ("count ltf -n 2 --method fast", "unknown method 'fast'"),
        ("count ltf -n 2 --method pairs", "pairs"),
        ("count ltf -n 2 --jobs 0", "--jobs 0"),
        ("count ltf -n 2 --time-limit 0", "--time-limit"),
        ("count ltf -n 2 --time-limit nan", "--time-limit"),
        ("count ltf -n 2 --max-memory 0", "--max-memory"),
        ("count ltf -n 2 --units 2 --certificate made.json", "one circuit on one set of inputs"),
        ("classes ptf:2 -n 3 --symmetry np", "ltf"),
        ("classes ltf -n 3 --symmetry pn", "symmetry"),
        ("classes attention-head -n 2", "attention-head is for capacity count, check and bounds"),
        ("estimate attention-head -n 4", "attention-head is for capacity count, check and bounds"),
        ("minimize 6 -n 2 --gate output-gating", "output-gating"),
        ("minimize e8 -n 3 --time-limit -1", "--time-limit"),
        ("minimize e8 -n 3 --time-limit nan", "time"),
        ("minimize e -n 3", "n = 3 needs 2"),
        ("bounds ltf -n -1", "n = -1"),
        ("bounds ltf --gate ptf:2", "--gate"),
        ("table --max-n 0 --output made", "--max-n 0"),
        ("table --max-n 13 --output made", "--max-n 13"),
        ("nothing", "nothing"),
        ("--nothing", "--nothing"),
    ],
)
def test_bad_usage_is_said_in_one_line_with_code_2(line, phrase, capsys):
    assert_one_line_of_error(succeed(line, capsys, 2), phrase)


COMPLETED = {
    "capacity ta": {"table"},
    "capacity count s": {"square", "synaptic-gating", "synaptic-gating:all", "synaptic-gating:each"},
    "capacity bounds out": {"output-gating"},
    "capacity check 6 -n 2 add": {"additive-output", "additive-synaptic"},
    "capacity count output-gating --encoding p": {"pm1"},
    "capacity count ltf --method ch": {"chambers"},
    "capacity count output-gating --attending p": {"ptf:2"},
}


@pytest.mark.parametrize("line", COMPLETED)
def test_a_shell_completes_commands_circuits_and_values(line):
    place = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_CAPACITY_COMPLETE": "complete_bash"}
    completed = command("", env={**os.environ, **place})
    assert (completed.returncode, completed.stderr) == (0, "")
    assert set(completed.stdout.split()) == COMPLETED[line]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_is_installed_for_a_shell(name, tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    ran = command(f"--install-completion {name}", env=environment)
    assert ran.returncode == 0 and f"{name} completion installed" in ran.stdout
    assert any("_CAPACITY_COMPLETE" in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


def test_no_command_shows_the_help_with_code_2(capsys):
    captured = succeed("", capsys, 2)
    assert "Usage: capacity" in captured.out + captured.err
    assert "\n  count " in captured.out + captured.err, "the help is readable, one command to a line"


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("count ltf -n 12", "out of reach"),
        ("count output-gating -n 5 --max-memory 1", "--max-memory"),
        ("count ltf -n 9 --certificate count.json", "--certificate"),
        ("count ptf:2 -n 5 --certificate count.json", "n = 4"),
        ("classes ltf -n 9", "n = 8"),
        ("check 0 -n 17 ltf", "16"),
        ("check 0 -n 1000 ltf", "16"),
    ],
)
def test_work_that_does_not_fit_is_refused_with_code_3(line, phrase, capsys):
    assert_one_line_of_error(succeed(line, capsys, 3), phrase)
    assert list(Path().iterdir()) == []


def test_what_stays_undecided_has_code_4(capsys, monkeypatch):
    def fail(self, signs):
        raise Undecided("HiGHS stopped")

    monkeypatch.setattr("enumerate.arrangements.feasibility.Separator.decide", fail)
    for line in ("check e -n 2 ptf:2", "minimize e -n 2", "count output-gating -n 2 --method lp"):
        assert_one_line_of_error(succeed(line, capsys, 4), "undecided", "HiGHS stopped")


def test_minimize_that_runs_out_of_time_has_code_4_and_the_bracket(capsys):
    captured = succeed("minimize feeaea80 -n 5 --time-limit 0.000001", capsys, 4)
    assert "undecided" in captured.out and "<= least sum <=" in captured.out


def test_running_out_of_memory_has_code_3(capsys, monkeypatch):
    def fail(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr(capacity.runs.kept_count, "count_in_run", fail)
    assert_one_line_of_error(succeed("count ltf -n 3", capsys, 3), "out of memory")


def test_an_interrupt_has_code_130(capsys, monkeypatch):
    def fail(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(capacity.runs.kept_count, "count_in_run", fail)
    assert_one_line_of_error(succeed("count ltf -n 3", capsys, 130), "interrupted")


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["check e -n 2 ltf --certificate", "count ltf -n 3 --quiet --certificate"])
@pytest.mark.parametrize("target", ["missing/x.json", "file/x.json", "directory", "/proc/x.json", "/dev/full"])
def test_a_certificate_that_cannot_be_written_is_said_in_one_line(line, target, capsys):
    Path("file").write_text("kept")
    Path("directory").mkdir()
    captured = succeed(f"{line} {target}", capsys, 2)
    assert captured.err.startswith("capacity: cannot use") and captured.err.count("\n") == 1
    # What is seen to be impossible is refused before the work; where only the writing fails, the answer is not lost.
    assert bool(captured.out) == (target == "/dev/full")
    assert Path("file").read_text() == "kept"
    assert sorted(p.name for p in Path().iterdir()) == ["directory", "file"]


@pytest.mark.parametrize("line", ["check e -n 2 ltf --certificate", "count ltf -n 3 --quiet --certificate"])
def test_a_certificate_is_not_written_to_a_file_named_like_stdout(line, capsys):
    assert_one_line_of_error(succeed(f"{line} -", capsys, 2), "--json")
    assert not list(Path().iterdir())


@pytest.mark.parametrize("target", ["missing/x.json", "/proc/x.json", "/dev/full"])
def test_the_message_names_the_file_that_the_user_named(target, capsys):
    assert target in succeed(f"check e -n 2 ltf --certificate {target}", capsys, 2).err


@pytest.mark.parametrize("target", ["file", "file/below", "/proc/x"])
def test_a_table_in_a_place_that_is_no_directory_is_said_in_one_line(target, capsys):
    Path("file").write_text("kept")
    assert_one_line_of_error(succeed(f"table --max-n 1 --quiet --output {target}", capsys, 2), target)
    assert Path("file").read_text() == "kept"


def test_a_table_in_a_directory_without_the_right_to_write_is_said_in_one_line(capsys, monkeypatch):
    def refuse(**options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(options["dir"]))

    Path("made").mkdir()
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    captured = succeed("table --max-n 1 --quiet --output made", capsys, 2)
    assert_one_line_of_error(captured, "made")


@pytest.mark.parametrize(
    "line", ["check e -n 2 ltf --certificate x.json", "table --max-n 1 --jobs 1 --quiet --output made"]
)
def test_a_disk_that_fills_up_is_said_in_one_line_and_leaves_no_half_file(line, capsys, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    captured = succeed(line, capsys, 2)
    assert "No space left on device" in captured.err and captured.err.count("\n") == 1
    assert [p for p in Path().rglob("*") if p.is_file()] == []


def test_files_that_cannot_be_audited_have_code_2_and_false_ones_code_1(capsys):
    Path("text.json").write_text("no json")
    Path("binary.json").write_bytes(b"\xff\xfe\x00")
    Path("empty.json").write_text("")
    for name in ("text.json", "binary.json", "empty.json"):
        assert f"{name}: refused: " in succeed(f"audit {name}", capsys, 1).err
    assert "cannot be read" in succeed("audit missing.json", capsys, 2).err
    assert "cannot be read" in succeed("audit .", capsys, 2).err


def test_a_file_whose_name_begins_with_a_dash_is_audited(capsys):
    assert run([*words("check e -n 2 ltf --certificate"), "-x.json"]) == 0
    capsys.readouterr()
    assert run(["audit", "--", "-x.json"]) == 0
    assert "ok" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("points read.csv --shards ./read.csv", "read.csv"),
        ("chambers read.csv --shards link.csv", "link.csv"),
        ("points grid:2x2 --shards runs --store runs", "runs"),
        ("count ltf -n 3 --method restriction --shards one --certificate one", "one"),
        ("count ltf -n 3 --certificate runs --store runs", "runs"),
        ("estimate ltf -n 3 --samples 30 --output runs --store runs", "runs"),
        ("check two.pla ltf --units 2 --certificate two.pla", "two.pla"),
        ("check two.pla:f ltf --certificate two.pla", "two.pla"),
        ("check xor.net ltf --certificate xor.net", "xor.net"),
        ("describe xor.net --certificate xor.net", "xor.net"),
    ],
)
def test_what_is_read_or_kept_is_not_overwritten_by_what_is_written(line, path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("read.csv").write_text("1 2\n3 4\n5 5\n")
    Path("link.csv").symlink_to("read.csv")
    Path("two.pla").write_text(".i 2\n.o 2\n.ilb a b\n.ob f g\n11 11\n.e\n")
    Path("xor.net").write_text("[1; 1,1]\n")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert run(words(line)) == 2
    said = capsys.readouterr()
    assert said.out == "" and f"{path} is read or written for another purpose" in said.err
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_certificate_may_have_the_name_of_a_function(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run(words("check e8 ltf --certificate e8")) == 0
    assert run(words("audit e8")) == 0


@pytest.mark.parametrize(("line", "rank"), [("points grid:2 --estimate", 2), ("points grid:1 --estimate", 1)])
def test_what_has_too_few_parameters_for_descents_is_to_be_counted(line, rank, capsys):
    assert run(words(line)) == 2
    assert f"has rank {rank}, and descents need at least 3: count without --estimate" in capsys.readouterr().err


# --- anything at all ------------------------------------------------------------------------------------------------

SAFE_COMMANDS = [name for name in COMMANDS if name not in ("table", "verify", "plot", "report", "experiment")]
"""All but those that work for minutes."""
NUMBERS = ["0", "1", "2", "3", "-1", "-0", "+2", "1001", "1e3", "0x2", "2.0", "nan", "inf", "", "٣", "9" * 40]
VOCABULARY = [
    *SAFE_COMMANDS,
    *("ltf", "ptf:1", "ptf:2", "ptf:0", "ptf:x", "square", "output-gating", "01", "pm1", "e", "6", "e8", "96", "g"),
    *("-n", "--gate", "--attending", "--encoding", "--method", "--jobs", "--time-limit", "--max-memory", "--json"),
    *("--certificate", "--quiet", "--symmetry", "--latex", "--help", "-h", "--version", "--", "-", "-q", "-j", "-x"),
    *("auto", "chambers", "restriction", "lp", "orbits", "pairs", "theorem", "npn", "np", "self-dual"),
    *("made.json", "missing/made.json", ".", "/dev/null", "\udcff", "é", "\n", "--jobs=1", "-n2"),
]
junk = st.text(max_size=6).filter(lambda word: "\0" not in word and "/" not in word and not word.startswith("--"))
word = st.sampled_from(VOCABULARY) | st.sampled_from(NUMBERS)
sensible = st.one_of(
    st.tuples(
        st.just("count"), st.sampled_from(["ltf", "ptf:2", "output-gating"]), st.just("-n"), st.sampled_from(NUMBERS)
    ),
    st.tuples(
        st.just("check"),
        st.sampled_from(["e", "6", "e8", "96", "2", ""]),
        st.just("-n"),
        st.sampled_from(NUMBERS),
        st.sampled_from(["ltf", "ptf:2", "output-gating"]),
    ),
    st.tuples(st.just("minimize"), st.sampled_from(["e", "6", "e8", "96"]), st.just("-n"), st.sampled_from(NUMBERS)),
    st.tuples(st.just("describe"), st.sampled_from(["e", "6", "e8", "96"]), st.just("-n"), st.sampled_from(NUMBERS)),
    st.tuples(st.just("classes"), st.just("ltf"), st.just("-n"), st.sampled_from(NUMBERS)),
    st.tuples(st.just("points"), st.sampled_from(["grid:3x3", "grid:2x2x2", "grid:0", "grid:x", "/dev/null"])),
    st.tuples(st.just("bounds"), st.sampled_from(["ltf", "ptf:2", "output-gating"])),
    st.tuples(st.just("table"), st.just("--output"), st.just("made"), st.just("--max-n"), st.sampled_from(["0", "1"])),
).map(list)
lines = st.one_of(
    st.builds(lambda start, rest: start + rest, sensible, st.lists(word | junk, max_size=4)),
    st.lists(word | junk, max_size=7),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines)
@example([])
@example(["audit", "\udcff"])
@example(["count", "ltf", "-n", "2", "--certificate", "."])
@example(["count", "ltf", "-n", "3", "--time-limit", "nan"])
@example(["minimize", "e8", "-n", "3", "--time-limit", "inf"])
@example(["check", "\udcff", "-n", "2", "ltf"])
@example(["count", "\udcff", "-n", "2"])
@example(["check", "e", "-n", "2", "ltf", "--certificate", "a\0b"])
def test_no_command_line_whatever_ends_in_a_traceback(line):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace", newline="\n")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(line)
    assert code in CODES
    out.flush()
    err.flush()
    assert b"Traceback" not in err.buffer.getvalue() + out.buffer.getvalue()
    if code == ExitCode.USAGE:
        assert err.buffer.getvalue().strip()
