"""Counts the instructions of a firmware's stages on a decoder, in QEMU.

    count.py BOARD IMAGE...

Prints a table; the check of Tools/Firmware uses `count`.
"""

import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import link
from board import BUILT, Board, facts
from image import read_image

HOPS = 25
TOOLCHAIN = pathlib.Path(shutil.which("swiftc") or sys.exit("no swiftc")).parent
# See FirmwareStage; layers begin at 16.
STAGES = {0: "start", 1: "filters", 2: "features", 3: "normalization",
          4: "outputs", 5: "governor", 6: "report"}
# Of two seconds of the hand's task, a millisecond each; see HandCount.swift.
HAND_STAGES = {7: "hand's bytes", 8: "hand's governor", 9: "hand's frames"}
HAND_TICKS = 2000
RUNNING = 7
FIRST_LAYER = 16
# What a hop's record calls its four counts.
CLOCKED = {"filters": 0, "features": 1, "normalization": 1, "outputs": 3}


def plugin():
    path = pathlib.Path(BUILT) / "stage-counter.so"
    subprocess.run(
        [TOOLCHAIN / "clang", "-shared", "-fPIC", "-O2", "-Wall", "-Werror",
         "-fvisibility=hidden", HERE / "counter.c", "-o", path], check=True)
    return path


def places(elf):
    """Where the plugin has to look."""
    listing = subprocess.run([TOOLCHAIN / "llvm-nm", "-S", elf], check=True,
                             capture_output=True, text=True).stdout
    found = {}
    for line in listing.splitlines():
        address, *size, _, name = line.split()
        # The lowest bit says Thumb.
        found[name] = int(address, 16) & ~1, int(size[0], 16) if size else 0
    begin, size = found["board_did_finish"]
    options = {"begin": [begin], "end": [begin + size],
               "stages": [found["phalanx_stages"][0]]}
    if "systick_handler" in found:
        options["entry"] = [found["systick_handler"][0]]
        options["return"] = [found["systick_return"][0]]
    else:
        text = subprocess.run([TOOLCHAIN / "llvm-objdump", "-d", elf],
                              check=True, capture_output=True, text=True).stdout
        options["entry"] = [found["trap"][0]]
        options["return"] = [int(address, 16) for address in
                             re.findall(r"^ *([0-9a-f]+):.*\tmret", text, re.M)]
    return ",".join(f"{name}={value:#x}" for name, values in options.items()
                    for value in values)


def write_recording(path, image):
    """Noise whose strength goes up and down, cut into hops; see
    BoardRecording."""
    source = random.Random(20261123)
    hops = image.first_hop + HOPS
    data = struct.pack("<4sIB7x", b"PHXR", hops, link.COMMANDS)
    for hop in range(hops):
        data += struct.pack("<II", hop == 0, hop * image.inputs[0][1])
        strength = 200 + 150 * (hop % 10)
        for channels, length in image.inputs:
            for _ in range(channels * length):
                value = round(source.gauss(0, strength))
                data += struct.pack("<h", max(-32768, min(value, 32767)))
    path.write_bytes(data)


def count(name, path):
    """Rows (stage, visits, instructions, the board's clock in microseconds) of
    `HOPS` hops, those left out in which the network stands still. The clock is none where the firmware does not keep it."""
    image = read_image(path)
    ticks = [0] * 4
    with tempfile.TemporaryDirectory() as folder:
        recording = pathlib.Path(folder) / "recording"
        write_recording(recording, image)
        elf = f"{BUILT}/{name}/firmware.elf"
        extra = ["-plugin",
                 f"{plugin()},{places(elf)},skip={image.first_hop}"]
        with Board(name, path, recording, extra=extra) as board:
            for hop in range(image.first_hop + HOPS):
                _, record = board.message(link.HOP, patience=60)
                if hop < image.first_hop:
                    continue
                for index in range(4):
                    ticks[index] += struct.unpack_from("<I", record,
                                                       30 + 4 * index)[0]
            while board.state()[0] != "recordingEnded":
                pass
            output = board.finish()
    clock = [tick * 1e6 / facts(name)["counter_hertz"] for tick in ticks]
    rows = []
    for number, (visits, total, _) in counted(output).items():
        if number in HAND_STAGES:
            continue  # of interrupts
        if number >= FIRST_LAYER:
            layer = number - FIRST_LAYER
            label = f"layer {layer} ({image.layers[layer]})"
        else:
            label = STAGES[number]
        rows.append((number, label, visits, total))
    if len(rows) < 7 or any(row[2] != HOPS for row in rows[1:]):
        sys.exit(f"{name}: the plugin has not counted {HOPS} hops:\n{output}")
    order = [0, 1, 2, 3, *range(FIRST_LAYER, 64), 4, 5, 6]
    rows.sort(key=lambda row: order.index(row[0]))
    features = sum(row[3] for row in rows if row[0] in (2, 3))
    network = sum(row[3] for row in rows if row[0] >= FIRST_LAYER)
    result = []
    for number, label, visits, total in rows:
        # Where one count of the firmware's is of several stages, each has its
        # part by its instructions.
        time = None
        if number in (2, 3):
            time = clock[1] * total / features
        elif number >= FIRST_LAYER:
            time = clock[2] * total / network
        elif label in CLOCKED:
            time = clock[CLOCKED[label]]
        result.append((label, visits, total, time))
    return result


def counted(output):
    """What the plugin said: {stage: (visits, instructions, of the dearest)}."""
    return {int(stage): (int(visits), int(total), int(most))
            for stage, visits, total, most in re.findall(
                r"^stage (\d+) (\d+) (\d+) (\d+)$", output, re.M)}


def count_hand(name):
    """Rows (stage, visits, instructions, those of the dearest visit) of the hand's
    task with an Ability Hand."""
    elf = f"{BUILT}/{name}/hand-count.elf"
    extra = ["-plugin", f"{plugin()},{places(elf)}"]
    with Board(name, program="hand-count", extra=extra) as board:
        state, phase, _ = board.state(patience=60)
        output = board.finish()
    if (state, phase) != ("recordingEnded", RUNNING):
        sys.exit(f"{name}: the hand is in phase {phase}")
    found = counted(output)
    if any(found[stage][0] != HAND_TICKS for stage in HAND_STAGES):
        sys.exit(f"{name}: the plugin has not counted the hand:\n{output}")
    return [(label, *found[stage]) for stage, label in HAND_STAGES.items()]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    os.chdir(HERE.parents[2])
    for path in sys.argv[2:]:
        print(f"{sys.argv[1]}, {path}, {HOPS} hops")
        show(count(sys.argv[1], path))
    print(f"{sys.argv[1]}, the hand's task, {HAND_TICKS} ms")
    for label, visits, total, most in count_hand(sys.argv[1]):
        print(f"  {label:32}{total / visits:12.0f} a time{most:10} at most")


def show(rows):
    for label, visits, total, time in rows:
        clock = "" if time is None else f"{time / visits:10.1f} us"
        print(f"  {label:32}{total / visits:12.0f} a time{clock}")


if __name__ == "__main__":
    main()
