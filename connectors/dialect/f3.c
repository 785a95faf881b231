/* SPDX-License-Identifier: Apache-2.0
 *
 * F3, as wire.md 2 has it. Quote, comma and LF are never part of a GB18030
 * character, so rows and cells are found in the bytes as they came and cells
 * are decoded one by one.
 */
#include "f3.h"

#include "csv.h"
#include "mutant.h"
#include "parts.h"

#define ID_COLUMN "证件号码"
#define TRAILER_MARK "合计"

const struct outcome f3_notes[] = {
    {"多人", ANSWER_AMBIGUOUS, REASON_NONE},
    {"未授权", ANSWER_REFUSED, REASON_CONSENT},
    {"限制", ANSWER_REFUSED, REASON_RESTRICTED},
    {"拒绝", ANSWER_REFUSED, REASON_OTHER},
    {"异常", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

static bool
decode_row(struct arena *arena, struct csv_row *row)
{
    for (uint32_t i = 0; i < row->count; i++)
        if (!charset_decode(arena, CHARSET_GB18030, row->cells[i].text,
                            &row->cells[i].text))
            return false;
    return true;
}

static bool
is_quoted(const struct csv_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        for (uint32_t j = 0; j < table->rows[i].count; j++)
            if (!table->rows[i].cells[j].was_quoted)
                return false;
    return true;
}

/* The row that begins at `at`, with its LF: the first outside of quotes. */
static struct text
row_at(struct text body, size_t at)
{
    bool is_quoted_now = false;
    size_t end = at;
    while (end < body.size && (body.bytes[end] != '\n' || is_quoted_now))
        is_quoted_now ^= body.bytes[end++] == '"';
    return text_slice(body, at, end < body.size ? end + 1 : end);
}

/* One row alone, so that a part of 8 MiB is not a table in memory. */
static bool
read_line(struct cutting *cutting, struct arena *arena, struct text bytes,
          struct csv_table *table)
{
    struct fault fault = {.kind = FAULT_NONE};
    return (csv_read(arena, bytes, ',', table, &fault) && table->count == 1 &&
            rows_are_whole(bytes, table, LINE_END_LF) && is_quoted(table) &&
            decode_row(arena, &table->rows[0])) ||
           cutting_garble(cutting, REASON_ENVELOPE);
}

static bool
take_trailer(struct cutting *cutting, const struct csv_row *row, int64_t seen)
{
    int64_t rows;
    if (row->count != 3 ||
        !text_equals_chars(row->cells[0].text, TRAILER_MARK) ||
        !text_to_count(row->cells[1].text, &rows))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (rows != seen && !mutant_is("count_not_checked"))
        return cutting_garble(cutting, REASON_COUNT);
    return true;
}

/* The header row; *place is where the ID number stands. */
static bool
take_header(struct cutting *cutting, struct text bytes,
            const struct rule *rules, uint32_t *place)
{
    struct csv_table table;
    struct columns columns;
    if (!read_line(cutting, cutting->arena, bytes, &table))
        return false;
    if (!columns_of_csv(cutting->arena, &table.rows[0], &columns) ||
        !columns_have(&columns, rules) ||
        !columns_have_name(&columns, ID_COLUMN))
        return cutting_garble(cutting, REASON_ENVELOPE);
    *place = 0;
    while (!text_equals_chars(columns.names[*place], ID_COLUMN))
        ++*place;
    return true;
}

bool
f3_split_part(struct cutting *cutting, uint32_t reply, const struct rule *rules)
{
    struct text body = cutting->replies[reply].body;
    struct text bytes = row_at(body, 0);
    uint32_t place = 0;
    int64_t seen = 0;
    bool is_fine = true;
    if (!charset_is_valid(CHARSET_GB18030, body))
        return cutting_garble(cutting, REASON_ENCODING);
    if (bytes.size == body.size)
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (!take_header(cutting, bytes, rules, &place))
        return false;
    cutting_reserve(cutting, reply);
    for (size_t at = bytes.size; at < body.size && is_fine; at += bytes.size) {
        struct arena scratch;
        struct csv_table table;
        arena_init(&scratch, 0);
        bytes = row_at(body, at);
        is_fine = read_line(cutting, &scratch, bytes, &table);
        const struct csv_row *row = is_fine ? &table.rows[0] : NULL;
        if (is_fine && at + bytes.size == body.size) {
            is_fine = take_trailer(cutting, row, seen);
        } else if (is_fine) {
            seen++;
            cutting_add(cutting,
                        cutting_by_id(cutting, place < row->count
                                                   ? row->cells[place].text
                                                   : TEXT_NONE),
                        reply, at, at + bytes.size);
        }
        arena_release(&scratch);
    }
    return is_fine;
}

static bool
read_institutions(struct reading *reading, struct text list,
                  struct f3_frame *header)
{
    header->institution_count = 0;
    header->institutions = arena_array(reading->arena, list.size + 1,
                                       sizeof(*header->institutions));
    if (header->institutions == NULL)
        return false;
    struct text name;
    while (text_cut(&list, ';', &name))
        if (name.size > 0)
            header->institutions[header->institution_count++] = name;
    return true;
}

bool
f3_read_frame(struct reading *reading, struct text frame,
              struct f3_frame *header)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct text decoded;
    struct csv_table table;
    if (charset_decode(reading->arena, CHARSET_GB18030, frame, &decoded) &&
        csv_read(reading->arena, decoded, ',', &table, &fault) &&
        table.count == 2 && table.rows[1].count == 3 &&
        columns_of_csv(reading->arena, &table.rows[0], &header->columns) &&
        read_institutions(reading, table.rows[1].cells[2].text, header))
        return true;
    reading_garble(reading, REASON_ENVELOPE);
    return false;
}

bool
f3_read_row(struct reading *reading, const struct f3_frame *header,
            struct text slice, struct row *row)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct text decoded;
    struct csv_table table;
    if (!charset_decode(reading->arena, CHARSET_GB18030, slice, &decoded) ||
        !csv_read(reading->arena, decoded, ',', &table, &fault) ||
        table.count != 1 || table.rows[0].count != header->columns.count) {
        reading_garble(reading, REASON_ENVELOPE);
        return false;
    }
    struct cell *cells = cells_of_csv(reading->arena, &table.rows[0]);
    if (cells == NULL)
        return false;
    *row = row_of_cells(&header->columns, table.rows[0].count, cells);
    return true;
}

bool
f3_speaks_for(const struct f3_frame *header, struct text institution)
{
    for (uint32_t i = 0; i < header->institution_count; i++)
        if (text_equals(header->institutions[i], institution))
            return true;
    return false;
}
