/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a policy pack. Everything that a rule needs must be there: a pack is
 * refused when the house starts, with file and JSON path, and never in the
 * middle of a case. A pack in a folder passes the checks of policy_check.h
 * first; one of an archive is read as it was taken then.
 */
#include "policy_parse.h"

#include "date.h"
#include "json.h"
#include "mutant.h"
#include "policy_check.h"
#include "slurp.h"

bool
policy_wrong(struct fault *fault, const char *path, const char *name,
             const char *what)
{
    return fault_set(fault, FAULT_INPUT, "parameters.json: %s%s%s %s", path,
                     *path == '\0' ? "" : ".", name, what);
}

bool
policy_want_integer(const struct json *object, const char *path,
                    const char *name, int64_t least, int64_t *value,
                    struct fault *fault)
{
    if (!json_get_integer(object, name, value) || *value < least)
        return policy_wrong(fault, path, name, "must be an integer");
    return true;
}

bool
policy_want_int(const struct json *object, const char *path, const char *name,
                int *value, struct fault *fault)
{
    int64_t wide;
    if (!policy_want_integer(object, path, name, 0, &wide, fault))
        return false;
    if (wide > 100000)
        return policy_wrong(fault, path, name, "is too large");
    *value = (int)wide;
    return true;
}

static bool
want_share(const struct json *object, const char *path, const char *name,
           struct share *share, struct fault *fault)
{
    struct text text;
    if (!json_get_text(object, name, &text) ||
        !share_read_fraction(text, share))
        return policy_wrong(fault, path, name, "must be a share like 1/10");
    return true;
}

bool
policy_want_object(const struct json *root, const char *name,
                   const struct json **object, struct fault *fault)
{
    *object = json_get(root, name);
    if (*object == NULL || (*object)->kind != JSON_OBJECT)
        return policy_wrong(fault, "", name, "must be an object");
    return true;
}

enum figure_status
policy_status(const struct json *object)
{
    struct text text;
    if (!json_get_text(object, "status", &text))
        return STATUS_NONE;
    for (int status = STATUS_OFFICIAL; status <= STATUS_ASSUMED; status++)
        if (text_equals_chars(text,
                              figure_status_name((enum figure_status)status)))
            return (enum figure_status)status;
    return STATUS_NONE;
}

bool
policy_multiple(struct text text, struct share *share)
{
    struct text rest = text, p, q;
    return text_cut(&rest, '/', &p) && text_cut(&rest, '/', &q) &&
           text_is_absent(rest) && text_to_count(p, &share->p) &&
           text_to_count(q, &share->q) && share->q > 0;
}

static bool
dated_row(struct dated *dated, const struct json *node)
{
    if (dated->count == DATED_ROWS_MAX)
        return false;
    struct figure *row = &dated->rows[dated->count];
    struct text from, text;
    if (!json_get_text(node, "from", &from) || !date_read_iso(from, &row->from))
        return false;
    if (json_get_text(node, "value", &text)) {
        if (!policy_multiple(text, &row->share))
            return false;
    } else if (!json_get_integer(node, "value", &row->value) ||
               row->value < 0) {
        return false;
    }
    row->status = policy_status(node);
    if (dated->count > 0 && row[-1].from >= row->from)
        return false;
    dated->count++;
    return true;
}

static bool
dated_parse(struct arena *arena, struct policy *policy, const struct json *root,
            struct fault *fault)
{
    const struct json *object;
    if (!policy_want_object(root, "dated", &object, fault))
        return false;
    for (const struct json *node = object->first; node; node = node->next) {
        const char *name = text_chars(arena, node->key);
        if (name == NULL)
            return fault_set(fault, FAULT_LOCAL, "policy: out of memory");
        if (policy->dated_count == DATED_MAX || node->kind != JSON_ARRAY ||
            node->count == 0)
            return policy_wrong(fault, "dated", name,
                                "must be a list of figures");
        struct dated *dated = &policy->dated[policy->dated_count++];
        dated->name = node->key;
        for (const struct json *row = node->first; row; row = row->next)
            if (!dated_row(dated, row))
                return policy_wrong(
                    fault, "dated", name,
                    "needs rows {from, value, status} in the order "
                    "of their days");
    }
    return true;
}

static bool
yearly_row(struct yearly *yearly, const struct json *node,
           enum figure_status status)
{
    int64_t year;
    if (yearly->count == YEARLY_ROWS_MAX || !text_to_count(node->key, &year) ||
        node->key.size != 4 || node->kind != JSON_INTEGER)
        return false;
    struct figure *row = &yearly->rows[yearly->count];
    if (yearly->count > 0 && row[-1].year >= year)
        return false;
    yearly->count++;
    row->value = node->integer;
    row->status = status;
    row->year = (int)year;
    return date_make(row->year, 1, 1, &row->from);
}

