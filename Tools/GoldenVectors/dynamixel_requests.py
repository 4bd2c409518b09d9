"""Digests of 100,000 random Dynamixel packets by dynamixel-sdk.

    python3 Tools/GoldenVectors/dynamixel_requests.py

Needs dynamixel-sdk 4.1.0. That version never stuffs what it sends, so that it is
right only where FF FF FD does not come up, as in these packets. A second digest is
of packets full of FF FF FD, with stuffing by the e-Manual's rule, written here,
and the checksum of the SDK. Each packet is made from one number of SplitMix64 and
one more for each value:

    kind     r % 6: ping, read, write, sync read, fast sync read, sync write
    id       (r >> 8) % 253
    address  (r >> 16) & 65535
    length   1, 2 or 4 by (r >> 32) % 3 (values), 1 + (r >> 40) % 10 (reads)
    servos   1 + (r >> 48) % 16
"""
import importlib.metadata
import pathlib

from dynamixel_sdk import Protocol2PacketHandler

from splitmix import FNV1a, SplitMix64

COUNT = 100_000
handler = Protocol2PacketHandler()


class Port:
    """Keeps what the SDK sends, and answers nothing."""
    is_using = False
    sent = b""

    def writePort(self, packet):
        self.sent = bytes(packet)
        return len(packet)

    def clearPort(self):
        pass

    def setPacketTimeout(self, length):
        pass

    def isPacketTimeout(self):
        return True

    def readPort(self, length):
        return []


def by_sdk(random):
    r = random.next()
    kind, servo, address = r % 6, (r >> 8) % 253, (r >> 16) & 0xFFFF
    length, read, servos = (1, 2, 4)[(r >> 32) % 3], 1 + (r >> 40) % 10, 1 + (r >> 48) % 16
    port = Port()
    ids = list(range(servos))

    def data():
        return list((random.next() & 0xFFFFFFFF).to_bytes(4, "little")[:length])

    if kind == 0:
        handler.ping(port, servo)
    elif kind == 1:
        handler.readTx(port, servo, address, read)
    elif kind == 2:
        handler.writeTxOnly(port, servo, address, length, data())
    elif kind in (3, 4):
        handler.syncReadTx(port, address, read, ids, servos, kind == 4)
    else:
        parameters = [byte for servo in ids for byte in [servo] + data()]
        handler.syncWriteTxOnly(port, address, length, parameters, len(parameters))
    assert b"\xff\xff\xfd" not in port.sent[7:-2]
    return port.sent


def by_manual(random):
    r = random.next()
    values = [(0xFF, 0xFF, 0xFD, r >> 40 & 0xFF)[r >> (2 * place) & 3]
              for place in range(8)]
    content = bytes([0x83, 116, 0, 4, 0, 0] + values[:4] + [1] + values[4:])
    content = content.replace(b"\xff\xff\xfd", b"\xff\xff\xfd\xfd")
    packet = b"\xff\xff\xfd\0\xfe" + (len(content) + 2).to_bytes(2, "little") + content
    check = handler.updateCRC(0, packet, len(packet))
    return packet + check.to_bytes(2, "little")


lines = ["# name, version, seed, packets, FNV-1a of all their bytes"]
version = importlib.metadata.version("dynamixel-sdk")
for name, seed, make in (("dynamixel-sdk", 31, by_sdk), ("stuffed", 32, by_manual)):
    random, digest = SplitMix64(seed), FNV1a()
    for _ in range(COUNT):
        digest.update(make(random))
    lines.append(f"{name} {version} {seed} {COUNT} {digest.text}")
folder = pathlib.Path(__file__).parents[2] / "Tests/HandProtocolTests/Golden"
(folder / "dynamixel_requests.txt").write_text("\n".join(lines) + "\n")
