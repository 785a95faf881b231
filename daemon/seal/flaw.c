/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of flaws.
 */
#include "flaw.h"

bool
flaw_name_is_printable(struct text name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.bytes[i] <= ' ' || name.bytes[i] > '~')
            return false;
    return name.size > 0 && name.size <= 64;
}

void
flaws_add(struct flaws *flaws, const char *word, const char *why,
          struct text name)
{
    if (!flaw_name_is_printable(name))
        name = TEXT_NONE;
    for (uint32_t i = 0; i < flaws->count && i < FLAWS_MAX; i++)
        if (strcmp(flaws->list[i].word, word) == 0 &&
            strcmp(flaws->list[i].why, why) == 0 &&
            text_equals(flaws->list[i].name, name))
            return;
    if (flaws->count < FLAWS_MAX)
        flaws->list[flaws->count] = (struct flaw){word, why, name};
    flaws->count++;
}

bool
flaws_have(const struct flaws *flaws, const char *word, const char *name)
{
    for (uint32_t i = 0; i < flaws->count && i < FLAWS_MAX; i++)
        if (strcmp(flaws->list[i].word, word) == 0 &&
            (name == NULL || text_equals_chars(flaws->list[i].name, name)))
            return true;
    return false;
}

bool
flaw_lacks_memory(const struct flaw *flaw)
{
    /* Every sentence that says so says it so. */
    return strstr(flaw->why, "no memory") != NULL;
}

bool
flaws_lack_memory(const struct flaws *flaws)
{
    for (uint32_t i = 0; i < flaws->count && i < FLAWS_MAX; i++)
        if (flaw_lacks_memory(&flaws->list[i]))
            return true;
    return false;
}
