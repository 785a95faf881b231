/* SPDX-License-Identifier: Apache-2.0
 *
 * The deterministic simulation: the real desks and the real driver, three
 * workers on one memory store, a twin of carriers and owners, one virtual
 * clock that jumps to the next timer, and everything that can go wrong drawn
 * from one seed.
 *
 *   main.c     seeds, the figures printed at the end
 *   world.c    clock, agenda, random streams, faults by the weather
 *   people.c   the households, what is true, the pure half in small
 *   wire.c     connectors of the simulated lines
 *   owner.c    how their owners answer, and what they must never be asked
 *   silence.c  which NOTHINGs no report may count any more
 *   replay.c   every report made again at the end
 *   ground.c   the store between worker and memory: faults, and what it saw
 *   worker.c   processes: started, paused, killed between two effects
 */
#ifndef HEDUI_TESTS_SIM_H
#define HEDUI_TESTS_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "driver.h"
#include "store.h"

#define SIM_LINES 6
#define SIM_WORKERS 3
#define SIM_PERSONS 48
#define SIM_CASES_MAX 256
/* Two of three persons are FOUND: 14 NOTHINGs in a row are no accident. */
#define SIM_SILENCE_QUESTIONS 14
#define SIM_SILENCE_PERSONS 8
#define SIM_WINDOWS_MAX 16

enum sim_fault {
    BAD_LOSS,       /* no connection, nothing was taken up */
    BAD_LOST_REPLY, /* taken up, and the reply is lost */
    BAD_SLOW,       /* no answer within transfer_ms */
    BAD_DELAY,      /* an answer hours or days later */
    BAD_DOUBLED,    /* a reply comes twice */
    BAD_REORDERED,  /* parts come in another order */
    BAD_BUSY,
    BAD_CLOSED,
    BAD_QUOTA,       /* the owner says that its quota is used up */
    BAD_GARBLED,     /* the whole reply */
    BAD_GARBLED_ROW, /* one question of it */
    BAD_WRONG_PERSON,
    BAD_STRAY,    /* a row about somebody else beside ours */
    BAD_BACK_END, /* UNREACHABLE for one question */
    BAD_EXPIRED,  /* a ticket is forgotten */
    BAD_TOKEN,    /* 401: a fresh token, please */
    BAD_BULK_REFUSED,
    BAD_CERTIFICATE,
    BAD_DAMAGED,
    BAD_KILL,
    BAD_PAUSE,      /* a worker sleeps past its leases */
    BAD_MIDNIGHT,   /* a message that is about to leave, over midnight */
    BAD_LEASE_LOST, /* and somebody took one */
    BAD_STORE_AWAY,
    BAD_COMMIT_LOST,   /* done, but nobody said so */
    BAD_COMMIT_FAILED, /* not done, and nobody said so */
    BAD_TWICE,         /* the same request submitted twice */
    BAD_WITHDRAWN,     /* consent withdrawn */
    BAD_CONSENT_ENDED,
    BAD_POISON,    /* a request that cannot be decoded */
    BAD_NO_REPORT, /* a report that cannot be made */
    BAD_UPGRADE,   /* a worker stops in good order and starts again */
    BAD_KILLER,    /* a case that kills whoever closes it */
    BAD_OUTAGE,    /* a line is away for hours or days */
    BAD_SHUT,      /* a line is closed for so long */
    BAD_NONSENSE,  /* a line garbles everything for so long */
    BAD_STRANGERS, /* a line speaks of others for so long */
    BAD_NOTHING_FOR_ALL,
    BAD_FELL_SILENT,   /* and was found out */
    BAD_HELD,          /* a report does not count a NOTHING for it */
    BAD_UNFINISHED,    /* a file lies there that is not finished */
    BAD_BETWEEN,       /* a keeper is lost between two groups of one exchange */
    BAD_LATE,          /* an answer after its round was closed */
    BAD_REVISED,       /* and what it says is another thing */
    BAD_UNCHANGED,     /* or it is not */
    BAD_TAKEN_BACK,    /* a request is withdrawn by its agency */
    BAD_CLOCK_STOPPED, /* it waits for the applicant */
    BAD_COUNT,
};
extern const char *const sim_fault_names[BAD_COUNT];

struct prng {
    uint64_t state;
};

struct sim;

