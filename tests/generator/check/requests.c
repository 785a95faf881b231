/* The requests: who they name is in truth under that name, everybody has given
 * a consent, one applicant each; and that all plots are played. Reads the JSON
 * by the places of its keys: the generator writes them in one order. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

struct seen {
    size_t requests, members, hidden, wrong;
    bool has_consents, has_one_applicant, is_adult, is_unique;
};

/* The text between `key":"` and the next quote, from `at`. */
static const char *
requests_find(const char *at, const char *end, const char *key, char *out,
              size_t size)
{
    char pattern[32];

    snprintf(pattern, sizeof pattern, "\"%s\":\"", key);
    const char *from = strstr(at, pattern);
    if (from == NULL || from >= end)
        return NULL;
    from += strlen(pattern);
    size_t length = strcspn(from, "\"");
    snprintf(out, size, "%.*s", (int)length, from);
    return from + length;
}

static size_t
requests_count(const char *from, const char *to, const char *pattern)
{
    size_t count = 0;

    for (const char *at = strstr(from, pattern); at != NULL && at < to;
         at = strstr(at + 1, pattern))
        count++;
    return count;
}

static void
requests_check_members(const struct census *c, const char *from, const char *to,
                       struct seen *seen)
{
    char name[96], id[32], relation[32];
    size_t applicants = 0;

    for (const char *at = strstr(from, "{\"ref\":\"m"); at != NULL && at < to;
         at = strstr(at + 1, "{\"ref\":\"m")) {
        requests_find(at, to, "name", name, sizeof name);
        requests_find(at, to, "id", id, sizeof id);
        requests_find(at, to, "relation", relation, sizeof relation);
        size_t member = census_find(c, id);
        seen->members++;
        if (member == (size_t)-1 ||
            strcmp(table_cell(&c->people, member, "name"), name) != 0)
            seen->wrong++;
        if (strcmp(relation, "self") != 0)
            continue;
        applicants++;
        const char *birth = table_cell(&c->people, member, "birth");
        seen->is_adult = seen->is_adult && strcmp(birth, "1999-09-02") < 0;
    }
    seen->has_one_applicant = seen->has_one_applicant && applicants == 1;
}

static void
requests_check_one(const struct census *c, const char *line, const char *end,
                   size_t number, const struct table *truth, struct seen *seen)
{
    char id[64];
    const char *members = strstr(line, "\"members\":[");
    const char *others = strstr(line, "\"others\":[");
    const char *consents = strstr(line, "\"consents\":[");
    const char *mandate = strstr(line, "\"mandate\":{");

    seen->requests++;
    if (members == NULL || others == NULL || consents == NULL ||
        mandate == NULL || mandate > end || number >= truth->rows) {
        seen->wrong++;
        return;
    }
    requests_find(line, end, "request_id", id, sizeof id);
    seen->is_unique = seen->is_unique &&
                      strcmp(table_cell(truth, number, "request_id"), id) == 0;
    requests_check_members(c, members, others, seen);
    size_t named = requests_count(members, others, "{\"ref\":\"m");
    seen->has_consents =
        seen->has_consents &&
        requests_count(consents, mandate, "{\"id\":\"c") == named &&
        requests_count(consents, mandate, "\"lines\":[\"all\"]") == named;
    for (size_t i = 1; i <= named; i++) {
        char pattern[32];
        snprintf(pattern, sizeof pattern, "\"for\":[\"m%zu\"]", i);
        seen->has_consents =
            seen->has_consents && requests_count(consents, mandate, pattern);
    }
}

