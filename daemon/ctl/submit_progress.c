/* SPDX-License-Identifier: Apache-2.0
 *
 * The bar and the lines. What earlier runs have answered counts as done and
 * not for the rate.
 */
#include "submit_progress.h"

#include <unistd.h>

#define BAR_MS 200
#define LINE_MS 5000
#define LEAST 1000u /* requests that are worth a line */
#define PLACES 24u

void
submit_progress_begin(struct submit_progress *progress, const struct ctl *ctl,
                      uint32_t total, bool is_wanted, int64_t now_ms)
{
    bool is_terminal = isatty(STDERR_FILENO) == 1;
    bool is_worth = total >= LEAST || is_wanted;
    *progress = (struct submit_progress){.ctl = ctl,
                                         .is_bar = is_terminal && is_worth,
                                         .is_lines = !is_terminal && is_worth,
                                         .total = total,
                                         .began_ms = now_ms,
                                         .shown_ms = now_ms};
}

static uint32_t
done_of(const struct submit_counts *counts)
{
    return counts->accepted + counts->duplicate + counts->refused +
           counts->conflict;
}

void
submit_progress_print(const struct submit_progress *progress,
                      const struct submit_counts *counts, int64_t now_ms,
                      uint32_t places, struct buffer *out)
{
    const struct ctl *ctl = progress->ctl;
    uint32_t done = done_of(counts), total = progress->total;
    uint32_t fresh = done - progress->before;
    int64_t spent_ms = now_ms - progress->began_ms;
    uint32_t full =
        total == 0 ? 0 : (uint32_t)((uint64_t)done * places / total);
    for (uint32_t i = 0; i < places; i++)
        buffer_chars(out, i < full ? "█" : "░");
    if (places > 0)
        buffer_chars(out, " ");
    buffer_printf(out, ctl_word(ctl, "submit_progress"), done, total,
                  counts->accepted + counts->duplicate,
                  counts->refused + counts->conflict);
    if (spent_ms < 1 || fresh == 0)
        return;
    int64_t rate = (int64_t)fresh * 1000 / spent_ms;
    int64_t left_s = (int64_t)(total - done) * spent_ms / fresh / 1000;
    buffer_printf(out, ctl_word(ctl, "submit_rate"), (long long)rate,
                  (long long)left_s);
}

void
submit_progress_clear(struct submit_progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    progress->is_shown = false;
}

void
submit_progress_show(struct submit_progress *progress,
                     const struct submit_counts *counts, int64_t now_ms,
                     bool is_last)
{
    int64_t least_ms = progress->is_bar ? BAR_MS : LINE_MS;
    if ((!progress->is_bar && !progress->is_lines) ||
        (!is_last && now_ms - progress->shown_ms < least_ms))
        return;
    struct buffer out;
    buffer_init(&out, 1024);
    submit_progress_print(progress, counts, now_ms,
                          progress->is_bar ? PLACES : 0, &out);
    fprintf(stderr, "%s%.*s%s", progress->is_bar ? "\r\033[K" : "",
            (int)out.size, out.bytes, progress->is_bar && !is_last ? "" : "\n");
    progress->is_shown = progress->is_bar && !is_last;
    progress->shown_ms = now_ms;
    buffer_release(&out);
}
