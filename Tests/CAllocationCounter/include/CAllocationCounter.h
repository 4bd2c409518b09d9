#ifndef PHALANX_ALLOCATION_COUNTER_H
#define PHALANX_ALLOCATION_COUNTER_H
#include <stdint.h>

/* How often this thread has asked for memory since it started. Programs that
   link this have malloc and its kin replaced by ones that count. */
uint64_t phalanx_allocation_count(void);

#endif
