"""What a hand does when something goes wrong: six hands, sixteen faults, each
driven in real time and measured at the joints of a virtual hand.

    faults.py --phalanx PROGRAM [--hands KIND...] [--faults NAME...] [--jobs N]
              [--output FILE.json]

Prints the table of WhenThingsGoWrong.md. Each drive decodes ten seconds of the
bundled excerpt, sent as live frames: one finger is held when the first fault
comes, and all of them when it comes again, where the drive goes on. Measured are

- unwanted movement: how far a joint moves away from the band that the same drive
  without the fault covers from 200 ms before to 200 ms after that moment, in
  degrees; a joint that stands still while the band moves on, or moves along with
  it, does not count,
- the share of the hops after the fault that the hand follows,
- the time from the fault to the last movement, of a hand that was stopped,
- the last line that the person is told, and the exit code.

Exits 1 where a joint moves more than 3 degrees unwanted, where a drive that goes on
does not follow again within the decoder's settling time and half a second, and where
the exit code is 0 although the hand was stopped by the fault.
"""

import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

from driving import DECODER, EXCERPT

HANDS = ["ability", "rh56", "rh56-modbus", "dynamixel", "mia", "brunel"]
CHANNELS, RATE, FRAME = 16, 10_000, 100
# Of the recording: a finger is held, and a fist.
MOMENTS = (1.7, 9.4)
LENGTH = 10.8
# Of the virtual hand's time, when the recording begins.
LEAD = 4.0
SETTLING = 0.24
LIMIT_DEGREES = 3.0
BAND = 0.2

# What is done, and whether it can be done to a drive twice.
FAULTS = {
    "none": True, "unplug": False, "SIGHUP": False, "SIGKILL": False,
    "trap": False, "SIGSTOP 0.3 s": True, "SIGSTOP 1 s": True,
    "SIGSTOP 3 s": False, "bad frame": True, "lost frame": True,
    "gap 50 ms": True, "gap 100 ms": True, "gap 300 ms": True,
    "start at rest": True, "start with offset": True, "noise": True,
    "mute": True,
}
SIGNALS = {"SIGHUP": signal.SIGHUP, "SIGKILL": signal.SIGKILL,
           "trap": signal.SIGILL}
PLUGIN = {"unplug": "unplug@{}+1", "noise": "corrupt=0.01@{}+1",
          "mute": "mute@{}+0.6"}
GAPS = {"lost frame": 1, "gap 50 ms": 5, "gap 100 ms": 10, "gap 300 ms": 30}


def samples():
    """Of the excerpt's nerve channels: bytes, frame after frame."""
    data = EXCERPT.read_bytes()
    signals = int(data[252:256])
    header = int(data[184:192])
    records = int(data[236:244])
    counts = [int(data[256 + signals * 216 + 8 * i:][:8]) for i in range(signals)]
    labels = [data[256 + 16 * i:][:16].decode().strip() for i in range(signals)]
    chosen = [i for i, label in enumerate(labels)
              if label.startswith("N") and label[1:].isdigit()]
    width = 2 * sum(counts)
    channels = [bytearray() for _ in chosen]
    for record in range(records):
        start = header + record * width
        for place, index in enumerate(chosen):
            at = start + 2 * sum(counts[:index])
            channels[place] += data[at:at + 2 * counts[index]]
    lists = [struct.unpack(f"<{len(c) // 2}h", bytes(c)) for c in channels]
    return [value for frame in zip(*lists) for value in frame]


def frame(values, first):
    count = len(values) // CHANNELS
    data = b"PS" + struct.pack("<BBHHQ", 0, CHANNELS, count, 0, first)
    data += struct.pack(f"<{len(values)}h", *values)
    return data + struct.pack("<I", zlib.crc32(data))


