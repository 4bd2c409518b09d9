"""Writes a small decoder image and what it decodes, from ImageLayout.md alone.

    python3 Tools/GoldenVectors/image.py

Needs only the standard library. The image has two inputs of different rates, no
biquads, mean absolute values, one dense layer and one group of each kind, so that
its decisions can be computed here in a few lines of exact integer arithmetic.

A second image, which only the check of images reads, has every operator.
"""
import hashlib
import json
import pathlib
import random
import struct

TAGS = "INPT BRCH BIQD FEAT NORM TENS OPER STRT DATA GRUP FING LEDG PROV STRS SIGN".split()
SIZES = dict(zip(TAGS, (32, 32, 20, 32, 16, 24, 64, 16, 1, 64, 48, 16, 1, 1, 1)))
NONE = 0xFFFFFFFF
MEAN_ABSOLUTE_VALUE = 1 << 4
SEED = 20261122
FIRST_HOP, SETTLING_HOPS = 3, 5


def align(count):
    return (count + 15) // 16 * 16


class Image:
    def __init__(self):
        self.sections = {tag: b"" for tag in TAGS}
        self.sections["STRS"] = b"\0"

    def string(self, text):
        offset = len(self.sections["STRS"])
        self.sections["STRS"] += text.encode() + b"\0"
        return offset

    def data(self, piece):
        self.sections["DATA"] += bytes(align(len(self.sections["DATA"])) - len(self.sections["DATA"]))
        offset = len(self.sections["DATA"])
        self.sections["DATA"] += piece
        return offset

    def add(self, tag, form, *fields):
        record = struct.pack("<" + form, *fields)
        assert len(record) == SIZES[tag], (tag, len(record))
        self.sections[tag] += record

    def bytes(self, working_memory, network_memory, hop):
        table, body, offset = b"", b"", 64 + 16 * len(TAGS)
        for tag in TAGS:
            contents = self.sections[tag]
            padding = align(offset) - offset
            body += bytes(padding) + contents
            offset += padding
            table += struct.pack("<4sIII", tag.encode(), offset, len(contents), len(contents) // SIZES[tag])
            offset += len(contents)
        front = b"PHX\x1a" + struct.pack("<HHII", 2, 0, offset, len(TAGS))
        rest = struct.pack("<IIII", working_memory, network_memory, *hop) + table + body
        return front + hashlib.sha256(front + rest).digest() + rest


def saturate(value, bits):
    return max(-(1 << (bits - 1)), min((1 << (bits - 1)) - 1, value))


def rows_16x8(accumulator, multiplier, shift):
    """TFLM's requantization of a 64-bit accumulator."""
    reduced = (multiplier + 0x8000) >> 16 if multiplier < 0x7FFF0000 else 0x7FFF
    total = 15 - shift
    return (accumulator * reduced + (1 << (total - 1))) >> total


def main():
    random.seed(SEED)
    image = Image()
    # 1 kHz with 2 channels and 500 Hz with 1, joined at a hop of 4 ms.
    image.add("INPT", "8I", image.string("fast"), 1000, 1, 2, 4, 195, 1, image.string("a\nb"))
    image.add("INPT", "8I", image.string("slow"), 500, 1, 1, 2, 1000, 1, image.string("c"))
    image.add("BRCH", "8I", 0, image.string("fast raw"), 0, 0, 2, 0, 0, 0)
    image.add("BRCH", "8I", 1, image.string("slow raw"), 0, 0, 1, 0, 3, 0)
    image.add("FEAT", "8I", 0, 6, 2, MEAN_ABSOLUTE_VALUE, 0, 2, 0, 0)
    image.add("FEAT", "8I", 1, 4, 2, MEAN_ABSOLUTE_VALUE, 2, 1, 0, 0)
    norms = [(0, 3000, 1 << 20, 18), (0, 2500, 1 << 20, 19), (0, 16000, 1 << 20, 20)]
    for norm in norms:
        image.add("NORM", "IiiI", *norm)
    image.add("TENS", "IBBHIIiI", image.string("features"), 1, 0, 0, 3, 0, 0, 0x39800000)
    image.add("TENS", "IBBHIIiI", image.string("outputs"), 1, 0, 0, 6, 16, 0, 0x39800000)
    weights = [[random.randint(-127, 127) for _ in range(3)] for _ in range(6)]
    biases = [random.randint(-50_000, 50_000) for _ in range(6)]
    rows = [(random.randint(1 << 30, (1 << 31) - 1), random.randint(-8, -6)) for _ in range(6)]
    places = (
        image.data(b"".join(struct.pack("<3b", *row) for row in weights)),
        image.data(struct.pack("<6q", *biases)),
        image.data(b"".join(struct.pack("<ii", *row) for row in rows)))
    image.add("OPER", "HH7I8I", 1, 1, image.string("dense"), 0, 1, NONE, *places,
              3, 6, 0xFFFF8000, 32767, 0, 0, 0, 0)
    # Windows are full after three hops; it is settled a hop after it decides.
    image.add("STRT", "IIII", SETTLING_HOPS, 1, FIRST_HOP, 0)
    image.add("STRT", "IIII", 2, NONE, 0, 0)
    closures = [0, 32767, 12000]
    closure_table = image.data(struct.pack("<3h", *closures))
    group = "IHHIIIIIiiIIIIIII"
    image.add("GRUP", group, image.string("movement"), 0, 0, 1, 0, 3, image.string("rest\nfist\npoint"),
              16384, 500, 0, 1, 0x39800000, 0, 0, 0, 0, 0)
    image.add("GRUP", group, image.string("activity"), 1, 0, 1, 3, 2, image.string("index\nlittle"),
              20000, 1500, -1500, 2, 0x39800000, 0, 0, 0, 0, 0)
    image.add("GRUP", group, image.string("flexion"), 2, 0, 1, 4, 2, image.string("index\nlittle"),
              32768, 0, 0, 0, 0x39800000, 0, image.string("closure"), 0, 0, 0)
    finger = "IIIIiiIIiIII"
    image.add("FING", finger, 2, 1, 2, 0, 6000, 8000, 1, 0, 0, 0, 0, 0)
    image.add("FING", finger, 0, 0, 0, closure_table, 0, 0, NONE, 0, 16384, 0, 0, 0)
    image.add("FING", finger, 5, 2, 1, 1, 0, 0, NONE, 0, 0, 0, 0, 0)
    image.add("LEDG", "IiII", image.string("half the window"), 6000, 1, 0)
    image.add("LEDG", "IiII", image.string("wait for the hop"), 4000, 2, 0)
    image.sections["PROV"] = b"name: golden\nlicense: MIT\n"

    here = pathlib.Path(__file__).resolve().parents[2]
    hops = 400
    fast = [[random.randint(-6000, 6000) for _ in range(2)] for _ in range(4 * hops)]
    slow = [[random.randint(-4000, 4000)] for _ in range(2 * hops)]
    for t in range(4 * hops):  # bouts of strength, so that decisions change
        if t // 120 % 2:
            fast[t][0] //= 6
        if t // 200 % 3 == 1:
            fast[t][1] //= 8
            slow[t // 2][0] //= 4
    commands, decisions = decode(
        fast, slow, norms, weights, biases, rows, closures, hops)
    golden = {
        "generator": "Tools/GoldenVectors/image.py", "version": 2, "seed": SEED, "settling_hops": SETTLING_HOPS,
        "fast": sum(fast, []), "slow": sum(slow, []), "commands": commands, "decisions": decisions}
    size = working_memory()
    for folder in ("DecoderImageTests", "DecoderTests"):
        target = here / "Tests" / folder / "Golden"
        target.mkdir(parents=True, exist_ok=True)
        (target / "small.phx").write_bytes(image.bytes(size, 32, (1, 250)))
        if folder == "DecoderTests":
            (target / "small.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
        else:
            (target / "operators.phx").write_bytes(every_operator())


def working_memory():
    """The sum of "Memory" in ImageLayout.md for this image."""
    pieces = [4 * 2, 4 * 7, 4 * 3, 32, 0]
    for channels, hop in ((2, 2), (1, 2)):  # branches, none with biquads
        pieces += [2 * hop * channels, 0, 4 * channels, 8]
    for channels, window, hop in ((2, 6, 2), (1, 4, 2)):
        pieces += [2 * channels * window, 88 * channels, 2 * (window + hop), 4]
    for elements in (3, 2, 2):
        pieces += [4 * elements] * 3
    return sum(align(piece) for piece in pieces)


def every_operator():
    """An image in which each operator of the network appears."""
    image = Image()
    image.add("INPT", "8I", image.string("input"), 1000, 1, 3, 4, 195, 1, image.string("a\nb\nc"))
    image.add("BRCH", "8I", 0, image.string("branch"), 0, 1, 2, 1, 0, 0)
    for _ in range(2):
        image.add("BIQD", "5i", 1 << 30, 0, 0, 0, 0)
    image.add("FEAT", "8I", 0, 6, 2, MEAN_ABSOLUTE_VALUE, 0, 3, 0, 0)
    for _ in range(3):
        image.add("NORM", "IiiI", 0, 3000, 1 << 20, 18)
    # Name, wide, state, elements, zero point; each at the next 16 bytes.
    tensors = [
        ("features", 1, 0, 3, 0), ("wide", 1, 0, 4, 0), ("narrow", 0, 0, 4, 5),
        ("history", 0, 1, 16, 5), ("convolved", 0, 0, 3, 7), ("looked up", 0, 0, 3, 7),
        ("back", 1, 0, 3, 0), ("hidden", 1, 1, 2, 0), ("outputs", 1, 0, 3, 0),
        ("squashed", 1, 0, 3, 0)]
    for index, (name, wide, state, elements, zero) in enumerate(tensors):
        image.add("TENS", "IBBHIIiI", image.string(name), wide, state, 0, elements, 16 * index, zero, 0x39800000)

    def table(rows, columns, bias_form):
        return (
            image.data(bytes(rows * columns)),
            image.data(struct.pack(f"<{rows}{bias_form}", *range(rows))),
            image.data(struct.pack("<2i", 1 << 30, -6) * rows))

    def step(code, name, source, target, state, places, *parameters):
        parameters += (0,) * (8 - len(parameters))
        image.add("OPER", "HH7I8i", code, 1, image.string(name), source, target, state, *places, *parameters)

    nothing = (NONE, NONE, NONE)
    step(1, "dense", 0, 1, NONE, table(4, 3, "q"), 3, 4, -32768, 32767)
    step(5, "to narrow", 1, 2, NONE, nothing, 0, 0, 4, 1 << 30, -6, -128, 127)
    step(2, "convolution", 2, 4, 3, table(3, 8, "i"), 4, 3, -128, 127, 2, 3, 1)
    step(4, "narrow lookup", 4, 5, NONE, (image.data(bytes(256)), NONE, NONE))
    step(5, "to wide", 5, 6, NONE, nothing, 0, 0, 3, 1 << 30, -6, -32768, 32767)
    gate_biases = struct.pack("<12q", *range(12))
    step(3, "recurrent", 6, 7, 7, (
        image.data(bytes(align(18) + 12)), image.data(gate_biases),
        image.data(struct.pack("<2i", 1 << 30, -6) * 12)), 3, 2, 1)
    step(1, "dense at the end", 7, 8, NONE, table(3, 2, "q"), 2, 3, -32768, 32767)
    step(4, "wide lookup", 8, 9, NONE, nothing, 1, 1 << 14, 4)
    # Two operators begin with a state of their own.
    states = {2: image.data(bytes(16)), 5: image.data(struct.pack("<2h", 100, -100))}
    image.add("STRT", "IIII", 3, 1, 2, 0)
    for index in range(8):
        image.add("STRT", "IIII", 2, states.get(index, NONE), 0, 0)
    image.add("GRUP", "IHHIIIIIiiIIIIIII", image.string("flexion"), 2, 0, 9, 0, 3, image.string("x\ny\nz"),
              32768, 0, 0, 0, 0x39800000, 0, 0, 0, 0, 0)
    return image.bytes(1 << 16, 16 * len(tensors), (1, 250))


def decode(fast, slow, norms, weights, biases, rows, closures, hops):
    commands, decisions = [], []
    kept_fast = [fast[t] for t in range(1, len(fast), 2)]
    kept_slow = [[saturate(x << 3, 16) for x in frame] for frame in slow]
    smooth = {}
    winner, lead = 0, [0, 0, 0]
    on, pending = [0, 0], [0, 0]

    def smoothed(key, value, weight, first):
        newest = value << 8
        if first:
            smooth[key] = newest
        else:
            smooth[key] += (weight * (newest - smooth[key]) + (1 << 14)) >> 15
        return smooth[key]

    for hop in range(hops):
        raw = []
        for kept, length, channels, per_hop in ((kept_fast, 6, 2, 2), (kept_slow, 4, 1, 2)):
            end = (hop + 1) * per_hop
            window = kept[max(0, end - length):end]
            raw += [sum(abs(frame[c]) for frame in window) for c in range(channels)]
        inputs = [
            saturate((saturate(r - offset, 32) * multiplier + (1 << (shift - 1))) >> shift, 16)
            for r, (_, offset, multiplier, shift) in zip(raw, norms)]
        outputs = [
            saturate(rows_16x8(sum(w * x for w, x in zip(row, inputs)) + bias, *scale), 16)
            for row, bias, scale in zip(weights, biases, rows)]
        if hop < FIRST_HOP:
            commands.append([0] * 7)
            decisions.append([0] * 5)
            continue
        first = hop == FIRST_HOP
        scores = [smoothed(("movement", k), outputs[k], 16384, first) for k in range(3)]
        largest = max(range(3), key=lambda k: (scores[k], -k))
        if first:
            winner = largest
        leads = largest != winner and scores[largest] > scores[winner] + (500 << 8)
        lead = [lead[k] + 1 if leads and k == largest else 0 for k in range(3)]
        if leads and lead[largest] > 1:
            winner, lead[largest] = largest, 0
        for k in range(2):
            s = smoothed(("activity", k), outputs[3 + k], 20000, first)
            asks = s < -(1500 << 8) if on[k] else s > 1500 << 8
            pending[k] = pending[k] + 1 if asks else 0
            if pending[k] > 2:
                on[k], pending[k] = 1 - on[k], 0
        values = [(smoothed(("flexion", k), outputs[4 + k], 32768, first) + 128) >> 8 for k in range(2)]
        index = max(0, min(32767, (values[0] * 6000 >> 12) + 8000)) if on[0] else 0
        thumb = closures[winner]
        little = 32767 if on[1] else 0
        active = (1 if thumb >= 16384 else 0) | (4 if on[0] else 0) | (32 if on[1] else 0)
        commands.append([thumb, 0, index, 0, 0, little, active])
        decisions.append([winner, *on, *values])
    return commands, decisions


if __name__ == "__main__":
    main()
