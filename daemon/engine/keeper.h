/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the line desk: a keeper has the trays and the open exchanges of one
 * line in hand. An exchange lives in an arena of its own, itself included. What
 * waits for an owner is held packed, and bounded by questions: a bank may have
 * a hundred thousand of them for days. Only the files of the line desk include
 * this.
 *
 *   line_desk.c      events, leases, peers
 *   line_look.c      one look for trays for all idle lines
 *   keeper.c         lists, the lease in hand, dropping all of it
 *   keeper_hand.c    what is in hand of each lane, counted
 *   keeper_room.c    what of each lane is wanted in hand, what may go
 *   keeper_load.c    trays and open exchanges from the store
 *   keeper_tray.c    trays in hand, the questions of an exchange
 *   keeper_pick.c    which questions go into the next exchange
 *   keeper_hours.c   when the line serves
 *   keeper_share.c   quota, rate and breaker; what of them is kept for express
 *   keeper_lanes.c   shares of the lanes while several wait
 *   keeper_send.c    on record first (tx2), then the carrier; waiting
 *   keeper_reply.c   what a carrier brought: next, split
 *   keeper_cut.c     replies after split: kept small, slices gathered again
 *   keeper_judge.c   single questions: what is said of each, what comes of it
 *   keeper_watch.c   what it thinks of its line: silent, garbled; its counts
 *   keeper_institutions.c  which institutions behind it are down
 *   keeper_settle.c  what is settled and what is asked again (tx3), by groups
 *   keeper_sweep.c   days that have come, consents that have ended
 */
#ifndef HEDUI_ENGINE_KEEPER_H
#define HEDUI_ENGINE_KEEPER_H

#include "line_desk.h"
#include "mutant.h"
#include "note.h"
#include "watch.h"

#define TRAYS_HELD_MAX 1024
#define LOAD_PAUSE_US (INSTANT_SECOND / 20) /* between two looks for trays */
#define TRAYS_LOAD_MAX 256
#define LOAD_FIRST 16 /* of each lane: nobody knows how large they are */
#define EXCHANGES_HELD_MAX 256
/* Questions of a line in hand: so many wait at least, or as many as one
 * exchange takes; so many are out at most; about so many are loaded at once of
 * what is known to be there (what is new of each lane: as many again). */
#define QUESTIONS_WAIT_MIN 5000
#define QUESTIONS_OUT_MAX 200000
#define QUESTIONS_LOAD 10000
/* Questions that one transaction settles, of a line that is polled by name. */
#define GROUP_QUESTIONS 2000
#define GARBLED_TRIES 2 /* asked again so often */
#define WRONG_TRIES 1
#define GARBLED_RUN_ALARM 3 /* exchanges garbled as a whole, in a row */
#define BREAKER_FAILURES 5
/* So many questions in a row that were refused, or garbled, all alone: the line
 * does it to everybody, and halving finds nothing. */
#define LONE_FAILURES_MAX 12
#define BUSY_DEFAULT_S 60
/* A reply is at most 64 MiB plain; what is made of it must not eat us. */
#define READING_MAX ((size_t)1 << 30)

/* KEPT, BACK: judged, but the exchange is open still: its reply is on record,
 * or it will be asked again. DONE and FREE when the exchange is closed. */
enum asked_state { ASKED_FREE, ASKED_OUT, ASKED_KEPT, ASKED_BACK, ASKED_DONE };

struct held_question {
    int64_t retry_at_us;
    int64_t first_asked_us; /* INSTANT_NONE: never */
    uint32_t group_max;     /* at most so many in its exchange; 0 no limit */
    uint32_t attempt;
    uint8_t state;                          /* enum asked_state */
    uint8_t garbled, wrong, failures;       /* tries that came to nothing */
    uint8_t last_kind;                      /* enum answer_kind */
    uint8_t last_reason;                    /* enum answer_reason */
    uint8_t is_later;                       /* free, and counted as put off */
    char exchange_id[EXCHANGE_ID_SIZE + 1]; /* that asked last */
};

struct lane_hand { /* what is in hand of a lane */
    uint32_t trays;
    uint32_t waiting;    /* trays that have a free question */
    uint32_t free, out;  /* questions */
    uint32_t ready;      /* of the free: could be asked, as last looked */
    int64_t later_at_us; /* none that is put off is ready before this */
};

