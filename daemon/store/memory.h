/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the memory twin: its tables are plain arrays in order of insertion,
 * so that what comes out never depends on a hash or an address. Everything that
 * a row points to lives in one arena until the store is closed. Names and
 * meanings are those of schemas/001_engine.sql.
 */
#ifndef HEDUI_STORE_MEMORY_H
#define HEDUI_STORE_MEMORY_H

#include <stddef.h>

#include "store.h"

#define MEMORY_WORKER_MAX 80

struct rows {
    void *items;
    uint32_t count, room;
    size_t size; /* of one row */
};

/* Row `i` of a table; valid until the next row is added. */
#define ROW(rows, type, i) (&((struct type *)(rows).items)[i])

struct memory_case { /* request and plan */
    int64_t case_id;
    struct text agency, request_id, household_key, request, lines;
    struct digest meaning;
    struct text marks;
    enum lane lane;
    int32_t due, slack_day;
    bool is_provisional;
    uint32_t programmes;
    int64_t accepted_at_us;
    int64_t withdrawn_at_us; /* 0: not withdrawn */
    struct text withdrawn_by, withdrawn_why;
    struct text plan; /* absent: not planned */
    int64_t plan_round;
    int64_t opened_at_us; /* of that round */
    struct text persons;  /* absent: nobody is known */
    int32_t recall_from;  /* DATE_NONE: nothing is looked for */
    uint8_t salt[LEAF_SALT_SIZE];
    bool has_salt; /* false: thrown away */
};

struct memory_fresh {
    enum lane lane;
    int32_t slack_day;
    int64_t turn, case_id;
    int32_t due;
    struct text lines;
};

struct memory_turn {
    struct text agency;
    enum lane lane;
    int32_t slack_day;
    int64_t last;
};

/* To which turn a line has come, of a lane and due day. */
struct memory_floor {
    enum lane lane;
    int32_t due;
    enum line line;
    int64_t turn;
};

struct memory_round {
    int64_t round_id;
    int64_t root_id; /* whose trays and replies: itself, or what was split */
    enum lane lane;
    int32_t due;
    uint32_t missing, tray_count;
    char holder[MEMORY_WORKER_MAX];
    bool is_revise; /* its cases have a report, it has no trays of its own */
    bool has_more;  /* a reply came after it was taken */
    int64_t wake_at_us, lease_until_us, fence;
    uint32_t attempts, case_count;
    int64_t *case_ids;
    int64_t opened_at_us;
    uint32_t silence_count; /* as the last wake saw them */
    struct line_silence *silences;
};

struct memory_exchange {
    struct exchange exchange;
    int64_t fence;
    uint32_t counted; /* the last attempt that the quota knows */
    uint32_t asks;    /* how often it was counted */
    int32_t asked_day;
    int64_t asked_count; /* questions counted on asked_day */
    int32_t checked_on, consent_end;
    int64_t settled_at_us; /* 0: open */
    bool was_checked;      /* since it is settled */
};

struct memory_line {
    enum line line;
    char holder[MEMORY_WORKER_MAX];
    int64_t lease_until_us, fence, quota_used, quota_max;
    int32_t quota_day;
    bool is_paused;
    struct text paused_by, paused_why;
    int64_t paused_at_us;
    struct line_watch watch;
};

struct memory_line_day {
    enum line line;
    int32_t day;
    struct line_counts counts;
};

struct memory_institution {
    enum line line;
    struct line_institution row;
};

struct memory_reply {
    struct reply_row row;
    int64_t round_fence; /* a round that is leased later knows of it */
    bool is_late;        /* its round was closed */
};

struct memory_determination {
    int64_t case_id;
    uint32_t revision;
    enum programme programme;
    enum outcome outcome;
    int32_t decided;
    struct text persons;
};

struct memory_report {
    struct report_row row;
    int64_t round_fence, made_at_us, closed_at_us;
    uint32_t silence_count;
    const struct line_silence *silences;
    uint8_t salt[LEAF_SALT_SIZE];
};

