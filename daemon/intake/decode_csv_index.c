/* SPDX-License-Identifier: Apache-2.0
 *
 * The first pass: which rows are there, where, and of which household. It keeps
 * 48 bytes a row and 32 a household and no cell; a request_id is known by its
 * hash. Two that fall together would be one household whose rows differ, which
 * is refused: nothing is mixed.
 */
#include "decode_csv_inner.h"

#include "mutant.h"

#define MEMORY ((size_t)64 << 20)
#define ROW_MEMORY ((size_t)16 << 20)
#define ROWS_FIRST 1024u

struct decode_csv *
decode_csv_new(uint32_t households_max, uint32_t rows_max)
{
    struct decode_csv *csv = calloc(1, sizeof(*csv));
    if (csv == NULL)
        return NULL;
    arena_init(&csv->arena, MEMORY);
    csv->households_max =
        households_max > 0 ? households_max : DECODE_CSV_HOUSEHOLDS_MAX;
    csv->rows_max = rows_max > 0 ? rows_max : DECODE_CSV_ROWS_MAX;
    csv_leaves_fill(csv);
    return csv;
}

void
decode_csv_free(struct decode_csv *csv)
{
    if (csv == NULL)
        return;
    arena_release(&csv->arena);
    free(csv->rows);
    free(csv->units);
    free(csv->buckets);
    free(csv);
}

bool
decode_csv_begin(struct decode_csv *csv, enum decode_csv_charset charset)
{
    if (csv->file_count == DECODE_CSV_FILES_MAX)
        return false;
    struct csv_file *file = arena_alloc(&csv->arena, sizeof(*file));
    if (file == NULL)
        return false;
    file->charset = charset;
    file->line = 1;
    file->last_row = CSV_NONE;
    csv->files[csv->file_count++] = file;
    return true;
}

/* ---- hashes ---- */

/* FNV-1a with a last mix; 0 stands for "cannot be read". */
static uint64_t
hash_of(struct text text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 29;
    return text.size == 0 ? 0 : hash | 1;
}

static void
bucket_put(struct decode_csv *csv, uint32_t unit)
{
    uint32_t at = (uint32_t)(csv->units[unit].hash >> 1);
    while (csv->buckets[at & (csv->bucket_count - 1)] != CSV_NONE)
        at++;
    csv->buckets[at & (csv->bucket_count - 1)] = unit;
}

static uint32_t
bucket_find(const struct decode_csv *csv, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash >> 1), unit;
    if (csv->bucket_count == 0 || hash == 0)
        return CSV_NONE;
    while ((unit = csv->buckets[at & (csv->bucket_count - 1)]) != CSV_NONE) {
        if (csv->units[unit].hash == hash)
            return unit;
        at++;
    }
    return CSV_NONE;
}

/* ---- room ---- */

static bool
rows_have_room(struct decode_csv *csv)
{
    if (csv->row_count < csv->row_room)
        return true;
    uint32_t room = csv->row_room == 0 ? ROWS_FIRST : csv->row_room * 2;
    struct csv_line *rows = realloc(csv->rows, room * sizeof(*rows));
    if (rows == NULL)
        return false;
    csv->rows = rows;
    csv->row_room = room;
    return true;
}

/* At most half of the buckets are in use. */
static bool
units_have_room(struct decode_csv *csv)
{
    if (csv->unit_count < csv->unit_room)
        return true;
    uint32_t room = csv->unit_room == 0 ? ROWS_FIRST : csv->unit_room * 2;
    struct csv_unit *units = realloc(csv->units, room * sizeof(*units));
    if (units == NULL)
        return false;
    csv->units = units;
    uint32_t *buckets = malloc(room * 2 * sizeof(*buckets));
    if (buckets == NULL)
        return false;
    free(csv->buckets);
    csv->buckets = buckets;
    csv->bucket_count = room * 2;
    csv->unit_room = room;
    memset(buckets, 0xFF, room * 2 * sizeof(*buckets));
    for (uint32_t i = 0; i < csv->unit_count; i++)
        if (units[i].hash != 0)
            bucket_put(csv, i);
    return true;
}

/* ---- a row ---- */

static void
refuse_file(struct decode_csv *csv, struct csv_file *file,
            enum decode_csv_code code, uint32_t number)
{
    struct decode_csv_place place = {csv->file_count - 1, file->line, 0, ""};
    csv_refuse(&csv->arena, &csv->errors, code, place, "", number);
    file->is_refused = true;
}

