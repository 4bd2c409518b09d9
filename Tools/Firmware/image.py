"""Reads of a decoder image what tools for boards need; see ImageLayout.md."""

import hashlib
import struct
import sys
from typing import NamedTuple


class Image(NamedTuple):
    byte_count: int
    working_memory: int
    # The channels and the samples in a hop of each input.
    inputs: list[tuple[int, int]]
    # The names of the network's operators.
    layers: list[str]
    # The first hop on which groups and fingers are decided.
    first_hop: int


def signed(data):
    """The image with the hash of what it holds."""
    digest = hashlib.sha256(data[:16] + data[48:]).digest()
    return data[:16] + digest + data[48:]


def read_sections(data):
    """Offset, bytes and records of each section, by its tag."""
    sections = {}
    for index in range(struct.unpack_from("<I", data, 12)[0]):
        tag, *entry = struct.unpack_from("<4s3I", data, 64 + 16 * index)
        sections[tag.decode()] = entry
    return sections


def read_image(path):
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 64 or data[:3] != b"PHX":
        sys.exit(f"{path}: no decoder image")
    sections = read_sections(data)

    def words(tag, size):
        start, _, count = sections[tag]
        return [struct.unpack_from("<%dI" % (size // 4), data, start + i * size)
                for i in range(count)]

    def text(offset):
        start = sections["STRS"][0] + offset
        return data[start:data.index(b"\0", start)].decode()

    return Image(
        byte_count=struct.unpack_from("<I", data, 8)[0],
        working_memory=struct.unpack_from("<I", data, 48)[0],
        inputs=[(row[3], row[4]) for row in words("INPT", 32)],
        layers=[text(row[1]) for row in words("OPER", 64)],
        first_hop=words("STRT", 16)[0][2])
