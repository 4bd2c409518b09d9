/* What the counted program asks of the machine that it runs on. */
#ifndef PHALANX_MACHINE_H
#define PHALANX_MACHINE_H
#include <stdint.h>

/* Memory for weights, activations and results, a multiple of eight. */
enum { MACHINE_ARENA_BYTES = 128 * 1024 };
uint8_t *_Nonnull machine_arena(void);

/* Prints a character. */
void machine_print(uint8_t character);

/* The plugin counts from the one to the other. */
void machine_count_begins(void);
void machine_count_ends(void);
#endif
