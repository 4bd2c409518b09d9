/* The two lines of a firmware that is a process: files, pseudo terminals, pipes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "port.h"

/* Bytes of a line that were received, and those that wait to be sent. */
typedef struct {
  int input, output;
  int head, tail;
  uint8_t received[PHALANX_RECEIVE_CAPACITY];
  int waiting;
  uint8_t sent[512];
} line_t;

static line_t lines[2] = {{.input = 0, .output = 1}, {.input = -1, .output = -1}};

static int open_line(const char *path) {
  int file = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (file < 0) board_fail(path, strerror(errno));
  struct termios settings;
  if (tcgetattr(file, &settings) == 0) {
    cfmakeraw(&settings);
    tcsetattr(file, TCSANOW, &settings);
  }
  return file;
}

void board_open_lines(const char *link, const char *hand) {
  if (link) lines[0].input = lines[0].output = open_line(link);
  if (hand) lines[1].input = lines[1].output = open_line(hand);
}

static void flush(line_t *line) {
  for (int done = 0; done < line->waiting;) {
    ssize_t count = write(line->output, line->sent + done, line->waiting - done);
    if (count > 0) done += count;
    else if (errno != EINTR && errno != EAGAIN) _exit(0); /* nobody listens */
  }
  line->waiting = 0;
}

void board_flush(void) { flush(&lines[0]); }

static int is_readable(line_t *line, int milliseconds) {
  struct pollfd wait = {.fd = line->input, .events = POLLIN};
  return poll(&wait, 1, milliseconds) > 0;
}

int32_t board_read(int32_t index) {
  line_t *line = &lines[index];
  if (line->head == line->tail) {
    if (line->input < 0 || !is_readable(line, 0)) return -1;
    ssize_t count = read(line->input, line->received, sizeof line->received);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return -1;
    /* The other end is gone: of the host's line, with it the sense of this. */
    if (count <= 0) {
      if (index == 0) _exit(0);
      line->input = -1;
      return -1;
    }
    line->tail = 0;
    line->head = count;
  }
  return line->received[line->tail++];
}

/* The host's frames end with a zero: until then bytes are gathered. The hand's are
   written by the timer's interrupt, and leave at once. */
void board_write(int32_t index, uint8_t byte) {
  line_t *line = &lines[index];
  if (line->output < 0) return;
  line->sent[line->waiting++] = byte;
  if (byte == 0 || index == 1 || line->waiting == sizeof line->sent) flush(line);
}

void board_wait_for_link(void) {
  board_flush();
  is_readable(&lines[0], 1);
}
