#include "CKernelsSignal.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX2_INLINE static inline __attribute__((target("avx2"), always_inline))

// A vector holds the same signal of four channels, one in each 64-bit lane. Of
// a signal only the lower half of its lane counts: `multiply` reads no
// more, so that a logical shift stands for the arithmetic one AVX2 lacks.

// Delays of four channels: a signal one sample and two samples ago.
typedef struct {
  __m256i one, two;
} Delay;

// Rows of a section's state, one element for each channel.
enum { X1, X2, Y1, Y2, REMAINDER, STATE_COUNT };

// A section's coefficients, each in all four lanes. They are used from memory:
// the registers are for the state.
typedef struct {
  __m256i b0, b1, b2, a1, a2;
} Weights;

// The signed products of the lower halves. Clang 21 rewrites _mm256_mul_epi32
// as sign extensions and a 64-bit product, carries the extension around the
// loop, and then no longer knows that one instruction would do: five come out.
AVX2_INLINE __m256i multiply(const __m256i *weight, __m256i signal) {
  __m256i product;
  __asm__("vpmuldq %1, %2, %0" : "=x"(product) : "m"(*weight), "x"(signal));
  return product;
}

AVX2_INLINE __m256i widen(const int32_t *lanes) {
  return _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)lanes));
}

AVX2_INLINE __m128i narrow(__m256i lanes) {
  const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(lanes, even));
}

AVX2_INLINE Delay load_delay(const int32_t *rows, ptrdiff_t stride) {
  Delay delay = {widen(rows), widen(rows + stride)};
  return delay;
}

AVX2_INLINE void store_delay(Delay delay, int32_t *rows, ptrdiff_t stride) {
  _mm_storeu_si128((__m128i *)rows, narrow(delay.one));
  _mm_storeu_si128((__m128i *)(rows + stride), narrow(delay.two));
}

AVX2_INLINE Weights load_weights(const int32_t *coefficients) {
  Weights weights = {
      _mm256_set1_epi64x(coefficients[0]), _mm256_set1_epi64x(coefficients[1]),
      _mm256_set1_epi64x(coefficients[2]), _mm256_set1_epi64x(coefficients[3]),
      _mm256_set1_epi64x(coefficients[4])};
  return weights;
}

// One sample through one section. The product with the previous output comes
// last: it is what the sample waits for.
AVX2_INLINE __m256i step(const Weights *weights, __m256i x, Delay *input,
                         Delay *output, __m256i *remainder) {
  const __m256i fraction = _mm256_set1_epi64x((1 << 30) - 1);
  __m256i sum = _mm256_sub_epi64(multiply(&weights->b2, input->two),
                                 multiply(&weights->a2, output->two));
  sum = _mm256_add_epi64(sum, multiply(&weights->b1, input->one));
  sum = _mm256_add_epi64(sum, multiply(&weights->b0, x));
  sum = _mm256_add_epi64(sum, *remainder);
  sum = _mm256_sub_epi64(sum, multiply(&weights->a1, output->one));
  *remainder = _mm256_and_si256(sum, fraction);
  return _mm256_srli_epi64(sum, 30);
}

AVX2_INLINE void push(Delay *delay, __m256i signal) {
  delay->two = delay->one;
  delay->one = signal;
}

// Runs a block through two sections: the second works on one sample while the
// first is on the next. What leaves the first enters the second, so that they
// share the delays between them.
AVX2_INLINE void run_two(const int32_t *coefficients, int32_t *state,
                         ptrdiff_t stride, __m256i *block, ptrdiff_t count) {
  int32_t *second_state = state + STATE_COUNT * stride;
  const Weights first = load_weights(coefficients);
  const Weights second = load_weights(coefficients + 5);
  Delay x = load_delay(state + X1 * stride, stride);
  Delay y = load_delay(state + Y1 * stride, stride);
  Delay z = load_delay(second_state + Y1 * stride, stride);
  __m256i remainder = widen(state + REMAINDER * stride);
  __m256i second_remainder = widen(second_state + REMAINDER * stride);
  for (ptrdiff_t t = 0; t < count; t += 1) {
    const __m256i input = block[t];
    const __m256i middle = step(&first, input, &x, &y, &remainder);
    const __m256i output = step(&second, middle, &y, &z, &second_remainder);
    push(&x, input);
    push(&y, middle);
    push(&z, output);
    block[t] = output;
  }
  store_delay(x, state + X1 * stride, stride);
  store_delay(y, state + Y1 * stride, stride);
  store_delay(y, second_state + X1 * stride, stride);
  store_delay(z, second_state + Y1 * stride, stride);
  _mm_storeu_si128((__m128i *)(state + REMAINDER * stride), narrow(remainder));
  _mm_storeu_si128((__m128i *)(second_state + REMAINDER * stride),
                   narrow(second_remainder));
}

