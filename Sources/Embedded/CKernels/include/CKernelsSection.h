/* One filter section over the channels of a frame, for any processor: 64-bit
 * multiply-accumulates from pointers that the caller has checked once.
 *
 * The samples equal those of Biquad.apply in
 * Sources/Embedded/SignalFeatures/Biquad.swift, which is the reference and where the
 * arithmetic is described. Compiled into Embedded Swift, once.
 */
#ifndef PHALANX_CKERNELS_SECTION_H
#define PHALANX_CKERNELS_SECTION_H

#include <stddef.h>
#include <stdint.h>

/* weights: b0, b1, b2, a1, a2, 30 fractional bits.
 * state: [5, channel_count]: x1, x2, y1, y2, remainder; from `first` on.
 * row: [channel_count], replaced by the filtered signal. */
static __attribute__((noinline, unused)) void phalanx_filter_section(
    const int32_t *weights, int32_t *state, ptrdiff_t channel_count,
    ptrdiff_t first, int32_t *row) {
  const int32_t b0 = weights[0], b1 = weights[1], b2 = weights[2];
  const int32_t a1 = weights[3], a2 = weights[4];
  int32_t *place = state + first;
  int32_t *end = state + channel_count;
  for (row += first; place < end; place++, row++) {
    int32_t *below = place;
    int32_t x = *row, x1 = *below;
    int32_t x2 = *(below += channel_count);
    *below = x1;
    int32_t *y = below + channel_count;
    int32_t y1 = y[0], y2 = y[channel_count];
    int32_t *remainder = y + 2 * channel_count;
    /* Sums wrap, as the reference's do. */
    uint64_t sum = (uint64_t)(int64_t)*remainder;
    sum += (uint64_t)((int64_t)b0 * x);
    sum += (uint64_t)((int64_t)b1 * x1);
    sum += (uint64_t)((int64_t)b2 * x2);
    uint64_t back = (uint64_t)((int64_t)a1 * y1);
    back += (uint64_t)((int64_t)a2 * y2);
    sum -= back;
    int32_t out = (int32_t)(uint32_t)(sum >> 30);
    *place = x;
    y[channel_count] = y1;
    y[0] = out;
    *remainder = (int32_t)((uint32_t)sum & 0x3FFFFFFFu);
    *row = out;
  }
}

#endif
