/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of CSV files into records, and behaviour.csv into answer kinds. What a
 * line echoes (ID, name, neither) follows wire.md, because matching depends on
 * it.
 */
#include "vector_population.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "csv.h"
#include "date.h"

enum { ROWS_MAX = 512, BEHAVIOURS_MAX = 64 };

struct row {
    enum line line;
    struct text id, name; /* as the owner holds them */
    struct record record;
};

struct behaviour {
    enum line line;
    struct text institution, id, what, detail;
};

struct population {
    struct arena *arena;
    int32_t as_of;
    uint32_t row_count;
    struct row rows[ROWS_MAX];
    uint32_t behaviour_count;
    struct behaviour behaviours[BEHAVIOURS_MAX];
};

_Noreturn void
fixture_stop(const char *what, const char *where)
{
    fprintf(stderr, "fixture: %s: %s\n", what, where);
    exit(2);
}

struct text
fixture_text(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fixture_stop("cannot open", path);
    char *bytes = arena_alloc(arena, 1 << 20);
    assert(bytes != NULL);
    size_t size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return (struct text){bytes, size};
}

static enum record_kind
kind_of(enum line line, struct text record)
{
    static const enum record_kind kinds[LINE_COUNT] = {
        [LINE_HOUSEHOLD_REGISTER] = RECORD_REGISTRATION,
        [LINE_MARRIAGE] = RECORD_MARRIAGE,
        [LINE_DEATH] = RECORD_DEATH,
        [LINE_BENEFITS] = RECORD_BENEFIT,
        [LINE_DISABILITY] = RECORD_DISABILITY,
        [LINE_CUSTODY] = RECORD_CUSTODY,
        [LINE_INCOME_TAX] = RECORD_PAY,
        [LINE_BUSINESS_TAX] = RECORD_BUSINESS,
        [LINE_SOCIAL_INSURANCE] = RECORD_CONTRIBUTION,
        [LINE_PENSION] = RECORD_PENSION,
        [LINE_EMPLOYMENT] = RECORD_EMPLOYMENT,
        [LINE_MEDICAL_INSURANCE] = RECORD_MEDICAL_BILL,
        [LINE_MUTUAL_AID] = RECORD_CLAIM,
        [LINE_HOUSING_FUND] = RECORD_FUND_ACCOUNT,
        [LINE_REAL_ESTATE] = RECORD_UNIT,
        [LINE_PUBLIC_HOUSING] = RECORD_TENANCY,
        [LINE_HOUSING_TRANSACTIONS] = RECORD_DEED,
        [LINE_MOTOR_VEHICLES] = RECORD_VEHICLE,
        [LINE_VESSELS] = RECORD_VESSEL,
        [LINE_COMPANIES] = RECORD_ROLE,
        [LINE_SOCIAL_ORGANISATIONS] = RECORD_ROLE,
        [LINE_STATE_BANKS] = RECORD_ACCOUNT,
        [LINE_NATIONAL_BANKS] = RECORD_ACCOUNT,
        [LINE_LOCAL_BANKS] = RECORD_ACCOUNT,
        [LINE_SECURITIES] = RECORD_HOLDING,
        [LINE_FUNDS] = RECORD_HOLDING,
        [LINE_INSURANCE] = RECORD_POLICY,
        [LINE_PAYMENTS] = RECORD_ACCOUNT,
        [LINE_EDUCATION] = RECORD_SCHOOLING,
    };
    if (text_equals_chars(record, "withdrawal"))
        return RECORD_WITHDRAWAL;
    if (text_equals_chars(record, "loan"))
        return RECORD_LOAN;
    if (text_equals_chars(record, "claim"))
        return RECORD_CLAIM;
    return kinds[line];
}

