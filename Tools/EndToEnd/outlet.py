"""Sends the bundled excerpt as a stream of the Lab Streaming Layer.

    outlet.py NAME [--format int16|float32] [--unit UNIT] [--gap-at SECONDS]
        [--seconds SECONDS] [--channels COUNT]

It says that it is ready, waits for a consumer, sends at the recording's own
pace, 5 ms at a time, and stamps each by when it was taken. `int16` are the
recording's steps, `float32` microvolts, or whatever unit is named.
"""

import argparse
import pathlib
import time

import numpy
import pylsl

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXCERPT = ROOT / "Recordings/synthetic/excerpt.edf"
RATE = 10_000
MICROVOLTS_PER_STEP = 0.195
BLOCK = 50
UNITS = {"": 1, "microvolts": 1, "mV": 1e-3}


def excerpt():
    """The nerve channels of the excerpt, shape [frames, 16], int16."""
    content = EXCERPT.read_bytes()
    header, records, signals = (
        int(content[a:b]) for a, b in [(184, 192), (236, 244), (252, 256)])
    fields = content[256:header]
    labels = [fields[16 * i:16 * i + 16].decode().strip()
              for i in range(signals)]
    counts = fields[signals * 216:]
    lengths = [int(counts[8 * i:8 * i + 8]) for i in range(signals)]
    data = numpy.frombuffer(content[header:], "<i2").reshape(records, -1)
    starts = numpy.cumsum([0] + lengths)
    return numpy.stack(
        [data[:, starts[i]:starts[i + 1]].reshape(-1)
         for i in range(signals) if labels[i].startswith("N")], axis=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--format", default="int16")
    parser.add_argument("--unit", default="", choices=UNITS)
    parser.add_argument("--gap-at", type=float, default=0)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--channels", type=int, default=16)
    options = parser.parse_args()
    samples = excerpt()[:, :options.channels]
    if options.format == "float32":
        scale = MICROVOLTS_PER_STEP * UNITS[options.unit]
        samples = (samples * scale).astype(numpy.float32)
    info = pylsl.StreamInfo(
        options.name, "EMG", options.channels, RATE, options.format,
        f"phalanx-{options.name}")
    if options.unit:
        channels = info.desc().append_child("channels")
        for _ in range(options.channels):
            channels.append_child("channel").append_child_value(
                "unit", options.unit)
    outlet = pylsl.StreamOutlet(info)
    print("ready", flush=True)
    while not outlet.have_consumers():
        time.sleep(0.005)
    start = pylsl.local_clock() + 0.1
    for first in range(0, len(samples), BLOCK):
        block = samples[first:first + BLOCK]
        taken = start + (first + len(block)) / RATE
        if first / RATE >= options.seconds:
            break
        wait = taken - pylsl.local_clock()
        if wait > 0:
            time.sleep(wait)
        if 0 < options.gap_at <= first / RATE < options.gap_at + 1:
            continue
        outlet.push_chunk(block, taken)
    # What is on its way is to arrive.
    time.sleep(0.3)


if __name__ == "__main__":
    main()
