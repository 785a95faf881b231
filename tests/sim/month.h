/* SPDX-License-Identifier: Apache-2.0
 *
 * The month: the real desks and the real driver over the memory store, all 29
 * lines at the speed of real ones, thousands of cases, and no fault of ours.
 * What goes wrong is theirs: banks that take days, portals that close at five,
 * lines that are away for minutes or days, a holiday.
 *
 *   month.c        the options, the month, what was promised
 *   month_cases.c  who asks when, the pure half in small, what reports say
 *   month_lines.c  how fast the 29 lines are, when they are away, carriers
 *   month_watch.c  the rule of the alert, and the verdict
 */
#ifndef HEDUI_TESTS_SIM_MONTH_H
#define HEDUI_TESTS_SIM_MONTH_H

#include "calendar.h"
#include "sim.h"

#define MONTH_LINES 29
#define MONTH_MEMBERS 3
#define MONTH_BLOCKS 16
#define MONTH_DAYS 160 /* days that the table of service hours holds */
/* Nobody is told of new work here: it is found by ticks, so that what comes in
 * some minutes is planned together. */
#define MONTH_TICK_US (3600 * INSTANT_SECOND)

struct month_wish { /* what may be made otherwise, to break a promise */
    uint64_t seed, cases;
    uint64_t bank_median, bank_p99; /* working days */
    uint64_t outage_days;           /* of two lines */
    uint64_t answer_days;           /* how long we wait for an answer */
    uint64_t alert_days;            /* working days before the due day */
    const char *calendar;
};

struct month_block { /* a line is away */
    int64_t from_us, to_us;
};

struct month_line {
    struct connector connector;
    double median_days, p99_days; /* working days; 0: at once */
    bool closes;                  /* outside service hours: 503 */
    bool has_outage;
    uint32_t block_count;
    struct month_block blocks[MONTH_BLOCKS];
    int64_t away_us;                     /* service hours of the short blocks */
    struct month_exchange *exchanges;    /* newest first */
    int64_t asked, answered, slowest_us; /* slowest: service hours */
};

struct month_exchange {
    char exchange_id[EXCHANGE_ID_SIZE + 1];
    struct text body;    /* as it was asked */
    int64_t ready_at_us; /* INSTANT_NONE: not taken up */
    struct month_exchange *next;
};

struct month_case {
    int64_t case_id; /* 0: not submitted yet */
    enum lane lane;
    bool is_small; /* asks the lines of a plain case only */
    uint32_t member_count;
    int32_t due;
    int64_t made_at_us; /* 0: no report yet */
    uint32_t gaps;      /* lines, a bit each */
    uint32_t at_risk;   /* lines that the alert named */
    int64_t alert_at_us;
    uint32_t reports;
    uint8_t brought[MONTH_LINES + 1];  /* answers, of so many members */
    int64_t ready_us[MONTH_LINES + 1]; /* the last of them was there */
};

struct month {
    struct sim sim; /* its clock, agenda, memory store, workers */
    struct month_wish wish;
    const struct calendar *calendar;
    int32_t first_day, last_day; /* of arrival */
    int32_t ends_on;
    int64_t work_before[MONTH_DAYS + 1]; /* service hours before that day */
    struct prng speeds, aways, arrivals;
    struct month_line lines[MONTH_LINES + 1];
    const struct connector *connectors[MONTH_LINES + 1];
    struct line_config configs[MONTH_LINES];
    struct store_calls calls; /* the memory store's, with our close */
    const struct store_calls *real;
    struct month_case *cases;
    uint32_t open_count;
    int64_t first_alert_us;
    uint32_t alerts; /* looks at which the rule was true */
    uint32_t passed, failed;
};

/* month.c */
/* The service hours (08:30 to 17:00 of working days) from the month's first
 * day to then, and back. */
int64_t month_work(const struct month *month, int64_t at_us);
int64_t month_work_back(const struct month *month, int64_t work_us);
struct month *month_of(struct sim *sim);

/* month_cases.c */
void month_people(struct month *month);
void month_submit(struct month *month, uint32_t index);
struct case_calls month_calls(void);
void month_see_report(struct month *month, const struct report_row *row);
struct month_case *month_case_of(struct month *month, int64_t case_id);

/* month_lines.c */
void month_lines(struct month *month);
struct carriage month_carriage(struct sim_worker *worker);
/* The line was there without a break. */
bool month_was_up(const struct month *month, uint32_t line, int64_t from_us,
                  int64_t to_us);

/* month_watch.c */
void month_look(struct month *month);
bool month_verdict(struct month *month);

/* `sim --month`: the exit code. */
int month_main(const struct month_wish *wish);

#endif
