"""Golden vectors of the integer GRU, and its error against floating point.

    python gru.py vectors    writes Tests/NeuralKernelsTests/Golden/gru.txt
    python gru.py error      prints the error against float64 and ONNX Runtime

The arithmetic follows Sources/Embedded/NeuralKernels/Documentation.docc/GRU.md in
unbounded Python integers where they matter; it shares no code with Sources.
"""

import pathlib
import sys

import numpy as np

VERSION = 1
GOLDEN = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/NeuralKernelsTests/Golden/gru.txt")

# The upper half of the logistic function at steps of 1/24 in units of 2^-16:
# sigmoid_table_uint16 of TensorFlow Lite Micro, kernels/internal/common.cc.
SIGMOID = np.array([
    32768, 33451, 34133, 34813, 35493, 36169, 36843, 37513, 38180, 38841,
    39498, 40149, 40794, 41432, 42064, 42688, 43304, 43912, 44511, 45102,
    45683, 46255, 46817, 47369, 47911, 48443, 48964, 49475, 49975, 50464,
    50942, 51409, 51865, 52311, 52745, 53169, 53581, 53983, 54374, 54755,
    55125, 55485, 55834, 56174, 56503, 56823, 57133, 57433, 57724, 58007,
    58280, 58544, 58800, 59048, 59288, 59519, 59743, 59959, 60168, 60370,
    60565, 60753, 60935, 61110, 61279, 61441, 61599, 61750, 61896, 62036,
    62172, 62302, 62428, 62549, 62666, 62778, 62886, 62990, 63090, 63186,
    63279, 63368, 63454, 63536, 63615, 63691, 63765, 63835, 63903, 63968,
    64030, 64090, 64148, 64204, 64257, 64308, 64357, 64405, 64450, 64494,
    64536, 64576, 64614, 64652, 64687, 64721, 64754, 64786, 64816, 64845,
    64873, 64900, 64926, 64950, 64974, 64997, 65019, 65039, 65060, 65079,
    65097, 65115, 65132, 65149, 65164, 65179, 65194, 65208, 65221, 65234,
    65246, 65258, 65269, 65280, 65291, 65301, 65310, 65319, 65328, 65337,
    65345, 65352, 65360, 65367, 65374, 65381, 65387, 65393, 65399, 65404,
    65410, 65415, 65420, 65425, 65429, 65433, 65438, 65442, 65445, 65449,
    65453, 65456, 65459, 65462, 65465, 65468, 65471, 65474, 65476, 65479,
    65481, 65483, 65485, 65488, 65489, 65491, 65493, 65495, 65497, 65498,
    65500, 65501, 65503, 65504, 65505, 65507, 65508, 65509, 65510, 65511,
    65512, 65513, 65514, 65515, 65516, 65517, 65517, 65518, 65519, 65520,
    65520, 65521, 65522, 65522, 65523, 65523, 65524, 65524, 65525, 65525,
    65526, 65526, 65526, 65527, 65527, 65528, 65528, 65528, 65529, 65529,
    65529, 65529, 65530, 65530, 65530, 65530, 65531, 65531, 65531, 65531,
    65531, 65532, 65532, 65532, 65532, 65532, 65532, 65533, 65533, 65533,
    65533, 65533, 65533, 65533, 65533, 65534, 65534, 65534, 65534, 65534,
    65534, 65534, 65534, 65534, 65534, 65535,
], dtype=np.int64)


# MARK: The specification

def scale(v, multiplier, shift):
    """v * multiplier / 2^31 * 2^shift with the leading 16 bits."""
    reduced = np.where(
        multiplier >= 0x7FFF0000, 0x7FFF, (multiplier + 0x8000) >> 16)
    return (v * reduced + (1 << (14 - shift))) >> (15 - shift)


def gate_input(weights, bias, multiplier, shift, activations):
    total = weights.astype(np.int64) @ activations.astype(np.int64) + bias
    value = scale(total, multiplier.astype(np.int64), shift.astype(np.int64))
    return np.clip(value, -(1 << 29), 1 << 29)


