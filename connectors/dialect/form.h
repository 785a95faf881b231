/* SPDX-License-Identifier: Apache-2.0
 *
 * How an owner writes a value, and what field of ours it becomes: the notation
 * of wire.md 3.1 as data. A line is a table of `struct rule`, ended by
 * RULE_END, read from left to right as wire.md 3.3 writes it: the owner's name,
 * our field, the form, the codes. What is told at the line ("left", "letters",
 * "roles", "who", "party") is FORM_OWN with a function of the connector.
 */
#ifndef HEDUI_CONNECTORS_FORM_H
#define HEDUI_CONNECTORS_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "json.h"
#include "record.h"
#include "text.h"

enum form {
    FORM_TEXT,           /* as it stands, spaces kept */
    FORM_CODE,           /* a word of `codes` */
    FORM_D8,             /* 20170401 */
    FORM_D_DASH,         /* 2017-04-01 */
    FORM_D_SLASH,        /* 2017/4/1 or 2017/04/01 */
    FORM_M6,             /* 201704 */
    FORM_M_DASH,         /* 2017-04 */
    FORM_YUAN,           /* 1234.50 */
    FORM_YUAN_COMMA,     /* 1,234.50 */
    FORM_FEN,            /* integer fen */
    FORM_WAN,            /* 50.000000 = 500,000 yuan */
    FORM_AREA,           /* m2, two decimals */
    FORM_THOUSANDTHS,    /* three decimals with commas (u3) */
    FORM_INTEGER,        /* n */
    FORM_SHARE_FRACTION, /* 1/2 (s/) */
    FORM_SHARE_PERCENT,  /* 33.33% (s%) */
    FORM_SHARE_ANY,      /* either (s*) */
    FORM_FLAG_DIGIT,     /* 1 0 (01) */
    FORM_FLAG_ZH,        /* 是 否 */
    FORM_FLAG_WORD,      /* by `codes`, whose words are "yes" and "no" (b) */
    FORM_IDS_LIST,       /* JSON list ([]) */
    FORM_IDS_COMMA,      /* joined by "," (ids,) */
    FORM_SCHOOL_YEAR,    /* 2016-2017 = 2016 (yr) */
    FORM_OWN,            /* told at the line: rule.own */
};

/* Where a value goes that is not among the fields of a record. */
enum rule_target {
    TARGET_ID = FIELD_COUNT + 1,
    TARGET_NAME,
    TARGET_INSTITUTION,
    TARGET_AS_OF, /* a date */
    TARGET_KIND,  /* a word that names the kind of the record */
};

struct code {
    const char *wire;
    const char *word;
};
#define CODE_END                                                               \
    {                                                                          \
        NULL, NULL                                                             \
    }

enum cell_kind {
    CELL_MISSING, /* the key or column is not there at all */
    CELL_UNKNOWN, /* the owner says that he does not know */
    CELL_TEXT,
    CELL_INTEGER, /* JSON only */
    CELL_LIST,    /* JSON only */
    CELL_OTHER,   /* nothing that a form reads */
};

/* What stands at one place of an owner's reply. `text` is UTF-8. */
struct cell {
    enum cell_kind kind;
    bool is_typed; /* the source tells numbers from texts (JSON) */
    struct text text;
    int64_t integer;
    const struct json *list;
};

struct reading;
struct row;

struct rule {
    const char *wire; /* the owner's name; several joined by "+" (FORM_OWN) */
    int target;       /* enum field or enum rule_target */
    enum form form;
    const struct code *codes;
    /* Puts what it reads into the record, or garbles the reading. */
    void (*own)(struct reading *reading, const struct row *row,
                const struct rule *rule, struct record *record);
};
#define RULE_END                                                               \
    {                                                                          \
        NULL, 0, FORM_TEXT, NULL, NULL                                         \
    }

/* The word for what the owner wrote, NULL where it is not listed. */
const char *code_find(const struct code *codes, struct text wire);

/* Reads one value by its form (any but FORM_OWN). False: the form cannot read
 * it. Texts are views of the cell's bytes. */
bool form_read(struct arena *arena, enum form form, const struct code *codes,
               const struct cell *cell, struct field_value *value);

/* The cell that a JSON value is; NULL gives CELL_MISSING. */
struct cell cell_of_json(const struct json *node);

uint32_t rules_count(const struct rule *rules);

#endif
