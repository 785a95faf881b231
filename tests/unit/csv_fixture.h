/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables for the tests of the CSV decoder: a good one of three households, and
 * what becomes of any text as a table: the index, each unit as a request, and
 * each request decoded.
 */
#ifndef HEDUI_TESTS_UNIT_CSV_FIXTURE_H
#define HEDUI_TESTS_UNIT_CSV_FIXTURE_H

#include "decode_csv.h"
#include "intake_fixture.h"

#define TABLE_HEADER                                                           \
    "request_id,agency,lane,programmes,as_of,period.from,period.to,"           \
    "household.ref,household.district,household.rural,household.members.ref,"  \
    "household.members.name,household.members.id_kind,household.members.id,"   \
    "household.members.relation,household.members.local,"                      \
    "household.members.refused_offers,declared.income,consents,mandate.id\r\n"
#define TABLE_COLUMNS 20

#define FIELDS_A                                                               \
    "A-1,310101001,standard,low_income;minimum_living,2017-09-01,2016-09,"     \
    "2017-08,H-A,310101,false,"
#define LISTS_A                                                                \
    ",\"[{\"\"member\"\":\"\"a1\"\",\"\"way\"\":\"\"I1\"\",\"\"amount\"\":"    \
    "\"\"30000.00\"\"}]\",\"[{\"\"id\"\":\"\"c1\"\",\"\"by\"\":\"\"a1\"\","    \
    "\"\"for\"\":[\"\"a1\"\"],\"\"as\"\":\"\"self\"\",\"\"signed\"\":"         \
    "\"\"2017-08-28\"\",\"\"lines\"\":[\"\"all\"\"]}]\",W-1\r\n"
#define FIELDS_B "B-2,310101001,,medical,2017-09-01,,,H-B,310101,TRUE,"
#define FIELDS_C "C-3,310101001,express,low_income,2017-09-15,,,H-C,310101,,"

/* Lines 2 and 3 are A's, 4 is B's, 5 to 7 are C's. */
#define TABLE_GOOD                                                             \
    TABLE_HEADER FIELDS_A                                                      \
        "a1,李明,resident,310101197001010013,self,true,2017-06-01;2017-03-"  \
        "01" LISTS_A FIELDS_A                                                  \
        "a2,李雪,resident,310101200606010029,child,true," LISTS_A FIELDS_B     \
        "b1,王秀英,resident,31010119800101000X,self,true,,,,\r\n" FIELDS_C     \
        "c1,欧阳海,resident,310101197903020018,self,,,,,\r\n" FIELDS_C         \
        "c2,\"欧阳,江\",resident,310101197501010079,sibling,false,,,,"      \
        "\r\n" FIELDS_C                                                        \
        "c3,欧阳河,resident,310101197601010084,sibling,,,,,\r\n"

struct table {
    struct arena arena;
    struct text text;
    struct decode_rules rules;
    struct decode_csv *csv;
    bool is_table;
    struct decode_csv_errors errors; /* of the file, else of all units */
    uint32_t error_count;            /* also those above the room */
    uint32_t unit_count, accepted_count, refused_count;
    char accepted[400]; /* the request ids, each with a space behind it */
};

static inline bool
table_read(void *context, uint32_t file, uint64_t offset, size_t size,
           char *bytes)
{
    const struct table *table = context;
    if (file > 1 || offset + size > table->text.size)
        return false;
    memcpy(bytes, table->text.bytes + offset, size);
    return true;
}

static inline void
table_error(struct table *table, struct decode_csv_error error)
{
    table->error_count++;
    if (table->errors.count < DECODE_ERRORS_MAX)
        table->errors.list[table->errors.count++] = error;
}

static inline void
table_decode(struct table *table, uint32_t unit, struct text json)
{
    struct household_request request;
    struct decode_errors *errors = arena_alloc(&table->arena, sizeof(*errors));
    if (request_decode(&table->arena, json, &table->rules, &request, errors)) {
        size_t size = strlen(table->accepted);
        table->accepted_count++;
        snprintf(table->accepted + size, sizeof(table->accepted) - size,
                 "%.*s ", (int)request.request_id.size,
                 request.request_id.bytes);
        return;
    }
    table->refused_count++;
    for (uint32_t i = 0; i < errors->count; i++) {
        const struct decode_error *error = &errors->list[i];
        table_error(
            table,
            (struct decode_csv_error){
                decode_csv_find(table->csv, unit, text_of(error->pointer)),
                error->pointer, error->code, error->zh, error->en});
    }
}

static inline void
table_unit(struct table *table, uint32_t unit)
{
    struct decode_csv_request *request =
        arena_alloc(&table->arena, sizeof(*request));
    if (decode_csv_build(&table->arena, table->csv, unit, table_read, table,
                         request)) {
        table_decode(table, unit, request->json);
        return;
    }
    table->refused_count++;
    for (uint32_t i = 0; i < request->errors.count; i++)
        table_error(table, request->errors.list[i]);
}

/* `step` bytes at a time, as a reader with a small buffer would. */
static inline void
table_feed(struct decode_csv *csv, struct text text, size_t step)
{
    size_t at = 0, held = 0;
    for (;;) {
        held = held + step > text.size - at ? text.size - at : held + step;
        bool is_last = at + held == text.size;
        size_t used =
            decode_csv_feed(csv, text_slice(text, at, at + held), is_last);
        at += used;
        held -= used;
        if (is_last)
            return;
    }
}

/* Read once: the policy is the same for ten thousand tables. */
static inline const struct decode_rules *
table_rules(void)
{
    static struct arena arena;
    static struct decode_rules rules;
    if (rules.policy == NULL) {
        arena_init(&arena, 0);
        rules = fixture_rules(&arena);
    }
    return &rules;
}

static inline void
table_judge(struct table *table, struct text text, size_t step,
            enum decode_csv_charset charset)
{
    *table = (struct table){.text = text};
    arena_init(&table->arena, 0);
    table->rules = *table_rules();
    table->csv = decode_csv_new(0, 0);
    if (table->csv == NULL || !decode_csv_begin(table->csv, charset))
        abort();
    table_feed(table->csv, text, step);
    table->is_table = decode_csv_end(table->csv, &table->errors);
    table->error_count = table->errors.count;
    if (!table->is_table)
        return;
    table->unit_count = decode_csv_unit_count(table->csv);
    for (uint32_t unit = 0; unit < table->unit_count; unit++)
        table_unit(table, unit);
}

static inline void
table_end(struct table *table)
{
    decode_csv_free(table->csv);
    arena_release(&table->arena);
}

static inline void
table_show(const struct table *table)
{
    printf("    accepted %s\n", table->accepted);
    for (uint32_t i = 0; i < table->errors.count; i++) {
        const struct decode_csv_error *error = &table->errors.list[i];
        printf("    %u:%u %s %s\n", error->place.line, error->place.column,
               error->place.field, error->code);
    }
}

static inline bool
table_has(const struct table *table, uint32_t line, const char *field,
          const char *code)
{
    for (uint32_t i = 0; i < table->errors.count; i++) {
        const struct decode_csv_error *error = &table->errors.list[i];
        if (error->place.line == line &&
            strcmp(error->place.field, field) == 0 &&
            strcmp(error->code, code) == 0)
            return true;
    }
    return false;
}

#endif