struct sim_case {
    uint32_t index;
    int agency; /* 0, 1 */
    enum lane lane;
    uint32_t member_count;
    uint32_t persons[3];
    int32_t consent_until; /* DATE_NONE: no end */
    bool is_undecodable, is_unreportable, is_killer, was_submitted;
    int64_t case_id; /* 0: not accepted yet */
    int64_t accepted_at_us;
    int64_t withdrawn_at_us;  /* consent of member 0; 0: not */
    int64_t taken_back_at_us; /* by its agency; 0: not */
    int64_t stands_since_us;  /* its clock; 0: it runs */
    int32_t stood_days;       /* before that */
    bool is_calm;             /* submitted after the last fault */
    uint32_t reports;         /* all its revisions */
    int32_t revised_on;       /* last */
    bool is_aside;
};

struct sim_exchange { /* as the store has it, and as the owner saw it */
    char exchange_id[EXCHANGE_ID_SIZE + 1];
    enum line line;
    uint32_t attempt;
    bool is_open;
    int64_t group_pid;   /* whose group was settled last; 0: none yet */
    int64_t taken_at_us; /* when tx2 was committed last */
    int32_t counted_day; /* for which its questions were counted */
    uint32_t part_count;
    struct tray_part *parts;
    /* the owner's */
    bool has_body;
    struct digest body;
    uint32_t question_count;
    struct sim_question *questions;
    int64_t ready_at_us; /* INSTANT_NONE: not taken up */
    uint32_t asks;
    bool is_refused; /* bulk */
    struct sim_exchange *next;
};

struct sim_question {
    int32_t no;
    uint32_t person;
    char id[19];
    char consent[24];
};

struct sim_hush { /* what the watch must have found, from what is committed */
    int64_t found, nothing, run, run_from_us;
    bool persons[SIM_PERSONS];
    uint32_t person_count;
    bool is_silent;
    uint32_t window_count;
    struct line_silence windows[SIM_WINDOWS_MAX];
};

struct sim_line {
    const struct connector *connector;
    struct sim_hush hush;
    bool was_silent; /* its keeper has said so */
    char holder[80];
    int64_t lease_until_us;
    int64_t fence;
    int32_t quota_day;
    int64_t taken_up; /* questions that the owner took up on that day */
    uint32_t jobs[SIM_WORKERS]; /* in flight now */
    enum sim_fault spell;       /* BAD_OUTAGE ... between these: */
    int64_t spell_from_us, spell_until_us;
    /* What the owner once said of a person beside the truth, a bit a kind: a
     * gap in a report needs one. */
    uint32_t excuses[SIM_PERSONS];
};

struct settled_key { /* a question that has its reply */
    int64_t round_id;
    enum line line;
    uint32_t at;
};

struct sim_worker {
    struct sim *sim;
    uint32_t index;
    int64_t pid;
    char name[80], host[16];
    struct driver *driver; /* NULL: dead */
    struct desk_rules rules;
    int64_t mono_offset_us;
    int64_t wake_at_us; /* virtual */
    int64_t paused_until_us;
    int64_t busy_us; /* that its effects took in this turn */
    bool is_stopping;
    uint32_t still_turns; /* turns without time going on */
};

enum agenda_kind {
    AGENDA_DELIVER,
    AGENDA_SUBMIT,
    AGENDA_START, /* a worker */
    AGENDA_STOP,  /* a worker, in good order */
    AGENDA_WITHDRAW,
    AGENDA_TAKE_BACK,
    AGENDA_CLOCK_STOP,
    AGENDA_CLOCK_GO_ON,
    AGENDA_SEAL,
    AGENDA_LOOK, /* at the deadlines: of the month alone */
};

struct job { /* something on its way back to a worker */
    uint32_t worker;
    int64_t pid;
    enum line line;
    bool is_counted; /* among the line's jobs */
    struct brought brought;
};

struct agenda_item {
    int64_t at_us;
    uint64_t no; /* same time: first come */
    enum agenda_kind kind;
    uint32_t which;
    struct job *job;
};

struct sim {
    uint64_t seed;
    uint32_t case_count, day_count;
    int64_t now_us, began_us, heals_us, ends_us;
    int32_t first_day;
    struct prng weather, ids, salts, jitter, life, twin, luck;
    bool is_loud;
    struct arena arena;         /* all that lives as long as the run */
    struct agenda_item *agenda; /* a heap */
    uint32_t agenda_count, agenda_room;
    uint64_t agenda_no;
    struct store *memory;
    struct ground *ground; /* the store that workers see */
    int64_t away_until_us;
    struct config config;
    struct line_config line_configs[SIM_LINES];
    struct agency_config agencies[2];
    struct rules house;
    struct sim_line lines[SIM_LINES];
    struct sim_worker workers[SIM_WORKERS];
    struct sim_case cases[SIM_CASES_MAX];
    struct sim_exchange *exchanges; /* newest first */
    uint32_t exchange_count;
    struct settled_key *settled;
    uint32_t settled_count, settled_room;
    struct reply_row *replies; /* all that are on record, in their order */
    uint32_t reply_count, reply_room;
    uint64_t trace; /* a hash over all that happened */
    int64_t steps;
    int64_t changes, checks, replays;
    int64_t hits[BAD_COUNT];
    int64_t effects[EFFECT_COUNT];
    int64_t kills[EFFECT_COUNT]; /* just before it */
    int64_t fenced[EFFECT_COUNT], away[EFFECT_COUNT], unknown[EFFECT_COUNT];
    int64_t answers[ANSWER_KIND_COUNT];
    int64_t asks, questions_asked;
    char failure[512]; /* "" while all is well */
};

