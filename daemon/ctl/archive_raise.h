/* SPDX-License-Identifier: Apache-2.0
 *
 * Raising containers to LTA, and renewing those that are: what the authority
 * stamps is a manifest over all that stands in them. Needs roots, lists and an
 * authority, and no key.
 */
#ifndef HEDUI_CTL_ARCHIVE_RAISE_H
#define HEDUI_CTL_ARCHIVE_RAISE_H

#include "archive.h"
#include "seal_house.h"
#include "stamper.h"

/* Containers that are stamped side by side. */
#define RAISE_MAX 16

struct raiser {
    struct ctl *ctl;
    struct seal_house house;
    struct stamper *stamper;
    struct seal_clock clock;
};

/* false after saying why: no roots, or the authority's settings are not there.
 */
bool raiser_open(struct ctl *ctl, struct raiser *raiser, int *code);
void raiser_close(struct raiser *raiser);
/* Is there something to stamp with? */
bool raiser_is_wanted(const struct config *config);
/* Those that are stamped have level LTA, another file and until_us, and
 * `before`; the others are as they were, and the reason was said. What is
 * damaged is left alone. At most RAISE_MAX; the files are in the arena. */
void raiser_run(struct raiser *raiser, struct arena *arena,
                struct seal_row *rows, uint32_t count);

#endif
