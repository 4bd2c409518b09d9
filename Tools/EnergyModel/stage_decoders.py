"""Decoders of many shapes, to be counted: what a unit of a stage's work takes is
fitted to them."""

import json
import pathlib
import random
import subprocess

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

FEATURES = """zero_crossings slope_sign_changes waveform_length willison_amplitude
mean_absolute_value mean_square root_mean_square v_order_3 log_detector
difference_absolute_standard_deviation maximum_fractal_length myopulse_percentage_rate
mean_absolute_value_slope weighted_mean_absolute""".split()
FINGERS = ["thumb_flexion", "thumb_rotation", "index", "middle", "ring", "little"]
TRANSFORMS = ["linear", "log", "sqrt"]
# Samples a second, and hops in milliseconds that are whole at all of them and at
# half and a quarter.
RATES = {500: (40, 80), 1000: (20, 40), 2000: (10, 20, 40), 4000: (10, 20),
         10_000: (10, 20, 40), 20_000: (10, 20)}
COUNT = 70
# Of a window's samples over all channels, so that the state fits the boards.
MOST_SAMPLES = 40_000
CALIBRATION_HOPS = 40


def pipelines():
    """Pipelines as the compiler reads them, the same in every run: each feature by
    itself first, then random choices."""
    source = random.Random(5)
    return [pipeline(number, source) for number in range(COUNT)]


def pipeline(number, source):
    rate = source.choice(list(RATES))
    hop = source.choice(RATES[rate])
    channels = source.choice([1, 2, 4, 6, 8, 12, 16, 24, 32])
    single = FEATURES[number] if number < len(FEATURES) else None
    branches = []
    for index in range(1 if single else source.choice([1, 1, 2])):
        filters, decimation = chosen_filters(rate, source)
        frames = hop * rate // 1000
        most = max(1, MOST_SAMPLES * decimation // (frames * channels))
        blocks = []
        for _ in range(1 if single else source.choice([1, 1, 2])):
            if single:
                features = [single]
            else:
                count = source.randint(1, 8)
                features = sorted(source.sample(FEATURES, count), key=FEATURES.index)
            blocks.append({
                "window_ms": hop * min(most, source.choice([1, 2, 3, 5])),
                "features": features,
                "transform": TRANSFORMS[(number + len(blocks)) % 3]})
        branches.append({"name": f"b{index}", "filters": filters,
                         "gain_bits": source.choice([2, 4]), "features": blocks})
    groups = []
    for kind in source.choice([["values"], ["activity", "values"], ["classes"],
                               ["activity", "classes", "values"]]):
        elements = [f"e{index}" for index in range(source.choice([2, 6, 12]))]
        groups.append({"name": kind, "kind": kind, "output": kind,
                       "elements": elements, "unit": "1"})
        if kind != "values":
            del groups[-1]["unit"]
    fingers = {}
    for finger in source.sample(FINGERS, source.randint(0, 6)):
        group = source.choice(groups)
        element = group["elements"][len(fingers) % 2]
        fingers[finger] = {
            "values": {"value": f"values.{element}"},
            "activity": {"activity": f"activity.{element}"},
            "classes": {"classes": "classes", "closed": [element]}}[group["kind"]]
        if group["kind"] == "values" and groups[0]["kind"] == "activity":
            fingers[finger]["gate"] = f"activity.{element}"
    described = {
        "schema": "phalanx-pipeline/1", "name": f"shape-{number:02}", "hop_ms": hop,
        "inputs": [{"name": "nerve", "rate_hz": rate, "channels": channels,
                    "microvolts_per_step": 0.195, "branches": branches}],
        "network": {"activations": "int16"},
        "groups": groups}
    return described | ({"fingers": fingers} if fingers else {})


def chosen_filters(rate, source):
    order = source.choice([2, 4, 6])
    low, high = rate * 0.03, rate * 0.2
    kinds = [[], [{"highpass": low, "order": order}],
             [{"bandpass": [low, high], "order": source.choice([2, 3, 4])}]]
    decimations = [2, 4] if rate >= 1000 else [2]
    decimation = source.choice(decimations)
    decimated = [{"lowpass": rate * 0.4 / decimation, "order": order},
                 {"decimate": decimation},
                 {"highpass": low / 2, "order": source.choice([2, 4])}]
    if source.random() < 0.4:
        return decimated, decimation
    return source.choice(kinds), 1


def feature_count(described):
    entry = described["inputs"][0]
    return entry["channels"] * sum(
        len(block["features"]) for branch in entry["branches"]
        for block in branch["features"])


def compiled(phalanx, described, folder):
    """The image of a pipeline with a network of one dense layer a group."""
    folder = pathlib.Path(folder)
    name, entry = described["name"], described["inputs"][0]
    draw = numpy.random.default_rng(7)
    inputs = feature_count(described)
    nodes, outputs, weights = [], [], []
    for group in described["groups"]:
        count, output = len(group["elements"]), group["output"]
        values = draw.normal(0, inputs ** -0.5, (inputs, count))
        weights.append(numpy_helper.from_array(values.astype(numpy.float32), f"{output}.w"))
        nodes.append(helper.make_node("MatMul", ["features", f"{output}.w"], [output]))
        outputs.append(helper.make_tensor_value_info(
            output, TensorProto.FLOAT, [1, "time", count]))
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info(
        "features", TensorProto.FLOAT, [1, "time", inputs])], outputs, weights)
    network = folder / f"{name}.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), network)
    frames = CALIBRATION_HOPS * described["hop_ms"] * entry["rate_hz"] // 1000
    numpy.save(folder / f"{name}.npy", draw.normal(0, 60, (frames, entry["channels"])))
    session, pipeline = folder / f"{name}.session.yaml", folder / f"{name}.yaml"
    session.write_text(json.dumps({
        "schema": "phalanx-session/1", "name": name, "recording": f"{name}.npy",
        "inputs": [{"name": "nerve", "array": "array", "rate_hz": entry["rate_hz"],
                    "unit": "uV", "microvolts_per_step": entry["microvolts_per_step"]}],
        "splits": {"all": "train"}}))
    # YAML holds JSON.
    pipeline.write_text(json.dumps(described))
    image = folder / f"{name}.phx"
    subprocess.run([phalanx, "compile", network, "--pipeline", pipeline,
                    "--calibrate", session, "-o", image], check=True,
                   stdout=subprocess.DEVNULL)
    return image
