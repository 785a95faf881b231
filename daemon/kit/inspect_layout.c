/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the files of one case are there, can be read and fit together, before
 * any connector sees them: so that a slip of the pen in a case is not looked
 * for in the C.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "inspect.h"

#define MEMORY ((size_t)512 * 1024 * 1024)
#define REPLIES_MAX 64
#define ID_SIZE 18

struct layout {
    struct golden golden;
    uint32_t reply_count;
    struct reply replies[REPLIES_MAX];
    uint32_t count, room;
    struct slice *ranges; /* of all questions and strays */
};

static void
look_at_questions(struct layout *layout)
{
    struct golden *golden = &layout->golden;
    if (golden->question_count == 0)
        golden_differ(golden, "questions.json", "/questions", "is empty");
    for (uint32_t i = 0; i < golden->question_count; i++) {
        const struct question *question = &golden->questions[i];
        if (question->no < 1 || question->id.size != ID_SIZE ||
            text_is_empty(question->name) || text_is_empty(question->consent))
            golden_differ(golden, "questions.json", "/questions",
                          "question %u needs no, id (18), name, consent", i);
        for (uint32_t j = 0; j < i; j++)
            if (golden->questions[j].no == question->no ||
                text_equals(golden->questions[j].id, question->id))
                golden_differ(golden, "questions.json", "/questions",
                              "no or id stands twice (%u, %u)", j, i);
    }
}

static void
want_file(struct layout *layout, const char *name)
{
    if (name != NULL && text_is_absent(golden_file(&layout->golden, name)))
        golden_differ(&layout->golden, name, "", "is not there");
}

static void
look_at_request(struct layout *layout)
{
    static const char *const plain[] = {
        [CARRIER_FILE] = "request.plain", [CARRIER_DATABASE] = "request.csv"};
    struct golden *golden = &layout->golden;
    want_file(layout, "request.json");
    (void)golden_json(golden, "request.json");
    if (golden->connector->carrier != CARRIER_HTTPS)
        want_file(layout, plain[golden->connector->carrier]);
}

static void
look_at_replies(struct layout *layout)
{
    static const char *const ends[] = {[CARRIER_HTTPS] = "body",
                                       [CARRIER_FILE] = "plain",
                                       [CARRIER_DATABASE] = "csv"};
    struct golden *golden = &layout->golden;
    enum carrier carrier = golden->connector->carrier;
    while (layout->reply_count < REPLIES_MAX) {
        uint32_t number = layout->reply_count + 1;
        struct reply *reply = &layout->replies[layout->reply_count];
        if (!golden_reply(golden, number, reply))
            break;
        bool is_batch = strcmp(golden->connector->family, "D1") == 0;
        if (!is_batch || reply->batch_state == 2)
            want_file(layout, arena_printf(golden->arena, "reply%u.%s", number,
                                           ends[carrier]));
        layout->reply_count++;
    }
    if (layout->reply_count == 0)
        golden_differ(golden, "reply1.json", "", "is not there");
}

static void
look_at_range(struct layout *layout, const char *pointer,
              const struct json *range, struct slice *before)
{
    const struct json *number = json_at(range, 0);
    const struct json *from = json_at(range, 1), *to = json_at(range, 2);
    if (range->count != 3 || number->kind != JSON_INTEGER ||
        from->kind != JSON_INTEGER || to->kind != JSON_INTEGER ||
        number->integer < 1 || number->integer > layout->reply_count) {
        golden_differ(&layout->golden, "slices.json", pointer,
                      "a range is [reply from 1, from, to]");
        return;
    }
    struct slice slice = {.reply = (uint32_t)number->integer - 1};
    size_t size = layout->replies[slice.reply].body.size;
    if (from->integer < 0 || from->integer >= to->integer ||
        (uint64_t)to->integer > size) {
        golden_differ(&layout->golden, "slices.json", pointer,
                      "[%lld, %lld) lies outside the %zu bytes of reply %u",
                      (long long)from->integer, (long long)to->integer, size,
                      slice.reply + 1);
        return;
    }
    slice.from = (uint32_t)from->integer;
    slice.to = (uint32_t)to->integer;
    if (before->to > 0 &&
        (before->reply > slice.reply ||
         (before->reply == slice.reply && before->to > slice.from)))
        golden_differ(&layout->golden, "slices.json", pointer,
                      "ranges are not in the order of the bytes");
    *before = slice;
    if (layout->count < layout->room)
        layout->ranges[layout->count++] = slice;
}

