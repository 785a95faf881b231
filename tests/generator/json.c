/* A writer of JSON that keeps no tree. Texts are our own: only quotes and
 * backslashes need an escape. */
#include "json.h"

static void
json_begin(struct json *j, const char *key)
{
    if (j->has_before)
        out_char(j->out, ',');
    j->has_before = true;
    if (key != NULL) {
        out_char(j->out, '"');
        out_text(j->out, key);
        out_text(j->out, "\":");
    }
}

void
json_open(struct json *j, const char *key, char bracket)
{
    json_begin(j, key);
    out_char(j->out, bracket);
    j->has_before = false;
}

void
json_close(struct json *j, char bracket)
{
    out_char(j->out, bracket);
    j->has_before = true;
}

void
json_text(struct json *j, const char *key, const char *text)
{
    if (text == NULL) {
        json_null(j, key);
        return;
    }
    json_begin(j, key);
    out_char(j->out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            out_char(j->out, '\\');
        out_char(j->out, *c);
    }
    out_char(j->out, '"');
}

void
json_flag(struct json *j, const char *key, bool flag)
{
    json_begin(j, key);
    out_text(j->out, flag ? "true" : "false");
}

void
json_count(struct json *j, const char *key, int64_t count)
{
    json_begin(j, key);
    out_count(j->out, count);
}

void
json_null(struct json *j, const char *key)
{
    json_begin(j, key);
    out_text(j->out, "null");
}

void
json_money(struct json *j, const char *key, int64_t fen)
{
    json_begin(j, key);
    out_char(j->out, '"');
    out_hundredths(j->out, fen);
    out_char(j->out, '"');
}

void
json_day(struct json *j, const char *key, int day)
{
    if (day == 0) {
        json_null(j, key);
        return;
    }
    json_begin(j, key);
    out_char(j->out, '"');
    out_day(j->out, day);
    out_char(j->out, '"');
}

void
json_month(struct json *j, const char *key, int month)
{
    json_begin(j, key);
    out_char(j->out, '"');
    out_month(j->out, month);
    out_char(j->out, '"');
}

void
json_ref(struct json *j, const char *key, char letter, size_t number)
{
    json_begin(j, key);
    out_char(j->out, '"');
    out_char(j->out, letter);
    out_count(j->out, (int64_t)number);
    out_char(j->out, '"');
}
