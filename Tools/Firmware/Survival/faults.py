"""Faults planted in a running firmware: it names each, starts anew by itself, and
says why it did."""

import link
from board import Board

BY_WATCHDOG, BY_FAULT = 1, 2

# What runs instead of what feeds the watchdog: Thumb, RISC-V; and what the board
# has to say: the number of the fault on Cortex-M and on RISC-V, and why it
# started anew.
FAULTS = {
    "main loop that hangs": ("fee7", "01a0", 2, 257, BY_WATCHDOG),
    "undefined instruction": ("00de", "0000", 3, 2, BY_FAULT),
    # push {r0-r7}; again      addi sp, sp, -16; sw zero, 0(sp); again
    "stack that runs over": ("ffb4fde7", "411102c0f5bf", 256, 256, BY_FAULT),
}


def check(name, image, folder, _):
    for fault, planted in FAULTS.items():
        with Board(name, image, debugger=f"{folder}/debugger") as board:
            if board.facts["emulator"]:
                yield fault, verdict(board, *planted)


def verdict(board, thumb, riscv, arm_number, riscv_number, cause):
    while board.state()[0] != "waitingForSamples":
        pass
    board.plant("board_feed_watchdog", thumb if board.is_arm else riscv)
    state, number, _ = board.state()
    wanted = arm_number if board.is_arm else riscv_number
    if (state, number) != ("processorFault", wanted):
        return f"{state}, number {number}; {wanted} wanted"
    while (state := board.state()[0]) == "starting":
        pass
    if state != "waitingForSamples":
        return f"{state} after the reset"
    board.send(link.hello())
    found = board.message(link.IDENTITY)[1][1]
    return None if found == cause else f"started anew by {found}, not {cause}"
