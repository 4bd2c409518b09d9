"""What the fit writes: coefficients and residuals."""

import csv
import io

from . import latency, layers, power
from .networks import CLASSES, CLASS_OF_TASK, outputs_per_mac
from .rows import CORTEX_M, GROUPS

# Programs built on CMSIS-NN; their mean stands for our own kernels before the
# ratio of counted instructions.
CMSIS_NN = ["tvm-cmsis-nn", "onnc"]


def mean_effects(tables):
    return {kind: sum(table[kind] for table in tables) / len(tables)
            for kind in CLASSES}


def add_cmsis_nn(effects, cores):
    """Levels of a program that is the mean of those built on CMSIS-NN."""
    for name, prefix, suffix in [
            ("engine", "", ""), ("version", "", " 1"),
            *[("core_engine", f"{core} ", "") for core in cores],
            *[("core_version", f"{core} ", " 1") for core in cores]]:
        found = [
            effects[name][f"{prefix}{engine}{suffix}"] for engine in CMSIS_NN
            if f"{prefix}{engine}{suffix}" in effects[name]]
        if found:
            effects[name][f"{prefix}cmsis-nn{suffix}"] = mean_effects(found)


def float_factors(records):
    """Float over int8 of one program on one Cortex-M7."""
    times = {}
    for record in records:
        if record["submitter"] == "bosch" and "H7A3ZI_" in record["system"]:
            name = record["system"].split("H7A3ZI_")[1]
            times[name, record["task"]] = float(record["latency_ms"])
    factors = {
        CLASS_OF_TASK[task]: times["float", task] / times["int8", task]
        for task in ("ad", "ic")}
    return {**factors, "separable": factors["convolution"]}


def occurrences(rows):
    """"core engine class" -> boards, for telling which rows have kin."""
    result = {}
    for row in rows:
        name = f"{row.core} {row.engine} {row.kind}"
        result.setdefault(name, set()).add(row.board)
    return {name: sorted(boards) for name, boards in sorted(result.items())}


def coefficients(rows, powered, records, table, cmsis, own, errors, streaming):
    model, watts = latency.fit(rows), power.PowerModel(powered)
    effects = {
        name: latency.table(model, name, CLASSES) for name in latency.PARTS}
    add_cmsis_nn(effects, sorted({row.core for row in rows}))
    base = {}
    for row in powered:
        sheet = power.reference(row)
        base[power.key(row)] = {
            "milliwatts_per_megahertz": watts.base(row),
            "origin": "data sheet" if sheet else "own mean",
            "source": power.DATA_SHEET[row.board, row.supply][1]
            if sheet else "mean of the board's own results",
        }
    return {
        "schema_version": 1,
        "source": "Fitted by Tools/EnergyModel/fit to published MLPerf Tiny "
                  "results (v0.5 to v1.3), a per-layer table of an Apollo510 "
                  "and instructions counted in QEMU.",
        "latency": {
            "class": {
                kind: model.intercept + model.values["class"].get(kind, 0.0)
                for kind in CLASSES},
            "effects": effects,
            "groups": GROUPS,
            "judged_cores": sorted(CORTEX_M),
            "spreads": model.spreads,
            "instructions": {"cmsis_nn": cmsis, "own": own},
            "outputs_per_mac": {
                CLASS_OF_TASK[task]: outputs_per_mac(task)
                for task in ("ad", "ic")},
            "pointwise_outputs_per_mac": 1 / 64,
            "layers": {
                name: {
                    "ratios": layers.ratios(part),
                    "macs_per_element": layers.macs_per_element(part)}
                for name, part in table.items()},
            "float_factors": float_factors(records),
            "occurrences": occurrences(rows),
        },
        "power": {
            "intercept": watts.model.intercept,
            "effects": {
                name: dict(sorted(values.items()))
                for name, values in watts.model.values.items()},
            "base": dict(sorted(base.items())),
            "spreads": watts.model.spreads,
        },
        "streaming": streaming,
        "errors": errors,
    }


COLUMNS = ["quantity", "left_out", "kin", "board", "core", "engine", "version",
           "variant", "memory", "supply", "clock_mhz", "task", "measured",
           "unit", "predicted", "error"]


def residual_table(residuals):
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in residuals:
        row = item.row
        measured, unit = {
            "latency": (row.latency_ms, "ms"), "naive": (row.latency_ms, "ms"),
            "power": (row.power_mw, "mW"),
            "energy": ((row.power_mw or 0) * row.latency_ms, "uJ"),
        }[item.quantity]
        writer.writerow([
            item.quantity, item.left_out, "yes" if item.kin else "no",
            row.board, row.core, row.engine, row.version, row.variant,
            row.memory, row.supply, f"{row.clock_mhz:g}", row.task,
            f"{measured:.5g}", unit,
            f"{measured * (1 + item.error):.4g}", f"{item.error:.3f}"])
    return file.getvalue()
