/* The two lines of an Arm MPS board: CMSDK APB UARTs, received by interrupt. */
#include "port.h"

typedef struct {
  volatile uint32_t data, state, control, interrupt, divider;
} uart_t;

typedef struct {
  volatile uint32_t head, tail;
  uint8_t bytes[PHALANX_RECEIVE_CAPACITY];
} line_t;

static line_t lines[2];

static inline uart_t *uart_of(int32_t index) {
  return (uart_t *)(index == 0 ? PHALANX_LINK_UART : PHALANX_HAND_UART);
}

static void receive(int32_t index) {
  uart_t *uart = uart_of(index);
  line_t *line = &lines[index];
  uart->interrupt = 2;
  while (uart->state & 2) {
    uint8_t byte = (uint8_t)uart->data;
    uint32_t next = (line->head + 1) % PHALANX_RECEIVE_CAPACITY;
    if (next == line->tail) continue; /* full: lost, as the frame's sum tells */
    line->bytes[line->head] = byte;
    line->head = next;
  }
}

void board_receive_interrupt_0(void) { receive(0); }
void board_receive_interrupt_1(void) { receive(1); }

int32_t board_read(int32_t index) {
  line_t *line = &lines[index];
  if (line->tail == line->head) return -1;
  uint8_t byte = line->bytes[line->tail];
  line->tail = (line->tail + 1) % PHALANX_RECEIVE_CAPACITY;
  return byte;
}

void board_write(int32_t index, uint8_t byte) {
  uart_t *uart = uart_of(index);
  while (uart->state & 1) {}
  uart->data = byte;
}

void board_start(void) {
  for (int index = 0; index < 2; index++) {
    uart_of(index)->divider = PHALANX_UART_DIVIDER;
    uart_of(index)->control = 1 | 2 | 8; /* send, receive, its interrupt */
  }
  board_enable_interrupt(PHALANX_LINK_INTERRUPT);
  board_enable_interrupt(PHALANX_HAND_INTERRUPT);
  board_start_watchdog();
}
