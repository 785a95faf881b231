/* SPDX-License-Identifier: Apache-2.0
 *
 * 10,000 mutations of the good table from a printed seed (HEDUI_SEED chooses
 * another). Each table is refused as a whole, or each of its units is accepted
 * or refused with line and code; a household of which no line was touched is
 * accepted as it was, or may own a row that is nobody's and is refused for it;
 * and none is accepted with a row less than it had.
 */
#include <inttypes.h>

#include "chance.h"
#include "check.h"
#include "csv_fixture.h"

#define MUTATIONS 10000
#define LINES 7
#define ROOM 8192

enum kind {
    FLIP,     /* a bit of a byte */
    DELETE,   /* a byte less */
    INSERT,   /* a byte more, mostly one that means something */
    NASTY,    /* a cell becomes what nobody expects */
    SWAP,     /* two cells of a row change places */
    CELL,     /* a cell less */
    REPEAT,   /* a row twice */
    LOSE,     /* a row less */
    TRUNCATE, /* the end is missing */
    MANY,     /* five flips */
    KIND_COUNT,
};

static const char *const kind_names[KIND_COUNT] = {
    "flip", "delete", "insert", "nasty",    "swap",
    "cell", "repeat", "lose",   "truncate", "many"};

static const struct {
    const char *id;
    uint32_t first, count; /* its lines */
} households[] = {{"A-1 ", 2, 2}, {"B-2 ", 4, 1}, {"C-3 ", 5, 3}};

struct mutation {
    struct chance chance;
    char bytes[ROOM];
    size_t size;
    bool touched[LINES + 3]; /* lines of the good table, from 1 */
    bool has_lost_rows;      /* on purpose, or nobody can see it */
};

static uint32_t accepted_count[KIND_COUNT], refused_count[KIND_COUNT],
    files_count[KIND_COUNT];

static size_t
line_from(const struct mutation *m, uint32_t line)
{
    size_t at = 0;
    for (uint32_t number = 1; number < line && at < m->size; at++)
        number += m->bytes[at] == '\n';
    return at;
}

static size_t
line_to(const struct mutation *m, uint32_t line)
{
    size_t at = line_from(m, line);
    while (at < m->size && m->bytes[at] != '\n')
        at++;
    return at < m->size ? at + 1 : at;
}

/* A line end that goes, or comes, is two lines' matter. */
static void
touch(struct mutation *m, size_t at)
{
    uint32_t line = 1;
    for (size_t i = 0; i < at && i < m->size; i++)
        line += m->bytes[i] == '\n';
    m->touched[line] = true;
    if (at < m->size && (m->bytes[at] == '\n' || m->bytes[at] == '\r'))
        m->touched[line + 1] = true;
}

static void
splice(struct mutation *m, size_t at, size_t less, const char *more)
{
    size_t size = strlen(more);
    if (m->size - less + size >= ROOM)
        return;
    memmove(m->bytes + at + size, m->bytes + at + less, m->size - at - less);
    memcpy(m->bytes + at, more, size);
    m->size = m->size - less + size;
}

static uint32_t
any_line(struct mutation *m)
{
    return 2 + chance_below(&m->chance, LINES - 1);
}

static size_t
any_byte(struct mutation *m)
{
    return chance_below(&m->chance, (uint32_t)m->size);
}

/* A cell without quotes, of those in front of the lists. */
static bool
any_cell(struct mutation *m, uint32_t line, size_t *from, size_t *to)
{
    size_t at = line_from(m, line), end = line_to(m, line);
    uint32_t column = chance_below(&m->chance, 15);
    while (column > 0 && at < end)
        column -= m->bytes[at++] == ',';
    *from = at;
    while (at < end && m->bytes[at] != ',' && m->bytes[at] != '\r')
        at++;
    *to = at;
    return at < end;
}

