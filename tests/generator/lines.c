/* The files of the lines: each is written from the facts as its owner holds
 * them, and where answers are to be wrong, rows are slipped in behind others.
 * The survey writes the same rows to nowhere and keeps whose they are. */
#include "lines.h"

#include "wrong.h"

size_t
lines_count(const struct world *w)
{
    return w->settings.has_all_lines ? LINE_COUNT : LINE_NINE;
}

static const struct line_sheet *
lines_sheet(size_t at)
{
    return at < LINE_NINE ? &nine_sheets[at] : &twenty_sheets[at - LINE_NINE];
}

static void
lines_write_rows(struct sheet *s, const struct world *w,
                 const struct line_sheet *sheet)
{
    enum line line = sheet->line;

    if (sheet->write != NULL)
        sheet->write(s, w);
    else if (line == LINE_STATE_BANKS || line == LINE_NATIONAL_BANKS)
        accounts_write(s, w, line);
    else
        further_write(s, w, line);
}

static void
lines_note_row(struct sheet *s, void *context)
{
    struct list *rows = context;
    struct line_row *row = list_add(rows);

    row->member = (uint32_t)s->member;
    row->held = (uint8_t)s->held;
}

void
lines_survey(struct world *w)
{
    for (size_t i = 0; i < lines_count(w); i++) {
        const struct line_sheet *sheet = lines_sheet(i);
        struct sheet s;
        sheet_open_nowhere(&s, sheet->header);
        s.ended = lines_note_row;
        s.context = &w->rows[sheet->line];
        lines_write_rows(&s, w, sheet);
        sheet_close(&s, owner_lines[sheet->line]);
    }
}

/* The wrong rows of a line that still have to come, by the row they follow. */
struct slipped {
    const struct wrong *const *rows;
    size_t count, at;
};

static void
lines_slip_in(struct sheet *s, void *context)
{
    struct slipped *slipped = context;

    while (slipped->at < slipped->count &&
           slipped->rows[slipped->at]->row == s->rows) {
        const struct wrong *wrong = slipped->rows[slipped->at++];
        sheet_repeat(s, wrong->held_id, wrong->held_name);
    }
}

bool
lines_write(const struct world *w)
{
    bool is_written = true;

    for (size_t i = 0; i < lines_count(w); i++) {
        const struct line_sheet *sheet = lines_sheet(i);
        const char *name = owner_lines[sheet->line];
        struct slipped slipped = {0};
        struct sheet s;
        slipped.rows = wrong_rows(w, sheet->line, &slipped.count);
        sheet_open(&s, w->settings.directory, name, sheet->header);
        if (slipped.count > 0) {
            s.ended = lines_slip_in;
            s.context = &slipped;
        }
        lines_write_rows(&s, w, sheet);
        is_written = sheet_close(&s, name) && is_written;
    }
    return is_written;
}
