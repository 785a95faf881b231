/* SPDX-License-Identifier: Apache-2.0
 *
 * Six simulated lines: connectors of one trivial wire, and their configuration.
 *
 *   ask    "EXCHANGE MANDATE n\n" and n times "no id name consent\n"
 *   reply  "A EXCHANGE rows page pages\n" and rows "no id R value\n"
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static bool
sim_ask(struct arena *arena, const struct stamp *stamp,
        const struct question *questions, uint32_t count,
        struct request *request)
{
    struct buffer out;
    buffer_init(&out, 65536);
    buffer_text(&out, stamp->exchange_id);
    buffer_chars(&out, " ");
    buffer_text(&out, stamp->mandate);
    buffer_printf(&out, " %u\n", count);
    for (uint32_t i = 0; i < count; i++)
        buffer_printf(&out, "%d %.*s %.*s %.*s\n", (int)questions[i].no,
                      (int)questions[i].id.size, questions[i].id.bytes,
                      (int)questions[i].name.size, questions[i].name.bytes,
                      (int)questions[i].consent.size,
                      questions[i].consent.bytes);
    memset(request, 0, sizeof(*request));
    request->path = TEXT("/ask");
    request->body = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return !arena_failed(arena);
}

static int64_t
number_after(struct text body, uint32_t words)
{
    struct text rest = body, word = TEXT_NONE;
    for (uint32_t i = 0; i <= words; i++)
        if (!text_cut(&rest, ' ', &word))
            return -1;
    int64_t value;
    struct text line = word;
    (void)text_cut(&line, '\n', &word);
    return text_to_count(word, &value) ? value : -1;
}

static void
next_page(struct arena *arena, const struct exchange_view *view,
          const struct reply *reply, struct next *next)
{
    int64_t page = number_after(reply->body, 3);
    int64_t pages = number_after(reply->body, 4);
    bool is_file =
        text_is_empty(view->last->path) || !text_is_absent(reply->file_name);
    next->state = NEXT_DONE;
    if (is_file ? view->reply_count >= pages : page >= pages)
        return;
    next->state = NEXT_AGAIN;
    next->keep_reply = true;
    next->request = *view->last;
    next->after_s = is_file ? 3600 : 0;
    if (!is_file)
        next->request.body = text_of(arena_printf(arena, "%" PRId64, page + 1));
}

static bool
sim_next(struct arena *arena, const struct exchange_view *view,
         struct next *next)
{
    const struct reply *reply = &view->replies[view->reply_count - 1];
    int64_t after_s = number_after(reply->body, 1);
    next->state = NEXT_AGAIN;
    next->request = *view->last;
    next->after_s = after_s;
    next->memo = view->memo;
    next->kind = ANSWER_REFUSED;
    next->reason = REASON_OTHER;
    switch (reply->status) {
    case 200:
        next_page(arena, view, reply, next);
        break;
    case 202:
        next->request.path = TEXT("/fetch");
        next->request.body = TEXT("1");
        break;
    case 401:
        next->state =
            text_equals(view->memo, TEXT("token")) ? NEXT_FAILED : NEXT_AGAIN;
        next->new_token = true;
        next->after_s = 0;
        next->memo = TEXT("token");
        break;
    case 410:
        if (text_equals(view->memo, TEXT("expired"))) {
            next->state = NEXT_FAILED;
            next->kind = ANSWER_UNREACHABLE;
        }
        next->resubmit = true;
        next->request = *view->first;
        next->after_s = 0;
        next->memo = TEXT("expired");
        break;
    case 429:
        next->is_busy = true;
        break;
    case 503:
        next->state = NEXT_FAILED;
        next->reason = REASON_CLOSED;
        next->retry_after_s = after_s;
        break;
    default:
        next->state = NEXT_FAILED;
        break;
    }
    return !arena_failed(arena);
}

static void
split_row(struct split *split, const struct question *questions, uint32_t count,
          uint32_t reply, struct text body, uint32_t from, uint32_t to)
{
    struct text rest = text_slice(body, from, to), no_text, id;
    int64_t no;
    bool is_ours = text_cut(&rest, ' ', &no_text) &&
                   text_to_count(no_text, &no) && no >= 1 && no <= count &&
                   text_cut(&rest, ' ', &id) &&
                   text_equals(id, questions[no - 1].id);
    struct slice slice = {0, reply, from, to};
    if (!is_ours) {
        split->strays[split->stray_count++] = slice;
        return;
    }
    slice.question = (uint32_t)no - 1;
    uint32_t at = split->slice_count++;
    while (at > 0 && split->slices[at - 1].question > slice.question) {
        split->slices[at] = split->slices[at - 1];
        at--;
    }
    split->slices[at] = slice;
}

static bool
sim_split(struct arena *arena, const struct stamp *stamp,
          const struct question *questions, uint32_t count,
          const struct reply *replies, uint32_t reply_count,
          struct split *split)
{
    memset(split, 0, sizeof(*split));
    size_t room = 1;
    for (uint32_t i = 0; i < reply_count; i++)
        room += replies[i].body.size;
    split->slices = arena_array(arena, room / 8, sizeof(struct slice));
    split->strays = arena_array(arena, room / 8, sizeof(struct slice));
    split->frames = arena_array(arena, reply_count, sizeof(struct text));
    split->frame_count = reply_count;
    if (arena_failed(arena))
        return false;
    for (uint32_t i = 0; i < reply_count; i++) {
        struct text rest = replies[i].body, header, word;
        (void)text_cut(&rest, '\n', &header);
        split->frames[i] = header;
        int64_t rows = number_after(header, 2), seen = 0;
        bool is_echo = text_cut(&header, ' ', &word) &&
                       text_cut(&header, ' ', &word) &&
                       text_equals(word, stamp->exchange_id);
        uint32_t at = (uint32_t)split->frames[i].size + 1;
        while (at < replies[i].body.size) {
            uint32_t to = at;
            while (to < replies[i].body.size &&
                   replies[i].body.bytes[to] != '\n')
                to++;
            if (to == replies[i].body.size)
                break; /* cut off */
            split_row(split, questions, count, i, replies[i].body, at, to + 1);
            seen++;
            at = to + 1;
        }
        split->is_garbled |= !is_echo || seen != rows;
        split->reason = is_echo ? REASON_COUNT : REASON_ENVELOPE;
    }
    return true;
}

