/* SPDX-License-Identifier: Apache-2.0
 *
 * Our own ground: every state of Hedui lives here and nowhere else. One
 * interface, two implementations (store_postgres, store_memory) that pass one
 * conformance suite. Each function is one transaction and is synchronous: it
 * is short, batched, and bounded by lock and statement timeouts well under a
 * lease, so that a desk never holds a transaction over an event.
 *
 * Results: STORE_DONE: committed. STORE_FENCED: a row that we expected is not
 * ours any more (another worker took the lease): drop what is in hand.
 * STORE_UNKNOWN: the answer to COMMIT was lost: look by the row's key, never
 * guess (every function may be called again with the same arguments: a repeat
 * of what was committed gives STORE_DONE and changes nothing). STORE_AWAY: our
 * ground is away: keep what is in hand, try again; never a gap. STORE_BROKEN:
 * a bug (a statement that the database refuses, a callback that gave up), with
 * a fault of kind LOCAL: exit, be restarted.
 *
 * Callbacks run inside the transaction and must be pure: they may be called
 * again after a rollback. All results live in the arena given.
 */
#ifndef HEDUI_STORE_STORE_H
#define HEDUI_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "desk_rows.h"
#include "document.h"
#include "fault.h"
#include "household.h"
#include "leaf.h"
#include "work.h"
#include "wrong_id.h"

/* ---- intake ---- */

enum receipt_status {
    RECEIPT_WAITING,
    RECEIPT_ACCEPTED,
    RECEIPT_DUPLICATE,
    RECEIPT_CONFLICT,
    RECEIPT_REFUSED,
};

/* The case that a supplement names. */
struct supplement_case {
    bool is_found;
    bool is_ended; /* by a wrong ID: nothing is kept of it any more */
    struct text marks;
};
struct acceptance;
/* Gives its documents the numbers that they have in that case, or refuses. */
typedef bool (*store_supplement_fn)(struct arena *arena,
                                    const struct supplement_case *found,
                                    struct acceptance *acceptance);

/* What intake decided about one queued message. */
struct acceptance {
    enum receipt_status status; /* ACCEPTED or REFUSED; the store finds out
                                   DUPLICATE and CONFLICT by (agency, id) */
    struct text agency, request_id;
    struct digest meaning; /* of the canonical request */
    enum lane lane;
    int32_t due, slack_day;
    bool is_provisional;
    struct text lines;         /* the set of lines, one character a line */
    struct text household_key; /* of the outbox row: the agency's reference of
                                  the household; absent: the request's id */
    struct text request;       /* the request as accepted (blob) */
    uint32_t programmes;       /* one bit each that it asks about */
    struct text errors;        /* REFUSED: canonical JSON */
    /* What the request announces (documents_marks); absent: nothing. */
    struct text marks;
    /* Documents that came with it. They are kept where the case is new, or the
     * request the same again; what is there already stays as it is. */
    uint32_t document_count;
    const struct document *documents;
    bool brings_documents; /* or tried to: a refused one that is large is not
                              set aside with its bytes */
    /* No request: documents for the one that agency and request_id name. NULL:
     * a request. ACCEPTED when anything was new, else DUPLICATE. While there is
     * no such request it waits (STORE_SUPPLEMENT_WAITS_US): neither answered
     * nor taken. */
    store_supplement_fn supplement;
};

struct queued {
    int64_t queue_id;
    int64_t put_at_us;
    struct text bytes;
    struct text agency; /* who put it over the API; absent: another way */
};

/* A supplement may stand right behind its request, which another intake has in
 * hand: it is refused when it is older than this and nothing that came before
 * it is still to be decided. So long after a look it is looked at again. */
#define STORE_SUPPLEMENT_WAITS_US (30 * INSTANT_SECOND)
#define STORE_SUPPLEMENT_AGAIN_US INSTANT_SECOND

typedef bool (*store_accept_fn)(void *context, struct arena *arena,
                                const struct queued *message, int64_t now_us,
                                struct acceptance *acceptance);

