/* What the Swift side of a port needs and cannot say itself: device registers,
   places of the linker script, and the C of the port. */
#ifndef PHALANX_BOARD_SUPPORT_H
#define PHALANX_BOARD_SUPPORT_H
#include <stdint.h>

#include "board.h"

/* The places that board.ld sets aside. */
extern uint8_t phalanx_image_start[], phalanx_image_end[];
extern uint8_t phalanx_recording_start[], phalanx_recording_end[];
extern uint8_t phalanx_memory_start[], phalanx_memory_end[];

static inline const void *board_image(void) { return phalanx_image_start; }
static inline intptr_t board_image_capacity(void) {
  return phalanx_image_end - phalanx_image_start;
}
static inline const void *board_recording(void) {
  return phalanx_recording_start;
}
static inline intptr_t board_recording_capacity(void) {
  return phalanx_recording_end - phalanx_recording_start;
}
static inline void *board_memory(void) { return phalanx_memory_start; }
static inline intptr_t board_memory_capacity(void) {
  return phalanx_memory_end - phalanx_memory_start;
}
static inline const char *board_name(void) { return PHALANX_BOARD_NAME; }

/* Lines: 0 to the host, 1 to the hand. */
void board_start(void);
int32_t board_read(int32_t line);
void board_write(int32_t line, uint8_t byte);
/* Microseconds since the start, and a count that goes on with the processor. */
uint64_t board_microseconds(void);
uint32_t board_counter(void);
void board_feed_watchdog(void);
void board_sleep(void);
uint32_t board_stack_bytes(void);
/* 0 after power-on, 1 after the watchdog, 2 after a fault. */
uint8_t board_reset_cause(void);
void board_hold_interrupts(void);
void board_release_interrupts(void);

/* A stretch of work is done: what counts instructions watches the store. */
#define PHALANX_STAGES 64
extern volatile uint8_t phalanx_stages[PHALANX_STAGES];
void board_did_finish(uint32_t stage);

/* The number of a fault that is no exception of the processor: the stack ran
   over, and the watchdog's warning where that is none either. */
#define PHALANX_STACK_FAULT 256
#define PHALANX_WATCHDOG_FAULT 257

/* Given by the firmware: what is to be done before interrupts are, how many
   microseconds lie between two of the timer's, its start, what the timer's does,
   and what to do when the processor can go no further. */
void phalanx_prepare(void);
uint32_t phalanx_timer_period(void);
void phalanx_main(void);
void phalanx_timer(void);
void phalanx_fault(uint32_t number, uint32_t address);
#endif
