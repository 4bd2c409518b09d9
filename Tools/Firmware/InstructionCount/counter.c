/* A QEMU plugin that counts guest instructions between two functions.
 *
 *   -plugin counter.so,begin=ADDRESS,end=ADDRESS
 *
 * Each time that execution reaches "end" it prints "count N" on the standard
 * error stream: the instructions executed since it last reached "begin", that
 * one included. Exact: every instruction is counted when it executes.
 *
 * Written for QEMU 7.2's plugin interface, version 1; the declarations below
 * are the few it needs, so that it builds without QEMU's headers.
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
typedef void instruction_callback(unsigned processor, void *user);
enum { ADD_TO_U64 = 0, NO_REGISTERS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_t, block_callback *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct instruction *,
                                            instruction_callback *,
                                            int registers, void *user);
void qemu_plugin_register_vcpu_insn_exec_inline(struct instruction *,
                                                int operation, void *target,
                                                uint64_t operand);
size_t qemu_plugin_tb_n_insns(const struct block *);
struct instruction *qemu_plugin_tb_get_insn(const struct block *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct instruction *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t executed, executed_at_begin;
static uint64_t begin_address = UINT64_MAX, end_address = UINT64_MAX;

static void reached_begin(unsigned processor, void *user) {
  (void)processor, (void)user;
  executed_at_begin = executed;
}

static void reached_end(unsigned processor, void *user) {
  (void)processor, (void)user;
  fprintf(stderr, "count %" PRIu64 "\n", executed - executed_at_begin);
}

static void translated(plugin_t plugin, struct block *block) {
  (void)plugin;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
    struct instruction *instruction = qemu_plugin_tb_get_insn(block, i);
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    /* Before the addition, so that "begin" counts and "end" does not. */
    if (address == begin_address)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, reached_begin,
                                             NO_REGISTERS, NULL);
    if (address == end_address)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, reached_end,
                                             NO_REGISTERS, NULL);
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, ADD_TO_U64,
                                               &executed, 1);
  }
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    plugin_t plugin, const struct machine *machine, int count,
    char **arguments) {
  (void)machine;
  for (int i = 0; i < count; i++) {
    if (!strncmp(arguments[i], "begin=", 6))
      begin_address = strtoull(arguments[i] + 6, NULL, 0);
    if (!strncmp(arguments[i], "end=", 4))
      end_address = strtoull(arguments[i] + 4, NULL, 0);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
  return 0;
}
