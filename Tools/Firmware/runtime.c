/* What Embedded Swift asks of a bare machine, and no more: memory moves, the
   64-bit arithmetic of 32-bit Arm and RISC-V, and a place to stop. No
   allocator. */
#include <stddef.h>
#include <stdint.h>

typedef struct { uint64_t quotient, remainder; } division_t;

/* The empty statement with a memory clobber keeps the compiler from turning a
   loop into a call of the very function that it stands in. */
#define KEEP_LOOP() __asm__ volatile("" ::: "memory")

/* Whole words, four at a time, where both ends lie on words: Embedded Swift copies
   its structures with these. */
#define IS_WORDS(place) (((uintptr_t)(place) & 3) == 0)

void *memset(void *target, int value, size_t count) {
  unsigned char *byte = target;
  for (; count && !IS_WORDS(byte); count--) {
    *byte++ = (unsigned char)value;
    KEEP_LOOP();
  }
  uint32_t *word = (uint32_t *)byte, filled = (unsigned char)value * 0x01010101u;
  for (; count >= 16; count -= 16, word += 4) {
    word[0] = filled; word[1] = filled; word[2] = filled; word[3] = filled;
    KEEP_LOOP();
  }
  for (byte = (unsigned char *)word; count; count--) {
    *byte++ = (unsigned char)value;
    KEEP_LOOP();
  }
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  unsigned char *to = target;
  const unsigned char *from = source;
  if (to <= from || to >= from + count) {
    if (IS_WORDS(to) && IS_WORDS(from))
      for (; count >= 16; count -= 16, to += 16, from += 16) {
        /* All are read before one is written: the ends may overlap. */
        const uint32_t *in = (const uint32_t *)from;
        uint32_t a = in[0], b = in[1], c = in[2], d = in[3];
        uint32_t *out = (uint32_t *)to;
        out[0] = a; out[1] = b; out[2] = c; out[3] = d;
        KEEP_LOOP();
      }
    for (; count; count--) { *to++ = *from++; KEEP_LOOP(); }
  } else {
    for (size_t i = count; i > 0; i--) { to[i - 1] = from[i - 1]; KEEP_LOOP(); }
  }
  return target;
}

void *memcpy(void *target, const void *source, size_t count) {
  return memmove(target, source, count);
}

#ifdef __arm__
#define SHIFT_LEFT __aeabi_llsl
#define SHIFT_RIGHT __aeabi_llsr
#define SHIFT_SIGNED_RIGHT __aeabi_lasr
#else
#define SHIFT_LEFT __ashldi3
#define SHIFT_RIGHT __lshrdi3
#define SHIFT_SIGNED_RIGHT __ashrdi3
#endif

/* Shifts by a variable amount, on halves, so that they do not call themselves. */
typedef union { uint64_t whole; struct { uint32_t low, high; } half; } word_t;

uint64_t SHIFT_LEFT(uint64_t value, int count) {
  word_t in = { .whole = value }, out = in;
  if (count >= 32) {
    out.half.high = in.half.low << (count - 32);
    out.half.low = 0;
  } else if (count > 0) {
    out.half.high = in.half.high << count | in.half.low >> (32 - count);
    out.half.low = in.half.low << count;
  }
  return out.whole;
}

uint64_t SHIFT_RIGHT(uint64_t value, int count) {
  word_t in = { .whole = value }, out = in;
  if (count >= 32) {
    out.half.low = in.half.high >> (count - 32);
    out.half.high = 0;
  } else if (count > 0) {
    out.half.low = in.half.low >> count | in.half.high << (32 - count);
    out.half.high = in.half.high >> count;
  }
  return out.whole;
}

int64_t SHIFT_SIGNED_RIGHT(int64_t value, int count) {
  word_t in = { .whole = (uint64_t)value }, out = in;
  int32_t high = (int32_t)in.half.high;
  if (count >= 32) {
    out.half.low = (uint32_t)(high >> (count - 32));
    out.half.high = (uint32_t)(high >> 31);
  } else if (count > 0) {
    out.half.low = in.half.low >> count | in.half.high << (32 - count);
    out.half.high = (uint32_t)(high >> count);
  }
  return (int64_t)out.whole;
}

/* The processor's division where it reaches; else schoolbook, a bit a step, from
   the dividend's highest. */
static division_t divide(uint64_t dividend, uint64_t divisor) {
  division_t result = { 0, 0 };
  word_t a = { .whole = dividend }, b = { .whole = divisor };
  if (a.half.high == 0) {
    if (b.half.high != 0) {
      result.remainder = dividend;
    } else if (b.half.low != 0) {
      result.quotient = a.half.low / b.half.low;
      result.remainder = a.half.low % b.half.low;
    }
    return result;
  }
  for (int bit = 63 - __builtin_clz(a.half.high); bit >= 0; bit--) {
    uint32_t next = bit < 32 ? a.half.low >> bit : a.half.high >> (bit - 32);
    result.remainder = result.remainder << 1 | (next & 1);
    result.quotient <<= 1;
    if (result.remainder >= divisor) {
      result.remainder -= divisor;
      result.quotient |= 1;
    }
  }
  return result;
}