static void
requests_check_plots(const struct table *truth)
{
    static const char *const plots[] = {"nothing",
                                        "working_poor",
                                        "over_income",
                                        "hidden_wage",
                                        "over_money",
                                        "over_vehicle",
                                        "two_vehicles",
                                        "over_shop",
                                        "second_flat",
                                        "two_flats_under_average",
                                        "two_flats_at_average",
                                        "money_equal",
                                        "money_over_by_a_fen",
                                        "money_equal_low_income",
                                        "money_over_by_a_fen_low_income",
                                        "income_equal",
                                        "income_under_by_a_fen",
                                        "income_equal_low_income",
                                        "income_over_by_a_fen_low_income",
                                        "divorced",
                                        "other_spouse",
                                        "undeclared_member",
                                        "lives_elsewhere",
                                        "dead_member",
                                        "late_spouse",
                                        "spouse_with_permit",
                                        "spouse_without_permit",
                                        "moved_out",
                                        "doubtful_name",
                                        "mistyped_number",
                                        "flag_over",
                                        "flag_under",
                                        "joint_account",
                                        "flat_sold",
                                        "stale_account",
                                        "disabled_car",
                                        "small_pension",
                                        "over_pension",
                                        "custody",
                                        "single_disabled",
                                        "illness",
                                        "hidden_account_elsewhere"};
    bool are_all_played = true;
    size_t column = table_column(truth, "plot");

    printf("plots of %zu requests:", truth->rows);
    for (size_t i = 0; i < sizeof plots / sizeof plots[0]; i++) {
        size_t count = 0;
        for (size_t row = 0; row < truth->rows; row++)
            count += strcmp(table_at(truth, row, column), plots[i]) == 0;
        printf(" %s %zu", plots[i], count);
        are_all_played = are_all_played && count > 0;
    }
    printf("\n");
    verdict_add(are_all_played, "every plot is played");
}

/* All thirteen are asked for, expenses are declared, and extreme hardship by
 * nobody who has a family. */
void
programmes_check(const char *directory)
{
    static const char *const names[] = {
        "minimum_living",  "extreme_hardship",  "low_income",
        "illness_expense", "low_rent",          "shared_ownership",
        "medical",         "temporary",         "education",
        "elder_care",      "disability_living", "rural_housing",
        "employment_aid"};
    size_t length, counts[13] = {0}, wrong = 0, expenses = 0;
    char *text = table_read_file(directory, "requests.ndjson", &length);

    for (char *line = text; *line != '\0';) {
        char *end = strchr(line, '\n');
        if (end == NULL)
            break;
        *end = '\0';
        const char *from = strstr(line, "\"programmes\":[");
        const char *to = from == NULL ? NULL : strchr(from, ']');
        for (size_t i = 0; i < 13 && to != NULL; i++) {
            char pattern[32];
            snprintf(pattern, sizeof pattern, "\"%s\"", names[i]);
            size_t found = requests_count(from, to, pattern);
            counts[i] += found;
            if (i == 1 && found > 0)
                wrong += requests_count(line, end, "{\"ref\":\"m") != 1;
        }
        expenses += strstr(line, "\"kind\":\"medical\"") != NULL;
        line = end + 1;
    }
    bool are_all = expenses > 0;
    for (size_t i = 0; i < 13; i++)
        are_all = are_all && counts[i] > 0;
    verdict_add(are_all && wrong == 0,
                "matching requests ask for all thirteen programmes");
    free(text);
}

void
requests_check(const struct census *c, const char *directory)
{
    struct seen seen = {.has_consents = true,
                        .has_one_applicant = true,
                        .is_adult = true,
                        .is_unique = true};
    struct table truth;
    size_t length, number = 0;
    char *text = table_read_file(directory, "requests.ndjson", &length);

    table_load(&truth, directory, "truth/requests");
    for (char *line = text; *line != '\0';) {
        char *end = strchr(line, '\n');
        if (end == NULL)
            break;
        *end = '\0';
        requests_check_one(c, line, end, number++, &truth, &seen);
        line = end + 1;
    }
    printf("%zu requests of %zu members\n", seen.requests, seen.members);
    verdict_add(seen.requests == truth.rows && seen.requests > 0,
                "truth knows every request");
    verdict_add(seen.wrong == 0, "every member is a person, by his own name");
    verdict_add(seen.has_one_applicant && seen.is_adult,
                "one applicant each, of age");
    verdict_add(seen.has_consents, "a consent to all lines for every member");
    verdict_add(seen.is_unique, "request ids are those of truth, in order");
    requests_check_plots(&truth);
    table_release(&truth);
    free(text);
}
