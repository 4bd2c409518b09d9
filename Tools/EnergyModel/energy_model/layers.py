"""The per-layer table: what the tasks cannot tell apart.

Depthwise and pointwise convolutions share one task, so their ratio comes from
counters read layer by layer, one table for cores with vector instructions and
one (of plain kernels, a first run) for the others. So does what a value costs
in operations without products: as many multiply-accumulates of that task as
pooling takes cycles a value.
"""

import csv

from .networks import NETWORKS
from .rows import GROUPS, Row

KIND_OF_OPERATOR = {
    "CONV_2D 10x4": "shallow_convolution",
    "DEPTHWISE 3x3": "depthwise",
    "CONV_2D 1x1": "pointwise",
}
POOLED_VALUES = 25 * 5 * 64


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        "vector": [row for row in rows if row["device"] == "Apollo510"],
        "plain": [row for row in rows if row["device"] != "Apollo510"],
    }


def means(table):
    """kind -> cycles per multiply-accumulate, and the task's mean."""
    cycles = {
        KIND_OF_OPERATOR[row["op"]]: int(row["cycles"]) / int(row["macs"])
        for row in table if row["op"] in KIND_OF_OPERATOR}
    macs = {kind: 0 for kind in cycles}
    for layer in NETWORKS["kws"]:
        if layer["kind"] in macs:
            macs[layer["kind"]] += layer["macs"]
    return cycles, (sum(cycles[kind] * macs[kind] for kind in macs)
                    / sum(macs.values()))


def ratios(table):
    """kind -> cycles per multiply-accumulate over the task's mean."""
    cycles, mean = means(table)
    return {kind: cycles[kind] / mean for kind in cycles}


def macs_per_element(table):
    """What a value that is pooled costs, in multiply-accumulates.

    A value of each window, or of what is summed up. It stands for all
    operations without products, so that their cost goes with core and program.
    """
    return next(
        int(row["cycles"]) / POOLED_VALUES
        for row in table if row["op"] == "AVERAGE_POOL") / means(table)[1]


def weigh(rows, tables):
    """Counts what the rows' networks do besides products.

    A row's latency is of all that its network computes: what is fitted to it
    is the work of all layers, or pooling would be paid for twice.
    """
    for row in rows:
        values = sum(
            layer["outputs"] for layer in NETWORKS[row.task]
            if layer["kind"] == "elementwise")
        part = "vector" if GROUPS[row.core] == "vector" else "plain"
        row.element_macs = values * macs_per_element(tables[part])


def network_row(table):
    """The whole network on the Apollo510 as a row of its own."""
    repeated = {"DEPTHWISE 3x3": 4, "CONV_2D 1x1": 4}
    cycles = sum(
        int(row["cycles"]) * repeated.get(row["op"], 1) for row in table)
    macs = sum(layer["macs"] for layer in NETWORKS["kws"])
    return Row(
        "apollo510", "m55", "tflm-cmsis-nn", "1", "", "", "unstated", 250.0,
        "kws", "separable", macs, cycles / 250e3, None, None,
        "m55_kws_layers.csv")
