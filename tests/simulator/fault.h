// SPDX-License-Identifier: Apache-2.0
//
// Why something failed, in one sentence for a person at a terminal. The first
// fault wins: what comes after is usually its consequence.
#ifndef SIMULATOR_FAULT_H
#define SIMULATOR_FAULT_H

#include <stdbool.h>

struct fault {
    char text[512]; // empty: nothing has failed
};

// Always false, so that a failing function can return it.
bool fault_set(struct fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
