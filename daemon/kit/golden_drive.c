/* SPDX-License-Identifier: Apache-2.0
 *
 * Drives a connector through a case: ask, next for each reply, split, read;
 * each result is written as the case's files write it and compared as a value.
 */
#include "golden.h"

#include <stdio.h>
#include <string.h>

#define REPLIES_MAX 64

struct drive {
    struct golden *golden;
    struct request first;
    struct next next;
    uint32_t count; /* replies kept, the last one included */
    struct reply replies[REPLIES_MAX];
    unsigned numbers[REPLIES_MAX]; /* N of replyN */
    struct split split;
    bool is_split;
};

static void
compare_request(struct drive *drive, unsigned number,
                const struct request *request, const struct next *next)
{
    struct golden *golden = drive->golden;
    const char *name =
        number == 1 ? "request.json"
                    : arena_printf(golden->arena, "request%u.json", number);
    struct json *expected = golden_json(golden, name);
    if (expected != NULL)
        golden_compare(golden, name, expected,
                       golden_request_json(golden, request, next));
    else if (number == 1)
        golden_differ(golden, name, "", "is not there");
}

static void
ask(struct drive *drive)
{
    struct golden *golden = drive->golden;
    if (!golden->connector->ask(golden->arena, &golden->stamp,
                                golden->questions, golden->question_count,
                                &drive->first)) {
        golden_differ(golden, "request.json", "", "ask failed");
        return;
    }
    compare_request(drive, 1, &drive->first, NULL);
    if (golden->connector->carrier == CARRIER_FILE)
        golden_compare_bytes(golden, "request.plain",
                             golden_file(golden, "request.plain"),
                             drive->first.body);
    if (golden->connector->carrier == CARRIER_DATABASE) {
        /* The names of the columns are the carrier's. */
        struct text rows = golden_file(golden, "request.csv");
        struct text header;
        (void)text_cut(&rows, '\n', &header);
        golden_compare_bytes(golden, "request.csv", rows, drive->first.body);
    }
}

static void
walk_replies(struct drive *drive)
{
    struct golden *golden = drive->golden;
    struct request last = drive->first;
    for (unsigned number = 1; drive->count < REPLIES_MAX; number++) {
        struct reply *reply = &drive->replies[drive->count];
        if (!golden_reply(golden, number, reply))
            return;
        if (number > 1 && drive->next.state != NEXT_AGAIN) {
            golden_differ(golden, "expected.json", "/outcome",
                          "next ended before reply %u", number);
            return;
        }
        drive->numbers[drive->count] = number;
        struct exchange_view view = {.first = &drive->first,
                                     .last = &last,
                                     .memo = drive->next.memo,
                                     .reply_count = drive->count + 1,
                                     .replies = drive->replies};
        struct next next = {.state = NEXT_DONE};
        if (!golden->connector->next(golden->arena, &view, &next)) {
            golden_differ(golden, "expected.json", "", "next failed");
            return;
        }
        drive->next = next;
        if (next.state != NEXT_AGAIN || next.keep_reply)
            drive->count++;
        if (next.state == NEXT_AGAIN) {
            compare_request(drive, number + 1, &next.request, &next);
            last = next.request;
        }
    }
}

static void
split(struct drive *drive)
{
    struct golden *golden = drive->golden;
    bool is_garbled =
        drive->next.state == NEXT_FAILED && drive->next.kind == ANSWER_GARBLED;
    if (drive->next.state != NEXT_DONE && !is_garbled)
        return;
    drive->is_split = golden->connector->split(
        golden->arena, &golden->stamp, golden->questions,
        golden->question_count, drive->replies, drive->count, &drive->split);
    if (!drive->is_split)
        golden_differ(golden, "slices.json", "", "split failed");
    else if (is_garbled && !drive->split.is_garbled)
        golden_differ(golden, "slices.json", "",
                      "next says GARBLED, split does not");
}

static struct json *
range_json(struct drive *drive, const struct slice *slice)
{
    struct arena *arena = drive->golden->arena;
    struct json *range = json_array(arena);
    json_add(range, json_integer(arena, drive->numbers[slice->reply]));
    json_add(range, json_integer(arena, slice->from));
    json_add(range, json_integer(arena, slice->to));
    return range;
}

