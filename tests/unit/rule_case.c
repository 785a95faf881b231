/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes request and population of a table row and compares.
 */
#include "rule_case.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "date.h"

static const char *
request_text(struct arena *arena, const struct rule_case *row)
{
    const char *as_of = row->as_of == NULL ? "2017-09-01" : row->as_of;
    struct buffer consents;
    buffer_init(&consents, 1 << 16);
    for (const char *at = row->members; (at = strstr(at, "\"ref\":\"")) != NULL;
         at += 7) {
        size_t size = strcspn(at + 7, "\"");
        buffer_printf(&consents,
                      "%s{\"id\":\"c%.*s\",\"by\":\"%.*s\",\"for\":[\"%.*s\"]"
                      ",\"as\":\"self\",\"signed\":\"2015-01-05\","
                      "\"lines\":[\"all\"]}",
                      consents.size == 0 ? "" : ",", (int)size, at + 7,
                      (int)size, at + 7, (int)size, at + 7);
    }
    const char *own = row->request == NULL ? "" : row->request;
    const char *text = arena_printf(
        arena,
        "{\"request_id\":\"t\",\"agency\":\"310101001\",\"programmes\":"
        "[%s],\"as_of\":\"%s\",\"household\":"
        "{\"ref\":\"H\",\"district\":\"310101\",\"members\":[%s]%s%s}%s%s%s}",
        row->programmes == NULL ? "\"minimum_living\",\"low_income\""
                                : row->programmes,
        as_of, row->members, row->household == NULL ? "" : ",",
        row->household == NULL ? "" : row->household,
        strstr(own, "\"consents\"") != NULL ? "" : ",\"consents\":[",
        strstr(own, "\"consents\"") != NULL
            ? ""
            : arena_printf(arena, "%.*s]", (int)consents.size, consents.bytes),
        *own == '\0' ? "" : arena_printf(arena, ",%s", own));
    buffer_release(&consents);
    return text;
}

static void
register_rows(struct arena *arena, struct population *population,
              struct text request)
{
    struct fault fault = {0};
    const struct json *root = json_read(arena, request, 16, &fault);
    const struct json *members =
        json_get(json_get(root, "household"), "members");
    if (members == NULL)
        fixture_stop("request", fault.text);
    for (const struct json *m = members->first; m != NULL; m = m->next) {
        struct text id = TEXT(""), name = TEXT("");
        struct idno idno;
        char birth[11];
        const struct json *local = json_get(m, "local");
        json_get_text(m, "id", &id);
        json_get_text(m, "name", &name);
        if (!idno_normalise(id, &idno) || !idno_is_valid(&idno) ||
            (local != NULL && local->kind == JSON_FALSE))
            continue;
        date_print(idno_birth(&idno), birth);
        population_rows(
            population, "household_register",
            arena_printf(arena,
                         "id,name,household_no,sex,birth,division\n"
                         "%.*s,%.*s,H1,%s,%s,310101\n",
                         (int)id.size, id.bytes, (int)name.size, name.bytes,
                         idno_is_male(&idno) ? "male" : "female", birth));
    }
}

/* The template row once for each month. */
static void
monthly_rows(struct arena *arena, struct population *population,
             const char *line, const char *csv)
{
    const char *body = strchr(csv, '\n') + 1;
    const char *word = strstr(body, "MONTH");
    for (int32_t m = month_make(2016, 9); m <= month_make(2017, 8); m++) {
        char month[8];
        month_print(m, month);
        population_rows(population, line,
                        arena_printf(arena, "%.*s%s%s", (int)(word - csv), csv,
                                     month, word + 5));
    }
}

void
rule_case_decide(const struct rule_case *row, struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    struct arena *arena = &trial->arena;
    struct text request = text_of(request_text(arena, row));
    int32_t day;
    date_read_iso(text_of(row->as_of == NULL ? "2017-09-01" : row->as_of),
                  &day);
    struct population *population = population_new(arena, day);
    if (!row->own_register)
        register_rows(arena, population, request);
    for (int i = 0; i < 6 && row->rows[i].line != NULL; i++)
        if (strstr(row->rows[i].csv, "MONTH") != NULL)
            monthly_rows(arena, population, row->rows[i].line,
                         row->rows[i].csv);
        else
            population_rows(population, row->rows[i].line, row->rows[i].csv);
    for (int i = 0; i < 5 && row->behaves[i].line != NULL; i++)
        population_behave(population, row->behaves[i].line, row->behaves[i].id,
                          row->behaves[i].what, row->behaves[i].detail,
                          row->behaves[i].institution);
    if (!trial_ask(trial, request, population))
        fixture_stop("refused at intake", row->sentence);
    trial_decide(trial);
}

static const char *
part_of(struct trial *trial, const char *path)
{
    const struct json *node = trial->tree;
    struct text rest = text_of(path), part;
    int64_t index;
    while (text_cut(&rest, '.', &part))
        node = text_to_count(part, &index) && node != NULL &&
                       node->kind == JSON_ARRAY
                   ? json_at(node, (uint32_t)index)
                   : json_get(node, text_chars(&trial->arena, part));
    return json_canonical(&trial->arena, node);
}

unsigned
rule_case_run(const struct rule_case *row)
{
    struct trial trial;
    unsigned checked = 0;
    rule_case_decide(row, &trial);
    for (int i = 0; i < 6 && row->wants[i].path != NULL; i++) {
        const char *have = part_of(&trial, row->wants[i].path);
        const char *want = row->wants[i].want;
        checked++;
        if (strcmp(have, want) != 0)
            printf("  %s\n    %s\n    want %s\n    have %s\n", row->sentence,
                   row->wants[i].path, want, have);
        CU_ASSERT_STRING_EQUAL(have, want);
    }
    CU_ASSERT(checked > 0);
    unit_ran(row->sentence);
    trial_release(&trial);
    return checked;
}
