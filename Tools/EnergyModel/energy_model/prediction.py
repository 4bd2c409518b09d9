"""Predictions from the coefficients alone, as the Swift module makes them."""

import math

from .networks import CLASS_OF_KIND

EFFECTS = ["group", "core", "engine", "version", "variant", "core_engine",
           "core_version", "board", "memory"]
COUNTED_LIKE = {
    "m33": "m4", "m85": "m55", "a72": "m7", "gap9": "rv32",
    "rv32-d25f": "rv32", "rv32-d45": "rv32", "rv64-ax45": "rv32",
    "rv64v": "rv32"}
OWN = "phalanx"


def log_cycles(model, kind, target, engine, version):
    levels = {
        "group": model["groups"].get(target["core"]), "core": target["core"],
        "engine": engine, "version": f"{engine} {version}",
        "core_engine": f"{target['core']} {engine}",
        "core_version": f"{target['core']} {engine} {version}",
        "board": target["board"], "memory": target["memory"],
    }
    effects = model["effects"]
    return model["class"][kind] + sum(
        effects[name].get(levels.get(name), {}).get(kind, 0.0)
        for name in EFFECTS)


def count(table, core, kind, precision, density):
    """Counted instructions per multiply-accumulate."""
    core = COUNTED_LIKE.get(core, core)
    kinds = table.get(core) or table["m4"]
    kind = {"gru": "recurrent", "lstm": "recurrent",
            "dense": "dense"}.get(kind, "convolution")
    lines = kinds[kind]
    slope, each = lines.get(precision) or lines.get("int8") or lines["int16"]
    return slope + each * density


def cycles(coefficients, operation, target, engine, version):
    model = coefficients["latency"]
    kind, macs = operation["kind"], operation["macs"]
    vector = model["groups"].get(target["core"]) == "vector"
    layers = model["layers"]["vector" if vector else "plain"]
    own, cmsis = model["instructions"]["own"], model["instructions"]["cmsis_nn"]
    precision = operation["precision"]
    given = target.get("cycles_per_instruction")
    if macs == 0:
        # As many multiply-accumulates of a separable convolution.
        taken = layers["macs_per_element"] * operation["outputs"]
        if engine == OWN and given is not None:
            return given * taken * count(
                own, target["core"], "convolution", precision, 0.0)
        if engine == OWN:
            engine, version = "cmsis-nn", "1"
        return taken * math.exp(
            log_cycles(model, "separable", target, engine, version))
    density = operation["outputs"] / macs
    if engine == OWN and given is not None:
        return given * macs * count(
            own, target["core"], kind, precision, density)
    factor = 1.0
    table = own if engine == OWN else cmsis
    if engine == OWN:
        engine, version = "cmsis-nn", "1"
    group = CLASS_OF_KIND[kind]
    priced = math.exp(log_cycles(model, group, target, engine, version))
    if precision == "float32":
        return macs * priced * model["float_factors"][group]
    core = target["core"]
    if group == "separable":
        # The ratios hold for pointwise layers of 64 inputs; what an output
        # costs weighs more with fewer. Depthwise layers are taken as 3 x 3.
        mine, reference = (
            (density, model["pointwise_outputs_per_mac"])
            if kind == "pointwise" else (0.0, 0.0))
        factor = layers["ratios"][kind] * (
            count(table, core, kind, precision, mine)
            / count(cmsis, core, kind, "int8", reference))
    else:
        factor = count(table, core, kind, precision, density) / count(
            cmsis, core, group, "int8", model["outputs_per_mac"][group])
    return macs * priced * factor


def milliwatts(coefficients, kind, target, engine, version):
    """Active power at the target's rated clock."""
    model = coefficients["power"]
    key = f"{target['board']} {target['supply']}"
    base = model["base"].get(key, {}).get(
        "milliwatts_per_megahertz", target.get("data_sheet_mw_per_mhz"))
    effects = model["effects"]
    group = CLASS_OF_KIND.get(kind, "separable")
    levels = {
        "board": target["board"], "supply": key, "engine": engine,
        "version": f"{engine} {version}", "class": group,
        "supply by class": f"{key} {group}",
    }
    total = model["intercept"] + sum(
        effects[name].get(level, 0.0) for name, level in levels.items())
    return math.exp(total) * base * target["rated_clock_mhz"]


def predict(coefficients, operations, target, engine, version):
    """Cycles, microseconds and microjoules, each layer and all."""
    layers = []
    for operation in operations:
        count_ = cycles(coefficients, operation, target, engine, version)
        microseconds = count_ / target["clock_mhz"]
        ratio = target["clock_mhz"] / target["rated_clock_mhz"]
        static = target.get("static_share", 0.0)
        power = milliwatts(
            coefficients, operation["kind"], target, engine, version) * (
                static + (1 - static) * ratio)
        layers.append({
            "cycles": count_, "latency_us": microseconds,
            "energy_uJ": power * microseconds / 1e3})
    return layers
