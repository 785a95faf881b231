/* SPDX-License-Identifier: Apache-2.0
 *
 * The pure half of the road: plan, match, reconcile, decide, report. No clock,
 * no socket, no database, no globals: the same input gives the same bytes,
 * years later, under any time zone and locale. Everything made lives in the
 * arena given; inputs are const and outlive it.
 */
#ifndef HEDUI_CASEWORK_CASEWORK_H
#define HEDUI_CASEWORK_CASEWORK_H

#include "arena.h"
#include "calendar.h"
#include "connector.h"
#include "determination.h"
#include "fault.h"
#include "hand.h"
#include "household.h"
#include "json.h"
#include "pause.h"
#include "policy.h"

/* What is fixed for a house, not for a case. */
struct rules {
    const struct policy *policy;
    const struct calendar *calendar;
    const struct connector *const *connectors; /* NULL-terminated */
    /* Lines in the configuration that are off: NOT_ASKED (paused). */
    bool paused[LINES_MAX];
    bool asked_always[LINES_MAX]; /* also where no programme needs it */
    /* Institutions by line whose silence is a gap (A17); by enum line. */
    uint32_t institution_count[LINES_MAX];
    const struct text *institutions[LINES_MAX];
};

struct config;

/* From the configuration: reads the pack and the calendar into the arena;
 * connectors are those of the lines that have a section (a line that nobody
 * can be asked on is NOT_ASKED, no connector). FAULT_INPUT names the file or
 * the line. */
bool rules_from_config(struct arena *arena, const struct config *config,
                       struct rules *rules,
                       struct fault *fault) FAULT_MUST_CHECK;

/* Does each line that is on say what its carrier needs? FAULT_INPUT names line
 * and option. Not asked by replay, which needs no owner. */
bool rules_check_lines(const struct config *config,
                       struct fault *fault) FAULT_MUST_CHECK;

/* ---- plan ---- */

enum plan_state {
    PLAN_ASK,            /* a question goes into the tray */
    PLAN_NOT_AUTHORISED, /* settled at once, never sent */
    PLAN_NOT_ASKED,      /* settled at once, with a reason */
};

/* Every member x every one of the 29 lines (and those above them that the
 * configuration names), ordered by line, then member: nothing is left unsaid.
 */
struct plan_item {
    enum line line;
    uint32_t member; /* index into request.members */
    enum plan_state state;
    enum answer_reason reason;     /* of NOT_ASKED */
    const struct consent *consent; /* of ASK */
};

/* The institutions behind a line that must all have answered (policy A17), as
 * the configuration had them on the day of the plan: a report made again later
 * judges by the same list. */
struct plan_institutions {
    enum line line;
    uint32_t count;
    const struct text *names;
};

struct plan {
    int32_t due; /* end of this Shanghai day; DATE_NONE: the clock stands */
    bool is_provisional;
    uint32_t count;
    struct plan_item *items;
    uint32_t institutions_count; /* lines that are asked and have such a list */
    struct plan_institutions *institutions;
    /* Determinations of the same persons that were decided after this day may
     * stand for a ruling (B11); DATE_NONE: nothing that is asked for rests on
     * another programme. Not packed: it is used when the round is opened. */
    int32_t recall_from;
};

/* `day`: the Shanghai day on which consents are judged (now); `accepted`: the
 * Shanghai day on which the request was accepted, from which the clock runs. */
bool plan_make(struct arena *arena, const struct rules *rules,
               const struct household_request *request, int32_t accepted,
               int32_t day, struct plan *plan,
               struct fault *fault) FAULT_MUST_CHECK;

/* The day on which it is due with its pauses: DATE_NONE while one lasts.
 * Without any it stays as it was planned. */
void plan_pause(const struct rules *rules, enum lane lane,
                int64_t accepted_at_us, const struct pause *pauses,
                uint32_t count, struct plan *plan);

/* A plan as bytes and back (packed with a format number), for the store.
 * Consents are kept by their index in the request. */
bool plan_pack(const struct plan *plan, const struct household_request *request,
               struct buffer *out);
bool plan_unpack(struct arena *arena, struct text bytes,
                 const struct household_request *request, struct plan *plan);

/* ---- what came back ---- */

/* One settled question: either `kind` was settled without reading (the whole
 * exchange failed, was not sent, timed out), or evidence is there and `kind`
 * is ANSWER_NONE: read() says. */
