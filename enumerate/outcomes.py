"""How an exact engine says that it has no number: it refuses, or it leaves the question undecided. It never guesses."""


class Refused(Exception):
    """The work would not fit the memory, the time or the integer range; the message says how much and the way on."""


class Undecided(Exception):
    """A solver gave no answer that could be made exact. This is never a "no"."""
