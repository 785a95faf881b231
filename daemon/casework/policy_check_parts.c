/* SPDX-License-Identifier: Apache-2.0
 *
 * The undated parts of a pack: objects in objects down to one figure, each
 * known by its path; lines and programmes by their names.
 */
#include <string.h>

#include "date.h"
#include "policy_check.h"

/* NULL-terminated names of lines, of programmes, with one more word before. */
static const char *const *
line_names(struct arena *arena, const char *before)
{
    const char **names =
        arena_array(arena, LINE_COUNT + 1, sizeof(const char *));
    if (names == NULL)
        return NULL;
    names[0] = before;
    for (int line = 1; line < LINE_COUNT; line++)
        names[line] = line_name((enum line)line);
    return names;
}

static const char *const *
programme_names(struct arena *arena, const char *before)
{
    const char **names =
        arena_array(arena, PROGRAMME_COUNT + 2, sizeof(const char *));
    if (names == NULL)
        return NULL;
    names[0] = before;
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        names[i + 1] = programme_name((enum programme)i);
    return names;
}

static bool
is_line(struct text name)
{
    enum line line = line_find(name);
    return line != LINE_NONE && line < LINE_COUNT;
}

static bool
is_programme(struct text name)
{
    return programme_find(name) != PROGRAMME_COUNT;
}

/* Words that stand beside figures and are none. */
static bool
is_beside(const char *path, struct text key)
{
    bool has_status =
        strncmp(path, "limits.", 7) == 0 || strcmp(path, "school_tariff") == 0;
    bool has_proposed = strcmp(path, "school_tariff") == 0 ||
                        strcmp(path, "freshness_days") == 0;
    return (has_status && text_equals_chars(key, "status")) ||
           (has_proposed && text_equals_chars(key, "proposed"));
}

/* The word of a * must be a line or a programme, or "default". */
static bool
star_is_known(struct policy_check *check, const struct policy_term *term,
              const char *pointer, struct text key)
{
    struct arena *arena = check->notes->arena;
    static const char *const stages[] = {
        "kindergarten", "primary", "junior",   "senior",
        "vocational",   "college", "bachelor", NULL};
    bool is_known = text_equals_chars(key, "default");
    const char *const *names = stages;
    if (strcmp(term->name, "freshness_days.*") == 0) {
        is_known |= is_line(key);
        names = line_names(arena, "default");
    } else if (strcmp(term->name, "window_months.*") == 0) {
        is_known |= is_programme(key);
        names = programme_names(arena, "default");
    } else {
        for (const char *const *stage = stages; *stage != NULL; stage++)
            is_known |= text_equals_chars(key, *stage);
    }
    if (!is_known && names != NULL)
        check_unknown(check, pointer, key, names);
    return is_known;
}

static void
steps_check(struct policy_check *check, const struct policy_term *term,
            const char *pointer, const struct json *list)
{
    struct share last = {0, 1};
    bool rises = list->kind == JSON_ARRAY && list->count > 0 &&
                 list->count <= EXIT_STEPS_MAX;
    uint32_t index = 0;
    for (const struct json *step = rises ? list->first : NULL; step;
         step = step->next, index++) {
        const char *at = note_pointer_at(check->notes, pointer, index);
        const struct json *rise = json_get(step, "rise_up_to");
        const struct json *months = json_get(step, "months");
        struct share share;
        if (months == NULL)
            note_add(check->notes, NOTE_MISSING, at, "months", "months");
        else
            check_integer(check, term,
                          note_pointer(check->notes, at, TEXT("months")),
                          months);
        if (rise == NULL || rise->kind != JSON_STRING) {
            rises &=
                rise != NULL && rise->kind == JSON_NULL && step->next == NULL;
        } else if (!share_read_fraction(rise->text, &share)) {
            note_add(check->notes, NOTE_NOT_A_SHARE,
                     note_pointer(check->notes, at, TEXT("rise_up_to")),
                     text_chars(check->notes->arena, rise->text), "");
        } else {
            rises &=
                step->next != NULL &&
                money_compare_products(share.p, last.q, last.p, share.q) > 0;
            last = share;
        }
    }
    if (!rises)
        note_add(check->notes, NOTE_STEPS, pointer, "", "");
}

static void
leaf_check(struct policy_check *check, const struct policy_term *term,
           const char *pointer, const struct json *node)
{
    int32_t day;
    if (strchr(term->name, '*') != NULL &&
        !star_is_known(check, term, pointer, node->key))
        return;
    switch (term->form) {
    case TERM_SHARE:
        check_share(check, term, pointer, node);
        break;
    case TERM_DATE:
        if (node->kind != JSON_STRING || !date_read_iso(node->text, &day))
            note_add(check->notes, NOTE_DATE, pointer,
                     text_chars(check->notes->arena, node->text), "");
        break;
    case TERM_STEPS:
        steps_check(check, term, pointer, node);
        break;
    default:
        check_integer(check, term, pointer, node);
    }
}

