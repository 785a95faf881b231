/* SPDX-License-Identifier: Apache-2.0
 *
 * The agency's API in the store: of the PostgreSQL store alone, on a connection
 * of the front's (or, where it says so, of the command line's). Results and
 * transactions are as in store.h; what a call gives lives in its arena.
 *
 * Each call that is given a caller is one transaction under the database role
 * of the caller's role, with his token told to the database: the database finds
 * the token, and shows him what is his. A token that has ended meanwhile is
 * API_DENIED. Another agency's case, and none, are API_NONE, by the same path.
 *
 * Where a call takes an api_look, it writes an ACCESSED leaf in the same
 * transaction as it reads: bytes that it gives are on record. What is API_NONE,
 * GONE or DENIED leaves no look (a search does: it has been made).
 */
#ifndef HEDUI_STORE_API_H
#define HEDUI_STORE_API_H

#include "date.h"
#include "seal_calls.h"
#include "store.h"

/* Numbers that stand in SQL too (schemas/029_api.sql). */
enum caller_role {
    CALLER_NOBODY,
    CALLER_AGENCY,     /* its own cases */
    CALLER_OPERATOR,   /* queue, lines, deadlines, letters; no case */
    CALLER_AUDITOR,    /* every agency's cases and reports, with purpose */
    CALLER_SUPERVISOR, /* every agency's lists and status, no report */
    CALLER_ROLE_COUNT,
};
/* "agency"; as a word of the command line and of GET /v1/ */
const char *caller_role_name(enum caller_role role);

#define SCOPE_SUBMIT 1u   /* requests, documents, uploads, pause, withdraw */
#define SCOPE_READ 2u     /* lists, status, looks, events, search */
#define SCOPE_REPORT 4u   /* reports, containers, documents, explanations */
#define SCOPE_WEBHOOKS 8u /* webhooks and their deliveries */
#define SCOPE_OPERATE 16u /* queue, lines, deadlines, letters; lines paused */
#define SCOPE_COUNT 5
/* Of bit 1 << i: "submit". */
const char *scope_name(uint32_t i);
/* What a role may have at most, which is what it has when nothing is said. */
uint32_t caller_role_scopes(enum caller_role role);

struct api_caller {
    enum caller_role role;
    struct text agency; /* absent: not an agency */
    struct text name;   /* public name of the token: 8 characters */
    struct text label;
    uint32_t scopes;
    int64_t expires_at_us;
    struct text token; /* secret: what the database is told; never logged */
};

enum api_answer {
    API_FOUND,
    API_NONE,   /* there is none, or it is not the caller's */
    API_GONE,   /* it was here: purged after a wrong ID */
    API_DENIED, /* the token has ended, or has not the scope or role */
};

/* ---- who is it --------------------------------------------------------------
 */

enum token_state {
    TOKEN_GOOD,
    TOKEN_UNKNOWN, /* or revoked */
    TOKEN_EXPIRED,
};

/* The caller whose token this is. Only GOOD sets *caller. */
enum store_result store_api_caller(struct store *store, struct arena *arena,
                                   struct text token, struct api_caller *caller,
                                   enum token_state *state,
                                   struct fault *fault);
/* The caller to whose token this certificate (SHA-256 of its DER) is
 * registered. caller->token is a secret of this session, good for
 * API_SESSION_US: keep it with the connection and ask again after half of it.
 */
#define API_SESSION_US (60 * INSTANT_SECOND)
/* Is this session still good? By its secret, as store_api_caller by a token. */
enum store_result
store_api_session_again(struct store *store, struct arena *arena,
                        struct text secret, struct api_caller *caller,
                        enum token_state *state, struct fault *fault);
enum store_result store_api_session(struct store *store, struct arena *arena,
                                    const struct digest *certificate,
                                    struct api_caller *caller,
                                    enum token_state *state,
                                    struct fault *fault);

/* ---- submissions ------------------------------------------------------------
 */

