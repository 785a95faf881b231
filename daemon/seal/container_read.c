/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting a container into its parts. Each name has one place in the order of
 * entries; a name without a place is a flaw, and so is a place that is not
 * behind the one before, or that is empty while a later one of its kind is not.
 */
#include "container.h"

#include "container_index.h"
#include "mutant.h"
#include "zip.h"

/* Places. Documents are PLACE_DOCUMENT + 1.., and of archive n (from 1) the
 * manifest is PLACE_ARCHIVE + 2n, the token the one behind it. */
enum {
    PLACE_NONE,
    PLACE_MIMETYPE,
    PLACE_REPORT_JSON,
    PLACE_REPORT_HTML,
    PLACE_CASE,
    PLACE_EVIDENCE,
    PLACE_DOCUMENT = 100,
    PLACE_MANIFEST = 300,
    PLACE_SIGNATURE,
    PLACE_ARCHIVE = 400,
};

static const struct {
    const char *name;
    uint32_t place;
} fixed[] = {
    {"mimetype", PLACE_MIMETYPE},
    {"report.json", PLACE_REPORT_JSON},
    {"report.html", PLACE_REPORT_HTML},
    {"case.json", PLACE_CASE},
    {"evidence.zst", PLACE_EVIDENCE},
    {CONTAINER_MANIFEST, PLACE_MANIFEST},
    {CONTAINER_SIGNATURE, PLACE_SIGNATURE},
};

struct reading {
    struct container *container;
    struct flaws *flaws;
    uint32_t token_count; /* the highest number of one */
    uint32_t place;       /* of the entry before */
};

/* `name` is head, exactly `digits` digits that make 1..max, and then *tail. */
static bool
is_numbered(struct text name, const char *head, size_t digits, uint32_t max,
            uint32_t *number, struct text *tail)
{
    int64_t value;
    size_t at = strlen(head);
    if (!text_starts_with(name, head) || name.size < at + digits ||
        !text_to_count(text_slice(name, at, at + digits), &value) ||
        value < 1 || value > max)
        return false;
    *number = (uint32_t)value;
    *tail = text_slice(name, at + digits, name.size);
    return true;
}

static bool
is_document(struct text name, uint32_t *number, enum container_media *media)
{
    static const char *const endings[CONTAINER_MEDIA_COUNT] = {
        [CONTAINER_PDF] = ".pdf",
        [CONTAINER_PNG] = ".png",
        [CONTAINER_JPEG] = ".jpg",
    };
    struct text tail;
    if (!is_numbered(name, "documents/", 2, CONTAINER_DOCUMENTS_MAX, number,
                     &tail))
        return false;
    for (int i = 0; i < CONTAINER_MEDIA_COUNT; i++)
        if (text_equals_chars(tail, endings[i])) {
            *media = (enum container_media)i;
            return true;
        }
    return false;
}

static bool
is_token(struct text name, uint32_t *number)
{
    struct text tail;
    return is_numbered(name, "META-INF/timestamp", 3, CONTAINER_ARCHIVES_MAX,
                       number, &tail) &&
           text_equals_chars(tail, ".tst");
}

/* That of the newest time stamp has no number. */
static bool
is_archive(struct text name, uint32_t newest, uint32_t *number)
{
    struct text tail;
    *number = newest;
    if (text_equals_chars(name, "META-INF/ASiCArchiveManifest.xml"))
        return newest > 0;
    return is_numbered(name, "META-INF/ASiCArchiveManifest", 3,
                       CONTAINER_ARCHIVES_MAX, number, &tail) &&
           text_equals_chars(tail, ".xml") && *number < newest;
}

/* The place of a name, and where its bytes belong. */
static uint32_t
place_of(struct reading *in, struct text name, struct text **bytes)
{
    struct container *to = in->container;
    struct text *const slots[] = {
        [PLACE_REPORT_JSON] = &to->report_json,
        [PLACE_REPORT_HTML] = &to->report_html,
        [PLACE_CASE] = &to->case_json,
        [PLACE_EVIDENCE] = &to->evidence,
    };
    uint32_t number;
    enum container_media media;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (text_equals_chars(name, fixed[i].name)) {
            uint32_t place = fixed[i].place;
            *bytes = place == PLACE_MANIFEST    ? &to->manifest
                     : place == PLACE_SIGNATURE ? &to->signature
                                                : slots[place];
            return place;
        }
    if (is_document(name, &number, &media)) {
        to->documents[number - 1].media = media;
        *bytes = &to->documents[number - 1].bytes;
        if (to->document_count < number)
            to->document_count = number;
        return PLACE_DOCUMENT + number;
    }
    if (is_token(name, &number)) {
        *bytes = &to->archives[number - 1].token;
        return PLACE_ARCHIVE + 2 * number + 1;
    }
    if (is_archive(name, in->token_count, &number)) {
        *bytes = &to->archives[number - 1].manifest;
        return PLACE_ARCHIVE + 2 * number;
    }
    return PLACE_NONE;
}