static bool
yearly_parse(struct arena *arena, struct policy *policy,
             const struct json *root, struct fault *fault)
{
    const struct json *object;
    if (!policy_want_object(root, "yearly", &object, fault))
        return false;
    for (const struct json *node = object->first; node; node = node->next) {
        const char *name = text_chars(arena, node->key);
        const struct json *values = json_get(node, "values");
        if (name == NULL)
            return fault_set(fault, FAULT_LOCAL, "policy: out of memory");
        if (policy->yearly_count == YEARLY_MAX || values == NULL ||
            values->kind != JSON_OBJECT || values->count == 0)
            return policy_wrong(fault, "yearly", name, "needs values by year");
        struct yearly *yearly = &policy->yearly[policy->yearly_count++];
        yearly->name = node->key;
        for (const struct json *row = values->first; row; row = row->next)
            if (!yearly_row(yearly, row, policy_status(node)))
                return policy_wrong(
                    fault, "yearly", name,
                    "needs years in order, each with an integer");
    }
    return true;
}

static bool
exit_steps_parse(struct policy_rules *rules, const struct json *list,
                 struct fault *fault)
{
    if (list == NULL || list->kind != JSON_ARRAY || list->count == 0 ||
        list->count > EXIT_STEPS_MAX)
        return policy_wrong(fault, "rules", "gradual_exit", "must be a list");
    for (const struct json *node = list->first; node; node = node->next) {
        int i = rules->exit_step_count++;
        const struct json *rise = json_get(node, "rise_up_to");
        rules->exit_steps[i].has_limit =
            rise != NULL && rise->kind != JSON_NULL;
        if (rules->exit_steps[i].has_limit &&
            !want_share(node, "rules.gradual_exit", "rise_up_to",
                        &rules->exit_steps[i].rise_up_to, fault))
            return false;
        if (!policy_want_int(node, "rules.gradual_exit", "months",
                             &rules->exit_steps[i].months, fault))
            return false;
    }
    return true;
}

static bool
pension_parse(struct policy_rules *rules, const struct json *object,
              struct fault *fault)
{
    const char *path = "rules.pension_age";
    struct text day;
    if (!policy_want_int(object, path, "male", &rules->pension_male, fault) ||
        !policy_want_int(object, path, "female", &rules->pension_female,
                         fault) ||
        !policy_want_int(object, path, "female_cadre",
                         &rules->pension_female_cadre, fault))
        return false;
    if (!json_get_text(object, "delay_from", &day) ||
        !date_read_iso(day, &rules->pension_delay_from))
        return policy_wrong(fault, path, "delay_from", "must be a date");
    return true;
}

static bool
rules_parse(struct policy *policy, const struct json *root, struct fault *fault)
{
    const struct json *object;
    struct policy_rules *rules = &policy->rules;
    if (!policy_want_object(root, "rules", &object, fault))
        return false;
    rules->maintenance_status = policy_status(json_get(object, "maintenance"));
    if (rules->maintenance_status == STATUS_NONE)
        rules->maintenance_status = STATUS_ASSUMED;
    return policy_want_int(object, "rules", "minor_under", &rules->minor_under,
                           fault) &&
           policy_want_int(object, "rules", "work_from", &rules->work_from,
                           fault) &&
           policy_want_int(object, "rules", "infant_under",
                           &rules->infant_under, fault) &&
           policy_want_int(object, "rules", "religious_years",
                           &rules->religious_years, fault) &&
           policy_want_int(object, "rules", "elder_from", &rules->elder_from,
                           fault) &&
           policy_want_int(object, "rules", "old_elder_from",
                           &rules->old_elder_from, fault) &&
           policy_want_int(object, "rules", "unemployed_free_months",
                           &rules->unemployed_free_months, fault) &&
           want_share(object, "rules", "deemed_rate", &rules->deemed_rate,
                      fault) &&
           want_share(object, "rules", "maintenance_share",
                      &rules->maintenance_share, fault) &&
           want_share(object, "rules", "differs_share", &rules->differs_share,
                      fault) &&
           policy_want_integer(object, "rules", "living_to_building", 1,
                               &rules->living_to_building, fault) &&
           pension_parse(rules, json_get(object, "pension_age"), fault) &&
           exit_steps_parse(rules, json_get(object, "gradual_exit"), fault);
}

/* "left_out": lines that this pack does without; may be missing. */
static bool
left_out_parse(struct policy *policy, const struct json *root,
               struct fault *fault)
{
    const struct json *array = json_get(root, "left_out");
    if (array == NULL)
        return true;
    if (array->kind != JSON_ARRAY)
        return policy_wrong(fault, "", "left_out", "must be an array of lines");
    for (const struct json *item = array->first; item; item = item->next) {
        enum line line =
            item->kind == JSON_STRING ? line_find(item->text) : LINE_NONE;
        if (line == LINE_NONE || line >= LINE_COUNT)
            return policy_wrong(fault, "", "left_out",
                                "names something that is no line");
        policy->is_left_out[line] = true;
    }
    return true;
}