def line(t, fraction_bits, top):
    magnitude = np.abs(t)
    u, e = magnitude >> fraction_bits, magnitude & ((1 << fraction_bits) - 1)
    lower, upper = SIGMOID[np.minimum(u, 254)], SIGMOID[np.minimum(u, 254) + 1]
    inside = (lower << fraction_bits) + e * (upper - lower)
    return np.where(u >= 255, top << fraction_bits, inside)


def logistic(v):
    t = 3 * np.clip(v, -(1 << 20), 1 << 20)
    level = line(t, 13, 0xFFFE)
    return np.where(t >= 0, (level + 2**13) >> 14,
                    (2**29 - level + 2**13 - 1) >> 14)


def tanh(v):
    t = 3 * np.clip(v, -(1 << 20), 1 << 20)
    level = line(t, 12, 0xFFFF)
    return np.where(t >= 0, (level - 2**27 + 2**11) >> 12,
                    (2**27 - level + 2**11 - 1) >> 12)


def step(x, h, unit):
    """One step; h and the result are int64 arrays of Q15."""
    units = len(h)
    z_rows, r_rows, h_rows = (
        slice(k * units, (k + 1) * units) for k in range(3))

    def side(name, rows, activations):
        return gate_input(*(unit[name + part][rows] for part in
                            ("weights", "biases", "multipliers", "shifts")),
                          activations)

    z = logistic(side("input_", z_rows, x) + side("hidden_", z_rows, h))
    r = logistic(side("input_", r_rows, x) + side("hidden_", r_rows, h))
    inputs = side("input_", h_rows, x)
    if unit["linear_before_reset"]:
        recurrent = side("hidden_", h_rows, h)
        n = tanh(inputs + ((r * recurrent + 2**14) >> 15))
    else:
        n = tanh(inputs + side("hidden_", h_rows, (r * h + 2**14) >> 15))
    return n + ((z * (h - n) + 2**14) >> 15)


