/* Dot products of int8 weights, two products an instruction and four rows at a
 * time, so that the rows share what it takes to load and arrange activations.
 *
 * Every function gives the same bits as the plain loop in
 * Sources/NeuralKernels/DotProduct.swift, which is the reference. Inlined into
 * Embedded Swift; not into every caller, which would multiply the code.
 *
 * Addresses need no alignment but that of the activations' own type.
 */
#ifndef PHALANX_CKERNELS_DUAL_H
#define PHALANX_CKERNELS_DUAL_H
#include "CKernelsInstructions.h"

/* The sums of four neighbouring rows. */
typedef struct {
  int32_t row0, row1, row2, row3;
} phalanx_sums_i32;

/* The longest row that phalanx_dual_*_i8_i16 take: a product is at most
 * 2^7 * 2^15 = 2^22 in magnitude, so 511 of them stay within 2^31 however they
 * are added up. A multiple of 16, the stride of the main loop. */
#define PHALANX_DUAL_CHUNK 496

#define PHALANX_DUAL static inline __attribute__((noinline, unused))

/* Hides from the compiler how a value comes about. Without this it keeps an
 * address for each of the four rows and loads activations far ahead: with four
 * sums and room to work that is more registers than there are. */
#define PHALANX_HIDE(value) __asm__("" : "+r"(value))

/* The same for two values, neither of which is known before both are. */
#define PHALANX_HIDE_BOTH(a, b) __asm__("" : "+r"(a), "+r"(b))

/* Adds the four products of a word of weights to a row's sum. The word holds
 * the weights 0 to 3, "even" the activations 0 and 2, "odd" 1 and 3. */
PHALANX_INLINE int32_t phalanx_dual_add(int32_t sum, uint32_t weights,
                                        uint32_t even, uint32_t odd) {
  sum = phalanx_smlad(phalanx_sxtb16(weights), even, sum);
  return phalanx_smlad(phalanx_sxtb16(phalanx_rotate8(weights)), odd, sum);
}

/* Four columns of four rows, in the variables of the functions below. The next
 * activations are loaded when the sum of the last row is known. */
#define PHALANX_DUAL_STEP4(even, odd)                                          \
  do {                                                                         \
    uint32_t evens = (even), odds = (odd);                                     \
    s3 = phalanx_dual_add(s3, phalanx_load_word(weights + three_strides),      \
                          evens, odds);                                        \
    s2 = phalanx_dual_add(s2, phalanx_load_word(weights + 2 * row_stride),     \
                          evens, odds);                                        \
    s1 = phalanx_dual_add(s1, phalanx_load_word(weights + row_stride), evens,  \
                          odds);                                               \
    s0 = phalanx_dual_add(s0, phalanx_load_word(weights), evens, odds);        \
    weights += 4;                                                              \
    PHALANX_HIDE(weights);                                                     \
    PHALANX_HIDE_BOTH(activations, s0);                                        \
  } while (0)

/* One column of four rows. */
#define PHALANX_DUAL_COLUMN4(activation)                                       \
  do {                                                                         \
    int32_t x = (activation);                                                  \
    s0 = phalanx_add_product(s0, weights[0], x);                               \
    s1 = phalanx_add_product(s1, weights[row_stride], x);                      \
    s2 = phalanx_add_product(s2, weights[2 * row_stride], x);                  \
    s3 = phalanx_add_product(s3, weights[three_strides], x);                   \
    weights++;                                                                 \
  } while (0)

PHALANX_INLINE int32_t phalanx_add_product(int32_t sum, int8_t weight,
                                           int32_t activation) {
  return (int32_t)((uint32_t)sum + (uint32_t)(weight * activation));
}

/* sum over i < count of weights[i] * activations[i], for four rows of weights
 * that lie row_stride bytes apart. Exact; count is at most
 * PHALANX_DUAL_CHUNK. */
