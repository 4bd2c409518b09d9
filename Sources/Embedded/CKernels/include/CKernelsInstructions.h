/* The instructions of Arm's DSP extension (Cortex-M4, M7, M33, M55) that work
 * on the two halves of a word, under one name on every machine: where the
 * extension is missing the same results come from portable C, so that tests
 * elsewhere run the very code of the board.
 *
 * "low" is the half of the bits 0...15, "high" that of 16...31. Nothing here
 * depends on the order of bytes in memory but phalanx_load_word.
 */
#ifndef PHALANX_CKERNELS_INSTRUCTIONS_H
#define PHALANX_CKERNELS_INSTRUCTIONS_H
#include <stdint.h>

#define PHALANX_INLINE static inline __attribute__((always_inline))

#if defined(__ARM_FEATURE_DSP) && __ARM_FEATURE_DSP && \
    !defined(__ARM_BIG_ENDIAN)
#include <arm_acle.h>
#define PHALANX_DSP 1
#else
#define PHALANX_DSP 0
#endif

/* Whether the instructions are the processor's. */
PHALANX_INLINE _Bool phalanx_has_dsp(void) { return PHALANX_DSP; }

/* Four bytes, the first one lowest. The address need not be a multiple of
 * four: a single LDR may read across words on the cores above as long as
 * CCR.UNALIGN_TRP is clear, as it is after reset. (LDM and LDRD may not; the
 * compiler makes none of a copy from a byte's address.) */
PHALANX_INLINE uint32_t phalanx_load_word(const void *address) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  const uint8_t *byte = (const uint8_t *)address;
  return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
         (uint32_t)byte[3] << 24;
#else
  uint32_t word;
  __builtin_memcpy(&word, address, sizeof word);
  return word;
#endif
}

/* The same, and the address moved behind them, in one instruction; the compiler
 * finds it only where the address has no other use. A call of this must be in a
 * function that is not inlined, or a store to the memory could come later. */
PHALANX_INLINE uint32_t phalanx_next_word(const int8_t **address) {
#if PHALANX_DSP
  uint32_t word;
  __asm__("ldr %0, [%1], #4" : "=r"(word), "+r"(*address));
  return word;
#else
  uint32_t word = phalanx_load_word(*address);
  *address += 4;
  return word;
#endif
}

/* A half in the machine's own order of bytes, at any address. */
PHALANX_INLINE int16_t phalanx_load_half(const void *address) {
  int16_t half;
  __builtin_memcpy(&half, address, sizeof half);
  return half;
}

/* The half that lies some bytes, an even number, behind a word. */
PHALANX_INLINE int16_t phalanx_load_aligned_half(const uint32_t *word,
                                                 intptr_t offset) {
  int16_t half;
  const char *address = (const char *)word + offset;
  __builtin_memcpy(&half, __builtin_assume_aligned(address, 2), sizeof half);
  return half;
}

PHALANX_INLINE void phalanx_store_half(void *address, int16_t half) {
  __builtin_memcpy(address, &half, sizeof half);
}

/* Rotated right by eight bits; costs nothing before SXTB16. */
PHALANX_INLINE uint32_t phalanx_rotate8(uint32_t word) {
  return word >> 8 | word << 24;
}

/* PKHBT: the low halves of two words, the second's above the first's. */
PHALANX_INLINE uint32_t phalanx_low_halves(uint32_t low, uint32_t high) {
  return (low & 0xFFFF) | high << 16;
}

/* PKHTB: the high halves of two words, the second's above the first's. */
PHALANX_INLINE uint32_t phalanx_high_halves(uint32_t low, uint32_t high) {
  return low >> 16 | (high & 0xFFFF0000);
}

/* SXTB16: bytes 0 and 2 as the low and the high half, signs extended. */
PHALANX_INLINE uint32_t phalanx_sxtb16(uint32_t bytes) {
#if PHALANX_DSP
  return (uint32_t)__sxtb16((int8x4_t)bytes);
#else
  uint32_t low = (uint16_t)(int8_t)(uint8_t)bytes;
  uint32_t high = (uint16_t)(int8_t)(uint8_t)(bytes >> 16);
  return low | high << 16;
#endif
}

/* SXTAB16: the same, added to the halves of another word, each modulo 2^16. */
PHALANX_INLINE uint32_t phalanx_sxtab16(uint32_t halves, uint32_t bytes) {
#if PHALANX_DSP
  return (uint32_t)__sxtab16((int16x2_t)halves, (int8x4_t)bytes);
#else
  uint32_t extended = phalanx_sxtb16(bytes);
  uint32_t low = (halves + extended) & 0xFFFF;
  uint32_t high = (halves >> 16) + (extended >> 16);
  return low | high << 16;
#endif
}

/* SMLAD: sum + low(a) * low(b) + high(a) * high(b), signed, modulo 2^32. */
PHALANX_INLINE int32_t phalanx_smlad(uint32_t a, uint32_t b, int32_t sum) {
#if PHALANX_DSP
  return __smlad((int16x2_t)a, (int16x2_t)b, sum);
#else
  int32_t low = (int32_t)(int16_t)(uint16_t)a * (int16_t)(uint16_t)b;
  int32_t high = (int32_t)(int16_t)(uint16_t)(a >> 16) *
                 (int16_t)(uint16_t)(b >> 16);
  return (int32_t)((uint32_t)sum + (uint32_t)low + (uint32_t)high);
#endif
}
#endif
