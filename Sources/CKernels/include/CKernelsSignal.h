#ifndef PHALANX_CKERNELS_SIGNAL_H
#define PHALANX_CKERNELS_SIGNAL_H
#include <stdint.h>
#endif
