"""Small ONNX networks of many kinds, with what each of their nodes computes.

    python onnx_work.py     # needs numpy, onnx and onnxruntime

writes Tests/DecoderCompilerTests/Golden/Work: NAME.onnx, and work.json with a row
for each node of each network, in the file's order:

    [operator, shape of the first output, multiply-accumulates]

and one for each layer: [kind, precision, multiply-accumulates, values]. Shapes are
those of the arrays that onnxruntime gives when it runs the network with every open
axis at 1; they are compared with onnx.shape_inference where that tells one.
Multiply-accumulates are from the operators' definitions: what one output takes,
times outputs. It imports nothing of Sources/.
"""
import copy
import json
import math
import pathlib

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FOLDER = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/DecoderCompilerTests/Golden/Work")
SEED = 20241123


class Network:
    """A graph that is written node by node."""

    def __init__(self, name, opset, inputs, precision="float32"):
        self.name, self.opset, self.precision = name, opset, precision
        self.random = numpy.random.default_rng(SEED)
        self.nodes, self.constants, self.outputs = [], {}, []
        self.declared = []
        self.inputs = [
            helper.make_tensor_value_info(k, *v) for k, v in inputs.items()]

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants[name] = numpy.asarray(values)
        return name

    def floats(self, *shape):
        return self.constant(self.random.normal(size=shape).astype("f4"))

    def bytes(self, *shape, dtype="i1"):
        return self.constant(
            self.random.integers(0, 100, size=shape).astype(dtype))

    def whole(self, *values):
        return self.constant(numpy.array(values, "i8"))

    def add(self, operator, *inputs, outputs=1, **attributes):
        index = len(self.nodes)
        names = [f"t{index}_{i}" for i in range(outputs)]
        domain = attributes.pop("domain", None)
        self.nodes.append(helper.make_node(
            operator, list(inputs), names, name=f"n{index}", domain=domain,
            **attributes))
        return names[0] if outputs == 1 else names

    def finish(self, *outputs):
        graph = helper.make_graph(
            self.nodes, self.name, self.inputs,
            [helper.make_tensor_value_info(o, t, s) for o, t, s in outputs],
            [numpy_helper.from_array(v, k) for k, v in self.constants.items()],
            value_info=self.declared)
        opsets = [helper.make_opsetid("", self.opset)]
        opsets += [helper.make_opsetid(d, 1) for d in
                   sorted({n.domain for n in self.nodes if n.domain})]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=10,
            producer_name="onnx_work.py")


FLOAT = TensorProto.FLOAT


def image():
    """Convolutions and pools over an image; the batch is open."""
    n = Network("image", 13, {"x": (FLOAT, ["N", 1, 12, 10])})
    y = n.add("Conv", "x", n.floats(8, 1, 3, 3), n.floats(8), pads=[1] * 4)
    y = n.add("BatchNormalization", y, n.floats(8), n.floats(8), n.floats(8),
              n.constant(numpy.ones(8, "f4")))
    y = n.add("Relu", y)
    y = n.add("MaxPool", y, kernel_shape=[3, 2], strides=[2, 2])
    y = n.add("Conv", y, n.floats(6, 8, 1, 1), strides=[1, 1])
    y = n.add("AveragePool", y, kernel_shape=[2, 2], strides=[2, 2],
              ceil_mode=1)
    y = n.add("Conv", y, n.floats(5, 6, 2, 2), dilations=[2, 1])
    y = n.add("GlobalAveragePool", y)
    y = n.add("Flatten", y)
    y = n.add("Gemm", y, n.floats(4, 5), n.floats(4), transB=1)
    y = n.add("Softmax", y)
    return n.finish((y, FLOAT, ["N", 4])), n


def residual():
    n = Network("residual", 17, {"x": (FLOAT, [1, 4, 9, 9])})
    a = n.add("Conv", "x", n.floats(6, 4, 3, 3), n.floats(6), pads=[1] * 4,
              strides=[2, 2])
    a = n.add("Relu", a)
    a = n.add("Conv", a, n.floats(6, 6, 3, 3), pads=[1] * 4)
    b = n.add("Conv", "x", n.floats(6, 4, 1, 1), strides=[2, 2])
    y = n.add("Add", a, b)
    y = n.add("Relu", y)
    y = n.add("ReduceMean", y, axes=[2, 3], keepdims=0)
    y = n.add("MatMul", y, n.floats(6, 3))
    y = n.add("Add", y, n.floats(3))
    return n.finish((y, FLOAT, [1, 3])), n