static uint32_t
unit_add(struct decode_csv *csv, struct csv_file *file, uint64_t hash)
{
    if (!units_have_room(csv)) {
        csv->is_out_of_memory = true;
        return CSV_NONE;
    }
    if (csv->household_count == csv->households_max && hash != 0) {
        refuse_file(csv, file, CSV_TOO_MANY_HOUSEHOLDS, csv->households_max);
        return CSV_NONE;
    }
    uint32_t unit = csv->unit_count++;
    csv->units[unit] = (struct csv_unit){
        .hash = hash, .first = CSV_NONE, .last = CSV_NONE, .doubt = CSV_NONE};
    if (hash != 0) {
        csv->household_count++;
        bucket_put(csv, unit);
    }
    return unit;
}

static void
row_add(struct decode_csv *csv, struct csv_file *file,
        const struct csv_cut *cut, uint64_t request_hash, uint64_t ref_hash)
{
    if (csv->row_count == csv->rows_max) {
        refuse_file(csv, file, CSV_TOO_MANY_ROWS, csv->rows_max);
        return;
    }
    uint32_t unit = bucket_find(csv, request_hash);
    if (unit == CSV_NONE)
        unit = unit_add(csv, file, request_hash);
    if (unit == CSV_NONE || !rows_have_room(csv)) {
        csv->is_out_of_memory |= unit != CSV_NONE;
        return;
    }
    uint32_t row = csv->row_count++;
    csv->rows[row] = (struct csv_line){.offset = file->offset,
                                       .ref_hash = ref_hash,
                                       .size = (uint32_t)cut->size,
                                       .line = file->line,
                                       .next = CSV_NONE,
                                       .unit = unit,
                                       .file = (uint16_t)(csv->file_count - 1),
                                       .code = (uint8_t)cut->code,
                                       .may_hide_next = cut->may_hide_next};
    struct csv_unit *at = &csv->units[unit];
    if (at->count++ == 0)
        at->first = row;
    else
        csv->rows[at->last].next = row;
    at->last = row;
    file->last_row = row;
}

/* Behind the last column with a name a spreadsheet may have empty ones, in all
 * rows or in some; a cell more than in the first row is a comma too many. */
static bool
has_its_cells(const struct csv_file *file, const struct csv_row *row)
{
    return row->count >= file->named_count && row->count <= file->width;
}

/* A row that has lost or gained a cell is believed its request_id only if the
 * agency stands where it did, with the request_id in front of it or the same as
 * in the row before: so nothing has moved up to there. */
static bool
key_is_in_place(const struct decode_csv *csv, const struct csv_file *file,
                uint64_t agency, uint64_t request)
{
    uint16_t request_at = file->column_of[csv->request_leaf];
    uint16_t agency_at = file->column_of[csv->agency_leaf];
    return agency != 0 && agency == file->agency_hash &&
           (request_at < agency_at || request == file->request_hash);
}

static uint64_t
hash_leaf(const struct csv_file *file, uint32_t leaf, const struct text *cells,
          uint32_t count)
{
    uint16_t column = file->column_of[leaf];
    return column < count ? hash_of(cells[column]) : 0;
}

/* A bad line that has lost its end, or half of it, holds the row behind too. */
static bool
is_two_rows(const struct csv_file *file, struct text line,
            const struct csv_cut *cut)
{
    size_t size = line.size;
    if (cut->code == CSV_WELL || mutant_is("csv_lost_line_end"))
        return false;
    if (size > 0 && line.bytes[size - 1] == '\n')
        size--;
    if (size > 0 && line.bytes[size - 1] == '\r')
        size--;
    return cut->lines == 0 ||
           (size > 0 && memchr(line.bytes, '\r', size) != NULL) ||
           cut->row.count + 1 >= 2 * file->named_count;
}

/* A number that a spreadsheet has rounded is the same for many requests. */
static uint64_t
request_hash(const struct decode_csv *csv, const struct csv_file *file,
             const struct text *cells, uint32_t count,
             enum decode_csv_code *code)
{
    uint16_t column = file->column_of[csv->request_leaf];
    if (column >= count || text_trim(cells[column]).size == 0 ||
        cells[column].size > 64)
        return 0;
    for (size_t i = 0; i < cells[column].size; i++)
        if (cells[column].bytes[i] < 0x20 || cells[column].bytes[i] > 0x7E)
            return 0;
    enum decode_csv_code spoilt = csv_cell_spoilt(cells[column]);
    if (spoilt != CSV_WELL)
        *code = spoilt;
    return spoilt != CSV_WELL ? 0 : hash_of(cells[column]);
}

