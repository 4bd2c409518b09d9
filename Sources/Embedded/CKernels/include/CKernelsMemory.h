/* Moves of memory by words, for cores whose library has none that is fast. */
#ifndef PHALANX_CKERNELS_MEMORY_H
#define PHALANX_CKERNELS_MEMORY_H
#include "CKernelsInstructions.h"

PHALANX_INLINE void phalanx_store_word(void *address, uint32_t word) {
  __builtin_memcpy(address, &word, sizeof word);
}

/* Moves bytes to a lower address, or to where they do not overlap. First to
 * last, a word at a time: a store reaches below the next load, however close
 * the two places are. */
static inline __attribute__((noinline, unused)) void phalanx_move_down(
    void *to, const void *from, intptr_t count) {
  uint8_t *target = (uint8_t *)to;
  const uint8_t *source = (const uint8_t *)from, *end;
  for (end = source + (count & ~(intptr_t)15); source != end; source += 16) {
    uint32_t a = phalanx_load_word(source);
    uint32_t b = phalanx_load_word(source + 4);
    uint32_t c = phalanx_load_word(source + 8);
    uint32_t d = phalanx_load_word(source + 12);
    phalanx_store_word(target, a);
    phalanx_store_word(target + 4, b);
    phalanx_store_word(target + 8, c);
    phalanx_store_word(target + 12, d);
    target += 16;
  }
  for (end += count & 15; source != end; source++) {
    *target++ = *source;
    /* Keeps the compiler from calling a library's function instead. */
    __asm__ volatile("" ::: "memory");
  }
}
#endif