class Drive:
    """One drive into one virtual hand."""

    def __init__(self, phalanx, hand, fault, values, folder):
        self.phalanx, self.hand, self.fault = phalanx, hand, fault
        self.values, self.folder = values, folder
        self.moments = MOMENTS if FAULTS[fault] else MOMENTS[:1]

    def run(self):
        trace = self.folder / "trace.csv"
        log = self.folder / "log.csv"
        port = self.folder / "hand"
        options = [
            word for moment in self.moments if self.fault in PLUGIN
            for word in ("--fault", PLUGIN[self.fault].format(LEAD + moment))]
        environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
        self.virtual = subprocess.Popen(
            [self.phalanx, "hand", self.hand, "--pty", port, "--json",
             "--trace", trace, *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        begin = self.wait_for_trace(trace)
        words = ["--assume-open"] if self.hand == "brunel" else []
        self.process = subprocess.Popen(
            [self.phalanx, "drive", "-", "--decoder", DECODER, "--hand",
             self.hand, "--port", f"pty:{port}", "--log", log, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment, start_new_session=True)
        errors = []
        reader = threading.Thread(
            target=lambda: errors.append(self.process.stderr.read()))
        reader.start()
        output = threading.Thread(target=self.process.stdout.read)
        output.start()
        self.start = begin + LEAD
        sender = threading.Thread(target=self.send)
        sender.start()
        self.disturb()
        sender.join()
        try:
            code = self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = None
        # A guardian may have something to do.
        time.sleep(0.6)
        reader.join(timeout=2)
        self.virtual.send_signal(signal.SIGINT)
        self.virtual.communicate(timeout=20)
        text = errors[0].decode(errors="replace") if errors else ""
        lines = [line for line in text.splitlines() if line.strip()]
        return {
            "code": code, "said": lines[-1] if lines else "",
            "joints": self.read_trace(trace), "log": self.read_log(log),
            "moments": list(self.moments),
        }

    def wait_for_trace(self, path):
        for _ in range(400):
            try:
                rows = path.read_text().splitlines()
                if len(rows) > 1:
                    return int(rows[1].split(",")[0]) / 1e6
            except OSError:
                pass
            time.sleep(0.02)
        raise SystemExit(f"{self.hand}: no virtual hand")

    def send(self):
        """The recording in frames of 10 ms, at its own pace."""
        lost = GAPS.get(self.fault, 0)
        bad = {int(m * 100) for m in self.moments} if self.fault == "bad frame" \
            else set()
        gone = {int(m * 100) + k for m in self.moments for k in range(lost)}
        shift = 16_384 if self.fault == "start with offset" else 0
        try:
            for index in range(int(LENGTH * 100)):
                wait = self.start + (index + 1) / 100 - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                if index in gone:
                    continue
                at = index * FRAME * CHANNELS
                values = self.values[at:at + FRAME * CHANNELS]
                if shift:
                    values = [max(-32768, min(v + shift, 32767)) for v in values]
                data = bytearray(frame(values, index * FRAME))
                if index in bad:
                    data[60] ^= 4
                self.process.stdin.write(data)
                self.process.stdin.flush()
        except OSError:
            pass
        try:
            self.process.stdin.close()
        except OSError:
            pass

    def disturb(self):
        for moment in self.moments:
            wait = self.start + moment - time.monotonic()
            if self.fault in SIGNALS:
                time.sleep(max(wait, 0))
                self.process.send_signal(SIGNALS[self.fault])
            elif self.fault.startswith("SIGSTOP"):
                time.sleep(max(wait, 0))
                self.process.send_signal(signal.SIGSTOP)
                time.sleep(float(self.fault.split()[1]))
                self.process.send_signal(signal.SIGCONT)

    def read_trace(self, path):
        """(time of the recording, joints in degrees), and their names."""
        with open(path) as file:
            rows = list(csv.reader(file))
        points = [(int(row[0]) / 1e6 - self.start, [float(x) for x in row[1:]])
                  for row in rows[1:] if len(row) == len(rows[0])]
        return {"names": rows[0][1:], "points": points}

    def read_log(self, path):
        """(time of the recording, what, detail). The log's clock begins with the
        drive: its first intent is of the recording's first hop."""
        try:
            parts = [line.split(",", 3) for line in
                     path.read_text().splitlines()[1:]]
        except OSError:
            return []
        rows = [(int(p[0]) / 1e6, p[2], p[3]) for p in parts if len(p) == 4]
        first = next((t for t, what, _ in rows if what == "intent"), None)
        if first is None:
            return []
        return [(t - first + 0.02, what, detail) for t, what, detail in rows]


def unwanted(run, plain):
    """The largest movement away from the band, in degrees, and whose."""
    names = run["joints"]["names"]
    points = plain["joints"]["points"]
    worst, whose = 0.0, ""
    times = [t for t, _ in points]
    for joint, name in enumerate(names):
        values = [v[joint] for _, v in points]
        low = high = 0
        outside, before, last_gap = 0.0, None, 0.0
        for t, now in run["joints"]["points"]:
            if not times or t > times[-1] - BAND or t < -1:
                continue
            while low < len(times) and times[low] < t - BAND:
                low += 1
            high = max(high, low)
            while high < len(times) and times[high] <= t + BAND:
                high += 1
            least, most = min(values[low:high]), max(values[low:high])
            value = now[joint]
            gap = max(value - most, least - value, 0)
            if gap == 0 or before is None:
                outside = 0.0
            else:
                # What the joint does, and not the band.
                step = value - before if value > most else before - value
                away = max(min(step, gap - last_gap), 0)
                outside = min(outside + away, gap)
                if outside > worst:
                    worst, whose = outside, f"{name} at {t:.2f} s"
            before, last_gap = value, gap
    return worst, whose


def follows(run):
    """(share of hops followed after the first fault, the longest time without
    following after one)."""
    states, state = [], "off"
    for t, what, detail in run["log"]:
        if what == "governor":
            states.append((t, detail.split()[0]))
    if run["log"]:
        # Behind the log nothing is followed, however the drive has ended.
        states.append((run["log"][-1][0] + 0.3, "ended"))

    def at(moment):
        found = "off"
        for t, name in states:
            if t <= moment:
                found = name
        return found
    first = run["moments"][0]
    hops = [first + 0.02 * k for k in range(int((LENGTH - first) / 0.02))]
    share = sum(at(t) == "following" for t in hops) / len(hops)
    worst = 0.0
    for moment in run["moments"]:
        t = moment
        while t < LENGTH and at(t) == "following":
            t += 0.01
            if t > moment + 1:
                break
        begun = t
        while t < LENGTH and at(t) != "following":
            t += 0.01
        if t > moment:
            worst = max(worst, t - begun)
    return share, worst


def last_movement(run):
    """When a joint moved last, in seconds after the fault; more than 0.1 degrees
    in 10 ms."""
    last = None
    before = None
    for t, now in run["joints"]["points"]:
        if before and t > run["moments"][0]:
            if max(abs(a - b) for a, b in zip(now, before)) > 0.1:
                last = t
        before = now
    return max((last or 0) - run["moments"][0], 0)


def markdown(table, hands, faults):
    """A row a fault, a column a hand."""
    lines = ["| what happens | " + " | ".join(hands) + " |",
             "|---|" + "---|" * len(hands)]
    for fault in faults:
        if fault == "none":
            continue
        cells = []
        for hand in hands:
            cell = table[f"{hand}, {fault}"]
            text = f"{cell['unwanted_degrees']:.1f}°, "
            code = cell["exit_code"]
            code = f"signal {-code}" if code is not None and code < 0 else code
            if cell["stopped_after_s"] is None:
                text += f"{100 * cell['followed']:.0f} %, {code}"
            else:
                text += f"still after {cell['stopped_after_s']:.2f} s, {code}"
            cells.append(text)
        lines.append(f"| {fault} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--phalanx", required=True)
    parser.add_argument("--hands", nargs="*", default=HANDS)
    parser.add_argument("--faults", nargs="*", default=list(FAULTS))
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--table", action="store_true", help="as Markdown")
    options = parser.parse_args()
    phalanx = os.path.abspath(options.phalanx)
    values = samples()
    cells = [(h, f) for h in options.hands for f in
             dict.fromkeys(["none", *options.faults])]
    runs = {}
    with tempfile.TemporaryDirectory() as top:
        def one(cell):
            hand, fault = cell
            folder = pathlib.Path(top) / f"{hand} {fault}".replace(" ", "_")
            folder.mkdir()
            return cell, Drive(phalanx, hand, fault, values, folder).run()
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for cell, run in pool.map(one, cells):
                runs[cell] = run
    table, wrong = {}, []
    for (hand, fault), run in runs.items():
        if fault == "none" and "none" not in options.faults:
            continue
        degrees, whose = unwanted(run, runs[hand, "none"])
        share, pause = follows(run)
        goes_on = run["code"] == 0 and fault not in SIGNALS
        cell = {
            "unwanted_degrees": round(degrees, 1), "where": whose,
            "followed": round(share, 2), "pause_s": round(pause, 2),
            "stopped_after_s": None if goes_on else round(last_movement(run), 2),
            "exit_code": run["code"], "said": run["said"],
        }
        table[f"{hand}, {fault}"] = cell
        if degrees > LIMIT_DEGREES:
            wrong.append(f"{hand}, {fault}: {degrees:.1f} degrees, {whose}")
        length = float(fault.split()[1]) if fault.startswith("SIGSTOP") else 0.6
        if goes_on and pause > length + SETTLING + 0.5:
            wrong.append(f"{hand}, {fault}: follows again after {pause:.2f} s")
        if goes_on and share < 0.3:
            wrong.append(f"{hand}, {fault}: exit code 0, {share:.0%} followed")
    if options.table:
        print(markdown(table, options.hands, options.faults))
    if options.output:
        options.output.write_text(json.dumps(table, indent=1) + "\n")
    for name, cell in table.items():
        stop = "" if cell["stopped_after_s"] is None \
            else f", stopped after {cell['stopped_after_s']} s"
        print(f"{name}: {cell['unwanted_degrees']} degrees, followed "
              f"{cell['followed']:.0%}{stop}, exit code {cell['exit_code']}: "
              f"{cell['said']}")
    for line in wrong:
        print("wrong:", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
