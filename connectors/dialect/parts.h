/* SPDX-License-Identifier: Apache-2.0
 *
 * What the file families share (wire.md 2, Files): names of requests and
 * parts, when all parts are here, refused files, and the charset.
 */
#ifndef HEDUI_CONNECTORS_PARTS_H
#define HEDUI_CONNECTORS_PARTS_H

#include "connector.h"

enum charset { CHARSET_UTF8, CHARSET_GB18030 };

/* HD_<prefix>_<yyyymmdd>_<exchange id>.<extension> with this body. */
bool file_request(struct arena *arena, const struct stamp *stamp,
                  const char *prefix, const char *extension, struct text body,
                  struct request *request);

/* The place of a part, from its name ..._<exchange id>_R<k>of<n>.<extension>.
 */
struct part {
    struct text exchange_id; /* absent where nothing stands there */
    int64_t number, count;   /* k from 1 */
    struct text extension;
};
bool part_of_name(struct text file_name, struct part *part);

/* true when the replies are the parts 1 to n of one answer, each once; or one
 * part alone, which the engine splits as it comes: that all of them come, each
 * once, is then what `next` has said (connector.h). */
bool parts_are_all(const struct reply *replies, uint32_t count);

/* `next` of all file families. */
bool file_next(struct arena *arena, const struct exchange_view *view,
               struct next *next);

bool charset_encode(struct arena *arena, enum charset charset, struct text utf8,
                    struct text *bytes);
bool charset_is(enum charset charset, struct text bytes);
/* False where the bytes are not of the charset. */
bool charset_decode(struct arena *arena, enum charset charset,
                    struct text bytes, struct text *utf8);

#endif
