/* SPDX-License-Identifier: Apache-2.0
 *
 * A log as a folder in the layout of tlog-tiles: checkpoint, tile/L/N[.p/W],
 * tile/entries/N[.p/W]. Read only, but for whole files that are put in place
 * durably. What is read is believed by nobody: see tlog.h and tlog_audit.h.
 */
#ifndef HEDUI_SEALER_LOG_FOLDER_H
#define HEDUI_SEALER_LOG_FOLDER_H

#include "slurp.h"
#include "tlog.h"

struct log_folder {
    const char *path;
    struct arena tile, bundle; /* the last one of each */
};

void log_folder_open(struct log_folder *folder, const char *path);
void log_folder_close(struct log_folder *folder);

/* A tlog_read_fn and a tlog_bundle_fn (context: the folder). Where there is no
 * partial tile of this width the full one serves, by tlog-tiles. */
bool log_folder_tile(void *folder, uint32_t level, uint64_t index,
                     uint32_t width, struct digest *hashes,
                     struct fault *fault);
bool log_folder_bundle(void *folder, uint64_t index, uint32_t width,
                       struct text *bytes, struct fault *fault);

/* A plain file of at most SLURP_MAX bytes, no link: the folder may be somebody
 * else's. FAULT_INPUT names it. */
bool log_folder_read(struct arena *arena, const char *path, struct text *bytes,
                     struct fault *fault) FAULT_MUST_CHECK;

/* Puts a file in place (what lies aside or there, a link too, is replaced and
 * not followed): aside first, on the disk, then renamed, and the folder
 * on the disk, so that a kill at any moment leaves the old or the new one. */
bool log_folder_put(const char *path, struct text bytes,
                    struct fault *fault) FAULT_MUST_CHECK;

#endif
