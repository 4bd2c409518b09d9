"""The firmware on its boards against this machine's decoder, bit by bit.

    board.py --phalanx PROGRAM [--whole] [ENGINE...]

ENGINE is native, or qemu:CORE; without one native, cortex-m4, cortex-m7 and
rv32. Their firmware must have been built by Tools/Firmware/build. With --whole
every bundled decoder runs on all of every recording that is there, otherwise one
does and the others on 3 s.
"""

import argparse
from concurrent import futures
import json
import os
import pathlib
import pty
import random
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import tty

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tools/Firmware"))

from board import Board
from image import read_image, read_sections, signed
from pulse import Pulse

SHARED = pathlib.Path(os.environ.get("PHALANX_SHARED", ROOT.parent / "shared"))
DECODERS = ROOT / "Recordings/decoders"
EXCERPT = ROOT / "Recordings/synthetic/excerpt.session.yaml"
NINAPRO = SHARED / "recordings/ninapro-db1/S2_A1_E1.mat"
ENGINES = ["native", "qemu:cortex-m4", "qemu:cortex-m7", "qemu:rv32"]


class Failure(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Failure(text)


def recordings(folder):
    """(session file, decoders that take it)."""
    yield EXCERPT, sorted(DECODERS.glob("synthetic-*.phx"))
    if not NINAPRO.exists():
        print("skipped: NinaPro DB1 on boards; no ../shared "
              "(see Recordings/README.md)")
        return
    session = folder / "s2-exercise1.session.yaml"
    shutil.copy(ROOT / "Recordings/ninapro-db1" / session.name, session)
    (folder / NINAPRO.name).symlink_to(NINAPRO)
    yield session, sorted(DECODERS.glob("ninapro-*.phx"))


def diff(phalanx, first, second, recording, *options):
    done = subprocess.run(
        [phalanx, "diff", first, second, "--recording", recording, "--json",
         *options], capture_output=True, text=True)
    expect(done.returncode in (0, 1) and done.stdout,
           f"diff {second}: {done.stderr}")
    return json.loads(done.stdout)


def same_bits(phalanx, engines, folder, is_whole):
    """No value of any stage differs, on any engine; as many engines at a time
    as there are processors."""
    wanted = list(recordings(folder))

    def compare(engine):
        start, values = time.monotonic(), 0
        for recording, decoders in wanted:
            for decoder in decoders:
                part = [] if is_whole or decoder.stem == "synthetic-gru" else [
                    "--duration", "3"]
                result = diff(phalanx, decoder, f"{decoder}@{engine}",
                              recording, *part)
                expect(result["difference"] is None,
                       f"{engine}, {decoder.stem}: {result['difference']}")
                expect(result["hops"] >= 30, f"{engine}: {result['hops']} hops")
                values += result["values"]
        print(f"{engine}: {values} values, none differs "
              f"({time.monotonic() - start:.0f} s)", flush=True)
        expect(values > 900_000, f"{engine}: {values} values")

    with futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(compare, engine) for engine in engines]:
            done.result()


def with_fault(image, layer, folder):
    """The image with one bit of one layer's weights turned over; see
    ImageLayout.md."""
    data = bytearray(image.read_bytes())
    sections = read_sections(data)
    weights, = struct.unpack_from("<I", data, sections["OPER"][0] + 64 * layer + 20)
    # The highest bit but the sign, of the eighth weight of the first row.
    data[sections["DATA"][0] + weights + 7] ^= 0x40
    path = folder / f"fault-{layer}.phx"
    path.write_bytes(signed(bytes(data)))
    return path


def planted_faults(phalanx, engine, folder):
    """One bit of one layer, and its name is found."""
    image = DECODERS / "synthetic-gru.phx"
    layers = read_image(image).layers
    for layer, name in enumerate(layers):
        if "sigmoid" in name:
            continue
        changed = with_fault(image, layer, folder)
        result = diff(phalanx, image, f"{changed}@{engine}", EXCERPT,
                      "--duration", "2")
        found = result["difference"]
        expect(found and f"layer {layer} " in found["stage"]
               and name in found["stage"], f"{engine}, {name}: {found}")
        expect(found["first"] != found["second"], f"{found}")
        print(f"{engine}: a bit of {name}: hop {found['hop']}, "
              f"{found['stage']}, element {found['element']}: "
              f"{found['first']} and {found['second']}", flush=True)


