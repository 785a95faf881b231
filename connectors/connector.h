/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole contract of a connector.
 *
 * A connector is one `const struct connector` with four pure functions. It
 * opens nothing, waits for nothing, logs nothing, reads no clock and holds no
 * key; the daemon carries the bytes. Everything that it makes lives in the
 * arena it is given; what it is given is const and outlives the call. It calls
 * nothing but core/, model/ and connectors/dialect/ (a test reads its symbols).
 *
 *   ask    questions + stamp -> request. The same input gives the same bytes,
 *          for ever: a lost exchange is asked again with the same key.
 *   next   first request, last request, its reply -> DONE (all replies are
 *          here), AGAIN (after so many seconds send this request), FAILED (the
 *          whole exchange has this kind). Tickets, pages and tokens are data
 *          in the request. It never reads records.
 *   split  all replies of the exchange (of a file also one part alone, see
 *          below) -> frames and slices, or GARBLED as a whole. A slice is the
 *          byte range [from, to) of a reply's plain bytes that is about one
 *          question; a stray is one about somebody who was not asked; the rest
 *          is frame and names no person.
 *   read   frames + the slices of one question -> answer. It sees nothing
 *          else, so one household's evidence can be sealed, shown, replayed
 *          and shredded although it came in a file about 50,000 people.
 *
 * A frame is the reply's plain bytes with every slice and stray taken out; in
 * JSON families `null` stands in the place of each, so that it stays JSON
 * (split_frame() in dialect/ does both). Checks over the whole reply (counts,
 * sums, the echoed exchange id) belong to split; checks of one person's rows
 * belong to read.
 *
 * A file of a bank is larger than what may be in memory at a time. So a line
 * whose carrier is the file gets its parts one by one: `split` is called with
 * each as it comes (a part is complete, with its own header, count and sum),
 * and then its body is put away: of earlier replies `next` sees names, no
 * bodies. That there are all parts, each once and of one answer, is judged by
 * `next` from the names. One part that is garbled garbles the exchange. Called
 * with all parts, `split` gives the same slices and frames.
 *
 * A question without a slice: read is called with slice_count 0 and says
 * GARBLED(missing).
 */
#ifndef HEDUI_CONNECTORS_CONNECTOR_H
#define HEDUI_CONNECTORS_CONNECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "arena.h"
#include "line.h"
#include "message.h"
#include "question.h"
#include "text.h"

enum next_state { NEXT_DONE, NEXT_AGAIN, NEXT_FAILED };

struct next {
    enum next_state state;
    /* AGAIN */
    int64_t after_s; /* 0 = at once */
    bool is_busy;    /* the owner said busy: counts as no attempt */
    bool new_token;  /* https: fetch a fresh bearer token first */
    bool resubmit;   /* `request` is the first one again (expired) */
    bool keep_reply; /* this reply is a page or part: keep it for split */
    struct request request; /* what to send */
    struct text memo;       /* carried to the next call, at most 1 KiB */
    /* FAILED */
    enum answer_kind kind;
    enum answer_reason reason;
    int64_t retry_after_s; /* 0 = the engine's back-off */
};

/* Where the exchange stands when `next` is called. */
struct exchange_view {
    const struct request *first; /* what ask gave */
    const struct request *last;  /* what was sent last */
    struct text memo;            /* of the previous AGAIN; absent at first */
    uint32_t reply_count;        /* kept replies and, last, the new one */
    const struct reply *replies;
};

struct slice {
    uint32_t question; /* index into the questions, from 0 */
    uint32_t reply;    /* index into the replies, from 0 */
    uint32_t from, to;
};

struct split {
    bool is_garbled;           /* the replies as a whole */
    enum answer_reason reason; /* why */
    uint32_t slice_count;
    struct slice *slices; /* ordered by question, then reply, then from */
    uint32_t stray_count;
    struct slice *strays; /* ordered by reply, then from; question unused */
    uint32_t frame_count; /* = replies */
    struct text *frames;
};

/* What read sees: the slices of one question. */
struct evidence {
    uint32_t frame_count;
    const struct text *frames;
    uint32_t slice_count;
    const struct text *slices;     /* bytes */
    const uint32_t *slice_replies; /* the frame that each belongs to */
};

struct connector {
    const char *name; /* folder name = line name */
    enum line line;
    const char *owner_zh; /* for a 30th line; NULL: line_owner_zh() */
    const char *owner_en;
    const char *family; /* "H1" ... for people */
    enum carrier carrier;
    unsigned traits;
    uint32_t persons_max; /* questions an exchange */
    const char *format_version;
    bool (*ask)(struct arena *arena, const struct stamp *stamp,
                const struct question *questions, uint32_t count,
                struct request *request);
    bool (*next)(struct arena *arena, const struct exchange_view *view,
                 struct next *next);
    bool (*split)(struct arena *arena, const struct stamp *stamp,
                  const struct question *questions, uint32_t count,
                  const struct reply *replies, uint32_t reply_count,
                  struct split *split);
    bool (*read)(struct arena *arena, const struct evidence *evidence,
                 const struct question *question, struct answer *answer);
    /* All four return false only when the arena has failed. */
};

/* Generated by CMake from the folders; ends with NULL, ordered by line. */
extern const struct connector *const connector_registry[];
const struct connector *connector_find(enum line line);
const struct connector *connector_find_name(struct text name);

/* Of any line: what line.h says of the 29, what its connector says of one above
 * them. NULL where neither knows it. */
const char *connector_line_name(enum line line);
const char *connector_owner_zh(enum line line);
const char *connector_owner_en(enum line line);

#endif