def run(unit, xs):
    h = np.zeros(unit["hidden_biases"].shape[0] // 3, np.int64)
    states = []
    for x in xs:
        h = step(x, h, unit)
        assert np.all(np.abs(h) <= 32767)
        states.append(h)
    return np.array(states)


# MARK: Units

def quantized_multiplier(value):
    fraction, exponent = np.frexp(value)
    multiplier = np.round(fraction * 2.0**31).astype(np.int64)
    over = multiplier == 2**31
    return np.where(over, 2**30, multiplier), exponent + over


def random_float_unit(rng, inputs, units, gain):
    """As PyTorch initialises one, times a gain."""
    bound = gain / np.sqrt(units)
    draw = lambda *shape: rng.uniform(-bound, bound, shape)
    return (draw(3 * units, inputs), draw(3 * units, units),
            draw(3 * units), draw(3 * units))


def quantized_unit(w, r, b, c, linear_before_reset, input_scale):
    unit = {"linear_before_reset": linear_before_reset}
    sides = (("input_", w, b, input_scale), ("hidden_", r, c, 2.0**-15))
    for name, weights, biases, activation_scale in sides:
        row = np.abs(weights).max(axis=1) / 127
        unit[name + "weights"] = np.round(
            weights / row[:, None]).astype(np.int64)
        unit[name + "biases"] = np.round(
            biases / (row * activation_scale)).astype(np.int64)
        multiplier, shift = quantized_multiplier(
            row * activation_scale * 2.0**16)
        unit[name + "multipliers"], unit[name + "shifts"] = multiplier, shift
        unit[name + "rows"] = row
    return unit


class SplitMix64:
    """The generator of Tests/TestSupport, so that a seed stands for a unit."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def signed(self, bits):
        """The topmost bits of the next draw, as two's complement."""
        value = self.next() >> (64 - bits)
        return value - (1 << bits) if value >> (bits - 1) else value

    def array(self, count, bits):
        return np.array([self.signed(bits) for _ in range(count)], np.int64)


def seeded_unit(seed, inputs, units, linear_before_reset, bias_bits, shift):
    """Weights, biases, then multipliers, first of W, then of R."""
    generator = SplitMix64(seed)
    rows = 3 * units
    unit = {"linear_before_reset": linear_before_reset}
    for name, columns in (("input_", inputs), ("hidden_", units)):
        unit[name + "weights"] = generator.array(
            rows * columns, 8).reshape(rows, columns)
        unit[name + "biases"] = generator.array(rows, bias_bits)
        unit[name + "multipliers"] = (1 << 30) + (
            generator.array(rows, 30) & (2**30 - 1))
        unit[name + "shifts"] = np.full(rows, shift)
    return unit, generator


def walk(generator, steps, inputs, bits):
    """Inputs of so many bits, at the top of an int16."""
    return generator.array(steps * inputs, bits).reshape(steps, inputs) << (
        16 - bits)


def digest(states):
    """FNV-1a, 64 bits, over little-endian int16."""
    value = 0xCBF29CE484222325
    for byte in np.asarray(states).astype("<i2").tobytes():
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return value


# MARK: Files

def write_vectors():
    lines = [
        "# The integer GRU. Regenerate: python Tools/GoldenVectors/gru.py vectors",
        f"# generator gru.py version {VERSION}, numpy {np.__version__}",
        "# 'case' starts one; then a name and its numbers on each line.",
    ]

    def put(name, values):
        lines.append(name + " " + " ".join(
            str(int(v)) for v in np.asarray(values).ravel()))

    def put_unit(unit):
        for side in ("input_", "hidden_"):
            for part in ("weights", "biases", "multipliers", "shifts"):
                put(side + part, unit[side + part])

    def header(name, inputs, units, before, steps):
        lines.append(f"case {name}")
        put("shape", [inputs, units, before, steps])

    for before in (0, 1):
        for seed, inputs, units, gain, steps in (
                (1, 3, 5, 2.0, 24), (2, 16, 16, 1.5, 40), (3, 1, 1, 3.0, 30)):
            rng = np.random.default_rng(seed)
            unit = quantized_unit(
                *random_float_unit(rng, inputs, units, gain), before, 2.0**-12)
            xs = np.clip(np.round(rng.normal(size=(steps, inputs)) * 4096),
                         -32768, 32767).astype(np.int64)
            header(f"explicit-seed{seed}", inputs, units, before, steps)
            put_unit(unit)
            put("x", xs)
            put("h", run(unit, xs))
        # Everything at its end: sums of one sign, biases of 2^46, scales of 127.
        inputs, units, steps = 6, 3, 8
        rows = 3 * units
        unit = {"linear_before_reset": before}
        for side, columns in (("input_", inputs), ("hidden_", units)):
            signs = np.where(np.arange(rows) % 2 == 0, 127, -128)
            unit[side + "weights"] = np.tile(signs[:, None], columns)
            unit[side + "biases"] = np.where(
                np.arange(rows) % 3 == 0, -2**46, 2**46 - 1)
            unit[side + "multipliers"] = np.where(
                np.arange(rows) % 4 < 2, 2**31 - 1, 2**30)
            unit[side + "shifts"] = np.array([7, -31, 0, -14] * rows)[:rows]
        xs = np.where(np.arange(steps * inputs) // inputs % 2, -32768,
                      32767).reshape(steps, inputs)
        header("extreme", inputs, units, before, steps)
        put_unit(unit)
        put("x", xs)
        put("h", run(unit, xs))
        for seed, inputs, units, steps, bias_bits, shift, x_bits in (
                (11, 64, 64, 1000, 20, -6, 14), (12, 37, 30, 500, 24, -5, 16),
                (13, 600, 8, 200, 22, -8, 16), (14, 96, 128, 300, 20, -7, 15),
                (15, 5, 67, 400, 30, 0, 16)):
            unit, generator = seeded_unit(
                seed, inputs, units, before, bias_bits, shift)
            xs = walk(generator, steps, inputs, x_bits)
            states = run(unit, xs)
            header(f"seeded-{seed}", inputs, units, before, steps)
            put("seed", [seed, bias_bits, shift, x_bits])
            put("last", states[-1])
            lines.append(f"digest {digest(states):016x}")
    GOLDEN.write_text("\n".join(lines) + "\n")
    print(f"{GOLDEN.name}: {GOLDEN.stat().st_size} bytes")


# MARK: Error

def float_run(w, r, b, c, before, xs):
    units = r.shape[1]
    squash = lambda v: 1 / (1 + np.exp(-v))
    h, states = np.zeros(units), []
    for x in xs:
        a, q = w @ x + b, r[:2 * units] @ h + c[:2 * units]
        z = squash(a[:units] + q[:units])
        reset = squash(a[units:2 * units] + q[units:])
        last, last_bias = r[2 * units:], c[2 * units:]
        if before:
            n = np.tanh(a[2 * units:] + reset * (last @ h + last_bias))
        else:
            n = np.tanh(a[2 * units:] + last @ (reset * h) + last_bias)
        h = n + z * (h - n)
        states.append(h)
    return np.array(states)


def onnx_run(w, r, b, c, before, xs):
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
    units = r.shape[1]
    make = lambda name, value: numpy_helper.from_array(
        value.astype(np.float32)[None], name)
    node = helper.make_node(
        "GRU", ["x", "w", "r", "b"], ["y"], hidden_size=units,
        linear_before_reset=before)
    graph = helper.make_graph(
        [node], "gru",
        [helper.make_tensor_value_info(
            "x", TensorProto.FLOAT, [len(xs), 1, xs.shape[1]])],
        [helper.make_tensor_value_info(
            "y", TensorProto.FLOAT, [len(xs), 1, 1, units])],
        [make("w", w), make("r", r), make("b", np.concatenate([b, c]))])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 14)])
    model.ir_version = 8
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options,
        providers=["CPUExecutionProvider"])
    return session.run(None, {"x": xs[:, None].astype(np.float32)})[0][:, 0, 0]