struct held_tray {
    struct held_tray *next;
    struct lane_hand *hand; /* of its lane, while it is in hand */
    int64_t tray_id, round_id;
    enum lane lane;
    int32_t due;
    int64_t turn;        /* of its round, among those of its due day */
    int64_t due_end_us;  /* of the day to which it is worked on */
    int64_t version;     /* as the store gave it */
    int64_t came_us;     /* when it was loaded: coalescing waits from here */
    int32_t checked_day; /* consents looked at on this day */
    int32_t consent_end; /* the first day on which one ends; DATE_NONE */
    bool is_suspect; /* a consent of it has ended in the store: read again */
    bool is_gone;    /* it is not in the store any more */
    bool is_told;    /* that it is settled: it leaves the store */
    bool is_damaged; /* has no questions */
    bool was_asked;  /* tries and waits of its questions are known here only */
    bool is_pressed; /* zstd around tray_pack() */
    char *bytes;
    size_t size;
    uint32_t count, free_count, out_count; /* out: OUT, KEPT, BACK */
    uint32_t later_count;                  /* of the free: is_later */
    int64_t later_at_us; /* none of them is ready before this */
    struct held_question held[];
};

/* Where a question lies in a reply. */
struct cut_range {
    uint32_t question, from, to;
};

/* One reply after split. */
struct cut {
    struct arena arena; /* of all below, but for `body` */
    bool is_cut;
    struct text frame;
    struct text body;    /* absent when put away */
    struct text *pieces; /* put away: pressed, so many plain bytes each */
    uint32_t slice_count, stray_count;
    struct cut_range *slices; /* by question, then from */
    struct cut_range *strays;
};

/* The slices of some questions: those of the i-th are [firsts[i],
 * firsts[i + 1]), by reply, then from. */
struct gathered {
    uint32_t count;
    const uint32_t *numbers;
    uint32_t *firsts;
    struct text *slices;
    uint32_t *replies;
};

enum exchange_phase {
    PHASE_ORPHAN,   /* its trays are not all here yet */
    PHASE_TAKING,   /* tx2 is asked for */
    PHASE_WAITING,  /* until poll_at */
    PHASE_CARRYING, /* a job is on its way */
    PHASE_SETTLING, /* tx3 is asked for */
};

struct verdict {           /* of one asked question */
    bool is_settled;       /* else asked again, not before retry_at_us */
    enum answer_kind kind; /* ANSWER_NONE: read() says */
    enum answer_reason reason;
    enum answer_kind said; /* by read(), to be counted */
    enum answer_reason said_reason;
    int64_t retry_at_us;
    uint32_t group_max;
};

struct said { /* of one asked question: its answer without what is in it */
    enum answer_kind kind;
    enum answer_reason reason;
    bool is_out;     /* else it has its reply, and nothing was read */
    bool has_slices; /* something is about it */
    bool is_wrong;   /* and all of that about somebody else */
};

/* A reply as the watch hears it: its present group, and how many questions of
 * all groups so far were garbled, were not, had their replies before. */
struct hearing {
    struct watch_reply reply;
    uint32_t garbled, sound, kept;
    uint32_t wrong; /* plainly about somebody else */
    bool is_told;   /* that there are some */
};

/* An exchange while it is settled, group by group. */
struct settling {
    struct arena arena;
    const struct verdict *verdicts; /* one an asked question; NULL: read() */
    const uint32_t *numbers;        /* as those of the exchange */
    struct text *frames;
    struct text *strays; /* garbled replies; NULL: those of the cuts */
    uint32_t stray_count;
    const char *stray_why;
    uint32_t part_at, asked_at; /* where the next group begins */
    int64_t began_us;           /* when the answer was here */
    int64_t wrong_again_us;     /* when its wrong ones are asked again; 0 */
    struct hearing hearing;     /* of what is read */
    uint8_t *heard;             /* of each institution; NULL: there is none */
};

struct held_exchange {
    struct arena arena;
    struct held_exchange *next;
    uint64_t handle;
    uint64_t job; /* the last job of it: one name a message, so that a reply
                     that comes twice is not taken for the next one */
    enum exchange_phase phase;
    struct exchange row;
    struct held_tray **trays;   /* one a part */
    struct arena hand;          /* of the next two */
    struct question *questions; /* distinct; NULL while they are not in hand */
    uint32_t *numbers;          /* the question of each asked, in part order */
    uint32_t asked_count;       /* of all parts */
    struct stamp stamp;
    int64_t sent_at_us; /* when it was last asked */
    bool has_first;
    struct request first; /* of a file without the body */
    struct arena turn;    /* what the last `next` said: memo, request to send */
    struct request now;
    struct text memo;
    bool is_ask;       /* `now` is the first request: sending it is an ask */
    bool is_counted;   /* and it is counted already, for counted_day */
    bool is_on_record; /* tx2 was done, or nobody knows */
    int32_t counted_day;
    bool new_token;
    bool is_awaiting;   /* the owner has it and works on it */
    bool is_stalled;    /* the last look brought nothing new */
    bool is_unfinished; /* and saw something of the answer */
    uint32_t failures;
    enum answer_kind last_kind; /* why it waits */
    enum answer_reason last_reason;
    uint32_t reply_count, reply_room;
    struct reply *replies; /* kept parts and pages */
    struct digest *received;
    struct cut *cuts;
    struct kept_arena *kept;
    struct arena reading; /* what next, split and read make of one reply */
    struct settling settling;
};

