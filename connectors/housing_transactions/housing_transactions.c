/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 17, registered deeds of housing: D1. The owner echoes nobody: a row has
 * the numbers of seller, buyer and compensated, and the role is that of the
 * column in which the asked person stands.
 */
#include "connector.h"
#include "d1.h"
#include "idno.h"

static const struct code parties[] = {
    {"csrzjh", "seller"},
    {"gmrzjh", "buyer"},
    {"bcrzjh", "compensated"},
    CODE_END,
};

/* The first column whose number is the asked one (wire.md 3.2); where none is,
 * the first filled one gives both, and matching judges. */
static void
read_role(struct reading *reading, const struct row *row,
          const struct rule *rule, struct record *record)
{
    struct idno asked;
    const struct code *filled = NULL;
    const struct code *same = NULL;
    (void)idno_normalise(reading->question->id, &asked);
    for (const struct code *party = rule->codes; party->wire != NULL; party++) {
        struct cell cell = row_cell(row, party->wire);
        struct idno theirs;
        if (cell.kind == CELL_MISSING)
            reading_garble(reading, REASON_ENVELOPE);
        if (cell.kind != CELL_TEXT)
            continue;
        if (filled == NULL)
            filled = party;
        if (same == NULL && idno_normalise(cell.text, &theirs) &&
            idno_equals(&theirs, &asked))
            same = party;
    }
    if (filled == NULL)
        return;
    const struct code *party = same != NULL ? same : filled;
    struct field_value value = {.text = text_of(party->word)};
    record->id = row_cell(row, party->wire).text;
    reading_put(reading, rule, value, record);
}

static const struct rule rules[] = {
    {"wqrq", FIELD_ON, FORM_D_DASH, NULL, NULL},
    {"fwzl", FIELD_ADDRESS, FORM_TEXT, NULL, NULL},
    {"jzmj", FIELD_AREA_SIZE, FORM_AREA, NULL, NULL},
    {"cjj", FIELD_PRICE, FORM_YUAN, NULL, NULL},
    {"csrzjh+gmrzjh+bcrzjh", FIELD_ROLE, FORM_OWN, parties, read_role},
    {"bcje", FIELD_COMPENSATION, FORM_YUAN, NULL, NULL},
    RULE_END,
};

static const struct d1_line line = {
    .batch_line = "wqba",
    .kind = RECORD_DEED,
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

const struct connector connector_housing_transactions = {
    .name = "housing_transactions",
    .line = LINE_HOUSING_TRANSACTIONS,
    .family = "D1",
    .carrier = CARRIER_DATABASE,
    .persons_max = 10000,
    .format_version = "1",
    .ask = ask,
    .next = d1_next,
    .split = split,
    .read = read,
};
