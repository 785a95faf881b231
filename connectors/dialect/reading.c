/* SPDX-License-Identifier: Apache-2.0
 *
 * From rows to records by rules, with the strictness of wire.md 1: a name that
 * is missing is GARBLED(envelope), a value that its form cannot read is
 * GARBLED(field), an unknown value leaves its field out.
 */
#include "reading.h"

#include <assert.h>
#include <string.h>

#include "mutant.h"

static struct cell
object_cell(const struct row *row, const char *wire)
{
    struct cell cell = cell_of_json(json_get(row->object, wire));
    if (cell.kind == CELL_UNKNOWN)
        cell.kind = CELL_OTHER; /* null: these owners send strings only */
    else if (cell.kind == CELL_TEXT && cell.text.size == 0)
        cell.kind = CELL_UNKNOWN;
    return cell;
}

static struct cell
typed_object_cell(const struct row *row, const char *wire)
{
    return cell_of_json(json_get(row->object, wire));
}

static struct cell
column_cell(const struct row *row, const char *wire)
{
    for (uint32_t i = 0; i < row->columns->count && i < row->count; i++)
        if (text_equals_chars(row->columns->names[i], wire))
            return row->cells[i];
    return (struct cell){.kind = CELL_MISSING};
}

static struct cell
place_cell(const struct row *row, const char *wire)
{
    int64_t place;
    bool is_place = text_to_count(text_of(wire), &place);
    assert(is_place && place >= 1);
    if (place > row->count)
        return (struct cell){.kind = CELL_MISSING};
    return row->cells[place - 1];
}

struct row
row_of_object(const struct json *object)
{
    return (struct row){.cell = object_cell, .object = object};
}

struct row
row_of_typed_object(const struct json *object)
{
    return (struct row){.cell = typed_object_cell, .object = object};
}

struct row
row_of_cells(const struct columns *columns, uint32_t count,
             const struct cell *cells)
{
    return (struct row){.cell = column_cell,
                        .columns = columns,
                        .count = count,
                        .cells = cells};
}

struct row
row_of_places(uint32_t count, const struct cell *cells)
{
    return (struct row){.cell = place_cell, .count = count, .cells = cells};
}

static uint32_t
columns_count_of(const struct columns *columns, struct text name)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < columns->count; i++)
        found += text_equals(columns->names[i], name);
    return found;
}

bool
columns_have_name(const struct columns *columns, const char *name)
{
    return columns_count_of(columns, text_of(name)) == 1;
}

bool
columns_have(const struct columns *columns, const struct rule *rules)
{
    for (; rules->wire != NULL; rules++) {
        struct text names = text_of(rules->wire);
        struct text name;
        while (text_cut(&names, '+', &name))
            if (columns_count_of(columns, name) != 1)
                return false;
    }
    return true;
}

struct cell *
cells_of_csv(struct arena *arena, const struct csv_row *row)
{
    struct cell *cells = arena_array(arena, row->count, sizeof(*cells));
    for (uint32_t i = 0; cells != NULL && i < row->count; i++) {
        cells[i].text = row->cells[i].text;
        cells[i].kind = cells[i].text.size == 0 ? CELL_UNKNOWN : CELL_TEXT;
    }
    return cells;
}

bool
columns_of_csv(struct arena *arena, const struct csv_row *row,
               struct columns *columns)
{
    columns->count = 0;
    columns->names = arena_array(arena, row->count, sizeof(*columns->names));
    if (columns->names == NULL)
        return false;
    for (; columns->count < row->count; columns->count++)
        columns->names[columns->count] = row->cells[columns->count].text;
    return true;
}

void
reading_begin(struct reading *reading, struct arena *arena,
              const struct question *question, struct answer *answer)
{
    *answer = (struct answer){.as_of = DATE_NONE};
    *reading = (struct reading){.arena = arena,
                                .question = question,
                                .answer = answer,
                                .as_of = DATE_NONE,
                                .oldest = DATE_NONE};
}

void
reading_garble(struct reading *reading, enum answer_reason reason)
{
    if (reading->garbled == REASON_NONE)
        reading->garbled = reason;
}

