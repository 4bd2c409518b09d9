"""Damaged decoder images: each is refused by name, and the hand never hears of
it."""

import random
import struct

import link
from board import Board
from hand import SilentHand
from image import signed

# Of ImageFault.
FAULTS = {1: "wrongLength", 2: "notAnImage", 3: "unsupportedVersion",
          4: "contentHashMismatch", 5: "invalidField"}


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def damages(data):
    """(what was done, the image, the state wanted, the faults that may be
    named)."""
    yield "no image", bytes(len(data)), "imageRefused", {2}
    # What is cut off is zero on the board.
    for count in (3, 63, len(data) // 2, len(data.rstrip(b"\0")) - 1):
        yield (f"cut to {count} bytes", data[:count], "imageRefused",
               {1, 2, 5} if count < 64 else {4})
    source = random.Random(20261123)
    bits = [3, 33, 8 * 8 + 20, 12 * 8, 17 * 8, 49 * 8, 8 * len(data) - 1]
    bits += [source.randrange(64 * 8, 8 * len(data)) for _ in range(8)]
    for bit in bits:
        yield (f"bit {bit} flipped", flipped(data, bit), "imageRefused",
               {1, 2, 3, 4, 5} if bit < 128 else {4})
    # The hash is right, and what it stands for is not.
    for bit in (8 * 12 + 1, 8 * 60 + 3, 8 * 72 + 30):
        yield (f"bit {bit} flipped, hash made anew",
               signed(flipped(data, bit)), "imageRefused", {1, 2, 3, 4, 5})
    huge = signed(data[:48] + struct.pack("<I", 1 << 22) + data[52:])
    yield "needs 4 MB of memory", huge, "memoryTooSmall", None


def check(name, image, folder, _):
    """Damages the image in every way; yields what was done and what came of
    it, None where that was right."""
    data = open(image, "rb").read()
    for what, changed, wanted, faults in damages(data):
        path = f"{folder}/damaged.phx"
        with open(path, "wb") as file:
            file.write(changed)
        hand = SilentHand()
        with Board(name, path, hand=hand.port) as board:
            state, detail, place = board.state()
            while state == "starting":
                state, detail, place = board.state()
            yield what, verdict(board, hand, state, detail, wanted, faults)
        hand.end()


def verdict(board, hand, state, detail, wanted, faults):
    if state != wanted or faults and detail not in faults:
        return f"{state}, {FAULTS.get(detail, detail)}; {wanted} wanted"
    # It goes on saying so, and takes no samples.
    board.send(link.hello())
    board.send(link.samples(0, [0] * 10))
    if (again := board.state()[0]) != wanted:
        return f"{again} when asked again"
    if heard := hand.heard():
        return f"{len(heard)} bytes came to the hand"
    return None
