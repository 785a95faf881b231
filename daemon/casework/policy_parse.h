/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of a policy pack, shared by its reader and its look-ups.
 */
#ifndef HEDUI_CASEWORK_POLICY_PARSE_H
#define HEDUI_CASEWORK_POLICY_PARSE_H

#include "policy.h"

#define DATED_MAX 32
#define DATED_ROWS_MAX 64
#define YEARLY_MAX 16
#define YEARLY_ROWS_MAX 64

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
    int window_default;
    int window[PROGRAMME_COUNT]; /* 0: the default */
    int freshness_default;
    int freshness[LINE_COUNT]; /* 0: the default */
    bool is_left_out[LINE_COUNT];
    bool completes_always[LINE_COUNT];
    bool completes[LINE_COUNT][PROGRAMME_COUNT];
};

#endif
