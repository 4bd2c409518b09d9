"""A digest of 3,000 random frames of a board's line, by Python's cobs and zlib.

    python3 Tools/GoldenVectors/link_frames.py

Needs cobs. Each frame takes one number r of SplitMix64 for its length, r % 513,
and for its kind, (r >> 16) % 3: bytes as they come, mostly zeros, or no zeros;
then one number a byte.
"""
import importlib.metadata
import pathlib
import struct
import zlib

from cobs import cobs

from splitmix import FNV1a, SplitMix64

COUNT = 3000
SEED = 77


def payload(random):
    r = random.next()
    length, kind = r % 513, (r >> 16) % 3
    data = bytearray()
    for _ in range(length):
        n = random.next()
        byte = n & 255
        if kind == 1 and (n >> 8) % 4 != 0:
            byte = 0
        if kind == 2:
            byte = byte or 1
        data.append(byte)
    return bytes(data)


digest = FNV1a()
random = SplitMix64(SEED)
for _ in range(COUNT):
    body = b"\x56" + payload(random)
    whole = body + struct.pack("<I", zlib.crc32(body))
    digest.update(cobs.encode(whole) + b"\0")
version = importlib.metadata.version("cobs")
text = ("# name, version, seed, frames, FNV-1a of all their bytes\n"
        f"cobs {version} {SEED} {COUNT} {digest.text}\n")
folder = pathlib.Path(__file__).parents[2] / "Tests/FirmwareTests/Golden"
(folder / "link_frames.txt").write_text(text)
