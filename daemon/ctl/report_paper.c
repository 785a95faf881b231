/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as PDF: by the same helper as the API's, with the seal that the
 * store has of it.
 */
#include "report_paper.h"

#include <poll.h>

#include "loop.h"
#include "paper_desk.h"

#define LOOK_MS 5

/* NULL: it is not sealed; false after saying why. */
static bool
seal_find(struct ctl *ctl, const struct json *tree, struct seal_row *row,
          bool *is_sealed, int *code)
{
    struct text name = TEXT_NONE;
    int64_t case_id = 0, revision = 0;
    *is_sealed = false;
    if (!json_get_text(tree, "case_no", &name) || name.size < 2 ||
        !text_to_count(text_slice(name, 1, name.size), &case_id) ||
        !json_get_integer(tree, "revision", &revision))
        return true;
    enum store_result result = ctl->store->calls->sealing->file(
        ctl->store, &ctl->arena, case_id, (uint32_t)revision, row, is_sealed,
        &ctl->fault);
    if (result == STORE_DONE)
        return true;
    *code = ctl_away(ctl, result);
    return false;
}

static bool
paper_make(struct ctl *ctl, struct text input, struct text *pdf)
{
    struct paper_desk desk = {0};
    enum paper_state state = PAPER_FAILED;
    uint64_t ticket =
        paper_desk_order(&desk, input, loop_monotonic_ms(), &ctl->fault);
    if (ticket != 0)
        do {
            state = paper_desk_look(&desk, ticket, loop_monotonic_ms(),
                                    &ctl->arena, pdf, &ctl->fault);
            if (state == PAPER_AT_WORK)
                (void)!poll(NULL, 0, LOOK_MS);
        } while (state == PAPER_AT_WORK);
    paper_desk_close(&desk);
    return state == PAPER_MADE;
}

bool
report_paper(struct ctl *ctl, const struct json *tree, struct text bytes,
             bool is_letter, struct text *pdf, int *code)
{
    struct seal_row row = {0};
    bool is_sealed = false;
    if (!is_letter && !seal_find(ctl, tree, &row, &is_sealed, code))
        return false;
    struct text input =
        is_letter ? paper_desk_letter(&ctl->arena, bytes, ctl->language)
                  : paper_desk_input(&ctl->arena, bytes,
                                     is_sealed ? &row : NULL, ctl->language);
    if (!text_is_absent(input) && paper_make(ctl, input, pdf))
        return true;
    ctl_complain(ctl, "report_paper", ctl->fault.text);
    *code = EXIT_TROUBLE;
    return false;
}
