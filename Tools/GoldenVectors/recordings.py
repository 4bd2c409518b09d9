"""Golden vectors of RecordingIO, by readers that share no code with it.

    python Tools/GoldenVectors/recordings.py [path of the shared folder]

pyedflib, scipy and numpy write small files into
Tests/RecordingIOTests/Golden/files and say in recordings.json what those and
the shared recordings hold. Entries of recordings that are not there are kept
as they are. Written with pyedflib 0.1.42, scipy 1.16, numpy 2; no seed: all
samples follow from formulas.

A digest is the sum of bits[i] * (2 i + 1) modulo 2^64 over the bit patterns of
the values as binary64, frame-major: order and every bit count.
"""

import datetime
import json
import pathlib
import struct
import sys
import zlib

import numpy as np
import pyedflib
import scipy.io

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/RecordingIOTests/Golden"
FILES = GOLDEN / "files"


def digest(values):
    """The position-weighted sum of bit patterns, as text."""
    bits = np.ascontiguousarray(values, dtype="<f8").ravel().view("<u8")
    weights = np.arange(len(bits), dtype="<u8") * np.uint64(2) + np.uint64(1)
    with np.errstate(over="ignore"):
        return str(int(np.sum(bits * weights, dtype="<u8")))


def described(array):
    """An array as the reader should give it: frames, channels, values."""
    frames = array.reshape(-1, 1) if array.ndim == 1 else array
    frames = frames.reshape(-1, frames.shape[-1]).astype(float)
    middle = len(frames) // 2
    return {
        "frames": frames.shape[0],
        "channels": frames.shape[1],
        "digest": digest(frames),
        "first": frames[0].tolist() if len(frames) else [],
        "middle": frames[middle].tolist() if len(frames) else [],
        "last": frames[-1].tolist() if len(frames) else [],
    }


# --- Files written by others


def edf_samples(count, channel, limit):
    """Samples that use the whole range: a chirp, limited to the converter."""
    t = np.arange(count)
    wave = np.sin(0.001 * (channel + 1) * t * t / count) * 1.1
    return np.clip(np.round(wave * limit), -limit, limit - 1).astype(np.int32)


def write_edf(path, kind, limit):
    """Three seconds; 100 Hz twice, 10 Hz once; two annotations."""
    writer = pyedflib.EdfWriter(str(path), 3, file_type=kind)
    writer.setStartdatetime(datetime.datetime(2001, 2, 3, 4, 5, 6))
    headers = [("nerve a", "uV", 100), ("nerve b", "uV", 100), ("force", "N", 10)]
    for index, (label, unit, rate) in enumerate(headers):
        writer.setSignalHeader(
            index,
            {
                "label": label, "dimension": unit, "sample_frequency": rate,
                "physical_min": -100.0, "physical_max": 250.5,
                "digital_min": -limit, "digital_max": limit - 1,
                "transducer": "", "prefilter": "",
            },
        )
    data = [edf_samples(3 * rate, i, limit) for i, (_, _, rate) in enumerate(headers)]
    writer.writeSamples(data, digital=True)
    writer.writeAnnotation(0.5, 1.25, "trial 1: index")
    writer.writeAnnotation(2.25, -1, "a mark, and more")
    writer.close()


def mat_element(kind, content, order):
    """An element of a MAT file, in the small format where it fits."""
    if len(content) <= 4:
        word = struct.pack(order + "I", len(content) << 16 | kind)
        return word + content.ljust(4, b"\0")
    padding = -len(content) % 8
    return struct.pack(order + "II", kind, len(content)) + content + b"\0" * padding


def write_big_endian_mat(path):
    """What MATLAB on a big-endian machine writes; one variable compressed."""
    order = ">"
    header = b"MATLAB 5.0 MAT-file, big-endian, written by hand".ljust(124)
    header += struct.pack(">H", 0x0100) + b"MI"

    def matrix(name, code, kind, array):
        parts = mat_element(6, struct.pack(">II", code, 0), order)
        parts += mat_element(5, struct.pack(">ii", *array.shape), order)
        parts += mat_element(1, name.encode(), order)
        parts += mat_element(kind, array.tobytes(order="F"), order)
        return struct.pack(">II", 14, len(parts)) + parts

    a = (np.arange(12).reshape(6, 2) * 1.5 - 4).astype(">f8")
    b = (np.arange(10).reshape(5, 2) - 5).astype(">i2")
    c = np.array([[7]], dtype=">u1")
    packed = zlib.compress(matrix("b", 6, 3, b))
    body = matrix("a", 6, 9, a)
    body += struct.pack(">II", 15, len(packed)) + packed
    body += matrix("c", 9, 2, c)
    path.write_bytes(header + body)
    return {"a": a, "b": b, "c": c}


