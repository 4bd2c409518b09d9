"""Prints what a firmware takes of flash and RAM.

    size.py BOARD ELF
"""

import struct
import sys


def sections(path):
    data = open(path, "rb").read()
    offset, = struct.unpack_from("<I", data, 32)
    size, count, names = struct.unpack_from("<HHH", data, 46)
    rows = [struct.unpack_from("<10I", data, offset + i * size)
            for i in range(count)]
    base = rows[names][4]
    for row in rows:
        name = data[base + row[0]:data.index(b"\0", base + row[0])].decode()
        yield name, row[1], row[2], row[5]


def main():
    board, path = sys.argv[1:]
    flash = ram = stack = 0
    for name, kind, flags, size in sections(path):
        if not flags & 2:
            continue
        if name == ".stack":
            stack = size
        elif name in (".data", ".bss", ".noinit"):
            ram += size
        if kind != 8:
            flash += size
    print(f"{board}: {flash} bytes of flash, {ram} of RAM and {stack} of stack, "
          "without decoder image and its working memory")


main()
