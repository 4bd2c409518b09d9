/* A QEMU plugin that counts the instructions of a firmware's stages.
 *
 *   -plugin counter.so,begin=A,end=B,stages=C,entry=D,return=E...,skip=F
 *
 * A store of the code from A to B to the byte at C + N says that stage N has
 * ended: what was executed since the last such store was its. What is executed
 * from D to an instruction at E, that one included, is an interrupt: it belongs
 * to no stage of what it interrupts, and its own stages are counted from D on.
 *
 * The first F ends of each stage but the start are not counted: with them the
 * windows fill, and the network stands still.
 *
 * When QEMU ends it prints for each stage "stage N VISITS SUM MOST" on the
 * standard error stream, and "interrupts COUNT SUM". Exact: every instruction is
 * counted when it executes.
 *
 * Written for QEMU 7.2's plugin interface, version 1; the declarations below are
 * the few it needs, so that it builds without QEMU's headers.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block;
struct instruction;
struct machine;
typedef uint64_t plugin_t;
typedef void block_callback(plugin_t, struct block *);
typedef void exit_callback(plugin_t, void *user);
typedef void instruction_callback(unsigned processor, void *user);
typedef void memory_callback(unsigned processor, uint32_t information,
                             uint64_t address, void *user);
enum { NO_REGISTERS = 0, WRITES = 2, STAGES = 64, RETURNS = 8 };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_t, block_callback *);
void qemu_plugin_register_atexit_cb(plugin_t, exit_callback *, void *user);
void qemu_plugin_register_vcpu_insn_exec_cb(struct instruction *,
                                            instruction_callback *,
                                            int registers, void *user);
void qemu_plugin_register_vcpu_mem_cb(struct instruction *, memory_callback *,
                                      int registers, int kind, void *user);
size_t qemu_plugin_tb_n_insns(const struct block *);
struct instruction *qemu_plugin_tb_get_insn(const struct block *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct instruction *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t begin, end, stages, entry, skip, returns[RETURNS];
static int return_count;

/* Of the main program, and of interrupts. */
static struct level { uint64_t executed, mark; } levels[2];
static struct level *level = levels;
static struct { uint64_t seen, visits, sum, most; } counts[STAGES];
static uint64_t interrupt_count;

static void executes(unsigned processor, void *user) {
  (void)processor, (void)user;
  level->executed++;
}

static void enters(unsigned processor, void *user) {
  (void)processor, (void)user;
  level = levels + 1;
  level->mark = level->executed;
  interrupt_count++;
}

static void leaves(unsigned processor, void *user) {
  (void)processor, (void)user;
  level->executed++;
  level = levels;
}

static void marks(unsigned processor, uint32_t information, uint64_t address,
                  void *user) {
  (void)processor, (void)information, (void)user;
  uint64_t stage = address - stages;
  if (stage >= STAGES) return;
  uint64_t count = level->executed - level->mark;
  level->mark = level->executed;
  if (stage && counts[stage].seen++ < skip) return;
  counts[stage].visits++;
  counts[stage].sum += count;
  if (count > counts[stage].most) counts[stage].most = count;
}

static int is_return(uint64_t address) {
  for (int i = 0; i < return_count; i++)
    if (returns[i] == address) return 1;
  return 0;
}

static void translated(plugin_t plugin, struct block *block) {
  (void)plugin;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
    struct instruction *instruction = qemu_plugin_tb_get_insn(block, i);
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    if (address == entry)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, enters, NO_REGISTERS,
                                             NULL);
    qemu_plugin_register_vcpu_insn_exec_cb(
        instruction, is_return(address) ? leaves : executes, NO_REGISTERS, NULL);
    if (address >= begin && address < end)
      qemu_plugin_register_vcpu_mem_cb(instruction, marks, NO_REGISTERS, WRITES,
                                       NULL);
  }
}

static void print(plugin_t plugin, void *user) {
  (void)plugin, (void)user;
  for (int i = 0; i < STAGES; i++)
    if (counts[i].visits)
      fprintf(stderr, "stage %d %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", i,
              counts[i].visits, counts[i].sum, counts[i].most);
  fprintf(stderr, "interrupts %" PRIu64 " %" PRIu64 "\n", interrupt_count,
          levels[1].executed);
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    plugin_t plugin, const struct machine *machine, int count,
    char **arguments) {
  (void)machine;
  for (int i = 0; i < count; i++) {
    char *value = strchr(arguments[i], '=');
    if (!value) return -1;
    uint64_t number = strtoull(value + 1, NULL, 0);
    size_t length = (size_t)(value - arguments[i]);
    if (!strncmp(arguments[i], "begin", length)) begin = number;
    else if (!strncmp(arguments[i], "end", length)) end = number;
    else if (!strncmp(arguments[i], "stages", length)) stages = number;
    else if (!strncmp(arguments[i], "entry", length)) entry = number;
    else if (!strncmp(arguments[i], "skip", length)) skip = number;
    else if (!strncmp(arguments[i], "return", length) && return_count < RETURNS)
      returns[return_count++] = number;
    else return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
  qemu_plugin_register_atexit_cb(plugin, print, NULL);
  return 0;
}
