/* What the parts of a RISC-V port ask of each other. */
#ifndef PHALANX_RISCV32_PORT_H
#define PHALANX_RISCV32_PORT_H
#include "BoardSupport.h"

void board_receive_interrupt(void);
uint8_t board_watchdog_has_reset(void);
void board_start_watchdog(void);
/* To be called every millisecond: whether the firmware has been silent for as
   long as the watchdog allows. */
uint8_t board_watchdog_is_over(void);
__attribute__((noreturn)) void board_reset(void);
#endif