// Runs a block through one section.
AVX2_INLINE void run_one(const int32_t *coefficients, int32_t *state,
                         ptrdiff_t stride, __m256i *block, ptrdiff_t count) {
  const Weights weights = load_weights(coefficients);
  Delay x = load_delay(state + X1 * stride, stride);
  Delay y = load_delay(state + Y1 * stride, stride);
  __m256i remainder = widen(state + REMAINDER * stride);
  for (ptrdiff_t t = 0; t < count; t += 1) {
    const __m256i input = block[t];
    const __m256i output = step(&weights, input, &x, &y, &remainder);
    push(&x, input);
    push(&y, output);
    block[t] = output;
  }
  store_delay(x, state + X1 * stride, stride);
  store_delay(y, state + Y1 * stride, stride);
  _mm_storeu_si128((__m128i *)(state + REMAINDER * stride), narrow(remainder));
}

AVX2_INLINE void cascade(const int32_t *coefficients, int32_t *state,
                         int32_t section_count, ptrdiff_t stride,
                         __m256i *block, ptrdiff_t count) {
  for (; section_count >= 2; section_count -= 2) {
    run_two(coefficients, state, stride, block, count);
    coefficients += 2 * 5;
    state += 2 * STATE_COUNT * stride;
  }
  if (section_count) run_one(coefficients, state, stride, block, count);
}

// Frames that run through a section at a time: 4 KB of the stack.
enum { BLOCK_LENGTH = 128 };

