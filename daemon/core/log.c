/* SPDX-License-Identifier: Apache-2.0
 *
 * Log lines: made in one buffer on the stack and written with one call, so
 * that the lines of several processes on one stderr do not mix. It reads the
 * clock of the machine; nothing else in core does.
 */
#include "log.h"

#include <unistd.h>

#include "date.h"

static const char *log_role = "?";
static enum log_level log_least = LOG_INFO;

struct log_line {
    char bytes[2048];
    size_t size;
};

void
log_init(const char *role, enum log_level least)
{
    log_role = role;
    log_least = least;
}

static const char *
log_level_name(enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    return names[level];
}

/* Room for the end `}\n` always stays; what does not fit is left out. */
static void
log_put(struct log_line *line, const char *bytes, size_t size)
{
    if (size > sizeof(line->bytes) - 3 - line->size)
        return;
    memcpy(line->bytes + line->size, bytes, size);
    line->size += size;
}

static void
log_put_escaped(struct log_line *line, unsigned char c)
{
    char escaped[8];
    int size = snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned)c);
    log_put(line, escaped, (size_t)size);
}

/* At most 600 bytes of a word, so that the quotes of the last always fit. */
static void
log_put_string(struct log_line *line, const char *word)
{
    struct text text = text_of(word == NULL ? "" : word);
    if (text.size > 600)
        text.size = 600;
    bool is_utf8 = text_is_utf8(text);
    log_put(line, "\"", 1);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c == '"' || c == '\\') {
            char pair[2] = {'\\', (char)c};
            log_put(line, pair, 2);
        } else if (c < 0x20 || c == 0x7F) {
            log_put_escaped(line, c);
        } else if (c >= 0x80 && !is_utf8) {
            log_put(line, "?", 1);
        } else {
            log_put(line, text.bytes + i, 1);
        }
    }
    log_put(line, "\"", 1);
}

static void
log_put_member(struct log_line *line, const char *name,
               const struct log_field *field)
{
    log_put(line, line->size == 1 ? "" : ",", line->size == 1 ? 0 : 1);
    log_put_string(line, name);
    log_put(line, ":", 1);
    if (field->kind == LOG_FIELD_WORD) {
        log_put_string(line, field->word);
        return;
    }
    char digits[24];
    int size =
        snprintf(digits, sizeof(digits), "%lld", (long long)field->integer);
    log_put(line, digits, (size_t)size);
}

/* The worst case of one member: every byte of name and word escaped. */
static bool
log_fits(const struct log_line *line, const struct log_field *field)
{
    size_t word = field->kind == LOG_FIELD_WORD && field->word != NULL
                      ? strnlen(field->word, 600)
                      : 24;
    size_t worst = 6 * (strnlen(field->name, 600) + word) + 16;
    return worst < sizeof(line->bytes) - 3 - line->size;
}

static void
log_put_word(struct log_line *line, const char *name, const char *word)
{
    struct log_field field = LOG_WORD(name, word);
    if (log_fits(line, &field))
        log_put_member(line, name, &field);
}

void
log_write(enum log_level level, const char *event,
          const struct log_field *fields)
{
    if (level < log_least)
        return;
    struct log_line line = {.bytes = "{", .size = 1};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char at[32];
    instant_print((int64_t)now.tv_sec * INSTANT_SECOND, at);
    log_put_word(&line, "t", at);
    log_put_word(&line, "level", log_level_name(level));
    log_put_word(&line, "role", log_role);
    log_put_word(&line, "event", event);
    for (; fields->kind != LOG_FIELD_END; fields++)
        if (log_fits(&line, fields))
            log_put_member(&line, fields->name, fields);
    line.bytes[line.size++] = '}';
    line.bytes[line.size++] = '\n';
    /* A log that cannot be written must not stop the work. */
    ssize_t written = write(STDERR_FILENO, line.bytes, line.size);
    (void)written;
}

void
log_fault(enum log_level level, const char *event, const struct fault *fault)
{
    log_event(level, event, LOG_WORD("fault", fault_kind_name(fault->kind)),
              LOG_WORD("text", fault->text));
}
