/* Writing files without locale, time zone or floating point: numbers, money,
 * days, and CSV sheets. Owns the FILE between open and close. */
#include "out.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"

enum { PATH_LIMIT = 4096, BUFFER_SIZE = 1 << 18, SHEET_ROW_LIMIT = 4096 };

static void
out_begin(struct out *o, FILE *file)
{
    *o = (struct out){.file = file, .mark = OUT_NO_MARK};
    o->buffer = malloc(BUFFER_SIZE);
    assert(o->buffer != NULL);
    if (file != NULL)
        setvbuf(file, NULL, _IONBF, 0);
}

void
out_open_path(struct out *o, const char *path)
{
    out_begin(o, fopen(path, "wb"));
    o->failed = o->file == NULL;
    if (o->failed)
        perror(path);
}

void
out_open(struct out *o, const char *directory, const char *name)
{
    char path[PATH_LIMIT];
    int length = snprintf(path, sizeof path, "%s/%s", directory, name);

    assert(length > 0 && length < PATH_LIMIT);
    out_open_path(o, path);
}

void
out_open_nowhere(struct out *o)
{
    out_begin(o, NULL);
}

/* Writes out what need not stay. */
static void
out_flush(struct out *o)
{
    size_t end = o->mark == OUT_NO_MARK ? o->used : o->mark;

    if (o->file != NULL && !o->failed &&
        fwrite(o->buffer, 1, end, o->file) != end)
        o->failed = true;
    memmove(o->buffer, o->buffer + end, o->used - end);
    o->used -= end;
    o->mark = o->mark == OUT_NO_MARK ? OUT_NO_MARK : 0;
}

bool
out_close(struct out *o)
{
    o->mark = OUT_NO_MARK;
    out_flush(o);
    if (o->file != NULL && fclose(o->file) != 0)
        o->failed = true;
    free(o->buffer);
    o->buffer = NULL;
    o->file = NULL;
    return !o->failed;
}

void
out_bytes(struct out *o, const char *bytes, size_t length)
{
    if (length > BUFFER_SIZE - o->used)
        out_flush(o);
    /* No row and no cell is as long as the buffer. */
    assert(length <= BUFFER_SIZE - o->used);
    memcpy(o->buffer + o->used, bytes, length);
    o->used += length;
}

void
out_text(struct out *o, const char *text)
{
    out_bytes(o, text, strlen(text));
}

void
out_char(struct out *o, char c)
{
    if (o->used == BUFFER_SIZE)
        out_flush(o);
    assert(o->used < BUFFER_SIZE);
    o->buffer[o->used++] = c;
}

/* At least `width` digits. */
static void
out_digits(struct out *o, uint64_t number, size_t width)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 || sizeof digits - at < width);
    out_bytes(o, digits + at, sizeof digits - at);
}

void
out_count(struct out *o, int64_t count)
{
    if (count < 0)
        out_char(o, '-');
    out_digits(o, (uint64_t)(count < 0 ? -count : count), 1);
}

void
out_hundredths(struct out *o, int64_t fen)
{
    uint64_t size = (uint64_t)(fen < 0 ? -fen : fen);

    if (fen < 0)
        out_char(o, '-');
    out_digits(o, size / 100, 1);
    out_char(o, '.');
    out_digits(o, size % 100, 2);
}

void
out_day(struct out *o, int day)
{
    struct date date = day_to_date(day);

    out_digits(o, (uint64_t)date.year, 4);
    out_char(o, '-');
    out_digits(o, (uint64_t)date.month, 2);
    out_char(o, '-');
    out_digits(o, (uint64_t)date.day, 2);
}

void
out_month(struct out *o, int month)
{
    out_digits(o, (uint64_t)(month / 12), 4);
    out_char(o, '-');
    out_digits(o, (uint64_t)(month % 12 + 1), 2);
}

static void
sheet_begin(struct sheet *s, const char *header)
{
    out_text(&s->out, header);
    out_char(&s->out, '\n');
    s->columns = 1;
    for (const char *c = header; *c != '\0'; c++)
        s->columns += *c == ',';
}

