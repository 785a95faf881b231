/* SPDX-License-Identifier: Apache-2.0
 *
 * The silence watch. A power of a fraction is kept as 62 bits behind the point
 * and rounded up after each step, so that it is never smaller than the truth.
 */
#include "watch.h"

#include <string.h>

#define ONE (INT64_C(1) << 62)

__extension__ typedef __int128 wide; /* products of 62-bit fractions */

void
watch_init(struct silence_watch *watch, int64_t questions)
{
    memset(watch, 0, sizeof(*watch));
    watch->questions = questions > 0 ? questions : 500;
}

/* The usual share is that before the run: a run that ends joins it. */
void
watch_found(struct silence_watch *watch)
{
    if (!watch->is_silent)
        watch->nothing += watch->run;
    watch->found++;
    watch->run = 0;
    watch->person_count = 0;
    watch->is_silent = false;
}

static uint64_t
person_hash(struct text id)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < id.size; i++)
        hash = (hash ^ (unsigned char)id.bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

static void
person_add(struct silence_watch *watch, struct text id)
{
    uint64_t hash = person_hash(id);
    for (uint32_t i = 0; i < watch->person_count; i++)
        if (watch->persons[i] == hash)
            return;
    if (watch->person_count < WATCH_PERSONS_ROOM)
        watch->persons[watch->person_count++] = hash;
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
    for (int64_t i = 0; i < run && (wide)power * 1000000 >= ONE; i++)
        power = (int64_t)(((wide)power * share + ONE - 1) / ONE);
    return (wide)power * 1000000 < ONE;
}

bool
watch_nothing(struct silence_watch *watch, struct text id)
{
    watch->run++;
    if (watch->is_silent)
        return true;
    if (watch->person_count < WATCH_PERSONS_MIN)
        person_add(watch, id);
    watch->is_silent =
        watch->run >= watch->questions &&
        watch->person_count >= WATCH_PERSONS_MIN &&
        watch_is_unlikely(watch->found, watch->nothing, watch->run);
    return watch->is_silent;
}
