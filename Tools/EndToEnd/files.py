"""Files, pipes and links that a program could harm, or be harmed by.

    files.py --phalanx PROGRAM

What is no regular file stays where an output is to go; a drive goes on when its
image is written over, stops its hand when its recording ends early, and tells
what it has come to when its log's disk is full; a virtual hand keeps its link.
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
DECODERS = ROOT / "Recordings/decoders"


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


def following(process, log):
    deadline = time.monotonic() + 30
    while not (log.exists() and ",intent," in log.read_text()):
        expect(process.poll() is None and time.monotonic() < deadline,
               "the drive did not begin")
        time.sleep(0.02)


def outputs(phalanx, folder):
    """Neither a pipe nor a link to a device is replaced by an output."""
    pipe, link = folder / "pipe.edf", folder / "link.edf"
    os.mkfifo(pipe)
    link.symlink_to("/dev/null")
    session = SYNTHETIC / "excerpt.session.yaml"
    pipeline = DECODERS / "synthetic-gru.yaml"
    for place in (pipe, link):
        before = os.lstat(place).st_mode
        for arguments in (
            ["synthesize", SYNTHETIC / "excerpt.plan.yaml", "--seed", "1",
             "-o", place],
            ["features", session, "--pipeline", pipeline, "-o", place],
            ["compile", DECODERS / "synthetic-gru.onnx", "--pipeline",
             pipeline, "--calibrate", session, "-o", place],
            ["replay", EXCERPT, "--decoder", DECODER, "--report", place],
            ["drive", EXCERPT, "--decoder", DECODER, "--hand", "ability",
             "--port", "sim:", "--log", place],
        ):
            code, _, err = run(phalanx, *arguments)
            expect(code == 1 and len(err.splitlines()) == 1,
                   f"{arguments[0]} into {place.name}: {code}: {err}")
            expect(str(place) in err, f"{arguments[0]}: {err}")
            expect(os.lstat(place).st_mode == before,
                   f"{arguments[0]}: {place.name} was replaced")
    expect(stat.S_ISFIFO(os.lstat(pipe).st_mode), "the pipe is gone")
    print("files: pipes and links stay where outputs are to go")


def logs(phalanx, folder):
    """A log replaces a log, and nothing else unless it is told to."""
    log = folder / "log.csv"
    log.write_text("precious\n")
    code, _, err = end(drive(phalanx, log, "--duration", "0.2"))
    expect(code == 1 and "--overwrite" in err, f"{code}: {err}")
    expect(log.read_text() == "precious\n", "the file was written to")
    for options in (["--overwrite"], []):
        code, _, err = end(drive(phalanx, log, "--duration", "0.2", *options))
        expect(code == 0, f"{code}: {err}")
        expect(log.read_text().startswith("microseconds,hand,what,detail\n"),
               "no log was written")

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
    """A virtual hand's trace replaces an earlier one of such a hand, and nothing
    else; a pipe stays one."""
    def trace(place, kind="rh56"):
        return subprocess.run(
            ["timeout", "-s", "INT", "1", phalanx, "hand", kind, "--pty",
             folder / "traced", "--trace", place, "--json"],
            capture_output=True, text=True, timeout=30)
    pipe, other, link = (folder / f"trace-{n}" for n in ("pipe", "other", "link"))
    os.mkfifo(pipe)
    other.write_text("precious\n")
    link.symlink_to(other)
    for place, text in ((pipe, "is a pipe"), (other, "is no trace"),
                        (link, "is a link"), (folder, "is a folder"),
                        (folder / "nowhere/x", "cannot be written")):
        done = trace(place)
        expect(done.returncode == 1 and text in done.stderr
               and done.stderr.count("\n") == 1, f"{place}: {done.stderr}")
        expect(not (folder / "traced").is_symlink(), f"{place}: a hand was there")
    expect(stat.S_ISFIFO(pipe.lstat().st_mode), "the pipe is gone")
    expect(other.read_text() == "precious\n", "the file was written to")
    kept = folder / "trace.csv"
    for _ in range(2):
        trace(kept)
        expect(kept.read_text().startswith("monotonic_us,little,"), "no trace")
    expect("is no trace" in trace(kept, "mia").stderr, "another hand's trace")
    print("files: a trace replaces a trace, and nothing else")


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
        for check in (outputs, logs, traces, overwritten, links):
            check(phalanx, folder)
    except Failure as failure:
        print(f"files: {failure}", file=sys.stderr)
        sys.exit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
