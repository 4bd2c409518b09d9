/* Start-up and output by semihosting for QEMU's boards, and the same functions
 * for this computer. */
#include "Machine/machine.h"

void count_layers(void);

static uint8_t arena[MACHINE_ARENA_BYTES] __attribute__((aligned(8)));
uint8_t *machine_arena(void) { return arena; }

__attribute__((noinline)) void machine_count_begins(void) {
  __asm__ volatile("" ::: "memory");
}
__attribute__((noinline)) void machine_count_ends(void) {
  __asm__ volatile("" ::: "memory");
}

#if defined(__arm__) || defined(__riscv)
enum { SYS_WRITEC = 0x03, SYS_EXIT_EXTENDED = 0x20, STOPPED = 0x20026 };

static int semihosting(int operation, const void *argument) {
#if defined(__arm__)
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
#else
  register int a0 __asm__("a0") = operation;
  register const void *a1 __asm__("a1") = argument;
  __asm__ volatile(
      ".balign 16\n.option push\n.option norvc\nslli x0, x0, 0x1f\nebreak\n"
      "srai x0, x0, 0x7\n.option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return a0;
#endif
}

void machine_print(uint8_t character) { semihosting(SYS_WRITEC, &character); }

static void leave(int code) {
  const int32_t block[2] = {STOPPED, code};
  semihosting(SYS_EXIT_EXTENDED, block);
  for (;;) __asm__ volatile("" ::: "memory");
}

extern uint32_t data_begin[], data_end[], data_stored[], bss_begin[], bss_end[];

void start(void);
__attribute__((used)) void start(void) {
  for (uint32_t *to = data_begin, *from = data_stored; to < data_end;)
    *to++ = *from++;
  for (uint32_t *to = bss_begin; to < bss_end;) *to++ = 0;
  count_layers();
  leave(0);
}
#else
#include <stdio.h>
void machine_print(uint8_t character) { putchar(character); }
int main(void) { count_layers(); }
#endif

#if defined(__arm__)
extern uint32_t stack_top[];
static void fault(void) {
  for (const char *text = "fault\n"; *text; text++)
    machine_print((uint8_t)*text);
  leave(1);
}
__attribute__((section(".vectors"), used)) static const void *const vectors[] =
    {stack_top, start, fault, fault, fault, fault, fault};
#elif defined(__riscv)
__attribute__((naked, section(".start"), used)) void entry(void) {
  __asm__ volatile("la sp, stack_top\nj start");
}
#endif
