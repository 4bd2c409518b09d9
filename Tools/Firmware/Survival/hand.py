"""A virtual hand at the end of a board's line, and a tap on that line."""

import os
import pty
import select
import signal
import subprocess
import threading
import time
import tty


class SilentHand:
    """A hand that never answers; what it is sent is kept."""

    def __init__(self):
        self.ours, self.theirs = pty.openpty()
        tty.setraw(self.theirs)
        self.port = os.ttyname(self.theirs)

    def heard(self):
        data = b""
        while select.select([self.ours], [], [], 0)[0]:
            data += os.read(self.ours, 4096)
        return data

    def end(self):
        os.close(self.ours)
        os.close(self.theirs)


class TappedHand(SilentHand):
    """An Ability Hand of `phalanx hand`; `sent` has what came to it, with the
    time."""

    def __init__(self, phalanx, folder):
        super().__init__()
        link = f"{folder}/hand-{time.monotonic_ns()}"
        self.process = subprocess.Popen(
            [phalanx, "hand", "ability", "--pty", link],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not os.path.islink(link):
            if self.process.poll() is not None:
                raise RuntimeError("the virtual hand has ended")
            time.sleep(0.05)
        self.hand = os.open(link, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.hand)
        self.sent = []
        self.is_over = False
        self.is_unplugged = False
        self.thread = threading.Thread(target=self._relay, daemon=True)
        self.thread.start()

    def _relay(self):
        while not self.is_over:
            for file in select.select([self.ours, self.hand], [], [], 0.1)[0]:
                data = os.read(file, 4096)
                if self.is_unplugged:
                    continue
                if file == self.ours:
                    self.sent.append((time.monotonic(), data))
                    os.write(self.hand, data)
                else:
                    os.write(self.ours, data)

    def commands(self, since=0.0):
        """The frames with targets that came since: (time, six targets)."""
        data, times = b"", []
        for moment, piece in list(self.sent):
            if moment >= since:
                data += piece
                times += [moment] * len(piece)
        found, place = [], 0
        # Address, mode, six targets, and a sum that makes it zero.
        while place + 15 <= len(data):
            frame = data[place:place + 15]
            if frame[0] == 0x50 and frame[1] >> 4 == 1 and \
                    sum(frame) & 255 == 0:
                found.append((times[place + 14], frame[2:14]))
                place += 15
            else:
                place += 1
        return found

    def end(self):
        self.is_over = True
        self.thread.join()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        os.close(self.hand)
        super().end()
