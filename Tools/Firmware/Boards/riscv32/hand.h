/* Finds the hand's line: a 16550 on the PCI bus. */
#ifndef PHALANX_RISCV32_HAND_H
#define PHALANX_RISCV32_HAND_H
#include <stddef.h>

#include "port.h"

/* Where the card is told to answer; 0 would be nowhere. */
#define HAND_PORT 0x1000u

/* Of the first such card on the first bus; null for none. Cards share four
   interrupts in turn. */
static inline void *find_hand_uart(uint32_t *interrupt) {
  for (uint32_t card = 0; card < 32; card++) {
    volatile uint32_t *words =
        (volatile uint32_t *)(PHALANX_PCI_CONFIGURATION + (card << 15));
    if (words[2] >> 8 != 0x070002) continue; /* serial, of a 16550's kind */
    words[4] = HAND_PORT;
    words[1] = 1; /* it answers at ports */
    *interrupt = PHALANX_PCI_INTERRUPT + card % 4;
    return (void *)(PHALANX_PCI_PORTS + HAND_PORT);
  }
  return NULL;
}
#endif
