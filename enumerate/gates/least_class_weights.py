"""The least weights of all self-dual threshold functions of seven variables: 135 classes.

A word has the weights over -1 and +1 in decreasing order; zeros at the end leave a class of fewer variables. With one
variable as the bias these are the threshold functions of six variables (Muroga, Toda and Kondo 1962). `least_weights`
finds the same; they are written down so that no function of n <= 6 variables waits for it.
"""

from enumerate.gates.ordered_weights import self_dual_function
from enumerate.gates.unateness import low_halves

MAX_VARIABLES = 7

CLASSES = (
    "1000000 1110000 2111000 1111100 2211100 3111100 3221100 2111110 2221110 3211110 4111110 3222110 3321110 "
    "4221110 3322210 4322110 4331110 5222110 4332210 5332110 5432210 1111111 2211111 3111111 2222111 3221111 "
    "3311111 4211111 5111111 3222211 3322111 3331111 4222111 4321111 5221111 3322221 3332211 4322211 4332111 "
    "4422111 4431111 5222211 5322111 5331111 6222111 3332222 4332221 4333211 4432211 5322221 5332211 5333111 "
    "5422211 5432111 5441111 6322211 6332111 7222211 4333222 4433221 4433311 5333221 5432221 5433211 5442211 "
    "5532211 6332221 6432211 6433111 6442111 7332211 7333111 4433322 5433222 5433321 5443221 5443311 5533311 "
    "5542221 6433221 6443211 6532221 6533211 6542211 7333221 7432221 7442211 7443111 8333211 5443322 5543321 "
    "6443321 6543221 6543311 6552221 7443221 7533221 7543211 7552211 8433221 5544322 6543322 6544321 6553321 "
    "7543321 7544221 7553311 7633222 7643221 7643311 7652221 8543221 8553211 9443221 5544333 6544332 6554322 "
    "7554321 7653321 8554221 8643321 8653311 9553221 7654322 7654421 8654321 8743322 8753321 9654221 7654432 "
    "9754321 7655433 9764421 9854322 8765432 "
)


def least_class_weights(variables: int) -> dict[tuple[int, ...], tuple[int, ...]]:
    """The least weights of the classes of at most seven variables, by Chow parameters (half the sums over the cube).

    Examples:
        >>> least_class_weights(3)
        {(4, 0, 0): (1, 0, 0), (2, 2, 2): (1, 1, 1)}
    """
    found = {}
    for word in CLASSES.split():
        if not word[variables:].strip("0"):
            weights = tuple(map(int, word[:variables]))
            function = self_dual_function(weights)
            half = function.bit_count()
            found[tuple(half - 2 * (function & low).bit_count() for low in low_halves(variables))] = weights
    return found
