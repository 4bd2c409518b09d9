#!/usr/bin/env python3
"""Holds every number that Phalanx reads against independent readers.

    pip install -r Tools/Oracles/requirements.txt
    Tools/Oracles/recordings.py .build/release/phalanx ../shared/formats [FOLDER ...]

Reads all files of the folders, and scipy's own set of MATLAB files in its
installed package. `phalanx inspect --json` gives a checksum of each array's or
signal's numbers; numpy, scipy and pyedflib read the same ones, and the same sum
is taken of theirs. A file, array or signal that is not read must be refused by
name; all refusals are printed with their reasons. Exits 1 where a number
differs, or where something has vanished.
"""
import collections
import json
import os
import subprocess
import sys

import numpy as np
import pyedflib
import scipy.io
import scipy.io.matlab


def checksum(values):
    """The sum of bits[i] x (2 i + 1) modulo 2^64 over binary64 patterns."""
    values = np.ascontiguousarray(values, dtype="<f8").ravel()
    values = np.where(np.isnan(values), np.nan, values)
    bits = values.view("<u8").copy()
    bits[np.isnan(values)] = 0x7FF8_0000_0000_0000
    weights = 2 * np.arange(len(bits), dtype="<u8") + np.uint64(1)
    return str(int((bits * weights).sum(dtype="<u8")))


def order(array, column_major):
    """The numbers of an array in the order in which Phalanx gives them."""
    if array.ndim > (2 if column_major else 3):
        return array.ravel(order="F" if column_major else "C")
    return array.ravel(order="C")


class Account:
    """What was found, by format."""

    def __init__(self):
        self.counts = collections.Counter()
        self.refusals = collections.defaultdict(list)
        self.wrong = []

    def check(self, kind, place, is_right, what):
        self.counts[kind, "equal" if is_right else "wrong"] += 1
        if not is_right:
            self.wrong.append(f"{place}: {what}")

    def refuse(self, kind, place, reason):
        self.counts[kind, "refused"] += 1
        self.refusals[reason].append(place)


def inspect(phalanx, path):
    """The document of `inspect --json`, or the line of its error."""
    done = subprocess.run(
        [phalanx, "inspect", path, "--json"], capture_output=True, text=True,
        errors="replace", timeout=120, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{path}: exit code {done.returncode}: {done.stderr}")
    document = json.loads(done.stdout) if done.stdout.strip() else None
    return document, done.stderr.strip().split("\n")[-1]


def reason_of(line, path):
    """An error's line without its place."""
    return line.replace(path, "FILE").removeprefix("error: ").removeprefix(
        "FILE: ")


def arrays(account, kind, path, document, expected, column_major):
    """Compares arrays by name; `expected` holds None for what is no numbers."""
    read = {s["label"]: s for s in document["signals"]}
    refused = {r["name"]: r["reason"] for r in document["not_read"]}
    for name, array in expected.items():
        place = f"{os.path.basename(path)}: {name}"
        if name in refused:
            account.refuse(kind, place, refused[name])
        elif name not in read:
            account.check(kind, place, False, "vanished")
        elif read[name].get("fault"):
            account.refuse(kind, place, "a damaged array")
        elif array is None:
            account.check(kind, place, False, "read, but is no numbers")
        else:
            signal = read[name]
            flat = order(array(column_major) if callable(array) else array,
                         column_major)
            right = signal["checksum"] == checksum(flat)
            account.check(kind, place, right, "numbers differ")


def mat(account, path, document, line):
    kind = "MATLAB"
    try:
        loaded = scipy.io.loadmat(path, mat_dtype=False)
    except Exception as error:  # scipy's own words for a damaged file
        reason = f"scipy cannot read it either ({type(error).__name__})"
        if document is None or not document["signals"]:
            return account.refuse(kind, os.path.basename(path), reason)
        # Of a file that scipy gives up, the arrays that are whole are read.
        loaded = {}
        for name in [s["label"] for s in document["signals"]]:
            try:
                loaded[name] = scipy.io.loadmat(
                    path, variable_names=[name])[name]
            except Exception:
                account.refuse(kind, f"{os.path.basename(path)}: {name}",
                               reason)
    if document is None:
        return account.refuse(kind, os.path.basename(path),
                              reason_of(line, path))
    expected = {}
    for name, value in loaded.items():
        # scipy's own entries, and MATLAB's data on objects without a name.
        if name.startswith("__") or name == "None":
            continue
        numeric = (isinstance(value, np.ndarray) and value.dtype.kind in "biuf")
        expected[name] = value if numeric else None
    arrays(account, kind, path, document, expected, True)


def npy(account, path, document, line):
    if document is None:
        return account.refuse("NumPy", os.path.basename(path),
                              reason_of(line, path))
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        arrays(account, "NumPy", path, document, {"array": loaded},
               np.isfortran(loaded))
        return
    for name in loaded.files:
        arrays(account, "NumPy", path, document, {name: loaded[name]},
               np.isfortran(loaded[name]))


def edf(account, path, document, line):
    kind = "EDF and BDF"
    if document is None:
        return account.refuse(kind, os.path.basename(path),
                              reason_of(line, path))
    base = os.path.basename(path)
    with pyedflib.EdfReader(path) as reader:
        labels = reader.getSignalLabels()
        account.check(kind, base, labels == [
            s["label"] for s in document["signals"]], "other signals")
        for index, signal in enumerate(document["signals"]):
            digital = reader.readSignal(index, digital=True)
            right = (signal["checksum"] == checksum(digital)
                     and signal["sampling_rate_hz"]
                     == reader.getSampleFrequency(index))
            account.check(kind, f"{base}: {labels[index]}", right,
                          "numbers or rate differ")
        onsets, _, texts = reader.readAnnotations()
        found = document["annotations"]
        right = [a["text"] for a in found] == list(texts) and np.allclose(
            [a["onset_s"] for a in found], onsets, atol=2e-7, rtol=0)
        account.check(kind, f"{base}: annotations", right, "annotations differ")


def main():
    phalanx, *folders = sys.argv[1:]
    folders.append(os.path.join(
        os.path.dirname(scipy.io.matlab.__file__), "tests", "data"))
    readers = {".mat": mat, ".npy": npy, ".npz": npy, ".edf": edf, ".bdf": edf}
    account = Account()
    files = 0
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                extension = os.path.splitext(name)[1].lower()
                if name.startswith(("README", "LICENSE")) or extension in (
                        ".md", ".py", ".txt"):
                    continue
                path = os.path.join(root, name)
                files += 1
                document, line = inspect(phalanx, path)
                read = readers.get(extension)
                if read:
                    read(account, path, document, line)
                elif document is None:
                    account.refuse("others", name, reason_of(line, path))
                else:
                    account.check("others", name, False,
                                  "read, but no oracle reads it")
    print(f"{files} files")
    for kind in sorted({kind for kind, _ in account.counts}):
        print(f"{kind}: " + ", ".join(
            f"{account.counts[kind, state]} {state}"
            for state in ("equal", "refused", "wrong")))
    for reason, places in sorted(account.refusals.items()):
        print(f"\n{reason} ({len(places)}):")
        for place in places:
            print(f"  {place}")
    for line in account.wrong:
        print(f"WRONG {line}")
    sys.exit(1 if account.wrong else 0)


if __name__ == "__main__":
    main()
