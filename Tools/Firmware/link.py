"""The line between host and board, from the host's side; BoardLink.md describes
it."""

import struct
import zlib

HELLO, SAMPLES = 0x48, 0x53
IDENTITY, WANT, HOP, VECTOR, STATE = 0x49, 0x57, 0x44, 0x56, 0x5A
COMMANDS = 0
VERSION = 1


def frame(kind, payload):
    """The bytes of a message on the line."""
    message = bytes([kind]) + payload
    message += struct.pack("<I", zlib.crc32(message))
    stuffed = b""
    for part in message.split(b"\0"):
        while len(part) >= 254:
            stuffed += b"\xff" + part[:254]
            part = part[254:]
        stuffed += bytes([len(part) + 1]) + part
    return stuffed + b"\0"


def hello(detail=COMMANDS):
    # The zero ends whatever the board may have taken for a frame's beginning.
    return b"\0" + frame(HELLO, bytes([VERSION, detail]))


def samples(first, values, is_reset=False, recording_frame=0, input=0):
    header = struct.pack("<BBII", input, is_reset, first, recording_frame)
    return frame(SAMPLES, header + struct.pack("<%dh" % len(values), *values))


class Reader:
    """Finds messages in the bytes of a line; what is none is passed over."""

    def __init__(self):
        self.bytes = b""

    def take(self, new):
        """The messages that end in these bytes: (type, payload)."""
        *frames, self.bytes = (self.bytes + new).split(b"\0")
        for stuffed in frames:
            message = unstuffed(stuffed)
            if len(message) >= 5 and zlib.crc32(message[:-4]) == \
                    struct.unpack("<I", message[-4:])[0]:
                yield message[0], message[1:-4]


def unstuffed(stuffed):
    message, place = b"", 0
    while place < len(stuffed):
        code = stuffed[place]
        message += stuffed[place + 1:place + code]
        place += code
        if code < 255 and place < len(stuffed):
            message += b"\0"
    return message
