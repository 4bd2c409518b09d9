"""The networks of the benchmark, as lists of operations.

Shapes are those of the published .tflite models (read once with their schema);
the multiply-accumulates follow from the shapes, and the totals are checked
against the ones stated with the results. The person-detection network is not
among the data: its layers follow from the definition of MobileNet (Howard et
al., "MobileNets", 2017) at width 0.25 and 96 x 96 pixels.
"""

CLASSES = ["dense", "convolution", "separable"]

# What each class of operation is priced by.
TASK_OF_CLASS = {"dense": "ad", "convolution": "ic", "separable": "kws"}
CLASS_OF_TASK = {task: kind for kind, task in TASK_OF_CLASS.items()}

# kind of operation -> class
CLASS_OF_KIND = {
    "dense": "dense",
    "gru": "dense",
    "lstm": "dense",
    "convolution": "convolution",
    "shallow_convolution": "separable",
    "depthwise": "separable",
    "pointwise": "separable",
}

TOTALS = {"ad": 264_192, "kws": 2_656_768, "ic": 12_501_632}


def operation(kind, macs, outputs, weights, activations, precision="int8"):
    """One operation; sizes in elements become bytes by the precision."""
    wide = 2 if precision == "int16" else 1
    return {
        "kind": kind,
        "macs": macs,
        "outputs": outputs,
        "weight_bytes": weights,
        "activation_bytes": activations * wide,
        "precision": precision,
    }


def dense(inputs, outputs, precision="int8"):
    return operation(
        "dense", inputs * outputs, outputs, inputs * outputs,
        inputs + outputs, precision)


def convolution(height, width, depth, kernel, channels, inputs, kind=None):
    """A convolution with `height x width x channels` outputs."""
    outputs = height * width * channels
    if kind == "depthwise":
        each, weights = kernel[0] * kernel[1], kernel[0] * kernel[1] * channels
    else:
        each = kernel[0] * kernel[1] * depth
        weights = each * channels
    if kind is None:
        kind = "shallow_convolution" if depth == 1 else "convolution"
        if kernel == (1, 1):
            kind = "pointwise"
    return operation(kind, outputs * each, outputs, weights, inputs + outputs)


def elementwise(elements):
    """Pooling, addition, softmax: no multiply-accumulates of note.

    The elements are those that are gone through: of every window of a pool, all
    inputs of a sum, else the outputs.
    """
    return operation("elementwise", 0, elements, 0, 2 * elements)


def anomaly_detection():
    widths = [640, 128, 128, 128, 128, 8, 128, 128, 128, 128, 640]
    return [dense(a, b) for a, b in zip(widths, widths[1:])]


def keyword_spotting():
    size = 25 * 5 * 64
    layers = [convolution(25, 5, 1, (10, 4), 64, 490)]
    for _ in range(4):
        layers.append(convolution(25, 5, 64, (3, 3), 64, size, "depthwise"))
        layers.append(convolution(25, 5, 64, (1, 1), 64, size))
    return layers + [elementwise(size), dense(64, 12), elementwise(12)]


def image_classification():
    def three(side, depth, channels, stride=1):
        return convolution(
            side, side, depth, (3, 3), channels,
            (side * stride) ** 2 * depth)

    def shortcut(side, depth, channels):
        # 1 x 1, but a hundredth of the work of its network: priced with it.
        return convolution(
            side, side, depth, (1, 1), channels, (2 * side) ** 2 * depth,
            "convolution")

    return [
        three(32, 3, 16), three(32, 16, 16), three(32, 16, 16),
        elementwise(32 * 32 * 16),
        three(16, 16, 32, 2), three(16, 32, 32), shortcut(16, 16, 32),
        elementwise(16 * 16 * 32),
        three(8, 32, 64, 2), three(8, 64, 64), shortcut(8, 32, 64),
        elementwise(8 * 8 * 64), elementwise(8 * 8 * 64),
        dense(64, 10), elementwise(10),
    ]


def person_detection():
    layers = [convolution(48, 48, 3, (3, 3), 8, 96 * 96 * 3)]
    side, depth = 48, 8
    # (output channels, stride) of each depthwise and pointwise pair.
    for channels, stride in [
            (16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2),
            *[(128, 1)] * 5, (256, 2), (256, 1)]:
        before = side * side * depth
        side //= stride
        layers.append(
            convolution(side, side, depth, (3, 3), depth, before, "depthwise"))
        layers.append(
            convolution(
                side, side, depth, (1, 1), channels, side * side * depth))
        depth = channels
    return layers + [
        elementwise(side * side * depth), dense(256, 2), elementwise(2)]


NETWORKS = {
    "ad": anomaly_detection(),
    "kws": keyword_spotting(),
    "ic": image_classification(),
    "vww": person_detection(),
}

for task, total in TOTALS.items():
    counted = sum(layer["macs"] for layer in NETWORKS[task])
    assert counted == total, f"{task}: {counted} multiply-accumulates"


def outputs_per_mac(task):
    """Outputs per multiply-accumulate over the layers of a task's class."""
    layers = [
        layer for layer in NETWORKS[task]
        if CLASS_OF_KIND.get(layer["kind"]) == CLASS_OF_TASK[task]]
    return (sum(layer["outputs"] for layer in layers)
            / sum(layer["macs"] for layer in layers))