/* Puts messages on the queue as the caller's agency; the ids by which receipts
 * are asked for. request_ids: what they say, to be told while they wait; NULL,
 * or absent ones, where that is not known. API_DENIED: no agency, or not
 * SCOPE_SUBMIT. That a message names this agency is for who decodes it. */
enum store_result store_api_put(struct store *store,
                                const struct api_caller *caller, uint32_t count,
                                const struct text *messages,
                                const struct text *request_ids,
                                int64_t *queue_ids, enum api_answer *answer,
                                struct fault *fault);
/* One that was put by this agency, also while it waits; *request_id as it was
 * put. */
enum store_result
store_api_submission(struct store *store, struct arena *arena,
                     const struct api_caller *caller, int64_t queue_id,
                     struct receipt *receipt, struct text *request_id,
                     enum api_answer *answer, struct fault *fault);
/* For suspended requests: what became of those that were put by this process,
 * whosever they are. RECEIPT_WAITING: nothing yet. */
enum store_result store_api_receipts(struct store *store, struct arena *arena,
                                     uint32_t count, const int64_t *queue_ids,
                                     struct receipt *receipts,
                                     struct fault *fault);

/* ---- cases ------------------------------------------------------------------
 */

struct api_case {
    struct case_status status; /* summary and why: for its agency alone */
    struct text household_key;
    uint32_t programmes;     /* one bit each */
    int64_t withdrawn_at_us; /* INSTANT_NONE: it is not */
    int64_t paused_since_us; /* INSTANT_NONE: its clock runs */
    int64_t reported_at_us;  /* its last revision; INSTANT_NONE */
    int64_t published_at_us; /* likewise, when it left; INSTANT_NONE */
    bool has_wrong_id;       /* it ended so; what is purged is API_GONE */
};

enum store_result store_api_case(struct store *store, struct arena *arena,
                                 const struct api_caller *caller,
                                 int64_t case_id, struct api_case *found,
                                 enum api_answer *answer, struct fault *fault);

/* Which cases. Of an agency: among its own, whatever `agency` says. */
struct api_wish {
    int64_t before;     /* cases with smaller numbers; 0: from the newest on */
    uint32_t limit;     /* at most API_LIMIT_MAX */
    struct text agency; /* absent: any */
    struct text request_id;    /* absent: any */
    struct text household_key; /* absent: any */
    uint32_t states;           /* bits 1 << enum case_state; 0: any */
    uint32_t lanes;            /* bits 1 << enum lane; 0: any */
    int32_t due_from, due_to;  /* both inclusive; DATE_NONE: open */
    int64_t accepted_from_us;  /* INSTANT_NONE: open */
    int64_t accepted_to_us;    /* exclusive; INSTANT_NONE: open */
};
#define API_WISH_ANY                                                           \
    ((struct api_wish){.limit = 50,                                            \
                       .due_from = DATE_NONE,                                  \
                       .due_to = DATE_NONE,                                    \
                       .accepted_from_us = INSTANT_NONE,                       \
                       .accepted_to_us = INSTANT_NONE})
#define API_LIMIT_MAX 200
struct api_page {
    uint32_t count;
    struct api_case *cases; /* newest first */
    int64_t next;           /* `before` of the next page; 0: this was the last.
                               A page looks at API_SCAN cases at most, so that
                               it may be short, or empty, and have a next. */
};
#define API_SCAN 1000

enum store_result store_api_cases(struct store *store, struct arena *arena,
                                  const struct api_caller *caller,
                                  const struct api_wish *wish,
                                  struct api_page *page,
                                  enum api_answer *answer, struct fault *fault);

/* Why somebody looks, and at what: each one line of text. */
struct api_look {
    struct text purpose;
    struct text what; /* "report C12 revision 1": no person in it */
};

/* Cases whose request names this person (person_digest), or that the wish
 * names; with its other filters, limit and page. `person` may be NULL. */
enum store_result
store_api_search(struct store *store, struct arena *arena,
                 const struct api_caller *caller, const struct digest *person,
                 const struct api_wish *wish, const struct api_look *look,
                 struct api_page *page, enum api_answer *answer,
                 struct fault *fault);