enum memory_aside { ASIDE_POISON, ASIDE_STRAY, ASIDE_CONFLICT, ASIDE_REFUSED };

struct memory_queued {
    struct queued row;
    bool is_later; /* a supplement that waits for its request */
    int64_t later_us;
};

struct memory_set_aside {
    enum memory_aside kind;
    int64_t case_id;
    enum line line;
    struct text why, bytes;
};

struct memory_revision { /* a seal job, or an outbox row */
    int64_t id, case_id;
    uint32_t revision;
    bool is_refused;               /* a seal job whose report was damaged */
    int64_t lease_until_us, fence; /* of a seal job */
    char holder[MEMORY_WORKER_MAX];
};

struct memory_alert {
    int64_t case_id;
    uint32_t revision;
};

struct memory_container {
    int64_t case_id;
    uint32_t revision;
    struct text container; /* absent: purged */
    struct digest digest, file_digest;
    int level; /* enum seal_level */
    int64_t sealed_at_us, stamped_at_us, until_us, raise_at_us;
    struct text signer;
};

struct memory_wrong_id {
    struct wrong_id wrong;
    struct digest person;
    int64_t root_id; /* 0: the case was not planned */
};

struct memory_document { /* its bytes beside it, once for each */
    int64_t case_id;
    struct document document;
};

struct memory_pause {
    int64_t case_id;
    struct pause pause;
};

struct memory_consent {
    int64_t case_id;
    struct text consent;
    int64_t withdrawn_at_us;
};

struct memory_process {
    char holder[MEMORY_WORKER_MAX], place[80];
    int64_t pid;
};

struct memory_witness {
    char witness[40];
    int64_t number;
};

struct memory_scrub {
    int64_t ended_us, checked, damaged; /* 0: never */
};

struct store_memory {
    struct store store; /* first */
    const int64_t *clock;
    struct arena kept;
    int64_t last_id; /* one sequence for all tables */
    struct rows cases, fresh, turns, floors, rounds, trays, exchanges, replies,
        reports, set_aside, seal_jobs, containers, outbox, notices, queue,
        receipts, leaves, consents, beats, processes, witnesses, silences, days,
        rule_files, determinations, drains, alerts, pauses, wrong_ids,
        institutions, tiles, checkpoints, pushes, looks, documents,
        numbers;       /* of the log: the place of each leaf, uint32_t */
    int64_t log_size;  /* how many leaves have a number */
    int64_t log_after; /* for a deliberate bug only */
    struct memory_scrub scrub;
    struct memory_line lines[LINES_MAX];
    uint32_t paused_count; /* of them: orders are asked for each tick */
    struct fresh_hint cursor[LANE_COUNT];      /* for a deliberate bug only */
    uint32_t compared_cases, compared_replies; /* by the invariants */
};

/* memory_rows.c */
void *rows_add(struct rows *rows);                /* zeroed */
void rows_remove(struct rows *rows, uint32_t at); /* order stays */
struct store_memory *memory_of(struct store *store);
struct text memory_keep(struct store_memory *memory, struct text text);
int64_t memory_id(struct store_memory *memory);
bool memory_is_aside(struct store_memory *memory, int64_t case_id); /* poison */
struct memory_case *memory_case_find(struct store_memory *memory,
                                     int64_t case_id);
struct memory_round *memory_round_find(struct store_memory *memory,
                                       int64_t round_id);
/* A leaf, of case and revision where it is about one (0). */
void memory_leaf(struct store_memory *memory, enum leaf_kind kind,
                 int64_t case_id, uint32_t revision,
                 const struct digest *digest);
/* Chance that is the same in each run: nothing here is kept from anybody. */
void memory_salt(struct store_memory *memory, uint8_t salt[LEAF_SALT_SIZE]);
/* The leaf of a request or report. */
void memory_leaf_salted(struct store_memory *memory, enum leaf_kind kind,
                        int64_t case_id, uint32_t revision,
                        const uint8_t salt[LEAF_SALT_SIZE],
                        const struct digest *digest);
