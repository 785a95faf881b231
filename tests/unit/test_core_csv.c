/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV: cells, byte ranges, what is refused.
 */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"

static struct arena arena;
static struct fault fault;

/* "[from,to)<cell><cell>*", a star behind a quoted cell. */
static const char *
shown(const char *input, char separator)
{
    static char out[4096];
    struct csv_table table;
    arena_release(&arena);
    fault_clear(&fault);
    out[0] = '\0';
    if (!csv_read(&arena, text_of(input), separator, &table, &fault))
        return fault.text;
    size_t size = 0;
    for (uint32_t i = 0; i < table.count; i++) {
        const struct csv_row *row = &table.rows[i];
        size += (size_t)snprintf(out + size, sizeof(out) - size, "[%zu,%zu)",
                                 row->from, row->to);
        for (uint32_t k = 0; k < row->count; k++)
            size += (size_t)snprintf(out + size, sizeof(out) - size, "<%.*s>%s",
                                     (int)row->cells[k].text.size,
                                     row->cells[k].text.bytes,
                                     row->cells[k].was_quoted ? "*" : "");
    }
    return out;
}

static void
test_rows(void)
{
    CU_ASSERT_STRING_EQUAL(shown("a,b\n1,2\n", ','), "[0,4)<a><b>[4,8)<1><2>");
    CU_ASSERT_STRING_EQUAL(shown("a\tb,c\r\n", '\t'), "[0,7)<a><b,c>");
    CU_ASSERT_STRING_EQUAL(shown(",,\n", ','), "[0,3)<><><>");
    CU_ASSERT_STRING_EQUAL(shown("", ','), "");
    CU_ASSERT_STRING_EQUAL(shown("一,二\r\n", ','), "[0,9)<一><二>");
    CU_ASSERT_STRING_EQUAL(shown(" a , b \n", ','), "[0,8)< a >< b >");
    CU_ASSERT_STRING_EQUAL(shown("\n\r\na\n\n", ','), "[3,5)<a>");
}

static void
test_quotes(void)
{
    CU_ASSERT_STRING_EQUAL(shown("\"1,234.50\",x\r\n", ','),
                           "[0,14)<1,234.50>*<x>");
    CU_ASSERT_STRING_EQUAL(shown("\"a\"\"b\",\"\"\"\"\n", ','),
                           "[0,12)<a\"b>*<\">*");
    CU_ASSERT_STRING_EQUAL(shown("\"a\r\nb\",c\r\nd,e\r\n", ','),
                           "[0,10)<a\r\nb>*<c>[10,15)<d><e>");
    CU_ASSERT_STRING_EQUAL(shown("\"a\n\n\nb\"\n", ','), "[0,8)<a\n\n\nb>*");
    CU_ASSERT_STRING_EQUAL(shown("\"\",\n", ','), "[0,4)<>*<>");
    CU_ASSERT_STRING_EQUAL(shown("\"\"\n", ','), "[0,3)<>*");
    CU_ASSERT_STRING_EQUAL(shown("\"\n\"\n", ','), "[0,4)<\n>*");
    CU_ASSERT_STRING_EQUAL(shown("\"a\r\"\n", ','), "[0,5)<a\r>*");
}

static void
test_refused(void)
{
    CU_ASSERT_STRING_EQUAL(shown("a,b\nc", ','),
                           "CSV: the last row has no line end at byte 4");
    CU_ASSERT_STRING_EQUAL(shown("a\"b\n", ','),
                           "CSV: a quote that is not doubled at byte 1");
    CU_ASSERT_STRING_EQUAL(shown("x\n\"a\"b\n", ','),
                           "CSV: a quote that is not doubled at byte 5");
    CU_ASSERT_STRING_EQUAL(shown("\"a\" ,b\n", ','),
                           "CSV: a quote that is not doubled at byte 3");
    CU_ASSERT_STRING_EQUAL(shown("x\n\"a\nb\n", ','),
                           "CSV: a quote that is never closed at byte 2");
    CU_ASSERT_STRING_EQUAL(shown("x\na\rb\n", ','),
                           "CSV: a CR without LF in the line at byte 2");
    CU_ASSERT_STRING_EQUAL(shown("a\r\r\n", ','),
                           "CSV: a CR without LF in the line at byte 0");
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
}

static void
test_memory_cap(void)
{
    struct arena small;
    struct csv_table table;
    arena_init(&small, 4096);
    char input[3000];
    memset(input, '\n', sizeof(input));
    for (size_t i = 0; i < sizeof(input); i += 2)
        input[i] = 'a';
    fault_clear(&fault);
    CU_ASSERT_FALSE(csv_read(&small, (struct text){input, sizeof(input)}, ',',
                             &table, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "memory cap"));
    CU_ASSERT_EQUAL(table.count, 0);
    arena_release(&small);
}

