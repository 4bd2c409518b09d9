"""Active power: a data sheet's figure times a fitted uplift.

A data sheet's headline current holds at its lowest core voltage. Scaled to the
voltage that the clock of the result needs (a linear regulator passes the
core's current, proportional to its voltage; a switched one its power, to the
square), inference takes the same multiple of it on every board that has one:
the uplift, fitted. The energy of a board that is left out comes from its data
sheet, that uplift, and the effects of program and class of operation.

A board whose data sheet was not at hand is held against its own mean: it tells
about programs and classes, and nothing about other boards.
"""

import math

from .mixed import MixedModel

# (board, supply) -> (milliwatts per megahertz at the core voltage of the run,
# where from).
L4_LINEAR = 0.110 * 1.28 / 1.00
L4_SOURCE = (
    "DS12023: 110 uA/MHz (linear regulator), 43 uA/MHz at 3.3 V (external "
    "switched supply); RM0432: core at 1.00 V in range 2, 1.05 V from outside, "
    "1.28 V at 120 MHz")
DATA_SHEET = {
    ("stm32l4r5", "1.8 V linear"): (L4_LINEAR * 1.8, L4_SOURCE),
    ("stm32l4r5", "3.0 V linear"): (L4_LINEAR * 3.0, L4_SOURCE),
    ("stm32l4r5", "3.0 V switched"): (
        0.043 * 3.3 * (1.28 / 1.05) ** 2, L4_SOURCE),
    # The supply is not stated; every L4R5 was measured at 1.8 or 3.0 V, and
    # these rows lie at 1.8 V.
    ("stm32l4r5", "unstated"): (L4_LINEAR * 1.8, L4_SOURCE),
    ("stm32u575", "1.8 V switched"): (
        0.0195 * 3.3 * (1.20 / 0.90) ** 2,
        "DS13737: 19.5 uA/MHz at 3.3 V; RM0456: core at 0.90 V in range 4, "
        "1.20 V at 160 MHz"),
}


def key(row):
    return f"{row.board} {row.supply}"


def reference(row):
    """Milliwatts per megahertz by the data sheet, None without one."""
    found = DATA_SHEET.get((row.board, row.supply))
    return found[0] if found else None


EFFECTS = {
    "board": lambda row: row.board if reference(row) else None,
    "supply": key,
    "engine": lambda row: row.engine,
    "version": lambda row: f"{row.engine} {row.version}",
    "variant": lambda row: (
        f"{row.engine} {row.variant}" if row.variant else None),
    "class": lambda row: row.kind,
    "supply by class": lambda row: f"{key(row)} {row.kind}",
}

# What spread to expect, in natural logarithms: a data sheet's figure is good
# to a tenth, so are programs; classes differ by less.
GUESSES = {
    "board": 0.1, "supply": 0.1, "engine": 0.1, "version": 0.1,
    "variant": 0.1, "class": 0.05, "supply by class": 0.05, "noise": 0.03,
}


class PowerModel:
    """The model, fitted to rows."""

    def __init__(self, rows):
        def per_mhz(row):
            return math.log(row.power_mw / row.clock_mhz)

        uplifts = [
            per_mhz(row) - math.log(reference(row))
            for row in rows if reference(row)]
        typical = sum(uplifts) / len(uplifts)
        groups = {}
        for row in rows:
            if not reference(row):
                groups.setdefault(key(row), []).append(per_mhz(row))
        # Without a data sheet: such that the board's mean is the typical one.
        self.own = {
            name: math.exp(sum(values) / len(values) - typical)
            for name, values in groups.items()}
        self.model = MixedModel(EFFECTS, GUESSES, rows, [
            per_mhz(row) - math.log(self.base(row)) for row in rows])

    def base(self, row):
        return reference(row) or self.own.get(key(row))

    def milliwatts(self, row):
        """None for a board without data sheet and without rows."""
        base = self.base(row)
        if base is None:
            return None
        return math.exp(self.model.predict(row)) * row.clock_mhz * base
