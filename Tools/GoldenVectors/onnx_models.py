"""Small networks as their exporters write them, with onnxruntime's outputs.

    python3 onnx_models.py export     # needs torch (1.13 wrote the committed ones)
    python3 onnx_models.py outputs    # needs onnx and onnxruntime
    python3 onnx_models.py references # the same

`export` writes torch_*.onnx; `outputs` writes the hand-made onnx_*.onnx (as a
network trained with JAX is written: a dozen nodes with the onnx package) and,
for every network, NAME.json: its input, seeded, and the outputs of
onnxruntime, each as a list of time steps. `references` has
Tools/Reference/onnx_reference.py write Reference/NAME.npz for some of them. It imports
nothing of Sources/.
"""
import json
import pathlib
import sys

import numpy as np

GOLDEN = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/DecoderCompilerTests/Golden")
STEPS = 24
SEED = 20240611


def export_torch():
    import torch
    from torch import nn
    torch.manual_seed(SEED)

    def write(name, model, example, outputs, dynamic=None, opset=13):
        model.eval()
        # Statistics that a trained BatchNorm would have, not 0 and 1.
        for module in model.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.3, 2)
                module.weight.data.uniform_(0.5, 1.5)
                module.bias.data.normal_()
        torch.onnx.export(
            model, example, GOLDEN / f"torch_{name}.onnx", input_names=["x"],
            output_names=outputs, dynamic_axes=dynamic, opset_version=opset)

    write("linear", nn.Linear(6, 3), torch.zeros(1, 6), ["y"],
          {"x": {0: "batch"}})
    write("multilayer", nn.Sequential(
        nn.BatchNorm1d(6), nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(),
        nn.Dropout(0.2), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 4),
        nn.Softmax(-1)), torch.zeros(1, 6), ["logits"], {"x": {0: "batch"}})

    class Recurrent(nn.Module):
        """Causal convolution, GRU, two heads: which fingers, and how far."""

        def __init__(self):
            super().__init__()
            self.convolution = nn.Conv1d(6, 8, 3)
            self.normalization = nn.BatchNorm1d(8)
            self.recurrent = nn.GRU(8, 7, batch_first=True)
            self.active = nn.Linear(7, 4)
            self.flexion = nn.Linear(7, 2)

        def forward(self, x):
            y = x.transpose(1, 2)
            y = nn.functional.pad(y, (2, 0))
            y = torch.relu(self.normalization(self.convolution(y)))
            y, _ = self.recurrent(y.transpose(1, 2))
            return torch.sigmoid(self.active(y)), self.flexion(y)

    write("recurrent", Recurrent(), torch.zeros(1, STEPS, 6),
          ["activity", "flexion"], {"x": {0: "batch", 1: "time"}})
    write("recurrent_fixed", Recurrent(), torch.zeros(1, STEPS, 6),
          ["activity", "flexion"], opset=11)

    class Chomped(nn.Module):
        """A temporal convolution network: pads both ends, cuts the future."""

        def __init__(self):
            super().__init__()
            self.first = nn.Conv1d(6, 5, 3, padding=4, dilation=2)
            self.second = nn.Conv1d(5, 3, 2)

        def forward(self, x):
            y = torch.relu(self.first(x)[:, :, :-4])
            return self.second(nn.functional.pad(y, (1, 0)))

    write("chomped", Chomped(), torch.zeros(1, 6, STEPS), ["y"],
          {"x": {2: "time"}})

    class LastState(nn.Module):
        """Reads a window, answers for its last step only."""

        def __init__(self):
            super().__init__()
            self.recurrent = nn.GRU(6, 5)
            self.head = nn.Linear(10, 3)

        def forward(self, x):
            y, h = self.recurrent(x)
            return self.head(torch.cat([y[-1], h[-1]], -1))

    write("last_state", LastState(), torch.zeros(STEPS, 1, 6), ["y"])

    class Symmetric(nn.Module):
        def __init__(self):
            super().__init__()
            self.look = nn.Conv1d(6, 5, 3, padding=1)

        def forward(self, x):
            return self.look(x)

    write("symmetric", Symmetric(), torch.zeros(1, 6, STEPS), ["y"],
          {"x": {2: "time"}})


