/* SPDX-License-Identifier: Apache-2.0
 *
 * Many lines: all are kept, and idle ones cost one look a tick together.
 */
#include <stdlib.h>

#include "check.h"
#include "engine_bench.h"

#define MANY 300

static struct connector connectors[MANY];
static const struct connector *list[MANY + 1];
static struct line_config configs[MANY];
static char names[MANY][16];

static void
open_many(struct bench *bench)
{
    bench_open(bench);
    line_desk_free(bench->desk);
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof(names[i]), "line_%03d", i + 1);
        connectors[i] = bench_connector;
        connectors[i].name = names[i];
        connectors[i].line = (enum line)(i + 1);
        list[i] = &connectors[i];
        configs[i] = bench->line;
        configs[i].name = names[i];
    }
    bench->config.lines = configs;
    bench->config.lines_count = MANY;
    bench->house.connectors = list;
    bench->desk = line_desk_new(&bench->rules);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->desk);
}

/* One step into effects of its own; how many effects, and the first of them. */
static uint32_t
step(struct bench *bench, struct line_event event, struct effects *effects)
{
    uint32_t count = 0;
    event.time = bench->time;
    effects_init(effects);
    line_step(bench->desk, &event, effects);
    for (const struct effect *at = effects->first; at != NULL; at = at->next)
        count++;
    return count;
}

static void
say(struct bench *bench, const struct outcome_of *outcome,
    struct effects *effects)
{
    (void)step(bench,
               (struct line_event){.kind = LINE_DONE, .outcome = outcome},
               effects);
}

/* All are leased and loaded, and none has a tray. */
static void
keep_all(struct bench *bench)
{
    struct effects first, kept, loaded, none;
    CU_ASSERT_EQUAL_FATAL(
        step(bench, (struct line_event){.kind = LINE_TICK}, &first), 1);
    CU_ASSERT_EQUAL(first.first->as.keep.count, MANY);
    struct line_row *rows = calloc(MANY, sizeof(*rows));
    CU_ASSERT_PTR_NOT_NULL_FATAL(rows);
    for (int i = 0; i < MANY; i++)
        rows[i] = (struct line_row){
            .line = (enum line)(i + 1), .is_held = true, .fence = 1};
    struct outcome_of outcome = {.effect = first.first,
                                 .called_mono_us = bench->time.mono_us,
                                 .line_rows = rows,
                                 .count = MANY};
    say(bench, &outcome, &kept);
    for (const struct effect *at = kept.first; at != NULL; at = at->next) {
        outcome = (struct outcome_of){.effect = at};
        say(bench, &outcome, &loaded);
        CU_ASSERT_EQUAL_FATAL(loaded.first->kind, EFFECT_TRAYS);
        outcome = (struct outcome_of){.effect = loaded.first};
        say(bench, &outcome, &none);
        effects_release(&loaded);
        effects_release(&none);
    }
    free(rows);
    effects_release(&first);
    effects_release(&kept);
}

static void
three_hundred_idle_lines_are_one_look_a_tick(void)
{
    struct bench bench;
    open_many(&bench);
    keep_all(&bench);
    for (int i = 1; i <= MANY; i++)
        CU_ASSERT_TRUE(line_desk_holds(bench.desk, (enum line)i));
    for (int tick = 0; tick < 3; tick++) {
        struct effects effects, none;
        bench.time.mono_us += INSTANT_SECOND;
        bench.time.now_us += INSTANT_SECOND;
        CU_ASSERT_EQUAL(
            step(&bench, (struct line_event){.kind = LINE_TICK}, &effects), 1);
        CU_ASSERT_EQUAL_FATAL(effects.first->kind, EFFECT_LOOK);
        CU_ASSERT_EQUAL(effects.first->as.look.count, MANY);
        bool *has_trays = calloc(MANY, sizeof(*has_trays));
        CU_ASSERT_PTR_NOT_NULL_FATAL(has_trays);
        struct outcome_of outcome = {
            .effect = effects.first, .has_trays = has_trays, .count = MANY};
        say(&bench, &outcome, &none);
        CU_ASSERT_PTR_NULL(none.first);
        free(has_trays);
        effects_release(&effects);
        effects_release(&none);
    }
    bench_close(&bench);
}

static void
the_line_that_has_trays_is_read_alone(void)
{
    struct bench bench;
    open_many(&bench);
    keep_all(&bench);
    struct effects effects, read;
    bench.time.mono_us += INSTANT_SECOND / 10;
    CU_ASSERT_EQUAL_FATAL(
        step(&bench,
             (struct line_event){.kind = LINE_LOOK, .lanes = NEWS_TRAYS},
             &effects),
        1);
    bool has_trays[MANY] = {false};
    has_trays[270] = true;
    struct outcome_of outcome = {
        .effect = effects.first, .has_trays = has_trays, .count = MANY};
    say(&bench, &outcome, &read);
    CU_ASSERT_PTR_NOT_NULL_FATAL(read.first);
    CU_ASSERT_EQUAL(read.first->kind, EFFECT_TRAYS);
    CU_ASSERT_EQUAL(read.first->line, 271);
    CU_ASSERT_PTR_NULL(read.first->next);
    effects_release(&effects);
    effects_release(&read);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"three hundred idle lines are one look a tick",
     three_hundred_idle_lines_are_one_look_a_tick},
    {"the line that has trays is read alone",
     the_line_that_has_trays_is_read_alone},
};

UNIT_MAIN("many lines", tests)
