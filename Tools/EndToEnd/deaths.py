"""However a drive ends, its hand is stopped: whole drives into virtual hands, ended
in every way that a program can be.

    deaths.py --phalanx PROGRAM [--hand KIND...]

Between drive and hand stands a relay that keeps what goes to the hand, and when.
Prints for each hand and each end when the first and the last frame of its stop came
after the end, and when the port was free again, in milliseconds.
"""

import argparse
import concurrent.futures
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tty

from driving import DECODER, EXCERPT, Failure, expect

# What stops each hand, as it goes over the line.
STOPS = {
    "ability": rb"\x7e\x50\x7c\x34\x7e",
    "rh56": rb"\xeb\x90\x01\x0f\x12\xf2\x05\0{12}",
    "rh56-modbus": rb"\x01\x10\x05\xf2\x00\x06\x0c\0{12}",
    "dynamixel": rb"\x83\x40\x00\x01\x00(.\x00){16}",
    "mia": rb"@1S\+\.\.\.\.0050\.\.\.\.\*\r@2S",
    "brunel": rb"A3\n",
}
# What the guardian says of each.
SAID = {
    "ability": "was told to stop, and answers",
    "mia": "was told to stop, and answers",
}
CAUGHT = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "no reader"]
UNCAUGHT = ["SIGKILL", "SIGILL", "SIGSEGV", "SIGABRT"]
# A machine that is busy may be so much later than the hand's 250 ms.
SLACK_MS = 150


class Relay:
    """A terminal that a drive opens, and the one of a virtual hand."""

    def __init__(self, port):
        self.hand = os.open(port, os.O_RDWR | os.O_NOCTTY)
        self.near, far = pty.openpty()
        tty.setraw(far)
        self.path = os.ttyname(far)
        # Held, so that the line goes on between two drives.
        self.far = far
        self.chunks = []
        self.wakeup, self.end_signal = os.pipe()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        ends = {self.hand: self.near, self.near: self.hand}
        while True:
            ready = select.select([*ends, self.wakeup], [], [])[0]
            if self.wakeup in ready:
                return
            for end in ready:
                try:
                    data = os.read(end, 4096)
                    if end == self.near:
                        self.chunks.append((time.monotonic(), data))
                    os.write(ends[end], data)
                except OSError:
                    return

    def after(self, moment):
        """What came after a moment, and when each of its bytes did."""
        chunks = [c for c in list(self.chunks) if c[0] > moment]
        data = b"".join(c[1] for c in chunks)
        moments = [c[0] for c in chunks for _ in c[1]]
        return data, moments

    def close(self):
        os.write(self.end_signal, b"x")
        self.thread.join()
        for file in [self.hand, self.near, self.far, self.wakeup,
                     self.end_signal]:
            os.close(file)