static void
test_write_and_read_agree(void)
{
    static const char alphabet[] = "a,\"\r\n\t\x20\xE7\x8E\x8B";
    struct chance chance = chance_begin("csv");
    unsigned wrong = 0;
    for (int round = 0; round < 3000; round++) {
        char cells[6][12];
        size_t sizes[6];
        struct buffer out;
        struct csv_table table;
        char separator = round % 2 ? ',' : '\t';
        uint32_t count = 1 + chance_below(&chance, 6);
        buffer_init(&out, 4096);
        buffer_chars(&out, "first\n");
        for (uint32_t i = 0; i < count; i++) {
            sizes[i] = chance_below(&chance, 12);
            for (size_t k = 0; k < sizes[i]; k++)
                cells[i][k] = alphabet[chance_below(&chance, 10)];
            if (i > 0)
                buffer_add(&out, &separator, 1);
            /* One empty cell alone would be an empty line. */
            if (count == 1 && sizes[0] == 0)
                buffer_chars(&out, "\"\"");
            csv_write_cell(&out, (struct text){cells[i], sizes[i]}, separator);
        }
        buffer_chars(&out, round % 3 ? "\r\n" : "\n");
        arena_release(&arena);
        fault_clear(&fault);
        if (!csv_read(&arena, buffer_view(&out), separator, &table, &fault) ||
            table.count != 2 || table.rows[1].count != count ||
            table.rows[1].from != 6 || table.rows[1].to != out.size)
            wrong++;
        else
            for (uint32_t i = 0; i < count; i++)
                wrong += !text_equals(table.rows[1].cells[i].text,
                                      (struct text){cells[i], sizes[i]});
        buffer_release(&out);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Every row, read again from its own range, is the same row. */
static void
test_ranges_of_damage(void)
{
    struct chance chance = chance_begin("damage");
    const char *good = "id,\"na\"\"me\"\r\n1,\"a\nb\"\r\n\r\n2,\"\"\n\"\",x\n";
    size_t size = strlen(good);
    unsigned wrong = 0;
    for (int i = 0; i < 20000; i++) {
        char *bytes = malloc(size);
        struct csv_table table, again;
        memcpy(bytes, good, size);
        for (uint32_t k = chance_below(&chance, 3); k > 0; k--)
            bytes[chance_below(&chance, (uint32_t)size)] =
                "\",\r\na"[chance_below(&chance, 5)];
        struct text text = {bytes, size};
        arena_release(&arena);
        fault_clear(&fault);
        bool is_read = csv_read(&arena, text, ',', &table, &fault);
        wrong += !is_read && strstr(fault.text, " at byte ") == NULL;
        for (uint32_t k = 0; is_read && k < table.count; k++) {
            const struct csv_row *row = &table.rows[k];
            if (!csv_read(&arena, text_slice(text, row->from, row->to), ',',
                          &again, &fault) ||
                again.count != 1 || again.rows[0].count != row->count ||
                !text_equals(again.rows[0].cells[0].text, row->cells[0].text))
                wrong++;
        }
        free(bytes);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    arena_release(&arena);
}

struct seen {
    const char *stop; /* says no at a row that begins so */
    uint32_t rows;
    size_t from, to;
    struct text last;
};

static bool
see(void *context, const struct csv_row *row)
{
    struct seen *seen = context;
    seen->rows++;
    seen->from = row->from;
    seen->to = row->to;
    seen->last = row->cells[row->count - 1].text;
    return seen->stop == NULL ||
           !text_equals_chars(row->cells[0].text, seen->stop);
}

static void
test_row_by_row(void)
{
    struct seen seen = {.rows = 0};
    struct text input = TEXT("a,b\r\n\r\n1,\"2\n\"\r\n3,\"4\"\"\"\r\n");
    arena_release(&arena);
    fault_clear(&fault);
    CU_ASSERT_TRUE(csv_each(&arena, input, ',', see, &seen, &fault));
    CU_ASSERT_EQUAL(seen.rows, 3);
    CU_ASSERT_EQUAL(seen.from, 15);
    CU_ASSERT_EQUAL(seen.to, input.size);
    CU_ASSERT(text_equals_chars(seen.last, "4\""));
    CU_ASSERT(arena.used < 100); /* the one doubled quote */
    seen = (struct seen){.stop = "1"};
    CU_ASSERT_FALSE(csv_each(&arena, input, ',', see, &seen, &fault));
    CU_ASSERT_EQUAL(seen.rows, 2);
    CU_ASSERT(text_equals_chars(seen.last, "2\n"));
    CU_ASSERT_PTR_EQUAL(seen.last.bytes, input.bytes + 10);
    CU_ASSERT_EQUAL(fault.kind, FAULT_NONE);
    CU_ASSERT_FALSE(csv_each(&arena, TEXT("a\n\""), ',', see, &seen, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
}

/* 64 MB in one cell, as a hostile owner sends: copied at every step of libcsv's
 * buffer this would take minutes, and the suite would be ended. */
static void
test_a_cell_without_end(void)
{
    const size_t size = (size_t)64 << 20;
    struct csv_table table;
    arena_release(&arena);
    fault_clear(&fault);
    char *bytes = malloc(size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    memset(bytes, '9', size);
    memcpy(bytes + size - 3, ",x\n", 3);
    struct text input = {bytes, size};
    CU_ASSERT(csv_read(&arena, input, ',', &table, &fault));
    CU_ASSERT(table.count == 1 && table.rows[0].count == 2);
    CU_ASSERT(table.rows[0].cells[0].text.size == size - 3);
    arena_release(&arena);
    free(bytes);
}

static const struct unit_test tests[] = {
    {"rows have cells and byte ranges", test_rows},
    {"quotes hold separators, line ends and quotes", test_quotes},
    {"what RFC 4180 does not have is refused at its byte", test_refused},
    {"a cell may be as long as a reply", test_a_cell_without_end},
    {"rows come one by one, as views, until one is refused", test_row_by_row},
    {"memory is capped", test_memory_cap},
    {"what is written is read", test_write_and_read_agree},
    {"a row alone is the same row", test_ranges_of_damage},
};

UNIT_MAIN("core csv", tests)
