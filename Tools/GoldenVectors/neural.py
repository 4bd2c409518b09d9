"""Golden vectors of the neural kernels, computed by TensorFlow Lite Micro.

    python neural.py     writes Tests/NeuralKernelsTests/Golden/{dense,conv1d,
                         lookup,rescale}.txt

Each case is a .tflite model of one operator, built here and run by the
`tflite-micro` package in a process of its own, because it aborts on a fault.
Multipliers and shifts are derived here from the same float32 scales.
"""

import pathlib
import subprocess
import sys
import tempfile

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema)

from gru import digest

VERSION = 1
SEED = 20240
GOLDEN = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/NeuralKernelsTests/Golden")
ARENA_BYTES = 1 << 22
TYPES = {np.int8: schema.TensorType.INT8, np.int16: schema.TensorType.INT16,
         np.int32: schema.TensorType.INT32, np.int64: schema.TensorType.INT64}


# MARK: Models of one operator

def tensor(model, graph, shape, dtype, scales, zero_point, data=None):
    """Adds a tensor, with its buffer if it is constant; returns its index."""
    quantization = schema.QuantizationParametersT()
    quantization.scale = [float(s) for s in np.atleast_1d(scales)]
    quantization.zeroPoint = [zero_point] * len(quantization.scale)
    quantization.quantizedDimension = 0
    entry = schema.TensorT()
    entry.shape, entry.type = list(shape), TYPES[dtype]
    entry.quantization = quantization
    entry.buffer = 0
    if data is not None:
        buffer = schema.BufferT()
        buffer.data = list(np.asarray(data, dtype).tobytes())
        entry.buffer = len(model.buffers)
        model.buffers.append(buffer)
    graph.tensors.append(entry)
    return len(graph.tensors) - 1


