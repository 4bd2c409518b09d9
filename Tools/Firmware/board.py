"""A board that runs as Tools/Firmware/build made it: in QEMU, or as a process."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import time

import link
from size import read_elf

BUILT = ".build-firmware"
# The states of FirmwareState, by their numbers.
STATES = ("starting", "waitingForSamples", "decoding", "samplesStopped",
          "samplesSaturated", "imageRefused", "memoryTooSmall",
          "recordingEnded", "processorFault")


def facts(name):
    with open(f"{BUILT}/{name}/firmware.json") as file:
        return json.load(file)


class Board:
    """A board with its line; ends with the block that it is used in.

    `program` is the name of what runs, without ".elf"; `line` is a port to use as its line, otherwise its standard input and output
    are; `hand` is the port of its hand; `debugger` a path for QEMU's.
    """

    def __init__(self, name, image=None, recording=None, line=None, hand=None,
                 debugger=None, program="firmware", extra=()):
        self.facts = facts(name)
        self.elf = f"{BUILT}/{name}/{program}.elf"
        self.debugger = debugger
        self.is_arm = self.facts["emulator"].endswith("arm")
        if self.facts["emulator"]:
            command = self._emulator(image, recording, line, hand)
        else:
            command = [self.elf, "--image", image]
            for option, value in (("--recording", recording), ("--link", line),
                                  ("--hand", hand)):
                command += [option, value] if value else []
        self.process = subprocess.Popen(
            [*command, *extra], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, bufsize=0)
        self.reader = link.Reader()
        self.messages = []

    def _emulator(self, image, recording, line, hand):
        command = [self.facts["emulator"], "-M", self.facts["machine"],
                   "-display", "none", "-monitor", "none",
                   "-icount", "shift=3", "-bios", "none", "-kernel", self.elf]
        for path, place in ((image, "image"), (recording, "recording")):
            if path:
                address = self.facts[place]["address"]
                command += ["-device", f"loader,file={path},"
                            f"addr={address:#x},force-raw=on"]
        if line:
            command += ["-chardev", f"serial,id=line,path={line}",
                        "-serial", "chardev:line"]
        else:
            command += ["-serial", "stdio"]
        if hand:
            command += ["-chardev", f"serial,id=hand,path={hand}"]
            command += ["-serial", "chardev:hand"] if self.is_arm else [
                "-device", "pci-serial,chardev=hand"]
        if self.debugger:
            command += ["-gdb", f"unix:{self.debugger},server=on,wait=off"]
        return command

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def send(self, data):
        self.process.stdin.write(data)

    def poll(self, seconds):
        """Reads what there is; waits for it at most so long."""
        if select.select([self.process.stdout], [], [], seconds)[0]:
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                raise EOFError("the board has ended")
            self.messages += self.reader.take(data)

    def message(self, *kinds, patience=20):
        """The next message of these types; others are passed over."""
        end = time.monotonic() + patience
        while True:
            while self.messages:
                kind, payload = self.messages.pop(0)
                if kind in kinds:
                    return kind, payload
            if time.monotonic() > end:
                raise TimeoutError("no word from the board")
            self.poll(1)

    def state(self, patience=20):
        """The next state that it tells: name, detail, place."""
        _, payload = self.message(link.STATE, patience=patience)
        detail = int.from_bytes(payload[2:4], "little")
        return (STATES[payload[0]], detail,
                int.from_bytes(payload[4:8], "little"))

    def finish(self):
        """Ends it in good order, and returns its standard error stream."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate()[1].decode()

    def plant(self, symbol, code):
        """Stops the processor, writes code over a function, goes on."""
        address = read_elf(self.elf)[1][symbol] & ~1
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(self.debugger)
            for command in ("?", f"M{address:x},{len(code) // 2:x}:{code}", "D"):
                check = sum(command.encode()) & 255
                wire.sendall(f"${command}#{check:02x}".encode())
                answer = b""
                while not re.search(rb"\$[^#]*#..", answer):
                    answer += wire.recv(4096)
                wire.sendall(b"+")
