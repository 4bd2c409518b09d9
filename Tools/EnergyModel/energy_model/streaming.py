"""Idle power and what a slower clock saves, from the streaming results.

    average = shape * (duty * active + (1 - duty) * idle)
    shape   = static + (1 - static) * clock / rated clock

with one active and one idle power a board, at its rated clock. Two clocks a
board give idle power and static share.
"""

import dataclasses

from .rows import BOARDS, first, normalized


def points(records):
    """board -> [(clock, duty, average power, a row like it)]."""
    result = {}
    for record in records:
        if record["task"] != "sww":
            continue
        board = first(BOARDS, record["board"].lower().replace("_", "-"))
        # The streaming network is of separable convolutions.
        alike = normalized({**record, "task": "kws", "latency_ms": "1"})
        result.setdefault(board, []).append((
            float(record["clock_mhz"]), float(record["sww_duty"]),
            float(record["avg_power_mW"]), alike))
    return {board: sorted(values, key=lambda value: -value[0])
            for board, values in sorted(result.items())}


def fit(records, watts):
    result = {}
    for board, rows in points(records).items():
        (rated, duty, average, alike), (slow, slow_duty, slow_average, _) = rows
        active = watts.milliwatts(
            dataclasses.replace(alike, clock_mhz=rated))
        idle = (average - duty * active) / (1 - duty)
        shape = slow_average / (slow_duty * active + (1 - slow_duty) * idle)
        ratio = slow / rated
        static = max(0.0, (shape - ratio) / (1 - ratio))
        shape = static + (1 - static) * ratio
        again = shape * (slow_duty * active + (1 - slow_duty) * idle)
        without = ratio * (slow_duty * active + (1 - slow_duty) * idle)
        result[board] = {
            "rated_clock_mhz": rated, "active_mw": active, "idle_mw": idle,
            "static_share": static, "slow_clock_mhz": slow,
            "slow_average_mw": again,
            "slow_average_measured_mw": slow_average,
            "slow_average_without_static_mw": without,
            "rated_average_measured_mw": average,
        }
    return result
