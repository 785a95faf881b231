/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents of a case: what its request announces (the authorisations of its
 * consents, the mandate), and declarations, which came beside it. What a file
 * is, its bytes say, never its name. Pure.
 */
#ifndef HEDUI_MODEL_DOCUMENT_H
#define HEDUI_MODEL_DOCUMENT_H

#include "digest.h"
#include "json.h"
#include "text.h"

enum document_kind {
    DOCUMENT_CONSENT,
    DOCUMENT_MANDATE,
    DOCUMENT_DECLARATION,
    DOCUMENT_KIND_COUNT,
};

enum document_media {
    DOCUMENT_PDF,
    DOCUMENT_JPEG,
    DOCUMENT_PNG,
    DOCUMENT_MEDIA_COUNT, /* none of them */
};

struct document {
    /* From 1, within its case: those that are announced in the order of the
     * request (consents, then the mandate), then declarations as they came. */
    uint32_t ordinal;
    enum document_kind kind;
    struct text ref;  /* id of the consent or of the mandate; absent */
    struct text name; /* may speak of a person; absent: purged */
    struct digest sha256;
    bool is_delivered; /* else announced alone, and nothing below */
    bool is_purged;    /* it was here: a wrong ID has taken it */
    enum document_media media;
    int64_t size;
    int64_t received_at_us;
    struct text bytes; /* absent: not asked for, or purged */
};

struct document_limits {
    size_t each, all; /* bytes of one, of those of a message */
    uint32_t count;   /* of a message */
};
/* As the configuration has them when it says nothing. */
extern const struct document_limits document_limits_usual;

const char *document_kind_name(enum document_kind kind);
/* "application/pdf" */
const char *document_media_name(enum document_media media);
/* "pdf": the end of a file's name */
const char *document_media_end(enum document_media media);
/* By the head and the end of the bytes. */
enum document_media document_media_of(struct text bytes);

/* What is announced, kind and digest of each, as bytes beside the request: a
 * supplement is held against them by whoever may read back no request. */
bool documents_marks(struct arena *arena, const struct document *list,
                     uint32_t count, struct text *marks);
uint32_t documents_marks_count(struct text marks);
/* The first above `after` (0: of all) whose digest it is; 0: none. */
uint32_t documents_marked(struct text marks, const struct digest *sha256,
                          uint32_t after, enum document_kind *kind);

/* As a request or a message may write it: digits above 9 in either case. */
bool document_digest(struct text hex, struct digest *sha256);

/* What a request announces, from its JSON; of one that was never checked what
 * can be read. false: no memory. */
bool documents_announced(struct arena *arena, const struct json *request,
                         struct document **list, uint32_t *count);
/* What it announces and what is kept of it, in the order of their numbers. */
bool documents_merge(struct arena *arena, const struct json *request,
                     const struct document *kept, uint32_t kept_count,
                     struct document **list, uint32_t *count);
/* Numbers of what is announced and may hold the number of this member: the
 * consents by or for him, and the mandate, which names all members. */
bool documents_about(struct arena *arena, const struct json *request,
                     uint32_t member, uint32_t **ordinals, uint32_t *count);

#endif
