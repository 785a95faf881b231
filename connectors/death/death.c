/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 03, deaths: D1. Two institutions may each have a row, dates days apart:
 * two records, neither is dropped.
 */
#include "connector.h"
#include "d1.h"

static const struct code sources[] = {
    {"MZ", "civil_affairs"},
    {"WJ", "health"},
    CODE_END,
};

static const struct rule rules[] = {
    {"swrq", FIELD_ON, FORM_D_DASH, NULL, NULL},
    {"swyy", FIELD_CAUSE, FORM_TEXT, NULL, NULL},
    {"swdd", FIELD_PLACE, FORM_TEXT, NULL, NULL},
    {"hhrq", FIELD_CREMATED_ON, FORM_D_DASH, NULL, NULL},
    {"byg", FIELD_FUNERAL_HOME, FORM_TEXT, NULL, NULL},
    {"sjly", TARGET_INSTITUTION, FORM_CODE, sources, NULL},
    RULE_END,
};

static const struct d1_line line = {
    .batch_line = "swdj",
    .kind = RECORD_DEATH,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return d1_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return d1_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return d1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_death = {
    .name = "death",
    .line = LINE_DEATH,
    .family = "D1",
    .carrier = CARRIER_DATABASE,
    .persons_max = 10000,
    .format_version = "1",
    .ask = ask,
    .next = d1_next,
    .split = split,
    .read = read,
};
