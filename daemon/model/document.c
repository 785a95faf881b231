/* SPDX-License-Identifier: Apache-2.0
 *
 * Kinds of documents, their media, and what a request announces.
 */
#include "document.h"

#include <string.h>

#include "mutant.h"

/* Readers look for the end of a PDF among its last bytes. */
#define PDF_END 1024

const struct document_limits document_limits_usual = {
    .each = (size_t)2 << 20, .all = (size_t)8 << 20, .count = 64};

const char *
document_kind_name(enum document_kind kind)
{
    static const char *const names[DOCUMENT_KIND_COUNT] = {"consent", "mandate",
                                                           "declaration"};
    return kind < DOCUMENT_KIND_COUNT ? names[kind] : "";
}

const char *
document_media_name(enum document_media media)
{
    static const char *const names[DOCUMENT_MEDIA_COUNT] = {
        "application/pdf", "image/jpeg", "image/png"};
    return media < DOCUMENT_MEDIA_COUNT ? names[media] : "";
}

const char *
document_media_end(enum document_media media)
{
    static const char *const ends[DOCUMENT_MEDIA_COUNT] = {"pdf", "jpg", "png"};
    return media < DOCUMENT_MEDIA_COUNT ? ends[media] : "";
}

/* ---- media ---- */

static bool
text_ends_with(struct text text, struct text end)
{
    return text.size >= end.size &&
           memcmp(text.bytes + text.size - end.size, end.bytes, end.size) == 0;
}

static bool
begins_with(struct text text, struct text head)
{
    return text.size >= head.size &&
           memcmp(text.bytes, head.bytes, head.size) == 0;
}

static bool
is_pdf(struct text bytes)
{
    size_t from = bytes.size > PDF_END ? bytes.size - PDF_END : 0;
    if (bytes.size < 9 || (!begins_with(bytes, TEXT("%PDF-1.")) &&
                           !begins_with(bytes, TEXT("%PDF-2."))))
        return false;
    for (size_t at = bytes.size; at-- > from;)
        if (begins_with(text_slice(bytes, at, bytes.size), TEXT("%%EOF")))
            return true;
    return false;
}

static bool
is_jpeg(struct text bytes)
{
    return bytes.size > 4 && begins_with(bytes, TEXT("\xFF\xD8\xFF")) &&
           text_ends_with(bytes, TEXT("\xFF\xD9"));
}

static bool
is_png(struct text bytes)
{
    return begins_with(bytes, TEXT("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR")) &&
           text_ends_with(bytes, TEXT("\0\0\0\0IEND\xAE\x42\x60\x82"));
}

enum document_media
document_media_of(struct text bytes)
{
    if (is_pdf(bytes) || mutant_is("document_of_any_type"))
        return DOCUMENT_PDF;
    if (is_jpeg(bytes))
        return DOCUMENT_JPEG;
    return is_png(bytes) ? DOCUMENT_PNG : DOCUMENT_MEDIA_COUNT;
}

/* ---- what a request announces ---- */

static const struct json *
list_of(const struct json *object, const char *key)
{
    const struct json *list = json_get(object, key);
    return list != NULL && list->kind == JSON_ARRAY ? list : NULL;
}

bool
document_digest(struct text hex, struct digest *sha256)
{
    char lower[2 * DIGEST_SIZE];
    if (hex.size != sizeof(lower))
        return false;
    for (size_t i = 0; i < sizeof(lower); i++) {
        char c = hex.bytes[i];
        bool is_upper =
            c >= 'A' && c <= 'F' && !mutant_is("digest_in_capitals");
        lower[i] = is_upper ? (char)(c + ('a' - 'A')) : c;
    }
    return digest_read_hex((struct text){lower, sizeof(lower)}, sha256);
}

/* A consent or the mandate, if it has a document; counts on. */
static void
announce(const struct json *holder, enum document_kind kind,
         struct document *list, uint32_t *count)
{
    struct text hex;
    const struct json *node = json_get(holder, "document");
    struct document *document = &list[*count];
    if (!json_get_text(node, "sha256", &hex) ||
        !document_digest(hex, &document->sha256))
        return;
    document->ordinal = ++*count;
    document->kind = kind;
    if (!json_get_text(holder, "id", &document->ref))
        document->ref = TEXT_NONE;
    if (!json_get_text(node, "name", &document->name))
        document->name = TEXT_NONE;
}

