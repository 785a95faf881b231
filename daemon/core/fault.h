/* SPDX-License-Identifier: Apache-2.0
 *
 * A fault is a kind and one sentence for people that says where and what to
 * do. It never names a person: no name, no ID number, no figure. The first
 * fault wins; later ones are dropped. A function that can fail is
 * `bool f(..., struct fault *)`, FAULT_MUST_CHECK.
 */
#ifndef HEDUI_CORE_FAULT_H
#define HEDUI_CORE_FAULT_H

#include <stdbool.h>

#define FAULT_MUST_CHECK __attribute__((warn_unused_result))

enum fault_kind {
    FAULT_NONE,
    FAULT_INPUT,  /* theirs: set aside, go on */
    FAULT_REMOTE, /* a line: retry, then a gap */
    FAULT_STORE,  /* our own ground is away: wait, never a gap */
    FAULT_LOCAL,  /* a bug or an exhausted machine: exit, be restarted */
};

struct fault {
    enum fault_kind kind;
    char text[400]; /* UTF-8, never a person */
};

/* Always returns false, so that `return fault_set(...)` reads well. */
bool fault_set(struct fault *fault, enum fault_kind kind, const char *format,
               ...) __attribute__((format(printf, 3, 4)));

void fault_clear(struct fault *fault);

const char *fault_kind_name(enum fault_kind kind);

#endif
