/* Start, traps and time of a RISC-V. */
#include <stddef.h>

#include "port.h"

extern uint32_t _data_start[], _data_end[], _data_source[], _bss_start[],
    _bss_end[], _stack_limit[], _stack_top[];
extern uint8_t phalanx_flash_start[], phalanx_flash_end[];

#define PAINT 0xA5A5A5A5u
#define TICKS_PER_MICROSECOND (PHALANX_TIMER_HERTZ / 1000000u)

#define CLINT(offset) (*(volatile uint32_t *)(PHALANX_CLINT + (offset)))
#define TIME_LOW CLINT(0xBFF8)
#define TIME_HIGH CLINT(0xBFFC)
#define ALARM_LOW CLINT(0x4000)
#define ALARM_HIGH CLINT(0x4004)

/* Bits of mie, and the causes of interrupts. */
#define TIMER 7u
#define EXTERNAL 11u
#define INTERRUPT (1u << 31)

/* Not cleared at the start: what a fault leaves for the next start. */
__attribute__((section(".noinit"))) static uint32_t fault_mark;
#define FAULT_MARK 0xFA171FA1u
static uint8_t reset_cause;

/* MARK: time */

static uint64_t ticks(void) {
  uint32_t high, low;
  do {
    high = TIME_HIGH;
    low = TIME_LOW;
  } while (high != TIME_HIGH);
  return (uint64_t)high << 32 | low;
}

/* The high half goes out of reach first, so that nothing rings in between. */
static void set_alarm(uint64_t time) {
  ALARM_HIGH = 0xFFFFFFFFu;
  ALARM_LOW = (uint32_t)time;
  ALARM_HIGH = (uint32_t)(time >> 32);
}

static uint64_t start_time, alarm_time;
static uint32_t ticks_per_period;

uint64_t board_microseconds(void) {
  return (ticks() - start_time) / TICKS_PER_MICROSECOND;
}

uint32_t board_counter(void) {
  uint32_t count;
  __asm__ volatile("csrr %0, minstret" : "=r"(count));
  return count;
}

void board_sleep(void) { __asm__ volatile("wfi"); }

static uint32_t hold_depth;

void board_hold_interrupts(void) {
  __asm__ volatile("csrci mstatus, 8" ::: "memory");
  hold_depth++;
}

void board_release_interrupts(void) {
  if (--hold_depth == 0) __asm__ volatile("csrsi mstatus, 8" ::: "memory");
}

/* MARK: stack */

/* The stack is painted at the start, and what has lost its paint was in use. Seen
   from below, as a frame may leave much of what it takes untouched. */
uint32_t board_stack_bytes(void) {
  const uint32_t *word = _stack_limit;
  while (word < _stack_top && *word == PAINT) word++;
  return (uint32_t)((uint8_t *)_stack_top - (uint8_t *)word);
}

uint8_t board_reset_cause(void) { return reset_cause; }

/* MARK: traps */

__attribute__((noreturn, used)) static void stop(
    uint32_t number, uint32_t address) {
  if (number != PHALANX_WATCHDOG_FAULT) fault_mark = FAULT_MARK;
  phalanx_fault(number, address);
  board_reset();
}

__attribute__((interrupt("machine"), used)) static void interrupt(void) {
  uint32_t cause;
  __asm__ volatile("csrr %0, mcause" : "=r"(cause));
  if (cause == (INTERRUPT | EXTERNAL)) {
    board_receive_interrupt();
    return;
  }
  do alarm_time += ticks_per_period;
  while (alarm_time <= ticks());
  set_alarm(alarm_time);
  phalanx_timer();
  if (board_watchdog_is_over()) {
    uint32_t address;
    __asm__ volatile("csrr %0, mepc" : "=r"(address));
    stop(PHALANX_WATCHDOG_FAULT, address);
  }
}

/* A fault takes nothing from the stack, which may be what is at fault, and then
   begins it anew. A stack that ran over is told by where it stands. */
__attribute__((naked, aligned(4), used)) static void trap(void) {
  __asm__ volatile(
      "csrw mscratch, t0\n"
      "la t0, _stack_limit\n"
      "bltu sp, t0, 1f\n"
      "csrr t0, mcause\n"
      "bgez t0, 2f\n"
      "csrr t0, mscratch\n"
      "j %0\n"
      "1: li a0, %2\n"
      "j 3f\n"
      "2: csrr a0, mcause\n"
      "3: csrr a1, mepc\n"
      "la sp, _stack_top\n"
      "j %1\n" ::"i"(interrupt),
      "i"(stop), "i"(PHALANX_STACK_FAULT));
}

/* MARK: start */

/* What stands for flash can be read and run, and no more, by the processor
   either, until the next reset. */
static void protect_flash(void) {
  uint32_t start = (uint32_t)phalanx_flash_start;
  uint32_t half = (uint32_t)(phalanx_flash_end - phalanx_flash_start) / 2;
  uint32_t place = start >> 2 | ((half >> 2) - 1);
  /* Locked, a power of two, run and read. */
  __asm__ volatile(
      "csrw pmpaddr0, %0\n"
      "csrw pmpcfg0, %1\n" ::"r"(place), "r"(0x80 | 3 << 3 | 4 | 1));
}

__attribute__((noreturn, used)) static void start(void) {
  uint32_t *word = _data_start;
  for (const uint32_t *from = _data_source; word < _data_end;)
    *word++ = *from++;
  for (word = _bss_start; word < _bss_end;) *word++ = 0;
  uint32_t *here;
  __asm__ volatile("mv %0, sp" : "=r"(here));
  for (word = _stack_limit; word < here - 16; word++) *word = PAINT;
  reset_cause = board_watchdog_has_reset();
  if (fault_mark == FAULT_MARK) reset_cause = 2;
  fault_mark = 0;
  protect_flash();
  start_time = ticks();
  ticks_per_period = phalanx_timer_period() * TICKS_PER_MICROSECOND;
  phalanx_prepare();
  board_start();
  alarm_time = ticks() + ticks_per_period;
  set_alarm(alarm_time);
  __asm__ volatile("csrw mie, %0" ::"r"(1u << TIMER | 1u << EXTERNAL));
  __asm__ volatile("csrsi mstatus, 8" ::: "memory");
  phalanx_main();
  for (;;) board_sleep();
}

__attribute__((naked, section(".start"), used)) void reset_handler(void) {
  __asm__ volatile(
      ".option push\n"
      ".option norelax\n"
      "la gp, __global_pointer$\n"
      ".option pop\n"
      "csrci mstatus, 8\n"
      "la t0, %0\n"
      "csrw mtvec, t0\n"
      "la sp, _stack_top\n"
      "j %1\n" ::"i"(trap), "i"(start));
}