def separable():
    n = Network("separable", 14, {"x": (FLOAT, ["batch_size", 6, 11, 8])})
    y = n.add("Conv", "x", n.floats(12, 1, 3, 3), auto_pad="SAME_UPPER",
              strides=[2, 2], group=6)
    y = n.add("HardSwish", y)
    y = n.add("Conv", y, n.floats(8, 12, 1, 1))
    y = n.add("Clip", y, n.constant(numpy.float32(0)),
              n.constant(numpy.float32(6)))
    y = n.add("Conv", y, n.floats(4, 4, 3, 3), group=2, pads=[1, 0, 1, 2])
    y = n.add("ConvTranspose", y, n.floats(4, 3, 2, 3), strides=[2, 2],
              pads=[0, 1, 0, 1], output_padding=[1, 0], group=2)
    y = n.add("Resize", y, "", n.constant(numpy.array([1, 1, .5, 2], "f4")))
    y = n.add("Pad", y, n.whole(0, 0, 1, 2, 0, 0, 0, 1))
    y = n.add("InstanceNormalization", y, n.floats(6), n.floats(6))
    y = n.add("PRelu", y, n.floats(6, 1, 1))
    return n.finish((y, FLOAT, [None] * 4)), n


def window():
    """One dimension, looking both ways: for windows, not for streams."""
    n = Network("window", 20, {"x": (FLOAT, [1, 6, 40])})
    y = n.add("Conv", "x", n.floats(8, 6, 5), pads=[4, 4], dilations=[2])
    y = n.add("Gelu", y)
    y = n.add("Transpose", y, perm=[0, 2, 1])
    y, _, _ = n.add("LayerNormalization", y, n.floats(8), n.floats(8),
                    outputs=3, axis=-1)
    y = n.add("Transpose", y, perm=[0, 2, 1])
    y = n.add("MaxPool", y, kernel_shape=[4], strides=[4], pads=[1, 1])
    y = n.add("Conv", y, n.floats(8, 1, 3), group=8)
    y = n.add("GlobalMaxPool", y)
    y = n.add("Squeeze", y, n.whole(2))
    y = n.add("Gemm", y, n.floats(8, 3))
    return n.finish((y, FLOAT, [1, 3])), n


def sequence():
    """An LSTM over a fixed window as PyTorch writes it: states by the batch's
    length, the newest output alone."""
    n = Network("sequence", 13, {"x": (FLOAT, ["batch", 20, 6])})
    y = n.add("Transpose", "x", perm=[1, 0, 2])
    s = n.add("Shape", y)
    s = n.add("Gather", s, n.constant(numpy.int64(1)))
    s = n.add("Unsqueeze", s, n.whole(0))
    s = n.add("Concat", n.whole(1), s, n.whole(7), axis=0)
    h = n.add("ConstantOfShape", s)
    y, h, _ = n.add("LSTM", y, n.floats(1, 28, 6), n.floats(1, 28, 7),
                    n.floats(1, 56), "", h, h, outputs=3, hidden_size=7)
    y = n.add("Squeeze", y, n.whole(1))
    y = n.add("Gather", y, n.constant(numpy.int64(-1)))
    y = n.add("Gemm", y, n.floats(3, 7), n.floats(3), transB=1)
    y = n.add("LogSoftmax", y)
    return n.finish((y, FLOAT, ["batch", 3])), n