/* "from" and "until" are dates in custody and education, months elsewhere. */
static enum field
field_of(enum line line, struct text name)
{
    bool by_day = line == LINE_CUSTODY || line == LINE_EDUCATION;
    for (int f = FIELD_NONE + 1; f < FIELD_COUNT; f++) {
        enum field_type type = field_type((enum field)f);
        bool is_ambiguous =
            text_equals_chars(name, "from") || text_equals_chars(name, "until");
        if (text_equals_chars(name, field_name((enum field)f)) &&
            (!is_ambiguous || (type == TYPE_DATE) == by_day))
            return (enum field)f;
    }
    return FIELD_NONE;
}

static bool
value_read(struct arena *arena, struct text cell, struct field_value *value)
{
    int32_t day;
    switch (field_type(value->field)) {
    case TYPE_TEXT:
        value->text = cell;
        return true;
    case TYPE_DATE:
        if (!date_read_iso(cell, &day))
            return false;
        value->number = day;
        return true;
    case TYPE_MONTH:
        if (!month_read_iso(cell, &day))
            return false;
        value->number = day;
        return true;
    case TYPE_MONEY:
        return money_read_yuan(cell, &value->number);
    case TYPE_AREA:
        return money_read_area(cell, &value->number);
    case TYPE_UNITS:
        return money_read_thousandths(cell, &value->number);
    case TYPE_COUNT:
        return money_read_integer(cell, &value->number);
    case TYPE_SHARE:
        return share_read_fraction(cell, &value->share);
    case TYPE_FLAG:
        value->number = text_equals_chars(cell, "yes");
        return value->number == 1 || text_equals_chars(cell, "no");
    case TYPE_IDS:
        break;
    }
    struct text rest = cell, part;
    value->ids = arena_array(arena, cell.size + 1, sizeof(*value->ids));
    while (text_cut(&rest, ';', &part))
        value->ids[value->id_count++] = part;
    return true;
}

static void
cell_read(struct population *population, struct row *row, struct text column,
          struct text cell)
{
    struct record *record = &row->record;
    if (text_is_empty(cell))
        return;
    if (text_equals_chars(column, "id")) {
        row->id = cell;
    } else if (text_equals_chars(column, "name")) {
        row->name = cell;
    } else if (text_equals_chars(column, "institution")) {
        record->institution = cell;
    } else if (text_equals_chars(column, "as_of")) {
        if (!date_read_iso(cell, &record->as_of))
            fixture_stop("as_of", "no date");
    } else if (!text_equals_chars(column, "record")) {
        struct field_value *value = &record->fields[record->field_count];
        value->field = field_of(row->line, column);
        if (value->field == FIELD_NONE ||
            !value_read(population->arena, cell, value))
            fixture_stop("bad column or value",
                         text_chars(population->arena, column));
        record->field_count++;
        if (value->field == FIELD_QUERIED_ON)
            record->as_of = (int32_t)value->number;
    }
}

/* What comes back with a record (wire.md, "echoes"). */
static void
row_echo(struct row *row)
{
    struct text certificate = record_text(&row->record, FIELD_CERTIFICATE);
    switch (row->line) {
    case LINE_BUSINESS_TAX:
        return;
    case LINE_DISABILITY:
        row->record.id = text_slice(certificate, 0, 18);
        return;
    case LINE_PUBLIC_HOUSING:
    case LINE_SOCIAL_ORGANISATIONS:
        row->record.name = row->name;
        return;
    case LINE_HOUSEHOLD_REGISTER:
    case LINE_MARRIAGE:
    case LINE_DEATH:
    case LINE_INCOME_TAX:
    case LINE_MEDICAL_INSURANCE:
    case LINE_MUTUAL_AID:
    case LINE_MOTOR_VEHICLES:
    case LINE_VESSELS:
    case LINE_COMPANIES:
    case LINE_STATE_BANKS:
    case LINE_NATIONAL_BANKS:
    case LINE_LOCAL_BANKS:
    case LINE_SECURITIES:
    case LINE_EDUCATION:
        row->record.name = row->name;
        break;
    default:
        break;
    }
    row->record.id = row->id;
}

