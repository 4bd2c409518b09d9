#!/usr/bin/env python3
"""Writes an initial file system for Linux: busybox, programs with their
libraries, kernel modules with those they need. Needs no rights and no cpio.

The format is "newc", as in the kernel's documentation
(driver-api/early-userspace/buffer-format). Not compressed: an emulated machine
takes longer to unpack it than the emulator to read it.
"""

import argparse
import lzma
import os
import re
import subprocess


def modules_below(folder):
    """Paths of all kernel modules by their names."""
    return {
        name.split(".ko")[0].replace("-", "_"): os.path.join(path, name)
        for path, _, names in os.walk(folder)
        for name in names
        if name.endswith((".ko", ".ko.xz"))
    }


def contents_of(path):
    """A file's bytes; those of a compressed module unpacked."""
    with (lzma.open if path.endswith(".xz") else open)(path, "rb") as file:
        return file.read()


def in_order(names, paths):
    """The modules and all they need, each after those it needs."""
    order = []

    def add(name):
        if name in order:
            return
        needs = re.search(
            rb"\0depends=([^\0]*)\0", contents_of(paths[name])
        )
        for need in needs.group(1).decode().split(",") if needs else []:
            if need:
                add(need.replace("-", "_"))
        order.append(name)

    for name in names:
        add(name)
    return order


def libraries(program):
    """Where a program finds its libraries, and the files they are."""
    text = subprocess.run(
        ["ldd", program], capture_output=True, text=True, check=True
    ).stdout
    for path in re.findall(r"(/\S+) \(0x", text):
        place = path
        if "ld-linux" not in path:
            place = "/lib/x86_64-linux-gnu/" + os.path.basename(path)
        yield place.lstrip("/"), os.path.realpath(path)


def record(number, name, mode, data=b"", device=(0, 0)):
    """One file of the archive."""
    encoded = name.encode() + b"\0"
    fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0)
    fields += (*device, len(encoded), 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
    return head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernel_modules")
    parser.add_argument("output")
    parser.add_argument("init")
    parser.add_argument("--modules", required=True)
    parser.add_argument("--programs", nargs="+", required=True)
    parser.add_argument("--files", nargs="*", default=[], metavar="NAME=PATH")
    arguments = parser.parse_args()

    paths = modules_below(arguments.kernel_modules)
    order = in_order(arguments.modules.split(","), paths)
    files = {"init": arguments.init, "bin/busybox": "/bin/busybox"}
    files.update({f"modules/{name}.ko": paths[name] for name in order})
    files.update(text.split("=", 1) for text in arguments.files)
    for program in arguments.programs:
        files["bin/" + os.path.basename(program)] = program
        files.update(libraries(program))

    contents = {"modules/order": (0o100644, "\n".join(order).encode())}
    contents["bin/sh"] = (0o120777, b"busybox")
    for name, path in files.items():
        contents[name] = (0o100755, contents_of(path))

    folders = {"dev"}
    for name in contents:
        parts = name.split("/")[:-1]
        folders.update("/".join(parts[: n + 1]) for n in range(len(parts)))
    entries = [(name, 0o40755, b"") for name in sorted(folders)]
    entries += [(name, *contents[name]) for name in sorted(contents)]
    with open(arguments.output, "wb") as output:
        for number, (name, mode, data) in enumerate(entries, start=1):
            output.write(record(number, name, mode, data))
        output.write(record(0, "dev/console", 0o20600, device=(5, 1)))
        output.write(record(0, "TRAILER!!!", 0))


if __name__ == "__main__":
    main()
