"""What samples are like is said by every verb that reads them.

    quality.py --phalanx PROGRAM

Sessions whose samples are clipped by a wrong unit, stand still in a channel, or are
not finite: every verb warns of it on standard error and has it in its JSON; what
makes a decoder of them or moves a hand by them refuses, until `--allow` names the
fault.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

from driving import DECODER, EXCERPT, ROOT, Failure, expect

DECODERS = ROOT / "Recordings/decoders"
CHANNELS, RATE = 16, 10_000
SESSION = """schema: phalanx-session/1
name: {name}
recording: {name}.npz
inputs:
  - {{name: nerve, array: nerve, rate_hz: 10000, unit: {unit}, \
microvolts_per_step: 0.195{more}}}
splits: {{all: train}}
"""


def samples(seconds=12):
    """The bundled excerpt's first channels, microvolts: [time, channel]."""
    data = EXCERPT.read_bytes()
    size, count = int(data[184:192]), int(data[252:256])
    lengths = [int(data[256 + 216 * count + 8 * i:][:8]) for i in range(count)]
    records = np.frombuffer(data[size:], "<i2")
    records = records[:len(records) // sum(lengths) * sum(lengths)]
    records = records.reshape(-1, sum(lengths))[:, :sum(lengths[:CHANNELS])]
    one = records.reshape(len(records), CHANNELS, -1).transpose(0, 2, 1)
    return (one.reshape(-1, CHANNELS) * 0.195)[:seconds * RATE]


def make(work):
    """(session, kind of fault, words that tell of it) for each kind."""
    good = samples()
    still, missing = good.copy(), good.copy()
    still[:, 3] = 12.5
    missing[1000:80_000, 2:8] = np.nan
    kinds = {
        "clipping": ("mV", "", good, "do not fit 16 bits"),
        "flat": ("uV", "", still, "stand"),
        "not-finite": ("uV", ", if_not_finite: hold", missing, "not finite"),
        "good": ("uV", "", good, None),
    }
    for name, (unit, more, data, words) in kinds.items():
        np.savez(work / f"{name}.npz", nerve=data)
        path = work / f"{name}.session.yaml"
        path.write_text(SESSION.format(name=name, unit=unit, more=more))
        yield path, name, words


def verbs(work, session):
    """(arguments, whether there is a `--json`, whether it refuses)."""
    pipeline = DECODERS / "synthetic-gru.yaml"
    out = str(work / "out")
    yield ["inspect", session], True, False
    yield ["replay", session, "--decoder", DECODER], True, False
    yield ["features", session, "--pipeline", pipeline, "-o", out + ".npz"], True, False
    yield ["diff", DECODER, DECODER, "--recording", session], True, False
    yield ["budget", session, "--decoder", DECODER, "--target", "stm32u575"], True, False
    yield (["compile", DECODERS / "synthetic-gru.onnx", "--pipeline", pipeline,
            "--calibrate", session, "-o", out + ".phx"], True, True)
    yield (["drive", session, "--decoder", DECODER, "--hand", "ability", "--port",
            "sim:", "--duration", "1"], True, True)


def call(phalanx, arguments):
    found = subprocess.run(
        [phalanx, *map(str, arguments)], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120,
        env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
    return found.returncode, found.stdout, found.stderr


def check(phalanx, work, session, kind, words):
    for arguments, has_json, refuses in verbs(work, session):
        name = f"{arguments[0]} of {kind} samples"
        code, out, err = call(phalanx, arguments)
        lines = err.splitlines()
        expect(len(set(lines)) == len(lines), f"{name}: a line twice: {err}")
        if words is None:
            told = re.search("16 bits|stand|finite", err)
            expect(code == 0 and not told, f"{name}: {code}: {err}")
            continue
        # The budget's notes end its report.
        told = " ".join((err + (out if arguments[0] == "budget" else "")).split())
        expect(words in told, f"{name}: not a word: {told}")
        # A drive counts in windows of what it has decoded: what is replaced by the
        # session's own word is told, and no reason to stop.
        if refuses and not (arguments[0] == "drive" and code == 0):
            expect(code == 1 and f"--allow {kind}" in err, f"{name}: {code}: {err}")
            code, out, err = call(phalanx, [*arguments, "--allow", kind])
            lines = err.splitlines()
            expect(code == 0 and words in err and len(set(lines)) == len(lines),
                   f"{name}, allowed: {code}: {err}")
        elif code != 0:
            raise Failure(f"{name}: {code}: {err}")
        if has_json:
            allowed = ["--allow", kind] if refuses else []
            code, out, err = call(phalanx, [*arguments, *allowed, "--json"])
            expect(code == 0, f"{name}, --json: {code}: {err}")
            text = json.dumps(json.loads(out), ensure_ascii=False)
            expect(words in text, f"{name}: not in its JSON")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phalanx", required=True)
    phalanx = os.path.abspath(parser.parse_args().phalanx)
    try:
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            kinds = list(make(work))
            for session, kind, words in kinds:
                check(phalanx, work, session, kind, words)
        print(f"quality: {len(kinds)} kinds of samples, told by every verb")
    except Failure as failure:
        print(f"quality: {failure}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