static void
mutate_flip(struct mutation *m)
{
    size_t at = any_byte(m);
    touch(m, at);
    m->bytes[at] = (char)(m->bytes[at] ^ (1 << chance_below(&m->chance, 8)));
}

static void
mutate_many(struct mutation *m)
{
    m->has_lost_rows = true;
    for (int i = 0; i < 5; i++)
        mutate_flip(m);
}

static void
mutate_delete(struct mutation *m)
{
    size_t at = any_byte(m);
    touch(m, at);
    splice(m, at, 1, "");
}

static void
mutate_insert(struct mutation *m)
{
    static const char *const bytes[] = {"\"", ",",    "\n",   "\r", "\xFF",
                                        ";",  "\"\"", "\r\n", "[",  "E+1"};
    size_t at = any_byte(m);
    touch(m, at);
    splice(m, at, 0, bytes[chance_below(&m->chance, 10)]);
}

static void
mutate_nasty(struct mutation *m)
{
    static const char *const cells[] = {
        "",       "=1+1",   "3.10101E+17",  "#REF!",      "true",
        "\"",     "\"\"",   "\xFF\xFE",     "2017-13-01", "A-1",
        "[]",     "\"\n\"", "\xE2\x80\xAE", "B-2",        "-1",
        "C-3;A-1"};
    size_t from, to;
    uint32_t line = any_line(m);
    if (!any_cell(m, line, &from, &to))
        return;
    m->touched[line] = true;
    splice(m, from, to - from, cells[chance_below(&m->chance, 16)]);
}

static void
mutate_swap(struct mutation *m)
{
    size_t from, to, other, end;
    char first[200], second[200];
    uint32_t line = any_line(m);
    m->touched[line] = true;
    if (!any_cell(m, line, &from, &to) || !any_cell(m, line, &other, &end) ||
        other <= to || to - from > 150 || end - other > 150)
        return;
    snprintf(first, sizeof(first), "%.*s", (int)(to - from), m->bytes + from);
    snprintf(second, sizeof(second), "%.*s", (int)(end - other),
             m->bytes + other);
    splice(m, other, end - other, first);
    splice(m, from, to - from, second);
}

static void
mutate_cell(struct mutation *m)
{
    size_t from, to;
    uint32_t line = any_line(m);
    m->touched[line] = true;
    if (any_cell(m, line, &from, &to))
        splice(m, from, to + 1 - from, "");
}

static void
mutate_repeat(struct mutation *m)
{
    char row[1000];
    uint32_t line = any_line(m);
    size_t from = line_from(m, line), to = line_to(m, line);
    m->touched[line] = true;
    snprintf(row, sizeof(row), "%.*s", (int)(to - from), m->bytes + from);
    splice(m, line_to(m, any_line(m)), 0, row);
}

static void
mutate_lose(struct mutation *m)
{
    uint32_t line = any_line(m);
    size_t from = line_from(m, line);
    m->touched[line] = m->has_lost_rows = true;
    splice(m, from, line_to(m, line) - from, "");
}

static void
mutate_truncate(struct mutation *m)
{
    size_t at = any_byte(m);
    for (uint32_t line = 1; line <= LINES; line++)
        m->touched[line] |= line_to(m, line) > at;
    m->size = at;
    m->has_lost_rows = true;
}

static bool
is_accepted(const struct table *table, const char *id)
{
    const char *at = strstr(table->accepted, id);
    return at != NULL && (at == table->accepted || at[-1] == ' ');
}

static bool
every_error_has_its_place(const struct table *table)
{
    for (uint32_t i = 0; i < table->errors.count; i++) {
        const struct decode_csv_error *error = &table->errors.list[i];
        if (error->code[0] == '\0' || error->zh[0] == '\0' ||
            error->en[0] == '\0' || error->place.column > 256 ||
            (error->place.line == 0 && strcmp(error->code, "CSV_EMPTY") != 0))
            return false;
    }
    return table->is_table
               ? table->refused_count == 0 || table->errors.count > 0
               : table->errors.count > 0;
}