struct kept_arena { /* the memory of a kept reply */
    struct kept_arena *next;
    struct arena arena;
};

struct keeper {
    const struct connector *connector;
    const struct line_config *config;
    enum line line;
    bool is_wanted; /* ours by rendezvous */
    bool is_held;
    bool is_doubtful; /* a fence said no: ask for the lease again first */
    int64_t fence;
    uint64_t lease_no; /* counts leases taken and lost */
    int64_t lease_until_mono_us;
    bool is_paused;
    int32_t quota_day;
    int64_t quota_used;
    bool is_loaded; /* open exchanges have been read */
    bool wants_trays, is_loading;
    uint32_t heard;            /* lanes of which trays were said, 1 << lane */
    bool has_more[LANE_COUNT]; /* the store has more of this lane */
    bool has_spared;           /* what came last did not all stay */
    bool has_moved;            /* something was asked since, or has gone */
    uint32_t load_max;         /* trays of a lane that are loaded at once */
    int64_t loaded_at_mono_us;
    int64_t credit[LANE_COUNT]; /* of questions, times the shares that wait */
    int64_t bucket;             /* millionths of an exchange */
    int64_t bucket_at_mono_us;
    int64_t pause_until_us; /* closed, busy, breaker */
    int64_t opens_at_us;    /* after the last look: outside its service hours */
    uint32_t failures;      /* in a row, of the line */
    uint32_t lone_refusals, lone_garbles; /* in a row */
    uint32_t jobs;                        /* carried, or about to be */
    struct held_tray *trays;              /* by lane, due, turn, tray */
    uint32_t tray_count;
    struct lane_hand hand[LANE_COUNT];
    struct held_exchange *exchanges; /* by handle */
    uint32_t exchange_count;
    struct line_watch watch; /* of the lease: goes into each tx3 */
    /* Of the lease; go into the next tx3 when there is news of them. */
    uint32_t institution_count;
    struct line_institution *institutions;
    bool has_institution_news;
    struct line_tally tally;
    int64_t next_at_us; /* when it wants to look again; INT64_MAX never */
};

struct line_desk {
    const struct desk_rules *rules;
    uint32_t keeper_count;
    struct keeper *keepers;
    uint32_t by_line[LINES_MAX]; /* index + 1; 0: not kept here */
    int64_t next_at_us;          /* of all keepers, or earlier */
    uint64_t last_handle;
    bool is_stopping, is_releasing, is_released;
    bool is_drained;             /* no new questions are taken */
    bool is_keeping;             /* KEEP is asked for */
    bool wants_look, is_looking; /* for trays of idle lines */
    int64_t look_at_mono_us;     /* not before */
    int64_t keep_at_mono_us;
    int64_t tick_at_mono_us;
    uint32_t store_waits; /* transactions asked for, not answered */
    uint32_t away_count;
};

/* One step, as every function of it sees it. */
struct turn {
    struct line_desk *desk;
    struct desk_time time;
    struct effects *effects;
    int32_t today; /* Shanghai */
};

/* line_desk.c */
/* All that a keeper may begin as things are: settle, load, pick and send. */
void desk_look_at_keeper(struct turn *turn, struct keeper *keeper);

/* line_look.c */
/* Somebody says that there are trays. */
void desk_want_trays(struct line_desk *desk);
/* Somebody has said that there are some of these lanes (1 << lane). Who has
 * enough of them in hand looks when it has not any more, at the next tick at
 * the latest: of a backlog that is being opened it hears with each round. */
void desk_hear(struct turn *turn, uint32_t lanes);
/* It has heard of trays of a lane of which it has not enough. */
bool keeper_has_news(const struct turn *turn, const struct keeper *keeper);
void desk_look(struct turn *turn);
int64_t desk_look_at(const struct line_desk *desk);

