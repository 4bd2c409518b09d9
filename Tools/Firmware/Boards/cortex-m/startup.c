/* Start, faults and time of a Cortex-M. */
#include <stddef.h>

#include "port.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018)
#define NVIC_ISER ((volatile uint32_t *)0xE000E100)
#define ICSR (*(volatile uint32_t *)0xE000ED04)
#define CFSR (*(volatile uint32_t *)0xE000ED28)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9C)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0)

extern uint32_t _data_start[], _data_end[], _data_source[], _bss_start[],
    _bss_end[], _stack_limit[], _stack_top[];

#define PAINT 0xA5A5A5A5u
#define TICKS_PER_MICROSECOND (PHALANX_TIMER_HERTZ / 1000000u)

/* Not cleared at the start: what a fault leaves for the next start. */
__attribute__((section(".noinit"))) static uint32_t fault_mark;
#define FAULT_MARK 0xFA171FA1u
static uint8_t reset_cause;

/* MARK: time */

static volatile uint32_t periods;
static uint32_t ticks_per_period;

__attribute__((used)) static void count_period(void) {
  periods++;
  phalanx_timer();
}

/* The label is where the interrupt ends, for what counts instructions. */
__attribute__((naked)) void systick_handler(void) {
  __asm__ volatile(
      "push {r4, lr}\n"
      "bl %c0\n"
      ".global systick_return\n"
      "systick_return:\n"
      "pop {r4, pc}\n" ::"i"(count_period));
}

/* The timer may wrap between the two reads. While interrupts are held off, its
   own is counted here instead. */
static uint64_t ticks(void) {
  uint32_t before, value, held;
  __asm__ volatile("mrs %0, primask" : "=r"(held));
  do {
    if (held && ICSR & (1u << 26)) {
      ICSR = 1u << 25;
      periods++;
    }
    before = periods;
    value = SYST_CVR;
  } while (before != periods || (held && ICSR & (1u << 26)));
  return (uint64_t)before * ticks_per_period + (ticks_per_period - 1 - value);
}

uint64_t board_microseconds(void) {
  return ticks() / TICKS_PER_MICROSECOND;
}

uint32_t board_counter(void) { return (uint32_t)ticks(); }

void board_sleep(void) { __asm__ volatile("wfi"); }

static uint32_t hold_depth;

void board_hold_interrupts(void) {
  __asm__ volatile("cpsid i" ::: "memory");
  hold_depth++;
}

void board_release_interrupts(void) {
  if (--hold_depth == 0) __asm__ volatile("cpsie i" ::: "memory");
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

/* MARK: start and faults */

/* CFSR's bits of an exception frame that found no room on the stack: of the
   guard, of the bus, and of the stack's limit. */
#define NO_ROOM (1u << 4 | 1u << 12 | 1u << 20)
#define NMI 2

__attribute__((used)) static uint32_t is_stopping;

/* The watchdog's warning is no fault of its own: its reset follows. */
__attribute__((noreturn, used)) static void stop(
    uint32_t number, uint32_t address, uint32_t is_below) {
  is_stopping = 1;
  if (number != NMI) fault_mark = FAULT_MARK;
  if (is_below || CFSR & NO_ROOM) {
    number = PHALANX_STACK_FAULT;
    address = 0;
  }
  phalanx_fault(number, address);
  for (;;) __asm__ volatile("wfi");
}

/* The address of the fault lies on the stack of what was running, if that has a
   stack left; then the stack begins anew, as it may be what is at fault. */
__attribute__((naked)) void fault_handler(void) {
  __asm__ volatile(
      "cpsid i\n"
      "mrs r0, ipsr\n"
      "mov r1, sp\n"
      "ldr r2, =_stack_limit\n"
      "cmp r1, r2\n"
      "ite hs\n"
      "movhs r2, #0\n"
      "movlo r2, #1\n"
      "ite hs\n"
      "ldrhs r1, [r1, #24]\n"
      "movlo r1, #0\n"
      "ldr r3, =_stack_top\n"
      "mov sp, r3\n"
      "b %0\n" ::"i"(stop));
}

/* While a fault is dealt with, the watchdog's warning is none. */
__attribute__((naked)) static void nmi_handler(void) {
  __asm__ volatile(
      "ldr r0, =%c0\n"
      "ldr r0, [r0]\n"
      "cmp r0, #0\n"
      "it ne\n"
      "bxne lr\n"
      "b fault_handler\n" ::"i"(&is_stopping));
}

/* The stack's lower end. Without a limit in the processor, the megabyte below the
   stack is closed to it. */
static void guard_stack(void) {
#if __ARM_ARCH >= 8
  __asm__ volatile("msr msplim, %0" ::"r"(_stack_limit));
#else
  MPU_RBAR = ((uint32_t)_stack_limit - (1u << 20)) | 1u << 4; /* region 0 */
  MPU_RASR = 1u << 28 | 19u << 1 | 1;  /* no access, no code, 2^20 bytes */
  MPU_CTRL = 4 | 1;                    /* the rest as ever; on */
  __asm__ volatile("dsb\nisb" ::: "memory");
#endif
}

__attribute__((used)) void reset_handler(void) {
  guard_stack();
  uint32_t *word = _data_start;
  for (const uint32_t *from = _data_source; word < _data_end;)
    *word++ = *from++;
  for (word = _bss_start; word < _bss_end;) *word++ = 0;
  uint32_t *here;
  __asm__ volatile("mov %0, sp" : "=r"(here));
  for (word = _stack_limit; word < here - 16; word++) *word = PAINT;
  reset_cause = fault_mark == FAULT_MARK ? 2 : board_watchdog_has_reset();
  fault_mark = 0;
  ticks_per_period = phalanx_timer_period() * TICKS_PER_MICROSECOND;
  SYST_RVR = ticks_per_period - 1;
  SYST_CVR = 0;
  phalanx_prepare();
  board_start();
  SYST_CSR = 7;
  __asm__ volatile("cpsie i" ::: "memory");
  phalanx_main();
  for (;;) __asm__ volatile("wfi");
}

void board_enable_interrupt(uint32_t number) {
  NVIC_ISER[number / 32] = 1u << (number % 32);
}

/* Later designations win over the range. */
#pragma clang diagnostic ignored "-Winitializer-overrides"
__attribute__((section(".vectors"), used)) const void *const vectors[] = {
    _stack_top,    reset_handler, nmi_handler,   fault_handler,
    fault_handler, fault_handler, fault_handler, 0,
    0,             0,             0,             fault_handler,
    fault_handler, 0,             fault_handler, systick_handler,
    [16 ... 16 + PHALANX_HAND_INTERRUPT] = fault_handler,
    [16 + PHALANX_LINK_INTERRUPT] = board_receive_interrupt_0,
    [16 + PHALANX_HAND_INTERRUPT] = board_receive_interrupt_1};
