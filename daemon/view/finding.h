/* SPDX-License-Identifier: Apache-2.0
 *
 * One finding down to the bytes that it was read from: the cell of the report
 * names exchange and leaf, the reply row holds slices and salts, and the leaf
 * is computed again.
 */
#ifndef HEDUI_VIEW_FINDING_H
#define HEDUI_VIEW_FINDING_H

#include "connector.h"
#include "json.h"
#include "store.h"
#include "work.h"

struct finding_view {
    struct arena *arena;
    int64_t case_id;
    const struct json *tree, *finding, *cell;
    enum line line;
    uint32_t member;
    uint32_t slice;
    struct reply_evidence reply;
    const struct reply_question *question;
    bool is_text;
    struct text shown;   /* as UTF-8, where it is text */
    const char *charset; /* of the stored bytes; NULL: no text */
};

enum finding_found {
    FINDING_FOUND,
    FINDING_UNKNOWN, /* the report has no such finding */
    FINDING_GONE,    /* its slice is not in the stored evidence */
    FINDING_DIFFERS, /* the slice does not give the leaf of the report */
};

/* `tree`: the report of the evidence. Both outlive the view. */
enum finding_found finding_find(struct arena *arena,
                                const struct case_evidence *evidence,
                                const struct json *tree, int64_t number,
                                struct finding_view *view);
/* For programs: an object without a line end. About a person. */
void finding_write(const struct finding_view *view, struct buffer *out);

void finding_hash(struct text bytes, char hex[65]);
void finding_hex(struct buffer *out, struct text bytes, bool is_dump);

#endif