static bool
is_flag_row(const struct record *record)
{
    return record_field(record, FIELD_OVER_PERSON) != NULL ||
           record_field(record, FIELD_OVER_HOUSEHOLD) != NULL;
}

static void
row_add(struct population *population, enum line line,
        const struct csv_row *header, const struct csv_row *cells)
{
    struct row *row = &population->rows[population->row_count++];
    struct text record = TEXT_NONE;
    if (population->row_count >= ROWS_MAX || cells->count != header->count)
        fixture_stop("row", line_name(line));
    row->line = line;
    row->record.as_of = DATE_NONE;
    row->record.fields = arena_array(population->arena, cells->count,
                                     sizeof(*row->record.fields));
    for (uint32_t i = 0; i < cells->count; i++) {
        cell_read(population, row, header->cells[i].text, cells->cells[i].text);
        if (text_equals_chars(header->cells[i].text, "record"))
            record = cells->cells[i].text;
    }
    row->record.kind = kind_of(line, record);
    if (is_flag_row(&row->record))
        row->record.kind = RECORD_LIMIT_FLAG;
    if (row->record.as_of == DATE_NONE)
        row->record.as_of = population->as_of;
    row_echo(row);
}

static void
rows_read(struct population *population, enum line line, struct text csv)
{
    struct csv_table table;
    struct fault fault = {0};
    if (!csv_read(population->arena, csv, ',', &table, &fault))
        fixture_stop(line_name(line), fault.text);
    for (uint32_t i = 1; i < table.count; i++)
        row_add(population, line, &table.rows[0], &table.rows[i]);
}

struct population *
population_new(struct arena *arena, int32_t as_of)
{
    struct population *population = arena_alloc(arena, sizeof(*population));
    assert(population != NULL);
    population->arena = arena;
    population->as_of = as_of;
    return population;
}

void
population_rows(struct population *population, const char *line,
                const char *csv)
{
    rows_read(population, line_find(text_of(line)), text_of(csv));
}

void
population_behave(struct population *population, const char *line,
                  const char *id, const char *what, const char *detail,
                  const char *institution)
{
    assert(population->behaviour_count < BEHAVIOURS_MAX);
    population->behaviours[population->behaviour_count++] =
        (struct behaviour){line_find(text_of(line)), text_of(institution),
                           text_of(id), text_of(what), text_of(detail)};
}

static void
behaviours_load(struct population *population, const char *path)
{
    struct csv_table table;
    struct fault fault = {0};
    if (access(path, R_OK) != 0)
        return;
    if (!csv_read(population->arena, fixture_text(population->arena, path), ',',
                  &table, &fault))
        fixture_stop(path, fault.text);
    for (uint32_t i = 1; i < table.count; i++) {
        const struct csv_cell *c = table.rows[i].cells;
        assert(population->behaviour_count < BEHAVIOURS_MAX);
        population->behaviours[population->behaviour_count++] =
            (struct behaviour){line_find(c[0].text), c[1].text, c[2].text,
                               c[3].text, c[4].text};
    }
}

struct population *
population_load(struct arena *arena, const char *folder)
{
    const char *path = arena_printf(arena, "%s/manifest.json", folder);
    struct fault fault = {0};
    struct text as_of;
    int32_t day;
    struct json *manifest =
        json_read(arena, fixture_text(arena, path), 8, &fault);
    if (manifest == NULL || !json_get_text(manifest, "as_of", &as_of) ||
        !date_read_iso(as_of, &day))
        fixture_stop("manifest", path);
    struct population *population = population_new(arena, day);
    for (int line = 1; line < LINE_COUNT; line++) {
        path = arena_printf(arena, "%s/%s.csv", folder,
                            line_name((enum line)line));
        if (access(path, R_OK) == 0)
            rows_read(population, (enum line)line, fixture_text(arena, path));
    }
    behaviours_load(population,
                    arena_printf(arena, "%s/behaviour.csv", folder));
    return population;
}

