/* SPDX-License-Identifier: Apache-2.0
 *
 * What may be wrong with a calendar: days that are none, of another year, off
 * and worked at once, out of order; years that are missing between others; its
 * own examples.
 */
#include "date.h"
#include "mutant.h"
#include "policy_check.h"

static const char *
year_chars(struct policy_notes *notes, int64_t year)
{
    return arena_printf(notes->arena, "%lld", (long long)year);
}

static bool
holds(const struct json *list, struct text day)
{
    for (const struct json *node = list ? list->first : NULL; node;
         node = node->next)
        if (node->kind == JSON_STRING && text_equals(node->text, day))
            return true;
    return false;
}

static int32_t
day_check(struct policy_notes *notes, const char *pointer, int64_t year,
          const struct json *node)
{
    int32_t day;
    int y, m, d;
    const char *word = text_chars(notes->arena, node->text);
    if (node->kind != JSON_STRING || !date_read_iso(node->text, &day)) {
        note_add(notes, NOTE_DATE, pointer, word, "");
        return DATE_NONE;
    }
    date_split(day, &y, &m, &d);
    if (y != year)
        note_add(notes, NOTE_DAY_OF_OTHER_YEAR, pointer, word,
                 year_chars(notes, year));
    return day;
}

static void
days_check(struct policy_notes *notes, const char *parent, int64_t year,
           const struct json *object, bool is_work)
{
    const char *key = is_work ? "work" : "off";
    const char *pointer = note_pointer(notes, parent, text_of(key));
    const struct json *list = json_get(object, key);
    const struct json *off = json_get(object, "off");
    int32_t last = DATE_NONE;
    uint32_t index = 0;
    if (list == NULL || list->kind != JSON_ARRAY) {
        note_add(notes, NOTE_TYPE, pointer, "日期列表", "a list of days");
        return;
    }
    for (const struct json *node = list->first; node;
         node = node->next, index++) {
        const char *at = note_pointer_at(notes, pointer, index);
        const char *word = text_chars(notes->arena, node->text);
        int32_t day = day_check(notes, at, year, node);
        if (day == DATE_NONE)
            continue;
        if (last != DATE_NONE && day <= last) {
            char before[11];
            date_print(last, before);
            note_add(notes, NOTE_ORDER, at, word, before);
        }
        last = day;
        if (mutant_is("calendar_any_work"))
            continue;
        if (is_work && holds(off, node->text))
            note_add(notes, NOTE_DAY_OFF_AND_WORK, at, word, "");
        else if (is_work && date_weekday(day) < 5)
            note_add(notes, NOTE_WORK_ANYWAY, at, word, "");
    }
}

static int64_t
years_check(struct policy_notes *notes, const struct json *years)
{
    int64_t year, last = 0;
    for (const struct json *node = years->first; node; node = node->next) {
        const char *pointer = note_pointer(notes, "/years", node->key);
        if (node->key.size != 4 || !text_to_count(node->key, &year) ||
            year < 1900) {
            note_add(notes, NOTE_UNKNOWN, pointer,
                     text_chars(notes->arena, node->key), "");
            continue;
        }
        if (last != 0 && year > last + 1)
            note_add(notes, NOTE_YEAR_HOLE, "/years", year_chars(notes, last),
                     year_chars(notes, last + 1));
        if (last != 0 && year <= last)
            note_add(notes, NOTE_ORDER, pointer, year_chars(notes, year),
                     year_chars(notes, last));
        last = year;
        days_check(notes, pointer, year, node, false);
        days_check(notes, pointer, year, node, true);
    }
    return last;
}

static void
vectors_check(struct policy_notes *notes, const struct json *root,
              struct text bytes)
{
    struct fault fault = {0};
    const struct json *vectors = json_get(root, "vectors");
    const struct calendar *calendar =
        calendar_parse(notes->arena, bytes, &fault);
    uint32_t index = 0;
    for (const struct json *v = vectors ? vectors->first : NULL;
         calendar != NULL && v != NULL; v = v->next, index++) {
        struct text from, due;
        int32_t start, end;
        int64_t days;
        bool is_provisional;
        char got[11];
        const char *at = note_pointer_at(notes, "/vectors", index);
        if (!json_get_text(v, "from", &from) ||
            !json_get_text(v, "due", &due) || !date_read_iso(from, &start) ||
            !date_read_iso(due, &end) ||
            !json_get_integer(v, "working_days", &days) || days < 0 ||
            days > 1000) {
            note_add(notes, NOTE_TYPE, at, "{from, working_days, due}",
                     "{from, working_days, due}");
            continue;
        }
        int32_t made =
            calendar_due(calendar, start, (int)days, &is_provisional);
        date_print(made, got);
        if (made != end)
            note_add(notes, NOTE_VECTOR, at, got,
                     text_chars(notes->arena, due));
    }
}

void
calendar_check(struct policy_notes *notes, const char *file,
               struct text calendar, int32_t on)
{
    struct fault fault = {0};
    notes->file = file;
    if (text_is_absent(calendar)) {
        note_add(notes, NOTE_CALENDAR_FILE, "", "", "");
        return;
    }
    const struct json *root = json_read(notes->arena, calendar, 16, &fault);
    if (root == NULL) {
        note_add(notes, NOTE_NOT_JSON, "", fault.text, "");
        return;
    }
    const struct json *years = json_get(root, "years");
    if (years == NULL || years->kind != JSON_OBJECT || years->count == 0) {
        note_add(notes, NOTE_MISSING, "/years", "years", "years");
        return;
    }
    uint32_t before = notes->errors;
    int64_t last = years_check(notes, years);
    int y = 0, m, d;
    if (on != DATE_NONE)
        date_split(on, &y, &m, &d);
    if (last < y)
        note_add(notes, NOTE_CALENDAR_SHORT, "/years", year_chars(notes, y),
                 "");
    if (notes->errors == before)
        vectors_check(notes, root, calendar);
}
