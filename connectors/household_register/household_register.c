/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 01, the household register (police): H1. An item of mx is the asked
 * person's entry in a book; its `cy` lists the other members, who have every
 * key but the number of the book, which they inherit. Each becomes a record.
 */
#include "connector.h"
#include "h1.h"

#include <string.h>

static const struct code sexes[] = {
    {"1", "male"},
    {"2", "female"},
    CODE_END,
};

static const struct code ways_out[] = {
    {"1", "death"},
    {"2", "moved_out"},
    {"3", "enlisted"},
    CODE_END,
};

static const struct rule rules[] = {
    {"hh", FIELD_HOUSEHOLD_NO, FORM_TEXT, NULL, NULL},
    {"yhzgx", FIELD_RELATION, FORM_TEXT, NULL, NULL},
    {"xb", FIELD_SEX, FORM_CODE, sexes, NULL},
    {"mz", FIELD_ETHNICITY, FORM_TEXT, NULL, NULL},
    {"csrq", FIELD_BIRTH, FORM_D8, NULL, NULL},
    {"hjdz", FIELD_ADDRESS, FORM_TEXT, NULL, NULL},
    {"xzqh", FIELD_DIVISION, FORM_TEXT, NULL, NULL},
    {"nyhk", FIELD_RURAL, FORM_FLAG_DIGIT, NULL, NULL},
    {"qrrq", FIELD_MOVED_IN, FORM_D8, NULL, NULL},
    {"zxlx", FIELD_CANCELLED, FORM_CODE, ways_out, NULL},
    {"zxrq", FIELD_CANCELLED_ON, FORM_D8, NULL, NULL},
    {"jzzyxq", FIELD_RESIDENCE_PERMIT_UNTIL, FORM_D8, NULL, NULL},
    {"pcs", FIELD_POLICE_STATION, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static void read_book(struct reading *reading, const struct row *item);

static const struct h1_line line = {
    .path = "/gaj/hkxx/cx",
    .kind = RECORD_REGISTRATION,
    .rules = rules,
    .item = read_book,
};

static struct cell
member_cell(const struct row *row, const char *wire)
{
    if (strcmp(wire, "hh") == 0)
        return row_cell(row->outer, wire);
    struct row own = row_of_object(row->object);
    return row_cell(&own, wire);
}

static void
read_book(struct reading *reading, const struct row *item)
{
    struct cell members = row_cell(item, "cy");
    h1_record(reading, item, &line);
    if (members.kind != CELL_LIST) {
        reading_garble(reading, members.kind == CELL_MISSING ? REASON_ENVELOPE
                                                             : REASON_FIELD);
        return;
    }
    for (const struct json *node = members.list->first; node != NULL;
         node = node->next) {
        struct row member = {
            .cell = member_cell, .object = node, .outer = item};
        h1_record(reading, &member, &line);
    }
}

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return h1_ask(arena, stamp, questions, count, &line, request);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return h1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_household_register = {
    .name = "household_register",
    .line = LINE_HOUSEHOLD_REGISTER,
    .family = "H1",
    .carrier = CARRIER_HTTPS,
    .traits = TRAIT_SIGN_H1,
    .persons_max = 100,
    .format_version = "1",
    .ask = ask,
    .next = h1_next,
    .split = h1_split,
    .read = read,
};