/* The owner finds him by number, or by name when his own number is wrong. */
static bool
row_is_of(const struct row *row, const struct member *member)
{
    struct idno theirs;
    if (!idno_normalise(row->id, &theirs))
        return false;
    if (idno_equals(&theirs, &member->idno))
        return true;
    return !idno_is_valid(&theirs) &&
           idno_distance(&theirs, &member->idno) == 1 &&
           text_equals(row->name, member->name);
}

static void
record_add(struct answer *answer, const struct record *record)
{
    answer->records[answer->record_count] = *record;
    answer->records[answer->record_count].slice = 0;
    answer->record_count++;
}

/* Behind a row of the register stand the other members of its book. */
static void
book_add(const struct population *population, const struct row *own,
         struct answer *answer)
{
    struct text book = record_text(&own->record, FIELD_HOUSEHOLD_NO);
    for (uint32_t i = 0; i < population->row_count; i++) {
        const struct row *row = &population->rows[i];
        if (row->line == LINE_HOUSEHOLD_REGISTER && row != own &&
            !text_is_empty(book) &&
            text_equals(book, record_text(&row->record, FIELD_HOUSEHOLD_NO)))
            record_add(answer, &row->record);
    }
}

static void
rows_answer(const struct population *population, enum line line,
            const struct member *member, struct answer *answer)
{
    for (uint32_t i = 0; i < population->row_count; i++) {
        const struct row *row = &population->rows[i];
        if (row->line != line || !row_is_of(row, member))
            continue;
        record_add(answer, &row->record);
        if (line == LINE_HOUSEHOLD_REGISTER)
            book_add(population, row, answer);
    }
}

static void
kind_settle(struct answer *answer, int32_t as_of)
{
    bool only_flags = answer->record_count > 0, is_over = false;
    for (uint32_t i = 0; i < answer->record_count; i++) {
        int64_t over;
        const struct record *record = &answer->records[i];
        only_flags &= record->kind == RECORD_LIMIT_FLAG;
        is_over |= record_number(record, FIELD_OVER_PERSON, &over) && over;
        is_over |= record_number(record, FIELD_OVER_HOUSEHOLD, &over) && over;
    }
    answer->kind = answer->record_count == 0 ? ANSWER_NOTHING
                   : !only_flags             ? ANSWER_FOUND
                   : is_over                 ? ANSWER_OVER_LIMIT
                                             : ANSWER_UNDER_LIMIT;
    if (answer->kind == ANSWER_NOTHING)
        answer->as_of = as_of;
}

static void
unanswered(struct answer *answer, enum answer_kind kind,
           enum answer_reason reason)
{
    *answer = (struct answer){.kind = kind, .reason = reason};
    answer->as_of = DATE_NONE;
}

static void
refuse(struct answer *answer, struct text why)
{
    if (text_equals_chars(why, "fault"))
        unanswered(answer, ANSWER_UNREACHABLE, REASON_NONE);
    else
        unanswered(answer, ANSWER_REFUSED, answer_reason_find(why));
}

static void
silence(struct arena *arena, struct answer *answer, struct text institution)
{
    if (text_is_empty(institution)) {
        unanswered(answer, ANSWER_UNREACHABLE, REASON_NONE);
        return;
    }
    struct text *silent =
        arena_array(arena, answer->silent_count + 1, sizeof(*silent));
    for (uint32_t i = 0; i < answer->silent_count; i++)
        silent[i] = answer->silent[i];
    silent[answer->silent_count++] = institution;
    answer->silent = silent;
    answer->marks |= MARK_PARTIAL;
}

static void
stranger(const struct population *population, enum line line, struct text id,
         bool is_whole, struct answer *answer)
{
    if (is_whole)
        answer->record_count = 0;
    for (uint32_t i = 0; i < population->row_count; i++)
        if (population->rows[i].line == line &&
            text_equals(population->rows[i].id, id))
            record_add(answer, &population->rows[i].record);
    kind_settle(answer, population->as_of);
}

