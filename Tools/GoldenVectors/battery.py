"""How long batteries last, by an integrator of differential equations.

    python3 Tools/GoldenVectors/battery.py \
      > Tests/DeviceSimulatorTests/Golden/battery.json

Each case is a battery and a load of constant stretches that is repeated until the
voltage at the terminals falls to the cut-off under the stretch's peak. Needs
SciPy: an adaptive Runge-Kutta method of order 8 with events, to 1e-11.
"""
import json
import math

import numpy
from scipy.integrate import solve_ivp

from splitmix import SplitMix64

SEED = 71


class Drawn:
    def __init__(self, seed):
        self.random = SplitMix64(seed)

    def between(self, low, high):
        return round(low + (high - low) * (self.random.next() >> 11) / 2**53, 6)


def draw(drawn):
    depths = [0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1]
    volts = [4.2 - drawn.between(0, 0.05)]
    for depth in depths[1:]:
        fall = 0.02 if depth < 0.9 else 0.1
        volts.append(round(volts[-1] - drawn.between(0.01, 0.01 + 3 * fall), 6))
    cells = 1 + drawn.random.next() % 3
    loads = []
    for _ in range(1 + drawn.random.next() % 4):
        watts = drawn.between(0.01, 4) * cells
        loads.append({
            "seconds": drawn.between(10, 5000),
            "watts": watts,
            "peak_watts": watts * drawn.between(1, 3),
        })
    return {
        "ampere_hours": drawn.between(0.5, 3),
        "cell_count": cells,
        "depths": depths,
        "volts": volts,
        "ohms": drawn.between(0, 0.3) * cells,
        "cut_off_volts": drawn.between(2.9, 3.4) * cells,
        "temperature_factors": [drawn.between(0.6, 1), drawn.between(1, 3)],
        "aged_factors": [drawn.between(0.7, 1), drawn.between(1, 2)],
        "self_discharge_per_month": drawn.between(0, 0.2),
        "loads": loads,
    }


def lifetime(case):
    ohms = case["ohms"] * case["temperature_factors"][1] * case["aged_factors"][1]
    charge = 3600 * case["ampere_hours"] * case["temperature_factors"][0] \
        * case["aged_factors"][0]
    leak = case["self_discharge_per_month"] / 2_592_000

    def electromotive(depth):
        return case["cell_count"] * numpy.interp(
            depth, case["depths"], case["volts"])

    def terminal(watts, depth):
        e = electromotive(depth)
        root = e * e - 4 * ohms * watts
        if root < 0:
            return None, -1
        if ohms == 0:
            return watts / e, e
        current = (e - math.sqrt(root)) / (2 * ohms)
        return current, e - ohms * current

    now, depth = 0.0, 0.0
    while True:
        for load in case["loads"]:
            def margin(t, state, load=load):
                volts = terminal(load["peak_watts"], state[0])[1]
                return min(volts - case["cut_off_volts"], 1 - state[0])
            margin.terminal = True

            def slope(t, state, load=load):
                current, _ = terminal(load["watts"], state[0])
                return [(current or 0) / charge + leak]
            if margin(0, [depth]) <= 0:
                return now
            done = solve_ivp(
                slope, (0, load["seconds"]), [depth], method="DOP853",
                events=margin, rtol=1e-11, atol=1e-13,
                max_step=load["seconds"] / 4)
            if done.t_events[0].size:
                return now + done.t_events[0][0]
            now += load["seconds"]
            depth = done.y[0][-1]


def main():
    drawn = Drawn(SEED)
    cases = []
    for _ in range(40):
        case = draw(drawn)
        case["seconds"] = round(lifetime(case), 3)
        cases.append(case)
    print(json.dumps({"generator": "battery.py", "seed": SEED, "cases": cases},
                     indent=None, separators=(",", ":")))


main()
