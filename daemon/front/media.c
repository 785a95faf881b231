/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists with weights, as Accept and Accept-Language have them. What cannot be
 * understood counts as not said: nobody is refused for a careless header.
 */
#include "media.h"

#include <strings.h>

static const struct {
    const char *name;  /* compared */
    const char *shown; /* with what a reply says */
} types[MEDIA_COUNT] = {
    [MEDIA_JSON] = {"application/json", "application/json"},
    [MEDIA_HTML] = {"text/html", "text/html; charset=utf-8"},
    [MEDIA_TEXT] = {"text/plain", "text/plain; charset=utf-8"},
    [MEDIA_CONTAINER] = {"application/vnd.etsi.asic-e+zip",
                         "application/vnd.etsi.asic-e+zip"},
    [MEDIA_PDF] = {"application/pdf", "application/pdf"},
    [MEDIA_JPEG] = {"image/jpeg", "image/jpeg"},
    [MEDIA_PNG] = {"image/png", "image/png"},
    [MEDIA_CSV] = {"text/csv", "text/csv; charset=utf-8"},
    [MEDIA_NDJSON] = {"application/x-ndjson", "application/x-ndjson"},
    [MEDIA_EVENTS] = {"text/event-stream", "text/event-stream"},
    [MEDIA_OCTETS] = {"application/octet-stream", "application/octet-stream"},
    [MEDIA_UPLOAD] = {"application/offset+octet-stream",
                      "application/offset+octet-stream"},
};

const char *
media_type(enum media media)
{
    return types[media].shown;
}

static bool
is_word(struct text text, const char *word)
{
    return text.size == strlen(word) &&
           strncasecmp(text.bytes, word, text.size) == 0;
}

static enum media
media_find(struct text name)
{
    int media = 0;
    while (media < MEDIA_COUNT && !is_word(name, types[media].name))
        media++;
    return (enum media)media;
}

enum media
media_read(struct text content_type)
{
    struct text rest = content_type, part = TEXT_NONE;
    if (!text_cut(&rest, ';', &part))
        return MEDIA_COUNT;
    enum media media = media_find(text_trim(part));
    while (text_cut(&rest, ';', &part)) {
        part = text_trim(part);
        bool is_utf8 = is_word(part, "charset=utf-8") ||
                       is_word(part, "charset=\"utf-8\"");
        if (!is_utf8 && part.size > 0)
            return MEDIA_COUNT;
    }
    return media;
}

/* "0.8" as thousandths; -1: none. */
static int
weight_read(struct text text)
{
    int value = 0, scale = 1000;
    if (text.size == 0 || text.size > 5 || text.bytes[0] < '0' ||
        text.bytes[0] > '1' || (text.size > 1 && text.bytes[1] != '.'))
        return -1;
    value = (text.bytes[0] - '0') * 1000;
    for (size_t i = 2; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return -1;
        scale /= 10;
        value += (text.bytes[i] - '0') * scale;
    }
    return value > 1000 ? -1 : value;
}

/* The next element of a list: its word and weight; false at the end. */
static bool
element_next(struct text *rest, struct text *word, int *weight)
{
    struct text element, part;
    if (!text_cut(rest, ',', &element))
        return false;
    *weight = 1000;
    *word = TEXT("");
    if (text_cut(&element, ';', &part))
        *word = text_trim(part);
    while (text_cut(&element, ';', &part)) {
        part = text_trim(part);
        if (part.size < 2 || strncasecmp(part.bytes, "q=", 2) != 0)
            continue;
        int read = weight_read(text_slice(part, 2, part.size));
        if (read >= 0)
            *weight = read;
    }
    return true;
}

/* 3: this very type, 2: text/..., 1: anything, 0: not meant. */
static int
closeness(struct text range, const char *type)
{
    const char *slash = strchr(type, '/');
    size_t head = (size_t)(slash - type) + 1;
    if (is_word(range, type))
        return 3;
    if (is_word(range, "*/*") || is_word(range, "*"))
        return 1;
    return range.size == head + 1 && range.bytes[head] == '*' &&
                   strncasecmp(range.bytes, type, head) == 0
               ? 2
               : 0;
}

/* The weight of the closest range that means it; 0: it is not wanted. */
static int
wanted(struct text accept, const char *type)
{
    struct text word;
    int weight, best = 0, found = 0;
    while (element_next(&accept, &word, &weight)) {
        int close = closeness(word, type);
        if (close > best || (close == best && close > 0 && weight > found)) {
            best = close;
            found = weight;
        }
    }
    return found;
}

enum media
media_choose(struct text accept, uint32_t gives)
{
    enum media chosen = MEDIA_COUNT;
    int most = 0;
    bool says_nothing = text_is_empty(text_trim(accept));
    for (int media = 0; media < MEDIA_COUNT; media++) {
        if ((gives & MEDIA_BIT(media)) == 0)
            continue;
        int weight = says_nothing ? 1000 : wanted(accept, types[media].name);
        if (weight > most) {
            most = weight;
            chosen = (enum media)media;
        }
    }
    return chosen;
}

static bool
is_language(struct text range, const char *language)
{
    return range.size >= 2 && strncasecmp(range.bytes, language, 2) == 0 &&
           (range.size == 2 || range.bytes[2] == '-');
}

enum language
media_language(struct text accept_language)
{
    struct text word;
    int weight, zh = -1, en = -1, other = 0;
    while (element_next(&accept_language, &word, &weight)) {
        if (is_language(word, "zh") && weight > zh)
            zh = weight;
        else if (is_language(word, "en") && weight > en)
            en = weight;
        else if (is_word(word, "*"))
            other = weight;
    }
    zh = zh < 0 ? other : zh;
    en = en < 0 ? other : en;
    return en > zh ? LANGUAGE_EN : LANGUAGE_ZH;
}
