#include "CKernelsNeural.h"

#if PHALANX_AVX2
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline))

_Bool phalanx_has_avx2(void) { return __builtin_cpu_supports("avx2"); }

/* A product is at most 2^7 * 2^15 = 2^22 in magnitude, so 511 of them stay
 * within 2^31 however they are added up: a row goes in chunks of 31 vectors,
 * whose sums of 32 bits are exact and are widened then. */
enum { LANES = 16, CHUNK_I16 = 31 * LANES };

INLINE AVX2 __m256i weights16(const int8_t *weights) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)weights));
}

/* The sums of the lanes of four vectors, modulo 2^32. */
INLINE AVX2 __m128i sum_lanes4(__m256i s0, __m256i s1, __m256i s2, __m256i s3) {
  __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(s0, s1),
                                  _mm256_hadd_epi32(s2, s3));
  return _mm_add_epi32(_mm256_castsi256_si128(all),
                       _mm256_extracti128_si256(all, 1));
}

/* The sum of the lanes of one vector, modulo 2^32. */
INLINE AVX2 int32_t sum_lanes1(__m256i lanes) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(lanes),
                               _mm256_extracti128_si256(lanes, 1));
  __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  __m128i one = _mm_add_epi32(two, _mm_shuffle_epi32(two, 0xB1));
  return _mm_cvtsi128_si32(one);
}

AVX2 phalanx_sums_i64 phalanx_dot4_i8_i16(const int8_t *weights,
                                          intptr_t row_stride,
                                          const int16_t *activations,
                                          intptr_t count) {
  const int8_t *w0 = weights, *w1 = w0 + row_stride, *w2 = w1 + row_stride,
               *w3 = w2 + row_stride;
  __m256i wide = _mm256_setzero_si256();
  intptr_t i = 0, whole = count & ~(intptr_t)(LANES - 1);
  while (i < whole) {
    intptr_t end = whole - i > CHUNK_I16 ? i + CHUNK_I16 : whole;
    __m256i s0 = _mm256_setzero_si256(), s1 = s0, s2 = s0, s3 = s0;
    for (; i < end; i += LANES) {
      __m256i x = _mm256_loadu_si256((const __m256i *)(activations + i));
      s0 = _mm256_add_epi32(s0, _mm256_madd_epi16(weights16(w0 + i), x));
      s1 = _mm256_add_epi32(s1, _mm256_madd_epi16(weights16(w1 + i), x));
      s2 = _mm256_add_epi32(s2, _mm256_madd_epi16(weights16(w2 + i), x));
      s3 = _mm256_add_epi32(s3, _mm256_madd_epi16(weights16(w3 + i), x));
    }
    wide = _mm256_add_epi64(
        wide, _mm256_cvtepi32_epi64(sum_lanes4(s0, s1, s2, s3)));
  }
  phalanx_sums_i64 sums;
  _mm256_storeu_si256((__m256i *)&sums, wide);
  for (; i < count; i++) {
    sums.row0 += (int32_t)w0[i] * activations[i];
    sums.row1 += (int32_t)w1[i] * activations[i];
    sums.row2 += (int32_t)w2[i] * activations[i];
    sums.row3 += (int32_t)w3[i] * activations[i];
  }
  return sums;
}

AVX2 int64_t phalanx_dot1_i8_i16(const int8_t *weights,
                                 const int16_t *activations, intptr_t count) {
  int64_t sum = 0;
  intptr_t i = 0, whole = count & ~(intptr_t)(LANES - 1);
  while (i < whole) {
    intptr_t end = whole - i > CHUNK_I16 ? i + CHUNK_I16 : whole;
    __m256i s = _mm256_setzero_si256();
    for (; i < end; i += LANES) {
      __m256i x = _mm256_loadu_si256((const __m256i *)(activations + i));
      s = _mm256_add_epi32(s, _mm256_madd_epi16(weights16(weights + i), x));
    }
    sum += sum_lanes1(s);
  }
  for (; i < count; i++) sum += (int32_t)weights[i] * activations[i];
  return sum;
}

/* |activation - zero point| <= 255 fits 16 bits, and two products of it with a
 * weight are at most 2 * 128 * 255; what a lane loses above 2^32 is lost in the
 * plain loop too. The scalar tails add as unsigned for the same reason. */
INLINE AVX2 __m256i centered16(const int8_t *activations, __m256i zero_point) {
  return _mm256_sub_epi16(weights16(activations), zero_point);
}

INLINE int32_t add_product(int32_t sum, int8_t weight, int32_t activation) {
  return (int32_t)((uint32_t)sum + (uint32_t)(weight * activation));
}

AVX2 phalanx_sums_i32 phalanx_dot4_i8_i8(const int8_t *weights,
                                         intptr_t row_stride,
                                         const int8_t *activations,
                                         int32_t zero_point, intptr_t count) {
  const int8_t *w0 = weights, *w1 = w0 + row_stride, *w2 = w1 + row_stride,
               *w3 = w2 + row_stride;
  __m256i zero = _mm256_set1_epi16((int16_t)zero_point);
  __m256i s0 = _mm256_setzero_si256(), s1 = s0, s2 = s0, s3 = s0;
  intptr_t i = 0, whole = count & ~(intptr_t)(LANES - 1);
  for (; i < whole; i += LANES) {
    __m256i x = centered16(activations + i, zero);
    s0 = _mm256_add_epi32(s0, _mm256_madd_epi16(weights16(w0 + i), x));
    s1 = _mm256_add_epi32(s1, _mm256_madd_epi16(weights16(w1 + i), x));
    s2 = _mm256_add_epi32(s2, _mm256_madd_epi16(weights16(w2 + i), x));
    s3 = _mm256_add_epi32(s3, _mm256_madd_epi16(weights16(w3 + i), x));
  }
  phalanx_sums_i32 sums;
  _mm_storeu_si128((__m128i *)&sums, sum_lanes4(s0, s1, s2, s3));
  for (; i < count; i++) {
    int32_t x = activations[i] - zero_point;
    sums.row0 = add_product(sums.row0, w0[i], x);
    sums.row1 = add_product(sums.row1, w1[i], x);
    sums.row2 = add_product(sums.row2, w2[i], x);
    sums.row3 = add_product(sums.row3, w3[i], x);
  }
  return sums;
}

AVX2 int32_t phalanx_dot1_i8_i8(const int8_t *weights,
                                const int8_t *activations, int32_t zero_point,
                                intptr_t count) {
  __m256i zero = _mm256_set1_epi16((int16_t)zero_point);
  __m256i s = _mm256_setzero_si256();
  intptr_t i = 0, whole = count & ~(intptr_t)(LANES - 1);
  for (; i < whole; i += LANES) {
    __m256i x = centered16(activations + i, zero);
    s = _mm256_add_epi32(s, _mm256_madd_epi16(weights16(weights + i), x));
  }
  int32_t sum = sum_lanes1(s);
  for (; i < count; i++)
    sum = add_product(sum, weights[i], activations[i] - zero_point);
  return sum;
}
#endif
