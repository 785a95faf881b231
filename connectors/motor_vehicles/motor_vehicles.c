/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 18, motor vehicles (traffic police): H1. The status is a set of
 * letters, of which the gravest counts; scrapped vehicles stay listed.
 */
#include "connector.h"
#include "h1.h"

#include <string.h>

static const struct code uses[] = {
    {"A", "private"},
    {"B", "business"},
    {"C", "disabled"},
    CODE_END,
};

/* C stolen; else M or P scrapped; else B or E cancelled; else normal. A letter
 * that is not known may be worse than all of them: garbled. */
static void
read_letters(struct reading *reading, const struct row *row,
             const struct rule *rule, struct record *record)
{
    struct cell cell = row_cell(row, rule->wire);
    if (cell.kind == CELL_UNKNOWN)
        return;
    if (cell.kind != CELL_TEXT) {
        reading_garble(reading, cell.kind == CELL_MISSING ? REASON_ENVELOPE
                                                          : REASON_FIELD);
        return;
    }
    bool is_stolen = false, is_scrapped = false, is_cancelled = false;
    for (size_t i = 0; i < cell.text.size; i++) {
        char letter = cell.text.bytes[i];
        if (letter == '\0' || strchr("ABCEGHIKLMNOPQ", letter) == NULL)
            reading_garble(reading, REASON_FIELD);
        is_stolen |= letter == 'C';
        is_scrapped |= letter == 'M' || letter == 'P';
        is_cancelled |= letter == 'B' || letter == 'E';
    }
    struct field_value value = {.text = is_stolen      ? TEXT("stolen")
                                        : is_scrapped  ? TEXT("scrapped")
                                        : is_cancelled ? TEXT("cancelled")
                                                       : TEXT("normal")};
    reading_put(reading, rule, value, record);
}

static const struct rule rules[] = {
    {"hphm", FIELD_PLATE, FORM_TEXT, NULL, NULL},
    {"hpzl", FIELD_PLATE_TYPE, FORM_TEXT, NULL, NULL},
    {"ppxh", FIELD_MODEL, FORM_TEXT, NULL, NULL},
    {"clsbdh", FIELD_VIN, FORM_TEXT, NULL, NULL},
    {"syxz", FIELD_USE, FORM_CODE, uses, NULL},
    {"zt", FIELD_STATUS, FORM_OWN, NULL, read_letters},
    {"cllrq", FIELD_FIRST_REGISTERED, FORM_D8, NULL, NULL},
    {"rlzl", FIELD_ENERGY, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct h1_line line = {
    .path = "/gaj/jdc/cx",
    .kind = RECORD_VEHICLE,
    .rules = rules,
};

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

const struct connector connector_motor_vehicles = {
    .name = "motor_vehicles",
    .line = LINE_MOTOR_VEHICLES,
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
