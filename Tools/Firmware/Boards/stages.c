/* Marks the ends of stages for whoever watches the memory: InstructionCount. */
#include "BoardSupport.h"

volatile uint8_t phalanx_stages[PHALANX_STAGES];

__attribute__((noinline)) void board_did_finish(uint32_t stage) {
  phalanx_stages[stage % PHALANX_STAGES] = 1;
}
