#!/usr/bin/env python3
"""Takes the kernel out of Debian's compressed image: an emulated machine needs
twice as long to start when it has to unpack it itself. An image that is not
compressed by xz is copied as it is.

    extract_kernel.py IMAGE OUTPUT

Source: the kernel's documentation (arch/x86/boot), "payload_offset".
"""

import lzma
import struct
import sys


def main():
    with open(sys.argv[1], "rb") as file:
        image = file.read()
    # The real-mode part: so many sectors after the first.
    setup = (image[0x1F1] or 4) * 512 + 512
    offset, length = struct.unpack_from("<II", image, 0x248)
    payload = image[setup + offset:setup + offset + length]
    kernel = image
    if payload[:6] == b"\xfd7zXZ\0":
        kernel = lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(payload)
        if kernel[:4] != b"\x7fELF":
            sys.exit(f"{sys.argv[1]}: no kernel in it")
    with open(sys.argv[2], "wb") as file:
        file.write(kernel)


if __name__ == "__main__":
    main()