AVX2 uint32_t phalanx_filter_branch(
    phalanx_branch_shape shape, const int32_t *coefficients, int32_t *state,
    int32_t phase, const int16_t *frames, ptrdiff_t frame_count,
    int16_t *output) {
  const ptrdiff_t stride = shape.channel_count;
  const int32_t *post_coefficients = coefficients + shape.pre_biquad_count * 5;
  int32_t *post_state = state + shape.pre_biquad_count * STATE_COUNT * stride;
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

// Loops that clang turns into AVX2 by itself, with nothing but the flag. Sums
// of 32 bits hold 16386 magnitudes of 2^15 and steps of 2^16: below 2^31.

static inline int32_t magnitude(int32_t value) {
  return value < 0 ? -value : value;
}

AVX2 int64_t phalanx_magnitudes(const int16_t *x, ptrdiff_t count) {
  int32_t sum = 0;
  for (ptrdiff_t t = 0; t < count; t += 1) sum += magnitude(x[t]);
  return sum;
}

AVX2 int64_t phalanx_samples(const int16_t *x, ptrdiff_t count) {
  int32_t sum = 0;
  for (ptrdiff_t t = 0; t < count; t += 1) sum += x[t];
  return sum;
}

AVX2 int64_t phalanx_squares(const int16_t *x, ptrdiff_t count) {
  int64_t sum = 0;
  for (ptrdiff_t t = 0; t < count; t += 1) sum += (int32_t)x[t] * x[t];
  return sum;
}

AVX2 int64_t phalanx_cubes(const int16_t *x, ptrdiff_t count) {
  int64_t sum = 0;
  for (ptrdiff_t t = 0; t < count; t += 1) {
    sum += (int64_t)((int32_t)x[t] * x[t]) * (int64_t)x[t];
  }
  return sum;
}

AVX2 int64_t phalanx_steps(const int16_t *x, ptrdiff_t count) {
  int32_t sum = 0;
  for (ptrdiff_t t = 1; t < count; t += 1) {
    sum += magnitude((int32_t)x[t] - x[t - 1]);
  }
  return sum;
}

AVX2 int64_t phalanx_squared_steps(const int16_t *x, ptrdiff_t count) {
  int64_t sum = 0;
  for (ptrdiff_t t = 1; t < count; t += 1) {
    const int64_t step = magnitude((int32_t)x[t] - x[t - 1]);
    sum += step * step;
  }
  return sum;
}

// binaryLogarithm() of FixedPoint, for twice four magnitudes or one: at most
// 2^16, which a float holds exactly, exponent and mantissa apart.
AVX2_INLINE __m256i logarithms(__m128i samples, const uint32_t *reciprocals,
                               const uint32_t *logarithms_of_reciprocals) {
  const __m256i one = _mm256_set1_epi64x(1 << 30);
  const __m256i third = _mm256_set1_epi64x(357913941);
  const __m256i one_over_ln_2 = _mm256_set1_epi64x(1549082005);
  const __m128i magnitudes = _mm_abs_epi32(_mm_cvtepi16_epi32(samples));
  const __m128i values =
      _mm_max_epi32(_mm_slli_epi32(magnitudes, 1), _mm_set1_epi32(1));
  const __m128i bits = _mm_castps_si128(_mm_cvtepi32_ps(values));
  const __m128i exponents =
      _mm_sub_epi32(_mm_srli_epi32(bits, 23), _mm_set1_epi32(127));
  // The leading 1 moves in from above what is shifted out.
  const __m128i mantissas = _mm_or_si128(_mm_slli_epi32(bits, 8),
                                         _mm_set1_epi32((int)0x80000000));
  const __m128i index =
      _mm_and_si128(_mm_srli_epi32(bits, 16), _mm_set1_epi32(127));
  const __m128i factors =
      _mm_i32gather_epi32((const int *)reciprocals, index, 4);
  const __m128i offsets =
      _mm_i32gather_epi32((const int *)logarithms_of_reciprocals, index, 4);

  const __m256i product = _mm256_mul_epu32(_mm256_cvtepu32_epi64(mantissas),
                                           _mm256_cvtepu32_epi64(factors));
  const __m256i r = _mm256_sub_epi64(_mm256_srli_epi64(product, 17), one);
  // r is above -2^14, so that its square and cube round to zero where it is
  // negative: logical shifts do.
  const __m256i square = _mm256_srli_epi64(multiply(&r, r), 30);
  const __m256i cube = _mm256_srli_epi64(multiply(&r, square), 30);
  __m256i sum = _mm256_sub_epi64(r, _mm256_srli_epi64(square, 1));
  sum = _mm256_add_epi64(sum,
                         _mm256_srli_epi64(multiply(&third, cube), 30));
  // 2^60 more before the shift and 2^30 less after it: no sign to lose.
  sum = _mm256_add_epi64(multiply(&one_over_ln_2, sum),
                         _mm256_slli_epi64(one, 30));
  sum = _mm256_sub_epi64(_mm256_srli_epi64(sum, 30), one);
  sum = _mm256_add_epi64(sum, _mm256_cvtepu32_epi64(offsets));
  sum = _mm256_add_epi64(
      sum, _mm256_slli_epi64(_mm256_cvtepu32_epi64(exponents), 30));
  return _mm256_srli_epi64(_mm256_add_epi64(sum, _mm256_set1_epi64x(32)), 6);
}

AVX2 int64_t phalanx_logarithms(const int16_t *x, ptrdiff_t count,
                                const uint32_t *reciprocals,
                                const uint32_t *logarithms_of_reciprocals) {
  __m256i sum = _mm256_setzero_si256();
  ptrdiff_t t = 0;
  for (; t + 4 <= count; t += 4) {
    const __m128i samples = _mm_loadl_epi64((const __m128i *)(x + t));
    sum = _mm256_add_epi64(
        sum, logarithms(samples, reciprocals, logarithms_of_reciprocals));
  }
  // The logarithm that stands for a zero is zero.
  int16_t last[4] = {0};
  for (ptrdiff_t lane = 0; t + lane < count; lane += 1) {
    last[lane] = x[t + lane];
  }
  sum = _mm256_add_epi64(
      sum, logarithms(_mm_loadl_epi64((const __m128i *)last), reciprocals,
                      logarithms_of_reciprocals));
  int64_t lanes[4];
  _mm256_storeu_si256((__m256i *)lanes, sum);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

// Comparisons are added up in 16 bits, 16 to a vector, no more than 2^14 of
// them at a time.

AVX2 int64_t phalanx_slope_sign_changes(const int16_t *x, ptrdiff_t count) {
  int16_t changes = 0;
  for (ptrdiff_t t = 2; t < count; t += 1) {
    const int peak = (x[t - 1] > x[t - 2]) & (x[t - 1] > x[t]);
    const int trough = (x[t - 1] < x[t - 2]) & (x[t - 1] < x[t]);
    changes += (int16_t)(peak | trough);
  }
  return changes;
}

AVX2 int64_t phalanx_crossings(const int16_t *x, ptrdiff_t count, int16_t floor,
                               int16_t ceiling) {
  int16_t crossings = 0;
  for (ptrdiff_t t = 1; t < count; t += 1) {
    const int falls = (x[t - 1] > floor) & (x[t] < ceiling);
    const int rises = (x[t - 1] < ceiling) & (x[t] > floor);
    crossings += (int16_t)(falls | rises);
  }
  return crossings;
}

AVX2 int64_t phalanx_magnitudes_above(const int16_t *x, ptrdiff_t count,
                                      int32_t threshold) {
  int32_t above = 0;
  for (ptrdiff_t t = 0; t < count; t += 1) above += magnitude(x[t]) > threshold;
  return above;
}

AVX2 int64_t phalanx_steps_above(const int16_t *x, ptrdiff_t count,
                                 int32_t threshold) {
  int32_t above = 0;
  for (ptrdiff_t t = 1; t < count; t += 1) {
    above += magnitude((int32_t)x[t] - x[t - 1]) > threshold;
  }
  return above;
}

#endif