/* keeper.c */
void keeper_init(struct keeper *keeper, const struct connector *connector,
                 const struct line_config *config);
/* Forgets all that is in hand and cancels its jobs: the lease is gone. */
void keeper_drop(struct turn *turn, struct keeper *keeper);
/* A new lease: nothing in hand, an empty bucket. */
void keeper_take_over(struct turn *turn, struct keeper *keeper,
                      const struct line_row *row);
bool keeper_may_send(const struct turn *turn, const struct keeper *keeper);
void keeper_wake_at(struct keeper *keeper, int64_t at_us);
struct effect *keeper_effect(struct turn *turn, struct keeper *keeper,
                             enum effect_kind kind);
struct held_exchange *keeper_exchange(struct keeper *keeper, uint64_t handle);
struct held_exchange *exchange_new(struct line_desk *desk,
                                   struct keeper *keeper);
void exchange_release(struct keeper *keeper, struct held_exchange *exchange);
/* Keeps count of the jobs. */
void exchange_set_phase(struct keeper *keeper, struct held_exchange *exchange,
                        enum exchange_phase phase);
struct held_tray *keeper_tray(struct keeper *keeper, int64_t tray_id);
void keeper_insert_tray(struct keeper *keeper, struct held_tray *tray);
void tray_release(struct keeper *keeper, struct held_tray *tray);
/* File and database: looked for by their names, never asked again for what is
 * there. */
bool keeper_is_by_name(const struct keeper *keeper);
/* A file is larger than what we may have in memory: it comes part by part. */
bool keeper_has_parts(const struct keeper *keeper);
uint32_t keeper_persons_max(const struct keeper *keeper);
/* back-off: retry_ms * 2^level, at most 64 times that, and a bit of chance */
int64_t keeper_backoff(struct turn *turn, const struct keeper *keeper,
                       uint32_t level);
void keeper_random(const struct stream *stream, void *out, size_t size);

/* keeper_hand.c */
void hand_empty(struct keeper *keeper);
void hand_put(struct keeper *keeper, struct held_tray *tray);
void hand_drop(struct held_tray *tray);
/* The one way in which a question becomes free, and ceases to be. */
void tray_mark(struct held_tray *tray, uint32_t at, enum asked_state state);
void tray_suspect(struct held_tray *tray, bool is_suspect);
/* The clock goes on: what was put off may be ready. */
void hand_mature(const struct turn *turn, struct keeper *keeper);
/* So many could be asked, as of then. */
uint32_t hand_ready(const struct keeper *keeper);
/* Questions that wait, and questions that are out. */
void keeper_count(const struct keeper *keeper, uint32_t *free_count,
                  uint32_t *out_count);

/* keeper_room.c */
/* It and those that go first fill half of the hand, or an exchange. */
bool lane_is_ample(const struct turn *turn, const struct keeper *keeper,
                   enum lane lane);
/* There is room for more of a lane, or its share of the hand is not there, and
 * the store may have it. */
bool lane_waits_for_trays(const struct turn *turn, const struct keeper *keeper,
                          enum lane lane);
/* ... of any. */
bool keeper_waits_for_trays(const struct turn *turn,
                            const struct keeper *keeper);
bool keeper_has_more(const struct keeper *keeper);
/* Trays to be asked for, of each lane at most `most`; those that are known to
 * have more share it. */
void room_for_trays(const struct turn *turn, const struct keeper *keeper,
                    uint32_t most, uint32_t max[LANE_COUNT]);
/* Trays in hand at most. */
uint32_t trays_max(const struct turn *turn);
/* Makes room for what stands first: the others go back to the store. */
void keeper_evict(struct turn *turn, struct keeper *keeper);

/* keeper_load.c */
void keeper_load(struct turn *turn, struct keeper *keeper);
bool keeper_has_orphans(const struct keeper *keeper);
void keeper_got_exchanges(struct turn *turn, struct keeper *keeper,
                          const struct outcome_of *outcome);
void keeper_got_trays(struct turn *turn, struct keeper *keeper,
                      const struct outcome_of *outcome);

/* keeper_tray.c */
struct held_tray *tray_new(const struct tray *row, int64_t now_us);
void tray_free(struct held_tray *tray);
/* Its questions, in the arena (texts may be views of the tray). */
const struct tray_question *tray_open(const struct held_tray *tray,
                                      struct arena *arena);
