/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a table: refused as a whole with errors that say where, or each
 * unit is the JSON of a request or is refused with errors that say where. How
 * the bytes are cut into feeds makes no difference. Seeds:
 * tests/requests/households.csv.
 */
#include <stdlib.h>
#include <string.h>

#include "decode_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool
read_bytes(void *context, uint32_t file, uint64_t offset, size_t size,
           char *bytes)
{
    const struct text *text = context;
    if (file != 0 || offset + size > text->size)
        abort();
    memcpy(bytes, text->bytes + offset, size);
    return true;
}

static struct decode_csv *
index_of(struct text text, size_t step)
{
    struct decode_csv *csv = decode_csv_new(0, 0);
    size_t at = 0, held = 0;
    bool is_last = false;
    if (csv == NULL || !decode_csv_begin(csv, DECODE_CSV_DETECT))
        abort();
    while (!is_last) {
        held = step > text.size - at - held ? text.size - at : held + step;
        is_last = at + held == text.size;
        size_t used =
            decode_csv_feed(csv, text_slice(text, at, at + held), is_last);
        if (used > held || (is_last && used != held))
            abort();
        at += used;
        held -= used;
    }
    return csv;
}

static void
check_errors(const struct decode_csv_errors *errors)
{
    if (errors->count == 0)
        abort();
    for (uint32_t i = 0; i < errors->count; i++)
        if (errors->list[i].code[0] == '\0' || errors->list[i].en[0] == '\0')
            abort();
}

static void
check_unit(const struct decode_csv *csv, uint32_t unit, struct text *text)
{
    struct arena arena;
    struct fault fault = {0};
    static struct decode_csv_request request;
    arena_init(&arena, 0);
    if (!decode_csv_build(&arena, csv, unit, read_bytes, text, &request))
        check_errors(&request.errors);
    else if (json_read(&arena, request.json, REQUEST_DEPTH_MAX, &fault) == NULL)
        abort();
    (void)decode_csv_find(csv, unit, TEXT("/household/members/3/id"));
    (void)decode_csv_find(csv, unit, *text);
    arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct text text = {(const char *)bytes, size};
    static struct decode_csv_errors errors;
    struct decode_csv *whole = index_of(text, size + 1);
    struct decode_csv *cut = index_of(text, 1 + size / 3);
    if (decode_csv_unit_count(whole) != decode_csv_unit_count(cut) ||
        decode_csv_row_count(whole) != decode_csv_row_count(cut))
        abort();
    if (!decode_csv_end(whole, &errors))
        check_errors(&errors);
    else
        for (uint32_t unit = 0; unit < decode_csv_unit_count(whole); unit++)
            check_unit(whole, unit, &text);
    decode_csv_free(whole);
    decode_csv_free(cut);
    return 0;
}