static bool
says_why(const struct table *table)
{
    static const char *const codes[] = {"CSV_NEAR_UNREADABLE",
                                        "CSV_ROWS_DIFFER", "ID_TWICE",
                                        "REF_TWICE", "TWO_APPLICANTS"};
    for (uint32_t i = 0; i < table->errors.count; i++)
        for (int k = 0; k < 5; k++)
            if (strcmp(table->errors.list[i].code, codes[k]) == 0)
                return true;
    return false;
}

/* A row that is no row of the index stands in a line of two rows. Of several
 * flips one may also make another request_id, which nobody can see. */
static const char *
judge_household(const struct mutation *m, const struct table *table, int i)
{
    bool is_touched = m->touched[1];
    bool is_in = is_accepted(table, households[i].id);
    for (uint32_t k = 0; k < households[i].count; k++)
        is_touched |= m->touched[households[i].first + k];
    if (!is_touched && !is_in && !says_why(table) &&
        table->error_count < DECODE_ERRORS_MAX)
        return "a household that nobody touched is lost";
    return is_touched && is_in && !m->has_lost_rows &&
                   decode_csv_row_count(table->csv) < LINES - 1
               ? "a household is accepted in part"
               : NULL;
}

static const char *
judge(const struct mutation *m, const struct table *table)
{
    if (!every_error_has_its_place(table))
        return "an error without a place";
    if (!table->is_table)
        return m->touched[1] || m->size < 400 ? NULL
                                              : "a good header is refused";
    if (table->accepted_count + table->refused_count != table->unit_count)
        return "a unit is neither accepted nor refused";
    for (int i = 0; i < 3; i++) {
        const char *wrong = judge_household(m, table, i);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

static void
one_mutation(uint64_t number, struct chance *chance)
{
    static void (*const kinds[KIND_COUNT])(struct mutation *) = {
        mutate_flip,     mutate_delete, mutate_insert, mutate_nasty,
        mutate_swap,     mutate_cell,   mutate_repeat, mutate_lose,
        mutate_truncate, mutate_many};
    static struct mutation m;
    static struct table table;
    enum kind kind = (enum kind)(number % KIND_COUNT);
    m = (struct mutation){.chance = *chance, .size = strlen(TABLE_GOOD)};
    memcpy(m.bytes, TABLE_GOOD, m.size);
    kinds[kind](&m);
    *chance = m.chance;
    table_judge(&table, (struct text){m.bytes, m.size},
                1 + chance_below(chance, 3000), DECODE_CSV_DETECT);
    const char *wrong = judge(&m, &table);
    CU_ASSERT_PTR_NULL(wrong);
    if (wrong != NULL) {
        printf("\n  mutation %" PRIu64 " (%s): %s\n%.*s\n", number,
               kind_names[kind], wrong, (int)m.size, m.bytes);
        table_show(&table);
    }
    files_count[kind] += !table.is_table;
    refused_count[kind] += table.is_table && table.refused_count > 0;
    accepted_count[kind] += table.is_table && table.refused_count == 0;
    table_end(&table);
}

static void
mutated_tables_lose_nothing_and_say_where(void)
{
    struct chance chance = chance_begin("mutations of a table");
    for (uint64_t i = 0; i < MUTATIONS; i++)
        one_mutation(i, &chance);
    uint32_t all = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        printf("    %-9s %4u whole %4u with a refusal %4u files refused\n",
               kind_names[kind], accepted_count[kind], refused_count[kind],
               files_count[kind]);
        all += accepted_count[kind] + refused_count[kind] + files_count[kind];
        CU_ASSERT_TRUE(refused_count[kind] > 0);
    }
    CU_ASSERT_EQUAL(all, MUTATIONS);
}

static const struct unit_test tests[] = {
    {"mutated tables lose nothing, and say where they are bad",
     mutated_tables_lose_nothing_and_say_where},
};

UNIT_MAIN("table mutations", tests)
