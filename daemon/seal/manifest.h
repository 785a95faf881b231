/* SPDX-License-Identifier: Apache-2.0
 *
 * Manifests of ETSI EN 319 162-1 (ASiC): which signature or time stamp speaks
 * of which files, with the SHA-256 of each. One form, one object a line:
 *
 *   <?xml version="1.0" encoding="UTF-8"?>
 *   <asic:ASiCManifest xmlns:asic="..." xmlns:ds="...">
 *   <asic:SigReference URI="META-INF/signature001.p7s" MimeType="..."/>
 *   <asic:DataObjectReference URI="report.json" MimeType="..."><ds:Digest...
 *   </asic:ASiCManifest>
 *
 * There is no XML parser in Hedui. Whoever reads makes the manifest again from
 * what it should list, and compares bytes; a shell script reads it line by
 * line. When the bytes differ a scan of the lines says what of it.
 */
#ifndef HEDUI_SEAL_MANIFEST_H
#define HEDUI_SEAL_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "digest.h"
#include "fault.h"
#include "flaw.h"
#include "text.h"

#define MANIFEST_OBJECTS_MAX 256

struct manifest_object {
    struct text name; /* [A-Za-z0-9._/-] only, so that XML needs no escape */
    struct text media;
    struct digest digest;
    bool is_root; /* Rootfile="true": the archive manifest before this one */
};

struct manifest {
    struct text reference; /* the signature or time stamp */
    struct text reference_media;
    const struct manifest_object *objects;
    uint32_t count;
};

/* FAULT_LOCAL: no memory, too many objects, or a name that needs escapes. */
bool manifest_write(struct arena *arena, const struct manifest *manifest,
                    struct text *bytes, struct fault *fault) FAULT_MUST_CHECK;

/* Are `bytes` what manifest_write makes of `due`? What differs is added to the
 * flaws: an object whose digest is another ("digest"), that is listed and not
 * there ("missing"), there and not listed ("unlisted"), listed twice
 * ("listed_twice"); or, with all of them well, "order", "reference", "form";
 * `name` is that of the manifest. FAULT_LOCAL: no memory. */
bool manifest_check(struct arena *arena, const struct manifest *due,
                    struct text name, struct text bytes, struct flaws *flaws,
                    struct fault *fault) FAULT_MUST_CHECK;

#endif