static division_t divide_signed(int64_t dividend, int64_t divisor) {
  uint64_t a = dividend < 0 ? 0 - (uint64_t)dividend : (uint64_t)dividend;
  uint64_t b = divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor;
  division_t found = divide(a, b);
  if ((dividend < 0) != (divisor < 0)) found.quotient = 0 - found.quotient;
  if (dividend < 0) found.remainder = 0 - found.remainder;
  return found;
}

#ifdef __arm__
#define ALIASES(suffix)                                                        \
  void __aeabi_memset##suffix(void *t, size_t n, int v) { memset(t, v, n); }   \
  void __aeabi_memclr##suffix(void *t, size_t n) { memset(t, 0, n); }          \
  void __aeabi_memcpy##suffix(void *t, const void *s, size_t n) {              \
    memmove(t, s, n);                                                          \
  }                                                                            \
  void __aeabi_memmove##suffix(void *t, const void *s, size_t n) {             \
    memmove(t, s, n);                                                          \
  }
ALIASES()
ALIASES(4)
ALIASES(8)

/* The run-time ABI returns the quotient in r0 and r1, the remainder in r2 and
   r3, as a structure of four words in registers, which C cannot say: a vector
   of two 64-bit numbers is passed back that way only with assembly. */
__attribute__((used)) static void store_division(
    division_t *result, uint64_t dividend, uint64_t divisor) {
  *result = divide(dividend, divisor);
}

__attribute__((used)) static void store_signed_division(
    division_t *result, int64_t dividend, int64_t divisor) {
  *result = divide_signed(dividend, divisor);
}

#define DIVISION(name, function)                                               \
  __attribute__((naked)) void name(void) {                                     \
    __asm__ volatile(                                                          \
        "push {lr}\n"                                                          \
        "sub sp, #28\n"                                                        \
        "str r3, [sp, #4]\n"                                                   \
        "str r2, [sp, #0]\n"                                                   \
        "mov r3, r1\n"                                                         \
        "mov r2, r0\n"                                                         \
        "add r0, sp, #8\n"                                                     \
        "bl " #function "\n"                                                   \
        "add r12, sp, #8\n"                                                    \
        "ldm r12, {r0, r1, r2, r3}\n"                                          \
        "add sp, #28\n"                                                        \
        "pop {pc}\n");                                                         \
  }
DIVISION(__aeabi_uldivmod, store_division)
DIVISION(__aeabi_ldivmod, store_signed_division)
#else
uint64_t __udivdi3(uint64_t a, uint64_t b) { return divide(a, b).quotient; }
uint64_t __umoddi3(uint64_t a, uint64_t b) { return divide(a, b).remainder; }

int64_t __divdi3(int64_t a, int64_t b) {
  return (int64_t)divide_signed(a, b).quotient;
}

int64_t __moddi3(int64_t a, int64_t b) {
  return (int64_t)divide_signed(a, b).remainder;
}

/* The low 64 bits of a product, from the full product of the low halves: the
   processor multiplies 32 by 32 bits. */
int64_t __muldi3(int64_t first, int64_t second) {
  word_t a = { .whole = (uint64_t)first }, b = { .whole = (uint64_t)second };
  word_t product = { .whole = (uint64_t)a.half.low * b.half.low };
  product.half.high += a.half.low * b.half.high + a.half.high * b.half.low;
  return (int64_t)product.whole;
}

/* A core without atomic instructions, and alone: a load or a store of a word is
   whole, and an exchange is with interrupts held off. */
uint32_t load_whole(const volatile uint32_t *place, int order)
    __asm__("__atomic_load_4");
uint32_t load_whole(const volatile uint32_t *place, int order) {
  (void)order;
  return *place;
}

void store_whole(volatile uint32_t *place, uint32_t value, int order)
    __asm__("__atomic_store_4");
void store_whole(volatile uint32_t *place, uint32_t value, int order) {
  (void)order;
  *place = value;
}

int exchange_whole(volatile uint32_t *place, uint32_t *expected,
                   uint32_t desired, int success, int failure)
    __asm__("__atomic_compare_exchange_4");
int exchange_whole(volatile uint32_t *place, uint32_t *expected,
                   uint32_t desired, int success, int failure) {
  (void)success;
  (void)failure;
  uint32_t state;
  __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(state)::"memory");
  uint32_t found = *place;
  int is_same = found == *expected;
  if (is_same) *place = desired;
  else *expected = found;
  if (state & 8) __asm__ volatile("csrsi mstatus, 8" ::: "memory");
  return is_same;
}
#endif

__attribute__((noreturn)) static void stop(void) { for (;;) KEEP_LOOP(); }
void __stack_chk_fail(void) { stop(); }
