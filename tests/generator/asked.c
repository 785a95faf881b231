/* The list of those whom the requests ask about (--ask): each once, in the
 * order of the requests, as the agency knows him. */
#include <stdio.h>
#include <stdlib.h>

#include "requests.h"
#include "wrong.h"

bool
asked_write(const struct world *w)
{
    bool *is_listed = calloc(w->members.count + 1, sizeof *is_listed);
    struct sheet s;
    int64_t no = 0;

    if (is_listed == NULL)
        return false;
    sheet_open_path(&s, w->settings.ask, "no,id,name,birth");
    for (size_t i = 0; i < w->requests.count; i++) {
        struct roll roll;
        requests_roll(w, i, &roll);
        for (size_t k = 0; k < roll.count; k++) {
            const struct member *m = world_member(w, roll.member[k]);
            if (is_listed[roll.member[k]])
                continue;
            is_listed[roll.member[k]] = true;
            sheet_count(&s, ++no);
            sheet_text(&s, m->id);
            sheet_text(&s, m->name);
            sheet_day(&s, m->birth);
            sheet_end(&s);
        }
    }
    free(is_listed);
    return sheet_close(&s, w->settings.ask);
}
