"""Errors on rows that the fit never saw.

What is left out: a whole board (every row of its chip), a whole family of chips,
a whole carrier (the printed board alone; two of them share a chip), a whole
program, a whole task, or one submission (a board with one version of one
program). A row has kin when its core, program and task occur on another board
(or carrier, or family). The interval is that of a bootstrap that draws whole
boards.

Rows on other cores than those that errors are quoted on are left out likewise,
a board and a submission: "outside board", "outside submission".
"""

import dataclasses
import math

import numpy as np

from . import latency, power
from .families import family
from .rows import CORTEX_M, has_kin

LEFT_OUT = {
    "board": lambda row: row.board,
    "family": lambda row: family(row.board),
    "carrier": lambda row: row.carrier,
    "engine": lambda row: row.engine,
    "task": lambda row: row.task,
    "submission": lambda row: f"{row.board} {row.engine} {row.version}",
}
RESAMPLES = 2000
SEED = 20250


@dataclasses.dataclass
class Residual:
    """One left-out row: predicted over measured, less one."""

    quantity: str
    left_out: str
    row: object
    kin: bool
    error: float


class NaiveRidge:
    """What to beat: one ridge over indicators of core, program and task."""

    def __init__(self, rows):
        self.names = sorted({name for row in rows for name in self.of(row)})
        design = np.array([self.indicators(row) for row in rows])
        y = np.array([row.log_cycles for row in rows])
        self.mean = y.mean()
        self.weights = np.linalg.solve(
            design.T @ design + np.eye(len(self.names)),
            design.T @ (y - self.mean))

    @staticmethod
    def of(row):
        return [f"core {row.core}", f"engine {row.engine}", f"task {row.task}",
                f"core {row.core} task {row.task}"]

    def indicators(self, row):
        mine = set(self.of(row))
        return [1.0 if name in mine else 0.0 for name in self.names]

    def predict(self, row):
        return self.mean + float(np.dot(self.indicators(row), self.weights))


def judged(rows):
    """The rows that errors are quoted on: Cortex-M without accelerator."""
    return [row for row in rows if row.core in CORTEX_M]


def kin(row, rows, kind):
    return has_kin(
        row, rows, LEFT_OUT[kind if kind in ("carrier", "family") else "board"])


def outside(rows):
    """The others: application processors, RISC-V, accelerators, vectors."""
    return [row for row in rows if row.core not in CORTEX_M]


def latency_residuals(rows, kind, fit=latency.fit, quantity="latency",
                      chosen=judged, prefix=""):
    """Residuals of the chosen rows; `prefix` is of what is left out."""
    part, targets, result = LEFT_OUT[kind], chosen(rows), []
    for name in sorted({part(row) for row in targets}):
        model = fit([row for row in rows if part(row) != name])
        for row in targets:
            if part(row) == name:
                error = math.exp(model.predict(row) - row.log_cycles) - 1
                result.append(Residual(
                    quantity, prefix + kind, row, kin(row, targets, kind),
                    error))
    return result


def energy_residuals(rows, powered, kind):
    """Energy, latency times power, both without the rows left out."""
    part, targets, result = LEFT_OUT[kind], judged(powered), []
    everyone = judged(rows)
    for name in sorted({part(row) for row in targets}):
        cycles = latency.fit([row for row in rows if part(row) != name])
        watts = power.PowerModel(
            [row for row in powered if part(row) != name])
        for row in targets:
            if part(row) != name:
                continue
            milliwatts = watts.milliwatts(row)
            if milliwatts is None:
                continue  # Neither data sheet nor rows: no prediction.
            milliseconds = (
                math.exp(cycles.predict(row)) * row.work / row.clock_mhz / 1e3)
            ratio = milliwatts / row.power_mw
            related = kin(row, everyone, kind)
            result.append(Residual("power", kind, row, related, ratio - 1))
            result.append(Residual(
                "energy", kind, row, related,
                ratio * milliseconds / row.latency_ms - 1))
    return result


def summary(residuals):
    """n, boards, median and 90th percentile of the error, with intervals."""
    errors = {}
    for item in residuals:
        errors.setdefault(item.row.board, []).append(abs(item.error))
    boards = sorted(errors)
    flat = np.concatenate([errors[board] for board in boards])
    random = np.random.default_rng(SEED)
    draws = []
    for _ in range(RESAMPLES):
        drawn = random.choice(len(boards), len(boards))
        sample = np.concatenate([errors[boards[i]] for i in drawn])
        draws.append(np.quantile(sample, [0.5, 0.9]))
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    median, p90 = np.quantile(flat, [0.5, 0.9])
    return {
        "rows": len(flat), "boards": len(boards),
        "median": float(median), "p90": float(p90),
        "median_interval": [float(low[0]), float(high[0])],
        "p90_interval": [float(low[1]), float(high[1])],
    }


def groups(residuals):
    """(quantity, what is left out, kin) -> residuals."""
    result = {}
    for item in residuals:
        names = [item.left_out]
        if item.left_out == "board":
            names.append("kin" if item.kin else "no kin")
        if item.left_out in ("carrier", "family") and item.kin:
            names.append(f"{item.left_out} kin")
        for name in names:
            result.setdefault((item.quantity, name), []).append(item)
    return result
