// SPDX-License-Identifier: Apache-2.0
//
// Comparing bytes and saying where they differ.
#ifndef SIMULATOR_GOLDEN_TEXT_H
#define SIMULATOR_GOLDEN_TEXT_H

#include "buffer.h"
#include "fault.h"

bool golden_same_bytes(const char *name, const struct buffer *expected,
                       const struct buffer *made, struct fault *fault);

#endif