static void
look_at_ranges(struct layout *layout, const char *pointer,
               const struct json *list)
{
    struct slice before = {.to = 0};
    if (list == NULL || list->kind != JSON_ARRAY) {
        golden_differ(&layout->golden, "slices.json", pointer, "is no list");
        return;
    }
    for (const struct json *node = list->first; node != NULL; node = node->next)
        look_at_range(layout, pointer, node, &before);
}

static int
compare_ranges(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    if (x->reply != y->reply)
        return x->reply < y->reply ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static void
look_at_slices(struct layout *layout)
{
    struct golden *golden = &layout->golden;
    struct json *root = golden_json(golden, "slices.json");
    const struct json *questions = json_get(root, "questions");
    want_file(layout, "slices.json");
    if (root == NULL)
        return;
    layout->room = (uint32_t)golden_file(golden, "slices.json").size;
    layout->ranges =
        arena_array(golden->arena, layout->room, sizeof(*layout->ranges));
    if (layout->ranges == NULL)
        return;
    for (uint32_t i = 0; i < golden->question_count; i++) {
        char *no = arena_printf(golden->arena, "%d", golden->questions[i].no);
        look_at_ranges(layout, arena_printf(golden->arena, "/questions/%s", no),
                       json_get(questions, no));
    }
    if (questions != NULL && questions->count != golden->question_count)
        golden_differ(golden, "slices.json", "/questions",
                      "has other numbers than were asked");
    look_at_ranges(layout, "/strays", json_get(root, "strays"));
    qsort(layout->ranges, layout->count, sizeof(*layout->ranges),
          compare_ranges);
    for (uint32_t i = 1; i < layout->count; i++)
        if (layout->ranges[i - 1].reply == layout->ranges[i].reply &&
            layout->ranges[i - 1].to > layout->ranges[i].from)
            golden_differ(golden, "slices.json", "",
                          "byte %u of reply %u is in two ranges",
                          layout->ranges[i].from, layout->ranges[i].reply + 1);
}

static void
look_at_expected(struct layout *layout)
{
    struct golden *golden = &layout->golden;
    struct json *root = golden_json(golden, "expected.json");
    struct text outcome = TEXT_NONE, kind;
    const struct json *questions = json_get(root, "questions");
    want_file(layout, "expected.json");
    if (root == NULL)
        return;
    (void)json_get_text(root, "outcome", &outcome);
    bool is_again = text_equals_chars(outcome, "AGAIN");
    if (!is_again && !text_equals_chars(outcome, "DONE") &&
        !text_equals_chars(outcome, "FAILED"))
        golden_differ(golden, "expected.json", "/outcome",
                      "is DONE, AGAIN or FAILED");
    if (questions == NULL ||
        (!is_again && questions->count != golden->question_count)) {
        golden_differ(golden, "expected.json", "/questions",
                      "needs one answer for each question");
        return;
    }
    for (uint32_t i = 0; i < questions->count; i++)
        if (!json_get_text(json_at(questions, i), "kind", &kind) ||
            answer_kind_find(kind) == ANSWER_NONE)
            golden_differ(golden, "expected.json", "/questions",
                          "answer %u has no kind that is known", i);
}

bool
inspect_layout(struct inspection *inspection, const char *folder,
               struct buffer *said)
{
    struct arena arena;
    arena_init(&arena, MEMORY);
    struct layout *layout = arena_alloc(&arena, sizeof(*layout));
    bool fits = false;
    if (layout != NULL) {
        layout->golden = (struct golden){.arena = &arena,
                                         .folder = folder,
                                         .connector = inspection->connector,
                                         .said = said};
        if (golden_open(&layout->golden)) {
            look_at_questions(layout);
            look_at_request(layout);
            look_at_replies(layout);
            look_at_slices(layout);
            look_at_expected(layout);
        }
        fits = layout->golden.differences == 0;
    }
    arena_release(&arena);
    return fits;
}