/* ---- reports, containers, documents: SCOPE_REPORT ---------------------------
 */

struct api_revision {
    uint32_t revision;
    int64_t made_at_us;
    struct digest digest; /* of the report */
    bool is_retraction;   /* it retracts the one before */
    bool is_purged;       /* retracted after a wrong ID */
    bool has_container;   /* there is a signed file, and it is not purged */
    enum seal_level level;
    int64_t sealed_at_us;    /* INSTANT_NONE: not yet */
    int64_t published_at_us; /* INSTANT_NONE: not yet */
    struct digest file_digest;
    int64_t file_size; /* as stored, packed: a hint */
};
/* SCOPE_READ; the first comes first. API_NONE: no such case; count 0: no report
 * yet. */
enum store_result store_api_revisions(struct store *store, struct arena *arena,
                                      const struct api_caller *caller,
                                      int64_t case_id,
                                      struct api_revision **revisions,
                                      uint32_t *count, enum api_answer *answer,
                                      struct fault *fault);

struct api_report {
    uint32_t revision, last; /* last: the newest that there is */
    int64_t made_at_us;
    struct digest digest;
    struct text report; /* canonical JSON */
    bool is_sealed;
    struct seal_row seal; /* level, leaf, instants and signer; no file */
};
/* revision 0: the last. API_NONE: no such case, or no report (yet): ask
 * store_api_case which. */
enum store_result store_api_report(
    struct store *store, struct arena *arena, const struct api_caller *caller,
    int64_t case_id, uint32_t revision, const struct api_look *look,
    struct api_report *report, enum api_answer *answer, struct fault *fault);
/* Set are case, revision, level, file, leaf, file_digest. API_NONE: not sealed
 * yet, or hashes alone. */
enum store_result store_api_container(
    struct store *store, struct arena *arena, const struct api_caller *caller,
    int64_t case_id, uint32_t revision, const struct api_look *look,
    struct seal_row *row, enum api_answer *answer, struct fault *fault);
/* What replay, explain and whatif need, as store->calls->evidence gives it. The
 * replies hold other cases' questions: no byte of them may leave but this
 * case's, by case_id. The agency's own database role cannot read them; the
 * front's can, of a case that its token may see. */
enum store_result store_api_evidence(struct store *store, struct arena *arena,
                                     const struct api_caller *caller,
                                     int64_t case_id, uint32_t revision,
                                     const struct api_look *look,
                                     struct case_evidence *evidence,
                                     enum api_answer *answer,
                                     struct fault *fault);

/* What came, as store->calls->documents; with *request, the request's JSON, for
 * documents_merge (absent: purged). Names of documents can speak of a person.
 */
enum store_result
store_api_documents(struct store *store, struct arena *arena,
                    const struct api_caller *caller, int64_t case_id,
                    const struct api_look *look, struct text *request,
                    struct document **rows, uint32_t *count,
                    enum api_answer *answer, struct fault *fault);
/* document: ordinal, kind, media, sha256, size and bytes are set. */
enum store_result store_api_document(
    struct store *store, struct arena *arena, const struct api_caller *caller,
    int64_t case_id, uint32_t ordinal, const struct api_look *look,
    struct document *document, enum api_answer *answer, struct fault *fault);

/* ---- who has looked ---------------------------------------------------------
 */

/* A look alone, for what no other call gives. */
enum store_result store_api_look(struct store *store,
                                 const struct api_caller *caller,
                                 int64_t case_id, uint32_t revision,
                                 const struct api_look *look,
                                 enum api_answer *answer, struct fault *fault);
/* At most max looks at a case, from id `from` on. */
enum store_result store_api_looks(struct store *store, struct arena *arena,
                                  const struct api_caller *caller,
                                  int64_t case_id, int64_t from, uint32_t max,
                                  struct look_row **looks, uint32_t *count,
                                  enum api_answer *answer, struct fault *fault);

/* ---- the log ----------------------------------------------------------------
 */

/* SCOPE_READ: the leaf "sealed" of a revision (0: the last that has one); its
 * number may be LEAF_UNNUMBERED yet. API_NONE: no such case, or not sealed. */
