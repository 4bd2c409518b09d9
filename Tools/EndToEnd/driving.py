"""What the checks of whole drives share: a virtual hand, a drive, its log."""

import json
import pathlib
import random
import signal
import struct
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXCERPT = ROOT / "Recordings/synthetic/excerpt.edf"
DECODER = ROOT / "Recordings/decoders/synthetic-gru.phx"
CHANNELS = 16
SAMPLES_PER_FRAME = 100


def quiet_frame(amplitude=20, seed=7):
    """Samples of a frame, of electrodes at rest: noise, and never still."""
    source = random.Random(seed)
    count = CHANNELS * SAMPLES_PER_FRAME
    return struct.pack(f"<{count}h", *(
        source.randint(-amplitude, amplitude) for _ in range(count)))


class Failure(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Failure(text)


class Hand:
    """A virtual hand of its own."""

    running = []

    def __init__(self, phalanx, kind, folder, *options):
        self.port = folder / f"{kind}-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [phalanx, "hand", kind, "--pty", self.port, "--json", *options],
            stdout=subprocess.PIPE, text=True,
        )
        Hand.running.append(self.process)
        deadline = time.monotonic() + 20
        while not self.port.is_symlink():
            expect(time.monotonic() < deadline, "the virtual hand is not there")
            time.sleep(0.05)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return json.loads(self.process.communicate(timeout=20)[0])


def drive(phalanx, kind, port, *options, source=EXCERPT, **keywords):
    return subprocess.Popen(
        [phalanx, "drive", source, "--decoder", DECODER, "--hand", kind,
         "--port", f"pty:{port}", "--json", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **keywords,
    )


def events(log):
    lines = log.read_text().splitlines()[1:]
    parts = [line.split(",", 3) for line in lines]
    return [(int(p[0]), int(p[1]), p[2], p[3]) for p in parts if len(p) == 4]


def follow(process, log):
    """Waits until the hand follows the decoder."""
    deadline = time.monotonic() + 30
    while not (log.exists() and any("following" in e[3] for e in events(log))):
        expect(process.poll() is None and time.monotonic() < deadline,
               f"{log.name}: the hand never followed")
        time.sleep(0.05)
