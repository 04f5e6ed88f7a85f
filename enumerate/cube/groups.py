"""The groups of symmetries of the cube up to which functions are counted and listed."""

GROUPS = ("none", "permutations", "negations", "np", "npn")
"""Of permutations of the inputs, of negations of inputs, of both, and of both with complement of the output."""


def require_group(group: str) -> str:
    """The name of a group.

    Raises:
        ValueError: on another name.

    Examples:
        >>> require_group("npn")
        'npn'
    """
    if group not in GROUPS:
        raise ValueError(f"unknown symmetries {group!r}; known: {', '.join(GROUPS)}")
    return group