struct receipt {
    int64_t queue_id;
    enum receipt_status status;
    int64_t case_id; /* 0 when refused, but for a supplement of a case */
    int32_t due;
    bool is_provisional;
    struct text errors; /* JSON, when refused or conflict */
};

/* ---- sealer, outbox ---- */

struct seal_job {
    int64_t case_id;
    uint32_t revision;
    struct text report;
    struct digest digest, evidence;
    /* With it the leaf of the report can be shown to be its (leaf_salted), and
     * that of the request. Gone: of a report that is purged, and of a request
     * in which a person was. */
    uint8_t salt[LEAF_SALT_SIZE], request_salt[LEAF_SALT_SIZE];
    bool has_salt, has_request_salt;
    /* made by the callback */
    struct text container; /* hash only for now: canonical JSON of the roots */
    struct digest container_digest; /* its SEALED leaf says this */
    bool is_purged;  /* the report is retracted and gone, on purpose */
    bool is_refused; /* the report is not what was stored: never sealed, its
                        job stays, marked, and the others go on */
};
typedef bool (*store_seal_fn)(void *context, struct arena *arena,
                              struct seal_job *job);

struct notice { /* an outbox row */
    int64_t outbox_id;
    int64_t case_id;
    uint32_t revision;
    struct text agency, household_ref_key, summary;
    struct digest digest;
};

enum withdrawal {
    WITHDRAWAL_DONE,
    WITHDRAWAL_BEFORE,   /* it was withdrawn already; by and why stay */
    WITHDRAWAL_REPORTED, /* too late: it has a report */
    WITHDRAWAL_ASIDE,    /* it was set aside: nothing is asked any more */
    WITHDRAWAL_UNKNOWN,  /* no such case */
};

/* The pure half of resume_clock: the calendar. */
typedef bool (*store_due_fn)(void *context, const struct clock_case *clock,
                             struct clock_due *due);

/* ---- reading ---- */

struct case_status {
    int64_t case_id;
    enum case_state state;
    struct text agency, request_id;
    enum lane lane;
    int64_t accepted_at_us;
    int32_t due;
    bool is_provisional;
    uint32_t revision;        /* 0: no report yet */
    uint32_t trays_missing;   /* lines still out */
    enum line *lines_missing; /* which, in their order */
    struct text summary;      /* of the last report; absent */
    struct text why;          /* of set_aside, a withdrawal, a pause; absent */
    bool is_paused;           /* its clock stands: no day is its due day */
    /* Of consents and mandate; came: purged ones too. */
    uint32_t documents_announced, documents_came;
};

struct case_evidence { /* all that replay needs */
    struct case_status status;
    struct text request, plan, report;
    struct text recalled; /* determinations that the case was decided with */
    struct digest report_digest;
    uint32_t revision;
    int64_t made_at_us; /* wake_at_us of the round that made it */
    uint32_t reply_count;
    struct reply_row *replies; /* exactly those that this revision was made of
                                  (without a report: all so far): other cases'
                                  questions are inside, by case_id */
    uint32_t pause_count;      /* of its clock, as every revision knows them */
    struct pause *pauses;
    uint32_t silence_count; /* and which silences it knew of */
    struct line_silence *silences;
};

struct line_status {
    enum line line;
    struct text keeper;
    bool is_paused;
    int64_t lease_until_us;
    int32_t quota_day;
    int64_t quota_used, quota_max; /* as it was when it was last asked */
    int64_t asked; /* questions in exchanges made on the days asked for */
    int64_t trays_waiting, questions_waiting, exchanges_open;
    int64_t oldest_us;                 /* of an open exchange; INSTANT_NONE */
    struct text paused_by, paused_why; /* absent: nobody said */
    int64_t paused_at_us;              /* INSTANT_NONE: not known */
    struct line_watch watch;
    struct line_counts counts;  /* of the days asked for */
    uint32_t institution_count; /* as its keeper last wrote them */
    const struct line_institution *institutions;
};

struct queue_status {
    int64_t queued, oldest_queued_us; /* INSTANT_NONE when empty */
    int64_t fresh[LANE_COUNT];
    int64_t rounds_open, cases_open, rounds_due;
    int64_t reports, seal_jobs, outbox, set_aside;
    int64_t state_count[STATE_COUNT];
};

