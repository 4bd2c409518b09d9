/* The lines: 16550s, received by interrupt. */
#include "hand.h"
#include "port.h"

typedef struct {
  volatile uint8_t data, interrupts, queue, line, modem, state;
} uart_t;
#define QUEUE_ON 7       /* and emptied */
#define EIGHT_BITS 3
#define MODEM_ON 11      /* ready, and the interrupt's way out */
#define HAS_BYTE 1
#define HAS_ROOM 32

typedef struct {
  volatile uint32_t head, tail;
  uint8_t bytes[PHALANX_RECEIVE_CAPACITY];
} line_t;

static line_t lines[2];
static uart_t *uarts[2]; /* no hand's where there is none */

#define PLIC(offset) (*(volatile uint32_t *)(PHALANX_PLIC + (offset)))
#define PRIORITY(number) PLIC(4 * (number))
#define ENABLE(number) PLIC(0x2000 + (number) / 32 * 4)
#define THRESHOLD PLIC(0x200000)
#define CLAIM PLIC(0x200004)

static void receive(int32_t index) {
  line_t *line = &lines[index];
  while (uarts[index]->state & HAS_BYTE) {
    uint8_t byte = uarts[index]->data;
    uint32_t next = (line->head + 1) % PHALANX_RECEIVE_CAPACITY;
    if (next == line->tail) continue; /* full: lost, as the frame's sum tells */
    line->bytes[line->head] = byte;
    line->head = next;
  }
}

void board_receive_interrupt(void) {
  uint32_t number = CLAIM;
  receive(number == PHALANX_LINK_INTERRUPT ? 0 : 1);
  CLAIM = number;
}

int32_t board_read(int32_t index) {
  line_t *line = &lines[index];
  if (line->tail == line->head) return -1;
  uint8_t byte = line->bytes[line->tail];
  line->tail = (line->tail + 1) % PHALANX_RECEIVE_CAPACITY;
  return byte;
}

void board_write(int32_t index, uint8_t byte) {
  uart_t *uart = uarts[index];
  if (!uart) return;
  while (!(uart->state & HAS_ROOM)) {}
  uart->data = byte;
}

static void begin(uart_t *uart, uint32_t interrupt) {
  uart->interrupts = 0;
  uart->line = EIGHT_BITS;
  uart->queue = QUEUE_ON;
  uart->modem = MODEM_ON;
  uart->interrupts = 1;
  PRIORITY(interrupt) = 1;
  ENABLE(interrupt) |= 1u << interrupt % 32;
}

void board_start(void) {
  uint32_t interrupt = 0;
  uarts[0] = (uart_t *)PHALANX_LINK_UART;
  uarts[1] = find_hand_uart(&interrupt);
  THRESHOLD = 0;
  begin(uarts[0], PHALANX_LINK_INTERRUPT);
  if (uarts[1]) begin(uarts[1], interrupt);
  board_start_watchdog();
}
