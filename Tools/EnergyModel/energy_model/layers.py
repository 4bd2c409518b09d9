"""The per-layer table: what the tasks cannot tell apart.

Depthwise and pointwise convolutions share one task, so their ratio comes from
counters read layer by layer, one table for cores with vector instructions and
one (of plain kernels, a first run) for the others.
"""

import csv

from .networks import NETWORKS
from .rows import Row

KIND_OF_OPERATOR = {
    "CONV_2D 10x4": "shallow_convolution",
    "DEPTHWISE 3x3": "depthwise",
    "CONV_2D 1x1": "pointwise",
}
ELEMENTS = {"AVERAGE_POOL": 25 * 5 * 64, "SOFTMAX 12": 12}


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        "vector": [row for row in rows if row["device"] == "Apollo510"],
        "plain": [row for row in rows if row["device"] != "Apollo510"],
    }


def ratios(table):
    """kind -> cycles per multiply-accumulate over the task's mean."""
    cycles = {
        KIND_OF_OPERATOR[row["op"]]: int(row["cycles"]) / int(row["macs"])
        for row in table if row["op"] in KIND_OF_OPERATOR}
    macs = {kind: 0 for kind in cycles}
    for layer in NETWORKS["kws"]:
        if layer["kind"] in macs:
            macs[layer["kind"]] += layer["macs"]
    mean = (sum(cycles[kind] * macs[kind] for kind in macs)
            / sum(macs.values()))
    return {kind: cycles[kind] / mean for kind in cycles}


def cycles_per_element(table):
    """Of pooling: operations without products, one cost an element."""
    return next(
        int(row["cycles"]) / ELEMENTS[row["op"]]
        for row in table if row["op"] == "AVERAGE_POOL")


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
