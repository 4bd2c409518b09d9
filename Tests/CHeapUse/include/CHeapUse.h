#ifndef PHALANX_HEAP_USE_H
#define PHALANX_HEAP_USE_H
#include <stddef.h>

/* The bytes that this process has allocated and not freed; 0 where the C
   library does not tell. */
size_t phalanx_heap_use(void);

#endif