def print_error(steps=1000, seeds=4):
    print("error of h in steps of 2^-15, rms and peak over "
          f"{steps} steps and {seeds} seeds")
    print("inputs units before gain | arithmetic alone | with weights "
          "| against ONNX Runtime")
    for inputs, units, before, gain in (
            (32, 64, 1, 1), (32, 64, 0, 1), (64, 128, 1, 1), (64, 128, 0, 1),
            (64, 128, 1, 2), (64, 128, 0, 2)):
        errors = [[], [], []]
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            w, r, b, c = random_float_unit(rng, inputs, units, gain)
            xs = np.cumsum(rng.normal(size=(steps, inputs)), axis=0)
            xs = np.clip(np.round(xs / xs.std(axis=0) * 4096), -32768,
                         32767).astype(np.int64)
            unit = quantized_unit(w, r, b, c, before, 2.0**-12)
            states = run(unit, xs)
            rounded = [unit[s + "weights"] * unit[s + "rows"][:, None]
                       for s in ("input_", "hidden_")]
            for k, want in enumerate((
                    float_run(*rounded, b, c, before, xs / 4096),
                    float_run(w, r, b, c, before, xs / 4096),
                    onnx_run(w, r, b, c, before, xs / 4096))):
                errors[k].append(states - want * 32768)
        cells = " | ".join(
            f"{np.sqrt(np.mean(np.square(e))):6.2f} {np.abs(e).max():7.2f}"
            for e in errors)
        print(f"{inputs:6} {units:5} {before:6} {gain:4} | {cells}")


if __name__ == "__main__":
    {"vectors": write_vectors, "error": print_error}[sys.argv[1]]()