static bool
sim_read(struct arena *arena, const struct evidence *evidence,
         const struct question *question, struct answer *answer)
{
    (void)question;
    memset(answer, 0, sizeof(*answer));
    answer->kind = ANSWER_GARBLED;
    answer->reason = REASON_MISSING;
    if (evidence->slice_count == 0)
        return true;
    struct text rest = evidence->slices[0], word, value_text;
    for (int i = 0; i < 3; i++)
        if (!text_cut(&rest, ' ', &word))
            return true;
    int64_t value;
    if (!text_cut(&rest, '\n', &value_text) ||
        !text_to_count(value_text, &value))
        return true;
    answer->as_of = (int32_t)value; /* stands for the records */
    answer->reason = REASON_NONE;
    if (text_equals(word, TEXT("F"))) {
        answer->kind = ANSWER_FOUND;
    } else if (text_equals(word, TEXT("N"))) {
        answer->kind = ANSWER_NOTHING;
    } else if (text_equals(word, TEXT("E"))) {
        answer->kind = ANSWER_UNREACHABLE;
    } else {
        answer->reason = REASON_FIELD;
    }
    return !arena_failed(arena);
}

#define SIM_CONNECTOR(name_, line_, carrier_, most_)                           \
    {                                                                          \
        .name = name_, .line = line_, .carrier = carrier_,                     \
        .persons_max = most_, .ask = sim_ask, .next = sim_next,                \
        .split = sim_split, .read = sim_read                                   \
    }

static const struct connector connectors[SIM_LINES] = {
    SIM_CONNECTOR("household_register", LINE_HOUSEHOLD_REGISTER, CARRIER_HTTPS,
                  10),
    SIM_CONNECTOR("marriage", LINE_MARRIAGE, CARRIER_DATABASE, 40),
    SIM_CONNECTOR("income_tax", LINE_INCOME_TAX, CARRIER_HTTPS, 10),
    SIM_CONNECTOR("social_insurance", LINE_SOCIAL_INSURANCE, CARRIER_HTTPS, 6),
    SIM_CONNECTOR("real_estate", LINE_REAL_ESTATE, CARRIER_HTTPS, 8),
    SIM_CONNECTOR("local_banks", LINE_LOCAL_BANKS, CARRIER_FILE, 40),
};

const struct connector *const owner_connectors[SIM_LINES + 1] = {&connectors[0],
                                                                 &connectors[1],
                                                                 &connectors[2],
                                                                 &connectors[3],
                                                                 &connectors[4],
                                                                 &connectors[5],
                                                                 NULL};

uint32_t
owner_line(enum line line)
{
    uint32_t at = 0;
    while (connectors[at].line != line) {
        at++;
        assert(at < SIM_LINES);
    }
    return at;
}

void
owner_config(struct sim *sim)
{
    static const int64_t answer_hours[SIM_LINES] = {24, 60, 48, 48, 24, 100};
    static char *mandates[2] = {"M-A", "M-B"};
    static char *codes[2] = {"A", "B"};
    for (uint32_t i = 0; i < SIM_LINES; i++) {
        sim->lines[i].connector = &connectors[i];
        sim->lines[i].lease_until_us = INSTANT_NONE;
        sim->line_configs[i] = (struct line_config){
            .name = sim_alloc(sim, strlen(connectors[i].name) + 1, 1),
            .is_on = true,
            .coalesce_ms = 20 * 60 * 1000,
            .connections = 2,
            .rate_per_s = 5,
            .answer_ms = answer_hours[i] * 3600 * 1000,
            .transfer_ms = 60 * 1000,
            .retry_ms = 60 * 1000,
            .poll_ms = 4 * 3600 * 1000,
            .silence_questions = SIM_SILENCE_QUESTIONS,
        };
        memcpy(sim->line_configs[i].name, connectors[i].name,
               strlen(connectors[i].name));
    }
    sim->line_configs[owner_line(LINE_SOCIAL_INSURANCE)].quota_per_day = 24;
    for (int i = 0; i < 2; i++)
        sim->agencies[i] =
            (struct agency_config){.code = codes[i], .mandate = mandates[i]};
    sim->config = (struct config){.round_cases = 8,
                                  .lease_ms = 90 * 60 * 1000,
                                  .tick_ms = 30 * 60 * 1000,
                                  .heartbeat_ms = 30 * 60 * 1000,
                                  .case_memory_mib = 8,
                                  .agencies = sim->agencies,
                                  .agencies_count = 2,
                                  .lines = sim->line_configs,
                                  .lines_count = SIM_LINES};
}
