"""How drives stop and end, and what they tell of it: keys on a terminal, stops by
policy, faults, hands that are not there. Run by drive.py."""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import tty
import zlib

from driving import (CHANNELS, DECODER, EXCERPT, SAMPLES_PER_FRAME, Hand,
                     drive, events, expect, follow, quiet_frame)


class Terminal:
    """A drive at a terminal of its own, whose keys can be pressed."""

    def __init__(self, phalanx, kind, port, log, *options, columns=80):
        self.keys, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns,
                                                         0, 0))
        self.process = subprocess.Popen(
            [phalanx, "drive", EXCERPT, "--decoder", DECODER, "--hand", kind,
             "--port", f"pty:{port}", "--log", log, *options],
            stdin=far, stdout=far, stderr=far, start_new_session=True)
        os.close(far)
        Hand.running.append(self.process)
        self.log = log
        self.text = ""

    def read(self, seconds):
        """Takes what is shown for so long, or until the program has gone."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not select.select([self.keys], [], [], 0.05)[0]:
                continue
            try:
                self.text += os.read(self.keys, 65536).decode()
            except OSError:
                return

    def until(self, text, seconds=30):
        """Waits until the log has a text, or the program has ended."""
        end = time.monotonic() + seconds
        while not (self.log.exists() and text in self.log.read_text()):
            expect(self.process.poll() is None and time.monotonic() < end,
                   f"{self.log.name}: no \"{text}\": {self.text[-300:]}")
            self.read(0.05)

    def press(self, key):
        os.write(self.keys, key.encode())

    def end(self):
        """The exit code, and the last line."""
        while self.process.poll() is None:
            self.read(0.2)
        self.read(0.2)
        os.close(self.keys)
        lines = self.text.replace("\x1b[K", "").replace("\r", "\n").split("\n")
        return self.process.returncode, [l for l in lines if l.strip()][-1]


def stopped_by_key(phalanx, folder):
    """e stops; neither --retry nor time enables the hand, and c does."""
    hand = Hand(phalanx, "rh56", folder)
    log = folder / "keys.csv"
    screen = Terminal(phalanx, "rh56", hand.port, log, "--retry", columns=60)
    screen.until("following")
    screen.press("e")
    screen.until("emergencyStopped by key e")
    screen.read(2)
    after = log.read_text().split("emergencyStopped by key e")[1]
    expect("phase,enabling" not in after, "keys: enabled without a c")
    expect(",intent," in after, "keys: decoding does not go on")
    expect("stopped: key e, press c" in screen.text,
           f"keys: {screen.text[-200:]}")
    screen.press("c")
    deadline = time.monotonic() + 20
    while "following" not in log.read_text().split("by key e")[1]:
        expect(time.monotonic() < deadline, "keys: c does not enable")
        screen.read(0.05)
    screen.press("q")
    code, line = screen.end()
    expect(code == 0 and "the hand is stopped" in line, f"keys: {code} {line}")
    for shown in screen.text.split("\r"):
        row = shown.split("\x1b[K")[0]
        if row.startswith(("following", "holding", "stopped:")) \
                and "\n" not in row:
            expect(len(row) < 60, f"keys: {len(row)} columns: {row}")
    # To the end of its time while it is stopped.
    log = folder / "keys-2.csv"
    screen = Terminal(phalanx, "rh56", hand.port, log, "--duration", "4")
    screen.until("following")
    screen.press("e")
    code, line = screen.end()
    expect(code == 1 and "stopped by key e" in line
           and "the hand is stopped" in line, f"keys: {code} {line}")
    hand.end()
    print("drive: e stops until c is pressed, and the end says so")


def stopped_by_policy(phalanx, folder):
    """Silence under --stale stop ends a drive that nobody can clear."""
    hand = Hand(phalanx, "rh56", folder)
    process = drive(phalanx, "rh56", hand.port, "--stale", "stop", source="-",
                    stdin=subprocess.PIPE)
    Hand.running.append(process)
    samples = quiet_frame()
    begin = time.monotonic()
    for block in range(300):
        frame = b"PS" + struct.pack("<BBHHQ", 0, CHANNELS, SAMPLES_PER_FRAME,
                                    0, block * SAMPLES_PER_FRAME) + samples
        process.stdin.buffer.write(
            frame + struct.pack("<I", zlib.crc32(frame)))
        process.stdin.flush()
        time.sleep(max(begin + block * 0.01 - time.monotonic(), 0))
    # It is silent now, and does not end.
    stdin, process.stdin = process.stdin, None
    out, err = process.communicate(timeout=30)
    stdin.close()
    hand.end()
    result = json.loads(out)
    expect(process.returncode == 1 and result["ending"] == "stopped",
           f"policy: {result['ending']}: {err}")
    expect("--stale stop" in err.strip().split("\n")[-1], f"policy: {err}")
    print("drive: a stop by policy ends a drive that nobody can clear")


def bad_samples(phalanx, folder):
    """No hand is moved by samples that are no signal, unless that is known."""
    full = struct.pack("<h", 32_767) * (CHANNELS * SAMPLES_PER_FRAME)
    for name, samples, fault in [
            ("still", struct.pack("<h", 40) * (len(full) // 2), "flat"),
            ("at the end", full[:len(full) // 8] + quiet_frame()[
                len(full) // 8:], "clipping")]:
        for allowed in [[], ["--allow", fault]]:
            hand = Hand(phalanx, "rh56", folder)
            process = drive(phalanx, "rh56", hand.port, "--duration", "2",
                            *allowed, source="-", stdin=subprocess.PIPE)
            Hand.running.append(process)
            begin = time.monotonic()
            try:
                for block in range(400):
                    frame = b"PS" + struct.pack(
                        "<BBHHQ", 0, CHANNELS, SAMPLES_PER_FRAME, 0,
                        block * SAMPLES_PER_FRAME) + samples
                    process.stdin.buffer.write(
                        frame + struct.pack("<I", zlib.crc32(frame)))
                    process.stdin.flush()
                    late = begin + block * 0.01 - time.monotonic()
                    time.sleep(max(late, 0))
            except BrokenPipeError:
                pass
            stdin, process.stdin = process.stdin, None
            out, err = process.communicate(timeout=30)
            try:
                stdin.close()
            except BrokenPipeError:
                pass
            hand.end()
            result = json.loads(out)
            code = 0 if allowed else 1
            expect(process.returncode == code,
                   f"{name} {allowed}: {process.returncode}: {err}")
            if not allowed:
                expect(result["ending"] == "source_failed"
                       and f"--allow {fault}" in err.strip().split("\n")[-1],
                       f"{name}: {result['ending']}: {err}")
    print("drive: samples that are no signal move no hand")


def told(phalanx, folder):
    """What has failed is said in the last line, with place and remedy."""
    rows = []

    def check(name, process, ending, *words):
        out, err = process.communicate(timeout=60)
        line = err.strip().split("\n")[-1]
        result = json.loads(out)
        expect(process.returncode == 1 and result["ending"] == ending,
               f"{name}: {process.returncode} {result['ending']}: {err}")
        for word in words:
            expect(word in line, f"{name}: no \"{word}\" in {line}")
        rows.append(name)
        return result

    hot = Hand(phalanx, "dynamixel", folder, "--fault",
               "over-temperature=index-forward@3")
    result = check(
        "a hot motor", drive(phalanx, "dynamixel", hot.port),
        "hand_fault", f"pty:{hot.port}, dynamixel: ", "index reports",
        "over-temperature", "the hand is stopped")
    fault = result["hands"][0]["faults"][0]
    expect(fault["finger"] == "index", f"a hot motor: {fault}")
    hot.end()
    other = Hand(phalanx, "ability", folder)
    check("another kind of hand", drive(phalanx, "rh56", other.port),
          "wrong_hand", "this is a PSYONIC Ability Hand", "never enabled",
          "use --hand ability")
    other.end()
    near, far = pty.openpty()
    tty.setraw(far)
    check("nobody there",
          drive(phalanx, "rh56", os.ttyname(far), "--duration", "4"),
          "no_answer", "does not answer", "never enabled", "power", "cable")
    os.close(near)
    os.close(far)
    hand = Hand(phalanx, "dynamixel", folder)
    log = folder / "still.csv"
    process = drive(phalanx, "dynamixel", hand.port, "--log", log)
    follow(process, log)
    process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    line = err.strip().split("\n")[-1]
    expect(process.returncode == 1 and "the program stood still for 1." in line
           and "hand" in line, f"standing still: {process.returncode} {err}")
    hand.end()
    print(f"drive: the last line tells of {', '.join(rows)}, standing still")


def felt(phalanx, folder):
    """What the hand says is in the log and in the report."""
    hand = Hand(phalanx, "ability", folder, "--object", "little=30,3")
    log = folder / "felt.csv"
    process = drive(phalanx, "ability", hand.port, "--log", log)
    out, err = process.communicate(timeout=60)
    hand.end()
    expect(process.returncode == 0, f"felt: {err}")
    rows = [e for e in events(log) if e[2] == "measured"]
    expect(len(rows) > 200, f"felt: {len(rows)} rows")
    close = [b[0] - a[0] for a, b in zip(rows, rows[1:])]
    expect(min(close) > 15_000, f"felt: rows {min(close)} us apart")
    parts = dict(p.split(" ", 1) for p in rows[-1][3].split("; "))
    counts = {name: len(p.split()) for name, p in parts.items()}
    expect(counts == {"closure_percent": 6, "position_deg": 6,
                      "speed_deg_s": 6, "current_A": 6, "touch_N": 30},
           f"felt: {counts}")
    measured = json.loads(out)["hands"][0]["measured"]
    little = max(measured["peak_touch_N"][18:24])
    expect(little > 0.9, f"felt: {measured['peak_touch_N']}")
    print(f"drive: what the hand says is kept; its little finger felt "
          f"{little:.1f} N")
