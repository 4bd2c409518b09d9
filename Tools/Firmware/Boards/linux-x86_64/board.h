/* A process of Linux on x86-64. Its memories are mapped where these addresses say,
   for the places of decoder image and recording are constants of a board. */
#define PHALANX_BOARD_NAME "linux-x86_64"
#define PHALANX_RECEIVE_CAPACITY 2048
#define PHALANX_IMAGE 0x40000000
#define PHALANX_IMAGE_BYTES 0x300000
#define PHALANX_RECORDING 0x48000000
#define PHALANX_RECORDING_BYTES 0x8000000
#define PHALANX_MEMORY 0x50000000
#define PHALANX_MEMORY_BYTES 0x40000
#define PHALANX_STACK 0x51000000
#define PHALANX_STACK_BYTES 0x10000
