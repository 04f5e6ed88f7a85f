"""The explorer's data on attention heads of two tokens of two bits: parameters for every function that one computes.

There are some hundreds of functions for each class, all of which are listed; that a function is not among them rests on
the count, which two engines make. Each answer is accepted by the independent checker before it is written.
"""

from typing import Any

import numpy as np

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import partial_of
from capacity.decisions.certificates import certificate_of
from capacity.decisions.heads import HeadDecider
from capacity.tables.attention import INPUTS, head_members
from capacity.tables.rows import head_circuits
from enumerate.cube.truth_tables import to_hex


def explored_heads() -> list[Circuit]:
    """The classes of heads of the explorer: every score but those of low rank and those read from either side.

    Examples:
        >>> len(explored_heads())
        14
    """
    of_size = [circuit for circuit in head_circuits(INPUTS) if circuit.n == INPUTS]
    scores = [circuit.head.score for circuit in of_size if circuit.head is not None]
    pairs = zip(of_size, scores, strict=True)
    return [circuit for circuit, score in pairs if score.kind != "low-rank" and not score.either]


def head_answers(circuit: Circuit) -> dict[str, Any]:
    """Parameters of a head for every function that the class computes, as the page's script reads them.

    Returns:
        `words` of the circuit; `score`, `attention` and `encoding` in a title; whether the score is `squared`; the
        `names` of the parameters of the score, such as `q1*k2`, `s1` and `t`; and `functions`, from the truth table to
        the integers of the score and those of the gate (b, w1, w2).

    Raises:
        CertificateError: the checker refuses an answer.

    Examples:
        >>> entry = head_answers(Circuit("attention-head", 4, tokens=2, score="positional", attention="argmax"))
        >>> len(entry["functions"]), entry["names"], entry["functions"]["aaaa"]
        (26, ['s1'], [[0], [-1, 2, 0]])
    """
    assert circuit.head is not None
    decider = HeadDecider(circuit)
    documents = {}
    for table in np.flatnonzero(head_members(circuit)).tolist():
        document = certificate_of(circuit, (table,), decider.answer(partial_of(table, circuit.n)))
        audit_document(document)
        documents[to_hex(table, circuit.n)] = document["gates"]
    names = sorted({name for gates in documents.values() for name in gates["score"]})
    return {
        "words": circuit.words,
        "score": str(circuit.head.score).replace("-score", ""),
        "attention": circuit.head.attention,
        "encoding": circuit.encoding,
        "squared": circuit.head.score.squared,
        "names": names,
        "functions": {
            table: [
                [int(gates["score"].get(name, "0")) for name in names],
                [int(gates["gate"].get(name, "0")) for name in ("1", "x1", "x2")],
            ]
            for table, gates in documents.items()
        },
    }