enum store_result
store_api_seal_leaf(struct store *store, const struct api_caller *caller,
                    int64_t case_id, uint32_t revision, struct leaf_row *leaf,
                    enum api_answer *answer, struct fault *fault);

/* ---- what an agency does with its case: SCOPE_SUBMIT ------------------------
 */

/* `became` as of store->calls->withdraw_case and so on; it is set where the
 * answer is API_FOUND. By whom is said by the database: the caller. */
enum store_result
store_api_withdraw(struct store *store, const struct api_caller *caller,
                   int64_t case_id, struct text why, enum withdrawal *became,
                   enum api_answer *answer, struct fault *fault);
enum store_result store_api_pause(struct store *store,
                                  const struct api_caller *caller,
                                  int64_t case_id, struct text why,
                                  enum clock_change *became,
                                  enum api_answer *answer, struct fault *fault);
enum store_result
store_api_resume(struct store *store, const struct api_caller *caller,
                 int64_t case_id, store_due_fn due, void *context,
                 enum clock_change *became, struct clock_due *now_due,
                 enum api_answer *answer, struct fault *fault);

/* ---- objections -------------------------------------------------------------
 */

struct api_objection {
    uint32_t number;   /* in its case, from 1 on; set by the store */
    uint32_t revision; /* of the report that has the figure */
    uint32_t document; /* number of one of the case that came; 0: none */
    int64_t at_us;     /* set by the store, as all below but words */
    struct text who;
    struct text words;    /* JSON: which figure, and what is said; of a person.
                             Absent: purged after a wrong ID */
    struct digest digest; /* of its leaf OBJECTED */
};
enum objection_made {
    OBJECTION_MADE,
    OBJECTION_NO_REPORT,   /* no such revision, or it is purged */
    OBJECTION_OFTEN,       /* the case has OBJECTIONS_MAX */
    OBJECTION_NO_DOCUMENT, /* it has not come, or is purged */
};
#define OBJECTIONS_MAX 100

/* SCOPE_SUBMIT. Kept as it is, with its leaf and event. The same words again
 * are the same objection. `became` is set where the answer is API_FOUND. */
enum store_result
store_api_object(struct store *store, const struct api_caller *caller,
                 int64_t case_id, const struct api_objection *objection,
                 enum objection_made *became, uint32_t *number,
                 enum api_answer *answer, struct fault *fault);
/* SCOPE_REPORT; all of a case, the first first. */
enum store_result store_api_objections(
    struct store *store, struct arena *arena, const struct api_caller *caller,
    int64_t case_id, const struct api_look *look, struct api_objection **rows,
    uint32_t *count, enum api_answer *answer, struct fault *fault);

/* The same for the command line, which looks for itself. */
enum store_result store_objections(struct store *store, struct arena *arena,
                                   int64_t case_id, struct api_objection **rows,
                                   uint32_t *count, struct fault *fault);

/* ---- what an operator does: SCOPE_OPERATE -----------------------------------
 */

/* Queue, lines and deadlines are read by the front's own calls
 * (queue_status, line_statuses, deadlines). */
enum store_result store_api_line(struct store *store,
                                 const struct api_caller *caller,
                                 enum line line, bool is_paused,
                                 struct text why, bool *has_changed,
                                 enum api_answer *answer, struct fault *fault);

/* ---- events -----------------------------------------------------------------
 */

enum event_kind {
    EVENT_ACCEPTED,  /* case.accepted */
    EVENT_READY,     /* report.ready: the first report is published */
    EVENT_REVISED,   /* report.revised */
    EVENT_RETRACTED, /* report.retracted */
    EVENT_WITHDRAWN, /* case.withdrawn */
    EVENT_PAUSED,    /* clock.paused */
    EVENT_RESUMED,   /* clock.resumed */
    EVENT_OBJECTED,  /* case.objected: to a figure of the revision */
    EVENT_KIND_COUNT,
};
const char *event_kind_name(enum event_kind kind);