bool
documents_announced(struct arena *arena, const struct json *request,
                    struct document **list, uint32_t *count)
{
    const struct json *consents = list_of(request, "consents");
    *count = 0;
    *list = arena_array(arena, (consents ? consents->count : 0) + 1,
                        sizeof(**list));
    if (*list == NULL)
        return false;
    for (const struct json *one = consents ? consents->first : NULL; one;
         one = one->next)
        announce(one, DOCUMENT_CONSENT, *list, count);
    announce(json_get(request, "mandate"), DOCUMENT_MANDATE, *list, count);
    return true;
}

bool
documents_merge(struct arena *arena, const struct json *request,
                const struct document *kept, uint32_t kept_count,
                struct document **list, uint32_t *count)
{
    struct document *announced;
    uint32_t announced_count, at = 0;
    *count = 0;
    *list = NULL;
    if (!documents_announced(arena, request, &announced, &announced_count))
        return false;
    *list = arena_array(arena, announced_count + kept_count, sizeof(**list));
    if (*list == NULL)
        return false;
    for (uint32_t i = 0; i < announced_count; i++) {
        bool is_kept =
            at < kept_count && kept[at].ordinal == announced[i].ordinal;
        struct document *to = &(*list)[(*count)++];
        *to = is_kept ? kept[at++] : announced[i];
        to->ref = announced[i].ref;
        to->name = to->is_purged ? TEXT_NONE : announced[i].name;
    }
    while (at < kept_count)
        (*list)[(*count)++] = kept[at++];
    return true;
}

/* ---- marks: a byte of the kind, then the digest ---- */

#define MARK_SIZE (1 + DIGEST_SIZE)

bool
documents_marks(struct arena *arena, const struct document *list,
                uint32_t count, struct text *marks)
{
    char *bytes = arena_array(arena, count, MARK_SIZE);
    *marks = TEXT_NONE;
    if (bytes == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bytes[i * MARK_SIZE] = (char)list[i].kind;
        memcpy(&bytes[i * MARK_SIZE + 1], list[i].sha256.bytes, DIGEST_SIZE);
    }
    if (count > 0)
        *marks = (struct text){bytes, (size_t)count * MARK_SIZE};
    return true;
}

uint32_t
documents_marks_count(struct text marks)
{
    return (uint32_t)(marks.size / MARK_SIZE);
}

uint32_t
documents_marked(struct text marks, const struct digest *sha256, uint32_t after,
                 enum document_kind *kind)
{
    for (uint32_t i = after; i < documents_marks_count(marks); i++) {
        const char *mark = &marks.bytes[(size_t)i * MARK_SIZE];
        if (memcmp(mark + 1, sha256->bytes, DIGEST_SIZE) != 0)
            continue;
        *kind = (enum document_kind)mark[0];
        return i + 1;
    }
    return 0;
}

/* ---- whom they are about ---- */

static bool
is_about(const struct json *consent, struct text ref)
{
    struct text by;
    const struct json *whom = list_of(consent, "for");
    if (json_get_text(consent, "by", &by) && text_equals(by, ref))
        return true;
    for (const struct json *one = whom ? whom->first : NULL; one;
         one = one->next)
        if (one->kind == JSON_STRING && text_equals(one->text, ref))
            return true;
    return false;
}

bool
documents_about(struct arena *arena, const struct json *request,
                uint32_t member, uint32_t **ordinals, uint32_t *count)
{
    struct document *list, one[2];
    uint32_t listed;
    struct text ref = TEXT_NONE;
    const struct json *consents = list_of(request, "consents");
    *count = 0;
    *ordinals = NULL;
    (void)json_get_text(
        json_at(list_of(json_get(request, "household"), "members"), member),
        "ref", &ref);
    if (!documents_announced(arena, request, &list, &listed))
        return false;
    *ordinals = arena_array(arena, listed, sizeof(**ordinals));
    if (*ordinals == NULL)
        return false;
    uint32_t ordinal = 0;
    for (const struct json *at = consents ? consents->first : NULL; at;
         at = at->next) {
        uint32_t has = 0;
        announce(at, DOCUMENT_CONSENT, one, &has);
        ordinal += has;
        if (has > 0 && is_about(at, ref))
            (*ordinals)[(*count)++] = ordinal;
    }
    if (ordinal < listed)
        (*ordinals)[(*count)++] = listed;
    return true;
}
