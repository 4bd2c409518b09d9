"""Files, pipes and links that a program could harm, or be harmed by.

    files.py --phalanx PROGRAM

A drive goes on when its image is written over, stops its hand when its recording
ends early, and tells what it has come to when its log's disk is full; a drive or a
virtual hand that does not begin keeps the earlier log or trace, and a virtual hand
keeps its link. Where outputs may go, outputs.py tries.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

from driving import DECODER, EXCERPT, ROOT, Failure, expect

SYNTHETIC = ROOT / "Recordings/synthetic"


def start(phalanx, *arguments, **keywords):
    return subprocess.Popen(
        [phalanx, *map(str, arguments)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "SWIFT_BACKTRACE": "enable=no"}, **keywords,
    )


def end(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def run(phalanx, *arguments, **keywords):
    return end(start(phalanx, *arguments, **keywords))


def drive(phalanx, log, *options, decoder=DECODER, source=EXCERPT, **keywords):
    return start(phalanx, "drive", source, "--decoder", decoder, "--hand", "rh56",
                 "--port", "sim:", "--json", "--log", log, *options, **keywords)


def following(process, log, earlier=""):
    deadline = time.monotonic() + 30
    while not (log.exists() and log.read_text() != earlier
               and ",intent," in log.read_text()):
        expect(process.poll() is None and time.monotonic() < deadline,
               "the drive did not begin")
        time.sleep(0.02)


def logs(phalanx, folder):
    """A log is written as things happen, and an earlier one is there until then."""
    log = folder / "log.csv"
    code, _, err = end(drive(phalanx, log, "--duration", "0.2"))
    expect(code == 0, f"{code}: {err}")
    text = log.read_text()
    expect(text.startswith("microseconds,hand,what,detail\n"), "no log")
    # Neither by a drive that never begins, nor by one beside it.
    code, _, err = end(start(phalanx, "drive", EXCERPT, "--decoder", DECODER,
                             "--hand", "rh56", "--port", "/nowhere", "--log", log))
    expect(code == 1 and log.read_text() == text, f"{code}: {err}")
    first = drive(phalanx, log, "--duration", "2")
    following(first, log, text)
    code, _, err = end(drive(phalanx, log, "--duration", "0.2"))
    expect(code == 1 and "written by another drive" in err, f"{code}: {err}")
    expect(end(first)[0] == 0 and log.read_text() != text, "no second log")
    expect(not list(folder.glob(".phalanx-*")), "something is left")

    def fill():
        # As a full disk does, for files beyond so many bytes.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    full = folder / "full.csv"
    code, out, err = end(drive(phalanx, full, "--duration", "2",
                               preexec_fn=fill))
    expect(code == 1 and str(full) in err.splitlines()[-1], f"{code}: {err}")
    state = json.loads(out)["hands"][0]
    expect(state["phase"] == "stopped", f"{state}")
    print("files: a log keeps what is there; a full disk ends with the summary")


def traces(phalanx, folder):
    """A virtual hand's trace is that of such a hand, and stays until there is
    another."""
    def trace(place, kind="rh56"):
        return subprocess.run(
            ["timeout", "-s", "INT", "1", phalanx, "hand", kind, "--pty",
             folder / "traced", "--trace", place, "--json"],
            capture_output=True, text=True, timeout=30)
    kept = folder / "trace.csv"
    for _ in range(2):
        trace(kept)
        expect(kept.read_text().startswith("monotonic_us,little,"), "no trace")
    expect("is not a trace of such a hand" in trace(kept, "mia").stderr,
           "another hand's trace")
    text = kept.read_text()
    (folder / "traced").write_text("a file has the link's name")
    expect(trace(kept).returncode == 1 and kept.read_text() == text,
           "a hand that did not begin has replaced a trace")
    (folder / "traced").unlink()
    print("files: a trace replaces a trace of such a hand, once it has begun")


def overwritten(phalanx, folder):
    """An image that is written over, and a recording that ends early."""
    image, log = folder / "image.phx", folder / "image.csv"
    shutil.copy(DECODER, image)
    process = drive(phalanx, log, "--duration", "2", decoder=image)
    following(process, log)
    image.write_bytes(bytes(image.stat().st_size))
    os.truncate(image, 0)
    code, out, err = end(process)
    expect(code == 0 and json.loads(out)["hops"] >= 80, f"{code}: {err}")
    recording, log = folder / "cut.edf", folder / "cut.csv"
    shutil.copy(EXCERPT, recording)
    shutil.copy(SYNTHETIC / "excerpt.session.yaml", folder / "cut.session.yaml")
    text = (folder / "cut.session.yaml").read_text()
    (folder / "cut.session.yaml").write_text(
        text.replace("excerpt.edf", "cut.edf"))
    process = drive(phalanx, log, source=recording)
    following(process, log)
    os.truncate(recording, 20_000)
    code, out, err = end(process)
    expect(code == 1 and str(recording) in err.splitlines()[-1],
           f"{code}: {err}")
    expect("phase,stopped" in log.read_text(), "the hand was not stopped")
    print("files: an image that is written over does nothing; a recording that "
          "is cut short stops the hand")


def links(phalanx, folder):
    """Two hands, one link: the first keeps it; what a killed one left goes."""
    link = folder / "hand"

    def hand():
        process = start(phalanx, "hand", "rh56", "--pty", link)
        return process

    def linked(process):
        deadline = time.monotonic() + 20
        while not link.exists():
            expect(process.poll() is None and time.monotonic() < deadline,
                   "the virtual hand is not there")
            time.sleep(0.02)
        return os.readlink(link)

    first = hand()
    try:
        target = linked(first)
        code, _, err = end(hand())
        expect(code == 1 and "in use by a running hand" in err
               and len(err.splitlines()) == 1, f"{code}: {err}")
        expect(os.readlink(link) == target, "the link was taken")
    finally:
        first.kill()
        first.communicate()
    expect(link.is_symlink(), "a killed hand cannot remove its link")
    # Another terminal takes the number of the one that is gone.
    third = hand()
    try:
        linked(third)
        code, _, err = run(phalanx, "doctor", "--yes", "--port", f"pty:{link}",
                           "--hand", "rh56")
        expect(code == 0, f"the hand behind a renewed link: {err}")
    finally:
        third.send_signal(signal.SIGINT)
        third.communicate(timeout=20)
    expect(not link.is_symlink(), "the link was left")
    print("files: a running hand keeps its link, a killed one's is replaced")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phalanx", required=True)
    phalanx = parser.parse_args().phalanx
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        for check in (logs, traces, overwritten, links):
            check(phalanx, folder)
    except Failure as failure:
        print(f"files: {failure}", file=sys.stderr)
        sys.exit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
