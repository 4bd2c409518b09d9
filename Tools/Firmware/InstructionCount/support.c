/* What compilers ask of a bare machine, as far as the counted layers need it.
 * None of it runs between the marks. */
#include <stddef.h>
#include <stdint.h>

#define KEEP_LOOP() __asm__ volatile("" ::: "memory")

void *memset(void *target, int value, size_t count) {
  for (unsigned char *byte = target; count; count--) {
    *byte++ = (unsigned char)value;
    KEEP_LOOP();
  }
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  unsigned char *to = target;
  const unsigned char *from = source;
  for (size_t i = 0; i < count; i++) {
    size_t place = to < from ? i : count - 1 - i;
    to[place] = from[place];
    KEEP_LOOP();
  }
  return target;
}

void *memcpy(void *target, const void *source, size_t count) {
  return memmove(target, source, count);
}

#if defined(__arm__)
#define ALIASES(suffix)                                                      \
  void __aeabi_memset##suffix(void *t, size_t n, int v) { memset(t, v, n); } \
  void __aeabi_memclr##suffix(void *t, size_t n) { memset(t, 0, n); }        \
  void __aeabi_memcpy##suffix(void *t, const void *s, size_t n) {            \
    memmove(t, s, n);                                                        \
  }                                                                          \
  void __aeabi_memmove##suffix(void *t, const void *s, size_t n) {           \
    memmove(t, s, n);                                                        \
  }
ALIASES()
ALIASES(4)
ALIASES(8)
#define SHIFT_LEFT __aeabi_llsl
#define SHIFT_RIGHT __aeabi_llsr
#define SHIFT_RIGHT_SIGNED __aeabi_lasr
#else
#define SHIFT_LEFT __ashldi3
#define SHIFT_RIGHT __lshrdi3
#define SHIFT_RIGHT_SIGNED __ashrdi3
#endif

/* 64-bit shifts by 0 to 63, on halves, so that they do not call themselves. */
typedef union {
  uint64_t whole;
  struct {
    uint32_t low, high;
  } half;
} word_t;

uint64_t SHIFT_LEFT(uint64_t value, int count) {
  word_t in = {.whole = value}, out = in;
  if (count >= 32) {
    out.half.high = in.half.low << (count - 32);
    out.half.low = 0;
  } else if (count > 0) {
    out.half.high = in.half.high << count | in.half.low >> (32 - count);
    out.half.low = in.half.low << count;
  }
  return out.whole;
}

static uint64_t shift_right(uint64_t value, int count, uint32_t fill) {
  word_t in = {.whole = value}, out = in;
  uint64_t low, high;
  if (count == 0) return value;
  if (count >= 32) {
    low = in.half.high;
    high = fill;
    count -= 32;
  } else {
    low = in.half.low;
    high = in.half.high;
  }
  if (count == 0) {
    out.half.low = (uint32_t)low;
    out.half.high = (uint32_t)high;
    return out.whole;
  }
  out.half.low = (uint32_t)low >> count | (uint32_t)high << (32 - count);
  out.half.high = (uint32_t)high >> count | fill << (32 - count);
  return out.whole;
}

uint64_t SHIFT_RIGHT(uint64_t value, int count) {
  return shift_right(value, count, 0);
}

int64_t SHIFT_RIGHT_SIGNED(int64_t value, int count) {
  return (int64_t)shift_right((uint64_t)value, count, value < 0 ? ~0u : 0);
}
