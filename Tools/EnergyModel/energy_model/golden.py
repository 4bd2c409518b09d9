"""The predictions that Swift's test is held against, from coefficients alone."""

from . import prediction
from .networks import NETWORKS, dense, operation

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
