"""Writes what onnxruntime makes of a network, for `phalanx compile --reference`.

    phalanx features SESSION... --pipeline PIPELINE.yaml -o features.npz
    python3 Tools/Reference/onnx_reference.py NETWORK.onnx features.npz -o reference.npz
    phalanx compile NETWORK.onnx ... --reference reference.npz

Needs numpy and onnxruntime. It imports nothing of the project: what it knows of a
network is what the file says.

The features' rows are hops; where their `reset` is set the network begins anew. A
network with an open time axis runs over each stretch between resets at once. One of
a fixed number of steps runs over every window of so many hops that lies within a
stretch: its outputs for the last step are those of the window's last hop, and its
outputs for all steps are taken from the first window of each stretch, as later ones
begin from a state of zero and a stream does not.
"""
import argparse
import sys

import numpy as np
import onnxruntime


def layouts(shape, width):
    """The ways in which an input of this shape may hold [time, width], the likeliest
    first: the shape's axes as 'b', 't' and 'f'."""
    orders = {2: ["tf"], 3: ["btf", "tbf", "bft"]}.get(len(shape), [])
    known = [n if isinstance(n, int) and n > 0 else None for n in shape]
    fits = []
    for order in orders:
        sizes = dict(zip(order, known))
        if sizes["f"] in (None, width) and sizes.get("b") in (None, 1):
            fits.append((order, sizes["t"]))
    return sorted(fits, key=lambda fit: known[fit[0].index("f")] != width)


def arranged(rows, order):
    """Rows [time, width] as an input of the given order of axes."""
    source = rows[None] if "b" in order else rows
    names = "btf" if "b" in order else "tf"
    return np.ascontiguousarray(source.transpose([names.index(a) for a in order]))


def steps_of(result, length):
    """An output as [time, count]: one row for each step, or for the last alone."""
    result = np.asarray(result, "f8")
    if result.ndim == 4 and result.shape[1] == 1:  # a recurrent layer's directions
        result = result[:, 0]
    axes = [axis for axis, size in enumerate(result.shape) if size == length]
    if length > 1 and axes:
        return np.moveaxis(result, axes[0], 0).reshape(length, -1)
    if sum(size > 1 for size in result.shape) <= 1:
        return result.reshape(1, -1)
    sys.exit(f"an output has the shape {list(result.shape)}: no axis is of {length} steps")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("network")
    parser.add_argument("features", help="NPZ of `phalanx features`, or with z [steps, features]")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--steps", type=int, default=20_000, help="at most so many")
    options = parser.parse_args()
    table = np.load(options.features)
    z = table["z"].astype("f4")[:options.steps]
    reset = table["reset"][:len(z)].astype("u1") if "reset" in table else np.zeros(len(z), "u1")
    reset[0] = 1
    session = onnxruntime.InferenceSession(options.network, providers=["CPUExecutionProvider"])
    given = session.get_inputs()[0]
    names = [output.name for output in session.get_outputs()]
    others = {}
    for extra in session.get_inputs()[1:]:  # a state that is passed in begins at zero
        others[extra.name] = np.zeros([n if isinstance(n, int) else 1 for n in extra.shape], "f4")
    fits = layouts(given.shape, z.shape[1])
    if not fits:
        sys.exit(f"{options.network}: input '{given.name}' has the shape {given.shape}, "
                 f"the features are {z.shape[1]}")
    fault = None
    for order, fixed in fits:
        try:
            results = run(session, given.name, names, others, z, reset, order, fixed)
            break
        except Exception as error:  # the order of axes is another
            fault = fault or error
    else:
        sys.exit(f"{options.network}: {fault}")
    np.savez(options.output, input=z, reset=reset,
             **{name: results[name].astype("f8") for name in names})
    for name in names:
        count = int(np.isfinite(results[name]).all(axis=1).sum())
        print(f"{options.output}: {name}, {results[name].shape[1]} values in {count} of {len(z)} steps")


def run(session, source, names, others, z, reset, order, fixed):
    starts = [int(i) for i in np.flatnonzero(reset)] + [len(z)]
    results = {}

    def take(name, rows, first):
        if name not in results:
            results[name] = np.full((len(z), rows.shape[1]), np.nan)
        results[name][first:first + len(rows)] = rows

    for start, end in zip(starts, starts[1:]):
        if fixed is None:
            outputs = session.run(names, {source: arranged(z[start:end], order), **others})
            for name, result in zip(names, outputs):
                rows = steps_of(result, end - start)
                # An output of the last step alone answers for the stretch's end.
                take(name, rows, end - len(rows))
            continue
        for first in range(start, end - fixed + 1):
            outputs = session.run(names, {source: arranged(z[first:first + fixed], order), **others})
            for name, result in zip(names, outputs):
                rows = steps_of(result, fixed)
                if len(rows) == 1 or first == start:
                    take(name, rows, first + fixed - len(rows))
    for name in names:
        if name not in results:
            sys.exit("no stretch between resets is as long as the network's window")
    return results


if __name__ == "__main__":
    main()