void memory_aside(struct store_memory *memory, enum memory_aside kind,
                  int64_t case_id, enum line line, const char *why,
                  struct text bytes);
uint32_t memory_revision_last(struct store_memory *memory, int64_t case_id);
/* Whether a part of the tray is in an exchange that is still open. */
bool memory_tray_is_out(struct store_memory *memory, int64_t tray_id);
/* Withdrawals as look.h wants them, in `arena`. */
struct withdrawn *memory_withdrawn(struct store_memory *memory,
                                   struct arena *arena);
enum store_result memory_gave_up(struct fault *fault, const char *what);

/* memory_change.c */
void memory_change(struct store_memory *memory, struct memory_line *line,
                   const struct line_change *change);
/* Of days from .. to, these included. */
struct line_counts memory_counts(struct store_memory *memory, enum line line,
                                 int32_t from, int32_t to);
/* All of the line, in order, in the arena. */
struct line_institution *memory_institutions(struct store_memory *memory,
                                             struct arena *arena,
                                             enum line line, uint32_t *count);
struct line_silence *memory_silences_since(struct store_memory *memory,
                                           struct arena *arena,
                                           int64_t since_us, uint32_t *count);

/* memory_case.c */
/* Trays of a round that nobody waits for any more go, but those that an open
 * exchange carries: its answer is still welcome, late. */
void memory_close_trays(struct store_memory *memory, int64_t root_id);

/* memory_line.c */
/* The line of the tray has come to this turn, of its lane and due day. */
void memory_floor_raise(struct store_memory *memory, const struct tray *tray,
                        int64_t turn);

/* memory_revise.c */
/* A round of kind REVISE without cases yet; valid until the next is added. */
struct memory_round *memory_round_again(struct store_memory *memory,
                                        int64_t root_id, int64_t wake_at_us,
                                        uint32_t room);
/* A reply was written: those of its cases that have a report are revised. */
void memory_revise(struct store_memory *memory, const struct settle *settle);

/* memory_clock.c */
/* Pauses of a case in order, the open one last. */
struct pause *memory_pauses(struct store_memory *memory, struct arena *arena,
                            int64_t case_id, uint32_t *count);
bool memory_clock_stands(struct store_memory *memory, int64_t case_id);

/* memory_wrong_id.c */
bool memory_has_wrong_id(struct store_memory *memory, int64_t case_id);
/* The report of this revision was retracted and purged. */
bool memory_is_purged(struct store_memory *memory, int64_t case_id,
                      uint32_t revision);
/* Of a reply that was just written, what is about a stranger goes, and who has
 * sent it is noted. */
void memory_purge_late(struct store_memory *memory, struct memory_reply *row);
bool memory_asked_about_a_stranger(struct store_memory *memory,
                                   const char *exchange_id);

/* memory_document.c */
/* How many were not there yet. */
uint32_t memory_keep_documents(struct store_memory *memory, int64_t case_id,
                               const struct acceptance *accepted);
/* Of those that are announced, purged ones too. */
uint32_t memory_documents_came(struct store_memory *memory, int64_t case_id);
/* Those that the callback named, all with the same bytes, and declarations. */
void memory_purge_documents(struct store_memory *memory,
                            const struct wrong_id_case *wrong);

/* memory_recall.c */
void memory_determine(struct store_memory *memory,
                      const struct report_row *report);
/* What the case was first decided with, else what stands for it now. */
struct text memory_recalled(struct store_memory *memory, struct arena *arena,
                            const struct memory_case *found);
/* What stands for it now. */
struct text memory_recall(struct store_memory *memory, struct arena *arena,
                          const struct memory_case *found);

