/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of a policy pack, shared by its reader and its look-ups.
 */
#ifndef HEDUI_CASEWORK_POLICY_PARSE_H
#define HEDUI_CASEWORK_POLICY_PARSE_H

#include "json.h"
#include "policy.h"

#define DATED_MAX 32
#define DATED_ROWS_MAX 64
#define YEARLY_MAX 16
#define YEARLY_ROWS_MAX 64
#define STAGES_MAX 16

struct dated {
    struct text name;
    int count;
    struct figure rows[DATED_ROWS_MAX]; /* by first day, ascending */
};

struct yearly {
    struct text name;
    int count;
    struct figure rows[YEARLY_ROWS_MAX]; /* by year, ascending */
};

struct policy {
    struct text name, version, city;
    struct digest digest;
    struct text bytes; /* as they were read */
    int dated_count;
    struct dated dated[DATED_MAX];
    int yearly_count;
    struct yearly yearly[YEARLY_MAX];
    struct policy_limits limits[PROGRAMME_COUNT];
    struct policy_rules rules;
    int64_t lodging; /* tariff of every stage */
    int stage_count;
    struct {
        struct text name;
        int64_t fee;
    } stages[STAGES_MAX];
    int validity_months;
    int window_default;
    int window[PROGRAMME_COUNT]; /* 0: the default */
    int freshness_default;
    int freshness[LINE_COUNT]; /* 0: the default */
    bool is_left_out[LINE_COUNT];
    bool completes_always[LINE_COUNT];
    bool completes[LINE_COUNT][PROGRAMME_COUNT];
};

/* Small readers of a pack, shared by its files: false with FAULT_INPUT naming
 * the place. */
bool policy_wrong(struct fault *fault, const char *path, const char *name,
                  const char *what);
bool policy_want_integer(const struct json *object, const char *path,
                         const char *name, int64_t least, int64_t *value,
                         struct fault *fault);
bool policy_want_int(const struct json *object, const char *path,
                     const char *name, int *value, struct fault *fault);
bool policy_want_object(const struct json *root, const char *name,
                        const struct json **object, struct fault *fault);
enum figure_status policy_status(const struct json *object);
/* "2/1", "11/10": may be more than a whole, so it is no share of money.h. */
bool policy_multiple(struct text text, struct share *share);
/* The limits of all programmes, and the tariffs of schools. */
bool policy_limits_parse(struct policy *policy, const struct json *root,
                         struct fault *fault);
bool policy_tariffs_parse(struct arena *arena, struct policy *policy,
                          const struct json *root, struct fault *fault);

#endif
