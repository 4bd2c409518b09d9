"""What is in TensorFlow Lite files, read by the schema's own Python classes.

    python tflite_models.py MODELS

writes Tests/DecoderCompilerTests/Golden/tflite.json, with the counts of each file
in the folder MODELS and a digest of the list of its tensors and operators, and
small.tflite: a network made up here that needs no folder, in the same file.

The list that is digested has a line for each tensor and for each operator:

    tensor INDEX NAME TYPE SHAPE CONSTANT_BYTES VARIABLE SCALES
    operator INDEX NAME VERSION INPUTS OUTPUTS MULTIPLY_ACCUMULATES
"""
import json
import pathlib
import sys

import flatbuffers
import numpy
from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema)

from splitmix import FNV1a

GOLDEN = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/DecoderCompilerTests/Golden")
TYPES = {v: k for k, v in vars(schema.TensorType).items()
         if isinstance(v, int)}
NAMES = {v: k for k, v in vars(schema.BuiltinOperator).items()
         if isinstance(v, int)}


def as_text(name):
    return (name or b"").decode()


def numbers(values):
    return [] if values is None else [int(v) for v in values]


def work(name, step, shapes, variable):
    """Multiply-accumulates, from the operator's definition: output by output."""
    def shape(index):
        if index >= len(step) or step[index] < 0:
            return None
        return shapes[step[index]]

    def size(index):
        found = shape(index)
        return 0 if found is None else int(numpy.prod(found, dtype=object))

    result = int(numpy.prod(shapes[-1], dtype=object))
    if name == "FULLY_CONNECTED":
        return result * shape(1)[-1]
    if name == "CONV_2D":
        _, height, width, channels = shape(1)
        return result * height * width * channels
    if name == "DEPTHWISE_CONV_2D":
        _, height, width, _ = shape(1)
        return result * height * width
    if name == "TRANSPOSE_CONV":
        outputs, height, width, _ = shape(1)
        return size(2) * outputs * height * width
    if name == "BATCH_MATMUL":
        return result * shape(0)[-1]
    if name in ("UNIDIRECTIONAL_SEQUENCE_LSTM", "LSTM"):
        steps = size(0) // shape(0)[-1]
        return steps * sum(size(i) for i in (1, 2, 3, 4, 5, 6, 7, 8, 16))
    if name == "CONV_3D":
        depth, height, width, channels, _ = shape(1)
        return result * depth * height * width * channels
    if name == "CONV_3D_TRANSPOSE":
        depth, height, width, outputs, _ = shape(1)
        return size(2) * depth * height * width * outputs
    if name.startswith("BIDIRECTIONAL_SEQUENCE"):
        # All matrices that are no states: neither biases nor peepholes.
        steps = size(0) // shape(0)[-1]
        return steps * sum(
            size(i) for i in range(1, len(step))
            if len(shape(i) or []) == 2 and not variable[step[i]])
    if name == "SVDF":
        return shape(0)[0] * (size(1) + size(2))
    return 0


def describe(data):
    model = schema.ModelT.InitFromPackedBuf(data, 0)
    graph = model.subgraphs[0]
    shapes = [numbers(t.shape) for t in graph.tensors]
    lines, constant, macs = [], 0, 0
    for index, tensor in enumerate(graph.tensors):
        stored = model.buffers[tensor.buffer].data
        count = 0 if stored is None else len(stored)
        constant += count
        scales = tensor.quantization and tensor.quantization.scale
        lines.append(
            f"tensor {index} {as_text(tensor.name)} {TYPES[tensor.type].lower()} "
            f"{shapes[index]} {count} {int(tensor.isVariable)} "
            f"{0 if scales is None else len(scales)}")
    for index, step in enumerate(graph.operators):
        code = model.operatorCodes[step.opcodeIndex]
        number = max(code.builtinCode, code.deprecatedBuiltinCode)
        name = NAMES[number]
        if name == "CUSTOM":
            name = as_text(code.customCode)
        given, made = numbers(step.inputs), numbers(step.outputs)
        count = work(name, given, shapes + [shapes[made[0]]],
                     [t.isVariable for t in graph.tensors])
        macs += count
        lines.append(f"operator {index} {name} {code.version} {given} {made} "
                     f"{count}")
    digest = FNV1a()
    digest.update("\n".join(lines).encode())
    return {
        "summary": as_text(model.description),
        "tensors": len(graph.tensors),
        "operators": len(graph.operators),
        "inputs": numbers(graph.inputs),
        "outputs": numbers(graph.outputs),
        "graphs": len(model.subgraphs),
        "constant_bytes": constant,
        "multiply_accumulates": macs,
        "digest": digest.text,
    }


