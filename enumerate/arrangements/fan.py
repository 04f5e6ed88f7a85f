"""The number of chambers of an arrangement, summed over the faces of a fan.

A finite group G permutes the hyperplanes and the cones of a fan. A chamber is an open cone, and the relatively open
cones of the fan cut it into open cells whose signs (-1)^dim add up to its own (the Euler characteristic with compact
support), so

    chambers = sum over F of (-1)^codim F |G| / |Stab F| r(F),

F running over the open faces of one cone of the fan, one for each orbit, and r(F) the number of chambers that meet F.

Cost: one term for each face; a Weyl cone of N = n + 1 variables has 2**N.
"""

from collections.abc import Iterable, Mapping

from enumerate.arrangements.arrangements import weyl_orbit_size


def sum_over_faces(faces: Iterable[tuple[int, int, int]]) -> int:
    """The number of chambers from the codimension, the number of images and the chambers r(F) of each face F.

    Examples:
        >>> sum_over_faces([(0, 2, 1), (1, 1, 0)])  # the half-lines, and the origin, which lies in the hyperplane
        2
    """
    return sum((-1) ** codimension * images * chambers for codimension, images, chambers in faces)


def functions_over(chambers: Mapping[int, int]) -> int:
    """T(n) from the numbers r(K) of chambers met by the faces of the Weyl cone of N = n + 1 variables.

    Arguments:
        chambers: r(K) for each of the 2**N sets K of walls that are tight on a face, as bit sets.

    Notes:
        W is the hyperoctahedral group and W_K the subgroup that the walls K generate:
        T(n) = sum_K (-1)^|K| |W| / |W_K| r(K).

    Examples:
        >>> functions_over({0: 1, 1: 0, 2: 1, 3: 0})
        4
    """
    dimension = (len(chambers) - 1).bit_length()
    return sum_over_faces((w.bit_count(), weyl_orbit_size(w, dimension), r) for w, r in chambers.items())
