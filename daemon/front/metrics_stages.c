/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage times, as intakes count them from their start: a histogram of each, so
 * that no scrape looks at a case.
 */
#include "date.h"
#include "json.h"
#include "metrics_part.h"
#include "stage.h"

/* NULL: this heartbeat has none, or not as many numbers as it must. */
static const struct json *
numbers_of(const struct json *beat, enum stage stage)
{
    const struct json *numbers =
        json_get(json_get(beat, "stages"), stage_name(stage));
    uint32_t count = 0;
    if (numbers == NULL || numbers->kind != JSON_ARRAY)
        return NULL;
    for (const struct json *at = numbers->first; at != NULL; at = at->next)
        count += at->kind == JSON_INTEGER;
    return count == STAGE_BUCKETS + 1 ? numbers : NULL;
}

static void
write_histogram(const struct heartbeat *beat, const char *stage,
                const struct json *numbers, struct buffer *out)
{
    int64_t sum = 0;
    const struct json *at = numbers->first;
    for (int i = 0; i < STAGE_BUCKETS; i++, at = at->next) {
        sum += at->integer;
        metrics_beat_sample(out, "stage_seconds_bucket", beat);
        buffer_printf(out, ",stage=\"%s\",le=\"", stage);
        if (i + 1 < STAGE_BUCKETS)
            buffer_printf(out, "%lld", (long long)stage_bucket_s(i));
        else
            buffer_chars(out, "+Inf");
        buffer_printf(out, "\"} %lld\n", (long long)sum);
    }
    metrics_beat_sample(out, "stage_seconds_count", beat);
    buffer_printf(out, ",stage=\"%s\"} %lld\n", stage, (long long)sum);
    metrics_beat_sample(out, "stage_seconds_sum", beat);
    buffer_printf(out, ",stage=\"%s\"} %lld.%06lld\n", stage,
                  (long long)(at->integer / INSTANT_SECOND),
                  (long long)(at->integer % INSTANT_SECOND));
}

void
metrics_write_stages(struct arena *arena, const struct metrics_input *input,
                     struct buffer *out)
{
    metrics_head(out, "stage_seconds", "histogram",
                 "From stage to stage, of cases whose first report this intake "
                 "has published.");
    for (uint32_t i = 0; i < input->beat_count; i++) {
        struct fault fault = {0};
        const struct heartbeat *beat = &input->beats[i];
        const struct json *tree =
            metrics_is_late(input, beat)
                ? NULL
                : json_read(arena, beat->counters, 4, &fault);
        for (int stage = 0; tree != NULL && stage < STAGE_COUNT; stage++) {
            const struct json *numbers = numbers_of(tree, (enum stage)stage);
            if (numbers != NULL)
                write_histogram(beat, stage_name((enum stage)stage), numbers,
                                out);
        }
    }
}
