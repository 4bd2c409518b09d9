"""Cycles a multiply-accumulate: which effects there are.

The logarithm of a row's cycles per multiply-accumulate is a sum of effects.
Each comes twice: once for all classes of operation alike and once for each
class (dense, convolution, separable), so that dense on one core may be twice
as fast and convolution five times.
"""

from .mixed import PRIOR_WIDTH, MixedModel
from .rows import GROUPS

# name -> level of a row, None where the effect does not apply.
PARTS = {
    "group": lambda row: GROUPS[row.core],
    "core": lambda row: row.core,
    "engine": lambda row: row.engine,
    "version": lambda row: f"{row.engine} {row.version}",
    "variant": lambda row: (
        f"{row.engine} {row.variant}" if row.variant else None),
    "core_engine": lambda row: f"{row.core} {row.engine}",
    "core_version": lambda row: f"{row.core} {row.engine} {row.version}",
    "board": lambda row: row.board,
    "memory": lambda row: row.memory or None,
}


def by_class(part):
    def level(row):
        value = part(row)
        return None if value is None else (value, row.kind)

    return level


EFFECTS = {
    "class": lambda row: row.kind,
    **PARTS,
    **{f"{name} by class": by_class(part) for name, part in PARTS.items()},
}


# What spread to expect, in natural logarithms: kinds of core, cores and
# programs differ by tens of percent, one core's taste for one program or class
# by several, a repeated measurement by two.
GUESSES = {
    "class": 0.3, "group": 0.5, "core": 0.3, "engine": 0.3, "version": 0.2,
    "variant": 0.2, "core_engine": 0.05, "core_version": 0.03, "board": 0.05,
    "memory": 0.05, "group by class": 0.2, "core by class": 0.1,
    "engine by class": 0.1, "version by class": 0.05,
    "variant by class": 0.05, "core_engine by class": 0.05,
    "core_version by class": 0.03, "board by class": 0.05,
    "memory by class": 0.05, "noise": 0.02,
}


def fit(rows, guesses=GUESSES, width=PRIOR_WIDTH):
    return MixedModel(
        EFFECTS, guesses, rows, [row.log_cycles for row in rows], width)


def table(model, name, kinds):
    """An effect as level -> class -> value, shared and own part together."""
    result = {}
    own = model.values[f"{name} by class"]
    for level in sorted({level for level, _ in own}):
        shared = model.values[name].get(level, 0.0)
        result[level] = {
            kind: shared + own.get((level, kind), 0.0) for kind in kinds}
    return result
