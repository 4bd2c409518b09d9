/* What the parts of a Cortex-M port ask of each other. */
#ifndef PHALANX_CORTEX_M_PORT_H
#define PHALANX_CORTEX_M_PORT_H
#include "BoardSupport.h"

void board_enable_interrupt(uint32_t number);
void board_receive_interrupt_0(void);
void board_receive_interrupt_1(void);
uint8_t board_watchdog_has_reset(void);
void board_start_watchdog(void);
#endif