class Line:
    """Two terminals joined, of which bytes may be lost on the way: one of so
    many, after anything from none to twice as many of the same way."""

    def __init__(self, loss_one_in):
        self.loss_one_in = loss_one_in
        self.ends = [pty.openpty() for _ in range(2)]
        for _, end in self.ends:
            tty.setraw(end)
        self.ports = [os.ttyname(end) for _, end in self.ends]
        self.lost = self.passed = 0
        self.is_over = False
        files = [ours for ours, _ in self.ends]
        for ours in files:
            os.set_blocking(ours, False)
        # A thread for each way: a way that is full does not hold up the other.
        self.threads = [
            threading.Thread(target=self._relay, args=pair, daemon=True)
            for pair in (files, files[::-1])]
        for thread in self.threads:
            thread.start()

    def _relay(self, source, target):
        random_numbers = random.Random(1)
        next_loss = random_numbers.randrange(2 * self.loss_one_in + 1)
        while not self.is_over:
            if not select.select([source], [], [], 0.1)[0]:
                continue
            data = os.read(source, 4096)
            count = len(data)
            if self.loss_one_in and next_loss < count:
                data = data[:next_loss] + data[next_loss + 1:]
                self.lost += 1
                next_loss = count + random_numbers.randrange(
                    2 * self.loss_one_in)
            next_loss -= count
            self._write(data, target)

    def _write(self, data, target):
        """Waits while the line is full; at its end nobody reads any more."""
        while data and not self.is_over:
            if not select.select([], [target], [], 0.1)[1]:
                continue
            count = os.write(target, data)
            data = data[count:]
            self.passed += count

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_over = True
        for thread in self.threads:
            thread.join()
        for pair in self.ends:
            for file in pair:
                os.close(file)


def replay(phalanx, decoder, port, *options):
    return subprocess.Popen(
        [phalanx, "replay", EXCERPT, "--decoder", decoder, "--split", "all",
         "--engine", f"serial:pty:{port}", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def no_difference(process, what):
    """What a replay says of it; fails where it finds one."""
    try:
        out, err = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise Failure(f"{what}: not over after 300 s: {out[-300:]} {err}")
    expect("none differs" in out, f"{what}: {out[-300:]} {err}")
    told = next(part for part in out.splitlines() if "none differs" in part)
    return told.split(": ", 2)[-1]


def where_time_passes(check, *arguments):
    """A board's watchdog bites where this machine stands still for half a second:
    then once more."""
    for _ in range(3):
        with Pulse() as pulse:
            try:
                return check(*arguments)
            except Failure as failure:
                found = failure
        if pulse.longest < 0.2:
            break
        print(f"this machine stood still for {1000 * pulse.longest:.0f} ms; once "
              f"more: {found}", flush=True)
    raise found


def by_serial_line(phalanx, name, loss_one_in, *options):
    """Samples down, vectors and commands up."""
    decoder = DECODERS / "synthetic-gru.phx"
    with Line(loss_one_in) as line, Board(name, decoder, line=line.ports[0]):
        told = no_difference(
            replay(phalanx, decoder, line.ports[1], *options),
            f"{name} by a line")
    expect(not loss_one_in or line.lost > 5, f"{line.lost} bytes lost")
    print(f"{name} by a serial line, {line.lost} bytes lost: {told}", flush=True)


def reset_in_between(phalanx, name):
    """The board's power fails while it decodes; it is given the recording
    again."""
    decoder = DECODERS / "synthetic-gru.phx"
    with Line(0) as line:
        with Board(name, decoder, line=line.ports[0]):
            process = replay(phalanx, decoder, line.ports[1])
            # About a fifth of the recording.
            while line.passed < 700_000 and process.poll() is None:
                time.sleep(0.01)
        expect(process.poll() is None, "the replay was over before the reset")
        with Board(name, decoder, line=line.ports[0]):
            no_difference(process, f"{name}, reset")
    print(f"{name}: started anew in between, none differs", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--phalanx", required=True)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("engines", nargs="*", metavar="ENGINE")
    options = parser.parse_args()
    os.chdir(ROOT)
    engines = options.engines or ENGINES
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        same_bits(options.phalanx, engines, folder, options.whole)
        for engine in engines:
            if engine.startswith("qemu:cortex") or len(engines) == 1:
                planted_faults(options.phalanx, engine, folder)
    if "native" in engines:
        where_time_passes(by_serial_line, options.phalanx, "linux-x86_64",
                          300_000)
        where_time_passes(reset_in_between, options.phalanx, "linux-x86_64")
    if "qemu:cortex-m4" in engines:
        where_time_passes(by_serial_line, options.phalanx, "mps2-an386", 0,
                          "--duration", "0.1")


try:
    main()
except Failure as failure:
    sys.exit(f"board.py: {failure}")
