"""Says where a firmware that is a process has its memories, from its board.h.

    places.py --link BOARD_H           flags for the linker
    places.py BOARD CORE BOARD_H       firmware.json
"""

import json
import re
import sys

header = open(sys.argv[-1]).read()
value = {name: int(number, 16) for name, number in
         re.findall(r"#define PHALANX_(\w+) (0x[0-9A-Fa-f]+)\n", header)}
places = {name: {"address": value[name.upper()],
                 "capacity": value[name.upper() + "_BYTES"]}
          for name in ("image", "recording", "memory")}
if sys.argv[1] == "--link":
    for name, place in places.items():
        end = place["address"] + place["capacity"]
        print(f"-Wl,--defsym=phalanx_{name}_start={place['address']:#x}",
              f"-Wl,--defsym=phalanx_{name}_end={end:#x}")
else:
    json.dump({"board": sys.argv[1], "core": sys.argv[2], "emulator": "",
               "machine": "", "counter_hertz": 1000000000, **places},
              sys.stdout, indent=2)
    print()