/* Cases without a first report, by lane and due day: line LINE_NONE counts all
 * of them, another line those whose tray of it is not settled yet. */
struct deadline {
    int32_t due;
    enum lane lane;
    enum line line;
    int64_t cases;
};

/* Cases without a first report that are due until some day, by lane and
 * programme (a case counts once for each that it asks about): line LINE_NONE
 * counts all of them, another line those that wait for it still. */
struct programme_risk {
    enum lane lane;
    uint32_t programme; /* number of its bit */
    enum line line;
    int64_t cases;
};

/* Which roles have something that they could do now. */
struct work_waiting {
    bool intake, worker, sealer;
};

/* The number is of a run of a role (edge/role.h) and holds its process number.
 * In the tables its column is called pid. */
struct heartbeat {
    struct text role, host;
    int64_t number;
    int64_t at_us;
    struct text counters; /* JSON of integers; its "gauges" holds those of
                             how something stands */
};

/* A process that holds leases: under which name, and where it can be looked
 * for. A place is one run of one machine and one namespace of process numbers.
 */
struct process {
    const char *holder, *place;
    int64_t pid;
};
/* Whether no process of this number lives in our place any more. */
typedef bool (*store_gone_fn)(void *context, int64_t pid);
/* What an operator has ordered: a line is paused, or a role is drained. */
struct order {
    enum line line;         /* LINE_NONE: a role's */
    struct text role, host; /* a role's; an empty host: on every host */
    struct text by, why;    /* of a line: absent where nobody said */
    int64_t since_us;       /* INSTANT_NONE: not known */
};

enum rule_file_kind { RULE_FILE_PACK, RULE_FILE_CALENDAR };

/* A file by which reports are made, kept under its digest. */
struct rule_file {
    enum rule_file_kind kind;
    struct digest digest; /* SHA-256 of the bytes */
    struct text name, version, bytes;
    int64_t kept_at_us; /* when it was first used; set by the store */
};

struct store_archive_calls;
struct store_log_calls;
struct store_seal_calls;
struct store; /* begins with `const struct store_calls *calls` */

struct store_calls {
    void (*close)(struct store *store);
    enum store_result (*now)(struct store *store, int64_t *now_us,
                             struct fault *fault);

    /* queue (postgres backend) */
    enum store_result (*queue_put)(struct store *store, uint32_t count,
                                   const struct text *messages,
                                   int64_t *queue_ids, struct fault *fault);
    /* Takes up to max messages, asks accept for each, and commits request,
     * fresh row, leaf and receipt together. *taken tells how many. */
    enum store_result (*accept)(struct store *store, uint32_t max,
                                store_accept_fn accept, void *context,
                                uint32_t *taken, struct fault *fault);
    enum store_result (*receipts)(struct store *store, struct arena *arena,
                                  uint32_t count, const int64_t *queue_ids,
                                  struct receipt *receipts,
                                  struct fault *fault);

    /* case desk */
    enum store_result (*open)(struct store *store, struct arena *arena,
                              enum lane lane, uint32_t max,
                              struct fresh_hint *hint, store_plan_fn plan,
                              void *context, struct opened *opened,
                              struct fault *fault);
    /* Leases rounds whose wake_at has come (or whose lease ran out). */
    enum store_result (*wake)(struct store *store, struct arena *arena,
                              const char *worker, int64_t lease_ms,
                              uint32_t max, struct leased_round **rounds,
                              uint32_t *count, struct fault *fault);
    /* STORE_FENCED too where a line was found silent since the round was
     * taken: its NOTHINGs are judged again when the lease is over. */
    enum store_result (*close_round)(struct store *store, int64_t round_id,
                                     int64_t fence,
                                     const struct report_row *reports,
                                     uint32_t count, struct fault *fault);
    /* Poison: the round becomes rounds of one. */
    enum store_result (*split_round)(struct store *store, int64_t round_id,
                                     int64_t fence, struct fault *fault);
    /* The earliest wake_at of an open round, INSTANT_NONE when none. */
    enum store_result (*next_wake)(struct store *store, int64_t *at_us,
                                   struct fault *fault);