def write_files():
    """Writes the small files, and says what each holds."""
    FILES.mkdir(parents=True, exist_ok=True)
    arrays = {}
    for index, dtype in enumerate(
        ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64",
         "uint64", "float32", "float64"]
    ):
        values = np.arange(40).reshape(20, 2) * (index + 1) - (
            0 if dtype.startswith("u") else 17)
        if dtype.startswith("float"):
            values = values / 7
        arrays[f"{dtype}_array"] = values.astype(dtype)
    arrays["one"] = np.array([[5]], dtype="float64")
    arrays["row"] = np.arange(9).reshape(1, 9) * 0.25
    result = {}
    for name, options in (
        ("scipy_plain.mat", {"do_compression": False}),
        ("scipy_compressed.mat", {"do_compression": True}),
    ):
        scipy.io.savemat(FILES / name, arrays, format="5", **options)
        # The header holds the date; the rest does not change.
        content = bytearray((FILES / name).read_bytes())
        content[:116] = b"MATLAB 5.0 MAT-file, written by scipy".ljust(116)
        (FILES / name).write_bytes(content)
        read = scipy.io.loadmat(FILES / name)
        result[name] = {
            key: described(value) for key, value in read.items()
            if not key.startswith("__")
        }
    result["big_endian.mat"] = {
        key: described(value)
        for key, value in write_big_endian_mat(FILES / "big_endian.mat").items()
    }
    scipy.io.savemat(
        FILES / "refused.mat",
        {"words": "text", "pair": {"a": 1.0}, "list": np.array([1, "x"], dtype=object),
         "imaginary": np.array([[1 + 2j]]), "kept": np.array([[1.0, 2.0], [3.0, 4.0]])},
        format="5",
    )
    content = bytearray((FILES / "refused.mat").read_bytes())
    content[:116] = b"MATLAB 5.0 MAT-file, written by scipy".ljust(116)
    (FILES / "refused.mat").write_bytes(content)

    cubes = {
        "plain": np.arange(24, dtype="float32").reshape(12, 2) / 3,
        "fortran": np.asfortranarray(np.arange(24, dtype="int16").reshape(12, 2)),
        "big": np.arange(24).reshape(12, 2).astype(">i4") - 9,
        "windows": np.arange(48, dtype="int8").reshape(4, 6, 2),
        "vector": np.arange(10, dtype="uint8"),
        "flags": np.array([True, False, True]),
    }
    # Times are left at 1980, so that the bytes do not change.
    write_npz(FILES / "numpy_stored.npz", cubes, False)
    write_npz(FILES / "numpy_deflated.npz", cubes, True)
    np.save(FILES / "numpy_plain.npy", cubes["plain"])
    np.save(FILES / "numpy_fortran.npy", cubes["fortran"])
    for name in ("numpy_stored.npz", "numpy_deflated.npz"):
        read = np.load(FILES / name)
        result[name] = {key: described(read[key]) for key in read}
    for name in ("numpy_plain.npy", "numpy_fortran.npy"):
        result[name] = {"array": described(np.load(FILES / name))}
    write_npz(FILES / "refused.npz",
              {"words": np.array(["a", "bc"]), "half": np.array([1.5], "float16"),
               "kept": np.array([1.0, 2.0])}, True)

    for name, kind, limit in (
        ("pyedflib.edf", pyedflib.FILETYPE_EDFPLUS, 32768),
        ("pyedflib.bdf", pyedflib.FILETYPE_BDFPLUS, 8388608),
    ):
        write_edf(FILES / name, kind, limit)

    rng = np.sin(np.arange(600).reshape(200, 3) ** 1.5) * 1000
    rows = ["time,a,b,label"]
    for index, row in enumerate(rng):
        rows.append(
            f"{index / 250:.3f},{row[0]!r},{row[1]:.6e},{int(row[2])}"
            .replace("np.float64(", "").replace(")", ""))
    (FILES / "table.csv").write_text("\n".join(rows) + "\n")
    table = np.loadtxt(FILES / "table.csv", delimiter=",", skiprows=1)
    result["table.csv"] = {
        name: described(table[:, column])
        for column, name in enumerate(["time", "a", "b", "label"]) if column
    }
    (FILES / "table.tsv").write_text(
        "\n".join("\t".join(line.split(",")[1:3]) for line in rows[1:]) + "\n")
    result["table.tsv"] = {
        "column 1": described(table[:, 1]), "column 2": described(table[:, 2])}
    return result


def write_npz(path, arrays, compressed):
    """numpy's own format, with fixed times."""
    import io
    import zipfile

    kind = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array)
            entry = zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = kind
            with archive.open(entry, "w", force_zip64=name == "plain") as member:
                member.write(buffer.getvalue())


def edf(path):
    """What pyedflib reads: stored numbers, scaling, annotations."""
    reader = pyedflib.EdfReader(str(path))
    signals = []
    for index in range(reader.signals_in_file):
        raw = reader.readSignal(index, digital=True)
        physical = reader.readSignal(index)
        signals.append({
            "label": reader.getLabel(index).strip(),
            "unit": reader.getPhysicalDimension(index).strip(),
            "rate": reader.getSampleFrequency(index),
            "count": len(raw),
            "digest": digest(raw),
            "first_physical": float(physical[0]),
            "last_physical": float(physical[-1]),
        })
    onsets, durations, texts = reader.readAnnotations()
    annotations = [
        {"onset": float(a), "duration": float(b), "text": str(c)}
        for a, b, c in zip(onsets, durations, texts)
    ]
    reader.close()
    return {"signals": signals, "annotations": annotations}


