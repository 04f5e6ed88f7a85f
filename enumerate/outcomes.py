"""How an exact engine says that it has no answer: it refuses, stops, or leaves the question open. It never guesses."""


class Refused(Exception):
    """The work would not fit the memory, the time or the integer range; the message says how much and the way on."""


class Undecided(Exception):
    """A solver gave no answer that could be made exact. This is never a "no"."""


class Stopped(Exception):
    """The work ended before its number; the shards that had finished are kept wherever results are kept."""


class OutOfTime(Stopped):
    """The time allowed is over."""


class LostWorkers(Stopped):
    """Processes that did the work ended, or can no longer be reached."""
