/* SPDX-License-Identifier: Apache-2.0
 *
 * The container of a case and revision: ASiC-E with CAdES (ETSI EN 319 162-1),
 * a zip of these entries in this order and of no others:
 *
 *   mimetype
 *   report.json  report.html  case.json  evidence.zst
 *   documents/01.pdf|png|jpg ...
 *   META-INF/ASiCManifest001.xml      every entry above but the first
 *   META-INF/signature001.p7s         over that manifest
 * and for each archive time stamp
 *   META-INF/ASiCArchiveManifest.xml  every entry above but the first; that of
 *                                     an older stamp is ...Manifest001.xml
 *   META-INF/timestamp001.tst         over that manifest
 *
 * It is made in steps, since others sign and stamp in between:
 * container_manifest gives the bytes to be signed, container_archive_manifest
 * those to be stamped. Here no signature is looked at: container_verify.h does.
 *
 * A file has one of two forms. With each entry stored: so it is made, judged
 * and kept, and reading gives views of it. Or deflated, for whom it is given
 * to: all entries but mimetype, evidence.zst and the documents, which are
 * packed as they are. Any other mixture is refused.
 */
#ifndef HEDUI_SEAL_CONTAINER_H
#define HEDUI_SEAL_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "digest.h"
#include "fault.h"
#include "flaw.h"
#include "text.h"

#define CONTAINER_MIMETYPE "application/vnd.etsi.asic-e+zip"
#define CONTAINER_MANIFEST "META-INF/ASiCManifest001.xml"
#define CONTAINER_SIGNATURE "META-INF/signature001.p7s"

#define CONTAINER_DOCUMENTS_MAX 99
#define CONTAINER_ARCHIVES_MAX 32

enum container_media {
    CONTAINER_PDF,
    CONTAINER_PNG,
    CONTAINER_JPEG,
    CONTAINER_MEDIA_COUNT
};

struct container_document {
    enum container_media media;
    struct text bytes;
};

struct container_archive {
    struct text manifest;
    struct text token;
};

struct container {
    struct text report_json, report_html, case_json, evidence;
    struct container_document documents[CONTAINER_DOCUMENTS_MAX];
    uint32_t document_count;
    struct text manifest, signature;
    struct container_archive
        archives[CONTAINER_ARCHIVES_MAX]; /* oldest first */
    uint32_t archive_count;
};

/* The names of a document (from 0) and of its media type; in the arena. */
struct text container_document_name(struct arena *arena, uint32_t number,
                                    enum container_media media);
struct text container_media_type(enum container_media media);

/* What has to be signed, of report.json to the last document. report: its
 * digest, where the caller has hashed these bytes already; NULL: not yet. */
bool container_manifest(struct arena *arena, const struct container *container,
                        const struct digest *report, struct text *manifest,
                        struct fault *fault) FAULT_MUST_CHECK;

/* The file, of any level. FAULT_LOCAL where a part is absent, FAULT_INPUT where
 * it would exceed 4 GiB. */
bool container_make(struct arena *arena, const struct container *container,
                    struct text *file, struct fault *fault) FAULT_MUST_CHECK;

/* What has to be stamped to raise a container to LTA, or to renew one that is.
 * last_token is the newest archive time stamp with the revocation lists that it
 * needs for the years to come put in; absent: it stays as it is. */
bool container_archive_manifest(struct arena *arena,
                                const struct container *container,
                                struct text last_token, struct text *manifest,
                                struct fault *fault) FAULT_MUST_CHECK;
/* The file with the stamp over that manifest put in. FAULT_LOCAL where manifest
 * is not what container_archive_manifest gives for container and last_token. */
bool container_with_archive(struct arena *arena,
                            const struct container *container,
                            struct text last_token, struct text manifest,
                            struct text token, struct text *file,
                            struct fault *fault) FAULT_MUST_CHECK;

/* The file with another signature over the same manifest: B becomes LT.
 * FAULT_LOCAL where an archive time stamp covers the present one. */
bool container_with_signature(struct arena *arena,
                              const struct container *container,
                              struct text signature, struct text *file,
                              struct fault *fault) FAULT_MUST_CHECK;

/* The same container in its deflated form; file is of the stored one, or of the
 * deflated already. */
bool container_deflated(struct arena *arena, struct text file,
                        struct text *deflated,
                        struct fault *fault) FAULT_MUST_CHECK;

/* Cuts a file into its parts; no entry is larger than entry_cap. false where
 * the zip is not of its one form, an entry is absent, not expected, out of its
 * order, or the media type is wrong: the flaws say what. Whether manifests list
 * these parts is container_verify's. */
bool container_read(struct arena *arena, struct text file, size_t entry_cap,
                    struct container *container,
                    struct flaws *flaws) FAULT_MUST_CHECK;

/* DIGEST of the log's leaf "sealed": SHA-256(SHA-256(manifest) || SHA-256 of
 * the signature value). It stays the same when a container is raised or
 * renewed. */
void container_leaf(struct text manifest, const struct digest *signature,
                    struct digest *leaf);

#endif
