/* SPDX-License-Identifier: Apache-2.0
 *
 * How tiles are called and entries are kept, by c2sp.org/tlog-tiles.
 */
#include <stdio.h>
#include <string.h>

#include "mutant.h"
#include "tlog_parts.h"

void
tlog_tile_path(uint32_t level, uint64_t index, uint32_t width,
               char path[TLOG_PATH_SIZE])
{
    char groups[40] = "", part[8] = "";
    size_t at = sizeof(groups) - 1;
    /* Groups of three digits from the right; all but the last have an x. */
    for (bool is_last = true; is_last || index > 0; is_last = false) {
        char group[6];
        snprintf(group, sizeof(group), "%s%03u", is_last ? "/" : "/x",
                 (unsigned)(index % 1000));
        size_t size = strlen(group);
        at -= size;
        memcpy(groups + at, group, size);
        index /= 1000;
    }
    groups[sizeof(groups) - 1] = '\0';
    if (width < TLOG_WIDTH)
        snprintf(part, sizeof(part), ".p/%u", width & 255);
    if (level == TLOG_ENTRIES)
        snprintf(path, TLOG_PATH_SIZE, "tile/entries%s%s", groups + at, part);
    else
        snprintf(path, TLOG_PATH_SIZE, "tile/%u%s%s", level & 63, groups + at,
                 part);
}

bool
tlog_number_read(struct text digits, uint64_t *number)
{
    int64_t value;
    if (digits.size == 0 || (digits.size > 1 && digits.bytes[0] == '0') ||
        !text_to_count(digits, &value))
        return false;
    *number = (uint64_t)value;
    return true;
}

static bool
groups_read(struct text rest, uint64_t *index)
{
    struct text group;
    bool is_last = false;
    *index = 0;
    while (text_cut(&rest, '/', &group)) {
        int64_t value;
        if (is_last || *index > TLOG_SIZE_MAX / 1000)
            return false;
        is_last = !text_starts_with(group, "x");
        if (!is_last)
            group = text_slice(group, 1, group.size);
        if (group.size != 3 || !text_to_count(group, &value))
            return false;
        *index = *index * 1000 + (uint64_t)value;
    }
    return is_last;
}

bool
tlog_tile_parse(struct text path, uint32_t *level, uint64_t *index,
                uint32_t *width)
{
    struct text rest = path, part;
    char again[TLOG_PATH_SIZE];
    uint64_t number = 0;
    *width = TLOG_WIDTH;
    if (path.size >= TLOG_PATH_SIZE || !text_cut(&rest, '/', &part) ||
        !text_equals_chars(part, "tile") || !text_cut(&rest, '/', &part))
        return false;
    bool is_entries = text_equals_chars(part, "entries");
    if (!is_entries &&
        (!tlog_number_read(part, &number) || number >= TLOG_LEVELS))
        return false;
    *level = is_entries ? TLOG_ENTRIES : (uint32_t)number;
    for (size_t i = 0; i + 3 < rest.size; i++)
        if (memcmp(rest.bytes + i, ".p/", 3) == 0) {
            if (!tlog_number_read(text_slice(rest, i + 3, rest.size),
                                  &number) ||
                number < 1 || number >= TLOG_WIDTH)
                return false;
            *width = (uint32_t)number;
            rest = text_slice(rest, 0, i);
            break;
        }
    if (!groups_read(rest, index))
        return false;
    /* One name for one tile: x000/001 is none. */
    tlog_tile_path(*level, *index, *width, again);
    return text_equals_chars(path, again);
}

void
tlog_bundle_add(struct buffer *bundle, struct text entry)
{
    if (entry.size > TLOG_ENTRY_MAX) {
        bundle->failed = true;
        return;
    }
    uint8_t size[2] = {(uint8_t)(entry.size >> 8), (uint8_t)entry.size};
    buffer_add(bundle, size, 2);
    buffer_text(bundle, entry);
}

bool
tlog_bundle_next(struct text *rest, struct text *entry)
{
    if (rest->size < 2)
        return false;
    const uint8_t *bytes = (const uint8_t *)rest->bytes;
    size_t size = (size_t)bytes[0] << 8 | bytes[1];
    if (size > rest->size - 2)
        return false;
    *entry = text_slice(*rest, 2, 2 + size);
    *rest = text_slice(*rest, 2 + size, rest->size);
    return true;
}
