"""Published results as rows with one spelling for one thing.

A row's identity is board, core, clock, engine, version, variant and task.
Submitters repeat results across rounds and on each other's behalf: of rows
with one identity only the first counts, for latency and, per supply, for power.
"""

import csv
import dataclasses
import math
import re

from .networks import CLASS_OF_TASK

# What a board's name contains -> board. The L4R5ZI-P carries the chip of the
# L4R5ZI: one board when boards are left out, two when carriers are.
BOARDS = [
    ("l4r5zi", "stm32l4r5"), ("h7a3", "stm32h7a3"), ("u575", "stm32u575"),
    ("u585", "stm32u585"), ("f746", "stm32f746"), ("nrf5340", "nrf5340"),
    ("m467", "m467"), ("xg24", "xg24"), ("ra8d1", "ra8d1"),
    ("rx65n", "rx65n"), ("rh850", "rh850"), ("adp-xc7k", "ae350"),
    ("vcu118", "vcu118"), ("scepu02", "scepu02"), ("nezha", "nezha"),
    ("tinker", "tinker-v"), ("k1-board", "k1"), ("lc236", "lc236"),
    ("raspberry", "raspberry-pi-4"), ("gap9", "gap9"),
    ("ndp9120", "ndp9120"),
]

# What a processor's name contains -> core.
CORES = [
    ("M85", "m85"), ("M4", "m4"), ("M33", "m33"), ("M7", "m7"),
    ("RXv2", "rxv2"), ("RH850", "rh850"), ("D25F", "rv32-d25f"),
    ("D45", "rv32-d45"), ("NX27V", "rv64v"), ("RV32IMAC", "rv32"),
    ("AX45", "rv64-ax45"), ("C906", "rv64v"), ("64GCVB", "rv64v"),
    ("GAP9", "gap9"), ("HiFi3", "ndp"),
]
CORE_OF_BOARD = {
    "raspberry-pi-4": "a72", "xg24": "m33-mvp", "lc236": "rv32"}

# Cores with like instructions: products per instruction decide.
GROUPS = {
    "m4": "dsp", "m33": "dsp", "m7": "dsp", "rv32-d25f": "dsp",
    "rv32-d45": "dsp", "rv64-ax45": "dsp", "m55": "vector", "m85": "vector",
    "rv64v": "vector", "a72": "vector", "rv32": "scalar", "rxv2": "scalar",
    "rh850": "scalar", "gap9": "accelerator", "ndp": "accelerator",
    "m33-mvp": "accelerator",
}
CORTEX_M = {"m4", "m33", "m7", "m85"}


@dataclasses.dataclass
class Row:
    """One published result."""

    board: str
    core: str
    engine: str
    version: str
    variant: str
    memory: str
    supply: str
    clock_mhz: float
    task: str
    kind: str
    macs: int
    latency_ms: float
    power_mw: float | None
    energy_uj: float | None
    source: str
    # The printed board: the L4R5ZI-P apart from the L4R5ZI.
    carrier: str = ""
    # Multiply-accumulates that its operations without any are taken for.
    element_macs: float = 0.0

    @property
    def work(self):
        """Multiply-accumulates, pooling and additions among them."""
        return self.macs + self.element_macs

    @property
    def cycles_per_mac(self):
        return self.latency_ms * 1e3 * self.clock_mhz / self.work

    @property
    def log_cycles(self):
        return math.log(self.cycles_per_mac)


def first(table, text):
    return next((name for part, name in table if part in text), None)


def engine_of(record):
    """The program that ran the network: (engine, version, variant)."""
    submitter, system = record["submitter"], record["system"]
    text = " ".join(
        (system, record["software"], record["engine"]))
    release = record["round"]
    if submitter == "STMicroelectronics" or "X-CUBE-AI" in text:
        stated = re.search(r"X-CUBE-AI[ -]v?(\d+\.\d)", text)
        # The first two rounds do not state it; the second round's latencies
        # are those of 7.3, which another submitter names.
        version = stated.group(1) if stated else {
            "v0.7": "before 7.3", "v1.0": "7.3"}[release]
        return "x-cube-ai", version, ""
    if submitter == "plumerai":
        return "plumerai", {
            "v0.7": "2022-06", "v1.0": "2022-11", "v1.1": "2023.05"}[
                release], ""
    if "microtvm" in text.lower():
        return ("tvm" if "native" in text.lower() else "tvm-cmsis-nn"), "1", ""
    if "ONNC" in text:
        if "andes" in text.lower():
            return "onnc-andes", "1", ""
        return "onnc", "1", "mbed" if "mbed" in system else ""
    if submitter == "bosch":
        variant = ("max-performance" if "max_perf" in system else
                   "min-ram" if "min_ram" in system else "")
        return "hale", "1.0.175" if "1.0.175" in text else "1.0", variant
    if submitter in ("reference", "PengChengLaboratory"):
        return "tflm", "2.3", ""
    if submitter == "silicon_labs":
        return "mvp", release, ""
    name = {"Alibaba": "sinian", "greenwaves-technologies": "gapflow",
            "renesas": "renesas-rx", "Renesas": "renesas-ra"}
    return name.get(submitter, submitter.lower().replace("_", "-")), "1", ""


def supply_of(record, board):
    """Volts and regulator, which change energy as much as anything."""
    notes = record["hw_notes"]
    volts = re.search(r"([\d.]+) ?V", notes)
    if board == "ndp9120":
        return record["system"][-10:]
    if "SMPS" in notes:
        return f"{float(volts.group(1)):.1f} V switched"
    if volts and board == "stm32l4r5":
        return f"{float(volts.group(1)):.1f} V linear"
    return "unstated"


def normalized(record):
    """A record as a row, or None where the model does not apply."""
    board = first(BOARDS, record["board"].lower().replace("_", "-"))
    if board is None or not record["clock_mhz"] or not record["latency_ms"]:
        return None  # Logic of its own in an FPGA, or no clock stated.
    if re.search("float|fp32", record["system"]):
        return None
    core = CORE_OF_BOARD.get(board) or first(CORES, record["cpu"])
    task = record["task"]
    if core is None or task not in CLASS_OF_TASK:
        return None
    engine, version, variant = engine_of(record)
    notes = record["hw_notes"]
    memory = ("64-bit flash" if "Dual Bank" in notes else
              "128-bit flash" if "Single Bank" in notes else "")

    def number(key):
        return float(record[key]) if record[key] else None

    return Row(
        board, core, engine, version, variant, memory,
        supply_of(record, board), number("clock_mhz"), task,
        CLASS_OF_TASK[task], int(record["ref_model_macs"]),
        number("latency_ms"), number("avg_power_mW"), number("energy_uJ"),
        record["perf_path"],
        board + ("-p" if record["board"].endswith("-P") else ""))


def read(path):
    """(rows for latency, rows for power, repeats, records)."""
    with open(path, newline="") as file:
        records = list(csv.DictReader(file))
    latency, power, repeats = {}, {}, []
    for record in records:
        row = normalized(record)
        if row is None:
            continue
        identity = (row.board, row.core, row.clock_mhz, row.engine,
                    row.version, row.variant, row.task)
        if identity in latency:
            repeats.append(row.latency_ms / latency[identity].latency_ms - 1)
        latency.setdefault(identity, row)
        if row.power_mw:
            power.setdefault((*identity, row.supply), row)
    return list(latency.values()), list(power.values()), repeats, records


def has_kin(row, rows, part):
    """Whether core, engine and task of a row occur where `part` is another."""
    return any(
        part(other) != part(row) and other.core == row.core
        and other.engine == row.engine and other.task == row.task
        for other in rows)
