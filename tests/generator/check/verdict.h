#ifndef CHECK_VERDICT_H
#define CHECK_VERDICT_H

#include <stdbool.h>

/* Counts what passed. A failure is printed with its sentence. */
void verdict_add(bool is_passed, const char *sentence);
/* Prints "N passed, M failed"; the exit status. */
int verdict_end(void);

#endif
