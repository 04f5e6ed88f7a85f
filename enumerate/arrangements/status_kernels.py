"""What a run of a kernel ends with: an integer that a compiled function can return, in place of an exception."""

DONE = 0

OVERFLOW = 1  # an entry left the range in which the kernel's integers are exact

FULL = 2  # a preallocated array was too small, or a cone had more extreme rays than it takes

STOPPED = 3  # told to stop before the end

LIMIT = 4  # more steps than allowed

EMPTY = 5  # a cone without interior
