/* SPDX-License-Identifier: Apache-2.0
 *
 * One walk over the rows of a part: what it holds at a time is a row.
 */
#include "sheet.h"

#include "csv.h"
#include "mutant.h"

struct walk {
    struct cutting *cutting;
    const struct sheet *sheet;
    struct arena scratch; /* of one row */
    uint32_t reply;
    size_t before;    /* bytes of the BOM */
    struct text rows; /* the part behind it */
    size_t at;        /* where the row before ended */
    bool has_header, has_trailer;
    uint32_t key_place, sum_place; /* UINT32_MAX: no such column */
    int64_t count, sum;
};

static bool
cut_bom(const struct sheet *sheet, struct text *bytes)
{
    if (!sheet->has_bom)
        return true;
    if (!text_starts_with(*bytes, SHEET_BOM))
        return mutant_is("bom_not_needed");
    *bytes = text_slice(*bytes, sizeof(SHEET_BOM) - 1, bytes->size);
    return true;
}

static const char *
key_of(const struct sheet *sheet)
{
    return sheet->has_number ? SHEET_NUMBER : SHEET_ID;
}

static uint32_t
place_of(const struct columns *columns, const char *name)
{
    for (uint32_t i = 0; i < columns->count && name != NULL; i++)
        if (text_equals_chars(columns->names[i], name))
            return i;
    return UINT32_MAX;
}

static bool
columns_are_all(const struct sheet *sheet, const struct columns *columns)
{
    for (uint32_t i = 0; i < SHEET_TABLES && sheet->columns[i] != NULL; i++)
        if (!columns_have(columns, sheet->columns[i]))
            return false;
    return columns_have_name(columns, key_of(sheet));
}

static bool
decode_cells(struct arena *arena, const struct sheet *sheet,
             const struct csv_row *row)
{
    for (uint32_t i = 0; i < row->count; i++)
        if (!charset_decode(arena, sheet->charset, row->cells[i].text,
                            &row->cells[i].text))
            return false;
    return true;
}

static bool
take_header(struct walk *walk, const struct csv_row *row)
{
    struct columns columns;
    struct arena *arena = &walk->scratch;
    walk->has_header = true;
    if (!decode_cells(arena, walk->sheet, row) ||
        !columns_of_csv(arena, row, &columns) ||
        !columns_are_all(walk->sheet, &columns))
        return cutting_garble(walk->cutting, REASON_ENVELOPE);
    walk->key_place = place_of(&columns, key_of(walk->sheet));
    walk->sum_place = place_of(&columns, walk->sheet->sum);
    return true;
}

static bool
take_trailer(struct walk *walk, const struct csv_row *row)
{
    int64_t count, sum = 0;
    walk->has_trailer = true;
    if (row->count != 3 || !decode_cells(&walk->scratch, walk->sheet, row) ||
        !text_equals_chars(row->cells[0].text, SHEET_TOTAL) ||
        !text_to_count(row->cells[1].text, &count) ||
        (walk->sheet->has_sum && !money_read_comma(row->cells[2].text, &sum)))
        return cutting_garble(walk->cutting, REASON_ENVELOPE);
    if (count != walk->count && !mutant_is("count_not_checked"))
        return cutting_garble(walk->cutting, REASON_COUNT);
    if (sum != walk->sum && !mutant_is("sum_not_checked"))
        return cutting_garble(walk->cutting, REASON_SUM);
    return true;
}

static uint32_t
question_of(struct walk *walk, const struct csv_row *row)
{
    struct text key;
    int64_t no;
    if (walk->key_place >= row->count ||
        !charset_decode(&walk->scratch, walk->sheet->charset,
                        row->cells[walk->key_place].text, &key))
        return NO_QUESTION;
    if (!walk->sheet->has_number)
        return cutting_by_id(walk->cutting, key);
    return text_to_count(key, &no) ? cutting_by_no(walk->cutting, no)
                                   : NO_QUESTION;
}

static bool
take_person(struct walk *walk, const struct csv_row *row)
{
    int64_t amount;
    walk->count++;
    cutting_add(walk->cutting, question_of(walk, row), walk->reply,
                walk->before + row->from, walk->before + row->to);
    /* An amount that cannot be read counts as none, so that the sum differs:
     * a file that cannot be checked is not believed. */
    if (walk->sum_place < row->count &&
        money_read_comma(row->cells[walk->sum_place].text, &amount) &&
        !money_add(walk->sum, amount, &walk->sum))
        return cutting_garble(walk->cutting, REASON_SUM);
    return true;
}

