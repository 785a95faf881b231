/* What is written of wrong answers: the behaviours that the simulator is to
 * show, the classes with whom they hit, whose every row of every line truly is,
 * and the list of those who are asked about. */
#include "wrong.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "lines.h"
#include "requests.h"

bool
wrong_write_behaviour(const struct world *w)
{
    struct sheet s;

    sheet_open(&s, w->settings.directory, "behaviour",
               "line,institution,id,what,detail,from,until");
    for (size_t i = 0; i < wrong_count(w); i++) {
        const struct wrong *wrong = wrong_at(w, i);
        if (wrong_behaviour(wrong->class) == NULL)
            continue;
        sheet_text(&s, owner_lines[wrong->line]);
        sheet_empty(&s, 1);
        sheet_text(&s, world_member(w, wrong->member)->id);
        sheet_text(&s, wrong_behaviour(wrong->class));
        sheet_text(&s, wrong->class == WRONG_SHIFTED ? "1" : wrong->other_id);
        sheet_empty(&s, 2);
        sheet_end(&s);
    }
    return sheet_close(&s, "behaviour");
}

static bool
wrong_write_classes(const struct world *w, const char *directory)
{
    struct sheet s;

    sheet_open(&s, directory, "wrong", "class,line,id,detail");
    for (size_t i = 0; i < wrong_count(w); i++) {
        const struct wrong *wrong = wrong_at(w, i);
        sheet_text(&s, wrong_name(wrong->class));
        sheet_text(&s, owner_lines[wrong->line]);
        sheet_text(&s, world_member(w, wrong->member)->id);
        sheet_text(&s, wrong->class == WRONG_SHIFTED        ? "1"
                       : wrong->class == WRONG_VARIANT_NAME ? wrong->held_name
                       : wrong->class == WRONG_MISTYPED     ? wrong->held_id
                                                            : wrong->other_id);
        sheet_end(&s);
    }
    return sheet_close(&s, "truth/wrong");
}

static bool
wrong_write_strangers(const struct world *w, const char *directory)
{
    struct sheet s;

    sheet_open(&s, directory, "strangers", "id,name,sex,birth,line,class");
    for (size_t i = 0; i < wrong_count(w); i++) {
        const struct wrong *wrong = wrong_at(w, i);
        if (!wrong->is_stranger)
            continue;
        sheet_text(&s, wrong->other_id);
        sheet_text(&s, wrong->held_name);
        sheet_text(&s, wrong->is_female ? "female" : "male");
        sheet_day(&s, wrong->birth);
        sheet_text(&s, owner_lines[wrong->line]);
        sheet_text(&s, wrong_name(wrong->class));
        sheet_end(&s);
    }
    return sheet_close(&s, "truth/strangers");
}

static void
wrong_put_row(struct sheet *s, const char *id, const char *held)
{
    sheet_text(s, id);
    sheet_text(s, held);
    sheet_end(s);
}

static const char *
wrong_held(const struct world *w, enum line line, const struct line_row *row)
{
    const struct wrong *wrong = wrong_find(w, line, row->member);

    if (wrong != NULL)
        return wrong->class == WRONG_MISTYPED ? "number" : "variant";
    return row->held == HELD_WRONG_NUMBER ? "number"
           : row->held == HELD_WRONG_NAME ? "name"
                                          : "";
}

static bool
wrong_write_rows(const struct world *w, const char *directory, enum line line)
{
    const struct list *rows = &w->rows[line];
    size_t slipped, at = 0;
    const struct wrong *const *in = wrong_rows(w, line, &slipped);
    struct sheet s;

    sheet_open(&s, directory, owner_lines[line], "id,wrong");
    for (size_t i = 0; i < rows->count; i++) {
        const struct line_row *row = list_at(rows, i);
        wrong_put_row(&s, world_member(w, row->member)->id,
                      wrong_held(w, line, row));
        for (; at < slipped && in[at]->row == i; at++)
            wrong_put_row(&s, in[at]->other_id,
                          in[at]->class == WRONG_OTHER_NAME ? "number" : "");
    }
    return sheet_close(&s, owner_lines[line]);
}

bool
wrong_write_truth(const struct world *w)
{
    char directory[4096];
    bool is_written;

    if (w->wrongs == NULL)
        return true;
    snprintf(directory, sizeof directory, "%s/truth", w->settings.directory);
    is_written = wrong_write_classes(w, directory);
    is_written = wrong_write_strangers(w, directory) && is_written;
    snprintf(directory, sizeof directory, "%s/truth/rows",
             w->settings.directory);
    if (mkdir(directory, 0777) != 0 && errno != EEXIST) {
        perror(directory);
        return false;
    }
    for (size_t i = 0; i < lines_count(w); i++)
        is_written = wrong_write_rows(w, directory, (enum line)i) && is_written;
    return is_written;
}
