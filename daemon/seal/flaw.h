/* SPDX-License-Identifier: Apache-2.0
 *
 * What is wrong with a container: a list of flaws, each with a constant word
 * (for programs and catalogues), one constant sentence, and the name of the
 * thing inside the container where there is one. Names that may not be printed
 * on a terminal are left out. Whoever holds a container that is not ours may
 * read a list of some length; what goes beyond is counted.
 */
#ifndef HEDUI_SEAL_FLAW_H
#define HEDUI_SEAL_FLAW_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define FLAWS_MAX 32

struct flaw {
    const char *word;
    const char *why;
    struct text name; /* absent: the container as a whole */
};

struct flaws {
    struct flaw list[FLAWS_MAX];
    uint32_t count; /* of all; the list has the first FLAWS_MAX of them */
};

/* What is in the list is not added twice. */
void flaws_add(struct flaws *flaws, const char *word, const char *why,
               struct text name);
/* Is one of this word about this name in the list? NULL: about any name. */
bool flaws_have(const struct flaws *flaws, const char *word, const char *name);

/* It is not the container's: memory was short where it was looked at. */
bool flaw_lacks_memory(const struct flaw *flaw);
bool flaws_lack_memory(const struct flaws *flaws);

/* Printable ASCII without spaces, not empty, at most 64 bytes. */
bool flaw_name_is_printable(struct text name);

#endif