def both_ways():
    n = Network("both_ways", 14, {"x": (FLOAT, [15, 1, 5])})
    y, _ = n.add("GRU", "x", n.floats(2, 12, 5), n.floats(2, 12, 4),
                 n.floats(2, 24), outputs=2, hidden_size=4,
                 direction="bidirectional", linear_before_reset=1)
    y = n.add("Transpose", y, perm=[0, 2, 1, 3])
    y = n.add("Reshape", y, n.whole(0, 0, -1))
    y, _ = n.add("RNN", y, n.floats(1, 6, 8), n.floats(1, 6, 6), outputs=2,
                 hidden_size=6, direction="reverse")
    y = n.add("Squeeze", y)
    y = n.add("MatMul", y, n.floats(6, 2))
    y = n.add("Add", y, n.floats(2))
    y = n.add("Sigmoid", y)
    return n.finish((y, FLOAT, [None] * 2)), n


def stream():
    """An LSTM over an open time, which is priced a step at a time."""
    n = Network("stream", 17, {"x": (FLOAT, ["batch", "time", 6])})
    y = n.add("LayerNormalization", "x", n.floats(6))
    y = n.add("Transpose", y, perm=[1, 0, 2])
    y, _, _ = n.add("LSTM", y, n.floats(1, 32, 6), n.floats(1, 32, 8),
                    n.floats(1, 64), outputs=3, hidden_size=8)
    y = n.add("Squeeze", y, n.whole(1))
    y = n.add("MatMul", y, n.floats(8, 4))
    y = n.add("Tanh", y)
    return n.finish((y, FLOAT, [None] * 3)), n


def transformer():
    """A block of attention with its heads by reshaping, as exporters write."""
    n = Network("transformer", 17, {"x": (FLOAT, ["batch", 10, 12])})

    def heads(x):
        y = n.add("MatMul", x, n.floats(12, 12))
        y = n.add("Add", n.floats(12), y)
        s = n.add("Shape", y)
        b = n.add("Slice", s, n.whole(0), n.whole(1), n.whole(0))
        t = n.add("Slice", s, n.whole(1), n.whole(2))
        w = n.add("Slice", s, n.whole(-1), n.whole(2 ** 63 - 1), n.whole(0))
        w = n.add("Div", w, n.whole(3))
        y = n.add("Reshape", y, n.add("Concat", b, t, n.whole(3), w, axis=0))
        return y, n.add("Concat", b, t, n.whole(-1), axis=0)

    (q, flat), (k, _), (v, _) = heads("x"), heads("x"), heads("x")
    q = n.add("Transpose", q, perm=[0, 2, 1, 3])
    k = n.add("Transpose", k, perm=[0, 2, 3, 1])
    v = n.add("Transpose", v, perm=[0, 2, 1, 3])
    a = n.add("MatMul", q, k)
    a = n.add("Div", a, n.constant(numpy.float32(2)))
    a = n.add("Softmax", a, axis=-1)
    y = n.add("MatMul", a, v)
    y = n.add("Transpose", y, perm=[0, 2, 1, 3])
    y = n.add("Reshape", y, flat)
    y = n.add("Gemm", n.add("Reshape", y, n.whole(-1, 12)), n.floats(12, 12))
    y = n.add("Reshape", y, flat)
    y = n.add("Add", y, "x")
    # Normalization as older exporters write it.
    m = n.add("ReduceMean", y, axes=[-1])
    d = n.add("Sub", y, m)
    s = n.add("ReduceMean", n.add("Pow", d, n.constant(numpy.float32(2))),
              axes=[-1])
    y = n.add("Div", d, n.add("Sqrt", n.add(
        "Add", s, n.constant(numpy.float32(1e-5)))))
    f = n.add("MatMul", y, n.floats(12, 24))
    e = n.add("Erf", n.add("Div", f, n.constant(numpy.float32(2 ** .5))))
    f = n.add("Mul", f, n.add("Add", e, n.constant(numpy.float32(1))))
    f = n.add("MatMul", f, n.floats(24, 12))
    y = n.add("Add", f, y)
    y = n.add("ReduceMean", y, axes=[1], keepdims=0)
    y = n.add("Einsum", y, n.floats(5, 12), equation="bi,oi->bo")
    return n.finish((y, FLOAT, ["batch", 5])), n


def folded_int8():
    """QuantizeLinear and DequantizeLinear around floats' operators."""
    return quantized("folded_int8", 13, "i1", "int8")


def folded_int16():
    return quantized("folded_int16", 21, "i2", "int16")


