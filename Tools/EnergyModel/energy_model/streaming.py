"""Idle power and what a slower clock saves, from the streaming results.

    average = shape * (duty * active + (1 - duty) * idle)
    shape   = static + (1 - static) * clock / rated clock

with one active and one idle power a board, at its rated clock. Active power is
that of other tasks. Two clocks a board give idle power and static share, and
so nothing is left to test them by: hence the predictions of each row by what
has not seen it.

    at the slower clock   idle power by the board's faster row, static share of
                          the other board, or 0
    at the rated clock    idle power of the other board, or its share of active
                          power

The slower rows hardly idle (4 and 7 %), so that they do not tell idle power.
"""

import dataclasses
import math

from .rows import BOARDS, first, normalized

# Multiply-accumulates of the streaming network, and seconds, of a hop.
MACS = 826_368
PERIOD = 0.032


@dataclasses.dataclass
class Point:
    """One streaming result."""

    clock: float
    duty: float
    average: float
    # A row of the task whose class of operation the network is taken for.
    alike: object


def points(records):
    """board -> its results, the fastest first."""
    result = {}
    for record in records:
        if record["task"] != "sww":
            continue
        board = first(BOARDS, record["board"].lower().replace("_", "-"))
        # Its layers are not among the data: they are taken for separable
        # convolutions in the proportions of keyword spotting.
        alike = normalized({**record, "task": "kws", "latency_ms": "1"})
        result.setdefault(board, []).append(Point(
            float(record["clock_mhz"]), float(record["sww_duty"]),
            float(record["avg_power_mW"]), alike))
    return {board: sorted(values, key=lambda point: -point.clock)
            for board, values in sorted(result.items())}


def shape(static, point, rated):
    return static + (1 - static) * point.clock / rated.clock


def average(static, idle, active, duty, point, rated):
    return shape(static, point, rated) * (duty * active + (1 - duty) * idle)


def fit(records, watts):
    """board -> active and idle power, static share."""
    result = {}
    for board, (rated, slow) in points(records).items():
        active = watts.milliwatts(
            dataclasses.replace(rated.alike, clock_mhz=rated.clock))
        idle = (rated.average - rated.duty * active) / (1 - rated.duty)
        ratio = slow.clock / rated.clock
        unbound = (slow.average / (
            slow.duty * active + (1 - slow.duty) * idle) - ratio) / (1 - ratio)
        result[board] = {
            "rated_clock_mhz": rated.clock, "active_mw": active,
            "idle_mw": idle, "static_share": max(0.0, unbound),
            "static_share_unbound": unbound, "slow_clock_mhz": slow.clock,
        }
    return result


def model_duty(point, cycles):
    """The share of a hop that the network alone takes by the latency model."""
    return math.exp(cycles.predict(point.alike)) * MACS / (
        point.clock * 1e6 * PERIOD)


def table(records, watts, cycles):
    """Each streaming row: measured, by the model, and left out."""
    found, result = fit(records, watts), []
    for board, pair in points(records).items():
        mine = found[board]
        other = next(found[name] for name in found if name != board)
        rated, active = pair[0], mine["active_mw"]
        for point in pair:
            def milliwatts(static, idle, duty=point.duty):
                return average(static, idle, active, duty, point, rated)

            is_rated = point is rated
            duty = model_duty(point, cycles)
            if is_rated:
                left_out = {
                    "idle power of the other board": milliwatts(
                        1, other["idle_mw"]),
                    "idle share of the other board": milliwatts(
                        1, active * other["idle_mw"] / other["active_mw"]),
                }
            else:
                left_out = {
                    "static share 0": milliwatts(0, mine["idle_mw"]),
                    "static share of the other board": milliwatts(
                        other["static_share"], mine["idle_mw"]),
                }
            # A share that the row pulls below 0 is held there.
            is_fitted = is_rated or mine["static_share_unbound"] > 0
            fitted = mine["static_share"], mine["idle_mw"]
            result.append({
                "board": board, "clock_mhz": point.clock,
                "measured_mw": point.average,
                "basis": "fitted" if is_fitted else "static share held at 0",
                "duty": point.duty, "model_mw": milliwatts(*fitted),
                "model_duty": duty,
                "model_mw_by_model_duty": milliwatts(*fitted, duty),
                "left_out_mw": left_out,
            })
    return result