class Bench:
    """A virtual hand behind a relay, and drives into it."""

    def __init__(self, phalanx, kind, folder):
        self.phalanx, self.kind = phalanx, kind
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
        port = self.folder / "hand"
        self.hand = subprocess.Popen(
            [phalanx, "hand", kind, "--pty", port, "--json"],
            stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while not port.is_symlink():
            expect(time.monotonic() < deadline, "the virtual hand is not there")
            time.sleep(0.02)
        self.relay = Relay(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.relay.close()
        self.hand.send_signal(signal.SIGINT)
        self.hand.communicate(timeout=20)

    def command(self, *options):
        return [self.phalanx, "drive", EXCERPT, "--decoder", DECODER, "--hand",
                self.kind, "--port", f"pty:{self.relay.path}", "--json",
                *options]

    def drive(self):
        """A drive that follows for half a second."""
        log = self.folder / f"log-{time.monotonic_ns()}"
        process = subprocess.Popen(
            self.command("--log", log), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"SWIFT_BACKTRACE": "enable=yes"})
        deadline = time.monotonic() + 30
        while not (log.exists() and "following" in log.read_text()):
            expect(process.poll() is None and time.monotonic() < deadline,
                   f"{self.kind}: the hand never followed")
            time.sleep(0.02)
        time.sleep(0.5)
        return process

    def free_after(self, moment):
        """When nobody holds the port any more, in ms after a moment."""
        file = os.open(self.relay.path, os.O_RDWR | os.O_NOCTTY)
        try:
            while time.monotonic() < moment + 5:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return (time.monotonic() - moment) * 1000
                except BlockingIOError:
                    time.sleep(0.002)
            raise Failure(f"{self.kind}: the port is not free after 5 s")
        finally:
            os.close(file)

    def ended(self, how):
        """Ends a drive, and gives when stop and port came, and what was said."""
        process = self.drive()
        guardian = guardian_of(process.pid)
        before = time.monotonic()
        if how == "no reader":
            process.stdout.close()
            process.stdout = None
        else:
            process.send_signal(getattr(signal, how))
        free = self.free_after(before)
        out, err = process.communicate(timeout=60)
        place = f"{self.kind}, {how}"
        data, moments = self.relay.after(before)
        stops = [moments[m.start()] - before
                 for m in re.finditer(STOPS[self.kind], data, re.DOTALL)]
        expect(stops, f"{place}: no stop came: {data!r}; {err}")
        expect(is_over(guardian), f"{place}: the guardian goes on")
        if how in CAUGHT:
            expect(process.returncode == 0,
                   f"{place}: status {process.returncode}: {err}")
            if out:
                state = json.loads(out)["hands"][0]
                expect(state["phase"] == "stopped", f"{place}: {state}")
            expect("died" not in err, f"{place}: {err}")
        else:
            expect(process.returncode == -getattr(signal, how),
                   f"{place}: status {process.returncode}: {err}")
            said = SAID.get(self.kind, "was stopped")
            expect(f"{self.relay.path}: the driver died; " in err
                   and said in err, f"{place}: {err}")
        return [round(1000 * t) for t in (stops[0], stops[-1])] + [round(free)]


def is_over(process):
    """Whether a process has ended, reaped by its parent or not."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            stat = pathlib.Path(f"/proc/{process}/stat").read_text()
        except OSError:
            return True
        if stat[stat.rindex(")") + 2] == "Z":
            return True
        time.sleep(0.01)
    return False


def guardian_of(process):
    """The guardian of a drive: a child in a session and with a name of its own."""
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = pathlib.Path(f"/proc/{number}/stat").read_text()
        except OSError:
            continue
        name = stat[stat.index("(") + 1:stat.rindex(")")]
        fields = stat[stat.rindex(")") + 2:].split()
        if int(fields[1]) == process and fields[3] == number:
            expect(name == "hand-guardian", f"the guardian is called {name}")
            arguments = pathlib.Path(f"/proc/{number}/cmdline").read_bytes()
            expect(b"phalanx" not in arguments, f"it was called {arguments}")
            return int(number)
    raise Failure("the drive has no guardian")


def ends(phalanx, kind, folder):
    """Every end of a drive of one hand: rows of a table."""
    rows = []
    for how in CAUGHT + UNCAUGHT:
        for attempt in range(3):
            with Bench(phalanx, kind, folder) as bench:
                first, last, free = bench.ended(how)
                if how == "SIGKILL":
                    again(bench)
            if first <= 250 + SLACK_MS and free - last <= 1000:
                break
        else:
            raise Failure(f"{kind}, {how}: the stop came after {first} ms, the "
                          f"port was free after {free} ms")
        rows.append((kind, how, first, last, free))
    return rows


def again(bench):
    """The next drive finds the hand."""
    done = subprocess.run(bench.command("--duration", "1"), timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True)
    expect(done.returncode == 0, f"{bench.kind}, after a kill: {done.stderr}")
    expect(json.loads(done.stdout)["hands"][0]["phase"] == "stopped",
           f"{bench.kind}, after a kill: {done.stdout}")


def stands_still(phalanx, folder):
    """A driver that stands still is not dead, cannot be suspended from its
    terminal, and keeps its port."""
    with Bench(phalanx, "rh56", folder) as bench:
        process = bench.drive()
        second = subprocess.run(bench.command(), capture_output=True, text=True,
                                stdin=subprocess.DEVNULL, timeout=30)
        expect(second.returncode == 1 and len(second.stderr.splitlines()) == 1
               and f"in use by another program (phalanx, {process.pid})"
               in second.stderr, f"a second drive: {second.stderr}")
        process.send_signal(signal.SIGTSTP)
        time.sleep(0.2)
        state = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
        expect(state[state.rindex(")") + 2] != "T", "Ctrl-Z suspends a drive")
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.1)
        stopped = time.monotonic()
        time.sleep(1)
        data, _ = bench.relay.after(stopped)
        expect(not data, f"something was sent for a driver that stood: {data!r}")
        process.send_signal(signal.SIGCONT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        expect("cannot be suspended" in err, f"Ctrl-Z: {err}")
        expect("died" not in err, f"a driver that stood still: {err}")
    print("deaths: a second drive is refused, Ctrl-Z too; standing still is no "
          "death")


def guardian_killed(phalanx, folder):
    """A guardian that is killed is replaced, and the other stops the hand."""
    with Bench(phalanx, "mia", folder) as bench:
        process = bench.drive()
        first = guardian_of(process.pid)
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while os.path.exists(f"/proc/{first}"):
            expect(time.monotonic() < deadline, "the guardian was not replaced")
            time.sleep(0.02)
        time.sleep(0.5)
        expect(guardian_of(process.pid) != first, "no other guardian")
        before = time.monotonic()
        process.kill()
        _, err = process.communicate(timeout=20)
        data, _ = bench.relay.after(before)
        expect("another has taken its place" in err, f"guardian: {err}")
        expect("the driver died" in err and re.search(STOPS["mia"], data),
               f"the second guardian: {err}; {data!r}")
    print("deaths: a guardian that was killed is replaced")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--phalanx", type=pathlib.Path, required=True)
    parser.add_argument("--hand", nargs="+", choices=STOPS, default=list(STOPS))
    arguments = parser.parse_args()
    phalanx = arguments.phalanx.resolve()
    with tempfile.TemporaryDirectory() as folder:
        try:
            stands_still(phalanx, folder)
            guardian_killed(phalanx, folder)
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                tables = list(pool.map(lambda kind: ends(phalanx, kind, folder),
                                       arguments.hand))
        except Failure as failure:
            sys.exit(f"deaths.py: {failure}")
    print("hand, end, first and last frame of the stop, port free (ms)")
    for row in sum(tables, []):
        print(", ".join(map(str, row)))


main()
