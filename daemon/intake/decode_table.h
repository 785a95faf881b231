/* SPDX-License-Identifier: Apache-2.0
 *
 * The request as a table: one row a field, with its form, limits, words and
 * its place in struct household_request. The decoder walks it, a test compares
 * it with schemas/request.json. Inside intake only.
 */
#ifndef HEDUI_INTAKE_DECODE_TABLE_H
#define HEDUI_INTAKE_DECODE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* The form of a value, and what stands at its offset in the struct. */
enum decode_form {
    FORM_ASCII,      /* printable ASCII, struct text */
    FORM_TEXT,       /* least..most characters, struct text */
    FORM_DIGITS,     /* exactly `most` digits, struct text */
    FORM_BYTES,      /* any text, struct text */
    FORM_SHA256,     /* 64 hexadecimal digits, struct text */
    FORM_EXCLUSION,  /* X01..X21, struct text */
    FORM_WORD,       /* one of `words`, int */
    FORM_WORD_TEXT,  /* one of `words`, struct text */
    FORM_WORD_FLAG,  /* one of two `words`, bool */
    FORM_FLAG,       /* bool */
    FORM_DATE,       /* int32_t, DATE_NONE absent */
    FORM_MONTH,      /* int32_t, MONTH_NONE absent */
    FORM_MONEY,      /* int64_t fen */
    FORM_AREA,       /* int64_t of 0.01 m2, -1 absent */
    FORM_COUNT,      /* int64_t, least..most */
    FORM_GRADE,      /* int, least..most, 0 absent */
    FORM_MEMBER,     /* the ref of a member: int, -1 absent */
    FORM_MEMBERS,    /* list of them: int *, and a count */
    FORM_PROGRAMMES, /* list of words: bool[PROGRAMME_COUNT] */
    FORM_LINES,      /* list of line names or "all": struct consent */
    FORM_DATES,      /* list of dates: int32_t *, and a count */
    FORM_OBJECT,     /* `object`, whose offsets are of the same struct */
    FORM_LIST,       /* list of `object`s: pointer, and a count */
};

/* The words of an enumeration are those of the model. */
struct decode_words {
    const char *(*name)(int value);
    int first, end; /* [first, end) */
};

#define NO_PLACE SIZE_MAX

struct decode_field {
    const char *name;
    enum decode_form form;
    bool is_required;
    int default_value; /* of FLAG and WORD */
    int64_t least, most;
    const struct decode_words *words;
    const struct decode_object *object;
    size_t offset;
    size_t second; /* count of a list, has_ flag of a value, or NO_PLACE */
};

struct decode_object {
    const char *name; /* as in the schema's definitions */
    const struct decode_field *fields;
    uint32_t count;
    size_t size; /* of an element of a list */
};

/* The request itself; everything else hangs below it. */
extern const struct decode_object decode_request_object;

/* The value whose word it is; words->end where unknown. */
int decode_word_find(const struct decode_words *words, struct text word);

const char *decode_id_kind_name(int id_kind);
const char *decode_sex_name(int sex); /* male female */
const char *decode_way_name(int way); /* I1 .. I9 */
const char *decode_asset_name(int kind);
/* The kinds that a way of income may have; NULL: the way has none. */
const char *const *decode_kinds_of_way(int way);

#endif
