"""What sizes and precisions change, from counted instructions.

Instructions per multiply-accumulate of a layer are

    slope + each * outputs / macs

with `each` the instructions an output costs besides its products. Both numbers
come from layers counted in QEMU: CMSIS-NN's, and ours
(Tools/Firmware/InstructionCount). A recurrent step has one count, so no slope.
"""

import csv
import re

import numpy as np

PRECISIONS = {"s8": "int8", "16x8": "int16"}
KINDS = {
    "dense": "dense", "fc": "dense", "conv1d": "convolution",
    "lstm": "recurrent", "gru": "recurrent",
}


def shape(layer):
    """(kind, precision, outputs per multiply-accumulate) of a layer's name."""
    name = re.match(r"(\w+?)_(s8|16x8)(.*)", layer.replace("->", "x"))
    kind, precision = KINDS[name.group(1)], PRECISIONS[name.group(2)]
    rest = name.group(3)
    if kind == "recurrent":
        return kind, precision, None
    inputs, _ = map(int, re.search(r"(\d+)x(\d+)", rest).groups())
    window = re.search(r"k(\d+)", rest)
    return kind, precision, 1 / (inputs * int(window.group(1) if window else 1))


def lines(cells):
    """core -> kind -> precision -> [slope, each]."""
    points = {}
    for core, layer, per_mac in cells:
        if "reset-before" in layer:
            continue
        kind, precision, density = shape(layer)
        points.setdefault((core, kind, precision), []).append(
            (density, per_mac))
    result = {}
    for (core, kind, precision), values in points.items():
        if kind == "recurrent":
            line = [float(np.mean([value for _, value in values])), 0.0]
        else:
            densities = [density for density, _ in values]
            # A layer without convolution at 8 bits has one point only.
            degree = 1 if len(values) > 1 else 0
            line = np.polyfit(densities, [v for _, v in values], degree)
            line = [float(line[-1]), float(line[0]) if degree else None]
        result.setdefault(core, {}).setdefault(kind, {})[precision] = line
    for kinds in result.values():
        for line in kinds.get("convolution", {}).values():
            if line[1] is None:
                # The other precision's cost of an output.
                line[1] = kinds["convolution"]["int8"][1]
                line[0] -= line[1] / 320
    return result


def read_cmsis_nn(path):
    with open(path, newline="") as file:
        return lines([
            (row["core"], row["workload"],
             int(row["insns"]) / int(row["macs"]))
            for row in csv.DictReader(file, delimiter=";")])


def read_own(path):
    with open(path, newline="") as file:
        rows = csv.DictReader(
            line for line in file if not line.startswith("#"))
        return lines([
            (row["core"], row["layer"],
             int(row["instructions"]) / int(row["macs"]))
            for row in rows])