static void
compare_slices(struct drive *drive)
{
    struct golden *golden = drive->golden;
    struct arena *arena = golden->arena;
    const struct split *cut = &drive->split;
    struct json *root = json_object(arena);
    struct json *questions = json_object(arena);
    struct json *strays = json_array(arena);
    for (uint32_t i = 0; i < golden->question_count; i++) {
        struct json *ranges = json_array(arena);
        for (uint32_t j = 0; j < cut->slice_count; j++)
            if (cut->slices[j].question == i)
                json_add(ranges, range_json(drive, &cut->slices[j]));
        json_set(questions, arena_printf(arena, "%d", golden->questions[i].no),
                 ranges);
    }
    for (uint32_t i = 0; i < cut->stray_count; i++)
        json_add(strays, range_json(drive, &cut->strays[i]));
    json_set(root, "questions", questions);
    json_set(root, "strays", strays);
    struct json *expected = golden_json(golden, "slices.json");
    golden_compare(golden, "slices.json", expected, root);
}

static void
frame_names(struct drive *drive, uint32_t frame, struct text who)
{
    struct golden *golden = drive->golden;
    struct text other;
    struct text bytes = drive->split.frames[frame];
    if (text_is_empty(who) || text_is_empty(bytes))
        return;
    if (memmem(bytes.bytes, bytes.size, who.bytes, who.size) != NULL ||
        (text_to_gb18030(golden->arena, who, &other) &&
         memmem(bytes.bytes, bytes.size, other.bytes, other.size) != NULL))
        golden_differ(golden, "slices.json", "",
                      "the frame of reply %u names a person",
                      drive->numbers[frame]);
}

static void
check_frames(struct drive *drive)
{
    struct golden *golden = drive->golden;
    const struct split *cut = &drive->split;
    for (uint32_t i = 0; i < cut->frame_count; i++)
        for (uint32_t j = 0; j < golden->question_count; j++) {
            frame_names(drive, i, golden->questions[j].id);
            frame_names(drive, i, golden->questions[j].name);
        }
}

static void
add_silent(struct arena *arena, const struct answer *answer,
           struct json *object)
{
    struct json *silent = json_array(arena);
    struct json *marks = json_array(arena);
    for (uint32_t i = 0; i < answer->silent_count; i++)
        json_add(silent, json_string(arena, answer->silent[i]));
    if (answer->silent_count > 0)
        json_set(object, "silent", silent);
    if (answer->marks & MARK_LATE)
        json_add(marks, json_chars(arena, "LATE"));
    if (answer->marks & MARK_STALE)
        json_add(marks, json_chars(arena, "STALE"));
    if (answer->marks & MARK_PARTIAL)
        json_add(marks, json_chars(arena, "PARTIAL"));
    if (answer->marks != 0)
        json_set(object, "marks", marks);
}

static struct json *
answer_json(struct arena *arena, const struct question *question,
            const struct answer *answer)
{
    struct json *object = json_object(arena);
    json_set(object, "no", json_integer(arena, question->no));
    json_set(object, "kind", json_chars(arena, answer_kind_name(answer->kind)));
    if (answer->reason != REASON_NONE)
        json_set(object, "reason",
                 json_chars(arena, answer_reason_name(answer->reason)));
    add_silent(arena, answer, object);
    if (answer->as_of != DATE_NONE) {
        char date[11];
        date_print(answer->as_of, date);
        json_set(object, "as_of",
                 json_string(arena, text_copy(arena, text_of(date))));
    }
    struct json *records = json_array(arena);
    for (uint32_t i = 0; i < answer->record_count; i++)
        json_add(records, record_to_json(arena, &answer->records[i]));
    if (answer->record_count > 0)
        json_set(object, "records", records);
    return object;
}