static void
read_entry(struct reading *in, const struct zip_entry *entry)
{
    struct text *bytes = NULL;
    uint32_t place = place_of(in, entry->name, &bytes);
    if (place == PLACE_NONE) {
        if (!mutant_is("container_extra_file"))
            flaws_add(in->flaws, "unexpected",
                      "a file that does not belong into a container",
                      entry->name);
        return;
    }
    if (place <= in->place)
        flaws_add(in->flaws, "misplaced", "a file is not in its place",
                  entry->name);
    in->place = place;
    if (bytes != NULL)
        *bytes = entry->bytes;
}

static void
read_mimetype(const struct zip *zip, struct flaws *flaws)
{
    struct text type = zip_find(zip, "mimetype");
    if (text_is_absent(type))
        flaws_add(flaws, "absent", "a file is absent", TEXT("mimetype"));
    else if (!text_equals_chars(type, CONTAINER_MIMETYPE) &&
             !mutant_is("container_any_mimetype"))
        flaws_add(flaws, "mimetype", "the media type is another",
                  TEXT("mimetype"));
}

/* All entries stored, or those deflated that are in the deflated form. */
static void
look_at_form(const struct zip *zip, struct flaws *flaws)
{
    bool is_deflated = false;
    for (uint32_t i = 0; i < zip->count; i++)
        is_deflated |= zip->entries[i].is_deflated;
    for (uint32_t i = 0; is_deflated && i < zip->count; i++)
        if (zip->entries[i].is_deflated !=
                container_is_deflated(zip->entries[i].name) &&
            !mutant_is("container_any_deflated"))
            flaws_add(flaws, "compressed",
                      "an entry is deflated, or another is not",
                      zip->entries[i].name);
}

/* Every fixed entry but mimetype, and no hole among the numbered ones. */
static void
look_for_absent(struct reading *in)
{
    struct text *bytes = NULL;
    for (size_t i = 1; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        (void)place_of(in, text_of(fixed[i].name), &bytes);
        if (text_is_absent(*bytes))
            flaws_add(in->flaws, "absent", "a file is absent",
                      text_of(fixed[i].name));
    }
    for (uint32_t i = 0; i < in->container->document_count; i++)
        if (text_is_absent(in->container->documents[i].bytes))
            flaws_add(in->flaws, "absent_document",
                      "a document is absent before the last one", TEXT_NONE);
    for (uint32_t i = 0; i < in->token_count; i++)
        if (text_is_absent(in->container->archives[i].token) ||
            text_is_absent(in->container->archives[i].manifest))
            flaws_add(in->flaws, "absent_archive",
                      "a time stamp of the archive or its manifest is absent",
                      TEXT_NONE);
}

bool
container_read(struct arena *arena, struct text file, size_t entry_cap,
               struct container *container, struct flaws *flaws)
{
    struct zip zip;
    struct zip_refusal refusal;
    struct reading in = {.container = container, .flaws = flaws};
    uint32_t number, before = flaws->count;
    *container = (struct container){0};
    if (!zip_read(arena, file, entry_cap, &zip, &refusal)) {
        flaws_add(flaws, refusal.word, refusal.why, refusal.entry);
        return false;
    }
    for (uint32_t i = 0; i < zip.count; i++)
        if (is_token(zip.entries[i].name, &number) && number > in.token_count)
            in.token_count = number;
    for (uint32_t i = 0; i < zip.count; i++)
        read_entry(&in, &zip.entries[i]);
    container->archive_count = in.token_count;
    look_at_form(&zip, flaws);
    read_mimetype(&zip, flaws);
    look_for_absent(&in);
    return flaws->count == before;
}