def quantized(name, opset, dtype, precision):
    n = Network(name, opset, {"x": (FLOAT, ["N", 3, 10, 10])}, precision)
    scale = n.constant(numpy.float32(0.1))
    zero = n.constant(numpy.zeros((), dtype))

    def again(x):
        q = n.add("QuantizeLinear", x, scale, zero)
        return n.add("DequantizeLinear", q, scale, zero)

    def weights(*shape):
        many = n.constant(numpy.full(shape[0], 0.02, "f4"))
        none = n.constant(numpy.zeros(shape[0], "i1"))
        return n.add("DequantizeLinear", n.bytes(*shape), many, none, axis=0)

    def bias(count):
        return n.add("DequantizeLinear", n.bytes(count, dtype="i4"), scale)

    y = again("x")
    y = n.add("Conv", y, weights(8, 3, 3, 3), bias(8))
    y = again(n.add("Relu", y))
    a = n.add("MaxPool", y, kernel_shape=[2, 2], strides=[2, 2])
    b = again(n.add("Conv", a, weights(8, 1, 3, 3), group=8, pads=[1] * 4))
    y = again(n.add("Add", a, b))
    y = n.add("GlobalAveragePool", y)
    y = n.add("Reshape", again(y), n.whole(1, -1))
    y = again(n.add("Gemm", y, weights(4, 8), bias(4), transB=1))
    return n.finish((y, FLOAT, [None] * 2)), n


def whole_numbers():
    """Operators of whole numbers."""
    n = Network("whole_numbers", 13, {"x": (FLOAT, [1, 4, 8])}, "int8")
    scale = n.constant(numpy.float32(0.1))
    zero = n.constant(numpy.int8(0))
    y = n.add("QuantizeLinear", "x", scale, zero)
    y = n.add("QLinearConv", y, scale, zero, n.bytes(6, 4, 3), scale, zero,
              scale, zero, n.bytes(6, dtype="i4"))
    y = n.add("QLinearMatMul", y, scale, zero, n.bytes(6, 5), scale, zero,
              scale, zero)
    y = n.add("DequantizeLinear", y, scale, zero)
    y, s, z = n.add("DynamicQuantizeLinear", y, outputs=3)
    y = n.add("ConvInteger", y, n.bytes(4, 6, 1), z)
    y = n.add("Mul", n.add("Cast", y, to=FLOAT), s)
    y, s, z = n.add("DynamicQuantizeLinear", y, outputs=3)
    y = n.add("MatMulInteger", y, n.bytes(5, 3), z, zero)
    y = n.add("Mul", n.add("Cast", y, to=FLOAT), s)
    return n.finish((y, FLOAT, [None] * 3)), n


def shapes():
    """Arithmetic on shapes, and operators that only move numbers."""
    n = Network("shapes", 13, {"x": (FLOAT, [None, 4, 6])})
    s = n.add("Shape", "x")
    parts = n.add("Gather", s, n.whole(0, 2))
    count = n.add("ReduceProd", parts, axes=[0], keepdims=1)
    one = n.add("Cast", n.add("Cast", count, to=FLOAT), to=TensorProto.INT64)
    y = n.add("Reshape", "x", n.add("Concat", n.whole(-1), one, axis=0))
    y = n.add("MatMul", y, n.floats(6, 8))
    y = n.add("Unsqueeze", y, n.whole(0, 2))
    test = n.add("Equal", n.whole(-1, 4, 2, 8), n.whole(-1, -1, -1, -1))
    wide = n.add("Where", test, n.whole(1, 1, 1, 1), n.whole(1, 4, 2, 8))
    y = n.add("Expand", y, wide)
    y = n.add("Tile", y, n.whole(1, 1, 2, 1))
    a, b = n.add("Split", y, n.whole(3, 5), outputs=2, axis=-1)
    y = n.add("Slice", b, n.whole(2 ** 63 - 1, 0), n.whole(-2 ** 63, 4),
              n.whole(1, 3), n.whole(-2, 3))
    y = n.add("Concat", y, n.add("Slice", a, n.whole(1, 1), n.whole(3, 3),
                                 n.whole(1, 3)), axis=3)
    size = n.add("Size", y)
    y = n.add("Reshape", y, n.add("Unsqueeze", size, n.whole(0)))
    r = n.add("Range", n.constant(numpy.int64(0)), size,
              n.constant(numpy.int64(4)))
    y = n.add("Gather", y, r)
    big, _ = n.add("TopK", y, n.whole(3), outputs=2)
    low = n.add("ArgMin", big, axis=0)
    y = n.add("OneHot", low, n.constant(numpy.int64(5)),
              n.constant(numpy.array([0, 1], "f4")))
    return n.finish((y, FLOAT, [1, 5])), n