/* Is `path` the beginning of some term's name? */
static bool
is_way_to_a_term(const char *path)
{
    size_t count, size = strlen(path);
    const struct policy_term *terms = policy_terms(&count);
    for (size_t i = 0; i < count; i++)
        if (strncmp(terms[i].name, path, size) == 0 &&
            terms[i].name[size] == '.')
            return true;
    return false;
}

/* The names that may stand below `path`, for whoever has misspelt one. */
static const char *const *
names_below(struct arena *arena, const char *path)
{
    size_t count, size = strlen(path), found = 0;
    const struct policy_term *terms = policy_terms(&count);
    const char **names = arena_array(arena, count + 1, sizeof(const char *));
    for (size_t i = 0; names != NULL && i < count; i++) {
        const char *rest = terms[i].name + size + 1;
        if (strncmp(terms[i].name, path, size) == 0 &&
            terms[i].name[size] == '.')
            names[found++] =
                arena_printf(arena, "%.*s", (int)strcspn(rest, "."), rest);
    }
    return names;
}

/* A way of at most three names: limits, programme, money. Not recursive. */
#define DEPTH_MAX 4

struct step {
    const struct json *next;
    const char *path, *pointer;
};

static void
node_check(struct policy_check *check, struct step *steps, int *depth)
{
    struct step *step = &steps[*depth];
    const struct json *node = step->next;
    struct arena *arena = check->notes->arena;
    step->next = node->next;
    if (is_beside(step->path, node->key))
        return;
    const char *pointer = note_pointer(check->notes, step->pointer, node->key);
    const char *path = arena_printf(arena, "%s.%.*s", step->path,
                                    (int)node->key.size, node->key.bytes);
    if (path == NULL)
        return;
    const struct policy_term *term = policy_term_find(text_of(path));
    if (term != NULL)
        leaf_check(check, term, pointer, node);
    else if (!is_way_to_a_term(path) || *depth + 1 == DEPTH_MAX)
        check_unknown(check, pointer, node->key,
                      names_below(arena, step->path));
    else if (node->kind != JSON_OBJECT)
        note_add(check->notes, NOTE_TYPE, pointer, "对象", "an object");
    else
        steps[++*depth] = (struct step){node->first, path, pointer};
}

static void
tree_check(struct policy_check *check, const char *name)
{
    const struct json *object = json_get(check->root, name);
    struct step steps[DEPTH_MAX];
    int depth = 0;
    const char *pointer = note_pointer(check->notes, "", text_of(name));
    if (object == NULL)
        return; /* its terms are missing, and named */
    if (object->kind != JSON_OBJECT) {
        note_add(check->notes, NOTE_TYPE, pointer, "对象", "an object");
        return;
    }
    steps[0] = (struct step){object->first, name, pointer};
    while (depth >= 0)
        if (steps[depth].next == NULL)
            depth--;
        else
            node_check(check, steps, &depth);
}

/* ---- statuses of limits and tariffs ---- */

static void
group_status(struct policy_check *check, const char *pointer,
             const struct json *group)
{
    struct text status;
    const char *at = note_pointer(check->notes, pointer, TEXT("status"));
    if (!json_get_text(group, "status", &status))
        note_add(check->notes, NOTE_STATUS_MISSING, pointer, "", "");
    else if (!check_status_is(status))
        note_add(check->notes, NOTE_STATUS, at,
                 text_chars(check->notes->arena, status), "");
    else if (text_equals_chars(status, "assumed"))
        note_add(check->notes, NOTE_ASSUMED, pointer, "全部数值", "all of it");
}

static void
statuses_check(struct policy_check *check)
{
    const struct json *limits = json_get(check->root, "limits");
    const struct json *tariff = json_get(check->root, "school_tariff");
    bool is_object = limits != NULL && limits->kind == JSON_OBJECT;
    for (const struct json *node = is_object ? limits->first : NULL; node;
         node = node->next)
        if (node->kind == JSON_OBJECT && is_programme(node->key))
            group_status(
                check, note_pointer(check->notes, "/limits", node->key), node);
    if (tariff != NULL && tariff->kind == JSON_OBJECT)
        group_status(check, "/school_tariff", tariff);
}

/* ---- lists of lines and programmes ---- */

