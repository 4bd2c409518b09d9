#include "CHeapUse.h"

#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

size_t phalanx_heap_use(void) {
#if defined(__GLIBC__)
  struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
#else
  return 0;
#endif
}