/* The calls, by file: memory_intake.c, memory_case.c, memory_line.c,
 * memory_seal.c, memory_read.c, memory_check.c, memory_rules.c, memory_host.c.
 */
enum store_result memory_queue_put(struct store *, uint32_t,
                                   const struct text *, int64_t *,
                                   struct fault *);
enum store_result memory_accept(struct store *, uint32_t, store_accept_fn,
                                void *, uint32_t *, struct fault *);
enum store_result memory_documents(struct store *, struct arena *, int64_t,
                                   struct document **, uint32_t *,
                                   struct fault *);
enum store_result memory_document(struct store *, struct arena *, int64_t,
                                  uint32_t, struct text *, struct fault *);
enum store_result memory_receipts(struct store *, struct arena *, uint32_t,
                                  const int64_t *, struct receipt *,
                                  struct fault *);
enum store_result memory_open(struct store *, struct arena *, enum lane,
                              uint32_t, struct fresh_hint *, store_plan_fn,
                              void *, struct opened *, struct fault *);
enum store_result memory_wake(struct store *, struct arena *, const char *,
                              int64_t, uint32_t, struct leased_round **,
                              uint32_t *, struct fault *);
enum store_result memory_close_round(struct store *, int64_t, int64_t,
                                     const struct report_row *, uint32_t,
                                     struct fault *);
enum store_result memory_split_round(struct store *, int64_t, int64_t,
                                     struct fault *);
enum store_result memory_next_wake(struct store *, int64_t *, struct fault *);
enum store_result memory_keep_lines(struct store *, struct arena *,
                                    const char *, int64_t, const enum line *,
                                    uint32_t, struct line_row *,
                                    struct fault *);
enum store_result memory_release(struct store *, const char *, struct fault *);
enum store_result memory_waiting(struct store *, const enum line *, uint32_t,
                                 bool *, struct fault *);
enum store_result memory_trays(struct store *, struct arena *, enum line,
                               int64_t, const int64_t *, uint32_t,
                               const uint32_t *, struct tray **, uint32_t *,
                               struct tray_part **, uint32_t *, struct fault *);
enum store_result memory_exchanges(struct store *, struct arena *, enum line,
                                   int64_t, struct exchange **, uint32_t *,
                                   struct fault *);
enum store_result memory_take(struct store *, enum line, int64_t,
                              const struct exchange *, int32_t, int64_t, bool *,
                              struct fault *);
enum store_result memory_again(struct store *, enum line, int64_t,
                               const struct exchange *, struct fault *);
enum store_result memory_got(struct store *, enum line, int64_t, const char *,
                             const struct settle *, uint32_t,
                             const struct stray *, uint32_t,
                             const struct line_change *, struct fault *);
enum store_result memory_seal(struct store *, uint32_t, store_seal_fn, void *,
                              uint32_t *, struct fault *);
enum store_result memory_publish(struct store *, struct arena *, uint32_t,
                                 struct notice **, uint32_t *, struct fault *);
enum store_result memory_withdraw_consent(struct store *, int64_t, struct text,
                                          struct fault *);
enum store_result memory_withdraw_case(struct store *, int64_t, struct text,
                                       struct text, enum withdrawal *,
                                       struct fault *);
enum store_result memory_pause_clock(struct store *, int64_t, struct text,
                                     struct text, enum clock_change *,
                                     struct fault *);
enum store_result memory_resume_clock(struct store *, int64_t, struct text,
                                      store_due_fn, void *, enum clock_change *,
                                      struct clock_due *, struct fault *);
enum store_result memory_wrong_id(struct store *, int64_t, uint32_t,
                                  struct text, struct text, store_wrong_id_fn,
                                  void *, enum wrong_id_change *,
                                  struct fault *);
enum store_result memory_wrong_ids(struct store *, struct arena *, int64_t,
                                   struct wrong_id **, uint32_t *,
                                   struct fault *);
enum store_result memory_keep_rules(struct store *, const struct rule_file *,
                                    uint32_t, struct fault *);
