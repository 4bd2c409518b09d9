#define _GNU_SOURCE
#include "CDeviceBridge.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/serial.h>
#include <linux/tty_flags.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CALL(...) \
  if (ioctl(descriptor, __VA_ARGS__) < 0) return errno

int serial_set_raw(int descriptor, uint32_t baud, uint32_t *actual_baud) {
  struct termios2 line;
  CALL(TCGETS2, &line);
  line.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | IGNPAR | PARMRK | INPCK |
                              ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF |
                              IXANY);
  line.c_oflag &= ~(tcflag_t)OPOST;
  line.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG |
                              IEXTEN);
  // HUPCL off: closing leaves DTR as it is, so that a board that resets on its
  // edge is not reset by every program that looks at the port.
  line.c_cflag &= ~(tcflag_t)(CBAUD | (CBAUD << IBSHIFT) | CSIZE | PARENB |
                              CSTOPB | CRTSCTS | HUPCL);
  line.c_cflag |= BOTHER | (BOTHER << IBSHIFT) | CS8 | CREAD | CLOCAL;
  line.c_ispeed = baud;
  line.c_ospeed = baud;
  line.c_cc[VMIN] = 0;
  line.c_cc[VTIME] = 0;
  CALL(TCSETS2, &line);
  CALL(TCGETS2, &line);
  *actual_baud = line.c_ospeed;
  return 0;
}

int serial_set_low_latency(int descriptor, bool *is_set) {
  struct serial_struct settings;
  CALL(TIOCGSERIAL, &settings);
  if (!(settings.flags & ASYNC_LOW_LATENCY)) {
    settings.flags |= ASYNC_LOW_LATENCY;
    CALL(TIOCSSERIAL, &settings);
    CALL(TIOCGSERIAL, &settings);
  }
  *is_set = (settings.flags & ASYNC_LOW_LATENCY) != 0;
  return 0;
}

int serial_set_modem_lines(int descriptor, bool asserted) {
  int lines = TIOCM_DTR | TIOCM_RTS;
  CALL(asserted ? TIOCMBIS : TIOCMBIC, &lines);
  return 0;
}

int serial_get_modem_lines(int descriptor, uint8_t *lines) {
  int all = 0;
  CALL(TIOCMGET, &all);
  *lines = (uint8_t)((all & TIOCM_DTR ? 1 : 0) | (all & TIOCM_RTS ? 2 : 0));
  return 0;
}

int serial_get_exclusive(int descriptor, bool *is_exclusive) {
  int value = 0;
  CALL(TIOCGEXCL, &value);
  *is_exclusive = value != 0;
  return 0;
}

int serial_set_exclusive(int descriptor, bool exclusive) {
  CALL(exclusive ? TIOCEXCL : TIOCNXCL);
  return 0;
}

int serial_flush(int descriptor) {
  CALL(TCFLSH, TCIOFLUSH);
  return 0;
}

int terminal_open(int *descriptor, char *path, size_t capacity) {
  int file = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return errno;
  if (grantpt(file) < 0 || unlockpt(file) < 0 ||
      ptsname_r(file, path, capacity) != 0) {
    int code = errno;
    close(file);
    return code;
  }
  *descriptor = file;
  return 0;
}

int terminal_get_columns(int descriptor, uint16_t *columns) {
  struct winsize size;
  CALL(TIOCGWINSZ, &size);
  *columns = size.ws_col;
  return 0;
}

int input_get_keys(int descriptor, uint8_t *keys, size_t capacity) {
  CALL(EVIOCGBIT(EV_KEY, capacity), keys);
  return 0;
}

int input_get_pressed(int descriptor, uint8_t *keys, size_t capacity) {
  CALL(EVIOCGKEY(capacity), keys);
  return 0;
}

int input_get_name(int descriptor, char *name, size_t capacity) {
  CALL(EVIOCGNAME(capacity), name);
  return 0;
}

int wakeup_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void wakeup_signal(int descriptor) { eventfd_write(descriptor, 1); }

void wakeup_clear(int descriptor) {
  eventfd_t count;
  eventfd_read(descriptor, &count);
}
