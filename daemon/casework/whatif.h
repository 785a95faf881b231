/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui whatif: what would settle a ruling, and by how much it was missed. An
 * answer that is open is supposed, the means test is made again with it, and
 * the outcome is read off: nothing here knows a limit. Pure, like the report:
 * the same evidence gives the same counterfactuals.
 */
#ifndef HEDUI_CASEWORK_WHATIF_H
#define HEDUI_CASEWORK_WHATIF_H

#include "casework.h"
#include "ledger.h"

/* All rulings that were asked for, and those that they rest on, as one tree:
 *     {"case_no", "revision", "household", "lines", "rulings": {NAME: {
 *       "outcome", "reasons", "asked",
 *       REFER:  "alone": [{"point", "cases": [CASE]}],
 *               "together": {"outcome", "suppose": [...], "each": [...]},
 *               "office": [...]
 *       OVER:   "failed": [TEST with "ways" and "largest"]
 *       WITHIN: "margins": [TEST with "ways"]}}}
 * A case is {"if", "unit", "from", "to", "outcome"}: with an answer of that
 * kind, from "from" to "to" (null: any more), that is the outcome. */
bool whatif_make(struct arena *arena, const struct rules *rules,
                 const struct case_input *input, struct json **tree,
                 struct fault *fault) FAULT_MUST_CHECK;
/* The same from answers that were heard already. */
bool whatif_from_heard(struct arena *arena, const struct rules *rules,
                       const struct case_input *input,
                       const struct heard *heard, uint32_t count,
                       struct json **tree,
                       struct fault *fault) FAULT_MUST_CHECK;

/* For people; `tree` as whatif_make gives it. */
bool whatif_print(struct arena *arena, const struct json *tree,
                  enum language language, struct buffer *out);

/* ---- suppositions, for the stage itself and for its tests ---- */

/* The largest figure that is supposed: "and more". */
#define WHATIF_MOST INT64_C(10000000000000)

enum whatif_unit {
    UNIT_NONE,    /* there is nothing to count: yes or no */
    UNIT_FEN,     /* so much in all */
    UNIT_MONTHLY, /* fen, each month */
    UNIT_AREA,    /* 0.01 m2 */
    UNIT_COUNT,
    UNIT_MONTHS,
};

struct point;
struct maker;

/* One kind of answer that a line may give. */
struct probe {
    enum line line;   /* LINE_NONE: of any line */
    const char *name; /* "account"; in the catalogue as if.account */
    enum whatif_unit unit;
    int64_t from, to; /* what is tried of its figure */
    void (*make)(struct maker *maker, int64_t x); /* NULL: nothing more */
};

/* An open point: an answer that is missing, in doubt or incomplete, or what a
 * relative earns. */
struct point {
    enum line line; /* LINE_NONE: of a relative */
    uint32_t member;
    int relative; /* index, or -1 */
    bool is_contradiction;
    /* what is sure of the answer so far, and stays */
    uint32_t kept_count;
    const struct record **kept;
    uint32_t doubtful_count, stale_count;
    const struct record **doubtful, **stale;
    int64_t least, most; /* money that limit flags leave possible */
};

struct supposed {
    const struct point *point;
    const struct probe *probe;
    int64_t x;
};

/* The case as it is, and as it would be. */
struct whatif {
    struct arena *arena; /* of the result */
    const struct rules *rules;
    const struct case_input *input;
    const struct heard *heard;
    uint32_t heard_count;
};

/* What the means test says: the outcome, and how far it is from it. */
struct tried {
    enum outcome outcome;
    uint32_t not_met, open;
};

/* Input and answers with the suppositions in place; both live in the arena. */
bool whatif_suppose(const struct whatif *whatif, struct arena *arena,
                    const struct supposed *list, uint32_t count,
                    struct case_input *input, struct heard **heard,
                    uint32_t *heard_count);
/* Makes the means test with them, in memory of its own. false: FAULT_LOCAL. */
bool whatif_try(const struct whatif *whatif, enum programme programme,
                const struct supposed *list, uint32_t count,
                struct tried *tried, struct fault *fault) FAULT_MUST_CHECK;

#define PROBES_MAX 12
/* The kinds of answer that would settle the point; their domains are cut to
 * what flags leave possible. Gives how many. */
uint32_t probes_of(const struct policy *policy, const struct point *point,
                   struct probe probes[PROBES_MAX]);
const struct probe *probe_find(const struct probe *probes, uint32_t count,
                               struct text name);
/* Where the outcome may turn back inside the domain of a probe: a wage that
 * reaches the minimum wage. Ascending; gives how many. */
#define TURNS_MAX 8
uint32_t probe_turns(const struct household_request *request,
                     const struct policy *policy, const struct probe *probe,
                     int64_t turns[TURNS_MAX]);
/* The records of a supposed answer: kept ones, then what the probe makes. */
struct record *probe_records(struct arena *arena,
                             const struct household_request *request,
                             const struct policy *policy,
                             const struct supposed *supposed, uint32_t *count);

/* The points that may hold the programme's ruling open; *count of them. NULL:
 * the arena is full. */
struct docket;
const struct point *points_of(const struct whatif *whatif,
                              struct docket *docket, enum programme programme,
                              uint32_t *count);

#endif