    /* line desk */
    /* Takes or renews the lease of each line named; rows come back for all,
     * is_held tells which are ours. */
    enum store_result (*keep)(struct store *store, struct arena *arena,
                              const char *worker, int64_t lease_ms,
                              const enum line *lines, uint32_t count,
                              struct line_row *rows, struct fault *fault);
    enum store_result (*release)(struct store *store, const char *worker,
                                 struct fault *fault);
    /* Which of these lines have trays at all. */
    enum store_result (*waiting)(struct store *store, const enum line *lines,
                                 uint32_t count, bool *has_trays,
                                 struct fault *fault);
    /* Trays of a line in (lane, due, turn, tray) order that are not in `known`,
     * of each lane at most `max` (LANE_COUNT of them; 0: it is not looked at),
     * with the parts that have replies already; `known` names them by their
     * version, so that one comes again when its day has moved. A question whose
     * consent has been withdrawn comes with consent_until before today. */
    enum store_result (*trays)(struct store *store, struct arena *arena,
                               enum line line, int64_t fence,
                               const int64_t *known, uint32_t known_count,
                               const uint32_t *max, struct tray **trays,
                               uint32_t *count, struct tray_part **done,
                               uint32_t *done_count, struct fault *fault);
    enum store_result (*exchanges)(struct store *store, struct arena *arena,
                                   enum line line, int64_t fence,
                                   struct exchange **open, uint32_t *count,
                                   struct fault *fault);
    /* tx2: the exchange is on record before anything is sent. The quota of
     * quota_day is counted here; STORE_DONE with *is_over_quota when it would
     * be exceeded (nothing is written). quota_max 0 = none. An exchange that
     * is there already (a repeat: also one that the owner did not take up and
     * that is sent again) is looked at again and not counted twice; a higher
     * attempt is counted as asked again. Consents are checked here, on our day:
     * a tray that is gone, a consent that ended or was withdrawn since the tray
     * was read, or a line that is paused gives STORE_FENCED: drop what is in
     * hand, read line and trays again. */
    enum store_result (*take)(struct store *store, enum line line,
                              int64_t fence, const struct exchange *exchange,
                              int32_t quota_day, int64_t quota_max,
                              bool *is_over_quota, struct fault *fault);
    /* AGAIN, back-off, closed: poll_at, memo, is_sent and attempt change. */
    enum store_result (*again)(struct store *store, enum line line,
                               int64_t fence, const struct exchange *exchange,
                               struct fault *fault);
    /* tx3: replies, strays, leaves; settled trays are deleted and their rounds
     * have one missing less (wake_at = now at 0); the exchange is settled. A
     * round that is gone: the reply is written all the same (late).
     * exchange_id "" for parts that were settled without asking, and for those
     * of an exchange that goes on: its trays stay until it is settled.
     * `change`: the line's watch becomes that, the counts are added to those of
     * the day, a silence that begins or ends with it is written down, and the
     * institutions, where it has them, are all that the line has; NULL: none. A
     * repeat changes nothing: without an exchange it is known by its replies,
     * all of which are there. */
    enum store_result (*got)(struct store *store, enum line line, int64_t fence,
                             const char *exchange_id,
                             const struct settle *settles, uint32_t count,
                             const struct stray *strays, uint32_t stray_count,
                             const struct line_change *change,
                             struct fault *fault);

    /* sealer and outbox */
    enum store_result (*seal)(struct store *store, uint32_t max,
                              store_seal_fn seal, void *context,
                              uint32_t *sealed, struct fault *fault);
    enum store_result (*publish)(struct store *store, struct arena *arena,
                                 uint32_t max, struct notice **notices,
                                 uint32_t *count, struct fault *fault);

    /* A consent is withdrawn: nothing more is asked under it. */
    enum store_result (*withdraw_consent)(struct store *store, int64_t case_id,
                                          struct text consent,
                                          struct fault *fault);

    /* The agency takes its request back: nothing more is asked, no report is
     * made. `by`: who says so; `why` may speak of a person. */
    enum store_result (*withdraw_case)(struct store *store, int64_t case_id,
                                       struct text by, struct text why,
                                       enum withdrawal *became,
                                       struct fault *fault);

