#ifndef GENERATOR_JSON_H
#define GENERATOR_JSON_H

#include "out.h"

/* JSON into a file: commas and quotes are set here, brackets by the caller. A
 * NULL key writes an element of a list. */
struct json {
    struct out *out;
    bool has_before;
};

void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
/* NULL is null. */
void json_text(struct json *j, const char *key, const char *text);
void json_flag(struct json *j, const char *key, bool flag);
void json_count(struct json *j, const char *key, int64_t count);
void json_null(struct json *j, const char *key);
void json_money(struct json *j, const char *key, int64_t fen);
/* 0 is null. */
void json_day(struct json *j, const char *key, int day);
void json_month(struct json *j, const char *key, int month);
void json_ref(struct json *j, const char *key, char letter, size_t number);

#endif
