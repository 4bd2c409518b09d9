/* Dot products of int8 weights, two products an instruction; on RISC-V one.
 *
 * The activations of a row are packed once, to int16 in the order that SMLAD
 * wants; then rows are summed four at a time, so that they share the loads of
 * activations. int16 activations and int8 ones less their zero point meet the
 * same code.
 *
 * The sums equal those of the plain loop in
 * Sources/Embedded/NeuralKernels/DotProduct.swift, which is the reference. Functions
 * are compiled into Embedded Swift, once; inlining them into every caller would
 * multiply the code. Addresses of weights and activations need no alignment but
 * that of their own type.
 */
#ifndef PHALANX_CKERNELS_DUAL_H
#define PHALANX_CKERNELS_DUAL_H
#include "CKernelsInstructions.h"

/* The longest stretch of a row that is packed and summed in 32 bits: a product
 * is at most 2^7 * 2^15 = 2^22 in magnitude, so 511 of them stay within 2^31
 * however they are added up. A multiple of 16, the stride of the main loop. */
#define PHALANX_DUAL_CHUNK 496

/* The words that a chunk is packed in. */
#define PHALANX_DUAL_WORDS (PHALANX_DUAL_CHUNK / 2)

/* Where the activations lie that a row of weights meets: count segments of
 * length neighbouring values, stride values apart. The weights of a row have no
 * gaps. */
typedef struct {
  intptr_t count, length, stride;
  /* Of int8 activations, in [-128, 127]; unused with int16. */
  int32_t zero_point;
} phalanx_segments;

/* A chunk of activations. Of every four, a word holds the values 0 and 2, the
 * next one 1 and 3; the last one to three values follow in their own order. */
typedef struct {
  const uint32_t *words;
  /* Values, at most PHALANX_DUAL_CHUNK. */
  intptr_t count;
  /* Bytes from one row of weights to the next. */
  intptr_t row_stride;
  /* Whether sums are added to those of earlier chunks. */
  _Bool adds;
} phalanx_packed;

/* Whether what follows is made for the processor: it has SMLAD, or enough
 * registers that four rows share the loads of activations without it. */
#if PHALANX_DSP || defined(__riscv)
#define PHALANX_DUAL_NATIVE 1
#else
#define PHALANX_DUAL_NATIVE 0
#endif
PHALANX_INLINE _Bool phalanx_dual_is_native(void) {
  return PHALANX_DUAL_NATIVE;
}

#define PHALANX_DUAL static inline __attribute__((noinline, unused))

/* Hides from the compiler how a value comes about. Without this it keeps an
 * address for each of the four rows and loads far ahead: with four sums and
 * room to work that is more registers than there are. */
#define PHALANX_HIDE(value) __asm__("" : "+r"(value))

/* The same for two values, neither of which is known before both are. */
#define PHALANX_HIDE_BOTH(a, b) __asm__("" : "+r"(a), "+r"(b))

#if defined(__riscv)
/* Adds the products of four weights to a row's sum, one by one. */
PHALANX_INLINE int32_t phalanx_dual_add4(int32_t sum, const int8_t *weights,
                                         int32_t x0, int32_t x1, int32_t x2,
                                         int32_t x3) {
  return sum + weights[0] * x0 + weights[1] * x1 + weights[2] * x2 +
         weights[3] * x3;
}
#endif

/* Adds the products of the weights 0 to 3 in a word to a row's sum. */
PHALANX_INLINE int32_t phalanx_dual_add(int32_t sum, uint32_t weights,
                                        uint32_t even, uint32_t odd) {
  sum = phalanx_smlad(phalanx_sxtb16(weights), even, sum);
  return phalanx_smlad(phalanx_sxtb16(phalanx_rotate8(weights)), odd, sum);
}

/* sum over i < packed->count of weights[i] * activations[i], exact, for four
 * rows of weights. */