def write_by_hand():
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    random = np.random.default_rng(SEED)

    def weight(*shape):
        return (random.normal(size=shape) / np.sqrt(shape[-1])).astype("f4")

    def save(name, nodes, constants, shape, outputs, rank=3):
        graph = helper.make_graph(
            nodes, name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(
                o, TensorProto.FLOAT, [f"{o}{axis}" for axis in range(rank)])
             for o in outputs],
            [numpy_helper.from_array(v, k) for k, v in constants.items()])
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
            producer_name="onnx_models.py")
        onnx.checker.check_model(model)
        onnx.save(model, GOLDEN / f"onnx_{name}.onnx")

    node = helper.make_node
    # Time first, a GRU of the original kind, values and classes.
    save("reset_after", [
        node("MatMul", ["x", "w"], ["a"], name="embed"),
        node("Add", ["a", "b"], ["c"], name="embed_bias"),
        node("Tanh", ["c"], ["d"], name="bend"),
        node("GRU", ["d", "gw", "gr", "gb"], ["e", ""], name="remember",
             hidden_size=4, linear_before_reset=0),
        node("Squeeze", ["e", "one"], ["f"], name="drop_direction"),
        node("MatMul", ["f", "v"], ["values"], name="values_head"),
        node("MatMul", ["f", "k"], ["l"], name="classes_head"),
        node("LogSoftmax", ["l"], ["logits"], name="classes", axis=-1),
    ], {"w": weight(6, 5), "b": weight(5), "gw": weight(1, 12, 5),
        "gr": weight(1, 12, 4), "gb": weight(1, 24), "v": weight(4, 2),
        "k": weight(4, 3), "one": np.array([1], "i8")},
        ["time", 1, 6], ["values", "logits"])
    # A strided convolution whose phase is that of the stream: pads = k - s.
    save("strided", [
        node("Conv", ["x", "w", "b"], ["a"], name="stride", strides=[2],
             pads=[1, 0], kernel_shape=[3]),
        node("Clip", ["a", "low", "high"], ["c"], name="clip"),
        node("Conv", ["c", "v"], ["y"], name="grouped", pads=[1, 0], group=2,
             kernel_shape=[2]),
    ], {"w": weight(4, 6, 3), "b": weight(4), "v": weight(6, 2, 2),
        "low": np.float32(-0.5), "high": np.float32(0.75)},
        [1, 6, "time"], ["y"])
    # Slices, a split and a scale that no layer can take in.
    save("pieces", [
        node("Slice", ["x", "i2", "i5", "ax"], ["a"], name="middle"),
        node("Relu", ["a"], ["r"], name="rectify"),
        node("Mul", ["r", "s"], ["m"], name="scale"),
        node("Split", ["x", "parts"], ["p", "q"], name="halves", axis=-1),
        node("Sigmoid", ["p"], ["g"], name="squash"),
        node("Concat", ["m", "g", "q"], ["j"], name="join", axis=-1),
        node("Gather", ["j", "pick"], ["y"], name="pick", axis=2),
    ], {"i2": np.array([2], "i8"), "i5": np.array([5], "i8"),
        "ax": np.array([2], "i8"), "s": weight(3),
        "parts": np.array([2, 4], "i8"),
        "pick": np.array([8, 0, 3, 4, 5], "i8")},
        [1, "time", 6], ["y"])
    # Weights that are computed of constants: weight normalisation, a softplus,
    # parts of a table, and arithmetic that exporters leave in between.
    save("folded", [
        node("ReduceL2", ["v"], ["n"], name="norm", axes=[1], keepdims=1),
        node("Div", ["v", "n"], ["u"], name="direction"),
        node("Mul", ["u", "g"], ["w"], name="length"),
        node("MatMul", ["x", "w"], ["a"], name="embed"),
        node("Exp", ["b"], ["b1"]), node("Pow", ["b1", "half"], ["b2"]),
        node("Sqrt", ["b2"], ["b3"]), node("Log", ["b3"], ["b4"]),
        node("Softplus", ["b4"], ["b5"]), node("Reciprocal", ["b5"], ["b6"]),
        node("Add", ["a", "b6"], ["c"], name="embed_bias"),
        node("Tanh", ["c"], ["d"], name="bend"),
        node("Split", ["table", "parts"], ["k0", "k1"], axis=1),
        node("ReduceSum", ["k1", "ax1"], ["r"], keepdims=0),
        node("ReduceMean", ["table"], ["m"], keepdims=0),
        node("Abs", ["r"], ["r1"]), node("Sign", ["r"], ["r2"]),
        node("Min", ["r1", "m"], ["r3"]), node("Max", ["r3", "r2"], ["bias"]),
        node("Gemm", ["k0", "k0"], ["square"], transA=1, alpha=0.5),
        node("MatMul", ["k0", "square"], ["k2"]),
        node("Erf", ["k2"], ["k3"]), node("Sigmoid", ["k3"], ["k4"]),
        node("Clip", ["k4", "low", "high"], ["k5"]),
        node("Tile", ["k5", "twice"], ["k6"]),
        node("Transpose", ["k6"], ["k"], perm=[1, 0]),
        node("Concat", ["bias", "bias"], ["bias8"], axis=0),
        node("MatMul", ["d", "k"], ["e"], name="head"),
        node("Add", ["e", "bias8"], ["y"], name="head_bias"),
    ], {"v": weight(6, 5), "g": weight(5), "b": weight(5),
        "half": np.float32(0.5), "table": weight(4, 8),
        "parts": np.array([5, 3], "i8"), "ax1": np.array([1], "i8"),
        "low": np.float32(0.3), "high": np.float32(0.6),
        "twice": np.array([2, 1], "i8")},
        [1, "time", 6], ["y"])
    # Slow gates, read after a window that each time begins from a state of zero.
    save("window", [
        node("GRU", ["x", "gw", "gr", "gb"], ["", "h"], name="remember",
             hidden_size=4, linear_before_reset=1),
        node("Squeeze", ["h", "one"], ["s"], name="drop_direction"),
        node("MatMul", ["s", "v"], ["y"], name="head"),
    ], {"gw": weight(1, 12, 6), "gr": weight(1, 12, 4),
        "gb": np.concatenate([np.full(4, 3), np.zeros(20)])[None].astype("f4"),
        "v": weight(4, 2), "one": np.array([0], "i8")},
        [STEPS, 1, 6], ["y"], rank=2)
    # A layer of one small and two large outputs that is read twice, once through
    # a clip that is far narrower than its range.
    layer = np.zeros((6, 3), "f4")
    layer[0, 0], layer[1, 1], layer[2, 2] = 0.0015, 1.5, 1.5
    head = np.zeros((6, 2), "f4")
    head[3:, 0], head[1:4, 1] = (0.5, 0.2, 0.1), (0.02, 0.01, 0.5)
    save("narrow", [
        node("MatMul", ["x", "w"], ["m"], name="layer"),
        node("Clip", ["m", "low", "high"], ["c"], name="narrow"),
        node("Mul", ["c", "s"], ["cs"], name="stretch"),
        node("Concat", ["m", "cs"], ["j"], name="join", axis=2),
        node("MatMul", ["j", "v"], ["y"], name="head"),
    ], {"w": layer, "v": head, "low": np.float32(-0.003),
        "high": np.float32(0.003), "s": np.array([400 / 3], "f4")},
        [1, "time", 6], ["y"])