static void
names_check(struct policy_check *check, const char *pointer,
            const struct json *list, bool of_lines)
{
    struct arena *arena = check->notes->arena;
    uint32_t index = 0;
    if (list->kind != JSON_ARRAY) {
        note_add(check->notes, NOTE_TYPE, pointer, "名称列表",
                 "a list of names");
        return;
    }
    for (const struct json *item = list->first; item;
         item = item->next, index++) {
        const char *at = note_pointer_at(check->notes, pointer, index);
        bool is_text = item->kind == JSON_STRING;
        if (!is_text)
            note_add(check->notes, NOTE_TYPE, at, "名称", "a name");
        else if (!(of_lines ? is_line(item->text) : is_programme(item->text)))
            check_unknown(check, at, item->text,
                          of_lines ? line_names(arena, "default")
                                   : programme_names(arena, "default"));
        for (const struct json *other = list->first; is_text && other != item;
             other = other->next)
            if (other->kind == JSON_STRING &&
                text_equals(other->text, item->text)) {
                note_add(check->notes, NOTE_TWICE, at,
                         text_chars(arena, item->text), "");
                break;
            }
    }
}

static void
lists_check(struct policy_check *check)
{
    const struct json *complete = json_get(check->root, "complete_report");
    const struct json *left_out = json_get(check->root, "left_out");
    bool is_object = complete != NULL && complete->kind == JSON_OBJECT;
    if (!is_object)
        note_add(check->notes, complete ? NOTE_TYPE : NOTE_MISSING,
                 "/complete_report", "always", "an object with always");
    else if (json_get(complete, "always") == NULL)
        note_add(check->notes, NOTE_MISSING, "/complete_report/always",
                 "always", "always");
    for (const struct json *node = is_object ? complete->first : NULL; node;
         node = node->next) {
        const char *pointer =
            note_pointer(check->notes, "/complete_report", node->key);
        bool is_always = text_equals_chars(node->key, "always");
        if (!is_always && !is_line(node->key))
            check_unknown(check, pointer, node->key,
                          line_names(check->notes->arena, "always"));
        else
            names_check(check, pointer, node, is_always);
    }
    if (left_out != NULL)
        names_check(check, "/left_out", left_out, true);
}

/* ---- what is missing ---- */

static const struct json *
term_node(const struct json *root, const struct policy_term *term)
{
    const struct json *node = root;
    struct text rest = text_of(term->name), word;
    if (term->form == TERM_DATED || term->form == TERM_YEARLY)
        node = json_get(root, term->form == TERM_DATED ? "dated" : "yearly");
    while (node != NULL && node->kind == JSON_OBJECT &&
           text_cut(&rest, '.', &word)) {
        char key[64];
        if (word.size >= sizeof(key))
            return NULL;
        memcpy(key, word.bytes, word.size);
        key[word.size] = '\0';
        node = json_get(node, strcmp(key, "*") == 0 ? "default" : key);
        if (text_is_absent(rest))
            return node;
    }
    return NULL;
}

/* Without a default every line must have its own days. */
static void
freshness_check(struct policy_check *check)
{
    const struct json *object = json_get(check->root, "freshness_days");
    for (int line = 1; line < LINE_COUNT; line++) {
        const char *name = line_name((enum line)line);
        if (object == NULL || json_get(object, "default") != NULL)
            return;
        if (json_get(object, name) == NULL)
            note_add(
                check->notes, NOTE_MISSING,
                arena_printf(check->notes->arena, "/freshness_days/%s", name),
                "天数，或 default", "its days, or a default");
    }
}

static void
missing_check(struct policy_check *check)
{
    size_t count;
    const struct policy_term *terms = policy_terms(&count);
    for (size_t i = 0; i < count; i++) {
        const struct policy_term *term = &terms[i];
        bool is_optional = term->form == TERM_LINES ||
                           strncmp(term->name, "school_tariff.fee", 17) == 0;
        if (is_optional || term_node(check->root, term) != NULL)
            continue;
        const char *name =
            strchr(term->name, '*') == NULL
                ? term->name
                : arena_printf(check->notes->arena, "%.*sdefault",
                               (int)strlen(term->name) - 1, term->name);
        note_add(check->notes,
                 term->is_needed ? NOTE_MISSING : NOTE_MISSING_LATER,
                 policy_term_pointer(check->notes->arena, term, text_of(name)),
                 term->zh, term->en);
    }
}

void
check_parts(struct policy_check *check)
{
    const struct json *validity = json_get(check->root, "validity_months");
    tree_check(check, "limits");
    statuses_check(check);
    tree_check(check, "window_months");
    if (validity != NULL)
        leaf_check(check, policy_term_find(TEXT("validity_months")),
                   "/validity_months", validity);
    tree_check(check, "rules");
    tree_check(check, "school_tariff");
    tree_check(check, "freshness_days");
    freshness_check(check);
    lists_check(check);
    missing_check(check);
}
