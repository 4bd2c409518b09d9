"""Samples that stop, come late, are lost or lie at the end of the range, while a
hand is driven: what the board says, and what the hand is told."""

import random
import struct
import time

import link
from board import STATES, Board
from hand import TappedHand
from image import read_image

class Feeder:
    """Sends samples as a host does, with what the board says of itself noted."""

    def __init__(self, board, image):
        self.board = board
        (self.channels, self.hop), = image.inputs
        # Small pieces, and each as soon as the last is taken: the line of a
        # board in QEMU is slow.
        self.frames = max(self.hop // 5, 1)
        self.source = random.Random(1)
        self.place = 0
        self.states = []
        self.hops = 0
        board.send(link.hello())
        board.message(link.IDENTITY)
        self.listen(0.2)

    def values(self):
        """A signal that wanders over the channels, so that fingers move."""
        phase = self.place // (3 * self.hop)
        values = []
        for _ in range(self.frames):
            for channel in range(self.channels):
                strength = 6000 if (channel + 3 * phase) % 10 < 3 else 200
                value = int(abs(self.source.gauss(0, strength)))
                values.append(min(value, 32000))
        return values

    def feed(self, until, values=None, is_lossy=False, patience=30):
        """Sends until something is the case; whether that came about. Patience
        is long, as QEMU's time goes at this machine's pace."""
        end = time.monotonic() + patience
        while not until() and time.monotonic() < end:
            data = link.samples(self.place, values or self.values())
            if is_lossy:
                # A byte in fifty is gone.
                data = bytes(byte for byte in data
                             if self.source.randrange(50))
            self.board.send(data)
            self.is_wanted = False
            self.listen(0.2, lambda: self.is_wanted)
        return until()

    def listen(self, seconds, until=lambda: False):
        """Takes in what the board says; what it wants next is where to go on."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not until():
            self.board.poll(left)
            for kind, payload in self.board.messages:
                if kind == link.WANT:
                    self.place, = struct.unpack_from("<I", payload, 1)
                    self.is_wanted = True
                elif kind == link.STATE:
                    self.states.append(STATES[payload[0]])
                elif kind == link.HOP:
                    self.hops += 1
            self.board.messages.clear()

    def wait(self, state, patience=30):
        """Waits for a state without sending; whether it came."""
        end = time.monotonic() + patience
        while self.states[-1:] != [state] and time.monotonic() < end:
            self.listen(0.05)
        return self.states[-1:] == [state]


def check(name, image, folder, phalanx):
    hand = TappedHand(phalanx, folder)
    with Board(name, image, hand=hand.port) as board:
        try:
            feeder = Feeder(board, read_image(image))
            for what, case in CASES:
                feeder.states.clear()
                yield what, case(feeder, hand)
        finally:
            hand.end()


def driven(feeder, hand):
    """First of all: samples move the hand."""
    start = time.monotonic()

    def has_moved():
        return len({target for _, target in hand.commands(start)}) >= 20

    if not feeder.feed(has_moved):
        return f"{feeder.states}, and the hand does not move"
    return None if "decoding" in feeder.states else f"{feeder.states}"


def is_held(hand, seconds):
    """Whether a hand is given the same pose again and again, without a pause:
    what is wrong, or None."""
    commands = hand.commands(time.monotonic() - seconds)
    if len({target for _, target in commands}) != 1:
        return "the hand moves on"
    gaps = [b[0] - a[0] for a, b in zip(commands, commands[1:])]
    if max(gaps, default=seconds) > 1:
        return f"{len(commands)} commands, {max(gaps):.2f} s without one"
    return None


def stopped(feeder, hand):
    if not feeder.wait("samplesStopped"):
        return f"{feeder.states}"
    # A motion that was under way is brought to its end.
    feeder.listen(4)
    return is_held(hand, 2)


def late(feeder, hand):
    """The next samples come only when the board has missed them."""
    for _ in range(3):
        if not feeder.wait("samplesStopped"):
            return f"{feeder.states}"
        feeder.states.clear()
        if not feeder.feed(lambda: "decoding" in feeder.states):
            return f"{feeder.states}"
    return None if feeder.wait("samplesStopped") else f"{feeder.states}"


def saturated(feeder, hand):
    values = [32767, -32768] * (feeder.frames * feeder.channels // 2)
    if not feeder.feed(lambda: "samplesSaturated" in feeder.states, values):
        return f"{feeder.states}"
    end = time.monotonic() + 4
    feeder.feed(lambda: time.monotonic() > end, values)
    return is_held(hand, 2)


def unplugged(feeder, hand):
    """The hand's cable is out for a while; then it is connected to again."""
    hand.is_unplugged = True
    end = time.monotonic() + 4
    feeder.feed(lambda: time.monotonic() > end)
    hand.is_unplugged = False
    return driven(feeder, hand)


def dropped(feeder, hand):
    """The line to the board loses a byte in fifty: hops go on coming."""
    before = feeder.hops
    if not feeder.feed(lambda: feeder.hops >= before + 5, is_lossy=True):
        return f"{feeder.hops - before} hops"
    return None if feeder.wait("samplesStopped") else "it did not stop"


CASES = [("samples that drive a hand", driven),
         ("samples that stop", stopped),
         ("samples that come again", driven),
         ("samples that come late", late),
         ("samples that drive it again", driven),
         ("samples that saturate", saturated),
         ("a hand that is unplugged for a while", unplugged),
         ("a line that drops bytes", dropped)]
