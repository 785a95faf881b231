/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing and reading case.json. Reading believes what it finds and then writes
 * it again: a key too many, another order or a number written otherwise give
 * other bytes.
 */
#include "case_sheet.h"

#include "date.h"
#include "json.h"
#include "mutant.h"

enum { SHEET_DEPTH = 4 };

static void
set_text(struct arena *arena, struct json *object, const char *key,
         struct text text)
{
    json_set(object, key,
             text_is_absent(text) ? json_null(arena)
                                  : json_string(arena, text));
}

static void
set_digest(struct arena *arena, struct json *object, const char *key,
           const struct digest *digest)
{
    char hex[65];
    digest_hex(digest, hex);
    set_text(arena, object, key, text_copy(arena, text_of(hex)));
}

static void
set_date(struct arena *arena, struct json *object, const char *key,
         int32_t date)
{
    char chars[11];
    date_print(date, chars);
    set_text(arena, object, key, text_copy(arena, text_of(chars)));
}

static void
set_rules(struct arena *arena, struct json *object, const char *key,
          const struct case_sheet_rules *rules)
{
    struct json *inner = json_object(arena);
    set_text(arena, inner, "name", rules->name);
    set_text(arena, inner, "version", rules->version);
    set_digest(arena, inner, "digest", &rules->digest);
    json_set(object, key, inner);
}

static void
set_salt(struct arena *arena, struct json *object, const char *key,
         const struct case_sheet_salt *salt)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * LEAF_SALT_SIZE];
    for (size_t i = 0; i < LEAF_SALT_SIZE; i++) {
        hex[2 * i] = digits[salt->bytes[i] >> 4];
        hex[2 * i + 1] = digits[salt->bytes[i] & 15];
    }
    set_text(arena, object, key,
             salt->is_there ? text_copy(arena, (struct text){hex, sizeof(hex)})
                            : TEXT_NONE);
}

/* *files counts those that lie in the container. */
static struct json *
document_json(struct arena *arena, const struct case_sheet_document *document,
              uint32_t *files)
{
    struct json *object = json_object(arena);
    struct text file = TEXT_NONE, media = TEXT_NONE;
    if (document->has_file) {
        file = container_document_name(arena, *files, document->media);
        media = container_media_type(document->media);
        ++*files;
    }
    set_text(arena, object, "file", file);
    set_text(arena, object, "media", media);
    set_text(arena, object, "kind", document->kind);
    set_text(arena, object, "ref", document->ref);
    set_text(arena, object, "name", document->name);
    set_digest(arena, object, "sha256", &document->sha256);
    return object;
}

static struct json *
sheet_json(struct arena *arena, const struct case_sheet *sheet, uint32_t *files)
{
    struct json *object = json_object(arena), *list = json_array(arena);
    json_set(object, "format", json_integer(arena, CASE_SHEET_FORMAT));
    set_text(arena, object, "case",
             text_of(arena_printf(arena, "C%lld", (long long)sheet->case_id)));
    json_set(object, "revision", json_integer(arena, sheet->revision));
    set_text(arena, object, "agency", sheet->agency);
    set_date(arena, object, "made_on", sheet->made_on);
    set_date(arena, object, "sealed_on", sheet->sealed_on);
    set_rules(arena, object, "pack", &sheet->pack);
    set_rules(arena, object, "calendar", &sheet->calendar);
    set_digest(arena, object, "evidence", &sheet->evidence);
    set_digest(arena, object, "report", &sheet->report);
    if (sheet->received.is_there || sheet->reported.is_there) {
        struct json *salts = json_object(arena);
        set_salt(arena, salts, "received", &sheet->received);
        set_salt(arena, salts, "reported", &sheet->reported);
        json_set(object, "salts", salts);
    }
    for (uint32_t i = 0; i < sheet->document_count; i++)
        json_add(list, document_json(arena, &sheet->documents[i], files));
    json_set(object, "documents", list);
    return object;
}

bool
case_sheet_write(struct arena *arena, const struct case_sheet *sheet,
                 struct text *json, struct fault *fault)
{
    uint32_t files = 0;
    struct buffer out;
    if (sheet->document_count > CASE_SHEET_DOCUMENTS_MAX)
        return fault_set(fault, FAULT_LOCAL, "case.json: too many documents");
    const struct json *object = sheet_json(arena, sheet, &files);
    if (files > CONTAINER_DOCUMENTS_MAX)
        return fault_set(fault, FAULT_LOCAL, "case.json: too many files");
    *json = TEXT_NONE;
    if (!arena_failed(arena)) {
        buffer_init(&out, SIZE_MAX);
        json_write(object, &out);
        if (!out.failed)
            *json = text_copy(arena, buffer_view(&out));
        if (out.is_starved)
            arena_give_up(arena);
        buffer_release(&out);
    }
    if (text_is_absent(*json))
        return fault_set(fault, FAULT_LOCAL, "case.json: no memory");
    return true;
}

/* ---- reading: what is not there or unfit is left empty, and the bytes that
 * are written again will differ ---- */

static struct text
get_text(const struct json *object, const char *key)
{
    struct text text;
    return json_get_text(object, key, &text) ? text : TEXT_NONE;
}

static void
get_digest(const struct json *object, const char *key, struct digest *digest)
{
    (void)digest_read_hex(get_text(object, key), digest);
}

