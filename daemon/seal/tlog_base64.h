/* SPDX-License-Identifier: Apache-2.0
 *
 * Base 64 of RFC 4648 section 4, read strictly: whole groups, padding, no
 * spare bits. One text, one meaning: a note that is changed is refused.
 */
#ifndef HEDUI_SEAL_TLOG_BASE64_H
#define HEDUI_SEAL_TLOG_BASE64_H

#include "digest.h"

void tlog_base64_add(struct buffer *out, struct text bytes);
/* The bytes live in the arena. */
bool tlog_base64_read(struct arena *arena, struct text text,
                      struct text *bytes);
/* Of one hash: 44 characters. */
void tlog_base64_add_digest(struct buffer *out, const struct digest *digest);
bool tlog_base64_read_digest(struct text text, struct digest *digest);

#endif