/* Where an event stands: by the transaction that wrote it, then by its id. What
 * is given is complete up to there: nothing commits behind it. */
struct event_place {
    uint64_t xid;
    int64_t event_id;
};
struct api_event {
    struct event_place place;
    int64_t at_us;
    struct text agency;
    int64_t case_id;
    struct text request_id;
    uint32_t revision; /* 0: none */
    enum event_kind kind;
};
/* At most max events behind `after`, in their order ({0, 0}: all that are kept,
 * 30 days). *is_kept false: events behind `after` may be gone already. */
#define API_EVENTS_KEPT_US (30 * 86400 * INSTANT_SECOND)
enum store_result store_api_events(struct store *store, struct arena *arena,
                                   const struct api_caller *caller,
                                   struct event_place after, uint32_t max,
                                   struct api_event **events, uint32_t *count,
                                   bool *is_kept, enum api_answer *answer,
                                   struct fault *fault);
/* The place behind everything that has been committed: where a stream begins
 * that wants what comes from now on. */
enum store_result store_api_events_end(struct store *store,
                                       struct event_place *place,
                                       struct fault *fault);
/* Forgets events, and sessions that have ended; of the front, now and then. At
 * most 10,000 events at once; *pruned: how many. */
enum store_result store_api_prune(struct store *store, uint32_t *pruned,
                                  struct fault *fault);

/* ---- tokens: of the command line --------------------------------------------
 */

#define TOKEN_NAME_SIZE 8
/* RFC 4648 section 6: what a name is written with. */
#define TOKEN_NAME_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define TOKEN_TEXT_SIZE 58 /* hedui_NNNNNNNN_ and 43 characters */
#define TOKEN_DAYS_MAX 400
#define TOKEN_DAYS_USUAL 90

struct token_row {
    struct text name;
    enum caller_role role;
    struct text agency, label; /* agency absent: not an agency's */
    uint32_t scopes;
    int64_t made_at_us, expires_at_us;
    int64_t revoked_at_us; /* INSTANT_NONE: it is not */
    int32_t last_used;     /* day; DATE_NONE: never */
    bool has_certificate;
    struct digest certificate;
    struct text replaces; /* the token that it was rotated from; absent */
    struct text made_by;
};

/* What is asked for; the name is made. `by`: who does it; `why`: for the
 * record, one line each. */
struct token_wish {
    enum caller_role role;
    struct text agency, label;
    uint32_t scopes;
    int32_t days;
    struct text by, why;
};

enum token_change {
    TOKEN_DONE,
    TOKEN_NOT_THERE, /* no such token */
    TOKEN_ENDED,     /* it is revoked or has expired */
    TOKEN_TAKEN,     /* the certificate is another token's */
};

/* token: TOKEN_TEXT_SIZE + 1 characters, which nobody can read again. */
enum store_result store_token_make(struct store *store,
                                   const struct token_wish *wish,
                                   char token[TOKEN_TEXT_SIZE + 1],
                                   struct fault *fault);
/* A new one with the rights of the old, which lives for overlap_us more at
 * most. The certificate goes with the new one. */
enum store_result store_token_rotate(struct store *store, struct text name,
                                     int32_t days, int64_t overlap_us,
                                     struct text by, struct text why,
                                     char token[TOKEN_TEXT_SIZE + 1],
                                     enum token_change *became,
                                     struct fault *fault);
enum store_result store_token_revoke(struct store *store, struct text name,
                                     struct text by, struct text why,
                                     enum token_change *became,
                                     struct fault *fault);
/* NULL: without a certificate from now on. */
enum store_result store_token_certificate(struct store *store, struct text name,
                                          const struct digest *certificate,
                                          struct text by, struct text why,
                                          enum token_change *became,
                                          struct fault *fault);
/* All of them, or an agency's; the newest first. */
enum store_result store_token_list(struct store *store, struct arena *arena,
                                   struct text agency, bool with_ended,
                                   struct token_row **rows, uint32_t *count,
                                   struct fault *fault);

/* The public name in a token's text; absent: it has not the form of one. */
struct text token_name(struct text token);

#endif
