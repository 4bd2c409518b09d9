#!/usr/bin/env python3
"""Plants faults in firmware that runs in QEMU, and checks what becomes of them.

    faults.py IMAGE [BOARD...]

Each board, as Tools/Firmware/build made it, is started with a decoder image.
Code in the main loop is overwritten through QEMU's debugger port; the board has
to name the fault, start anew by itself, and say why it did.
"""

import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import tempfile
import zlib

from size import read_elf

STATE, IDENTITY, HELLO = 0x5A, 0x49, 0x48
WAITING, FAULT = 1, 8
BY_WATCHDOG, BY_FAULT = 1, 2

# What runs instead: Thumb, RISC-V; and what the board has to say: the number of
# the fault on Cortex-M and on RISC-V, and why it started anew.
FAULTS = {
    "main loop that hangs": ("fee7", "01a0", 2, 257, BY_WATCHDOG),
    "undefined instruction": ("00de", "0000", 3, 2, BY_FAULT),
    # push {r0-r7}; again      addi sp, sp, -16; sw zero, 0(sp); again
    "stack that runs over": ("ffb4fde7", "411102c0f5bf", 256, 256, BY_FAULT),
}


class Board:
    """A board in QEMU, with its line and its debugger's."""

    def __init__(self, name, image, folder):
        self.facts = json.load(open(f".build-firmware/{name}/firmware.json"))
        elf = f".build-firmware/{name}/firmware.elf"
        self.symbols = read_elf(elf)[1]
        self.is_arm = self.facts["emulator"].endswith("arm")
        self.debugger = f"{folder}/{name}"
        address = self.facts["image"]["address"]
        bios = [] if self.is_arm else ["-bios", "none"]
        self.process = subprocess.Popen(
            [self.facts["emulator"], "-M", self.facts["machine"], *bios,
             "-display", "none", "-monitor", "none", "-serial", "stdio",
             "-icount", "shift=3", "-kernel", elf,
             "-gdb", f"unix:{self.debugger},server=on,wait=off",
             "-device", f"loader,file={image},addr={address:#x},force-raw=on"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.bytes = b""

    def plant(self, code):
        """Stops the processor, writes over what feeds the watchdog, goes on."""
        line = socket.socket(socket.AF_UNIX)
        line.connect(self.debugger)
        address = self.symbols["board_feed_watchdog"] & ~1
        for command in ("?", f"M{address:x},{len(code) // 2:x}:{code}", "D"):
            line.sendall(f"${command}#{sum(command.encode()) & 255:02x}".encode())
            answer = b""
            while not re.search(rb"\$[^#]*#..", answer):
                answer += line.recv(4096)
            line.sendall(b"+")
        line.close()

    def hello(self):
        message = bytes([HELLO, 1, 0])
        message += struct.pack("<I", zlib.crc32(message))
        line = b"".join(bytes([len(part) + 1]) + part
                        for part in message.split(b"\0"))
        self.process.stdin.write(line + b"\0")

    def message(self, *types):
        """The next message of these types; fails after 20 s of silence."""
        while True:
            frame, zero, rest = self.bytes.partition(b"\0")
            if zero:
                self.bytes = rest
                message = unstuffed(frame)
                if message[:1] and message[0] in types:
                    return message[:-4]
                continue
            if not select.select([self.process.stdout], [], [], 20)[0]:
                raise TimeoutError("no word from the board")
            self.bytes += os.read(self.process.stdout.fileno(), 65536)

    def close(self):
        self.process.kill()
        self.process.wait()


def unstuffed(frame):
    message, place = b"", 0
    while place < len(frame):
        code = frame[place]
        message += frame[place + 1:place + code]
        place += code
        if code < 255 and place < len(frame):
            message += b"\0"
    return message


def check(name, image, fault, folder):
    """What is wrong, or None."""
    thumb, riscv, arm_number, riscv_number, cause = FAULTS[fault]
    board = Board(name, image, folder)
    try:
        while board.message(STATE)[1] != WAITING:
            pass
        board.plant(thumb if board.is_arm else riscv)
        state, number = struct.unpack_from("<BxH", board.message(STATE), 1)
        wanted = arm_number if board.is_arm else riscv_number
        if (state, number) != (FAULT, wanted):
            return f"state {state}, number {number}; {FAULT}, {wanted} wanted"
        if (state := board.message(STATE)[1]) != WAITING:
            return f"state {state} after the reset"
        board.hello()
        if (found := board.message(IDENTITY)[2]) != cause:
            return f"started anew by cause {found}; {cause} wanted"
    except TimeoutError as error:
        return str(error)
    finally:
        board.close()
    return None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    image = sys.argv[1]
    boards = sys.argv[2:] or ["mps2-an386", "mps2-an500", "mps3-an547",
                              "rv32-virt"]
    is_wrong = False
    with tempfile.TemporaryDirectory() as folder:
        for name in boards:
            for fault in FAULTS:
                wrong = check(name, image, fault, folder)
                is_wrong |= wrong is not None
                print(f"{name}: {fault}: {wrong or 'named, and started anew'}",
                      flush=True)
    sys.exit(1 if is_wrong else 0)


main()
