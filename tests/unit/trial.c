/* SPDX-License-Identifier: Apache-2.0
 *
 * The fixture of the casework tests.
 */
#include "trial.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "decode.h"

#define PACK SOURCE_FOLDER "/deploy/policy/shanghai/parameters.json"
#define CALENDAR SOURCE_FOLDER "/deploy/calendar/china.json"

static const enum line nine[] = {
    LINE_HOUSEHOLD_REGISTER,   LINE_MARRIAGE,         LINE_DEATH,
    LINE_INCOME_TAX,           LINE_SOCIAL_INSURANCE, LINE_REAL_ESTATE,
    LINE_HOUSING_TRANSACTIONS, LINE_MOTOR_VEHICLES,   LINE_LOCAL_BANKS};

const char *
json_canonical(struct arena *arena, const struct json *node)
{
    struct buffer buffer;
    buffer_init(&buffer, (size_t)32 << 20);
    if (node == NULL)
        return "(absent)";
    json_write(node, &buffer);
    if (buffer.failed)
        fixture_stop("json", "too large to write");
    const char *chars = text_chars(arena, buffer_view(&buffer));
    buffer_release(&buffer);
    return chars;
}

/* The pack with rows of some figures replaced, as bytes again. */
static struct text
pack_with(struct arena *arena, struct text pack, const struct json *rows)
{
    struct fault fault = {0};
    struct json *root = json_read(arena, pack, 16, &fault);
    assert(root != NULL);
    for (const struct json *row = rows->first; row != NULL; row = row->next)
        for (struct json *node = json_get(root, "dated")->first; node != NULL;
             node = node->next)
            if (text_equals(node->key, row->key)) {
                node->first = row->first;
                node->last = row->last;
                node->count = row->count;
            }
    return text_of(json_canonical(arena, root));
}

static const struct connector *const *
connectors_of(struct arena *arena, enum lines_on lines)
{
    const struct connector **list =
        arena_array(arena, LINE_COUNT + 1, sizeof(const struct connector *));
    size_t count = 0;
    for (int line = 1; line < LINE_COUNT; line++) {
        bool is_on = lines == ALL_LINES;
        for (size_t i = 0; i < sizeof(nine) / sizeof(nine[0]); i++)
            is_on |= nine[i] == (enum line)line;
        struct connector *one = arena_alloc(arena, sizeof(*one));
        one->name = line_name((enum line)line);
        one->line = (enum line)line;
        if (is_on)
            list[count++] = one;
    }
    return list;
}

void
trial_init(struct trial *trial, enum lines_on lines,
           const struct json *parameters)
{
    struct fault fault = {0};
    *trial = (struct trial){0};
    arena_init(&trial->arena, 0);
    struct arena *arena = &trial->arena;
    struct text pack = fixture_text(arena, PACK);
    if (parameters != NULL)
        pack = pack_with(arena, pack, parameters);
    trial->rules.policy = policy_parse(arena, pack, &fault);
    trial->rules.calendar = calendar_read(arena, CALENDAR, &fault);
    trial->rules.connectors = connectors_of(arena, lines);
    if (trial->rules.policy == NULL || trial->rules.calendar == NULL)
        fixture_stop("rules", fault.text);
}

static bool
any_agency(void *context, struct text code)
{
    (void)context;
    (void)code;
    return true;
}

static int32_t
as_of_text(struct arena *arena, struct text request)
{
    struct fault fault = {0};
    struct text as_of;
    int32_t day;
    struct json *root = json_read(arena, request, 16, &fault);
    if (root == NULL || !json_get_text(root, "as_of", &as_of) ||
        !date_read_iso(as_of, &day))
        fixture_stop("request", fault.text);
    return day;
}

static void
input_make(struct trial *trial, int32_t day)
{
    trial->input = (struct case_input){.case_no = "HD-2017-000001",
                                       .revision = 1,
                                       .request = &trial->request,
                                       .accepted_at_us =
                                           instant_from_shanghai(day, 9 * 3600),
                                       .plan = &trial->plan,
                                       .is_deadline = true,
                                       .made_on = day};
}

bool
trial_ask(struct trial *trial, struct text request,
          const struct population *population)
{
    struct fault fault = {0};
    struct decode_errors errors = {0};
    int32_t day = as_of_text(&trial->arena, request);
    struct decode_rules rules = {.policy = trial->rules.policy,
                                 .today = day,
                                 .agency_is_known = any_agency,
                                 .is_simulated = true};
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        rules.available[p] = true;
    if (!request_decode(&trial->arena, request, &rules, &trial->request,
                        &errors)) {
        for (uint32_t i = 0; i < errors.count; i++)
            printf("  refused %s at %s\n", errors.list[i].code,
                   errors.list[i].pointer);
        return false;
    }
    if (!plan_make(&trial->arena, &trial->rules, &trial->request, day, day,
                   &trial->plan, &fault))
        fixture_stop("plan", fault.text);
    trial->heard = population_answer(&trial->arena, population, &trial->request,
                                     &trial->plan, &trial->heard_count);
    input_make(trial, day);
    return true;
}

void
trial_decide(struct trial *trial)
{
    struct fault fault = {0};
    if (!report_from_heard(&trial->arena, &trial->rules, &trial->input,
                           trial->heard, trial->heard_count, &trial->tree,
                           &trial->bytes, &trial->summary, &fault))
        fixture_stop("report", fault.text);
}

void
trial_release(struct trial *trial)
{
    arena_release(&trial->arena);
}

const struct json *
trial_ruling(const struct trial *trial, const char *programme)
{
    return json_get(json_get(trial->tree, "rulings"), programme);
}

const char *
trial_outcome(const struct trial *trial, const char *programme)
{
    struct text outcome = TEXT("(none)");
    json_get_text(trial_ruling(trial, programme), "outcome", &outcome);
    return outcome.bytes;
}

const char *
trial_part(struct trial *trial, const char *programme, const char *path)
{
    const struct json *node = trial_ruling(trial, programme);
    struct text rest = text_of(path), part;
    while (text_cut(&rest, '.', &part))
        node = json_get(node, text_chars(&trial->arena, part));
    return json_canonical(&trial->arena, node);
}