void
reading_date(struct reading *reading, int32_t date)
{
    reading->as_of = date;
    if (date == DATE_NONE)
        return;
    if (reading->oldest == DATE_NONE || date < reading->oldest)
        reading->oldest = date;
}

void
reading_date_cell(struct reading *reading, const struct row *row,
                  const char *wire, enum form form)
{
    struct cell cell = row_cell(row, wire);
    struct field_value value = {.number = DATE_NONE};
    if (cell.kind == CELL_MISSING)
        reading_garble(reading, REASON_ENVELOPE);
    else if (cell.kind != CELL_UNKNOWN &&
             !form_read(reading->arena, form, NULL, &cell, &value))
        reading_garble(reading, REASON_FIELD);
    reading_date(reading, (int32_t)value.number);
}

bool
reading_word(struct reading *reading, const struct row *row, const char *wire,
             struct text *word)
{
    struct cell cell = row_cell(row, wire);
    *word = cell.text;
    if (cell.kind == CELL_TEXT)
        return true;
    reading_garble(reading,
                   cell.kind == CELL_MISSING ? REASON_ENVELOPE : REASON_FIELD);
    return false;
}

void
reading_need(struct reading *reading, const struct row *row, const char *wire,
             enum form form)
{
    struct cell cell = row_cell(row, wire);
    struct field_value value = {.number = 0};
    if (cell.kind == CELL_MISSING)
        reading_garble(reading, REASON_ENVELOPE);
    else if (cell.kind != CELL_UNKNOWN &&
             !form_read(reading->arena, form, NULL, &cell, &value))
        reading_garble(reading, REASON_FIELD);
}

struct record *
reading_record(struct reading *reading, enum record_kind kind,
               const struct rule *rules)
{
    struct answer *answer = reading->answer;
    if (answer->record_count == reading->room) {
        uint32_t room = reading->room == 0 ? 4 : reading->room * 2;
        struct record *grown =
            arena_array(reading->arena, room, sizeof(*grown));
        if (grown == NULL)
            return NULL;
        if (answer->record_count > 0)
            memcpy(grown, answer->records,
                   answer->record_count * sizeof(*grown));
        answer->records = grown;
        reading->room = room;
    }
    struct field_value *fields = arena_array(reading->arena, rules_count(rules),
                                             sizeof(struct field_value));
    if (fields == NULL)
        return NULL;
    struct record *record = &answer->records[answer->record_count++];
    *record = (struct record){.kind = kind,
                              .as_of = reading->as_of,
                              .slice = reading->slice,
                              .fields = fields};
    return record;
}

void
reading_put(struct reading *reading, const struct rule *rule,
            struct field_value value, struct record *record)
{
    switch (rule->target) {
    case FIELD_NONE: /* it must be there, and says nothing that we keep */
        break;
    case TARGET_ID:
        record->id = value.text;
        break;
    case TARGET_NAME:
        record->name = value.text;
        break;
    case TARGET_INSTITUTION:
        record->institution = value.text;
        break;
    case TARGET_AS_OF:
        record->as_of = (int32_t)value.number;
        reading_date(reading, record->as_of);
        break;
    case TARGET_KIND:
        record->kind = record_kind_find(value.text);
        assert(record->kind != RECORD_NONE);
        break;
    default:
        value.field = (enum field)rule->target;
        record->fields[record->field_count++] = value;
    }
}

void
reading_rules(struct reading *reading, const struct row *row,
              const struct rule *rules, struct record *record)
{
    for (; rules->wire != NULL && record != NULL; rules++) {
        if (rules->form == FORM_OWN) {
            rules->own(reading, row, rules, record);
            continue;
        }
        struct cell cell = row_cell(row, rules->wire);
        struct field_value value = {.number = 0};
        if (cell.kind == CELL_UNKNOWN && mutant_is("unknown_is_zero"))
            reading_put(reading, rules, value, record);
        else if (cell.kind == CELL_UNKNOWN)
            continue;
        else if (cell.kind == CELL_MISSING)
            reading_garble(reading, REASON_ENVELOPE);
        else if (form_read(reading->arena, rules->form, rules->codes, &cell,
                           &value))
            reading_put(reading, rules, value, record);
        else
            reading_garble(reading, REASON_FIELD);
    }
}

