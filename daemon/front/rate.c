/* SPDX-License-Identifier: Apache-2.0
 *
 * Token buckets in a table with open addressing. What is full again counts as
 * free, so nothing has to be swept; where a whole stretch of the table is busy
 * the request is refused, which takes more agencies than RATE_BUCKETS / 2.
 */
#include "rate.h"

#include <stdlib.h>
#include <string.h>

#include "mutant.h"

#define REQUEST INT64_C(1000000) /* what one costs */
#define STRETCH 64u

bool
rate_init(struct rate_limits *limits, int64_t rate_per_s, int64_t burst)
{
    *limits = (struct rate_limits){.rate_per_s = rate_per_s, .burst = burst};
    limits->buckets = calloc(RATE_BUCKETS, sizeof(*limits->buckets));
    return limits->buckets != NULL;
}

void
rate_release(struct rate_limits *limits)
{
    free(limits->buckets);
    limits->buckets = NULL;
}

/* FNV-1a */
static uint32_t
place_of(struct text key)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key.size; i++)
        hash = (hash ^ (uint8_t)key.bytes[i]) * 16777619u;
    return hash % RATE_BUCKETS;
}

static void
refill(const struct rate_limits *limits, struct rate_bucket *bucket,
       int64_t now_ms)
{
    int64_t most = limits->burst * REQUEST;
    int64_t passed_ms = now_ms - bucket->at_ms;
    /* rate_per_s requests a second are rate_per_s * 1000 micros a ms. */
    if (passed_ms >= most / (limits->rate_per_s * 1000) + 1)
        bucket->micro = most;
    else if (passed_ms > 0)
        bucket->micro += passed_ms * limits->rate_per_s * 1000;
    if (bucket->micro > most)
        bucket->micro = most;
    bucket->at_ms = now_ms;
}

/* The bucket of this key, or a free one for it; NULL: all are busy. */
static struct rate_bucket *
bucket_find(struct rate_limits *limits, struct text key, int64_t now_ms)
{
    struct rate_bucket *free_one = NULL;
    uint32_t place = place_of(key);
    for (uint32_t i = 0; i < STRETCH; i++) {
        struct rate_bucket *at = &limits->buckets[(place + i) % RATE_BUCKETS];
        if (at->key[0] != '\0' && text_equals_chars(key, at->key))
            return at;
        if (free_one != NULL)
            continue;
        if (at->key[0] != '\0')
            refill(limits, at, now_ms);
        if (at->key[0] == '\0' || at->micro == limits->burst * REQUEST)
            free_one = at;
    }
    if (free_one == NULL)
        return NULL;
    memcpy(free_one->key, key.bytes, key.size);
    free_one->key[key.size] = '\0';
    free_one->micro = limits->burst * REQUEST;
    free_one->at_ms = now_ms;
    return free_one;
}

void
rate_ask(struct rate_limits *limits, struct text key, int64_t now_ms,
         struct rate_said *said)
{
    int64_t per_s = limits->rate_per_s * REQUEST;
    *said = (struct rate_said){.limit = limits->burst, .retry_s = 1};
    struct rate_bucket *bucket = key.size == 0 || key.size >= RATE_KEY_MAX
                                     ? NULL
                                     : bucket_find(limits, key, now_ms);
    if (bucket == NULL)
        return;
    refill(limits, bucket, now_ms);
    said->is_allowed = bucket->micro >= REQUEST || mutant_is("api_rate_off");
    if (said->is_allowed)
        bucket->micro -= REQUEST;
    else
        said->retry_s = (REQUEST - bucket->micro + per_s - 1) / per_s;
    said->remaining = bucket->micro > 0 ? bucket->micro / REQUEST : 0;
    said->reset_s =
        (limits->burst * REQUEST - bucket->micro + per_s - 1) / per_s;
}