/* What the store says now of the consents of a tray that is in hand. */
void tray_refresh(struct held_tray *tray, const struct tray *row);
/* It is worked on to another day: a clock stands, or goes on. */
void tray_move(struct held_tray *tray, const struct tray *row);
/* Its questions are out now, and nobody else's; those that have replies
 * already, of an exchange that was taken over, are KEPT. */
void exchange_claim(struct held_exchange *exchange);
/* It is closed: what is KEPT is DONE, the rest is FREE. */
void exchange_unclaim(struct held_exchange *exchange);
/* Its questions into the hand, from the parts; the same way at first and after
 * a crash. */
void exchange_fill(struct held_exchange *exchange);
void exchange_empty_hand(struct held_exchange *exchange);

/* keeper_pick.c */
void keeper_pick(struct turn *turn, struct keeper *keeper);
/* A question that could be asked now. */
bool keeper_has_ready(const struct turn *turn, struct keeper *keeper);

/* keeper_send.c */
void exchange_take(struct turn *turn, struct keeper *keeper,
                   struct held_exchange *exchange, bool is_paid);
void exchange_taken(struct turn *turn, struct keeper *keeper,
                    const struct outcome_of *outcome);
void exchange_send(struct turn *turn, struct keeper *keeper,
                   struct held_exchange *exchange);
/* Waits until poll_at_us; on record when `is_written`. */
void exchange_wait(struct turn *turn, struct keeper *keeper,
                   struct held_exchange *exchange, int64_t poll_at_us,
                   bool is_written);
/* The carrier did not get it, or had it too long: it is sent again as it is. */
void exchange_unsent(struct turn *turn, struct keeper *keeper,
                     struct held_exchange *exchange);
/* Sends what has waited long enough. While the breaker is open that is one
 * probe; `is_last`: no smaller one could be picked. */
void keeper_resend(struct turn *turn, struct keeper *keeper, bool is_last);

/* keeper_hours.c */
/* Now while the line serves, else when it opens. */
int64_t keeper_opens_at(const struct turn *turn, const struct keeper *keeper);
/* When its service of today ends, whether it serves today or not. */
int64_t keeper_closes_at(const struct turn *turn, const struct keeper *keeper);
/* From then on nothing of today's quota is kept for express. */
int64_t keeper_share_ends_at(const struct turn *turn,
                             const struct keeper *keeper);
/* answer_ms of service hours after it was asked. */
int64_t keeper_answer_by(const struct turn *turn, const struct keeper *keeper,
                         int64_t asked_us);

/* keeper_share.c */
/* One exchange more is within the rate; a standard one leaves a token for
 * express. Else the keeper wakes when it is. */
bool bucket_has(struct turn *turn, struct keeper *keeper, bool is_express);
/* It is sent. */
void bucket_draw(struct turn *turn, struct keeper *keeper);
/* Questions of today's quota; INT64_MAX when there is none. */
int64_t quota_left(struct turn *turn, struct keeper *keeper, bool is_express);
/* When there is more of it. */
int64_t quota_again_at(const struct turn *turn, const struct keeper *keeper,
                       bool is_express);
bool exchange_is_express(const struct held_exchange *exchange);
bool breaker_is_open(const struct keeper *keeper);
/* So many at once: as configured, one as long as the breaker is open. */
int64_t keeper_connections(const struct keeper *keeper);

/* keeper_lanes.c */
struct lanes {
    bool waits[LANE_COUNT];     /* could be asked now */
    uint32_t ready[LANE_COUNT]; /* questions */
    uint32_t kept[LANE_COUNT];  /* of an exchange, for the lanes below it */
    uint32_t limit;             /* questions of the exchange */
    int64_t total;              /* shares of those that wait; 0: not two */
};
/* What waits, and what the next exchange keeps for whom; of questions that are
 * not express at most `standard_limit`. */
void lanes_look(const struct turn *turn, struct keeper *keeper, uint32_t limit,
                uint32_t standard_limit, struct lanes *lanes);
/* A question of it is due before express has more. */
bool lane_is_owed(const struct keeper *keeper, const struct lanes *lanes,
                  enum lane lane);
bool exchange_is_owed(const struct keeper *keeper, const struct lanes *lanes,
                      const struct held_exchange *exchange);
/* So many are asked; an exchange that is sent again counts as one. */
void lanes_charge(struct keeper *keeper, const struct lanes *lanes,
                  const uint32_t asked[LANE_COUNT]);
void lanes_charge_one(struct keeper *keeper, const struct lanes *lanes,
                      const struct held_exchange *exchange);