/* What read may see and no more: copies of frames and of its own slices. */
static void
read_question(struct drive *drive, uint32_t question, struct answer *answer)
{
    struct golden *golden = drive->golden;
    const struct split *cut = &drive->split;
    struct text *slices =
        arena_array(golden->arena, cut->slice_count, sizeof(*slices));
    uint32_t *replies =
        arena_array(golden->arena, cut->slice_count, sizeof(*replies));
    struct evidence evidence = {.frame_count = cut->frame_count,
                                .frames = cut->frames,
                                .slices = slices,
                                .slice_replies = replies};
    *answer = (struct answer){.as_of = DATE_NONE};
    if (slices == NULL || replies == NULL)
        return;
    for (uint32_t i = 0; i < cut->slice_count; i++) {
        const struct slice *slice = &cut->slices[i];
        if (slice->question != question)
            continue;
        slices[evidence.slice_count] = text_copy(
            golden->arena, text_slice(drive->replies[slice->reply].body,
                                      slice->from, slice->to));
        replies[evidence.slice_count++] = slice->reply;
    }
    if (!golden->connector->read(golden->arena, &evidence,
                                 &golden->questions[question], answer))
        golden_differ(golden, "expected.json", "", "read failed");
}

static void
answer_question(struct drive *drive, uint32_t question, struct answer *answer)
{
    *answer = (struct answer){.as_of = DATE_NONE};
    if (drive->is_split && drive->split.is_garbled) {
        answer->kind = ANSWER_GARBLED;
        answer->reason = drive->split.reason;
    } else if (drive->next.state == NEXT_FAILED) {
        answer->kind = drive->next.kind;
        answer->reason = drive->next.reason;
    } else {
        read_question(drive, question, answer);
    }
}

static struct json *
outcome_json(struct drive *drive)
{
    struct arena *arena = drive->golden->arena;
    const struct next *next = &drive->next;
    struct json *root = json_object(arena);
    bool is_failed = next->state == NEXT_FAILED ||
                     (drive->is_split && drive->split.is_garbled);
    json_set(root, "outcome",
             json_chars(arena, next->state == NEXT_AGAIN ? "AGAIN"
                               : is_failed               ? "FAILED"
                                                         : "DONE"));
    if (next->state != NEXT_AGAIN)
        return root;
    json_set(root, "after_s", json_integer(arena, next->after_s));
    if (next->is_busy)
        json_set(root, "busy", json_bool(arena, true));
    if (next->new_token)
        json_set(root, "new_token", json_bool(arena, true));
    if (next->resubmit)
        json_set(root, "resubmit", json_bool(arena, true));
    return root;
}

/* The reason of GARBLED is advice (README.md): it is not compared. */
static void
forget_advice(struct json *question)
{
    struct text kind;
    struct json *reason = json_get(question, "reason");
    struct json *named = json_get(question, "kind");
    if (reason != NULL && json_get_text(question, "kind", &kind) &&
        text_equals_chars(kind, "GARBLED")) {
        reason->kind = JSON_STRING;
        reason->text = named->text;
    }
}

static void
compare_answers(struct drive *drive)
{
    struct golden *golden = drive->golden;
    struct json *actual = outcome_json(drive);
    struct json *questions = json_array(golden->arena);
    struct json *expected = golden_json(golden, "expected.json");
    struct json *asked = json_get(expected, "questions");
    for (uint32_t i = 0;
         drive->next.state != NEXT_AGAIN && i < golden->question_count; i++) {
        struct answer answer;
        answer_question(drive, i, &answer);
        json_add(questions,
                 answer_json(golden->arena, &golden->questions[i], &answer));
    }
    json_set(actual, "questions", questions);
    for (uint32_t i = 0; i < questions->count; i++) {
        forget_advice(json_at(questions, i));
        forget_advice(json_at(asked, i));
    }
    golden_compare(golden, "expected.json", expected, actual);
}

void
golden_drive(struct golden *golden)
{
    struct drive *drive = arena_alloc(golden->arena, sizeof(*drive));
    if (drive == NULL)
        return;
    drive->golden = golden;
    ask(drive);
    walk_replies(drive);
    split(drive);
    compare_slices(drive);
    if (drive->is_split)
        check_frames(drive);
    compare_answers(drive);
    if (arena_failed(golden->arena))
        golden_differ(golden, "expected.json", "", "out of memory");
}
