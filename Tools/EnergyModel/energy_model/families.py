"""Chips of one family, and what a family without rows of its own may do.

Boards with chips of one family are no independent witnesses: a data sheet's
figure that is off is off on all of them. What a new family does is told by
families, each one witness, and with few of them Student's t says how little
that is:

    ln(predicted / measured) = between * sqrt(1 + 1 / k) * T[k - 1] + within * N

with k families. `between` is the spread of families about each other, from
predictions that each rest on the k - 1 others; `within` that of rows about
their family. Only the standard library is needed.
"""

import math
import random
import statistics

# Board -> family, where it is not the board's own name. The two carriers of
# the STM32L4R5 are one board already.
FAMILY_OF_BOARD = {"stm32u575": "stm32u5", "stm32u585": "stm32u5"}
DRAWS = 200_000
SEED = 20250


def family(board):
    return FAMILY_OF_BOARD.get(board, board)


def spreads(errors):
    """(families, rows, between, within) of {family: [predicted/measured - 1]}.
    """
    logs = {name: [math.log1p(error) for error in values]
            for name, values in sorted(errors.items())}
    count = len(logs)
    rows = sum(map(len, logs.values()))
    means = {name: statistics.fmean(values) for name, values in logs.items()}
    # The mean of k - 1 others is in each: their share of the spread is not
    # this family's.
    between = statistics.fmean(
        mean * mean for mean in means.values()) / (1 + 1 / (count - 1))
    within = sum(
        (value - means[name]) ** 2
        for name, values in logs.items() for value in values) / (rows - count)
    return count, rows, math.sqrt(between), math.sqrt(within)


def new_family(errors):
    """Median and 90th percentile of the error's magnitude in a new family."""
    count, rows, between, within = spreads(errors)
    draw = random.Random(SEED)
    freedom = count - 1
    magnitudes = []
    for _ in range(DRAWS):
        chi_squared = draw.gammavariate(freedom / 2, 2)
        t = draw.gauss(0, 1) / math.sqrt(chi_squared / freedom)
        value = (between * math.sqrt(1 + 1 / count) * t
                 + within * draw.gauss(0, 1))
        # The tail of few families is beyond any number; its quantiles are not.
        magnitudes.append(abs(math.expm1(min(value, 50.0))))
    magnitudes.sort()
    return {
        "rows": rows, "boards": count,
        "median": magnitudes[DRAWS // 2], "p90": magnitudes[DRAWS * 9 // 10],
        "between_families": between, "within_families": within,
    }