def build(operator, options_type, options, inputs, output):
    """Serialises a model; `inputs` and `output` are arguments of `tensor`,
    and the first input is the model's."""
    model, graph = schema.ModelT(), schema.SubGraphT()
    model.version, model.buffers = 3, [schema.BufferT()]
    graph.tensors = []
    code = schema.OperatorCodeT()
    code.builtinCode, code.version = operator, 1
    code.deprecatedBuiltinCode = min(operator, 127)
    node = schema.OperatorT()
    node.opcodeIndex = 0
    node.inputs = [tensor(model, graph, *i) for i in inputs]
    node.outputs = [tensor(model, graph, *output)]
    node.builtinOptionsType, node.builtinOptions = options_type, options
    graph.operators = [node]
    graph.inputs, graph.outputs = node.inputs[:1], node.outputs
    model.operatorCodes, model.subgraphs = [code], [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def run(model, value):
    """The model's output for `value`, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "model.tflite").write_bytes(model)
        np.save(folder / "input.npy", value)
        done = subprocess.run(
            [sys.executable, __file__, "run", str(folder)],
            capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"tflite-micro: {done.stdout}{done.stderr}")
        return np.load(folder / "output.npy")


def run_here(folder):
    from tflite_micro import runtime
    folder = pathlib.Path(folder)
    interpreter = runtime.Interpreter.from_bytes(
        (folder / "model.tflite").read_bytes(), arena_size=ARENA_BYTES)
    interpreter.set_input(np.load(folder / "input.npy"), 0)
    interpreter.invoke()
    np.save(folder / "output.npy", interpreter.get_output(0))


# MARK: Scales

def quantized_multiplier(value):
    """TFLM's QuantizeMultiplier: a fraction of 31 bits and an exponent."""
    fraction, shift = np.frexp(np.float64(value))
    multiplier = int(np.round(fraction * 2.0**31))
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift + 1
    return (0, 0) if shift < -31 else (multiplier, int(shift))


def table(input_scale, weight_scales, output_scale):
    pairs = [quantized_multiplier(
        np.float64(np.float32(input_scale)) * np.float64(np.float32(w))
        / np.float64(np.float32(output_scale))) for w in weight_scales]
    return [p[0] for p in pairs], [p[1] for p in pairs]


class File:
    def __init__(self, name, about):
        import importlib.metadata
        version = importlib.metadata.version("tflite-micro")
        self.path = GOLDEN / name
        self.lines = [
            f"# {about}",
            f"# generator neural.py version {VERSION}, seed {SEED}, "
            f"tflite-micro {version}, numpy {np.__version__}",
            "# Regenerate: python Tools/GoldenVectors/neural.py"]

    def case(self, name, **fields):
        self.lines.append(f"case {name}")
        for key, values in fields.items():
            words = [values] if isinstance(values, str) else [
                str(int(v)) for v in np.asarray(values).ravel()]
            self.lines.append(" ".join([key, *words]))

    def write(self):
        self.path.write_text("\n".join(self.lines) + "\n")
        print(f"{self.path.name}: {self.path.stat().st_size} bytes")


def end(rng, shape, dtype, kind):
    """Activations or weights: random, or at the end of their range."""
    info = np.iinfo(dtype)
    if kind == "random":
        return rng.integers(info.min, info.max, shape, dtype, endpoint=True)
    if kind == "small":
        return rng.integers(-(info.max >> 5), 4, shape, dtype)
    if kind == "low":
        return np.full(shape, info.min, dtype)
    return np.full(shape, info.max, dtype)


def weights_of(rng, shape, kind):
    if kind == "random":
        return rng.integers(-127, 128, shape).astype(np.int8)
    if kind == "small":
        return rng.integers(-9, 10, shape).astype(np.int8)
    signs = np.where(np.arange(shape[0]) % 2, 1, -1)
    return np.broadcast_to(
        (127 * signs).reshape((-1,) + (1,) * (len(shape) - 1)),
        shape).astype(np.int8)


def clamp_of(relu, dtype, zero_point):
    info = np.iinfo(dtype)
    return [zero_point if relu else info.min, info.max]


# MARK: Operators

def dense_cases(file, rng):
    activation = schema.ActivationFunctionType
    # inputs, outputs, effective scale, zero points, what, rectified, channels
    cases = []
    for dtype in (np.int8, np.int16):
        unit = 2.0**-5
        cases += [
            (dtype, 20, 7, unit / 16, (-5, 11), "random", False, False),
            (dtype, 37, 5, unit / 20.7, (127, -128), "random", True, False),
            (dtype, 64, 12, unit / 40, (-128, 3), "random", False, True),
            (dtype, 3, 2, 0.99999 / 256, (0, 0), "random", False, False),
            (dtype, 2, 3, 0.99999, (0, 0), "small", False, False),
            (dtype, 3, 5, 2.7, (4, -3), "small", False, False),
            (dtype, 600, 3, unit / 5200, (-128, 0), "high", False, False),
            (dtype, 600, 4, unit / 5200, (127, 0), "low", False, False),
            (dtype, 517, 4, unit / 111, (1, -1), "random", True, True),
        ]
    for k, (dtype, inputs, outputs, effective, zeros, kind, relu,
            per_channel) in enumerate(cases):
        wide = dtype is np.int16
        zeros = (0, 0) if wide else zeros
        x = end(rng, (1, inputs), dtype, kind)
        weights = weights_of(rng, (outputs, inputs), kind)
        input_scale = np.float32(0.01)
        spread = rng.uniform(0.3, 1, outputs) if per_channel else np.ones(1)
        weight_scales = np.float32(0.02) * spread.astype(np.float32)
        output_scale = np.float32(0.01 * 0.02 / effective)
        reach = int(np.ceil(20 / effective))
        bias_type = np.int64 if wide else np.int32
        bias = rng.integers(-reach, reach + 1, outputs).astype(bias_type)
        if wide and k % 2:
            bias += rng.integers(-2**20, 2**20, outputs)
        options = schema.FullyConnectedOptionsT()
        options.fusedActivationFunction = (
            activation.RELU if relu else activation.NONE)
        model = build(
            schema.BuiltinOperator.FULLY_CONNECTED,
            schema.BuiltinOptions.FullyConnectedOptions, options,
            [((1, inputs), dtype, input_scale, zeros[0]),
             ((outputs, inputs), np.int8, weight_scales, 0, weights),
             ((outputs,), bias_type, input_scale * weight_scales, 0, bias)],
            ((1, outputs), dtype, output_scale, zeros[1]))
        y = run(model, x)
        multipliers, shifts = table(
            input_scale, np.broadcast_to(weight_scales, outputs), output_scale)
        file.case(
            f"{dtype.__name__}-{inputs}x{outputs}-{kind}-{k}",
            type="int16" if wide else "int8", shape=[inputs, outputs],
            zero_points=zeros, clamp=clamp_of(relu, dtype, zeros[1]),
            weights=weights, biases=bias, multipliers=multipliers,
            shifts=shifts, input=x, output=y)


def conv1d_cases(file, rng):
    activation = schema.ActivationFunctionType
    cases = []
    for dtype in (np.int8, np.int16):
        unit = 2.0**-5
        cases += [
            (dtype, 3, 4, 5, 1, 12, unit / 20, (-7, 9), "random", False),
            (dtype, 8, 6, 3, 2, 11, unit / 24, (-128, -128), "random", True),
            (dtype, 2, 5, 3, 4, 14, unit / 15, (20, 3), "random", False),
            (dtype, 130, 2, 5, 1, 6, unit / 5600, (127, 0), "low", False),
            (dtype, 16, 3, 1, 1, 3, 0.99999 / 512, (0, 0), "random", False),
        ]
    for k, (dtype, inputs, outputs, kernel, dilation, frames, effective, zeros,
            kind, relu) in enumerate(cases):
        wide = dtype is np.int16
        zeros = (0, 0) if wide else zeros
        x = end(rng, (1, frames, 1, inputs), dtype, kind)
        weights = weights_of(rng, (outputs, kernel, 1, inputs), kind)
        input_scale = np.float32(0.01)
        weight_scales = (0.02 * rng.uniform(0.3, 1, outputs)).astype(np.float32)
        output_scale = np.float32(0.01 * 0.02 / effective)
        reach = int(np.ceil(20 / effective))
        bias_type = np.int64 if wide else np.int32
        bias = rng.integers(-reach, reach + 1, outputs).astype(bias_type)
        options = schema.Conv2DOptionsT()
        options.padding = schema.Padding.VALID
        options.strideH = options.strideW = 1
        options.dilationHFactor, options.dilationWFactor = dilation, 1
        options.fusedActivationFunction = (
            activation.RELU if relu else activation.NONE)
        out_frames = frames - (kernel - 1) * dilation
        model = build(
            schema.BuiltinOperator.CONV_2D,
            schema.BuiltinOptions.Conv2DOptions, options,
            [((1, frames, 1, inputs), dtype, input_scale, zeros[0]),
             ((outputs, kernel, 1, inputs), np.int8, weight_scales, 0, weights),
             ((outputs,), bias_type, input_scale * weight_scales, 0, bias)],
            ((1, out_frames, 1, outputs), dtype, output_scale, zeros[1]))
        y = run(model, x)
        multipliers, shifts = table(input_scale, weight_scales, output_scale)
        file.case(
            f"{dtype.__name__}-{inputs}x{outputs}-kernel{kernel}"
            f"-dilation{dilation}-{kind}-{k}",
            type="int16" if wide else "int8",
            shape=[inputs, outputs, kernel, dilation], zero_points=zeros,
            clamp=clamp_of(relu, dtype, zeros[1]), weights=weights,
            biases=bias, multipliers=multipliers, shifts=shifts,
            input=x, output=y)


def lookup_cases(file, rng):
    """All of int16 at once: known by their digest, and every 509th value."""
    x = np.arange(-32768, 32768).astype(np.int16)
    operators = {
        "sigmoid": (schema.BuiltinOperator.LOGISTIC, 0),
        "tanh": (schema.BuiltinOperator.TANH, 1)}
    for name, (operator, function) in operators.items():
        for scale in (2.0**-12, 2.0**-11, 2.0**-13, 1 / 5000, 1e-5, 1 / 1700):
            if name == "sigmoid" and scale == 2.0**-11:
                continue
            scale = np.float32(scale)
            left_shift = 12 + int(round(np.log2(float(scale))))
            is_power = float(scale) == 2.0**(left_shift - 12)
            if is_power and (left_shift == 0 or
                             (name == "tanh" and left_shift == 1)):
                multiplier = 0
            else:
                real, left_shift = float(scale) * 4096 * 3, 0
                while real <= 32767 / 2 and left_shift <= 30:
                    real, left_shift = real * 2, left_shift + 1
                multiplier = int(real)
            model = build(
                operator, schema.BuiltinOptions.NONE, None,
                [((1, 65536), np.int16, scale, 0)],
                ((1, 65536), np.int16, 2.0**-15, 0))
            y = run(model, x[None])[0]
            file.case(
                f"{name}-scale-{scale:.3g}", function=[function],
                parameters=[multiplier, left_shift],
                digest=f"{digest(y):016x}", every509th=y[::509])


def rescale_cases(file, rng):
    limits = {np.int8: 128, np.int16: 32768}
    for source, target, ratio, zeros in (
            (np.int16, np.int8, 1 / 300, (0, -7)),
            (np.int16, np.int8, 1 / 17, (0, 100)),
            (np.int8, np.int16, 211.7, (-128, 0)),
            (np.int8, np.int8, 0.731, (5, -9)),
            (np.int8, np.int8, 1.9, (-128, 127)),
            (np.int16, np.int16, 0.37, (0, 0)),
            (np.int16, np.int16, 1.61, (0, 0))):
        limit = limits[source]
        x = np.unique(np.concatenate([
            np.arange(-min(limit, 300), min(limit, 300)),
            rng.integers(-limit, limit, 200), [-limit, limit - 1]]))
        x = x.astype(source)[None]
        input_scale = np.float32(0.01)
        output_scale = np.float32(0.01 / ratio)
        model = build(
            schema.BuiltinOperator.QUANTIZE,
            schema.BuiltinOptions.QuantizeOptions, schema.QuantizeOptionsT(),
            [(x.shape, source, input_scale, zeros[0])],
            (x.shape, target, output_scale, zeros[1]))
        y = run(model, x)
        multiplier, shift = quantized_multiplier(
            np.float64(input_scale) / np.float64(output_scale))
        file.case(
            f"{source.__name__}-{target.__name__}-{ratio:.3g}",
            types=[8 * np.dtype(source).itemsize,
                   8 * np.dtype(target).itemsize],
            zero_points=zeros, scale=[multiplier, shift], input=x, output=y)


def write_all():
    for name, about, cases in (
            ("dense.txt", "Fully connected layers.", dense_cases),
            ("conv1d.txt", "Convolutions of [frames, 1, channels], valid.",
             conv1d_cases),
            ("lookup.txt", "Sigmoid and tanh of -32768...32767.",
             lookup_cases),
            ("rescale.txt", "Changes of scale and type.", rescale_cases)):
        file = File(name, about + " Computed by TensorFlow Lite Micro.")
        cases(file, np.random.default_rng(SEED))
        file.write()


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run_here(sys.argv[2])
    else:
        write_all()
