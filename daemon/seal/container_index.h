/* SPDX-License-Identifier: Apache-2.0
 *
 * Within container*.c alone: the entries of a container behind mimetype, in
 * their order, with names, media types and digests. Each manifest lists a
 * beginning of this list.
 */
#ifndef HEDUI_SEAL_CONTAINER_INDEX_H
#define HEDUI_SEAL_CONTAINER_INDEX_H

#include "container.h"
#include "manifest.h"

#define CONTAINER_MANIFEST_MEDIA "text/xml"
#define CONTAINER_SIGNATURE_MEDIA "application/pkcs7-signature"
#define CONTAINER_TOKEN_MEDIA "application/vnd.etsi.timestamp-token"

/* Four parts, the documents, manifest and signature, the archives. */
#define CONTAINER_OBJECTS_MAX                                                  \
    (4 + CONTAINER_DOCUMENTS_MAX + 2 + 2 * CONTAINER_ARCHIVES_MAX)

struct container_index {
    struct manifest_object objects[CONTAINER_OBJECTS_MAX];
    struct text bytes[CONTAINER_OBJECTS_MAX];
    uint32_t count;
    uint32_t data_count; /* those that the signed manifest lists */
};

/* Without digests; false: a count above its limit, or no memory. */
bool container_index(struct arena *arena, const struct container *container,
                     struct container_index *index) FAULT_MUST_CHECK;
/* The digests of the first `count` objects; that of the first, report.json, may
 * be known. */
void container_index_digest(struct container_index *index,
                            const struct digest *report, uint32_t count);

/* In the deflated form of a file. */
bool container_is_deflated(struct text name);

/* What the signed manifest must be, and the manifest of archive time stamp
 * `archive` (from 0). It is good until the next call. */
void container_due_manifest(struct container_index *index,
                            struct manifest *due);
void container_due_archive(struct container_index *index, uint32_t archive,
                           struct manifest *due);
/* The names of an archive's own two entries. */
struct text container_archive_name(const struct container_index *index,
                                   uint32_t archive);
struct text container_token_name(const struct container_index *index,
                                 uint32_t archive);

#endif
