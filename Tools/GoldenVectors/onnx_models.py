"""Small networks as their exporters write them, with onnxruntime's outputs.

    python3 onnx_models.py export     # needs torch (1.13 wrote the committed ones)
    python3 onnx_models.py outputs    # needs onnx and onnxruntime

`export` writes torch_*.onnx; `outputs` writes the hand-made onnx_*.onnx (as a
network trained with JAX is written: a dozen nodes with the onnx package) and,
for every network, NAME.json: its input, seeded, and the outputs of
onnxruntime, each as a list of time steps. It imports nothing of Sources/.
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

    def save(name, nodes, constants, shape, outputs):
        graph = helper.make_graph(
            nodes, name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(
                o, TensorProto.FLOAT, [o + "0", o + "1", o + "2"])
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


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:] == ["export"]:
        export_torch()
    elif sys.argv[1:] == ["outputs"]:
        write_by_hand()
        write_outputs()
    else:
        sys.exit(__doc__)