def small():
    """A network of all kinds of operators that are counted; it computes nothing
    of sense."""
    model, graph = schema.ModelT(), schema.SubGraphT()
    model.version, model.description = 3, "small"
    model.buffers = [schema.BufferT()]
    graph.tensors, graph.operators, model.operatorCodes = [], [], []

    def tensor(name, shape, dtype, data=None, scales=(), variable=False):
        entry = schema.TensorT()
        entry.name, entry.shape = name, list(shape)
        entry.type = getattr(schema.TensorType, dtype)
        entry.buffer, entry.isVariable = 0, variable
        if scales:
            entry.quantization = schema.QuantizationParametersT()
            entry.quantization.scale = list(scales)
            entry.quantization.zeroPoint = [0] * len(scales)
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = list(data)
            entry.buffer = len(model.buffers)
            model.buffers.append(buffer)
        graph.tensors.append(entry)
        return len(graph.tensors) - 1

    def operator(code, inputs, outputs, custom=None):
        entry = schema.OperatorCodeT()
        entry.builtinCode, entry.version = code, 1 + len(model.operatorCodes) % 3
        entry.deprecatedBuiltinCode = min(code, 127)
        entry.customCode = custom
        model.operatorCodes.append(entry)
        step = schema.OperatorT()
        step.opcodeIndex = len(model.operatorCodes) - 1
        step.inputs, step.outputs = inputs, outputs
        graph.operators.append(step)

    def constant(name, shape, dtype="INT8", size=1, scales=(0.5,)):
        count = int(numpy.prod(shape)) * size
        return tensor(name, shape, dtype, [i % 251 for i in range(count)], scales)

    codes = schema.BuiltinOperator
    given = tensor("samples", [1, 10, 8, 3], "INT8", scales=[0.25])
    convolved = tensor("", [1, 5, 4, 6], "INT8", scales=[0.5])
    operator(codes.CONV_2D, [
        given, constant("filter", [6, 3, 3, 3], scales=[0.1] * 6),
        constant("bias", [6], "INT32", 4)], [convolved])
    deep = tensor("deep", [1, 5, 4, 12], "INT8", scales=[0.5])
    operator(codes.DEPTHWISE_CONV_2D, [
        convolved, constant("depthwise", [1, 3, 2, 12]), -1], [deep])
    up = tensor("up", [1, 10, 8, 2], "INT8")
    operator(codes.TRANSPOSE_CONV, [
        constant("up shape", [4], "INT32", 4), constant("up", [2, 2, 2, 12]),
        deep], [up])
    rows = tensor("rows", [1, 10, 16], "INT8")
    operator(codes.RESHAPE, [up], [rows])
    gates = [constant(f"w{i}", [5, 16]) for i in range(4)]
    back = [constant(f"r{i}", [5, 5], "FLOAT32", 4) for i in range(4)]
    state = tensor("state", [1, 5], "INT16", variable=True)
    sequence = tensor("sequence", [1, 10, 5], "INT8")
    operator(codes.UNIDIRECTIONAL_SEQUENCE_LSTM, [
        rows, *gates, *back, -1, -1, -1, -1, -1, -1, -1, -1, -1, state],
        [sequence])
    product = tensor("product", [1, 10, 10], "INT8")
    operator(codes.BATCH_MATMUL, [sequence, sequence], [product])
    memory = tensor("memory", [1, 7], "INT8")
    operator(codes.SVDF, [
        product, constant("features", [14, 100]), constant("time", [14, 4])],
        [memory])
    output = tensor("output", [1, 3], "FLOAT32")
    operator(codes.FULLY_CONNECTED, [memory, constant("dense", [3, 7])],
             [output])
    both = tensor("both", [1, 10, 10], "FLOAT32")

    def direction(cells, width, projected):
        """Input, feedback, peepholes, biases, projection and its bias."""
        return ([constant(f"i{cells}", [cells, width]) for _ in range(4)]
                + [constant(f"f{cells}", [cells, projected]) for _ in range(4)]
                + [constant("peephole", [cells]) for _ in range(3)]
                + [constant("bias", [cells]) for _ in range(4)]
                + [constant("projection", [projected, cells]), -1])

    def states(*widths):
        return [tensor("state", [1, width], "FLOAT32", variable=True)
                for width in widths]

    # Forwards 6 cells that give 5 values, backwards 7 without a projection.
    back = direction(7, 16, 7)
    back[15] = -1
    operator(codes.BIDIRECTIONAL_SEQUENCE_LSTM, [
        rows, *direction(6, 16, 5), *back, *states(5, 6, 7, 7), rows,
        *[constant("auxiliary", [6, 16]) for _ in range(4)],
        *[constant("auxiliary", [7, 16]) for _ in range(4)]], [both])
    twice = tensor("twice", [1, 10, 9], "FLOAT32")
    operator(codes.BIDIRECTIONAL_SEQUENCE_RNN, [
        both, constant("w", [4, 10]), constant("r", [4, 4]),
        constant("b", [4]), *states(4), constant("w", [5, 10]),
        constant("r", [5, 5]), constant("b", [5]), *states(5), -1, -1, -1],
        [twice])
    solid = tensor("solid", [1, 3, 3, 3, 4], "FLOAT32")
    space = tensor("space", [1, 4, 4, 4, 2], "FLOAT32")
    operator(codes.CONV_3D, [space, constant("solid", [2, 2, 2, 2, 4])],
             [solid])
    operator(codes.CONV_3D_TRANSPOSE, [
        constant("space shape", [5], "INT32", 4),
        constant("space", [2, 2, 2, 2, 4]), solid], [space])
    own = tensor("own", [3], "INT64")
    operator(codes.CUSTOM, [output], [own], "Own")
    cast = tensor("cast", [3], "BOOL")
    operator(codes.BITWISE_XOR, [own, own], [cast])
    graph.inputs, graph.outputs = [given], [cast, output]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def main():
    made = small()
    (GOLDEN / "small.tflite").write_bytes(made)
    found = {"small.tflite": describe(made)}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.tflite")):
        found[path.name] = describe(path.read_bytes())
    text = json.dumps({"generator": "tflite_models.py", "models": found},
                      indent=1)
    (GOLDEN / "tflite.json").write_text(text + "\n")


main()