static bool
walk_row(struct walk *walk, const struct csv_row *row)
{
    if (!row_is_whole(walk->rows, row, walk->at, walk->sheet->line_end))
        return cutting_garble(walk->cutting, REASON_ENVELOPE);
    walk->at = row->to;
    for (uint32_t i = 0; walk->sheet->is_quoted && i < row->count; i++)
        if (!row->cells[i].was_quoted)
            return cutting_garble(walk->cutting, REASON_ENVELOPE);
    if (!walk->has_header)
        return take_header(walk, row);
    return row->to == walk->rows.size ? take_trailer(walk, row)
                                      : take_person(walk, row);
}

static bool
take_row(void *context, const struct csv_row *row)
{
    struct walk *walk = context;
    bool is_taken = walk_row(walk, row);
    arena_release(&walk->scratch);
    return is_taken;
}

bool
sheet_split_part(struct cutting *cutting, uint32_t reply,
                 const struct sheet *sheet)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct text body = cutting->replies[reply].body;
    struct walk walk = {
        .cutting = cutting, .sheet = sheet, .reply = reply, .rows = body};
    if (!charset_is(sheet->charset, body))
        return cutting_garble(cutting, REASON_ENCODING);
    if (!cut_bom(sheet, &walk.rows))
        return cutting_garble(cutting, REASON_ENVELOPE);
    walk.before = body.size - walk.rows.size;
    arena_init(&walk.scratch, 0);
    cutting_reserve(cutting, reply);
    bool is_walked = csv_each(&walk.scratch, walk.rows, sheet->separator,
                              take_row, &walk, &fault) &&
                     walk.has_trailer && walk.at == walk.rows.size;
    arena_release(&walk.scratch);
    return is_walked || cutting_garble(cutting, REASON_ENVELOPE);
}

static bool
split_named_part(struct cutting *cutting, uint32_t reply,
                 const struct sheet *sheet)
{
    struct part part;
    if (!part_of_name(cutting->replies[reply].file_name, &part) ||
        !text_equals_chars(part.extension, sheet->extension))
        return cutting_garble(cutting, REASON_ENVELOPE);
    return cutting_echo(cutting, part.exchange_id) &&
           sheet_split_part(cutting, reply, sheet);
}

bool
sheet_split(struct cutting *cutting, const struct sheet *sheet,
            struct split *split)
{
    bool is_fine = parts_are_all(cutting->replies, cutting->reply_count) ||
                   cutting_garble(cutting, REASON_ENVELOPE);
    for (uint32_t i = 0; i < cutting->reply_count && is_fine; i++)
        is_fine = split_named_part(cutting, i, sheet);
    return cutting_end(cutting, FRAME_TEXT, split);
}

static bool
read_table(struct reading *reading, const struct sheet *sheet,
           struct text bytes, struct csv_table *table)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct text decoded;
    if (charset_decode(reading->arena, sheet->charset, bytes, &decoded) &&
        csv_read(reading->arena, decoded, sheet->separator, table, &fault))
        return true;
    reading_garble(reading, REASON_ENVELOPE);
    return false;
}

bool
sheet_read_frame(struct reading *reading, const struct sheet *sheet,
                 struct text bytes, struct sheet_frame *frame)
{
    struct csv_table table = {.count = 0};
    if (cut_bom(sheet, &bytes) && read_table(reading, sheet, bytes, &table) &&
        table.count == 2 && table.rows[1].count == 3 &&
        columns_of_csv(reading->arena, &table.rows[0], &frame->columns)) {
        frame->about = table.rows[1].cells[2].text;
        return true;
    }
    reading_garble(reading, REASON_ENVELOPE);
    return false;
}

bool
sheet_read_row(struct reading *reading, const struct sheet *sheet,
               const struct sheet_frame *frame, struct text slice,
               struct row *row)
{
    struct csv_table table;
    if (!read_table(reading, sheet, slice, &table))
        return false;
    if (table.count != 1 || table.rows[0].count != frame->columns.count) {
        reading_garble(reading, REASON_ENVELOPE);
        return false;
    }
    struct cell *cells = cells_of_csv(reading->arena, &table.rows[0]);
    *row = row_of_cells(&frame->columns, table.rows[0].count, cells);
    return cells != NULL;
}