static void
stale(struct answer *answer, struct text day)
{
    int32_t as_of;
    if (!date_read_iso(day, &as_of))
        fixture_stop("stale", "needs a date");
    answer->as_of = as_of;
    for (uint32_t i = 0; i < answer->record_count; i++)
        answer->records[i].as_of = as_of;
}

/* false: the line never answers. */
static bool
behave(struct arena *arena, const struct population *population,
       const struct behaviour *b, struct answer *answer)
{
    uint32_t count = answer->record_count;
    if (text_equals_chars(b->what, "hang"))
        return false;
    if (text_equals_chars(b->what, "error") ||
        text_equals_chars(b->what, "reset"))
        unanswered(answer, ANSWER_UNREACHABLE, REASON_NONE);
    else if (text_equals_chars(b->what, "closed"))
        unanswered(answer, ANSWER_REFUSED, REASON_CLOSED);
    else if (text_equals_chars(b->what, "several"))
        unanswered(answer, ANSWER_AMBIGUOUS, REASON_NONE);
    else if (text_equals_chars(b->what, "refuse"))
        refuse(answer, b->detail);
    else if (text_equals_chars(b->what, "garble"))
        unanswered(answer, ANSWER_GARBLED, REASON_ENVELOPE);
    else if (text_equals_chars(b->what, "nothing_for_all"))
        unanswered(answer, ANSWER_GARBLED, REASON_SILENCE);
    else if (text_equals_chars(b->what, "silent"))
        silence(arena, answer, b->institution);
    else if (text_equals_chars(b->what, "other_person"))
        stranger(population, b->line, b->detail, true, answer);
    else if (text_equals_chars(b->what, "record_of"))
        stranger(population, b->line, b->detail, false, answer);
    else if (text_equals_chars(b->what, "stale"))
        stale(answer, b->detail);
    else if (text_equals_chars(b->what, "duplicate"))
        for (uint32_t i = 0; i < count; i++)
            record_add(answer, &answer->records[i]);
    else
        fixture_stop("behaviour", "not known");
    return true;
}

static bool
answer_make(struct arena *arena, const struct population *population,
            enum line line, const struct member *member, struct answer *answer)
{
    bool is_there = true;
    *answer = (struct answer){.as_of = DATE_NONE};
    answer->records = arena_array(arena, 4 * (population->row_count + 1),
                                  sizeof(*answer->records));
    rows_answer(population, line, member, answer);
    kind_settle(answer, population->as_of);
    for (uint32_t i = 0; i < population->behaviour_count; i++) {
        const struct behaviour *b = &population->behaviours[i];
        if (b->line == line &&
            (text_is_empty(b->id) || text_equals(b->id, member->id)))
            is_there &= behave(arena, population, b, answer);
    }
    return is_there;
}

struct heard *
population_answer(struct arena *arena, const struct population *population,
                  const struct household_request *request,
                  const struct plan *plan, uint32_t *count)
{
    struct heard *heard = arena_array(arena, plan->count, sizeof(*heard));
    struct settled *settled = arena_array(arena, plan->count, sizeof(*settled));
    assert(heard != NULL && settled != NULL);
    *count = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        struct heard *one = &heard[*count];
        if (item->state != PLAN_ASK ||
            !answer_make(arena, population, item->line,
                         &request->members[item->member], &one->answer))
            continue;
        one->line = item->line;
        one->member = item->member;
        one->settled = &settled[*count];
        settled[*count].line = item->line;
        settled[*count].member = item->member;
        settled[*count].received_at_us =
            instant_from_shanghai(request->as_of, 12 * 3600);
        settled[*count].exchange_id =
            text_of(arena_printf(arena, "X%015d", (int)item->line));
        settled[*count].attempt = 1;
        settled[*count].evidence.slice_count = 1;
        (*count)++;
    }
    return heard;
}
