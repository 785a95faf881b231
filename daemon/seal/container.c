/* SPDX-License-Identifier: Apache-2.0
 *
 * Making containers.
 */
#include "container.h"

#include "container_index.h"
#include "zip.h"

static bool
begin(struct arena *arena, const struct container *container,
      struct container_index *index, struct fault *fault)
{
    if (!container_index(arena, container, index))
        return fault_set(fault, FAULT_LOCAL,
                         "container: too many documents or time stamps, or no "
                         "memory");
    return true;
}

/* Absent parts are bugs of the caller; an entry may well be empty. */
static bool
all_there(const struct container_index *index, uint32_t count,
          struct fault *fault)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is_absent(index->bytes[i]))
            return fault_set(fault, FAULT_LOCAL, "container: %.*s is absent",
                             (int)index->objects[i].name.size,
                             index->objects[i].name.bytes);
    return true;
}

bool
container_manifest(struct arena *arena, const struct container *container,
                   const struct digest *report, struct text *manifest,
                   struct fault *fault)
{
    struct container_index index;
    struct manifest due;
    if (!begin(arena, container, &index, fault) ||
        !all_there(&index, index.data_count, fault))
        return false;
    container_index_digest(&index, report, index.data_count);
    container_due_manifest(&index, &due);
    return manifest_write(arena, &due, manifest, fault);
}

static bool
make(struct arena *arena, const struct container *container, bool is_deflated,
     struct text *file, struct fault *fault)
{
    struct container_index index;
    struct zip_entry entries[1 + CONTAINER_OBJECTS_MAX] = {
        {TEXT("mimetype"), TEXT(CONTAINER_MIMETYPE), false}};
    _Static_assert(1 + CONTAINER_OBJECTS_MAX <= ZIP_ENTRIES_MAX,
                   "a full container is a zip");
    if (!begin(arena, container, &index, fault) ||
        !all_there(&index, index.count, fault))
        return false;
    for (uint32_t i = 0; i < index.count; i++)
        entries[1 + i] = (struct zip_entry){
            index.objects[i].name, index.bytes[i],
            is_deflated && container_is_deflated(index.objects[i].name)};
    return zip_write(arena, entries, 1 + index.count, file, fault);
}

bool
container_make(struct arena *arena, const struct container *container,
               struct text *file, struct fault *fault)
{
    return make(arena, container, false, file, fault);
}

bool
container_deflated(struct arena *arena, struct text file, struct text *deflated,
                   struct fault *fault)
{
    struct container container;
    struct flaws flaws = {0};
    if (!container_read(arena, file, SIZE_MAX, &container, &flaws))
        return fault_set(fault, FAULT_INPUT, "container: %s",
                         flaws.list[0].why);
    return make(arena, &container, true, deflated, fault);
}

/* *next becomes the container with one more archive, still empty. */
static bool
one_more(const struct container *container, struct text last_token,
         struct container *next, struct fault *fault)
{
    *next = *container;
    if (next->archive_count == CONTAINER_ARCHIVES_MAX)
        return fault_set(fault, FAULT_INPUT,
                         "container: it was renewed %d times and has no room "
                         "for more",
                         CONTAINER_ARCHIVES_MAX);
    if (!text_is_absent(last_token)) {
        if (next->archive_count == 0)
            return fault_set(fault, FAULT_LOCAL,
                             "container: there is no archive time stamp to "
                             "complete");
        next->archives[next->archive_count - 1].token = last_token;
    }
    next->archives[next->archive_count++] =
        (struct container_archive){TEXT_NONE, TEXT_NONE};
    return true;
}

bool
container_archive_manifest(struct arena *arena,
                           const struct container *container,
                           struct text last_token, struct text *manifest,
                           struct fault *fault)
{
    struct container next;
    struct container_index index;
    struct manifest due;
    if (!one_more(container, last_token, &next, fault) ||
        !begin(arena, &next, &index, fault) ||
        !all_there(&index, index.count - 2, fault))
        return false;
    container_index_digest(&index, NULL, index.count - 2);
    container_due_archive(&index, next.archive_count - 1, &due);
    return manifest_write(arena, &due, manifest, fault);
}

bool
container_with_archive(struct arena *arena, const struct container *container,
                       struct text last_token, struct text manifest,
                       struct text token, struct text *file,
                       struct fault *fault)
{
    struct container next;
    struct text again;
    if (!container_archive_manifest(arena, container, last_token, &again,
                                    fault) ||
        !one_more(container, last_token, &next, fault))
        return false;
    if (!text_equals(again, manifest))
        return fault_set(fault, FAULT_LOCAL,
                         "container: what was stamped is the manifest of "
                         "another one");
    next.archives[next.archive_count - 1] =
        (struct container_archive){manifest, token};
    return container_make(arena, &next, file, fault);
}

bool
container_with_signature(struct arena *arena, const struct container *container,
                         struct text signature, struct text *file,
                         struct fault *fault)
{
    struct container next = *container;
    if (next.archive_count > 0)
        return fault_set(fault, FAULT_LOCAL,
                         "container: an archive time stamp covers the "
                         "signature");
    next.signature = signature;
    return container_make(arena, &next, file, fault);
}

void
container_leaf(struct text manifest, const struct digest *signature,
               struct digest *leaf)
{
    struct digest first;
    digest_sha256(manifest, &first);
    struct text parts[2] = {{(const char *)first.bytes, DIGEST_SIZE},
                            {(const char *)signature->bytes, DIGEST_SIZE}};
    digest_sha256_parts(parts, 2, leaf);
}
