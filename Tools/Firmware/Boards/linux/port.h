/* What the parts of the port to Linux ask of each other. */
#ifndef PHALANX_LINUX_PORT_H
#define PHALANX_LINUX_PORT_H
#include "BoardSupport.h"

/* Says what is wrong and ends the process. */
__attribute__((noreturn)) void board_fail(const char *place, const char *fault);
/* Opens the lines: the host's is a file or, without a path, standard input and
   output; the hand's is a file, if there is one. */
void board_open_lines(const char *link, const char *hand);
/* Sends what is waiting to be sent. */
void board_flush(void);
/* Sleeps until the host's line has bytes, an interrupt comes, or a while is
   over. */
void board_wait_for_link(void);
#endif
