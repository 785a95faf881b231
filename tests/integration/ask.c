/* SPDX-License-Identifier: Apache-2.0
 *
 * ask CONFIG LINE ID NAME [ID NAME]...: one exchange with the owner of a line
 * through the real carrier and the real connector, without engine and store,
 * and the answers as JSON. For the tests of carriers; what it prints is about
 * sample people.
 */
#include <poll.h>
#include <stdio.h>

#include "carrier.h"
#include "connector.h"
#include "date.h"
#include "json.h"
#include "log.h"
#include "loop.h"

#define REPLIES_MAX 64
#define LAST_MS 30000

struct ask {
    struct arena arena;
    const struct connector *connector;
    struct stamp stamp;
    struct question questions[64];
    uint32_t count;
    struct request first, last;
    struct text memo;
    uint32_t reply_count;
    struct reply replies[REPLIES_MAX];
    bool is_poll, new_token, is_waiting, is_over;
    int64_t send_at_ms;
};

static void
reply_copy(struct arena *arena, struct reply *to, const struct reply *from)
{
    struct header *headers =
        arena_array(arena, from->header_count, sizeof(*headers));
    *to = *from;
    for (uint32_t i = 0; i < from->header_count; i++) {
        headers[i].name = text_copy(arena, from->headers[i].name);
        headers[i].value = text_copy(arena, from->headers[i].value);
    }
    to->headers = headers;
    to->file_name = text_copy(arena, from->file_name);
    to->batch_note = text_copy(arena, from->batch_note);
    to->body = text_copy(arena, from->body);
}

static void
print_answers(struct ask *ask)
{
    struct split split = {0};
    struct json *out = json_array(&ask->arena);
    struct buffer text;
    ask->connector->split(&ask->arena, &ask->stamp, ask->questions, ask->count,
                          ask->replies, ask->reply_count, &split);
    for (uint32_t i = 0; i < ask->count; i++) {
        struct text slices[256];
        uint32_t replies[256], count = 0;
        struct answer answer = {0};
        for (uint32_t j = 0; j < split.slice_count && count < 256; j++)
            if (split.slices[j].question == i) {
                const struct slice *slice = &split.slices[j];
                replies[count] = slice->reply;
                slices[count++] = text_slice(ask->replies[slice->reply].body,
                                             slice->from, slice->to);
            }
        struct evidence evidence = {split.frame_count, split.frames, count,
                                    slices, replies};
        if (split.is_garbled)
            answer =
                (struct answer){.kind = ANSWER_GARBLED, .reason = split.reason};
        else
            ask->connector->read(&ask->arena, &evidence, &ask->questions[i],
                                 &answer);
        struct json *row = json_object(&ask->arena);
        json_set(row, "kind",
                 json_chars(&ask->arena, answer_kind_name(answer.kind)));
        if (answer.reason != REASON_NONE)
            json_set(
                row, "reason",
                json_chars(&ask->arena, answer_reason_name(answer.reason)));
        struct json *records = json_array(&ask->arena);
        for (uint32_t j = 0; j < answer.record_count; j++)
            json_add(records, record_to_json(&ask->arena, &answer.records[j]));
        json_set(row, "records", records);
        json_add(out, row);
    }
    buffer_init(&text, 1u << 26);
    json_write_pretty(out, &text);
    fwrite(text.bytes, 1, text.size, stdout);
    puts("");
    buffer_release(&text);
}

static void
judge(struct ask *ask)
{
    struct exchange_view view = {&ask->first, &ask->last, ask->memo,
                                 ask->reply_count, ask->replies};
    struct next next = {0};
    ask->connector->next(&ask->arena, &view, &next);
    if (next.state == NEXT_DONE) {
        print_answers(ask);
        ask->is_over = true;
    } else if (next.state == NEXT_FAILED) {
        printf("{\"failed\":\"%s\",\"reason\":\"%s\"}\n",
               answer_kind_name(next.kind),
               next.reason == REASON_NONE ? ""
                                          : answer_reason_name(next.reason));
        ask->is_over = true;
    } else {
        if (!next.keep_reply)
            ask->reply_count--;
        ask->last = next.request;
        ask->memo = next.memo;
        ask->new_token = next.new_token;
        /* The owner's seconds are not waited for: this is a test. */
        ask->send_at_ms =
            loop_monotonic_ms() +
            (ask->connector->carrier == CARRIER_HTTPS && next.after_s == 0
                 ? 0
                 : 50);
    }
}

