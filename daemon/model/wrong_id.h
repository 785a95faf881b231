/* SPDX-License-Identifier: Apache-2.0
 *
 * A wrong ID: a member's number is somebody else's, and owners were asked about
 * a stranger. What the store asks for while it ends such a case, and what it
 * keeps of it: no number, no name.
 */
#ifndef HEDUI_MODEL_WRONG_ID_H
#define HEDUI_MODEL_WRONG_ID_H

#include "desk_rows.h"

enum wrong_id_change {
    WRONG_ID_DONE,
    WRONG_ID_BEFORE,  /* it was reported already; by and why stay */
    WRONG_ID_NOBODY,  /* the case has no such member with a number */
    WRONG_ID_UNKNOWN, /* no such case */
};

struct wrong_id_case {
    int64_t case_id;
    uint32_t member; /* index in its request */
    int64_t at_us;
    struct text by, why, request;
    uint32_t last;     /* revision of its last report, 0: none */
    bool is_retracted; /* another member was reported before */
    /* made by the callback */
    bool is_nobody;
    struct text masked; /* the request without the stranger */
    /* Numbers of documents that may hold the number. They leave, with all that
     * have the same bytes, and with every declaration. */
    uint32_t document_count;
    const uint32_t *documents;
    struct digest person;  /* of the number: the store keeps a keyed hash */
    struct report_row row; /* where it has a report and none that retracts:
                              revision last + 1 */
};
/* Pure: it may be called again after a rollback. */
typedef bool (*store_wrong_id_fn)(void *context, struct arena *arena,
                                  struct wrong_id_case *wrong);

struct wrong_id_ask {
    enum line line;
    struct text exchange_id, mandate;
    int64_t asked_at_us;
};

struct wrong_id { /* the tombstone */
    int64_t case_id;
    uint32_t member;
    int64_t at_us;
    struct text by, why;
    uint32_t revision; /* the one that retracts, 0: there was no report */
    uint32_t answers;  /* questions about the stranger that left the replies */
    uint32_t ask_count;
    struct wrong_id_ask *asks; /* in order of time */
};

#endif
