// SPDX-License-Identifier: Apache-2.0
//
// gzip as H4 sends it.
#ifndef SIMULATOR_GZIP_H
#define SIMULATOR_GZIP_H

#include "buffer.h"

bool gzip_pack(const struct buffer *plain, struct buffer *out);
bool gzip_unpack(const struct buffer *packed, struct buffer *out);

#endif
