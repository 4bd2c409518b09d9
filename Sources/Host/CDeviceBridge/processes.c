#define _GNU_SOURCE
#include "CDeviceBridge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int messages_open(int sockets[2]) {
  int type = SOCK_SEQPACKET | SOCK_CLOEXEC;
  return socketpair(AF_UNIX, type, 0, sockets) < 0 ? errno : 0;
}

int messages_send(int socket, const uint8_t *bytes, size_t count,
                  int descriptor) {
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor >= 0) {
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  }
  ssize_t sent;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

int messages_receive(int socket, uint8_t *bytes, size_t capacity,
                     size_t *count, int *descriptor) {
  struct iovec part = {.iov_base = bytes, .iov_len = capacity};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {
      .msg_iov = &part,
      .msg_iovlen = 1,
      .msg_control = control.room,
      .msg_controllen = sizeof control.room,
  };
  ssize_t got;
  do {
    got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return errno;
  *count = (size_t)got;
  *descriptor = -1;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_level == SOL_SOCKET &&
      header->cmsg_type == SCM_RIGHTS) {
    memcpy(descriptor, CMSG_DATA(header), sizeof(int));
  }
  return 0;
}

int process_start_again(const char *name, const char *argument, int socket,
                        int *process) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  if (posix_spawn_file_actions_init(&files) != 0) return ENOMEM;
  if (posix_spawnattr_init(&attributes) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return ENOMEM;
  }
  char *arguments[] = {(char *)name, (char *)argument, NULL};
  int code = 0;
#define STEP(...) \
  if (code == 0) code = __VA_ARGS__
  // The socket first: it may be descriptor 0 or 1 of a program without them.
  STEP(posix_spawn_file_actions_adddup2(&files, socket, 3));
  STEP(posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0));
  STEP(posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0));
  STEP(posix_spawnattr_setsigmask(&attributes, &none));
  STEP(posix_spawnattr_setsigdefault(&attributes, &all));
  STEP(posix_spawnattr_setflags(&attributes,
                                POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                    POSIX_SPAWN_SETSIGDEF));
  // Not by its path: another program may lie there by now.
  STEP(posix_spawn(process, "/proc/self/exe", &files, &attributes, arguments,
                   environ));
#undef STEP
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return code;
}

int process_await(int process, int milliseconds) {
  for (int passed = 0;; passed++) {
    int status;
    pid_t ended = waitpid(process, &status, WNOHANG);
    if (ended == process) return 0;
    if (ended < 0 && errno != EINTR) return errno;
    if (passed >= milliseconds) return ETIMEDOUT;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
}

void process_settle(const char *name) {
  prctl(PR_SET_NAME, name);
  static const int ignored[] = {SIGINT,  SIGHUP,  SIGQUIT, SIGTERM,
                                SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU,
                                SIGUSR1, SIGUSR2, SIGALRM};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
    signal(ignored[i], SIG_IGN);
  }
  if (syscall(SYS_close_range, 4U, ~0U, 0U) < 0) {
    for (int file = 4; file < 1024; file++) close(file);
  }
  if (chdir("/") < 0) return;
}

int process_watch(int process) {
  int file = (int)syscall(SYS_pidfd_open, process, 0);
  if (file >= 0) fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
}

static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS,
                             SIGFPE, SIGSYS,  SIGABRT};
enum { fault_count = sizeof faults / sizeof *faults };
static struct sigaction handlers[fault_count];
static volatile int fault_socket = -1;
static volatile uint8_t fault_mark;

// Only calls that a signal's handler may make.
static void report_fault(int number, siginfo_t *info, void *context) {
  int code = errno;
  (void)context;
  uint8_t mark = fault_mark;
  send(fault_socket, &mark, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  // What was done about it before: the system's own way, or Swift's, which
  // prints where it was and lets the fault happen once more. One that was sent
  // (by kill, or by abort) would not happen again: the program would go on
  // whose hand was stopped. The signal comes once more, when this has returned.
  struct sigaction ends = {.sa_handler = SIG_DFL};
  for (int i = 0; i < fault_count; i++) {
    if (faults[i] != number) continue;
    sigaction(number, info->si_code > 0 ? &handlers[i] : &ends, NULL);
  }
  syscall(SYS_tgkill, getpid(), (int)syscall(SYS_gettid), number);
  errno = code;
}

void process_report_faults(int socket, uint8_t mark) {
  int was_set = fault_socket >= 0;
  fault_mark = mark;
  fault_socket = socket;
  if (was_set) return;
  struct sigaction action = {.sa_sigaction = report_fault,
                             .sa_flags = SA_ONSTACK | SA_SIGINFO};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < fault_count; i++) {
    sigaction(faults[i], &action, &handlers[i]);
  }
}

bool signal_is_ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 &&
         action.sa_handler == SIG_IGN;
}
