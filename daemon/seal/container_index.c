/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of a container's entries. In the order of the entries each manifest
 * speaks of all that stands before it, so that what it lists is a beginning of
 * one list, and each entry is hashed once.
 */
#include "container_index.h"

static const struct {
    const char *ending, *type;
} medias[CONTAINER_MEDIA_COUNT] = {
    [CONTAINER_PDF] = {"pdf", "application/pdf"},
    [CONTAINER_PNG] = {"png", "image/png"},
    [CONTAINER_JPEG] = {"jpg", "image/jpeg"},
};

struct text
container_document_name(struct arena *arena, uint32_t number,
                        enum container_media media)
{
    return text_of(arena_printf(arena, "documents/%02u.%s", number + 1,
                                medias[media].ending));
}

struct text
container_media_type(enum container_media media)
{
    return text_of(medias[media].type);
}

static void
add(struct container_index *index, struct text name, struct text media,
    struct text bytes)
{
    index->objects[index->count] =
        (struct manifest_object){.name = name, .media = media};
    index->bytes[index->count++] = bytes;
}

static void
add_archive(struct arena *arena, const struct container *container, uint32_t i,
            struct container_index *index)
{
    const struct container_archive *archive = &container->archives[i];
    const char *name =
        i + 1 == container->archive_count
            ? "META-INF/ASiCArchiveManifest.xml"
            : arena_printf(arena, "META-INF/ASiCArchiveManifest%03u.xml",
                           i + 1);
    add(index, text_of(name), TEXT(CONTAINER_MANIFEST_MEDIA),
        archive->manifest);
    name = arena_printf(arena, "META-INF/timestamp%03u.tst", i + 1);
    add(index, text_of(name), TEXT(CONTAINER_TOKEN_MEDIA), archive->token);
}

bool
container_index(struct arena *arena, const struct container *container,
                struct container_index *index)
{
    index->count = 0;
    if (container->document_count > CONTAINER_DOCUMENTS_MAX ||
        container->archive_count > CONTAINER_ARCHIVES_MAX)
        return false;
    add(index, TEXT("report.json"), TEXT("application/json"),
        container->report_json);
    add(index, TEXT("report.html"), TEXT("text/html"), container->report_html);
    add(index, TEXT("case.json"), TEXT("application/json"),
        container->case_json);
    add(index, TEXT("evidence.zst"), TEXT("application/zstd"),
        container->evidence);
    for (uint32_t i = 0; i < container->document_count; i++) {
        const struct container_document *document = &container->documents[i];
        add(index, container_document_name(arena, i, document->media),
            container_media_type(document->media), document->bytes);
    }
    index->data_count = index->count;
    add(index, TEXT(CONTAINER_MANIFEST), TEXT(CONTAINER_MANIFEST_MEDIA),
        container->manifest);
    add(index, TEXT(CONTAINER_SIGNATURE), TEXT(CONTAINER_SIGNATURE_MEDIA),
        container->signature);
    for (uint32_t i = 0; i < container->archive_count; i++)
        add_archive(arena, container, i, index);
    return !arena_failed(arena);
}

bool
container_is_deflated(struct text name)
{
    return !text_equals(name, TEXT("mimetype")) &&
           !text_equals(name, TEXT("evidence.zst")) &&
           !text_starts_with(name, "documents/");
}

void
container_index_digest(struct container_index *index,
                       const struct digest *report, uint32_t count)
{
    if (report != NULL && count > 0)
        index->objects[0].digest = *report;
    for (uint32_t i = report == NULL ? 0 : 1; i < count; i++)
        digest_sha256(index->bytes[i], &index->objects[i].digest);
}

void
container_due_manifest(struct container_index *index, struct manifest *due)
{
    *due = (struct manifest){.reference = TEXT(CONTAINER_SIGNATURE),
                             .reference_media = TEXT(CONTAINER_SIGNATURE_MEDIA),
                             .objects = index->objects,
                             .count = index->data_count};
}

static uint32_t
archive_at(const struct container_index *index, uint32_t archive)
{
    return index->data_count + 2 + 2 * archive;
}

void
container_due_archive(struct container_index *index, uint32_t archive,
                      struct manifest *due)
{
    uint32_t at = archive_at(index, archive);
    for (uint32_t i = 0; i < at; i++)
        index->objects[i].is_root = archive > 0 && i == at - 2;
    *due = (struct manifest){.reference = index->objects[at + 1].name,
                             .reference_media = TEXT(CONTAINER_TOKEN_MEDIA),
                             .objects = index->objects,
                             .count = at};
}

struct text
container_archive_name(const struct container_index *index, uint32_t archive)
{
    return index->objects[archive_at(index, archive)].name;
}

struct text
container_token_name(const struct container_index *index, uint32_t archive)
{
    return index->objects[archive_at(index, archive) + 1].name;
}
