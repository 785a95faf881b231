/* SPDX-License-Identifier: Apache-2.0
 *
 * H3, as wire.md 2 has it. The reply to submit is kept beside the pages, so
 * that split can tell whether they are of that ticket. When a ticket expires
 * between two pages, the pages of the old one stay behind as strays.
 */
#include "h3.h"

#include "http.h"
#include "jsons.h"
#include "mutant.h"

/* The memo of an exchange that was submitted a second time already. */
#define MEMO_RESUBMITTED "resubmitted"
#define PAGES_MAX 10000

const struct rule h3_echo[] = {
    {"zjhm", TARGET_ID, FORM_TEXT, NULL, NULL},
    {"xm", TARGET_NAME, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct outcome outcomes[] = {
    {"Y", ANSWER_FOUND, REASON_NONE},
    {"N", ANSWER_NOTHING, REASON_NONE},
    {"D", ANSWER_AMBIGUOUS, REASON_NONE},
    {"E", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

/* jjyy of J. */
static const struct outcome refusals[] = {
    {"SQ", ANSWER_REFUSED, REASON_CONSENT},
    {"XZ", ANSWER_REFUSED, REASON_RESTRICTED},
    {"QT", ANSWER_REFUSED, REASON_OTHER},
    OUTCOME_END,
};

static void
post(struct arena *arena, const char *path, const struct json *root,
     struct request *request)
{
    http_request(request, path, json_body(arena, root));
    http_header(request, "content-type", "application/json; charset=utf-8");
}

bool
h3_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct h3_line *line, struct request *request)
{
    static const struct person_keys keys = {"xh", "xm", "zjhm", "sqsbh"};
    char time[32];
    instant_print_spaced(stamp->made_at_us, time);
    struct json *root = json_object(arena);
    json_set(root, "serial", json_string(arena, stamp->exchange_id));
    json_set(root, "mandate", json_string(arena, stamp->mandate));
    json_set(root, "time", json_string(arena, text_copy(arena, text_of(time))));
    json_set(root, "persons", persons_json(arena, questions, count, &keys));
    post(arena, line->submit_path, root, request);
    return !arena_failed(arena);
}

static bool
fetch(struct arena *arena, const struct exchange_view *view,
      const struct h3_line *line, struct text ticket, int64_t page,
      int64_t after_s, struct next *next)
{
    struct request request;
    struct json *root = json_object(arena);
    json_set(root, "ticket", json_string(arena, ticket));
    json_set(root, "page", json_integer(arena, page));
    post(arena, line->fetch_path, root, &request);
    next_again(view, next, after_s, &request);
    next->keep_reply = true;
    return !arena_failed(arena);
}

static bool
next_of_submit(struct arena *arena, const struct exchange_view *view,
               const struct h3_line *line, struct next *next)
{
    const struct reply *reply = next_reply(view);
    const struct json *root = http_object(arena, reply->body);
    struct text ticket;
    int64_t wait;
    if (arena_failed(arena))
        return false;
    if (reply->status != 202 || !json_get_text(root, "ticket", &ticket) ||
        ticket.size == 0 || !json_get_integer(root, "wait", &wait) || wait < 0)
        return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
    return fetch(arena, view, line, ticket, 1, wait, next);
}

static bool
next_working(struct arena *arena, const struct exchange_view *view,
             struct next *next)
{
    const struct reply *reply = next_reply(view);
    const struct json *root = http_object(arena, reply->body);
    struct text state;
    if (arena_failed(arena))
        return false;
    if (!json_get_text(root, "state", &state) ||
        !text_equals_chars(state, "WORKING"))
        return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
    return next_again(view, next, http_retry_after(reply, BUSY_S), view->last);
}

/* A page that is not the one asked for ends the fetching; split garbles it. */
static bool
next_of_page(struct arena *arena, const struct exchange_view *view,
             const struct h3_line *line, struct next *next)
{
    const struct json *root = http_object(arena, next_reply(view)->body);
    const struct json *asked = http_object(arena, view->last->body);
    struct text ticket, asked_ticket;
    int64_t page, asked_page, pages;
    if (arena_failed(arena))
        return false;
    if (!json_get_text(root, "ticket", &ticket) ||
        !json_get_integer(root, "page", &page) ||
        !json_get_integer(root, "pages", &pages) ||
        !json_get_text(asked, "ticket", &asked_ticket) ||
        !json_get_integer(asked, "page", &asked_page) ||
        !text_equals(ticket, asked_ticket) || page != asked_page ||
        page >= pages || pages > PAGES_MAX)
        return next_done(next);
    return fetch(arena, view, line, ticket, page + 1, 0, next);
}

static bool
next_expired(const struct exchange_view *view, struct next *next)
{
    if (text_equals_chars(view->memo, MEMO_RESUBMITTED) &&
        !mutant_is("ticket_for_ever"))
        return next_fail(next, ANSWER_UNREACHABLE, REASON_NONE);
    next_again(view, next, 0, view->first);
    next->resubmit = true;
    next->memo = TEXT(MEMO_RESUBMITTED);
    return true;
}

bool
h3_next(struct arena *arena, const struct exchange_view *view,
        const struct h3_line *line, struct next *next)
{
    const struct reply *reply = next_reply(view);
    if (reply == NULL)
        return next_again(view, next, BUSY_S, view->last);
    bool is_fetch = text_equals_chars(view->last->path, line->fetch_path);
    if (is_fetch && reply->status == 200)
        return next_of_page(arena, view, line, next);
    if (is_fetch && reply->status == 202)
        return next_working(arena, view, next);
    if (is_fetch && reply->status == 410)
        return next_expired(view, next);
    if (!is_fetch && (reply->status == 200 || reply->status == 202))
        return next_of_submit(arena, view, line, next);
    http_next_status(arena, view, true, next);
    return !arena_failed(arena);
}

/* What the pages so far have told. */
struct pages {
    struct text ticket;  /* of the last reply to submit; absent: not known */
    int64_t page, pages; /* 0: no page yet */
    int64_t total, seen; /* rows of mx */
};

static int64_t
count_rows(const struct json *items)
{
    int64_t rows = 0;
    for (const struct json *item = items->first; item != NULL;
         item = item->next) {
        const struct json *list = json_get(item, "mx");
        if (list != NULL && list->kind == JSON_ARRAY)
            rows += list->count;
    }
    return rows;
}

static bool
take_page(struct cutting *cutting, uint32_t reply, const struct json *root,
          struct pages *pages)
{
    struct text state, ticket;
    int64_t page, count, total;
    const struct json *items = cutting_list(cutting, root, "items");
    if (items == NULL || !cutting_text(cutting, root, "state", &state) ||
        !cutting_text(cutting, root, "ticket", &ticket) ||
        !cutting_integer(cutting, root, "page", &page) ||
        !cutting_integer(cutting, root, "pages", &count) ||
        !cutting_integer(cutting, root, "total", &total))
        return false;
    if (!text_equals_chars(state, "DONE"))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (pages->page == 0) {
        pages->pages = count;
        pages->total = total;
        if (text_is_absent(pages->ticket))
            pages->ticket = text_copy(cutting->arena, ticket);
    }
    if (!text_equals(ticket, pages->ticket) || page != pages->page + 1 ||
        count != pages->pages || page > count || total != pages->total)
        return cutting_garble(cutting, REASON_COUNT);
    pages->page = page;
    pages->seen += count_rows(items);
    return cutting_elements(cutting, reply, items, "xh");
}

/* The tree of a page is several times its size and goes with the page. */
static bool
split_page(struct cutting *cutting, uint32_t reply, struct pages *pages)
{
    struct arena *kept = cutting->arena;
    struct arena scratch;
    arena_init(&scratch, kept->cap);
    cutting->arena = &scratch;
    const struct json *root = cutting_object(cutting, reply);
    cutting->arena = kept;
    kept->failed |= arena_failed(&scratch);
    bool is_fine = root != NULL && take_page(cutting, reply, root, pages);
    arena_release(&scratch);
    return is_fine;
}

/* The last reply to submit; what came before belongs to a ticket that has
 * expired. */
static uint32_t
find_ticket(struct cutting *cutting, struct pages *pages)
{
    for (uint32_t i = cutting->reply_count; i > 0; i--) {
        const struct reply *reply = &cutting->replies[i - 1];
        if (reply->status == 202 &&
            json_get_text(http_object(cutting->arena, reply->body), "ticket",
                          &pages->ticket))
            return i - 1;
    }
    return 0;
}

bool
h3_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count, struct split *split)
{
    struct cutting cutting;
    struct pages pages = {.ticket = TEXT_NONE};
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    uint32_t ticket = find_ticket(&cutting, &pages);
    for (uint32_t i = 0; i < reply_count; i++) {
        if (replies[i].status == 202)
            continue;
        if (i < ticket) {
            if (replies[i].body.size > 0)
                cutting_add(&cutting, NO_QUESTION, i, 0, replies[i].body.size);
        } else if (!split_page(&cutting, i, &pages)) {
            break;
        }
    }
    if ((pages.page != pages.pages || pages.seen != pages.total ||
         pages.page == 0) &&
        !mutant_is("count_not_checked"))
        cutting_garble(&cutting, REASON_COUNT);
    return cutting_end(&cutting, FRAME_JSON, split);
}

static const struct outcome *
find_outcome(struct reading *reading, const struct row *row)
{
    struct text state;
    struct cell reason = row_cell(row, "jjyy");
    if (!reading_word(reading, row, "zt", &state))
        return NULL;
    if (reason.kind == CELL_MISSING) {
        reading_garble(reading, REASON_ENVELOPE);
        return NULL;
    }
    const struct outcome *outcome = NULL;
    if (!text_equals_chars(state, "J"))
        outcome = outcome_find(outcomes, state);
    else if (reason.kind == CELL_TEXT)
        outcome = outcome_find(refusals, reason.text);
    if (outcome == NULL)
        reading_garble(reading, REASON_FIELD);
    return outcome;
}

static void
read_item(struct reading *reading, const struct json *item,
          const struct h3_line *line)
{
    struct row row = row_of_object(item);
    for (const struct rule *rule = line->echo; rule->wire != NULL; rule++)
        reading_need(reading, &row, rule->wire, rule->form);
    reading_date_cell(reading, &row, "sjrq", FORM_D_DASH);
    const struct outcome *outcome = find_outcome(reading, &row);
    const struct json *rows = reading_list(reading, &row, "mx", outcome);
    if (rows == NULL)
        return;
    /* Rows go on over pages; every other answer stands alone. */
    if (reading->slice > 0 && (outcome->kind != ANSWER_FOUND ||
                               reading->answer->kind != ANSWER_FOUND)) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    for (const struct json *node = rows->first; node != NULL;
         node = node->next) {
        struct row entry = row_of_object(node);
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, &entry, line->echo, record);
        reading_rules(reading, &entry, line->rules, record);
    }
    reading_settle(reading, outcome->kind, outcome->reason);
}

bool
h3_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct h3_line *line,
        struct answer *answer)
{
    struct reading reading;
    reading_begin(&reading, arena, question, answer);
    if (evidence->slice_count == 0)
        reading_garble(&reading, REASON_MISSING);
    for (uint32_t i = 0; i < evidence->slice_count; i++) {
        reading.slice = i;
        const struct json *item = http_object(arena, evidence->slices[i]);
        if (item == NULL)
            reading_garble(&reading, REASON_ENVELOPE);
        else if (i > 0 && evidence->slice_replies[i] !=
                              evidence->slice_replies[i - 1] + 1)
            reading_garble(&reading, REASON_COUNT);
        else
            read_item(&reading, item, line);
    }
    return reading_end(&reading);
}
