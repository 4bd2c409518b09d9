"""Writes a network as ONNX, in the form of an export by PyTorch.

Input `features` [1, time, elements], batch first. A GRU stands between two
transposes, with a Squeeze of its direction axis; heads are MatMul and Add, and
a Sigmoid where a head gives the logit of a probability.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def write(parameters, path, name, probabilities=()):
    """Writes the file; the heads become outputs of their own names.

    probabilities: the heads that end in a sigmoid.
    """
    nodes, constants = [], []

    def constant(name, array, kind=np.float32):
        tensor = numpy_helper.from_array(np.asarray(array, kind), name)
        constants.append(tensor)
        return name

    signal = "features"
    layers = parameters["recurrent"]
    if layers:
        element_count = layers[0]["input"].shape[1]
        nodes.append(helper.make_node(
            "Transpose", [signal], ["time_first"], "to_time_first",
            perm=[1, 0, 2],
        ))
        signal = "time_first"
        constant("direction_axis", [1], np.int64)
    else:
        head = next(iter(parameters["heads"].values()))
        element_count = head["weights"].shape[1]
    for number, layer in enumerate(layers):
        stem = f"gru{number}"
        biases = np.concatenate([layer["input_bias"], layer["state_bias"]])
        nodes.append(helper.make_node(
            "GRU",
            [
                signal,
                constant(f"{stem}.weight_ih", layer["input"][None]),
                constant(f"{stem}.weight_hh", layer["state"][None]),
                constant(f"{stem}.bias", biases[None]),
            ],
            [f"{stem}.all"], stem,
            hidden_size=layer["state"].shape[1], linear_before_reset=1,
        ))
        signal = f"{stem}.states"
        nodes.append(helper.make_node(
            "Squeeze", [f"{stem}.all", "direction_axis"], [signal],
            f"{stem}.squeeze",
        ))
    if layers:
        nodes.append(helper.make_node(
            "Transpose", [signal], ["hidden"], "to_batch_first",
            perm=[1, 0, 2],
        ))
        signal = "hidden"
    outputs = []
    for head, values in parameters["heads"].items():
        count = len(values["bias"])
        weights = constant(f"{head}.weight", np.asarray(values["weights"]).T)
        bias = constant(f"{head}.bias", values["bias"])
        nodes.append(helper.make_node(
            "MatMul", [signal, weights], [f"{head}.product"], f"{head}.matmul"
        ))
        nodes.append(helper.make_node(
            "Add", [f"{head}.product", bias],
            [f"{head}.logit" if head in probabilities else head],
            f"{head}.add",
        ))
        if head in probabilities:
            nodes.append(helper.make_node(
                "Sigmoid", [f"{head}.logit"], [head], f"{head}.sigmoid"
            ))
        outputs.append(helper.make_tensor_value_info(
            head, TensorProto.FLOAT, [1, "time", count]
        ))
    inputs = [helper.make_tensor_value_info(
        "features", TensorProto.FLOAT, [1, "time", element_count]
    )]
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
        producer_name="phalanx",
    )
    onnx.checker.check_model(model, full_check=True)
    with open(path, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))


def run(path, features):
    """What onnxruntime computes, {head: [hops, outputs]}.

    features: [hops, elements], one stream from a zero state.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    inputs = {"features": features[None].astype(np.float32)}
    return {
        name: values[0]
        for name, values in zip(names, session.run(names, inputs))
    }


def parameter_count(path):
    """The number of weights and biases."""
    return sum(
        int(np.prod(tensor.dims))
        for tensor in onnx.load(path).graph.initializer
        if tensor.data_type == TensorProto.FLOAT
    )
