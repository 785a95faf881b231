/* SPDX-License-Identifier: Apache-2.0
 *
 * Logs are JSON lines on stderr: {"t","level","role","event",...fields}. The
 * API takes typed fields and no free format, so that a person cannot slip in:
 * no field takes a name, an ID number, or bytes of a reply. Case numbers,
 * line names, counts, milliseconds, fault kinds and fault texts (which never
 * name a person) are what may be said.
 */
#ifndef HEDUI_CORE_LOG_H
#define HEDUI_CORE_LOG_H

#include <stdint.h>

#include "fault.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_field_kind { LOG_FIELD_END, LOG_FIELD_INTEGER, LOG_FIELD_WORD };

struct log_field {
    const char *name;
    enum log_field_kind kind;
    int64_t integer;
    const char *word; /* a word of our own vocabulary, or a fault's text */
};

#define LOG_END ((struct log_field){0, LOG_FIELD_END, 0, 0})
#define LOG_INT(name_, value_)                                                 \
    ((struct log_field){(name_), LOG_FIELD_INTEGER, (int64_t)(value_), 0})
#define LOG_WORD(name_, value_)                                                \
    ((struct log_field){(name_), LOG_FIELD_WORD, 0, (value_)})

void log_init(const char *role, enum log_level least);
/* log_event(LOG_INFO, "round_opened", LOG_INT("cases", n)) */
#define log_event(level, event, ...)                                           \
    log_write((level), (event), (struct log_field[]){__VA_ARGS__, LOG_END})
void log_write(enum log_level level, const char *event,
               const struct log_field *fields);
void log_fault(enum log_level level, const char *event,
               const struct fault *fault);

#endif
