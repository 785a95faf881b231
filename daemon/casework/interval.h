/* SPDX-License-Identifier: Apache-2.0
 *
 * An interval that contains the truth, whatever the missing answers say: fen,
 * 0.01 m2 or a count. OPEN is "no upper end". Sums saturate: a lower end that
 * would not fit stays at the cap, which is still below the truth, and an upper
 * end becomes OPEN, which is still above it.
 */
#ifndef HEDUI_CASEWORK_INTERVAL_H
#define HEDUI_CASEWORK_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "money.h"

#define OPEN INT64_MAX
#define OPEN_BELOW INT64_MIN /* a lower end that is not there: differences */
/* The largest figure below OPEN that still leaves room for one sum. */
#define INTERVAL_CAP (INT64_MAX / 4)

struct interval {
    int64_t lo, hi;
};

struct interval interval_point(int64_t value);
struct interval interval_make(int64_t lo, int64_t hi);
struct interval interval_add(struct interval a, struct interval b);
/* a - b, neither end below 0. */
struct interval interval_less(struct interval a, struct interval b);
/* a - b, which may be below 0; no lower end where b is open. */
struct interval interval_difference(struct interval a, struct interval b);
struct interval interval_hull(struct interval a, struct interval b);
/* Both ends times a share, down; OPEN stays open. */
struct interval interval_share(struct interval a, struct share share);
bool interval_is_point(struct interval a);
bool interval_is_zero(struct interval a);
bool interval_equals(struct interval a, struct interval b);
/* Sum and difference of fen that saturate at +-INTERVAL_CAP. */
int64_t fen_add(int64_t a, int64_t b);
int64_t fen_less(int64_t a, int64_t b); /* a - b */
int64_t fen_at_least_zero(int64_t a);

#endif