/* keeper_reply.c */
void exchange_brought(struct turn *turn, struct keeper *keeper,
                      struct held_exchange *exchange, struct brought *brought);

/* keeper_judge.c */
/* Reads the questions of one part that are out, and hears them: `gathered` has
 * their slices from `at` on. */
void part_read(struct keeper *keeper, struct held_exchange *exchange,
               uint32_t part_at, const struct tray_question *questions,
               const struct gathered *gathered, uint32_t at, struct said *said);
/* Verdicts of them, when all of the group is heard. */
void part_judge(struct turn *turn, struct keeper *keeper,
                struct held_exchange *exchange, uint32_t part_at,
                const struct said *said, struct verdict *verdicts);

/* keeper_watch.c */
/* All that a group says, before it is judged: watch.is_silent says then whether
 * its NOTHINGs are believed. With the last group the whole reply is heard. */
void keeper_hear(struct turn *turn, struct keeper *keeper,
                 struct hearing *hearing, bool is_last);
/* A reply that is garbled as a whole. */
void keeper_hear_garbled(struct turn *turn, struct keeper *keeper);
/* A question that is settled so; an exchange that has ended. */
void change_count(struct line_change *change, const struct verdict *verdict);
void change_count_exchange(struct line_change *change,
                           const struct held_exchange *exchange);

/* keeper_institutions.c */
/* The institutions that the configuration names, each once; false when memory
 * is gone. */
bool institutions_init(struct keeper *keeper);
void institutions_free(struct keeper *keeper);
void institutions_take_over(struct keeper *keeper, const struct line_row *row);
/* A new answer is read: nothing is heard of them yet. */
void institutions_begin(const struct keeper *keeper,
                        struct held_exchange *exchange);
/* What is said of one person. */
void institutions_hear(const struct keeper *keeper,
                       struct held_exchange *exchange,
                       const struct answer *answer);
/* All of the answer is heard, and judged. */
void institutions_judge(struct turn *turn, struct keeper *keeper,
                        const struct held_exchange *exchange);
void institutions_change(struct turn *turn, struct keeper *keeper,
                         struct line_change *change);

/* keeper_cut.c */
/* Keeps reply `reply` of the exchange as `split` has cut it, where it is number
 * `of_split`. The body stays where it is. */
void cut_keep(struct held_exchange *exchange, const struct split *split,
              uint32_t reply, uint32_t of_split);
/* Takes the body in, pressed; the caller's may go. */
void cut_put_away(struct held_exchange *exchange, uint32_t reply);
void cuts_drop(struct held_exchange *exchange);
void cuts_gather(const struct held_exchange *exchange, struct arena *arena,
                 const uint32_t *numbers, uint32_t count,
                 struct gathered *gathered);
uint32_t cuts_stray_count(const struct held_exchange *exchange);
/* So many texts; bytes in the arena or in the bodies. */
void cuts_strays(const struct held_exchange *exchange, struct arena *arena,
                 struct text *strays);

/* keeper_settle.c */
/* tx3, in as many transactions as there are groups; the last closes it. With
 * verdicts (in settling.arena, one an asked question) nothing is read. */
void exchange_settle(struct turn *turn, struct keeper *keeper,
                     struct held_exchange *exchange,
                     const struct verdict *verdicts);
/* settling.arena: memory for verdicts; never NULL. */
struct verdict *exchange_verdicts(struct held_exchange *exchange);
void exchange_settled(struct turn *turn, struct keeper *keeper,
                      const struct outcome_of *outcome);
/* Lets go of trays of which nothing is left. One that was settled by a keeper
 * that died before it could say so is told to the store. */
void keeper_release_trays(struct turn *turn, struct keeper *keeper);
/* The same verdict for all of them. */
void exchange_settle_all(struct turn *turn, struct keeper *keeper,
                         struct held_exchange *exchange, enum answer_kind kind,
                         enum answer_reason reason);
/* Gives its questions back and closes it on record: nothing is settled. */
void exchange_dissolve(struct turn *turn, struct keeper *keeper,
                       struct held_exchange *exchange);
/* Free questions of a tray that are settled without asking: from `from`, the
 * run that `kind_of` says. */
void tray_settle_free(
    struct turn *turn, struct keeper *keeper, struct held_tray *tray,
    bool (*kind_of)(const struct turn *, const struct keeper *,
                    const struct held_tray *, const struct tray_question *,
                    uint32_t, struct verdict *));

/* keeper_sweep.c */
void keeper_sweep(struct turn *turn, struct keeper *keeper);

#endif