def volume():
    n = Network("volume", 11, {"x": (FLOAT, [1, 2, 5, 6, 7])})
    y = n.add("Conv", "x", n.floats(4, 2, 2, 3, 3), pads=[0, 1, 1, 1, 1, 1])
    y = n.add("MaxPool", y, kernel_shape=[1, 2, 2], strides=[1, 2, 2])
    y = n.add("ConvTranspose", y, n.floats(4, 3, 2, 2, 2), strides=[2, 1, 1])
    y = n.add("Unsqueeze", n.add("Flatten", y, axis=2), axes=[0])
    y = n.add("ReduceMax", y, axes=[-1], keepdims=0)
    y = n.add("Squeeze", y, axes=[0])
    return n.finish((y, FLOAT, [None] * 1)), n


def tokens():
    n = Network("tokens", 13, {
        "x": (TensorProto.INT64, ["batch", 9]), "scale": (FLOAT, [1])})
    y = n.add("Gather", n.floats(20, 6), "x")
    y = n.add("Mul", y, "scale")
    y = n.add("Unsqueeze", y, n.whole(1))
    y = n.add("SpaceToDepth", n.add("Pad", y, n.whole(0, 0, 0, 0, 0, 0, 1, 0)),
              blocksize=2)
    y = n.add("DepthToSpace", y, blocksize=2)
    y = n.add("GatherElements", y, n.constant(numpy.zeros((1, 1, 4, 6), "i8")),
              axis=2)
    y = n.add("MatMul", y, n.floats(1, 1, 6, 2))
    y = n.add("MatMul", n.floats(4), y)
    return n.finish((y, FLOAT, [None] * 3)), n


def attended():
    """Attention as one operator, with what it keeps from before."""
    n = Network("attended", 23, {
        "x": (FLOAT, ["batch", 8, 12]), "k": (FLOAT, [1, 3, 5, 4]),
        "v": (FLOAT, [1, 3, 5, 2])})
    q = n.add("MatMul", "x", n.floats(12, 12))
    k = n.add("MatMul", "x", n.floats(12, 12))
    v = n.add("MatMul", "x", n.floats(12, 6))
    y, _, _ = n.add("Attention", q, k, v, "", "k", "v", outputs=3,
                    q_num_heads=3, kv_num_heads=3)
    y = n.add("RMSNormalization", y, n.floats(6))
    y = n.add("PRelu", y, n.floats(6))
    return n.finish((y, FLOAT, ["batch", 8, 6])), n


def product(values):
    return int(math.prod(int(v) for v in values))


def work(node, shape):
    """Kind and multiply-accumulates of a node, by the shapes of its tensors."""
    inputs = [shape.get(name) for name in node.input]
    output = shape[node.output[0]]
    attributes = {a.name: helper.get_attribute_value(a)
                  for a in node.attribute}
    kind = node.op_type
    if kind in ("Conv", "ConvInteger", "QLinearConv"):
        taken, filters = inputs[0], inputs[3 if kind == "QLinearConv" else 1]
        count = product(output) * product(filters[1:])
        if attributes.get("group", 1) > 1 and filters[1] == 1:
            return "depthwise", count
        if taken[1] == 1:
            return "shallowConvolution", count
        return ("pointwise" if product(filters[2:]) == 1 else "convolution",
                count)
    if kind == "ConvTranspose":
        return "convolution", product(inputs[0]) * product(inputs[1][1:])
    if kind == "Gemm":
        inner = inputs[0][0 if attributes.get("transA", 0) else 1]
        return "dense", product(output) * inner
    if kind in ("MatMul", "MatMulInteger", "QLinearMatMul"):
        return "dense", product(output) * inputs[0][-1]
    if kind == "Attention":  # three heads of 4 and 2, over 5 and 8 steps
        return "dense", 8 * (5 + 8) * 3 * (4 + 2)
    if kind == "Einsum":  # bi,oi->bo
        return "dense", product(output) * inputs[0][1]
    if kind in ("LSTM", "GRU", "RNN"):
        steps, batch, _ = inputs[0]
        name = {"LSTM": "longShortTermMemory", "GRU": "gatedRecurrentUnit",
                "RNN": "dense"}[kind]
        return name, steps * batch * (product(inputs[1]) + product(inputs[2]))
    return None, 0


