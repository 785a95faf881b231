/* SPDX-License-Identifier: Apache-2.0
 *
 * What the store keeps of a line beside its lease: the silence watch as it
 * stood after the last answer, what was counted on a day, and the times at
 * which the line's NOTHING was not believed. No person is in it.
 */
#ifndef HEDUI_MODEL_LINE_STATE_H
#define HEDUI_MODEL_LINE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "line.h"

/* A person of the run is one bit of 1,024, which he shares with a thousandth
 * of mankind: bits can be counted (never more than there were persons), and
 * nobody can be read out of them. */
#define WATCH_MARKS_SIZE 128

struct line_watch {
    int64_t found, nothing; /* before the present run: the usual share */
    int64_t run;            /* NOTHINGs since the last reply with a FOUND */
    int64_t run_from_us;    /* when the first of them came; 0: no run */
    int64_t spoke_at_us;    /* when the last FOUND came; 0: never */
    int64_t garbled_run;    /* exchanges garbled as a whole, in a row */
    bool is_silent;         /* the verdict; until a FOUND */
    uint8_t marks[WATCH_MARKS_SIZE];
};

/* A latency in bucket b is below 2^b ms, and not below 2^(b-1) ms; the last
 * bucket takes what is longer: 12 days. */
#define LATENCY_BUCKETS 32

struct line_counts {
    int64_t settled[ANSWER_KIND_COUNT]; /* questions, by kind */
    int64_t reasons[ANSWER_REASON_COUNT];
    int64_t exchanges; /* that ended, with an answer or without */
    /* of those with an answer: from sent to answer */
    int64_t latency_sum_us, latency_max_us;
    int64_t latency[LATENCY_BUCKETS];
};

uint32_t latency_bucket(int64_t latency_us);
void latency_add(struct line_counts *counts, int64_t latency_us);
int64_t latency_count(const struct line_counts *counts);
/* So many of a thousand took at most so long: read out of the histogram, even
 * within a bucket; 0 when there are none. */
int64_t latency_permille_us(const struct line_counts *counts, int permille);
void line_counts_add(struct line_counts *to, const struct line_counts *from);

/* One of the institutions behind a line's gateway, as the configuration names
 * them; a name that only an owner writes is none. */
struct line_institution {
    struct text name;
    int64_t silent_run;     /* exchanges in a row that it answered for nobody */
    int64_t silent_from_us; /* when the first of them was heard; 0: no run */
    int64_t spoke_at_us;    /* the last before the run, or a minute older than
                               that; 0: not known */
    bool is_down;           /* the verdict; until it speaks */
};

/* tx3 of a line: the watch as it stands after these answers, and what they
 * add to the counts of the Shanghai day. */
struct line_change {
    int32_t day;
    struct line_watch watch;
    struct line_counts counts;
    bool has_institutions; /* else those on record stay as they are */
    uint32_t institution_count;
    const struct line_institution *institutions; /* all of the line */
};

/* NOTHINGs of the line that came in [from, until) are not believed. */
struct line_silence {
    enum line line;
    int64_t from_us, until_us; /* INT64_MAX: it lasts */
};

#endif
