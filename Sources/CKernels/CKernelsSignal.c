#include "CKernelsSignal.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX2_INLINE static inline __attribute__((target("avx2"), always_inline))

// A vector holds the same signal of four channels, one in each 64-bit lane. Of
// a signal only the lower half of its lane counts: _mm256_mul_epi32 reads no
// more, so that a logical shift stands for the arithmetic one AVX2 lacks.

// One section and four channels, while a block runs through it.
typedef struct {
  __m256i b0, b1, b2, a1, a2;
  __m256i x1, x2, y1, y2, remainder;
} Section;

AVX2_INLINE __m256i widen(const int32_t *lanes) {
  return _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)lanes));
}

AVX2_INLINE __m128i narrow(__m256i lanes) {
  const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(lanes, even));
}

AVX2_INLINE Section load(const int32_t *coefficients, const int32_t *state,
                         ptrdiff_t stride) {
  Section section;
  section.b0 = _mm256_set1_epi64x(coefficients[0]);
  section.b1 = _mm256_set1_epi64x(coefficients[1]);
  section.b2 = _mm256_set1_epi64x(coefficients[2]);
  section.a1 = _mm256_set1_epi64x(coefficients[3]);
  section.a2 = _mm256_set1_epi64x(coefficients[4]);
  section.x1 = widen(state);
  section.x2 = widen(state + stride);
  section.y1 = widen(state + 2 * stride);
  section.y2 = widen(state + 3 * stride);
  // Never negative: 30 bits.
  section.remainder = widen(state + 4 * stride);
  return section;
}

AVX2_INLINE void store(const Section *section, int32_t *state,
                       ptrdiff_t stride) {
  _mm_storeu_si128((__m128i *)state, narrow(section->x1));
  _mm_storeu_si128((__m128i *)(state + stride), narrow(section->x2));
  _mm_storeu_si128((__m128i *)(state + 2 * stride), narrow(section->y1));
  _mm_storeu_si128((__m128i *)(state + 3 * stride), narrow(section->y2));
  _mm_storeu_si128((__m128i *)(state + 4 * stride),
                   narrow(section->remainder));
}

// The product with the previous output comes last: it is what the next sample
// waits for.
AVX2_INLINE __m256i step(Section *section, __m256i x) {
  const __m256i fraction = _mm256_set1_epi64x((1 << 30) - 1);
  __m256i sum = _mm256_add_epi64(section->remainder,
                                 _mm256_mul_epi32(section->b0, x));
  sum = _mm256_add_epi64(
      sum, _mm256_add_epi64(_mm256_mul_epi32(section->b1, section->x1),
                            _mm256_mul_epi32(section->b2, section->x2)));
  sum = _mm256_sub_epi64(sum, _mm256_mul_epi32(section->a2, section->y2));
  sum = _mm256_sub_epi64(sum, _mm256_mul_epi32(section->a1, section->y1));
  section->remainder = _mm256_and_si256(sum, fraction);
  section->x2 = section->x1;
  section->x1 = x;
  section->y2 = section->y1;
  section->y1 = _mm256_srli_epi64(sum, 30);
  return section->y1;
}

// Runs a block through sections, two at a time: the second works on one sample
// while the first is on the next.
AVX2_INLINE void cascade(const int32_t *coefficients, int32_t *state,
                         int32_t section_count, ptrdiff_t stride,
                         __m256i *block, ptrdiff_t count) {
  int32_t index = 0;
  for (; index + 1 < section_count; index += 2) {
    int32_t *first_state = state + index * 5 * stride;
    int32_t *second_state = first_state + 5 * stride;
    Section first = load(coefficients + index * 5, first_state, stride);
    Section second = load(coefficients + index * 5 + 5, second_state, stride);
    for (ptrdiff_t t = 0; t < count; t += 1) {
      block[t] = step(&second, step(&first, block[t]));
    }
    store(&first, first_state, stride);
    store(&second, second_state, stride);
  }
  if (index < section_count) {
    int32_t *last_state = state + index * 5 * stride;
    Section last = load(coefficients + index * 5, last_state, stride);
    for (ptrdiff_t t = 0; t < count; t += 1) {
      block[t] = step(&last, block[t]);
    }
    store(&last, last_state, stride);
  }
}

// Frames that run through a section at a time: 4 KB of the stack.
enum { BLOCK_LENGTH = 128 };

AVX2 uint32_t phalanx_filter_branch_avx2(
    phalanx_branch_shape shape, const int32_t *coefficients, int32_t *state,
    int32_t phase, const int16_t *frames, ptrdiff_t frame_count,
    int16_t *output) {
  const ptrdiff_t stride = shape.channel_count;
  const int32_t *post_coefficients = coefficients + shape.pre_biquad_count * 5;
  int32_t *post_state = state + shape.pre_biquad_count * 5 * stride;
  const __m128i shift = _mm_cvtsi32_si128(shape.output_shift);
  const __m128i half_shift = _mm_cvtsi32_si128(shape.output_shift - 1);
  const __m128i one = _mm_set1_epi32(shape.output_shift > 0);
  uint32_t saturation_count = 0;
  __m256i block[BLOCK_LENGTH];

  for (ptrdiff_t channel = 0; channel + 4 <= stride; channel += 4) {
    const int16_t *from = frames + channel;
    int16_t *to = output + channel;
    int32_t group_phase = phase;
    for (ptrdiff_t done = 0; done < frame_count;) {
      ptrdiff_t count = frame_count - done;
      if (count > BLOCK_LENGTH) count = BLOCK_LENGTH;
      for (ptrdiff_t t = 0; t < count; t += 1) {
        const __m128i samples = _mm_loadl_epi64((const __m128i *)from);
        block[t] = _mm256_slli_epi64(_mm256_cvtepi16_epi64(samples), 12);
        from += stride;
      }
      done += count;
      cascade(coefficients, state + channel, shape.pre_biquad_count, stride,
              block, count);

      ptrdiff_t kept = 0;
      if (shape.decimation == 1) {
        kept = count;
      } else {
        ptrdiff_t t = shape.decimation - 1 - group_phase;
        for (; t < count; t += shape.decimation) block[kept++] = block[t];
        group_phase = (int32_t)((group_phase + count) % shape.decimation);
      }
      cascade(post_coefficients, post_state + channel, shape.post_biquad_count,
              stride, block, kept);

      for (ptrdiff_t t = 0; t < kept; t += 1) {
        const __m128i y = narrow(block[t]);
        // The bit below the last one kept is the half.
        const __m128i half = _mm_and_si128(_mm_srl_epi32(y, half_shift), one);
        const __m128i sample = _mm_add_epi32(_mm_sra_epi32(y, shift), half);
        const __m128i saturated = _mm_packs_epi32(sample, sample);
        _mm_storel_epi64((__m128i *)to, saturated);
        to += stride;
        const __m128i same =
            _mm_cmpeq_epi32(_mm_cvtepi16_epi32(saturated), sample);
        const int mask = _mm_movemask_ps(_mm_castsi128_ps(same));
        saturation_count += (uint32_t)__builtin_popcount(mask ^ 15);
      }
    }
  }
  return saturation_count;
}

#endif
