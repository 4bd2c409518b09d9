"""Digests of 100,000 random register requests by pyrh56 and minimalmodbus.

    python3 Tools/GoldenVectors/register_requests.py

Needs pyrh56 0.4.0 and minimalmodbus 2.1.1. Each request is made from one number
of SplitMix64, and one more for each value that is written:

    kind     r % 3: read words, write words, write one
    node     1 + (r >> 8) % 247
    address  (r >> 16) & 65535
    count    1 + (r >> 32) % 16
    function 3 or 4, by bit 40 (Modbus only)
    single   (r >> 48) & 255
"""
import importlib.metadata
import pathlib

import minimalmodbus
from rh56_sdk import protocol

from splitmix import FNV1a, SplitMix64

COUNT = 100_000


def inspire(kind, node, address, count, function, values, single):
    if kind == 0:
        return protocol.build_read_reg16(node, address, 2 * count)
    if kind == 1:
        return protocol.build_reg16_frame(node, address, values)
    return protocol.build_write_bytes_frame(node, address, bytes([single]))


def modbus(kind, node, address, count, function, values, single):
    form = minimalmodbus._Payloadformat
    if kind == 0:
        function, value, form = function, None, form.REGISTERS
    elif kind == 1:
        function, value, form = 16, values, form.REGISTERS
    else:
        function, value, form, count = 6, single, form.REGISTER, 1
    payload = minimalmodbus._create_payload(
        function, address, value, 0, count, 0, False, 0, form)
    return minimalmodbus._embed_payload(
        node, minimalmodbus.MODE_RTU, function, payload)


def digest(seed, make):
    random, result = SplitMix64(seed), FNV1a()
    for _ in range(COUNT):
        r = random.next()
        count = 1 + (r >> 32) % 16
        values = [random.next() & 0xFFFF for _ in range(count)] if r % 3 == 1 else []
        result.update(make(r % 3, 1 + (r >> 8) % 247, (r >> 16) & 0xFFFF, count,
                           3 + ((r >> 40) & 1), values, (r >> 48) & 0xFF))
    return result.text


lines = ["# name, version, seed, requests, FNV-1a of all their bytes"]
for name, seed, make in (("pyrh56", 21, inspire), ("minimalmodbus", 22, modbus)):
    version = importlib.metadata.version(name)
    lines.append(f"{name} {version} {seed} {COUNT} {digest(seed, make)}")
folder = pathlib.Path(__file__).parents[2] / "Tests/HandProtocolTests/Golden"
folder.mkdir(exist_ok=True)
(folder / "register_requests.txt").write_text("\n".join(lines) + "\n")