def write_outputs():
    import onnx
    import onnxruntime
    for path in sorted(GOLDEN.glob("*.onnx")):
        session = onnxruntime.InferenceSession(
            str(path), providers=["CPUExecutionProvider"])
        seen = session.get_inputs()[0]
        random = np.random.default_rng(SEED)
        steps = random.normal(size=(STEPS, 6)).astype("f4")
        # Where the six features are says what the other axes are.
        if len(seen.shape) == 2:
            x = steps
        elif seen.shape[2] == 6:
            first = seen.shape[0] in (1, "batch")
            x = steps[None] if first else steps[:, None]
        else:
            x = steps.T[None]
        outputs = {}
        for tensor, y in zip(session.get_outputs(),
                             session.run(None, {seen.name: x})):
            if len(seen.shape) == 3 and seen.shape[1] == 6:
                y = y[0].T  # [1, features, time]
            outputs[tensor.name] = y.reshape(-1, y.shape[-1]).astype(float)
        data = {
            "generator": f"onnx_models.py, onnx {onnx.__version__}, "
                         f"onnxruntime {onnxruntime.__version__}, seed {SEED}",
            "input": steps.astype(float).tolist(),
            "outputs": {k: v.tolist() for k, v in outputs.items()}}
        path.with_suffix(".json").write_text(json.dumps(data))


def write_references():
    import subprocess
    import tempfile
    root = pathlib.Path(__file__).resolve().parents[2]
    random = np.random.default_rng(SEED)
    z = np.round(random.normal(size=(60, 6)) * 4096) / 4096
    reset = np.zeros(60, "u1")
    reset[[0, 35]] = 1
    (GOLDEN / "Reference").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        features = pathlib.Path(folder) / "features.npz"
        np.savez(features, z=z.astype("f4"), reset=reset)
        for name in ("torch_recurrent", "torch_recurrent_fixed",
                     "torch_chomped", "onnx_window"):
            subprocess.run(
                [sys.executable, root / "Tools/Reference/onnx_reference.py",
                 GOLDEN / f"{name}.onnx", features,
                 "-o", GOLDEN / f"Reference/{name}.npz"], check=True)


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:] == ["export"]:
        export_torch()
    elif sys.argv[1:] == ["outputs"]:
        write_by_hand()
        write_outputs()
    elif sys.argv[1:] == ["references"]:
        write_references()
    else:
        sys.exit(__doc__)
