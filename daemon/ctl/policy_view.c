/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui policy list and explain: a figure with its values, where they come
 * from, and what rests on it by the table of terms.
 */
#include "catalogue.h"
#include "date.h"
#include "intake.h"
#include "policy_pack.h"
#include "ruling.h"

struct value_row {
    struct text from; /* a day or a year; absent: no date */
    int32_t first;    /* the day from which it holds; DATE_NONE: no date */
    const char *value, *status, *source;
};

struct figure_view {
    struct ctl *ctl;
    const struct json *root, *pack;
    const struct policy_term *term;
    const char *name;
    const struct json *node; /* what stands at its place */
    uint32_t count;
    struct value_row *rows;
};

static const struct json *
node_at(struct arena *arena, const struct json *root, const char *pointer)
{
    struct text rest = text_of(pointer), word;
    const struct json *node = root;
    text_cut(&rest, '/', &word);
    while (node != NULL && text_cut(&rest, '/', &word))
        node = json_get(node, text_chars(arena, word));
    return node;
}

static const char *
chars_or(struct arena *arena, struct text text, const char *other)
{
    return text_is_absent(text) ? other : text_chars(arena, text);
}

/* Beside the figure, else of its group, else of pack.json. */
static const char *
status_of(struct figure_view *view, const struct json *node)
{
    struct arena *arena = &view->ctl->arena;
    struct text status = TEXT_NONE, group, rest = text_of(view->name), word;
    const struct json *at = view->root;
    if (json_get_text(node, "status", &status))
        return text_chars(arena, status);
    while (text_cut(&rest, '.', &word) && at != NULL) {
        at = json_get(at, text_chars(arena, word));
        if (json_get_text(at, "status", &group))
            status = group;
    }
    if (text_is_absent(status))
        json_get_text(source_find(view->pack, text_of(view->name)), "status",
                      &status);
    return chars_or(arena, status, "-");
}

static const char *
value_of(struct figure_view *view, const struct json *node)
{
    struct arena *arena = &view->ctl->arena;
    struct buffer out;
    if (node == NULL)
        return "-";
    if (node->kind == JSON_INTEGER)
        return term_value(arena, view->term->unit, node->integer, NULL);
    struct share share;
    if (view->term->unit == UNIT_SHARE && node->kind == JSON_STRING &&
        share_read_fraction(node->text, &share))
        return term_value(arena, UNIT_SHARE, 0, &share);
    if (node->kind == JSON_STRING)
        return text_chars(arena, node->text);
    buffer_init(&out, 1 << 16);
    json_write(node, &out);
    const char *chars = text_chars(arena, buffer_view(&out));
    buffer_release(&out);
    return chars;
}

static void
row_add(struct figure_view *view, struct text from, int32_t first,
        const struct json *value, const char *status)
{
    struct arena *arena = &view->ctl->arena;
    const struct json *source = source_find(view->pack, text_of(view->name));
    view->rows[view->count++] = (struct value_row){
        from, first, value_of(view, value), status,
        chars_or(arena, source_text(source, from, view->ctl->language), "-")};
}

static void
dated_rows(struct figure_view *view)
{
    for (const struct json *row = view->node->first; row; row = row->next) {
        struct text from = TEXT("");
        int32_t day;
        json_get_text(row, "from", &from);
        row_add(view, from, date_read_iso(from, &day) ? day : DATE_NONE,
                json_get(row, "value"), status_of(view, row));
    }
}

/* A figure of a year is used from the first day of the next. */
static void
yearly_rows(struct figure_view *view)
{
    const struct json *values = json_get(view->node, "values");
    for (const struct json *row = values ? values->first : NULL; row;
         row = row->next) {
        int64_t year;
        int32_t day = DATE_NONE;
        if (!text_to_count(row->key, &year) || year > 9000 ||
            !date_make((int)year + 1, 1, 1, &day))
            day = DATE_NONE;
        row_add(view, row->key, day, row, status_of(view, view->node));
    }
}

/* false: the pack does not have it. */
static bool
view_open(struct figure_view *view, const char *name)
{
    struct arena *arena = &view->ctl->arena;
    view->name = name;
    view->count = 0;
    view->node = node_at(arena, view->root,
                         policy_term_pointer(arena, view->term, text_of(name)));
    if (view->node == NULL)
        return false;
    uint32_t room = view->node->count + 1;
    if (view->term->form == TERM_YEARLY)
        room += json_get(view->node, "values")
                    ? json_get(view->node, "values")->count
                    : 0;
    view->rows = arena_array(arena, room, sizeof(*view->rows));
    if (view->rows == NULL)
        return false;
    if (view->term->form == TERM_DATED && view->node->kind == JSON_ARRAY)
        dated_rows(view);
    else if (view->term->form == TERM_YEARLY)
        yearly_rows(view);
    else
        row_add(view, TEXT_NONE, DATE_NONE, view->node,
                status_of(view, view->node));
    return view->count > 0;
}