static void
row_take(struct decode_csv *csv, struct csv_file *file, struct text line,
         struct csv_cut *cut)
{
    struct text cells[CSV_COLUMNS_MAX];
    uint32_t count = 0;
    if (cut->code != CSV_WELL)
        count = csv_row_lead(line, cells, file->column_count);
    else
        while (count < cut->row.count && count < file->column_count) {
            cells[count] = cut->row.cells[count].text;
            count++;
        }
    enum decode_csv_code id_code = CSV_NO_REQUEST_ID;
    uint64_t request = request_hash(csv, file, cells, count, &id_code);
    uint64_t agency = hash_leaf(file, csv->agency_leaf, cells, count);
    uint64_t ref = hash_leaf(file, csv->ref_leaf, cells, count);
    if (cut->code == CSV_WELL && !has_its_cells(file, &cut->row)) {
        cut->code = CSV_CELL_COUNT;
        if (!key_is_in_place(csv, file, agency, request))
            request = ref = 0;
    } else if (cut->code == CSV_WELL) {
        file->agency_hash = agency;
        file->request_hash = request;
        if (request == 0)
            cut->code = id_code;
    }
    cut->may_hide_next = is_two_rows(file, line, cut);
    row_add(csv, file, cut, request, ref);
}

/* ---- bytes ---- */

static void
charset_count(struct csv_file *file, struct text line)
{
    unsigned char all = 0;
    for (size_t i = 0; i < line.size; i++)
        all |= (unsigned char)line.bytes[i];
    if (all < 0x80)
        return;
    file->foreign_count++;
    if (!text_is_utf8(line)) {
        file->not_utf8_count++;
        file->not_gb18030_count += !text_is_gb18030(line);
    }
}

static size_t
feed_row(struct decode_csv *csv, struct csv_file *file, struct text bytes,
         bool is_last)
{
    struct arena arena;
    struct csv_cut cut;
    arena_init(&arena, ROW_MEMORY);
    bool is_cut = csv_row_cut(&arena, bytes, is_last, &cut);
    if (is_cut) {
        struct text line = text_slice(bytes, 0, cut.size);
        bool has_row = cut.code != CSV_WELL || !cut.is_blank;
        if (has_row && !file->has_header && cut.code == CSV_WELL)
            csv_header_read(csv, file, &cut.row);
        else if (has_row && !file->has_header)
            refuse_file(csv, file, cut.code, 0);
        else if (has_row)
            row_take(csv, file, line, &cut);
        charset_count(file, line);
        file->line += cut.lines;
        file->offset += cut.size;
    }
    arena_release(&arena);
    return is_cut ? cut.size : 0;
}

size_t
decode_csv_feed(struct decode_csv *csv, struct text bytes, bool is_last)
{
    struct csv_file *file = csv->files[csv->file_count - 1];
    size_t at = 0, used;
    if (file->offset == 0 && (text_starts_with(bytes, "\xFF\xFE") ||
                              text_starts_with(bytes, "\xFE\xFF")))
        refuse_file(csv, file, CSV_UTF16, 0);
    if (file->offset == 0 && text_starts_with(bytes, "\xEF\xBB\xBF")) {
        if (file->charset == DECODE_CSV_DETECT)
            file->charset = DECODE_CSV_UTF8;
        file->offset = at = 3;
    }
    while (at < bytes.size && !file->is_refused && !csv->is_out_of_memory) {
        used = feed_row(csv, file, text_slice(bytes, at, bytes.size), is_last);
        if (used == 0)
            return at;
        at += used;
    }
    return bytes.size;
}

/* ---- the end ---- */

/* The odd row that is no UTF-8 in a table that is, is a damaged row. */
static void
charset_settle(struct csv_file *file)
{
    if (file->charset != DECODE_CSV_DETECT)
        return;
    uint32_t is_gb18030 = file->not_utf8_count - file->not_gb18030_count;
    file->charset = is_gb18030 * 2 > file->foreign_count ? DECODE_CSV_GB18030
                                                         : DECODE_CSV_UTF8;
}

