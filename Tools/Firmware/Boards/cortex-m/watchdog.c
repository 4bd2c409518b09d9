/* The CMSDK APB watchdog of an Arm MPS board. Half a second of silence is an NMI,
   in which the hand is stopped; the next half a reset. A board without one says
   so by leaving its address out. */
#include "port.h"

#ifdef PHALANX_WATCHDOG
typedef struct {
  volatile uint32_t load, value, control, clear;
} watchdog_t;
#define WATCHDOG ((watchdog_t *)PHALANX_WATCHDOG)
#define LOCK (*(volatile uint32_t *)(PHALANX_WATCHDOG + 0xC00))

/* Kept over a reset: whether it was running when the board started anew. */
__attribute__((section(".noinit"))) static uint32_t run_mark;
#define RUN_MARK 0x3A7C4D06u

uint8_t board_watchdog_has_reset(void) {
  uint8_t has_reset = run_mark == RUN_MARK;
  run_mark = 0;
  return has_reset;
}

void board_start_watchdog(void) {
  LOCK = 0x1ACCE551;
  WATCHDOG->load = PHALANX_WATCHDOG_HERTZ / 2;
  WATCHDOG->control = 3;
  run_mark = RUN_MARK;
}

void board_feed_watchdog(void) { WATCHDOG->clear = 1; }
#else
uint8_t board_watchdog_has_reset(void) { return 0; }
void board_start_watchdog(void) {}
void board_feed_watchdog(void) {}
#endif