static bool
packs_read(struct figure_view *view, const struct policy_ask *ask)
{
    struct ctl *ctl = view->ctl;
    struct fault fault = {0};
    if (!text_is_absent(ask->figures))
        view->root = json_read(&ctl->arena, ask->figures, 16, &fault);
    if (!text_is_absent(ask->sources))
        view->pack = json_read(&ctl->arena, ask->sources, 16, &fault);
    if (view->root == NULL)
        ctl_complain(ctl, "cannot_read", ask->folder,
                     fault.text[0] != '\0' ? fault.text : PACK_FIGURES);
    return view->root != NULL;
}

/* ---- list ---- */

struct list {
    struct figure_view *view;
    struct table table;
    struct json *json;
};

static void
list_one(struct list *list, const char *name)
{
    struct figure_view *view = list->view;
    struct arena *arena = &view->ctl->arena;
    enum language language = view->ctl->language;
    if (!view_open(view, name))
        return;
    const struct value_row *last = &view->rows[view->count - 1];
    const char *meaning =
        language == LANGUAGE_ZH ? view->term->zh : view->term->en;
    bool is_short = text_width(text_of(last->value)) <= 16;
    struct json *object = json_object(arena);
    table_chars(&list->table, name);
    table_chars(&list->table, is_short ? last->value : "…");
    table_chars(&list->table, term_unit_name(view->term->unit, language));
    table_chars(&list->table, chars_or(arena, last->from, "-"));
    table_chars(&list->table, last->status);
    table_chars(&list->table, meaning);
    json_set(object, "name", json_chars(arena, name));
    json_set(object, "value", json_chars(arena, last->value));
    json_set(object, "unit",
             json_chars(arena, term_unit_name(view->term->unit, language)));
    json_set(object, "status", json_chars(arena, last->status));
    json_set(object, "values", json_integer(arena, view->count));
    json_set(object, "from",
             text_is_absent(last->from) ? json_null(arena)
                                        : json_string(arena, last->from));
    json_set(object, "meaning", json_chars(arena, meaning));
    json_add(list->json, object);
}

/* Each name that stands below a *. */
static void
list_star(struct list *list)
{
    struct figure_view *view = list->view;
    struct arena *arena = &view->ctl->arena;
    int size = (int)strlen(view->term->name) - 2;
    char *path = arena_printf(arena, "/%.*s", size, view->term->name);
    for (char *at = path; *at != '\0'; at++)
        if (*at == '.')
            *at = '/';
    const struct json *object = node_at(arena, view->root, path);
    for (const struct json *node = object ? object->first : NULL; node;
         node = node->next)
        if (!text_equals_chars(node->key, "proposed"))
            list_one(list,
                     arena_printf(arena, "%.*s.%.*s", size, view->term->name,
                                  (int)node->key.size, node->key.bytes));
}

int
policy_say_list(struct ctl *ctl, struct policy_ask *ask)
{
    static const char *const keys[] = {"policy_name",   "policy_value",
                                       "policy_unit",   "policy_from",
                                       "policy_status", "policy_meaning"};
    struct figure_view view = {.ctl = ctl};
    struct list list = {.view = &view, .json = json_array(&ctl->arena)};
    struct buffer out;
    size_t count;
    const struct policy_term *terms = policy_terms(&count);
    if (!packs_read(&view, ask))
        return EXIT_TROUBLE;
    table_init(&list.table, &ctl->arena, 6);
    list.table.is_right[1] = true;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        table_chars(&list.table, ctl_word(ctl, keys[i]));
    for (size_t i = 0; i < count; i++) {
        view.term = &terms[i];
        if (strchr(terms[i].name, '*') != NULL)
            list_star(&list);
        else
            list_one(&list, terms[i].name);
    }
    buffer_init(&out, (size_t)8 << 20);
    if (ask->is_json)
        json_write_pretty(list.json, &out);
    else
        table_write(&list.table, &out);
    if (ask->is_json)
        buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
    return EXIT_WELL;
}

/* ---- explain ---- */

static void
print_values(struct figure_view *view)
{
    static const char *const keys[] = {"policy_from", "policy_value",
                                       "policy_status", "policy_source"};
    struct ctl *ctl = view->ctl;
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 4);
    table.is_right[1] = true;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        table_chars(&table, ctl_word(ctl, keys[i]));
    for (uint32_t i = 0; i < view->count; i++) {
        const struct value_row *row = &view->rows[i];
        table_chars(&table, chars_or(&ctl->arena, row->from, "-"));
        table_chars(&table, row->value);
        table_chars(&table, row->status);
        table_chars(&table, row->source);
    }
    buffer_init(&out, 1 << 20);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

