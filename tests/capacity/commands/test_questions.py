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
