"""Frames of the vendor's Python client for the Ability Hand, to compare with.

    python3 ability_hand.py     # needs ability-hand 0.2.2

Writes Tests/HandProtocolTests/Golden/ability_hand.json: digests of 100,000
random commands as the client writes them, and of 20,000 random answers as it
reads them, a digest for each thousand, and the client's force of a touch sensor
at 64 readings. Both sides draw the same numbers from SplitMix64, as described
at `commands` and `answers`. It imports nothing of Sources/.
"""
import importlib.metadata
import json
import os
import pathlib
import struct
import sys
import tempfile

GOLDEN = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/HandProtocolTests/Golden")
MASK = (1 << 64) - 1
COMMANDS, ANSWERS, BLOCK = 100_000, 20_000, 1000
ORDERS = [0xA0, 0xA1, 0xA2, 0xC2, 0xC3, 0x7C, 0x07, 0x08, 0x09]
HEADERS = [0x10, 0x20, 0x30, 0x40, 0xA0]

# On import the client writes a configuration and a log into the folder it is
# started in, and reads the one that is there.
os.chdir(tempfile.mkdtemp())
pathlib.Path("config.py").write_text(
    "write_log = False\nvelocity_warning = False\n")
sys.path.insert(0, os.getcwd())

from ah_wrapper import ah_api, ah_parser, ppp_stuffing  # noqa: E402


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, count):
        return self.next() % count

    def within(self, limit):
        return self.below(2 * limit + 1) - limit


def fnv1a(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = ((digest ^ byte) * 0x100000001B3) & MASK
    return f"{digest:016x}"


def command(random):
    """One frame: kind, address and variant are drawn first, then what the kind
    needs. Targets are drawn in hundredths: of a degree, of a degree a second,
    of a percent; currents in milliamperes."""
    kind = random.below(8)
    address = 1 + random.below(255)
    variant = random.below(3)
    if kind == 0:
        targets = [random.within(16_000) / 100 for _ in range(6)]
        return ah_api.create_pos_msg(variant, targets, address)
    if kind == 1:
        targets = [random.within(300_000) / 100 for _ in range(6)]
        return ah_api.create_vel_msg(variant, targets, address)
    if kind == 2:
        targets = [random.within(52_000) / 1000 for _ in range(6)]
        return ah_api.create_torque_msg(variant, targets, address)
    if kind == 3:
        targets = [random.within(12_000) / 100 for _ in range(6)]
        return ah_api.create_duty_msg(variant, targets, address)
    if kind == 4:
        return ah_api.create_misc_msg(ORDERS[random.below(9)], address)
    if kind == 5:
        grip = random.below(0x21)
        return ah_api.create_grip_msg(grip, random.below(256), address)
    register = random.below(1 << 31)
    if kind == 6:
        value = random.below(1 << 32) - (1 << 31)
        return ah_api.create_write_reg_msg(register, value, address)
    return ah_api.create_read_reg_msg(register, address)


def touch_newtons():
    """The client's force at each raw reading, by which the reading itself is
    found again in what the client returns."""
    forces = []
    for raw in range(4096):
        packet = ah_parser.AbstractPacket()
        packet.fsr = [raw]
        packet._convert_fsr()
        forces.append(packet.fsr[0])
    assert len(set(forces)) == 4096
    return forces


def answer(random):
    """One answer before stuffing: mode and variant are drawn first, then all
    bytes between header and checksum, each the low byte of a draw."""
    mode = HEADERS[random.below(5)]
    variant = random.below(3)
    body = [random.next() & 0xFF for _ in range(37 if variant == 2 else 70)]
    body[-1] &= 0x3F
    frame = bytearray([mode + variant] + body)
    frame.append(-sum(frame) & 0xFF)
    return frame


def read(frame, readings):
    """What the client reads in an answer, as 32-bit numbers: header, hundredths
    of a degree; milliamperes; raw speeds; raw touch; hot/cold bits."""
    variant = frame[0] & 3
    wire = ppp_stuffing.ppp_stuff(frame.copy())
    unstuffer = ppp_stuffing.PPPUnstuff()
    packet = None
    for byte in wire:
        found = unstuffer.unstuff_byte(byte)
        if found:
            packet = ah_parser.parse_packet(found)
    assert packet is not None and packet.valid
    numbers = [frame[0]] + [round(p * 100) for p in packet.pos]
    if variant != 1:
        numbers += [round(c * 1000) for c in packet.cur]
    if variant != 0:
        unit = ah_api.VELOCITY_CONSTANT_INV / 4
        numbers += [round(v / unit) for v in packet.vel]
    if variant != 2:
        numbers += [readings[force] for force in packet.fsr]
    return numbers + [packet.hot_cold & 0xFF]


def digests(items):
    return [fnv1a(b"".join(items[first:first + BLOCK]))
            for first in range(0, len(items), BLOCK)]


if __name__ == "__main__":
    forces = touch_newtons()
    readings = {force: raw for raw, force in enumerate(forces)}
    random = SplitMix64(1)
    commands = [bytes(command(random)) for _ in range(COMMANDS)]
    random = SplitMix64(2)
    answers = [answer(random) for _ in range(ANSWERS)]
    numbers = [read(frame, readings) for frame in answers]
    data = {
        "generator": "ability_hand.py, ability-hand "
        + importlib.metadata.version("ability-hand"),
        "block": BLOCK,
        "commandSeed": 1,
        "commandDigests": digests(commands),
        "answerSeed": 2,
        "answerDigests": digests(
            [struct.pack(f"<{len(n)}i", *n) for n in numbers]),
        "touchNewtons": {raw: forces[raw] for raw in range(0, 4096, 65)},
    }
    (GOLDEN / "ability_hand.json").write_text(json.dumps(data, indent=1) + "\n")