static int
compare_hashes(const void *a, const void *b)
{
    const struct csv_line *const *left = a, *const *right = b;
    uint64_t x = (*left)->ref_hash, y = (*right)->ref_hash;
    return x < y ? -1 : x > y;
}

/* Rows of nobody that have a household.ref, in the order of its hash. */
static struct csv_line **
sorted_strays(const struct decode_csv *csv, size_t *count)
{
    struct csv_line **list = NULL;
    *count = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            list = malloc((*count + 1) * sizeof(struct csv_line *));
            *count = 0;
        }
        for (uint32_t i = 0; i < csv->row_count && (pass == 0 || list); i++) {
            struct csv_line *row = &csv->rows[i];
            if (csv->units[row->unit].hash != 0 || row->ref_hash == 0)
                continue;
            if (pass == 1)
                list[*count] = row;
            (*count)++;
        }
    }
    if (list != NULL)
        qsort(list, *count, sizeof(struct csv_line *), compare_hashes);
    return list;
}

static bool
doubt_by_ref(struct decode_csv *csv)
{
    size_t count;
    struct csv_line **strays = sorted_strays(csv, &count);
    if (strays == NULL)
        return false;
    for (uint32_t i = 0; count > 0 && i < csv->row_count; i++) {
        const struct csv_line *row = &csv->rows[i];
        struct csv_unit *unit = &csv->units[row->unit];
        struct csv_line **found =
            unit->hash == 0 || row->ref_hash == 0
                ? NULL
                : bsearch(&row, strays, count, sizeof(struct csv_line *),
                          compare_hashes);
        if (found != NULL)
            unit->doubt = (uint32_t)(*found - csv->rows);
    }
    free(strays);
    return true;
}

/* Without a household.ref it may be of the household in front or behind, and a
 * line of two rows holds one of the household behind: once through the rows in
 * each direction. */
static void
doubt_by_place(struct decode_csv *csv, bool is_forwards)
{
    uint32_t near = CSV_NONE;
    for (uint32_t i = 0; i < csv->row_count; i++) {
        uint32_t at = is_forwards ? i : csv->row_count - 1 - i;
        const struct csv_line *row = &csv->rows[at];
        if (near != CSV_NONE && csv->rows[near].file != row->file)
            near = CSV_NONE;
        bool is_stray = csv->units[row->unit].hash == 0;
        bool is_doubt = (is_stray && row->ref_hash == 0) ||
                        (row->may_hide_next && !is_forwards);
        if (is_doubt && near != CSV_NONE && csv->rows[near].unit != row->unit)
            csv->units[csv->rows[near].unit].doubt = at;
        if (!is_stray)
            near = at;
    }
}

bool
decode_csv_end(struct decode_csv *csv, struct decode_csv_errors *errors)
{
    for (uint32_t i = 0; i < csv->file_count; i++) {
        charset_settle(csv->files[i]);
        if (csv->files[i]->has_header || csv->files[i]->is_refused)
            continue;
        struct decode_csv_place place = {i, 0, 0, ""};
        csv_refuse(&csv->arena, &csv->errors, CSV_EMPTY, place, "", 0);
    }
    if (!mutant_is("csv_stray_row_ignored")) {
        csv->is_out_of_memory |= !doubt_by_ref(csv);
        doubt_by_place(csv, true);
        doubt_by_place(csv, false);
    }
    *errors = csv->errors;
    if (csv->is_out_of_memory || arena_failed(&csv->arena))
        errors->count = 0;
    return csv->errors.count == 0 && !csv->is_out_of_memory &&
           !arena_failed(&csv->arena);
}

enum decode_csv_charset
decode_csv_charset_of(const struct decode_csv *csv, uint32_t file)
{
    return csv->files[file]->charset;
}

uint32_t
decode_csv_unit_count(const struct decode_csv *csv)
{
    return csv->unit_count;
}

uint32_t
decode_csv_row_count(const struct decode_csv *csv)
{
    return csv->row_count;
}

struct decode_csv_place
decode_csv_unit_place(const struct decode_csv *csv, uint32_t unit)
{
    const struct csv_line *row = &csv->rows[csv->units[unit].first];
    return (struct decode_csv_place){row->file, row->line, 0, ""};
}
