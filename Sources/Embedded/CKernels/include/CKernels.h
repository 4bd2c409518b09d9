#ifndef PHALANX_CKERNELS_H
#define PHALANX_CKERNELS_H
#include <stdint.h>

#include "CKernelsDual.h"
#include "CKernelsMemory.h"
#include "CKernelsNeural.h"
#include "CKernelsSection.h"
#include "CKernelsSignal.h"
#endif
