/* SPDX-License-Identifier: Apache-2.0
 *
 * A sample is what `GET /v1/queue` and `GET /v1/lines` say, less.
 */
#include "sampler.h"

#include "date.h"
#include "lines.h"
#include "mutant.h"
#include "queue_rows.h"
#include "samples.h"

#define SLOT_US (SAMPLE_EVERY_S * INSTANT_SECOND)
#define BEGIN_MS 8000
#define TEXT_MAX ((size_t)1 << 16)

static const struct {
    const char *key, *name; /* of the view, of the sample */
} figures[] = {
    {"queue_queued", "queued"}, {"queue_oldest", "oldest_seconds"},
    {"queue_fresh", "fresh"},   {"queue_cases", "cases"},
    {"queue_seal", "seal"},     {"queue_outbox", "outbox"},
};

static struct json *
queue_json(struct arena *arena, const struct queue_view *view)
{
    struct json *tree = json_object(arena);
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        for (size_t at = 0; at < QUEUE_ROWS; at++)
            if (strcmp(view->rows[at].key, figures[i].key) == 0)
                json_set(tree, figures[i].name,
                         json_integer(arena, view->rows[at].value));
    return tree;
}

/* Of lines that are configured; the median is that of the day so far. */
static struct json *
lines_json_of(struct arena *arena, const struct line_view *views,
              uint32_t count)
{
    struct json *tree = json_object(arena);
    for (uint32_t i = 0; i < count; i++) {
        const struct line_counts *counts = &views[i].status->counts;
        struct json *row = json_object(arena);
        if (strncmp(views[i].state, "state_", 6) != 0)
            continue;
        json_set(row, "state", json_chars(arena, views[i].state + 6));
        json_set(
            row, "median_ms",
            latency_count(counts) == 0
                ? json_null(arena)
                : json_integer(arena, latency_permille_us(counts, 500) / 1000));
        json_set(tree, views[i].name, row);
    }
    return tree;
}

static struct text
written(struct arena *arena, const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, TEXT_MAX);
    json_write(tree, &out);
    struct text text =
        out.failed ? TEXT_NONE : text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

enum store_result
sampler_look(struct sampler *sampler, const struct view_ground *ground,
             int64_t now_us, int64_t now_ms)
{
    int64_t slot = now_us - now_us % SLOT_US;
    struct queue_view queue = {0};
    struct line_view *views = NULL;
    uint32_t count = 0;
    bool is_kept = false;
    if (sampler->from_ms == 0)
        sampler->from_ms = now_ms + BEGIN_MS;
    if (now_ms < sampler->from_ms || slot == sampler->slot ||
        (sampler->slot != 0 && mutant_is("sampler_once")))
        return STORE_DONE;
    enum store_result result = queue_view_read(ground, &queue);
    if (result == STORE_DONE)
        result = lines_read(ground, 1, &views, &count);
    if (result != STORE_DONE)
        return result;
    struct text figure =
        written(ground->arena, queue_json(ground->arena, &queue));
    struct text lines =
        written(ground->arena, lines_json_of(ground->arena, views, count));
    /* Without memory the next ten minutes may have one. */
    if (!text_is_absent(figure) && !text_is_absent(lines))
        result = store_sample_keep(ground->store, figure, lines, &is_kept,
                                   ground->fault);
    if (result == STORE_DONE)
        sampler->slot = slot;
    return result;
}
