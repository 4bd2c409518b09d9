/* Arm MPS3 with a Cortex-M55 (Corstone-300), AN547. Peripherals have their secure
   addresses, as the processor starts secure. */
#define PHALANX_BOARD_NAME "mps3-an547"
#define PHALANX_TIMER_HERTZ 32000000u
#define PHALANX_RECEIVE_CAPACITY 2048
#define PHALANX_LINK_UART 0x59303000u
#define PHALANX_HAND_UART 0x59304000u
#define PHALANX_LINK_INTERRUPT 33
#define PHALANX_HAND_INTERRUPT 35
/* 25 MHz / 27 = 926 kbit/s. */
#define PHALANX_UART_DIVIDER 27
/* The slow clock's. */
#define PHALANX_WATCHDOG 0x5802E000u
#define PHALANX_WATCHDOG_HERTZ 32768u
