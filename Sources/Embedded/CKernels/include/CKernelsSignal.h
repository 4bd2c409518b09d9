// Vector forms of the loops of SignalFeatures. Each gives the same bits as the
// Swift loop that it stands in for, which is where its arithmetic is described.
#ifndef PHALANX_CKERNELS_SIGNAL_H
#define PHALANX_CKERNELS_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

// Call these only where phalanx_has_avx2() of CKernelsNeural.h is true.

/// What one filter branch is made of.
typedef struct {
  int32_t channel_count;
  int32_t pre_biquad_count;
  int32_t post_biquad_count;
  int32_t decimation;
  /// 12 minus the gain bits, 0...12.
  int32_t output_shift;
} phalanx_branch_shape;

/// Filters the first `channel_count & ~3` channels of a block, four at a time.
///
/// coefficients: [section, 5], 30 fractional bits.
/// state: [section, 5, channel_count]: x1, x2, y1, y2, remainder.
/// phase: frames since the last one that decimation kept.
/// frames: [frame_count, channel_count]; output: [frame, channel_count].
/// Returns the number of samples that saturated.
uint32_t phalanx_filter_branch(
    phalanx_branch_shape shape, const int32_t *coefficients, int32_t *state,
    int32_t phase, const int16_t *frames, ptrdiff_t frame_count,
    int16_t *output);

/// Sums and counts over `count` consecutive samples of one channel, at most
/// 16384 + 2; the same as the functions of these names in SampleSums.swift.
int64_t phalanx_magnitudes(const int16_t *x, ptrdiff_t count);
int64_t phalanx_samples(const int16_t *x, ptrdiff_t count);
int64_t phalanx_squares(const int16_t *x, ptrdiff_t count);
int64_t phalanx_cubes(const int16_t *x, ptrdiff_t count);
/// The tables are those of FixedPoint's LogarithmTable.swift.
int64_t phalanx_logarithms(const int16_t *x, ptrdiff_t count,
                           const uint32_t *reciprocals,
                           const uint32_t *logarithms_of_reciprocals);
int64_t phalanx_steps(const int16_t *x, ptrdiff_t count);
int64_t phalanx_squared_steps(const int16_t *x, ptrdiff_t count);
int64_t phalanx_slope_sign_changes(const int16_t *x, ptrdiff_t count);
int64_t phalanx_crossings(const int16_t *x, ptrdiff_t count, int16_t floor,
                          int16_t ceiling);
int64_t phalanx_magnitudes_above(const int16_t *x, ptrdiff_t count,
                                 int32_t threshold);
int64_t phalanx_steps_above(const int16_t *x, ptrdiff_t count,
                            int32_t threshold);

#endif
#endif
