#ifndef CDEVICEBRIDGE_H
#define CDEVICEBRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What Swift cannot reach: ioctl(2), asm/termbits.h (which cannot be included
// beside termios.h), eventfd(2), and the calls that make a terminal. Each
// function returns 0, or the errno of the call that failed, unless it says
// otherwise.

/// Raw 8N1 without flow control, reads that do not wait, modem lines kept on
/// close. `baud` is any rate in bit/s; the rate the driver took is written to
/// `actual_baud`.
int serial_set_raw(int descriptor, uint32_t baud, uint32_t *actual_baud);

/// The flag ASYNC_LOW_LATENCY: set it, and read back whether it is set.
/// ENOTTY or EOPNOTSUPP where the driver has no such flag.
int serial_set_low_latency(int descriptor, bool *is_set);

/// Raises or drops DTR and RTS together. ENOTTY where there are no lines.
int serial_set_modem_lines(int descriptor, bool asserted);

/// DTR in bit 0, RTS in bit 1. ENOTTY where there are no lines.
int serial_get_modem_lines(int descriptor, uint8_t *lines);

/// TIOCEXCL: whether the line is in exclusive use by someone.
int serial_get_exclusive(int descriptor, bool *is_exclusive);

/// TIOCEXCL, TIOCNXCL: takes the line for exclusive use, or gives it back.
int serial_set_exclusive(int descriptor, bool exclusive);

/// Drops bytes that came or wait to go.
int serial_flush(int descriptor);

/// Makes a terminal: its near end in `descriptor` (which does not block), the
/// path of its far end, at most `capacity` characters, in `path`.
int terminal_open(int *descriptor, char *path, size_t capacity);

/// The columns of the terminal at a descriptor. ENOTTY where it is none.
int terminal_get_columns(int descriptor, uint16_t *columns);

/// The keys that an input device has: a bit each, from the least of the first
/// byte on. ENOTTY where it is no input device.
int input_get_keys(int descriptor, uint8_t *keys, size_t capacity);

/// The keys that are down at this moment, likewise.
int input_get_pressed(int descriptor, uint8_t *keys, size_t capacity);

/// What an input device calls itself, at most `capacity` characters.
int input_get_name(int descriptor, char *name, size_t capacity);

/// A descriptor that can be made readable and quiet again; -1 if there are none
/// left.
int wakeup_open(void);

/// Makes it readable.
void wakeup_signal(int descriptor);

/// Makes it quiet.
void wakeup_clear(int descriptor);

/// Two connected sockets that keep messages apart, closed by exec(2).
int messages_open(int sockets[2]);

/// Sends a message, and a descriptor with it unless that is -1, without waiting
/// for room.
int messages_send(int socket, const uint8_t *bytes, size_t count,
                  int descriptor);

/// Takes a message, without waiting for one: its length in `count`, which is 0
/// when the other end is closed, and the descriptor that came with it, or -1.
/// EAGAIN where none has come.
int messages_receive(int socket, uint8_t *bytes, size_t capacity,
                     size_t *count, int *descriptor);

/// Starts this very program once more, in a session of its own, with the
/// arguments `name` and `argument`: `socket` is its descriptor 3, standard error
/// is this one's, standard input and output are /dev/null. No signal that a
/// terminal or a person sends to the first program's group reaches it.
int process_start_again(const char *name, const char *argument, int socket,
                        int *process);

/// Waits until a process that was started so has ended, for at most so many
/// milliseconds: ETIMEDOUT.
int process_await(int process, int milliseconds);

/// What a program that was started so does first: it takes a name in the
/// system's tables, ignores the signals that end a program at a terminal, closes
/// all descriptors above 3, and leaves the folder that it is in.
void process_settle(const char *name);

/// A descriptor that is readable once a process has ended; -1 where the system
/// has none.
int process_watch(int process);

/// From now on a fault of this program (SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE,
/// SIGSYS, SIGABRT) sends the byte `mark` on `socket` before it ends it: what a
/// debugger or a core dump takes until then may be seconds.
void process_report_faults(int socket, uint8_t mark);

/// Whether this program was told to ignore a signal when it was started.
bool signal_is_ignored(int number);

#endif
