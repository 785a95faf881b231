/* SPDX-License-Identifier: Apache-2.0
 *
 * The institutions behind a line's gateway, each with a breaker of its own. A
 * gateway cannot be asked about one institution alone, and nobody is asked
 * again after an answer: so nothing is held back from one that is down, every
 * exchange is the probe of all of them, and the first in which one speaks
 * closes its breaker. What is judged is an exchange, as a line's breaker does:
 * one that answered for somebody has spoken, one that answered for nobody was
 * silent, and an exchange in which nothing could be read says nothing of any.
 *
 * Only names of the configuration are followed: what an owner writes is looked
 * for among them and goes no further.
 */
#include "keeper.h"

#include <assert.h>
#include <stdlib.h>

/* That one still speaks is not worth a row each time. */
#define SPOKE_STEP_US (60 * INSTANT_SECOND)

enum { HEARD_SILENT = 1, HEARD_SPOKE = 2 };

static struct line_institution *
find(struct line_institution *institutions, uint32_t count, struct text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equals(institutions[i].name, name))
            return &institutions[i];
    return NULL;
}

bool
institutions_init(struct keeper *keeper)
{
    const struct line_config *config = keeper->config;
    if (config->institutions_count == 0)
        return true;
    keeper->institutions =
        calloc(config->institutions_count, sizeof(*keeper->institutions));
    if (keeper->institutions == NULL)
        return false;
    for (unsigned i = 0; i < config->institutions_count; i++) {
        struct text name = text_of(config->institutions[i]);
        if (!text_is_empty(name) &&
            find(keeper->institutions, keeper->institution_count, name) == NULL)
            keeper->institutions[keeper->institution_count++].name = name;
    }
    return true;
}

void
institutions_free(struct keeper *keeper)
{
    free(keeper->institutions);
    keeper->institutions = NULL;
    keeper->institution_count = 0;
}

/* Where the configuration names others than the row, the next tx3 says so. */
void
institutions_take_over(struct keeper *keeper, const struct line_row *row)
{
    uint32_t count = keeper->institution_count;
    for (uint32_t i = 0; i < count; i++)
        keeper->institutions[i] =
            (struct line_institution){.name = keeper->institutions[i].name};
    keeper->has_institution_news = row->institution_count != count;
    for (uint32_t i = 0; i < row->institution_count; i++) {
        const struct line_institution *known = &row->institutions[i];
        struct line_institution *ours =
            find(keeper->institutions, count, known->name);
        if (ours == NULL) {
            keeper->has_institution_news = true;
        } else if (!mutant_is("institution_forgotten_on_takeover")) {
            struct text name = ours->name; /* the row's is gone soon */
            *ours = *known;
            ours->name = name;
        }
    }
}

/* ---- one exchange ---- */

void
institutions_begin(const struct keeper *keeper, struct held_exchange *exchange)
{
    struct settling *settling = &exchange->settling;
    if (keeper->institution_count == 0)
        return;
    settling->heard = arena_array(&settling->arena, keeper->institution_count,
                                  sizeof(*settling->heard));
    assert(settling->heard != NULL);
}

/* As the report has it: PARTIAL is about what was answered. */
void
institutions_hear(const struct keeper *keeper, struct held_exchange *exchange,
                  const struct answer *answer)
{
    uint8_t *heard = exchange->settling.heard;
    bool is_answered =
        answer->kind == ANSWER_FOUND || answer->kind == ANSWER_NOTHING ||
        answer->kind == ANSWER_OVER_LIMIT || answer->kind == ANSWER_UNDER_LIMIT;
    if (heard == NULL ||
        (!is_answered && !mutant_is("unread_is_an_institution_that_spoke")))
        return;
    for (uint32_t i = 0; i < keeper->institution_count; i++)
        if ((heard[i] & HEARD_SPOKE) == 0)
            heard[i] |= answer_is_silent(answer, keeper->institutions[i].name)
                            ? HEARD_SILENT
                            : HEARD_SPOKE;
}

/* ---- the verdict ---- */

static void
spoke(struct keeper *keeper, struct line_institution *one, int64_t now_us)
{
    if (one->silent_run == 0 && now_us - one->spoke_at_us < SPOKE_STEP_US &&
        !mutant_is("institution_row_each_time"))
        return;
    one->silent_run = 0;
    one->silent_from_us = 0;
    one->spoke_at_us = now_us;
    one->is_down = mutant_is("institution_stays_down") && one->is_down;
    keeper->has_institution_news = true;
}

static void
was_silent(struct turn *turn, struct keeper *keeper,
           struct line_institution *one)
{
    int64_t most = BREAKER_FAILURES;
    if (one->silent_run++ == 0)
        one->silent_from_us = turn->time.now_us;
    if (mutant_is("institution_down_too_soon"))
        most--;
    if (one->silent_run >= most && !one->is_down) {
        one->is_down = true;
        effects_alarm(turn->effects, keeper->line, "institution_down",
                      one->name.bytes);
    }
    keeper->has_institution_news = true;
}

/* NOTHINGs of a line that is not believed say nothing of whom they name. */
void
institutions_judge(struct turn *turn, struct keeper *keeper,
                   const struct held_exchange *exchange)
{
    const uint8_t *heard = exchange->settling.heard;
    if (heard == NULL || keeper->watch.is_silent)
        return;
    for (uint32_t i = 0; i < keeper->institution_count; i++) {
        uint8_t what = heard[i];
        if (mutant_is("one_silence_is_all_silence") && what > HEARD_SPOKE)
            what = HEARD_SILENT;
        if ((what & HEARD_SPOKE) != 0)
            spoke(keeper, &keeper->institutions[i], turn->time.now_us);
        else if ((what & HEARD_SILENT) != 0)
            was_silent(turn, keeper, &keeper->institutions[i]);
    }
}

/* The batch has a copy: it is done later, and again when our store is away. */
void
institutions_change(struct turn *turn, struct keeper *keeper,
                    struct line_change *change)
{
    if (!keeper->has_institution_news)
        return;
    uint32_t count = keeper->institution_count;
    struct line_institution *rows =
        effects_alloc(turn->effects, count, sizeof(*rows));
    for (uint32_t i = 0; i < count; i++)
        rows[i] = keeper->institutions[i];
    change->has_institutions = true;
    change->institution_count = count;
    change->institutions = rows;
    keeper->has_institution_news = false;
}
