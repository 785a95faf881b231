/* SPDX-License-Identifier: Apache-2.0
 *
 * A BagIt folder (RFC 8493), written a file at a time: payload under data/, and
 * at the end bagit.txt, bag-info.txt and the two manifests. Files are whole
 * where they are there at all, so a run that was stopped is gone on with. What
 * is in memory is one file's bytes.
 */
#ifndef HEDUI_CTL_ARCHIVE_BAG_H
#define HEDUI_CTL_ARCHIVE_BAG_H

#include "ctl.h"

struct bag {
    struct ctl *ctl;
    const char *path;
    int64_t octets, streams; /* of the payload, as bag_end counts them */
};

/* Makes the folder, or takes up one that is there: the manifests of before go,
 * so that a bag that is not finished does not look like one. false after
 * saying why. */
bool bag_begin(struct bag *bag, int *code);
/* "data/..." under the bag; NULL: no memory. */
const char *bag_path(const struct bag *bag, const char *name);
bool bag_has(const struct bag *bag, const char *name);
/* All of a file; false: errno says why. */
bool bag_read(struct arena *arena, const char *path, struct text *bytes);
/* Hashes what lies under data/, and finishes. `info` has further lines of
 * bag-info.txt. */
bool bag_end(struct bag *bag, const char *info, int *code);

#endif
