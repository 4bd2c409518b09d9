/* A watchdog of the timer's interrupt, for a board that has none of its own: it
   notices a main loop that hangs, and no interrupt that does. */
#include "port.h"

#define LIMIT_MILLISECONDS 500u
#define RESET (*(volatile uint32_t *)PHALANX_RESET)

/* Kept over a reset. */
__attribute__((section(".noinit"))) static uint32_t reset_mark;
#define RESET_MARK 0x3A7C4D06u

static volatile uint32_t silence;
static uint8_t is_running;

uint8_t board_watchdog_has_reset(void) {
  uint8_t has_reset = reset_mark == RESET_MARK;
  reset_mark = 0;
  return has_reset;
}

void board_start_watchdog(void) { is_running = 1; }
void board_feed_watchdog(void) { silence = 0; }

uint8_t board_watchdog_is_over(void) {
  if (!is_running || ++silence < LIMIT_MILLISECONDS) return 0;
  reset_mark = RESET_MARK;
  return 1;
}

void board_reset(void) {
  for (;;) RESET = PHALANX_RESET_VALUE;
}
