/* Dot products of int8 weights, four rows at a time, in AVX2.
 *
 * Every function gives the same bits as the plain loop in
 * Sources/Embedded/NeuralKernels/DotProduct.swift, which is the reference. They exist
 * where PHALANX_AVX2 is 1 and may be called where phalanx_has_avx2() is true.
 */
#ifndef PHALANX_CKERNELS_NEURAL_H
#define PHALANX_CKERNELS_NEURAL_H
#include <stdint.h>

#if defined(__x86_64__)
#define PHALANX_AVX2 1

/* The sums of four neighbouring rows. */
typedef struct {
  int64_t row0, row1, row2, row3;
} phalanx_sums_i64;

typedef struct {
  int32_t row0, row1, row2, row3;
} phalanx_sums_i32;

/* Whether this processor, and the system on it, run AVX2. */
_Bool phalanx_has_avx2(void);

/* sum over i < count of weights[i] * activations[i], for four rows of weights
 * that lie row_stride bytes apart, and for one. Exact. */
phalanx_sums_i64 phalanx_dot4_i8_i16(const int8_t *weights, intptr_t row_stride,
                                     const int16_t *activations,
                                     intptr_t count);
int64_t phalanx_dot1_i8_i16(const int8_t *weights, const int16_t *activations,
                            intptr_t count);

/* sum over i < count of weights[i] * (activations[i] - zero_point), modulo
 * 2^32; zero_point is in [-128, 127]. */
phalanx_sums_i32 phalanx_dot4_i8_i8(const int8_t *weights, intptr_t row_stride,
                                    const int8_t *activations,
                                    int32_t zero_point, intptr_t count);
int32_t phalanx_dot1_i8_i8(const int8_t *weights, const int8_t *activations,
                           int32_t zero_point, intptr_t count);
#else
#define PHALANX_AVX2 0
#endif
#endif