static void
on_carried(void *context, struct carried *carried)
{
    static const char *const states[] = {[CARRIED_REPLY] = "REPLY",
                                         [CARRIED_NOT_YET] = "NOT_YET",
                                         [CARRIED_NO_CONNECTION] =
                                             "NO_CONNECTION",
                                         [CARRIED_TIMED_OUT] = "TIMED_OUT",
                                         [CARRIED_CERTIFICATE] = "CERTIFICATE",
                                         [CARRIED_TOO_LARGE] = "TOO_LARGE",
                                         [CARRIED_DAMAGED] = "DAMAGED",
                                         [CARRIED_LATE] = "LATE",
                                         [CARRIED_LOCAL] = "LOCAL"};
    struct ask *ask = context;
    ask->is_waiting = false;
    ask->send_at_ms = loop_monotonic_ms() + 50;
    if (ask->connector->carrier != CARRIER_HTTPS)
        ask->is_poll = true;
    if (carried->state == CARRIED_REPLY) {
        for (uint32_t i = 0; i < carried->reply_count && !ask->is_over; i++) {
            reply_copy(&ask->arena, &ask->replies[ask->reply_count++],
                       &carried->replies[i]);
            judge(ask);
        }
    } else if (carried->state != CARRIED_NOT_YET) {
        printf("{\"carried\":\"%s\",\"fault\":\"%s\"}\n",
               states[carried->state], carried->fault.text);
        ask->is_over = true;
    }
    arena_release(&carried->arena);
}

static void
start(struct ask *ask, struct carrier_set *set)
{
    struct fault fault = {0};
    struct carrier_job job = {.handle = 1,
                              .line = ask->connector->name,
                              .carrier = ask->connector->carrier,
                              .traits = ask->connector->traits,
                              .is_poll = ask->is_poll,
                              .new_token = ask->new_token,
                              .parts_known = ask->reply_count,
                              .request = &ask->last,
                              .exchange_id = ask->stamp.exchange_id,
                              .now_us = ask->stamp.made_at_us};
    ask->is_waiting = carrier_set_start(set, &job, &fault);
    if (!ask->is_waiting) {
        fprintf(stderr, "ask: %s\n", fault.text);
        ask->is_over = true;
    }
}

static int
run(struct ask *ask, const struct config *config)
{
    struct fault fault = {0};
    struct carrier_set *set = carrier_set_open(config, on_carried, ask, &fault);
    int64_t until = loop_monotonic_ms() + LAST_MS;
    if (set == NULL) {
        fprintf(stderr, "ask: %s\n", fault.text);
        return 1;
    }
    ask->connector->ask(&ask->arena, &ask->stamp, ask->questions, ask->count,
                        &ask->first);
    ask->last = ask->first;
    while (!ask->is_over && loop_monotonic_ms() < until) {
        if (!ask->is_waiting && loop_monotonic_ms() >= ask->send_at_ms)
            start(ask, set);
        struct pollfd fd = {.fd = carrier_set_fd(set), .events = POLLIN};
        int wait = carrier_set_timeout_ms(set);
        poll(&fd, 1, wait < 0 || wait > 10 ? 10 : wait);
        carrier_set_step(set);
    }
    carrier_set_close(set);
    if (!ask->is_over)
        puts("{\"carried\":\"nothing in time\"}");
    return ask->is_over ? 0 : 1;
}

int
main(int argc, char **argv)
{
    struct fault fault = {0};
    struct ask ask = {0};
    log_init("ask", LOG_WARN);
    if (argc < 5) {
        fputs("usage: ask CONFIG LINE EXCHANGE-ID ID NAME [ID NAME]...\n",
              stderr);
        return 2;
    }
    struct config *config = config_read(argv[1], &fault);
    if (config == NULL) {
        fprintf(stderr, "ask: %s\n", fault.text);
        return 2;
    }
    arena_init(&ask.arena, (size_t)1 << 30);
    ask.connector = connector_find(line_find(text_of(argv[2])));
    ask.stamp.exchange_id = text_of(argv[3]);
    instant_read(text_of("2017-09-01T02:15:00Z"), &ask.stamp.made_at_us);
    ask.stamp.mandate = text_of("沪核委2017-000042");
    for (int i = 4; i + 1 < argc && ask.count < 64; i += 2)
        ask.questions[ask.count++] =
            (struct question){.no = (i - 4) / 2 + 1,
                              .id = text_of(argv[i]),
                              .name = text_of(argv[i + 1]),
                              .consent = text_of("SQ20170065"),
                              .birth = DATE_NONE};
    int code = run(&ask, config);
    arena_release(&ask.arena);
    config_free(config);
    return code;
}
