"""Cycles an instruction: what the model takes, and what little can be held
against it.

The model divides cycles of programs built on CMSIS-NN by counted instructions
of CMSIS-NN, and takes the quotient for filters and features too. No published
row tells cycles an instruction of those. What can be said:

- no core takes less time than it needs to issue an instruction;
- dense layers and convolutions, whose quotients are independent, should agree;
- on one core, an Apollo510's Cortex-M55, retired instructions were read.
"""

import math

from . import prediction

# Instructions that a core issues in a cycle at most: Arm's technical reference
# manuals.
ISSUED_AT_MOST = {"m4": 1, "m33": 2, "m7": 2, "m55": 2}
BOARDS = [
    ("m4", "stm32l4r5", "128-bit flash"), ("m33", "stm32u575", ""),
    ("m33", "nrf5340", ""), ("m7", "stm32h7a3", ""), ("m7", "stm32f746", ""),
    ("m55", "apollo510", ""),
]


def by_the_model(coefficients):
    """board -> cycles an instruction of either class, and their mean."""
    model, result = coefficients["latency"], {}
    for core, board, memory in BOARDS:
        target = {"core": core, "board": board, "memory": memory}
        each = {
            kind: math.exp(prediction.log_cycles(
                model, kind, target, "cmsis-nn", "1"))
            / prediction.count(
                model["instructions"]["cmsis_nn"], core, kind, "int8",
                model["outputs_per_mac"][kind])
            for kind in ("dense", "convolution")}
        result[board] = {
            **each, "core": core,
            "mean": math.sqrt(each["dense"] * each["convolution"]),
            "least_possible": 1 / ISSUED_AT_MOST[core]}
    return result


def by_counters(table):
    """Of the layers whose retired instructions were read."""
    counted = [row for row in table if row["inst_retired"]]

    def ratio(rows):
        return (sum(int(row["cycles"]) for row in rows)
                / sum(int(row["inst_retired"]) for row in rows))

    return {
        "all": ratio(counted),
        "with_products": ratio(
            [row for row in counted if int(row["macs"]) > 0]),
        "without_products": ratio(
            [row for row in counted if int(row["macs"]) == 0]),
        "layers": {row["op"]: ratio([row]) for row in counted},
    }


def check(coefficients, table):
    model, read = by_the_model(coefficients), by_counters(table)
    return {
        "model": model,
        "apollo510_counters": read,
        "apollo510_model_error":
            model["apollo510"]["mean"] / read["with_products"] - 1,
    }
