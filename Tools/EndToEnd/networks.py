"""Small pipelines, networks and plans that the end-to-end checks need."""
import numpy as np
import onnx
import yaml
from onnx import TensorProto, helper, numpy_helper

FEATURES = """zero_crossings slope_sign_changes waveform_length willison_amplitude
mean_absolute_value mean_square root_mean_square v_order_3 log_detector
difference_absolute_standard_deviation maximum_fractal_length myopulse_percentage_rate
mean_absolute_value_slope weighted_mean_absolute""".split()


def fourteen_features(session, entry, work):
    """A pipeline with every feature of a session's first input, which `inspect --json`
    describes, and a network that averages them: what is checked is the way there."""
    step = yaml.safe_load(session.read_text())["inputs"][0]["microvolts_per_step"]
    names, rate = entry["channels"], entry["sampling_rate_hz"]
    nerve = rate > 5000
    filters = {
        True: [{"lowpass": 600, "order": 4}, {"decimate": 2}, {"highpass": 25, "order": 4}],
        False: [{"bandpass": [20, 450], "order": 4}] if rate > 900 else []}[nerve]
    hop = {10_000: 20, 1000: 20, 500: 50, 200: 50, 100: 50}[int(rate)]
    pipeline = {
        "schema": "phalanx-pipeline/1", "name": "fourteen", "hop_ms": hop,
        "inputs": [{
            "name": entry["name"], "rate_hz": rate, "channels": len(names),
            "microvolts_per_step": step,
            "branches": [{
                "name": "all", "filters": filters, "gain_bits": "auto",
                "features": [{"window_ms": 5 * hop, "features": FEATURES, "transform": "linear"}]}]}],
        "network": {"activations": "int16"},
        "groups": [{"name": "mean", "kind": "values", "output": "mean", "elements": ["mean"],
                    "unit": "deviation"}]}
    path = work / "fourteen.yaml"
    path.write_text(yaml.safe_dump(pipeline))
    count = len(FEATURES) * len(names)
    weights = numpy_helper.from_array(np.full((count, 1), 1 / count, np.float32), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["features", "weights"], ["mean"], name="average")], "mean",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, "time", count])],
        [helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, "time", 1])], [weights])
    network = work / "fourteen.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), network)
    return path, network


def for_training(session, folder):
    """A copy of a session file in a folder, all of it to calibrate with."""
    described = yaml.safe_load(session.read_text())
    described["splits"] = {"all": "train"}
    path = folder / session.name
    path.write_text(yaml.safe_dump(described))
    return path


def long_plan(plan, repetitions, work):
    """The plan with so many repetitions of each movement."""
    described = yaml.safe_load(plan.read_text())
    described["name"] = "long"
    described.setdefault("trials", {})["repetitions"] = repetitions
    path = work / "long.yaml"
    path.write_text(yaml.safe_dump(described))
    return path
