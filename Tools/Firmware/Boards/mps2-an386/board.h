/* Arm MPS2 with a Cortex-M4, AN386. */
#define PHALANX_BOARD_NAME "mps2-an386"
#define PHALANX_TIMER_HERTZ 25000000u
#define PHALANX_RECEIVE_CAPACITY 2048
#define PHALANX_LINK_UART 0x40004000u
#define PHALANX_HAND_UART 0x40005000u
#define PHALANX_LINK_INTERRUPT 0
#define PHALANX_HAND_INTERRUPT 2
/* 25 MHz / 27 = 926 kbit/s. */
#define PHALANX_UART_DIVIDER 27
#define PHALANX_WATCHDOG 0x40008000u
#define PHALANX_INTERRUPTS \
  board_receive_interrupt_0, fault_handler, board_receive_interrupt_1
