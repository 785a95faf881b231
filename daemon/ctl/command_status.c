/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui status: how far a case is, or all of them; --follow waits until every
 * case has its report (or is set aside), telling how many.
 */
#include <getopt.h>

#include "connector.h"
#include "ctl.h"
#include "date.h"
#include "json.h"
#include "loop.h"

#define PAGE 512
#define PAUSE_MS 100
#define TIMEOUT_MAX_S (366 * 86400)

static bool
is_over(const struct case_status *status)
{
    return status->revision > 0 || status->state == STATE_WITHDRAWN ||
           status->state == STATE_SET_ASIDE;
}

/* "minimum_living REFER, low_income OVER" of the summary's JSON. */
static struct text
outcomes_of(struct ctl *ctl, const struct case_status *status)
{
    if (text_is_empty(status->summary))
        return text_is_absent(status->why) ? TEXT("") : status->why;
    return ctl_outcomes(ctl, status->summary);
}

struct text
ctl_outcomes(struct ctl *ctl, struct text summary)
{
    struct fault fault = {0};
    struct buffer out;
    const char *separator = "";
    const struct json *tree = text_is_empty(summary)
                                  ? NULL
                                  : json_read(&ctl->arena, summary, 8, &fault);
    const struct json *outcomes = json_get(tree, "outcomes");
    if (json_get(tree, "retracted") != NULL)
        return text_of(ctl_word(ctl, "retracted"));
    buffer_init(&out, 4096);
    for (const struct json *at = outcomes ? outcomes->first : NULL; at;
         at = at->next) {
        buffer_printf(&out, "%s%.*s %.*s", separator, (int)at->key.size,
                      at->key.bytes, (int)at->text.size, at->text.bytes);
        separator = ", ";
    }
    struct text text = text_copy(&ctl->arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

/* Their names, separated by blanks. */
static struct text
lines_missing(struct ctl *ctl, const struct case_status *status)
{
    const char *names = "";
    for (uint32_t i = 0; i < status->trays_missing; i++)
        names = arena_printf(&ctl->arena, "%s%s%s", names, i == 0 ? "" : " ",
                             connector_line_name(status->lines_missing[i]));
    return text_of(names);
}

static void
table_head(struct ctl *ctl, struct table *table)
{
    static const char *const keys[] = {"case", "request", "state",  "lane",
                                       "due",  "missing", "outcome"};
    table_init(table, &ctl->arena, 7);
    for (size_t i = 0; i < 7; i++)
        table_chars(table, ctl_word(ctl, keys[i]));
}

static void
table_row(struct ctl *ctl, struct table *table,
          const struct case_status *status)
{
    char due[11];
    date_print(status->due, due);
    table_chars(table,
                arena_printf(&ctl->arena, "C%lld", (long long)status->case_id));
    table_cell(table, status->request_id);
    table_chars(table, ctl_word(ctl, case_state_name(status->state)));
    table_chars(table, ctl_word(ctl, lane_name(status->lane)));
    table_chars(table, status->is_paused
                           ? ctl_word(ctl, "PAUSED")
                           : arena_printf(&ctl->arena, "%s%s%s", due,
                                          status->is_provisional ? " " : "",
                                          status->is_provisional
                                              ? ctl_word(ctl, "provisional")
                                              : ""));
    table_cell(table, status->trays_missing > 0 ? lines_missing(ctl, status)
                                                : TEXT("-"));
    table_cell(table, outcomes_of(ctl, status));
}

static struct json *
status_json(struct ctl *ctl, const struct case_status *status)
{
    struct arena *arena = &ctl->arena;
    struct json *row = json_object(arena);
    struct fault fault = {0};
    char due[11], accepted[32];
    date_print(status->due, due);
    instant_print(status->accepted_at_us, accepted);
    json_set(row, "case", json_integer(arena, status->case_id));
    json_set(row, "agency", json_string(arena, status->agency));
    json_set(row, "request_id", json_string(arena, status->request_id));
    json_set(row, "state", json_chars(arena, case_state_name(status->state)));
    json_set(row, "lane", json_chars(arena, lane_name(status->lane)));
    json_set(row, "due",
             status->is_paused
                 ? json_null(arena)
                 : json_string(arena, text_copy(arena, text_of(due))));
    json_set(row, "clock_stands", json_bool(arena, status->is_paused));
    json_set(row, "provisional", json_bool(arena, status->is_provisional));
    json_set(row, "accepted_at",
             json_string(arena, text_copy(arena, text_of(accepted))));
    json_set(row, "revision", json_integer(arena, status->revision));
    json_set(row, "documents_announced",
             json_integer(arena, status->documents_announced));
    json_set(row, "documents_came",
             json_integer(arena, status->documents_came));
    json_set(row, "lines_missing",
             status->lines_missing == NULL
                 ? json_null(arena)
                 : json_string(arena, lines_missing(ctl, status)));
    struct json *summary = text_is_empty(status->summary)
                               ? NULL
                               : json_read(arena, status->summary, 8, &fault);
    json_set(row, "summary", summary ? summary : json_null(arena));
    json_set(row, "why",
             text_is_absent(status->why) ? json_null(arena)
                                         : json_string(arena, status->why));
    return row;
}

/* All cases, page by page, into one array. */
static int
list_all(struct ctl *ctl, struct case_status **all, uint32_t *count)
{
    struct store *store = ctl_store(ctl);
    int64_t after = 0;
    *all = NULL;
    *count = 0;
    while (store != NULL) {
        struct case_status *page = NULL;
        uint32_t got = 0;
        enum store_result result = store->calls->list_cases(
            store, &ctl->arena, after, PAGE, &page, &got, &ctl->fault);
        if (result != STORE_DONE)
            return ctl_away(ctl, result);
        if (got == 0)
            return EXIT_WELL;
        struct case_status *grown =
            arena_array(&ctl->arena, *count + got, sizeof(*grown));
        if (grown == NULL)
            return EXIT_TROUBLE;
        if (*count > 0)
            memcpy(grown, *all, *count * sizeof(*grown));
        memcpy(grown + *count, page, got * sizeof(*grown));
        *all = grown;
        *count += got;
        after = page[got - 1].case_id;
    }
    return EXIT_TROUBLE;
}

/* Under each case, one sentence a programme: its outcome and why. */
static int
print_causes(struct ctl *ctl, const struct case_status *status)
{
    struct case_evidence evidence = {0};
    struct fault fault = {0};
    bool found = false;
    enum store_result result =
        ctl->store->calls->evidence(ctl->store, &ctl->arena, status->case_id, 0,
                                    &evidence, &found, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    printf("C%lld  %.*s\n", (long long)status->case_id,
           (int)status->request_id.size, status->request_id.bytes);
    const struct json *tree =
        found && !text_is_empty(evidence.report)
            ? json_read(&ctl->arena, evidence.report, 32, &fault)
            : NULL;
    if (tree == NULL)
        printf("    %s %.*s\n", ctl_word(ctl, case_state_name(status->state)),
               (int)status->why.size,
               status->why.bytes == NULL ? "" : status->why.bytes);
    for (int i = 0; tree != NULL && i < PROGRAMME_COUNT; i++) {
        struct text sentence;
        if (report_sentence(&ctl->arena, tree, (enum programme)i, ctl->language,
                            &sentence))
            printf("    %.*s\n", (int)sentence.size, sentence.bytes);
    }
    return EXIT_WELL;
}

static int
print_all_causes(struct ctl *ctl, const struct case_status *all, uint32_t count)
{
    int code = EXIT_WELL;
    for (uint32_t i = 0; i < count && code == EXIT_WELL; i++)
        code = print_causes(ctl, &all[i]);
    return code;
}

static int
print_statuses(struct ctl *ctl, const struct case_status *all, uint32_t count,
               bool is_json)
{
    struct buffer out;
    struct table table;
    buffer_init(&out, 1u << 28);
    if (count == 0 && !is_json)
        fprintf(stderr, "%s\n", ctl_word(ctl, "none"));
    table_head(ctl, &table);
    for (uint32_t i = 0; i < count; i++)
        if (is_json) {
            json_write(status_json(ctl, &all[i]), &out);
            buffer_chars(&out, "\n");
        } else {
            table_row(ctl, &table, &all[i]);
        }
    if (!is_json && count > 0)
        table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
    return EXIT_WELL;
}

/* The cases that are named, or all. */
static int
look(struct ctl *ctl, struct case_status **all, uint32_t *count)
{
    int code = EXIT_WELL;
    if (optind == ctl->argc)
        return list_all(ctl, all, count);
    *count = (uint32_t)(ctl->argc - optind);
    *all = arena_array(&ctl->arena, *count, sizeof(**all));
    if (*all == NULL)
        return EXIT_TROUBLE;
    for (uint32_t i = 0; i < *count; i++)
        if (!ctl_find(ctl, ctl->argv[optind + (int)i], &(*all)[i], &code))
            return code;
    return EXIT_WELL;
}

static int
follow(struct ctl *ctl, int64_t timeout_s)
{
    int64_t until_ms = loop_monotonic_ms() + timeout_s * 1000;
    uint32_t last_over = UINT32_MAX;
    for (;;) {
        struct case_status *all = NULL;
        int64_t began_ms = loop_monotonic_ms();
        uint32_t count = 0, over = 0;
        int code = look(ctl, &all, &count);
        if (code != EXIT_WELL)
            return code;
        for (uint32_t j = 0; j < count; j++)
            over += is_over(&all[j]);
        if (over != last_over) {
            printf(ctl_word(ctl, "cases_done"), over, count);
            printf("\n");
            fflush(stdout);
        }
        if (over == count)
            return EXIT_WELL;
        last_over = over;
        arena_release(&ctl->arena);
        if (loop_monotonic_ms() >= until_ms)
            return EXIT_UNANSWERED;
        ctl_pause(began_ms, PAUSE_MS);
    }
}

int
command_status(struct ctl *ctl)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"follow", no_argument, NULL, 'f'},
        {"causes", no_argument, NULL, 'c'},
        {"timeout", required_argument, NULL, 't'},
        {0}};
    bool is_json = false, is_follow = false, is_causes = false;
    int64_t timeout_s = 3600;
    struct case_status *all = NULL;
    uint32_t count = 0;
    int option, code = EXIT_WELL;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            is_json = true;
        else if (option == 'f')
            is_follow = true;
        else if (option == 'c')
            is_causes = true;
        else if (option != 't' || !text_to_count(text_of(optarg), &timeout_s) ||
                 timeout_s > TIMEOUT_MAX_S)
            return EXIT_USAGE;
    if (is_json && is_causes)
        return EXIT_USAGE;
    if (is_follow && (code = follow(ctl, timeout_s)) != EXIT_WELL)
        return code;
    if ((code = look(ctl, &all, &count)) != EXIT_WELL)
        return code;
    return is_causes ? print_all_causes(ctl, all, count)
                     : print_statuses(ctl, all, count, is_json);
}
