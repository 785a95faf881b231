/* SPDX-License-Identifier: Apache-2.0
 *
 * case.json of a container: what the container is about, in canonical JSON. By
 * it an archive finds a container, a verifier knows which rules the report was
 * made by, and somebody who holds the documents sees which of them belong to it
 * and which were announced and never came. Names of documents may speak of a
 * person; nothing else does.
 */
#ifndef HEDUI_SEAL_CASE_SHEET_H
#define HEDUI_SEAL_CASE_SHEET_H

#include "container.h"
#include "leaf.h"

#define CASE_SHEET_FORMAT 1
#define CASE_SHEET_DOCUMENTS_MAX 1024 /* announced ones too */

struct case_sheet_rules { /* a policy pack or a calendar */
    struct text name;     /* absent: it has none */
    struct text version;  /* absent: it has none */
    struct digest digest;
};

struct case_sheet_document {
    struct text kind; /* "consent" "mandate" "declaration" */
    struct text ref;  /* of the consent or the mandate; absent: none */
    struct text name; /* as the agency calls it; absent: none, or purged */
    struct digest sha256;
    bool has_file; /* it lies in the container, as the next in order */
    enum container_media media; /* of a file */
};

/* With it a leaf of the log can be shown to be of this case (leaf_salted): of
 * the request as accepted, of the report. */
struct case_sheet_salt {
    bool is_there;
    uint8_t bytes[LEAF_SALT_SIZE];
};

struct case_sheet {
    int64_t case_id;
    uint32_t revision;
    struct text agency;
    int32_t made_on, sealed_on; /* dates: the report, this container */
    struct case_sheet_rules pack, calendar;
    struct digest evidence; /* the root over replies and what else was known */
    struct digest report;   /* of report.json */
    struct case_sheet_salt received, reported; /* neither: no "salts" */
    const struct case_sheet_document *documents;
    uint32_t document_count;
};

/* FAULT_LOCAL: no memory, or more files than fit into a container. */
bool case_sheet_write(struct arena *arena, const struct case_sheet *sheet,
                      struct text *json, struct fault *fault) FAULT_MUST_CHECK;

/* true: case_sheet_write makes these bytes of it. Otherwise *why, a constant.
 */
bool case_sheet_read(struct arena *arena, struct text json,
                     struct case_sheet *sheet,
                     const char **why) FAULT_MUST_CHECK;

/* Is the container the one that its case.json speaks of: this report, these
 * files and no others? What is not goes into the flaws. */
void case_sheet_check(const struct case_sheet *sheet,
                      const struct container *container, struct flaws *flaws);

#endif