static void
get_salt(const struct json *object, const char *key,
         struct case_sheet_salt *salt)
{
    static const char digits[] = "0123456789abcdef";
    struct text hex = get_text(object, key);
    if (hex.size != 2 * LEAF_SALT_SIZE)
        return;
    for (size_t i = 0; i < hex.size; i++) {
        const char *at = memchr(digits, hex.bytes[i], 16);
        if (at == NULL)
            return;
        salt->bytes[i / 2] =
            (uint8_t)(salt->bytes[i / 2] << 4 | (uint8_t)(at - digits));
    }
    salt->is_there = true;
}

static void
get_date(const struct json *object, const char *key, int32_t *date)
{
    if (!date_read_iso(get_text(object, key), date))
        *date = 0;
}

static void
get_rules(const struct json *object, const char *key,
          struct case_sheet_rules *rules)
{
    const struct json *inner = json_get(object, key);
    rules->name = get_text(inner, "name");
    rules->version = get_text(inner, "version");
    get_digest(inner, "digest", &rules->digest);
}

static void
get_document(const struct json *node, struct case_sheet_document *document)
{
    struct text media = get_text(node, "media");
    for (int i = 0; i < CONTAINER_MEDIA_COUNT; i++)
        if (text_equals(media, container_media_type((enum container_media)i))) {
            document->has_file = true;
            document->media = (enum container_media)i;
        }
    document->kind = get_text(node, "kind");
    document->ref = get_text(node, "ref");
    document->name = get_text(node, "name");
    get_digest(node, "sha256", &document->sha256);
}

static bool
get_documents(struct arena *arena, const struct json *list,
              struct case_sheet *sheet)
{
    if (list == NULL || list->kind != JSON_ARRAY)
        return true;
    if (list->count > CASE_SHEET_DOCUMENTS_MAX)
        return false;
    struct case_sheet_document *documents =
        arena_array(arena, list->count, sizeof(*documents));
    uint32_t count = 0;
    for (const struct json *node = list->first; node && documents;
         node = node->next)
        get_document(node, &documents[count++]);
    sheet->documents = documents;
    sheet->document_count = count;
    return documents != NULL;
}

static bool
get_sheet(struct arena *arena, const struct json *object,
          struct case_sheet *sheet)
{
    int64_t revision;
    struct text number = get_text(object, "case");
    *sheet = (struct case_sheet){0};
    if (text_starts_with(number, "C"))
        (void)text_to_count(text_slice(number, 1, number.size),
                            &sheet->case_id);
    if (json_get_integer(object, "revision", &revision) && revision > 0 &&
        revision <= UINT32_MAX)
        sheet->revision = (uint32_t)revision;
    sheet->agency = get_text(object, "agency");
    get_date(object, "made_on", &sheet->made_on);
    get_date(object, "sealed_on", &sheet->sealed_on);
    get_rules(object, "pack", &sheet->pack);
    get_rules(object, "calendar", &sheet->calendar);
    get_digest(object, "evidence", &sheet->evidence);
    get_digest(object, "report", &sheet->report);
    get_salt(json_get(object, "salts"), "received", &sheet->received);
    get_salt(json_get(object, "salts"), "reported", &sheet->reported);
    return get_documents(arena, json_get(object, "documents"), sheet);
}

static bool
read_sheet(struct arena *arena, struct text json, struct case_sheet *sheet,
           const char **why)
{
    struct fault fault = {0};
    struct text again;
    int64_t format;
    const struct json *object = json_read(arena, json, SHEET_DEPTH, &fault);
    *why = "it is not JSON";
    if (object == NULL)
        return false;
    *why = "it is of a format that this version does not know";
    if (!json_get_integer(object, "format", &format) ||
        format != CASE_SHEET_FORMAT)
        return false;
    *why = "it is not what Hedui writes";
    if (!get_sheet(arena, object, sheet) ||
        !case_sheet_write(arena, sheet, &again, &fault) ||
        text_is_empty(sheet->agency) || sheet->case_id == 0 ||
        sheet->revision == 0 || !text_equals(again, json))
        return false;
    *why = NULL;
    return true;
}

bool
case_sheet_read(struct arena *arena, struct text json, struct case_sheet *sheet,
                const char **why)
{
    bool is_good = read_sheet(arena, json, sheet, why);
    if (!is_good && arena_failed(arena))
        *why = "there is no memory to read it";
    return is_good;
}

void
case_sheet_check(const struct case_sheet *sheet,
                 const struct container *container, struct flaws *flaws)
{
    struct digest digest;
    uint32_t files = 0;
    bool is_same = true;
    digest_sha256(container->report_json, &digest);
    if (!digest_equals(&digest, &sheet->report))
        flaws_add(flaws, "sheet_report",
                  "case.json speaks of another report than is there",
                  TEXT("case.json"));
    for (uint32_t i = 0; i < sheet->document_count; i++) {
        const struct case_sheet_document *document = &sheet->documents[i];
        if (!document->has_file)
            continue;
        if (files < container->document_count) {
            const struct container_document *file =
                &container->documents[files];
            digest_sha256(file->bytes, &digest);
            is_same = is_same && file->media == document->media &&
                      (digest_equals(&digest, &document->sha256) ||
                       mutant_is("sheet_any_document"));
        }
        files++;
    }
    if (!is_same || files != container->document_count)
        flaws_add(flaws, "sheet_documents",
                  "case.json speaks of other documents than are there",
                  TEXT("case.json"));
}