PHALANX_DUAL phalanx_sums_i32
phalanx_dual_dot4_i8_i16(const int8_t *weights, intptr_t row_stride,
                         const int16_t *activations, intptr_t count) {
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  intptr_t three_strides = 3 * row_stride;
  PHALANX_HIDE(three_strides);
#define PHALANX_STEP(offset)                                                   \
  do {                                                                         \
    uint32_t x01 = phalanx_load_word(activations + (offset));                  \
    uint32_t x23 = phalanx_load_word(activations + (offset) + 2);              \
    PHALANX_DUAL_STEP4(phalanx_low_halves(x01, x23),                           \
                       phalanx_high_halves(x01, x23));                         \
  } while (0)
  const int16_t *end = activations + (count & ~(intptr_t)15);
  while (activations != end) {
    PHALANX_STEP(0);
    PHALANX_STEP(4);
    PHALANX_STEP(8);
    PHALANX_STEP(12);
    activations += 16;
  }
  for (end += count & 12; activations != end; activations += 4) PHALANX_STEP(0);
#undef PHALANX_STEP
  for (end += count & 3; activations != end; activations++)
    PHALANX_DUAL_COLUMN4(*activations);
  return (phalanx_sums_i32){s0, s1, s2, s3};
}

/* The same for one row. */
PHALANX_DUAL int32_t phalanx_dual_dot1_i8_i16(const int8_t *weights,
                                              const int16_t *activations,
                                              intptr_t count) {
  int32_t sum = 0;
  const int16_t *end = activations + (count & ~(intptr_t)3);
  for (; activations != end; activations += 4, weights += 4) {
    uint32_t x01 = phalanx_load_word(activations);
    uint32_t x23 = phalanx_load_word(activations + 2);
    sum = phalanx_dual_add(sum, phalanx_load_word(weights),
                           phalanx_low_halves(x01, x23),
                           phalanx_high_halves(x01, x23));
  }
  for (end += count & 3; activations != end; activations++, weights++)
    sum = phalanx_add_product(sum, *weights, *activations);
  return sum;
}

/* The same number, negated, in both halves of a word. */
PHALANX_INLINE uint32_t phalanx_dual_negated(int32_t zero_point) {
  return ((uint32_t)-zero_point & 0xFFFF) * 0x10001;
}

/* sum over i < count of weights[i] * (activations[i] - zero_point), modulo
 * 2^32, for four rows of weights that lie row_stride bytes apart. zero_point is
 * in [-128, 127], so that a difference fits 16 bits. */
PHALANX_DUAL phalanx_sums_i32
phalanx_dual_dot4_i8_i8(const int8_t *weights, intptr_t row_stride,
                        const int8_t *activations, int32_t zero_point,
                        intptr_t count) {
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  intptr_t three_strides = 3 * row_stride;
  uint32_t negated = phalanx_dual_negated(zero_point);
  PHALANX_HIDE(three_strides);
#define PHALANX_STEP(offset)                                                   \
  do {                                                                         \
    uint32_t x = phalanx_load_word(activations + (offset));                    \
    PHALANX_DUAL_STEP4(phalanx_sxtab16(negated, x),                            \
                       phalanx_sxtab16(negated, phalanx_rotate8(x)));          \
  } while (0)
  const int8_t *end = activations + (count & ~(intptr_t)15);
  while (activations != end) {
    PHALANX_STEP(0);
    PHALANX_STEP(4);
    PHALANX_STEP(8);
    PHALANX_STEP(12);
    activations += 16;
  }
  for (end += count & 12; activations != end; activations += 4) PHALANX_STEP(0);
#undef PHALANX_STEP
  for (end += count & 3; activations != end; activations++)
    PHALANX_DUAL_COLUMN4(*activations - zero_point);
  return (phalanx_sums_i32){s0, s1, s2, s3};
}

/* The same for one row. */
PHALANX_DUAL int32_t phalanx_dual_dot1_i8_i8(const int8_t *weights,
                                             const int8_t *activations,
                                             int32_t zero_point,
                                             intptr_t count) {
  int32_t sum = 0;
  uint32_t negated = phalanx_dual_negated(zero_point);
  const int8_t *end = activations + (count & ~(intptr_t)3);
  for (; activations != end; activations += 4, weights += 4) {
    uint32_t x = phalanx_load_word(activations);
    sum = phalanx_dual_add(sum, phalanx_load_word(weights),
                           phalanx_sxtab16(negated, x),
                           phalanx_sxtab16(negated, phalanx_rotate8(x)));
  }
  for (end += count & 3; activations != end; activations++, weights++)
    sum = phalanx_add_product(sum, *weights, *activations - zero_point);
  return sum;
}
#endif