PHALANX_DUAL void phalanx_dual_dot4(const int8_t *weights,
                                    const phalanx_packed *packed,
                                    int64_t *sums) {
  const uint32_t *words = packed->words;
  const uint32_t *end = words + (packed->count & ~(intptr_t)15) / 2;
  intptr_t stride = packed->row_stride, three_strides = 3 * stride;
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  PHALANX_HIDE(three_strides);
#if defined(__riscv)
#define PHALANX_STEP(offset)                                                   \
  do {                                                                         \
    const uint32_t *pair = words + (offset);                                   \
    int32_t x0 = phalanx_load_aligned_half(pair, 0);                           \
    int32_t x2 = phalanx_load_aligned_half(pair, 2);                           \
    int32_t x1 = phalanx_load_aligned_half(pair, 4);                           \
    int32_t x3 = phalanx_load_aligned_half(pair, 6);                           \
    s0 = phalanx_dual_add4(s0, weights, x0, x1, x2, x3);                       \
    PHALANX_HIDE_BOTH(weights, s0);                                            \
    s1 = phalanx_dual_add4(s1, weights + stride, x0, x1, x2, x3);              \
    PHALANX_HIDE_BOTH(weights, s1);                                            \
    s2 = phalanx_dual_add4(s2, weights + 2 * stride, x0, x1, x2, x3);          \
    PHALANX_HIDE_BOTH(weights, s2);                                            \
    s3 = phalanx_dual_add4(s3, weights + three_strides, x0, x1, x2, x3);       \
    PHALANX_HIDE_BOTH(weights, s3);                                            \
    weights += 4;                                                              \
    PHALANX_HIDE_BOTH(words, s3);                                              \
  } while (0)
#else
/* Four columns. The next activations are loaded when the last sum is known. */
#define PHALANX_STEP(offset)                                                   \
  do {                                                                         \
    uint32_t even = words[offset], odd = words[(offset) + 1];                  \
    s3 = phalanx_dual_add(s3, phalanx_load_word(weights + three_strides),      \
                          even, odd);                                          \
    s2 = phalanx_dual_add(s2, phalanx_load_word(weights + 2 * stride), even,   \
                          odd);                                                \
    s1 = phalanx_dual_add(s1, phalanx_load_word(weights + stride), even, odd); \
    PHALANX_HIDE_BOTH(weights, s1);                                            \
    s0 = phalanx_dual_add(s0, phalanx_next_word(&weights), even, odd);         \
    PHALANX_HIDE_BOTH(words, s0);                                              \
  } while (0)
#endif
  for (; words != end; words += 8) {
    PHALANX_STEP(0);
    PHALANX_STEP(2);
    PHALANX_STEP(4);
    PHALANX_STEP(6);
  }
  for (end += (packed->count & 12) / 2; words != end; words += 2)
    PHALANX_STEP(0);
#undef PHALANX_STEP
  const uint8_t *rest = (const uint8_t *)words;
  for (intptr_t left = packed->count & 3; left > 0; left--) {
    int32_t x = phalanx_load_half(rest);
    s0 += weights[0] * x;
    s1 += weights[stride] * x;
    s2 += weights[2 * stride] * x;
    s3 += weights[three_strides] * x;
    weights++;
    rest += 2;
  }
  if (packed->adds) {
    sums[0] += s0;
    sums[1] += s1;
    sums[2] += s2;
    sums[3] += s3;
  } else {
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
  }
}

/* The same for one row. */
PHALANX_DUAL void phalanx_dual_dot1(const int8_t *weights,
                                    const phalanx_packed *packed,
                                    int64_t *sums) {
  const uint32_t *words = packed->words;
  const uint32_t *end = words + (packed->count & ~(intptr_t)3) / 2;
  int32_t sum = 0;
  for (; words != end; words += 2, weights += 4)
    sum = phalanx_dual_add(sum, phalanx_load_word(weights), words[0], words[1]);
  const uint8_t *rest = (const uint8_t *)words;
  for (intptr_t left = packed->count & 3; left > 0; left--, rest += 2)
    sum += *weights++ * phalanx_load_half(rest);
  sums[0] = (packed->adds ? sums[0] : 0) + sum;
}

/* The place of a value among the int16 of a chunk. */
PHALANX_INLINE intptr_t phalanx_dual_place(intptr_t index, intptr_t count) {
  if (index >= (count & ~(intptr_t)3)) return index;
  return (index & ~(intptr_t)3) | (index & 1) << 1 | (index & 2) >> 1;
}

/* Packs the values start ..< start + count of the activations that a row meets,
 * count at most PHALANX_DUAL_CHUNK, into PHALANX_DUAL_WORDS words. LOAD is a
 * value's int16, FOUR packs four. */
#define PHALANX_DUAL_PACK(LOAD, FOUR)                                          \
  do {                                                                         \
    intptr_t segment = start / segments->length, index = 0;                    \
    intptr_t first = start - segment * segments->length;                       \
    while (index < count) {                                                    \
      intptr_t end = index + segments->length - first;                         \
      x = activations + segment * segments->stride + first;                    \
      if (end > count) end = count;                                            \
      for (;;) {                                                               \
        if ((index & 3) == 0)                                                  \
          for (; end - index >= 4; index += 4, x += 4) FOUR;                   \
        if (index >= end) break;                                               \
        phalanx_store_half(                                                    \
            (uint8_t *)words + 2 * phalanx_dual_place(index, count), LOAD);    \
        index++, x++;                                                          \
      }                                                                        \
      first = 0;                                                               \
      segment++;                                                               \
    }                                                                          \
  } while (0)

PHALANX_DUAL void phalanx_dual_pack_i16(const int16_t *activations,
                                        const phalanx_segments *segments,
                                        intptr_t start, intptr_t count,
                                        uint32_t *words) {
  const int16_t *x;
#define PHALANX_FOUR                                                           \
  do {                                                                         \
    uint32_t x01 = phalanx_load_word(x), x23 = phalanx_load_word(x + 2);       \
    words[index / 2] = phalanx_low_halves(x01, x23);                           \
    words[index / 2 + 1] = phalanx_high_halves(x01, x23);                      \
  } while (0)
  PHALANX_DUAL_PACK(*x, PHALANX_FOUR);
#undef PHALANX_FOUR
}

/* The same of int8 activations, less their zero point: 16 bits hold that. */
PHALANX_DUAL void phalanx_dual_pack_i8(const int8_t *activations,
                                       const phalanx_segments *segments,
                                       intptr_t start, intptr_t count,
                                       uint32_t *words) {
  const int8_t *x;
  uint32_t negated = ((uint32_t)-segments->zero_point & 0xFFFF) * 0x10001;
#define PHALANX_FOUR                                                           \
  do {                                                                         \
    uint32_t bytes = phalanx_load_word(x);                                     \
    words[index / 2] = phalanx_sxtab16(negated, bytes);                        \
    words[index / 2 + 1] = phalanx_sxtab16(negated, phalanx_rotate8(bytes));   \
  } while (0)
  PHALANX_DUAL_PACK((int16_t)(*x - segments->zero_point), PHALANX_FOUR);
#undef PHALANX_FOUR
}
#endif
