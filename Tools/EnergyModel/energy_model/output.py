"""The files that the fit writes: coefficients, residuals, golden predictions."""

import csv
import io
import json
import math

from . import counts, latency, layers, power, prediction
from .networks import CLASSES, CLASS_OF_TASK, NETWORKS, dense, operation
from .networks import outputs_per_mac
from .rows import GROUPS

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
            "spreads": model.spreads,
            "instructions": {"cmsis_nn": cmsis, "own": own},
            "outputs_per_mac": {
                CLASS_OF_TASK[task]: outputs_per_mac(task)
                for task in ("ad", "ic")},
            "pointwise_outputs_per_mac": 1 / 64,
            "layers": {
                name: {
                    "ratios": layers.ratios(part),
                    "cycles_per_element": layers.cycles_per_element(part)}
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


TARGETS = {
    "u575": {"core": "m33", "board": "stm32u575", "memory": "",
             "supply": "1.8 V switched", "rated_clock_mhz": 160.0,
             "clock_mhz": 160.0},
    "l4r5 slow": {"core": "m4", "board": "stm32l4r5",
                  "memory": "128-bit flash", "supply": "3.0 V switched",
                  "rated_clock_mhz": 120.0, "clock_mhz": 70.0,
                  "static_share": 0.25},
    "apollo510": {"core": "m55", "board": "apollo510", "memory": "",
                  "supply": "unstated", "rated_clock_mhz": 250.0,
                  "clock_mhz": 250.0, "data_sheet_mw_per_mhz": 0.1,
                  "cycles_per_instruction": 1.25},
    "rv32": {"core": "gap9", "board": "gap9", "memory": "",
             "supply": "unstated", "rated_clock_mhz": 370.0,
             "clock_mhz": 240.0, "cycles_per_instruction": 1.2},
    "unknown": {"core": "m7", "board": "another", "memory": "",
                "supply": "3.3 V", "rated_clock_mhz": 200.0,
                "clock_mhz": 100.0, "data_sheet_mw_per_mhz": 0.5},
}


def golden(found):
    """Predictions of the networks and of layers like a decoder's."""
    decoder = [
        dense(96, 32, "int16"),
        operation("convolution", 16 * 48 * 32, 32, 16 * 48 * 32, 800, "int16"),
        operation("gru", 3 * 64 * 96, 64, 3 * 64 * 96, 160, "int16"),
        operation("lstm", 4 * 64 * 96, 64, 4 * 64 * 96, 160, "int8"),
        dense(64, 16, "float32"),
    ]
    networks = {**NETWORKS, "decoder": decoder}
    cases = []
    for name, target in TARGETS.items():
        for engine, version in [
                ("x-cube-ai", "10.2"), ("phalanx", "1"), ("nobody", "1")]:
            for network, operations in networks.items():
                if engine == "phalanx" and network in ("kws", "vww"):
                    continue
                cases.append({
                    "target": name, "engine": engine, "version": version,
                    "network": network,
                    "layers": prediction.predict(
                        found, operations, target, engine, version)})
    return {"note": "Written by Tools/EnergyModel/fit.", "targets": TARGETS,
            "networks": networks, "cases": cases}


def rounded(value):
    """Sixteen digits of a double, so that files do not depend on the last."""
    if isinstance(value, dict):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value
    return float(f"{float(value):.6g}")


def as_json(value):
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


COLUMNS = ["quantity", "left_out", "kin", "board", "core", "engine", "version",
           "variant", "memory", "supply", "task", "measured", "unit",
           "predicted", "error"]


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
            row.memory, row.supply, row.task, f"{measured:.5g}", unit,
            f"{measured * (1 + item.error):.4g}", f"{item.error:.3f}"])
    return file.getvalue()


def close(a, b, tolerance=2e-3):
    """Whether two readings of a file agree as far as a fit repeats."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(
            close(a[key], b[key], tolerance) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(
            close(x, y, tolerance) for x, y in zip(a, b))
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
    return a == b