    /* The clock of a case stops while its agency waits for the applicant, and
     * goes on: its round, its place in the order and its trays follow. Lines
     * are asked and answer meanwhile, and when all have, the report is made. */
    enum store_result (*pause_clock)(struct store *store, int64_t case_id,
                                     struct text by, struct text why,
                                     enum clock_change *became,
                                     struct fault *fault);
    enum store_result (*resume_clock)(struct store *store, int64_t case_id,
                                      struct text by, store_due_fn due,
                                      void *context, enum clock_change *became,
                                      struct clock_due *now_due,
                                      struct fault *fault);

    /* A member's number is somebody else's: the case ends as if withdrawn, a
     * report is retracted by a revision, what was answered about the stranger
     * leaves the replies, now and when it comes later, and a tombstone stays.
     * Other cases that share a reply keep what is theirs. */
    enum store_result (*wrong_id)(struct store *store, int64_t case_id,
                                  uint32_t member, struct text by,
                                  struct text why, store_wrong_id_fn make,
                                  void *context, enum wrong_id_change *became,
                                  struct fault *fault);
    /* The tombstones of a case, by member. */
    enum store_result (*wrong_ids)(struct store *store, struct arena *arena,
                                   int64_t case_id, struct wrong_id **rows,
                                   uint32_t *count, struct fault *fault);

    /* What came of the documents of a case, in the order of their numbers,
     * without ref, without the names that its request has, without bytes
     * (documents_merge); and the bytes of one of them, absent: purged, or there
     * is none. */
    enum store_result (*documents)(struct store *store, struct arena *arena,
                                   int64_t case_id, struct document **rows,
                                   uint32_t *count, struct fault *fault);
    enum store_result (*document)(struct store *store, struct arena *arena,
                                  int64_t case_id, uint32_t ordinal,
                                  struct text *bytes, struct fault *fault);

    /* Before a report is made by them: what is there already stays as it is.
     * A digest that is not that of the bytes is STORE_BROKEN. */
    enum store_result (*keep_rules)(struct store *store,
                                    const struct rule_file *files,
                                    uint32_t count, struct fault *fault);
    /* All of them, the oldest first. */
    enum store_result (*rules_kept)(struct store *store, struct arena *arena,
                                    struct rule_file **files, uint32_t *count,
                                    struct fault *fault);

    /* A process begins, before it takes its first lease: those of processes
     * that are gone in the same place are over at once, with their heartbeats;
     * *freed tells how many leases. The fence makes a wrong guess harmless. */
    enum store_result (*arrive)(struct store *store, const struct process *mine,
                                store_gone_fn is_gone, void *context,
                                uint32_t *freed, struct fault *fault);
    /* Counts the row of `witness` up and gives its number, from 1 on. `seen`:
     * the last number that the witness has been given, 0 none. A row behind it
     * stays as it is and *number is 0: a history that was committed is gone. */
    enum store_result (*witness)(struct store *store, const char *witness,
                                 int64_t seen, int64_t *number,
                                 struct fault *fault);
    /* An operator's orders. One that is given again gets the new name and
     * reason, and its time stays. *has_changed: lifted, or new. Of a role,
     * lifted with an empty host: those of every host. */
    enum store_result (*give_order)(struct store *store,
                                    const struct order *order,
                                    bool *has_changed, struct fault *fault);
    enum store_result (*lift_order)(struct store *store,
                                    const struct order *order,
                                    bool *has_changed, struct fault *fault);
    /* role NULL: all, roles first; else those on that role alone. */
    enum store_result (*orders)(struct store *store, struct arena *arena,
                                const char *role, struct order **orders,
                                uint32_t *count, struct fault *fault);

