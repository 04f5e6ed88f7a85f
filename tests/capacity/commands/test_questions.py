"""Questions of people in the field, each answered by one command; the answers were worked out by other programs."""

import pytest

from capacity.commands.main import run

SIXTEEN = "[68; 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]"
UNSC = "[39; 7, 7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        # One gate for a nested expression, and its least weights.
        (["minimize", "x7 + x6*(x5 + x4*(x3 + x2*x1))"], 0, "[1,1,2,3,5,8,13; 13]: sum 33, the least possible; unique"),
        # Which function does a unit of real weights compute; is its fifth input idle?
        (["check", "1.1 3.1 -1 -2 0.5 > 1", "ltf"], 0, "8cce8cce: realized by ltf -n 5"),
        (["minimize", "1.1 3.1 -1 -2 0.5 > 1"], 0, "[1,2,-1,-1,0; 1]: sum 5, the least possible; unique"),
        (
            ["minimize", "[1,2,4,-4,6,8,10,-25,6,32;60]"],
            0,
            "[0,1,2,-2,3,4,5,-5,3,5; 19]: sum 30, the least possible; unique",
        ),
        # Voting games: the last member of the Council of 1958 is a dummy.
        (["minimize", "[12; 4, 4, 4, 2, 2, 1]"], 0, "[2,2,2,1,1,0; 6]: sum 8, the least possible; unique"),
        (["minimize", "[65; 47, 46, 17, 16, 2]"], 0, "[5,4,3,2,2; 9]: sum 16, the least possible; unique"),
        (["minimize", UNSC], 0, "[7,7,7,7,7,1,1,1,1,1,1,1,1,1,1; 39]: sum 45, the least possible; unique"),
        (["minimize", SIXTEEN], 0, "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16; 68]: sum 136, the least possible; unique"),
        # Textbook exercises.
        (["minimize", "a | (b & ~c)"], 0, "[2,1,-1; 1]: sum 4, the least possible; unique"),
        (["minimize", "w*x*z + x*~y*z"], 0, "[1,2,-1,2; 4]: sum 6, the least possible; unique"),
        # A truth table by rows, p the most significant: not one gate, but two where the second sees inputs and first.
        (["check", "01101010", "ltf", "-n", "3", "--order", "high-first"], 1, "1e: not realized by ltf -n 3"),
        (
            ["check", "01101010", "multiplexing", "-n", "3", "--order", "high-first"],
            0,
            "1e: realized by multiplexing -n 3",
        ),
    ],
)
def test_the_question_is_answered(line, code, said, capsys):
    assert run(line) == code
    assert any(answer.startswith(said) for answer in capsys.readouterr().out.splitlines())


