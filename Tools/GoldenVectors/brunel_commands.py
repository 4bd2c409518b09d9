"""A digest of 100,000 random finger commands by brunel-hand.

    python3 Tools/GoldenVectors/brunel_commands.py

Needs brunel-hand 0.1.1. Each command is made from one number of SplitMix64:
finger r % 5 (the client's order: thumb, index, middle, ring, little), percent
(r >> 8) % 101.
"""
import importlib.metadata
import pathlib

from brunel_hand import BrunelHand
from brunel_hand.brunel import finger_to_code

from splitmix import FNV1a, SplitMix64

COUNT = 100_000


class Serial:
    def __init__(self):
        self.digest = FNV1a()

    def write(self, data):
        self.digest.update(data)


hand = BrunelHand.__new__(BrunelHand)
hand._serial = Serial()
random = SplitMix64(41)
fingers = list(finger_to_code)
for _ in range(COUNT):
    r = random.next()
    hand.move_finger(fingers[r % 5], (r >> 8) % 101)
version = importlib.metadata.version("brunel-hand")
text = ("# name, version, seed, commands, FNV-1a of all their bytes\n"
        f"brunel-hand {version} 41 {COUNT} {hand._serial.digest.text}\n")
folder = pathlib.Path(__file__).parents[2] / "Tests/HandProtocolTests/Golden"
(folder / "brunel_commands.txt").write_text(text)