void
sheet_open(struct sheet *s, const char *directory, const char *line,
           const char *header)
{
    char name[64];

    *s = (struct sheet){0};
    snprintf(name, sizeof name, "%s.csv", line);
    out_open(&s->out, directory, name);
    sheet_begin(s, header);
}

void
sheet_open_path(struct sheet *s, const char *path, const char *header)
{
    *s = (struct sheet){0};
    out_open_path(&s->out, path);
    sheet_begin(s, header);
}

void
sheet_open_nowhere(struct sheet *s, const char *header)
{
    *s = (struct sheet){0};
    out_open_nowhere(&s->out);
    sheet_begin(s, header);
}

bool
sheet_close(struct sheet *s, const char *line)
{
    assert(s->at == 0);
    bool is_written = out_close(&s->out);
    if (!is_written)
        fprintf(stderr, "hedui-generate: %s could not be written\n", line);
    return is_written;
}

static void
sheet_begin_cell(struct sheet *s)
{
    assert(s->at < s->columns);
    if (s->at == 0)
        s->out.mark = s->out.used;
    else if (s->at == 2)
        s->rest = s->out.used - s->out.mark;
    if (s->at++ > 0)
        out_char(&s->out, ',');
}

void
sheet_text(struct sheet *s, const char *text)
{
    sheet_begin_cell(s);
    if (strpbrk(text, ",\"\r\n") == NULL) {
        out_text(&s->out, text);
        return;
    }
    out_char(&s->out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            out_char(&s->out, '"');
        out_char(&s->out, *c);
    }
    out_char(&s->out, '"');
}

void
sheet_empty(struct sheet *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sheet_begin_cell(s);
}

void
sheet_money(struct sheet *s, int64_t fen)
{
    sheet_begin_cell(s);
    out_hundredths(&s->out, fen);
}

void
sheet_thousandths(struct sheet *s, int64_t number)
{
    assert(number >= 0);
    sheet_begin_cell(s);
    out_digits(&s->out, (uint64_t)number / 1000, 1);
    out_char(&s->out, '.');
    out_digits(&s->out, (uint64_t)number % 1000, 3);
}

void
sheet_area(struct sheet *s, int64_t hundredths)
{
    sheet_money(s, hundredths);
}

void
sheet_count(struct sheet *s, int64_t count)
{
    sheet_begin_cell(s);
    out_count(&s->out, count);
}

void
sheet_flag(struct sheet *s, bool flag)
{
    sheet_text(s, flag ? "yes" : "no");
}

void
sheet_day(struct sheet *s, int day)
{
    sheet_begin_cell(s);
    if (day != 0)
        out_day(&s->out, day);
}

void
sheet_month(struct sheet *s, int month)
{
    sheet_begin_cell(s);
    if (month != 0)
        out_month(&s->out, month);
}

void
sheet_end(struct sheet *s)
{
    assert(s->at == s->columns);
    out_char(&s->out, '\n');
    s->at = 0;
    if (s->ended != NULL)
        s->ended(s, s->context);
    s->out.mark = OUT_NO_MARK;
    s->rows++;
}

void
sheet_repeat(struct sheet *s, const char *id, const char *name)
{
    struct out *o = &s->out;
    size_t length;

    assert(s->ended != NULL && s->columns > 2);
    out_text(o, id);
    out_char(o, ',');
    out_text(o, name);
    /* A flush on the way moves the row and keeps its length: the row that is
     * repeated ends with its first new line, for no cell of ours has one. */
    const char *row = o->buffer + o->mark;
    length = (size_t)((const char *)memchr(row, '\n', o->used - o->mark) - row);
    char rest[SHEET_ROW_LIMIT];
    assert(length - s->rest < sizeof rest);
    memcpy(rest, row + s->rest, length - s->rest);
    out_bytes(o, rest, length - s->rest);
    out_char(o, '\n');
}