def test_weights_that_are_not_unique_are_all_given(capsys):
    table = "fffffffefffefeeafffefefefefefee8fffefefefefefee8fffefee8fee8e8e8"
    assert run(["minimize", table, "--all"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "[7,6,6,4,4,4,3,2; 12]",
        "[7,6,6,4,4,4,2,3; 12]",
        "2 of sum 36, the least possible",
    ]


PARITY = "\n".join([*(f"h{k} = [{k}; 1,1,1,1,1,1,1,1]" for k in range(1, 9)), "[1,-1,1,-1,1,-1,1,-1; 1](h1..h8)"])

COLLEGE = (
    "[270; 54, 40, 30, 28, 19, 19, 17, 16, 16, 15, 14, 13, 12, 11, 11, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 8, 8, 7, "
    "7, 6, 6, 6, 6, 6, 6, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3]"
)

PARTIAL = ".i 3\n.o 1\n.type fr\n000 1\n010 0\n011 0\n100 1\n110 0\n.e\n"

NEURONS = (
    "fffefefefefefeee 8080800080000000 eeeaeeeaeeeaeeea feeefeeefeeefeee feeaeeeaeeeaeaaa "
    "8080808080808080 feeaeaeaeeeaeaea eeeaeaeaeaeaeaea 8888888088808880 eaaaaaaaeaaaaaaa "
    "feeefeeefeeefeee fffefffefffefffe 8880888088808880 eaa8e880e8a8e880 8080808080808080 "
    "a888888088808880 fefefeeefefefeee 0000000000000000 8880888088808880 8000800080000000"
)

CLASSES = (
    "0000033f 0000037f 000003ff 00007fff 0000000f "
    "0000003f 0000001f 00000000 00000001 0000ffff "
    "0000011f 00000003 0003033f 00071fff 000107ff "
    "00030fff 00000007 0003177f 0001011f 000f0fff"
)

FILES = {
    "parity8.net": PARITY,
    "partial.pla": PARTIAL,
    "neurons.hex": NEURONS.replace(" ", "\n"),
    "classes.hex": CLASSES.replace(" ", "\n"),
    "points.csv": "x,y,label\n0,0,0\n1,2,1\n2,4,0\n3,1,1\n",
    "lines.csv": "x,y,constant\n-1,1,1\n1,0,0\n1,1,1\n0,1,0\n",
    "three.txt": "8\ne\n6\n",
}


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        # Is there a gate for a partial function? Five of its eight completions; none of another's sixteen.
        (
            ["check", "1x001x0x", "ltf", "--order", "high-first"],
            0,
            ["x0xx0011: realized by ltf -n 3", "5 of 8 completions"],
        ),
        (["check", "partial.pla", "ltf"], 0, ["realized by ltf -n 3", "5 of 8 completions"]),
        (["check", "0110xxxx", "ltf"], 1, ["not realized by ltf -n 3", "none of 16 completions"]),
        # With how few gates?
        (
            ["check", "01101010", "-n", "3", "--order", "high-first", "--fewest"],
            0,
            ["1e: with skip connections, 2 gates, no fewer", "1e: in layers, 3 gates, no fewer"],
        ),
        # Which neurons are gates, which functions differ, are these two the same?
        (["check", "ltf", "--file", "neurons.hex"], 0, ["8080808080808080: realized by ltf -n 6"]),
        (["describe", "--file", "classes.hex", "--up-to", "npn"], 0, ["# 20 classes up to npn of 20 functions"]),
        (["describe", "--file", "three.txt", "--up-to", "npn"], 0, ["8 (line 1): the same as e", "6 (line 3)"]),
        # A college of 51 voters; dummies and swings of small games.
        (["minimize", COLLEGE], 0, ["; 270]: sum 538, the least possible; unique"]),
        (["describe", COLLEGE], 0, ["dummies: none", "not self-dual"]),
        (["describe", COLLEGE, "--same-as", COLLEGE.replace("270", "269")], 1, ["different functions"]),
        (["describe", "[12; 4, 4, 4, 2, 2, 1]"], 0, ["dummies           x6"]),
        (["describe", "[65; 47, 46, 17, 16, 2]"], 0, ["Banzhaf swings    9, 7, 5, 3, 3"]),
        (["describe", "1.1 3.1 -1 -2 0.5 > 1"], 0, ["8cce8cce", "dummies           x5"]),
        # Which function does a network compute? On at odd weight.
        (["describe", "parity8.net"], 0, ["x1 ^ x2 ^ x3 ^ x4 ^ x5 ^ x6 ^ x7 ^ x8"]),
        # Points, a grid, an arrangement.
        (["points", "points.csv"], 1, ["not separable"]),
        (["points", "grid:3x3"], 0, ["58 dichotomies"]),
        (["points", "grid:2x3"], 0, ["28 dichotomies"]),
        (["points", "grid:2x2"], 0, ["14 dichotomies"]),
        (["chambers", "lines.csv"], 0, ["10 chambers"]),
    ],
)
def test_the_question_about_a_file_or_a_kind_is_answered(line, code, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(line) == code
    answered = capsys.readouterr().out
    for words in said:
        assert words in answered


def test_the_gates_of_a_file_are_all_of_its_lines(tmp_path, capsys):
    path = tmp_path / "neurons.hex"
    path.write_text(FILES["neurons.hex"])
    assert run(["check", "ltf", "--file", str(path)]) == 0
    assert [": realized by" in line for line in capsys.readouterr().out.splitlines()] == [True] * 20


@pytest.mark.parametrize("words", [["check", "ltf"], ["minimize"], ["describe"], ["describe", "--up-to", "npn"]])
def test_a_byte_order_mark_is_no_part_of_a_list(words, tmp_path, capsys):
    path = tmp_path / "functions.txt"
    path.write_text("\ufeffe8\n8\n", encoding="utf-8")
    assert run([*words, "--file", str(path)]) == 0
    assert capsys.readouterr().out.startswith("e8")


@pytest.mark.parametrize("line", ["check e8 ltf", "describe e8", "minimize e8", "check ltf --file -"])
def test_a_number_of_jobs_below_one_is_refused(line, capsys):
    assert run([*line.split(), "--jobs", "0"]) == 2
    assert "--jobs 0 is out of range" in capsys.readouterr().err