void
reading_expect_empty(struct reading *reading, const struct row *row,
                     const struct rule *rules)
{
    for (; rules->wire != NULL; rules++) {
        struct text names = text_of(rules->wire);
        struct text name;
        while (text_cut(&names, '+', &name)) {
            char *wire = text_chars(reading->arena, name);
            if (wire == NULL)
                return;
            enum cell_kind kind = row_cell(row, wire).kind;
            if (kind != CELL_UNKNOWN)
                reading_garble(reading, kind == CELL_MISSING ? REASON_ENVELOPE
                                                             : REASON_FIELD);
        }
    }
}

const struct outcome *
outcome_find(const struct outcome *outcomes, struct text wire)
{
    for (; outcomes->wire != NULL; outcomes++)
        if (text_equals_chars(wire, outcomes->wire))
            return outcomes;
    return NULL;
}

static bool
is_list_of_objects(const struct json *list)
{
    for (const struct json *node = list->first; node != NULL; node = node->next)
        if (node->kind != JSON_OBJECT)
            return false;
    return true;
}

const struct json *
reading_list(struct reading *reading, const struct row *row, const char *wire,
             const struct outcome *outcome)
{
    struct cell cell = row_cell(row, wire);
    if (cell.kind == CELL_MISSING)
        reading_garble(reading, REASON_ENVELOPE);
    else if (cell.kind != CELL_LIST || !is_list_of_objects(cell.list) ||
             outcome == NULL ||
             (outcome->kind == ANSWER_FOUND) != (cell.list->count > 0))
        reading_garble(reading, REASON_FIELD);
    return reading->garbled == REASON_NONE ? cell.list : NULL;
}

static bool
names_have(const struct text *names, uint32_t count, struct text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equals(names[i], name))
            return true;
    return false;
}

/* Adds a name once. */
static void
names_add(struct arena *arena, struct text **names, uint32_t *count,
          struct text name)
{
    if (names_have(*names, *count, name))
        return;
    struct text *grown = arena_array(arena, (size_t)*count + 1, sizeof(*grown));
    if (grown == NULL)
        return;
    if (*count > 0)
        memcpy(grown, *names, *count * sizeof(*grown));
    grown[(*count)++] = name;
    *names = grown;
}

void
reading_silent(struct reading *reading, struct text institution)
{
    struct answer *answer = reading->answer;
    names_add(reading->arena, &answer->silent, &answer->silent_count,
              institution);
    answer->marks |= MARK_PARTIAL;
}

void
reading_spoke(struct reading *reading, struct text institution)
{
    struct answer *answer = reading->answer;
    names_add(reading->arena, &answer->spoke, &answer->spoke_count,
              institution);
}

void
reading_nothing_of(struct reading *reading, const struct row *row,
                   const struct rule *echo)
{
    struct answer *answer = reading->answer;
    struct record named = {.kind = RECORD_NONE};
    reading_rules(reading, row, echo, &named);
    struct echo *grown = arena_array(
        reading->arena, (size_t)answer->nothing_of_count + 1, sizeof(*grown));
    if (grown == NULL)
        return;
    if (answer->nothing_of_count > 0)
        memcpy(grown, answer->nothing_of,
               answer->nothing_of_count * sizeof(*grown));
    grown[answer->nothing_of_count++] = (struct echo){named.id, named.name};
    answer->nothing_of = grown;
}

void
reading_settle(struct reading *reading, enum answer_kind kind,
               enum answer_reason reason)
{
    reading->answer->kind = kind;
    reading->answer->reason = reason;
}

bool
reading_end(struct reading *reading)
{
    struct answer *answer = reading->answer;
    if (arena_failed(reading->arena))
        return false;
    if (reading->garbled != REASON_NONE)
        *answer = (struct answer){.kind = ANSWER_GARBLED,
                                  .reason = reading->garbled,
                                  .as_of = DATE_NONE};
    else if (answer->kind == ANSWER_NOTHING)
        answer->as_of = reading->oldest;
    return true;
}