def run(model, network):
    """The shape of every tensor, from arrays."""
    model = copy.deepcopy(model)
    feeds = {}
    for value in model.graph.input:
        tensor = value.type.tensor_type
        for axis in tensor.shape.dim:
            if not axis.dim_value:
                axis.dim_value = 1
        lengths = [axis.dim_value for axis in tensor.shape.dim]
        dtype = helper.tensor_dtype_to_np_dtype(tensor.elem_type)
        feeds[value.name] = numpy.ones(lengths, dtype)
    del model.graph.output[:]
    names = [o for node in model.graph.node for o in node.output]
    model.graph.output.extend(onnx.ValueInfoProto(name=o) for o in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options,
        providers=["CPUExecutionProvider"])
    shape = {k: list(v.shape) for k, v in network.constants.items()}
    shape |= {k: list(v.shape) for k, v in feeds.items()}
    shape |= {k: list(v.shape)
              for k, v in zip(names, session.run(None, feeds))}
    told = onnx.shape_inference.infer_shapes(model, data_prop=True)
    for value in list(told.graph.value_info) + list(told.graph.output):
        dims = value.type.tensor_type.shape.dim
        if (value.type.tensor_type.HasField("shape")
                and all(d.HasField("dim_value") for d in dims)):
            assert [d.dim_value for d in dims] == shape[value.name], value
    return shape


def describe(model, network, shape):
    nodes, layers = [], []
    for node in model.graph.node:
        kind, count = work(node, shape)
        made = shape[node.output[0]]
        nodes.append([node.op_type, made, count])
        if kind:
            layers.append([kind, network.precision, count, product(made)])
    return {"nodes": nodes, "layers": layers}


def own():
    """An operator that nobody knows; the file says what it gives."""
    n = Network("own", 17, {"x": (FLOAT, ["batch", 16])})
    y = n.add("Spectrum", "x", domain="own")
    n.declared.append(helper.make_tensor_value_info(y, FLOAT, ["batch", 3, 9]))
    z = n.add("Spectrum", y, domain="own")
    n.declared.append(helper.make_tensor_value_info(z, FLOAT, [None, 27]))
    y = n.add("Gemm", z, n.floats(27, 2))
    shape = {k: list(v.shape) for k, v in n.constants.items()}
    shape |= {"x": [1, 16], "t0_0": [1, 3, 9], "t1_0": [1, 27], y: [1, 2]}
    return n.finish((y, FLOAT, ["batch", 2])), n, shape


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {}
    for build in (image, residual, separable, window, sequence, both_ways,
                  stream, transformer, folded_int8, folded_int16,
                  whole_numbers, shapes, volume, tokens, attended, own):
        model, network, *given = build()
        if not given:
            onnx.checker.check_model(model)
        shape = given[0] if given else run(model, network)
        found[network.name] = describe(model, network, shape)
        onnx.save(model, FOLDER / f"{network.name}.onnx")
    head = (f"onnx_work.py, onnx {onnx.__version__}, onnxruntime "
            f"{onnxruntime.__version__}, seed {SEED}")
    lines = []
    for name, rows in found.items():
        lists = [f' "{key}": [\n   ' + ",\n   ".join(map(json.dumps, rows[key]))
                 + "]" for key in rows]
        lines.append(f' "{name}": {{\n ' + ",\n ".join(lists) + "}")
    (FOLDER / "work.json").write_text(
        f'{{"generator": {json.dumps(head)},\n"models": {{\n'
        + ",\n".join(lines) + "}}\n")


main()