enum store_result memory_rules_kept(struct store *, struct arena *,
                                    struct rule_file **, uint32_t *,
                                    struct fault *);
enum store_result memory_arrive(struct store *, const struct process *,
                                store_gone_fn, void *, uint32_t *,
                                struct fault *);
enum store_result memory_witness(struct store *, const char *, int64_t,
                                 int64_t *, struct fault *);
enum store_result memory_give_order(struct store *, const struct order *,
                                    bool *, struct fault *);
enum store_result memory_lift_order(struct store *, const struct order *,
                                    bool *, struct fault *);
enum store_result memory_orders(struct store *, struct arena *, const char *,
                                struct order **, uint32_t *, struct fault *);
enum store_result memory_beat(struct store *, const char *, const char *,
                              int64_t, struct text, struct fault *);
enum store_result memory_heartbeats(struct store *, struct arena *,
                                    struct heartbeat **, uint32_t *,
                                    struct fault *);
enum store_result memory_find_case(struct store *, struct arena *, int64_t,
                                   struct text, struct case_status *, bool *,
                                   struct fault *);
enum store_result memory_list_cases(struct store *, struct arena *, int64_t,
                                    uint32_t, struct case_status **, uint32_t *,
                                    struct fault *);
enum store_result memory_evidence(struct store *, struct arena *, int64_t,
                                  uint32_t, struct case_evidence *, bool *,
                                  struct fault *);
enum store_result memory_line_statuses(struct store *, struct arena *, int32_t,
                                       struct line_status **, uint32_t *,
                                       struct fault *);
enum store_result memory_queue_status(struct store *, struct queue_status *,
                                      struct fault *);
enum store_result memory_deadlines(struct store *, struct arena *,
                                   struct deadline **, uint32_t *,
                                   struct fault *);
enum store_result memory_programme_risks(struct store *, struct arena *,
                                         int32_t, struct programme_risk **,
                                         uint32_t *, struct fault *);
enum store_result memory_work_waiting(struct store *, struct work_waiting *,
                                      struct fault *);
enum store_result memory_invariants(struct store *, struct arena *,
                                    struct text **, uint32_t *, struct fault *);
/* memory_log.c */
extern const struct store_log_calls memory_log_calls;

/* memory_sealing.c */
/* After a wrong ID the files of a case go; digests and leaves stay. */
void memory_purge_containers(struct store_memory *memory, int64_t case_id);
extern const struct store_seal_calls memory_seal_calls;
/* memory_archive.c */
extern const struct store_archive_calls memory_archive_calls;
/* What is broken of the log; NULL: nothing. */
const char *memory_log_broken(struct store_memory *memory);
/* memory_look.c */
enum store_result memory_look(struct store *, const struct look_row *,
                              int64_t *, struct fault *);
enum store_result memory_looks(struct store *, struct arena *, int64_t, int64_t,
                               uint32_t, struct look_row **, uint32_t *,
                               struct fault *);
/* memory_checkpoint.c */
enum store_result memory_put_checkpoint(struct store *,
                                        const struct checkpoint_row *,
                                        struct fault *);
enum store_result memory_complete_checkpoint(struct store *, int64_t,
                                             struct text, struct text,
                                             struct fault *);
enum store_result memory_checkpoints(struct store *, struct arena *, int64_t,
                                     uint32_t, struct checkpoint_row **,
                                     uint32_t *, struct fault *);
enum store_result memory_last_checkpoint(struct store *, struct arena *,
                                         struct checkpoint_row *, bool *,
                                         struct fault *);
enum store_result memory_pushes_due(struct store *, struct arena *,
                                    const struct text *, uint32_t,
                                    struct witness_row **, uint32_t *,
                                    struct fault *);
enum store_result memory_pushed(struct store *, struct text, int64_t, bool,
                                struct fault *);
enum case_state memory_case_state(struct store_memory *memory,
                                  const struct memory_case *found);

#endif