static bool
lines_parse(struct policy *policy, const struct json *root, struct fault *fault)
{
    const struct json *object;
    if (!policy_want_object(root, "freshness_days", &object, fault) ||
        !policy_want_int(object, "freshness_days", "default",
                         &policy->freshness_default, fault))
        return false;
    for (const struct json *node = object->first; node; node = node->next) {
        enum line line = line_find(node->key);
        if (line != LINE_NONE && node->kind == JSON_INTEGER &&
            node->integer > 0 && node->integer < 100000)
            policy->freshness[line] = (int)node->integer;
    }
    if (!policy_want_object(root, "complete_report", &object, fault))
        return false;
    for (const struct json *node = object->first; node; node = node->next) {
        bool is_always = text_equals_chars(node->key, "always");
        enum line line = line_find(node->key);
        for (const struct json *item = node->first; item; item = item->next) {
            enum programme programme = programme_find(item->text);
            if (is_always && line_find(item->text) != LINE_NONE)
                policy->completes_always[line_find(item->text)] = true;
            else if (line != LINE_NONE && programme != PROGRAMME_COUNT)
                policy->completes[line][programme] = true;
            else
                return policy_wrong(
                    fault, "complete_report", "",
                    "names something that is no line or programme");
        }
    }
    return true;
}

static bool
windows_parse(struct policy *policy, const struct json *root,
              struct fault *fault)
{
    const struct json *object;
    if (!policy_want_object(root, "window_months", &object, fault) ||
        !policy_want_int(object, "window_months", "default",
                         &policy->window_default, fault))
        return false;
    for (int i = 0; i < PROGRAMME_COUNT; i++) {
        const char *name = programme_name((enum programme)i);
        if (json_get(object, name) != NULL &&
            !policy_want_int(object, "window_months", name, &policy->window[i],
                             fault))
            return false;
    }
    return true;
}

static bool
head_parse(struct policy *policy, const struct json *root, struct fault *fault)
{
    if (!json_get_text(root, "pack", &policy->name))
        return policy_wrong(fault, "", "pack", "must be a text");
    if (!json_get_text(root, "version", &policy->version))
        return policy_wrong(fault, "", "version", "must be a text");
    if (!json_get_text(root, "city_division", &policy->city))
        return policy_wrong(fault, "", "city_division", "must be a text");
    return policy_want_int(root, "", "validity_months",
                           &policy->validity_months, fault);
}

static bool
needed_figures(const struct policy *policy, struct fault *fault)
{
    static const char *const dated[] = {
        "standard",           "standard_minor",      "minimum_wage",
        "earnings_disregard", "low_income_multiple", "job_refusals",
        "deadline_days"};
    for (size_t i = 0; i < sizeof(dated) / sizeof(dated[0]); i++) {
        bool is_there = false;
        for (int j = 0; j < policy->dated_count; j++)
            is_there |= text_equals_chars(policy->dated[j].name, dated[i]);
        if (!is_there)
            return policy_wrong(fault, "dated", dated[i], "is missing");
    }
    return true;
}

const struct policy *
policy_parse(struct arena *arena, struct text json, struct fault *fault)
{
    struct json *root = json_read(arena, json, 16, fault);
    struct policy *policy = arena_alloc(arena, sizeof(*policy));
    if (root == NULL || policy == NULL) {
        fault_set(fault, FAULT_LOCAL, "policy: out of memory");
        return NULL;
    }
    digest_sha256(json, &policy->digest);
    policy->bytes = json;
    if (!head_parse(policy, root, fault) ||
        !dated_parse(arena, policy, root, fault) ||
        !yearly_parse(arena, policy, root, fault) ||
        !policy_limits_parse(policy, root, fault) ||
        !policy_tariffs_parse(arena, policy, root, fault) ||
        !rules_parse(policy, root, fault) ||
        !left_out_parse(policy, root, fault) ||
        !lines_parse(policy, root, fault) ||
        !windows_parse(policy, root, fault) || !needed_figures(policy, fault))
        return NULL;
    return policy;
}

const struct policy *
policy_read(struct arena *arena, const char *folder, struct fault *fault)
{
    const char *path = arena_printf(arena, "%s/parameters.json", folder);
    struct text bytes, sources = TEXT_NONE;
    struct policy_notes notes;
    struct fault none = {0};
    if (path == NULL || !slurp_file(arena, path, &bytes, fault))
        return NULL;
    path = arena_printf(arena, "%s/" PACK_SOURCES, folder);
    if (path == NULL || !slurp_file(arena, path, &sources, &none))
        sources = TEXT_NONE;
    notes_init(&notes, arena);
    policy_check(&notes, bytes, sources, DATE_NONE);
    if (mutant_is("pack_not_checked") || notes_fault(&notes, fault))
        return policy_parse(arena, bytes, fault);
    return NULL;
}