    /* reading and watching */
    /* Forgets those of its role and host that have been silent for a quarter of
     * an hour, which is many beats: in a loop of crashes each run has one. Of
     * the others, those that have been for a day. */
    enum store_result (*beat)(struct store *store, const char *role,
                              const char *host, int64_t number,
                              struct text counters, struct fault *fault);
    enum store_result (*heartbeats)(struct store *store, struct arena *arena,
                                    struct heartbeat **beats, uint32_t *count,
                                    struct fault *fault);
    enum store_result (*find_case)(struct store *store, struct arena *arena,
                                   int64_t case_id, struct text request_id,
                                   struct case_status *status, bool *found,
                                   struct fault *fault);
    enum store_result (*list_cases)(struct store *store, struct arena *arena,
                                    int64_t after, uint32_t max,
                                    struct case_status **cases, uint32_t *count,
                                    struct fault *fault);
    /* revision 0: the last. */
    enum store_result (*evidence)(struct store *store, struct arena *arena,
                                  int64_t case_id, uint32_t revision,
                                  struct case_evidence *evidence, bool *found,
                                  struct fault *fault);
    /* In order of the lines. `days`: today and days - 1 before it. */
    enum store_result (*line_statuses)(struct store *store, struct arena *arena,
                                       int32_t days, struct line_status **lines,
                                       uint32_t *count, struct fault *fault);
    enum store_result (*queue_status)(struct store *store,
                                      struct queue_status *status,
                                      struct fault *fault);
    /* In order of due day, lane, line. */
    enum store_result (*deadlines)(struct store *store, struct arena *arena,
                                   struct deadline **rows, uint32_t *count,
                                   struct fault *fault);
    /* In the order of their members. The cost goes with what is due by then;
     * given up after 3 s, as AWAY. */
    enum store_result (*programme_risks)(struct store *store,
                                         struct arena *arena, int32_t until,
                                         struct programme_risk **rows,
                                         uint32_t *count, struct fault *fault);
    /* Cheap: whether there is any, not how much. */
    enum store_result (*work_waiting)(struct store *store,
                                      struct work_waiting *waiting,
                                      struct fault *fault);
    /* Sentences of broken invariants (architecture.md); count 0 = all hold. */
    enum store_result (*invariants)(struct store *store, struct arena *arena,
                                    struct text **broken, uint32_t *count,
                                    struct fault *fault);

    const struct store_log_calls *log;         /* log_calls.h */
    const struct store_seal_calls *sealing;    /* seal_calls.h */
    const struct store_archive_calls *archive; /* archive_calls.h */
};

struct store {
    const struct store_calls *calls;
};

/* Roles connect with their own database role (least grants). `listen`: the
 * channel whose NOTIFY says "look", NULL for none. */
struct store *store_postgres_open(const char *conninfo, const char *listen,
                                  struct fault *fault);
/* Of a PostgreSQL store: a COMMIT that takes longer than wait_ms (a synchronous
 * standby is away) is STORE_UNKNOWN, and for rest_ms after it whatever would
 * write is STORE_AWAY at once; reads go on. wait_ms 0, as it is opened: a
 * COMMIT takes as long as it takes. */
void store_commit_within(struct store *store, int64_t wait_ms, int64_t rest_ms);
/* For epoll: readable when a NOTIFY came; -1 while away. */
int store_postgres_fd(struct store *store);
/* Reads pending notifications: enum store_news, 0 when there was none. */
uint32_t store_postgres_notified(struct store *store);
/* What another connection has notified us of since this was asked last;
 * store_postgres_notified still says so afterwards. */
uint32_t store_postgres_hears(struct store *store);
#ifdef HEDUI_TEST_BUILD
/* The connection is cut at the next COMMIT: after the server has it, or before.
 * The call gives STORE_UNKNOWN either way. */
void store_postgres_lose(struct store *store, bool is_after_commit);
#endif

/* The memory twin, for the simulation. The clock is the caller's. */
struct store *store_memory_open(const int64_t *now_us);

/* Applies schemas/NNN_*.sql that are not applied yet, each in a transaction.
 * `sample_clock_us`: INSTANT_NONE, or where the database's clock of Hedui
 * begins (samples and tests only). */
bool store_migrate(const char *conninfo, const char *schemas_folder,
                   const char *role_prefix, int64_t sample_clock_us,
                   uint32_t *applied, struct fault *fault) FAULT_MUST_CHECK;

#endif
