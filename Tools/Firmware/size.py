"""Says what a firmware takes of flash and RAM, and where a host puts things.

    size.py BOARD CORE EMULATOR MACHINE COUNTER_HERTZ FOLDER [DECODER...]

Reads firmware.elf and firmware.map of FOLDER; prints what each object file takes,
the sum, and the sum with each decoder image; writes firmware.json, which
`phalanx replay --engine qemu:CORE` reads.
"""

import json
import os
import re
import struct
import sys

from image import read_image

NOBITS, ALLOCATED = 8, 2


def read_elf(path):
    """The sections in memory {name: (kind, size)} and the symbols {name: value}
    of a 32-bit little-endian ELF file."""
    data = open(path, "rb").read()
    offset, = struct.unpack_from("<I", data, 32)
    size, count, names = struct.unpack_from("<HHH", data, 46)
    rows = [struct.unpack_from("<10I", data, offset + i * size)
            for i in range(count)]

    def text(table, start):
        start += rows[table][4]
        return data[start:data.index(b"\0", start)].decode()

    sections, symbols = {}, {}
    for row in rows:
        if row[2] & ALLOCATED:
            sections[text(names, row[0])] = row[1], row[5]
        if row[1] == 2:
            for place in range(row[4], row[4] + row[5], 16):
                name, value = struct.unpack_from("<II", data, place)
                symbols[text(row[6], name)] = value
    return sections, symbols


def read_map(path, sections):
    """What each object file takes: {module: {"flash", "ram"}}, in bytes."""
    modules, output, rest = {}, None, {}

    def add(module, section, size):
        row = modules.setdefault(module, {"flash": 0, "ram": 0})
        kind, _ = sections[section]
        if kind != NOBITS:
            row["flash"] += size
        if is_ram(section):
            row["ram"] += size

    for line in open(path):
        found = re.match(r" *[0-9a-f]+ +[0-9a-f]+ +([0-9a-f]+) +\d+ ( *)(\S+)",
                         line)
        if not found:
            continue
        size, indent, name = int(found[1], 16), len(found[2]), found[3]
        if indent == 0:
            output = name if name in sections else None
            if output:
                rest[output] = size
        elif output and output != ".stack" and ":(" in name:
            module = os.path.basename(name.split(":(")[0]).removesuffix(".o")
            add(module.strip("<>"), output, size)
            rest[output] -= size
    for section, size in rest.items():
        if section != ".stack":
            add("padding", section, size)
    return {name: row for name, row in sorted(modules.items()) if any(row.values())}


def is_ram(section):
    return section in (".data", ".bss", ".noinit")


def main():
    board, core, emulator, machine, hertz, folder = sys.argv[1:7]
    sections, symbols = read_elf(folder + "/firmware.elf")
    flash = sum(size for kind, size in sections.values() if kind != NOBITS)
    ram = sum(size for name, (_, size) in sections.items() if is_ram(name))
    stack = sections[".stack"][1]
    modules = read_map(folder + "/firmware.map", sections)

    def place(name):
        start = symbols[f"phalanx_{name}_start"]
        return {"address": start,
                "capacity": symbols[f"phalanx_{name}_end"] - start}

    decoders = {}
    for path in sys.argv[7:]:
        image = read_image(path)
        name = os.path.basename(path).removesuffix(".phx")
        decoders[name] = {"flash_bytes": flash + image.byte_count,
                          "ram_bytes": ram + stack + image.working_memory}

    with open(folder + "/firmware.json", "w") as file:
        json.dump({
            "board": board, "core": core,
            "emulator": emulator, "machine": machine,
            "counter_hertz": int(hertz),
            "image": place("image"), "recording": place("recording"),
            "memory": place("memory"),
            "flash_bytes": flash, "ram_bytes": ram, "stack_bytes": stack,
            "modules": modules, "with_decoder": decoders,
        }, file, indent=2)
        file.write("\n")
    print(f"{board}, bytes of:       flash    RAM")
    for name, row in sorted(modules.items(), key=lambda item: -item[1]["flash"]):
        print(f"  {name:22}{row['flash']:7}{row['ram']:7}")
    print(f"  {'stack':22}{0:7}{stack:7}")
    print(f"  {'the firmware':22}{flash:7}{ram + stack:7}")
    for name, row in decoders.items():
        print(f"  {'with ' + name:22}{row['flash_bytes']:7}{row['ram_bytes']:7}")


if __name__ == "__main__":
    main()
