/* Start, interrupts, faults and time of a firmware that is a process: the timer is
   a signal, and so is a fault. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "port.h"

#define PAINT 0xA5A5A5A5u
#define WATCHDOG_MILLISECONDS 500u
/* Says to the process that it has started anew, and why. */
#define CAUSE "PHALANX_RESET_CAUSE"

static char **arguments;
static struct timespec start_time;
static volatile uint32_t silence;

void board_fail(const char *place, const char *fault) {
  fprintf(stderr, "%s: %s\n", place, fault);
  _exit(1);
}

/* MARK: time */

static uint64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)(now.tv_sec - start_time.tv_sec) * 1000000000u
         + (uint64_t)now.tv_nsec - (uint64_t)start_time.tv_nsec;
}

uint64_t board_microseconds(void) { return nanoseconds() / 1000; }
uint32_t board_counter(void) { return (uint32_t)nanoseconds(); }
void board_feed_watchdog(void) { silence = 0; }
void board_sleep(void) { board_wait_for_link(); }

/* MARK: interrupts */

static uint32_t hold_depth;

static void mask(int how) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  pthread_sigmask(how, &set, NULL);
}

void board_hold_interrupts(void) {
  mask(SIG_BLOCK);
  hold_depth++;
}

void board_release_interrupts(void) {
  if (--hold_depth == 0) mask(SIG_UNBLOCK);
}

/* The process begins anew, with the same files open and the reason told. */
__attribute__((noreturn)) static void stop(uint32_t number, uint32_t address) {
  mask(SIG_BLOCK);
  phalanx_fault(number, address);
  board_flush();
  setenv(CAUSE, number == PHALANX_WATCHDOG_FAULT ? "1" : "2", 1);
  execv("/proc/self/exe", arguments);
  board_fail("firmware", strerror(errno));
}

static void timer(int signal) {
  (void)signal;
  phalanx_timer();
  if (++silence >= WATCHDOG_MILLISECONDS) stop(PHALANX_WATCHDOG_FAULT, 0);
}

static void fault(int signal, siginfo_t *info, void *context) {
  (void)context;
  uintptr_t address = (uintptr_t)info->si_addr;
  int is_stack = signal == SIGSEGV && address >= PHALANX_STACK - 4096
                 && address < PHALANX_STACK + 4096;
  stop(is_stack ? PHALANX_STACK_FAULT : (uint32_t)signal, (uint32_t)address);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction action = {.sa_sigaction = handler,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigaddset(&action.sa_mask, SIGALRM);
  sigaction(number, &action, NULL);
}

/* MARK: stack */

uint32_t board_stack_bytes(void) {
  const uint32_t *word = (const uint32_t *)(uintptr_t)(PHALANX_STACK + 4096);
  const uint32_t *top =
      (const uint32_t *)(uintptr_t)(PHALANX_STACK + PHALANX_STACK_BYTES);
  while (word < top && *word == PAINT) word++;
  return (uint32_t)((top - word) * 4);
}

uint8_t board_reset_cause(void) {
  const char *cause = getenv(CAUSE);
  return cause ? (uint8_t)atoi(cause) : 0;
}

/* MARK: start */

/* Memory where the board has it; filled from a file if there is one. */
static void map(uintptr_t address, size_t size, const char *path) {
  void *place = mmap((void *)address, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (place != (void *)address) board_fail("memory", strerror(errno));
  if (!path) return;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) board_fail(path, strerror(errno));
  for (size_t done = 0; done < size;) {
    ssize_t count = read(file, (uint8_t *)place + done, size - done);
    if (count < 0) board_fail(path, strerror(errno));
    if (count == 0) break;
    done += (size_t)count;
  }
  close(file);
}

static uint8_t fault_stack[65536];

static void *run(void *argument) {
  stack_t stack = {.ss_sp = fault_stack, .ss_size = sizeof fault_stack};
  sigaltstack(&stack, NULL);
  uint32_t microseconds = phalanx_timer_period();
  struct itimerval period = {.it_interval.tv_usec = microseconds,
                             .it_value.tv_usec = microseconds};
  setitimer(ITIMER_REAL, &period, NULL);
  mask(SIG_UNBLOCK);
  phalanx_main();
  return argument;
}

/* The firmware has a thread to itself, whose stack is the board's. */
static void run_on_stack(void) {
  map(PHALANX_STACK, PHALANX_STACK_BYTES, NULL);
  uint32_t *word = (uint32_t *)(uintptr_t)PHALANX_STACK;
  for (size_t i = 0; i < PHALANX_STACK_BYTES / 4; i++) word[i] = PAINT;
  mprotect(word, 4096, PROT_NONE);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, (void *)(uintptr_t)(PHALANX_STACK + 4096),
                        PHALANX_STACK_BYTES - 4096);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, run, NULL))
    board_fail("firmware", "no thread can be started");
  pthread_join(thread, NULL);
}

int main(int count, char **values) {
  arguments = values;
  const char *image = NULL, *recording = NULL, *link = NULL, *hand = NULL;
  for (int i = 1; i < count; i += 2) {
    const char *name = values[i], *value = i + 1 < count ? values[i + 1] : NULL;
    if (value && !strcmp(name, "--image")) image = value;
    else if (value && !strcmp(name, "--recording")) recording = value;
    else if (value && !strcmp(name, "--link")) link = value;
    else if (value && !strcmp(name, "--hand")) hand = value;
    else board_fail(name, "write --image FILE [--recording FILE] [--link PORT] "
                          "[--hand PORT]");
  }
  clock_gettime(CLOCK_MONOTONIC, &start_time);
  map(PHALANX_IMAGE, PHALANX_IMAGE_BYTES, image);
  map(PHALANX_RECORDING, PHALANX_RECORDING_BYTES, recording);
  map(PHALANX_MEMORY, PHALANX_MEMORY_BYTES, NULL);
  board_start();
  board_open_lines(link, hand);
  phalanx_prepare();
  handle(SIGSEGV, fault);
  handle(SIGBUS, fault);
  handle(SIGILL, fault);
  handle(SIGFPE, fault);
  handle(SIGTRAP, fault);
  struct sigaction alarm = {.sa_handler = timer, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &alarm, NULL);
  mask(SIG_BLOCK);
  run_on_stack();
  return 0;
}

void board_start(void) { signal(SIGPIPE, SIG_IGN); }
