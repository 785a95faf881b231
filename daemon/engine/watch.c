/* SPDX-License-Identifier: Apache-2.0
 *
 * The silence watch. A power of a fraction is kept as 62 bits behind the point
 * and rounded up after each step, so that it is never smaller than the truth.
 */
#include "watch.h"

#include <string.h>

#define ONE (INT64_C(1) << 62)
#define MARK_COUNT (WATCH_MARKS_SIZE * 8)

__extension__ typedef __int128 wide; /* products of 62-bit fractions */

/* Without a key on purpose: a person has the same bit on every line, so that
 * bits of 29 lines say no more than those of one. */
static void
mark(uint8_t *marks, struct text id)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < id.size; i++)
        hash = (hash ^ (unsigned char)id.bytes[i]) * UINT64_C(1099511628211);
    hash = (hash ^ (hash >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t bit = (uint32_t)(hash >> 32) % MARK_COUNT;
    marks[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static int64_t
marks_count(const uint8_t *marks)
{
    int64_t count = 0;
    for (size_t i = 0; i < WATCH_MARKS_SIZE; i++)
        for (unsigned byte = marks[i]; byte != 0; byte &= byte - 1)
            count++;
    return count;
}

void
watch_see(struct watch_reply *reply, enum answer_kind kind, struct text id)
{
    if (kind == ANSWER_FOUND || kind == ANSWER_OVER_LIMIT) {
        reply->found++;
    } else if (kind == ANSWER_NOTHING) {
        reply->nothing++;
        mark(reply->marks, id);
    }
}

static int64_t
times(int64_t a, int64_t b)
{
    return (int64_t)(((wide)a * b + ONE - 1) / ONE); /* up */
}

bool
watch_is_unlikely(int64_t found, int64_t nothing, int64_t run)
{
    if (found <= 0)
        return false; /* it is usual: the line has never found anybody */
    wide total = (wide)found + nothing;
    int64_t share =
        (int64_t)(((wide)nothing * ONE + total - 1) / total); /* up */
    int64_t power = ONE;
    for (int64_t left = run; left > 0; left /= 2) {
        if (left % 2 == 1)
            power = times(power, share);
        share = times(share, share);
    }
    return (wide)power * 1000000 < ONE;
}

/* The usual share is that before the run: a run that ends joins it, unless it
 * was not believed. */
static void
spoke(struct line_watch *watch, const struct watch_reply *reply, int64_t now_us)
{
    if (!watch->is_silent)
        watch->nothing += watch->run;
    watch->found += reply->found;
    watch->nothing += reply->nothing;
    watch->spoke_at_us = now_us;
    watch->run = 0;
    watch->run_from_us = 0;
    watch->is_silent = false;
    memset(watch->marks, 0, sizeof(watch->marks));
}

bool
watch_judge(struct line_watch *watch, const struct watch_rule *rule,
            const struct watch_reply *reply, int64_t now_us)
{
    if (reply->found > 0) {
        spoke(watch, reply, now_us);
        return false;
    }
    if (reply->nothing == 0)
        return watch->is_silent;
    if (watch->run == 0)
        watch->run_from_us = now_us;
    watch->run += reply->nothing;
    for (size_t i = 0; i < WATCH_MARKS_SIZE; i++)
        watch->marks[i] |= reply->marks[i];
    watch->is_silent =
        watch->is_silent ||
        (watch->run >= rule->questions &&
         marks_count(watch->marks) >= rule->persons &&
         watch_is_unlikely(watch->found, watch->nothing, watch->run));
    return watch->is_silent;
}