# --- Shared recordings


def half_away(values):
    """Rounds to nearest, halves away from zero."""
    return np.sign(values) * np.floor(np.abs(values) + 0.5)


def ninapro(shared):
    """Exactly the samples that baselines.py scores, and what is true there."""
    data = scipy.io.loadmat(shared / "recordings/ninapro-db1/S2_A1_E1.mat")
    label = data["restimulus"].ravel().astype(int)
    repetition = data["repetition"].ravel().astype(int)
    for t in range(1, len(repetition)):
        if repetition[t] == 0:
            repetition[t] = repetition[t - 1]
    ends = np.arange(40, len(label), 10)
    test = np.isin(repetition[ends], [2, 5, 7])
    train = ~test & (repetition[ends] > 0)
    # One factor, as the import has it: 1e6 uV a volt over 200 uV a step.
    imported = half_away(data["emg"] * (1e6 / 200))
    return {
        "arrays": {
            key: described(value) for key, value in data.items()
            if not key.startswith("__")
        },
        "scored": len(ends), "test": int(test.sum()),
        "train_and_validation": int(train.sum()),
        "test_moving": int((label[ends][test] > 0).sum()),
        "ends_digest": digest(ends), "label_digest": digest(label[ends]),
        "split_digest": digest(np.where(test, 2, np.where(train, 1, 0))),
        "glove_digest": digest(data["glove"][ends]),
        "samples_digest": digest(imported),
        "largest": float(imported.max()),
        "live_sensors": np.flatnonzero(data["glove"].std(0) > 1).tolist(),
    }


def unibo(path):
    """The windows of one label that baselines.py takes from a day."""
    data = scipy.io.loadmat(path)
    label = data["relabel"].ravel().astype(int)
    ends = [t for t in range(100, len(label), 50)
            if (label[t - 99:t + 1] == label[t]).all()]
    return {
        "emg": described(data["emg"]), "scored": len(ends),
        "ends_digest": digest(ends), "label_digest": digest(label[ends]),
        "samples_digest": digest(half_away(data["emg"].astype(float))),
    }


def flexemg(shared):
    """The decisions that baselines.py scores in each recording of a session."""
    data = np.load(
        shared / "recordings/flexemg-2018/flexemg_s001_16ch_3sessions.npz")
    result = {}
    for session, sets in (("1", ("Train", "Test")), ("2", ("Test",)),
                          ("3", ("Train", "Test"))):
        start, ends, labels, digests = 0, [], [], []
        for name in sets:
            prefix = f"001-Session{session}{name}_T"
            for key in sorted(k for k in data if k.startswith(prefix)
                              and k.endswith("_raw")):
                raw = data[key].astype(float)
                digests.append(raw - raw[0])
                sequence = data[key.replace("_raw", "_seq")].ravel()
                for j, gesture in enumerate(sequence):
                    first = 5000 + j * 5000 + 1450
                    for t in range(first, 5000 + (j + 1) * 5000 - 1250, 100):
                        # The window ends before t.
                        ends.append(start + t - 1)
                        labels.append(int(gesture))
                start += len(raw)
        samples = np.concatenate(digests)
        result[session] = {
            "samples": len(samples), "samples_digest": digest(samples),
            "ends_digest": digest(ends), "label_digest": digest(labels),
            "scored": len(ends),
        }
    return result


def myo(shared):
    """The windows that baselines.py holds out."""
    data = np.load(shared / "recordings/myo-fingers/fingers_int8.npz")
    label = data["label"].astype(int)
    test = np.zeros(len(label), bool)
    for code in np.unique(label):
        places = np.flatnonzero(label == code)
        test[places[int(.7 * len(places)):]] = True
    return {
        "windows": len(label), "test": int(test.sum()),
        "label_digest": digest(label), "test_digest": digest(test),
        "samples_digest": digest(data["windows"]),
    }


def main():
    """Writes the files and recordings.json."""
    path = GOLDEN / "recordings.json"
    golden = json.loads(path.read_text()) if path.exists() else {}
    golden["files"] = write_files()
    golden["edf"] = {
        name: edf(FILES / name)
        for name in ("pyedflib.edf", "pyedflib.bdf", "written.edf", "written.bdf")
        if (FILES / name).exists()
    }
    shared = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    if shared.exists():
        golden["shared_edf"] = {
            name: edf(shared / "formats" / name)
            for name in ("edf/test_subsecond.edf", "edf/test_utf8.edf",
                         "bdf/test_generator.bdf",
                         "bdf/test_generator_datarec_generator_2.bdf",
                         "wfdb/test_edfann.edf")
        }
        golden["ninapro"] = ninapro(shared)
        golden["unibo"] = {
            file.stem: unibo(file)
            for file in sorted((shared / "recordings/unibo-inail").glob("*.mat"))
        }
        golden["flexemg"] = flexemg(shared)
        golden["myo"] = myo(shared)
    path.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