/* Which value holds on a day. */
static void
print_holds(struct figure_view *view, int32_t on)
{
    struct ctl *ctl = view->ctl;
    const struct value_row *found = NULL;
    const char *unit = term_unit_name(view->term->unit, ctl->language);
    char day[11];
    date_print(on, day);
    for (uint32_t i = 0; i < view->count; i++)
        if (view->rows[i].first != DATE_NONE && view->rows[i].first <= on)
            found = &view->rows[i];
    if (view->term->form != TERM_DATED && view->term->form != TERM_YEARLY)
        printf(ctl_word(ctl, "policy_holds_plain"), view->rows[0].value, unit);
    else if (found == NULL)
        printf(ctl_word(ctl, "policy_holds_none"), day);
    else
        printf(ctl_word(ctl, "policy_holds"), day,
               text_chars(&ctl->arena, found->from), found->value, unit);
    if (found != NULL && found == &view->rows[view->count - 1] &&
        date_add_years(found->first, 1) < on)
        printf(" (%s)", ctl_word(ctl, "policy_is_old"));
    printf("\n");
}

static const char *
word_of(struct ctl *ctl, const char *prefix, const char *name)
{
    const char *key = arena_printf(&ctl->arena, "%s.%s", prefix, name);
    const char *word = key ? catalogue_find(key, ctl->language) : NULL;
    return word == NULL ? name : word;
}

static void
print_set(struct ctl *ctl, const char *title, const char *prefix, unsigned set,
          const char *(*name_of)(int index))
{
    bool is_first = true;
    printf("  %s: ", title);
    for (int i = 0; i < 32; i++)
        if ((set >> i & 1) != 0) {
            printf("%s%s", is_first ? "" : ", ",
                   word_of(ctl, prefix, name_of(i)));
            is_first = false;
        }
    printf("%s\n", is_first ? ctl_word(ctl, "policy_rest_none") : "");
}

static const char *
test_at(int index)
{
    return test_name_of((enum test_name)index);
}

static const char *
measure_at(int index)
{
    return measure_name((enum measure)index);
}

static const char *
programme_at(int index)
{
    return programme_name((enum programme)index);
}

static void
print_rests(struct figure_view *view)
{
    struct ctl *ctl = view->ctl;
    bool available[PROGRAMME_COUNT];
    unsigned decided = 0, set = view->term->programmes;
    intake_programmes(available);
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        decided |= available[i] ? 1u << i : 0;
    printf("\n%s\n", ctl_word(ctl, "policy_rests"));
    print_set(ctl, ctl_word(ctl, "policy_tests"), "test", view->term->tests,
              test_at);
    print_set(ctl, ctl_word(ctl, "policy_measures"), "measure",
              view->term->measures, measure_at);
    print_set(ctl, ctl_word(ctl, "policy_programmes"), "programme",
              set & decided, programme_at);
    if ((set & ~decided) != 0)
        print_set(ctl, ctl_word(ctl, "policy_not_yet"), "programme",
                  set & ~decided, programme_at);
}

static void
print_touches(struct figure_view *view)
{
    struct ctl *ctl = view->ctl;
    bool is_dated = view->term->form == TERM_DATED;
    printf("\n%s\n", ctl_word(ctl, "policy_change"));
    for (int bit = 0; bit < TOUCH_BITS; bit++)
        if ((view->term->touches >> bit & 1) != 0)
            printf("  %s\n", term_touch_name((enum term_touch)(1u << bit),
                                             ctl->language));
    printf("  %s\n",
           ctl_word(ctl, is_dated ? "policy_before" : "policy_before_plain"));
    printf("  %s\n", ctl_word(ctl, view->term->is_listed ? "policy_listed"
                                                         : "policy_unlisted"));
}

static int32_t
today(void)
{
    return instant_shanghai_date((int64_t)time(NULL) * INSTANT_SECOND);
}

int
policy_say_figure(struct ctl *ctl, struct policy_ask *ask)
{
    struct figure_view view = {.ctl = ctl};
    view.term = policy_term_find(text_of(ask->word));
    if (view.term == NULL) {
        const char *near = policy_near_term(text_of(ask->word));
        if (near != NULL)
            ctl_complain(ctl, "policy_near", ask->word, near);
        else
            ctl_complain(ctl, "policy_unknown", ask->word);
        return EXIT_UNKNOWN;
    }
    if (!packs_read(&view, ask))
        return EXIT_TROUBLE;
    if (!view_open(&view, ask->word)) {
        ctl_complain(ctl, "policy_not_here", ask->word);
        return EXIT_UNKNOWN;
    }
    printf("%s\n  %s\n  %s\n  %s: %s · %s\n  %s#%s\n\n", view.name,
           view.term->zh, view.term->en, ctl_word(ctl, "policy_unit"),
           term_unit_name(view.term->unit, LANGUAGE_ZH),
           term_unit_name(view.term->unit, LANGUAGE_EN), PACK_FIGURES,
           policy_term_pointer(&ctl->arena, view.term, text_of(view.name)));
    print_values(&view);
    printf("\n");
    print_holds(&view, ask->on == DATE_NONE ? today() : ask->on);
    print_rests(&view);
    print_touches(&view);
    return EXIT_WELL;
}