/* world.c */
uint64_t prng_next(struct prng *prng);
/* 0 .. below - 1 */
uint32_t prng_below(struct prng *prng, uint32_t below);
void prng_seed(struct prng *prng, uint64_t seed, const char *name);
void sim_fill(void *prng, void *out, size_t size); /* a desk's stream */
/* One in `in`, while the weather is bad; counted when it strikes. */
bool sim_strikes(struct sim *sim, enum sim_fault fault, uint32_t in);
void sim_hit(struct sim *sim, enum sim_fault fault);
bool sim_is_calm(const struct sim *sim);
/* A spell of that kind lies on the line now. */
bool sim_is_under(struct sim *sim, enum line line, enum sim_fault spell);
void sim_trace(struct sim *sim, uint64_t a, uint64_t b, uint64_t c);
uint64_t sim_hash(const void *bytes, size_t size);
/* The first failure ends the run. Always false. */
bool sim_fail(struct sim *sim, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void sim_at(struct sim *sim, int64_t at_us, enum agenda_kind kind,
            uint32_t which, struct job *job);
bool agenda_pop(struct sim *sim, struct agenda_item *item);
int64_t agenda_next(const struct sim *sim);
void *sim_alloc(struct sim *sim, size_t count, size_t size);
bool sim_run(struct sim *sim);
void sim_open(struct sim *sim, uint64_t seed, uint32_t cases, uint32_t days);
void sim_close(struct sim *sim);

/* people.c */
void people_make(struct sim *sim);
void people_submit(struct sim *sim, uint32_t index);

/* clock.c */
int32_t clock_due(int64_t accepted_at_us, enum lane lane);
void clock_pause(const struct rules *rules, enum lane lane,
                 int64_t accepted_at_us, const struct pause *pauses,
                 uint32_t count, struct plan *plan);
void clock_stop(struct sim *sim, uint32_t index);
void clock_go_on(struct sim *sim, uint32_t index);
const struct sim_case *
clock_early(struct sim *sim, const struct report_row *reports, uint32_t count);

void person_id(uint32_t person, char out[19]);
/* What is so: false NOTHING, true FOUND with *value. */
bool truth_of(enum line line, uint32_t person, int64_t *value);
bool person_is_bad(enum line line, uint32_t person);
struct case_calls people_calls(void);
bool people_check_report(struct sim *sim, const struct report_row *row);
struct sim_case *people_case(struct sim *sim, int64_t case_id);
bool people_consent_holds(const struct sim *sim, const char *consent,
                          int64_t taken_at_us);

/* wire.c */
extern const struct connector *const owner_connectors[SIM_LINES + 1];
void owner_config(struct sim *sim);
uint32_t owner_line(enum line line); /* index into sim.lines */

/* owner.c */
struct carriage owner_carriage(struct sim_worker *worker);
void owner_deliver(struct sim *sim, struct job *job);
void job_release(struct sim *sim, struct job *job);

/* silence.c */
/* A tx3 of the line was committed, for the first time. */
void silence_see(struct sim *sim, enum line line, const struct settle *settles,
                 uint32_t count, const struct line_change *change);
/* What came then was NOTHING for everybody. */
bool silence_covers(struct sim *sim, enum line line, int64_t received_us);

/* replay.c */
bool replay_all(struct sim *sim);

/* ground.c */
struct store *ground_open(struct sim *sim);
void ground_close(struct sim *sim);
struct sim_exchange *ground_exchange(struct sim *sim, const char *exchange_id);
/* A transaction goes on behalf of this worker from now on. */
void ground_speaks_for(struct sim *sim, struct sim_worker *worker);
bool ground_check(struct sim *sim); /* the invariants */

/* worker.c */
void worker_start(struct sim *sim, uint32_t index);
void worker_turn(struct sim_worker *worker);
void worker_stop(struct sim_worker *worker);
void worker_close(struct sim_worker *worker);

#endif