struct settled {
    enum line line;
    uint32_t member;
    enum answer_kind kind;
    enum answer_reason reason;
    struct evidence evidence;
    struct text exchange_id; /* absent where nothing was sent */
    int64_t received_at_us;  /* INSTANT_NONE where nothing came */
    bool is_held; /* it came while its line said nothing to everybody: a
                     NOTHING is GARBLED (silence) */
    uint32_t attempt;
    struct question question; /* as asked; read() needs it */
    uint32_t stray_count;     /* strays in the replies about this question's
                                 exchange (WRONG_PERSON needs them) */
    struct digest leaf;       /* root over salted slices, for the report */
    struct hand_mark manual;  /* it was entered by hand; evidence is without
                                 its envelope */
};

const char *outcome_name(enum outcome outcome);

/* Does any programme rest on this one, so that a determination of it may stand
 * for another request (policy B11)? */
bool programme_is_rested_on(enum programme programme);

struct case_input {
    const char *case_no; /* printed case number */
    uint32_t revision;   /* 1.. */
    const struct household_request *request;
    struct digest request_digest; /* of the canonical request */
    int64_t accepted_at_us;
    const struct plan *plan;
    uint32_t pause_count; /* of the clock, in order; plan->due knows of them */
    const struct pause *pauses;
    uint32_t settled_count; /* in any order; the pure half sorts */
    const struct settled *settled;
    /* Questions of PLAN_ASK without a settled row: still out. At the deadline
     * they are TIMED_OUT, before it `interim` shows what is decided already. */
    bool is_deadline;
    /* What our own store knew of earlier cases of the same persons when this
     * one was first decided (B11); in any order. */
    uint32_t determination_count;
    const struct determination *determinations;
    int32_t made_on; /* Shanghai day, printed; fixed by the case, not a clock */
};

/* ---- the report ---- */

struct report_summary {
    bool has[PROGRAMME_COUNT];
    enum outcome outcome[PROGRAMME_COUNT];
    uint32_t lines_answered, lines_asked; /* of 29: every member answered */
    uint32_t gap_count;
    bool is_complete;
};

/* match, reconcile, decide, report: the whole road from settled questions to
 * canonical JSON. The tree is for printing (text, explain), the bytes are what
 * is stored and hashed. FAULT_LOCAL when the arena's cap is reached. */
bool report_make(struct arena *arena, const struct rules *rules,
                 const struct case_input *input, struct json **tree,
                 struct text *bytes, struct report_summary *summary,
                 struct fault *fault) FAULT_MUST_CHECK;
/* Whether it says something else than the one before: another figure, answer
 * kind or outcome. Bytes that are no JSON are another report. */
bool report_is_changed(struct text before, struct text after);

enum language { LANGUAGE_ZH, LANGUAGE_EN };

/* The report for people, as plain text: outcome first, then why, then what is
 * missing, then the figures. `tree` is a report as json_read gives it. */
bool report_print(struct arena *arena, const struct json *tree,
                  enum language language, struct buffer *out);
/* The same in so many columns (0: 100). */
bool report_print_wide(struct arena *arena, const struct json *tree,
                       enum language language, size_t width,
                       struct buffer *out);

/* The same as one file of HTML (UTF-8, no script, nothing from outside), which
 * prints on A4. Of a retraction, which report_print refuses, the page that says
 * so. */
bool report_html(struct arena *arena, const struct json *tree,
                 enum language language, struct buffer *out);

/* The letter to the family, of the same report: in plain words what was asked,
 * looked at, found and is missing, and how to object. It has no ID number, no
 * account, and no sum of one member; nothing that a register alone knows of one
 * of them. Not of a retraction. `width` as of the report. */
bool letter_html(struct arena *arena, const struct json *tree,
                 enum language language, struct buffer *out);
bool letter_print(struct arena *arena, const struct json *tree,
                  enum language language, size_t width, struct buffer *out);

/* The tree from outcome to evidence (hedui explain): each test, its measure,
 * its entries, their findings, and each finding's line, exchange and slice
 * digest. */
bool report_explain(struct arena *arena, const struct json *tree,
                    enum language language, struct buffer *out);
/* The same as JSON: {"case_no", "rulings": [...]}, each with its tests, their
 * measures, entries and findings. */
bool report_explain_json(struct arena *arena, const struct json *tree,
                         struct buffer *out);

/* One sentence for a status line: "minimum_living REFER: income is open ..." */
bool report_sentence(struct arena *arena, const struct json *tree,
                     enum programme programme, enum language language,
                     struct text *sentence);

#endif
