/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaves and tiles: names, digests, and which tiles a step of the log changes.
 */
#include "leaf.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "mutant.h"

const char *
leaf_kind_name(enum leaf_kind kind)
{
    static const char *const names[LEAF_KIND_COUNT] = {
        [LEAF_RECEIVED] = "received",   [LEAF_ASKED] = "asked",
        [LEAF_REPLY] = "reply",         [LEAF_REPORTED] = "reported",
        [LEAF_SEALED] = "sealed",       [LEAF_SHREDDED] = "shredded",
        [LEAF_ACCESSED] = "accessed",   [LEAF_CONFIG] = "config",
        [LEAF_HEARTBEAT] = "heartbeat", [LEAF_OBJECTED] = "objected",
        [LEAF_BY_HAND] = "by_hand",
    };
    assert(kind >= 0 && kind < LEAF_KIND_COUNT);
    return names[kind];
}

bool
leaf_is_note(enum leaf_kind kind, int64_t case_id)
{
    if (kind == LEAF_SHREDDED)
        return case_id != 0;
    return (kind == LEAF_CONFIG || kind == LEAF_HEARTBEAT) && case_id == 0;
}

bool
note_goes_on(struct text note, struct text more)
{
    return text_is_absent(more) || mutant_is("note_loses_cosignatures") ||
           (more.size >= note.size &&
            memcmp(more.bytes, note.bytes, note.size) == 0);
}

void
leaf_salted(const uint8_t salt[LEAF_SALT_SIZE], const struct digest *digest,
            struct digest *salted)
{
    struct text parts[] = {{(const char *)salt, LEAF_SALT_SIZE},
                           {(const char *)digest->bytes, DIGEST_SIZE}};
    digest_sha256_parts(parts, 2, salted);
}

static bool
is_line(struct text text)
{
    bool says = false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < 0x20 || byte == 0x7f)
            return false;
        says |= byte != ' ';
    }
    return says;
}

bool
look_is_plain(const struct look_row *look)
{
    return is_line(look->who) && is_line(look->what) &&
           (is_line(look->purpose) || mutant_is("look_without_purpose"));
}

bool
look_digest_of(struct arena *arena, const struct look_row *look,
               struct digest *digest)
{
    const char *of_case = look->case_id == 0
                              ? "-"
                              : arena_printf(arena, "C%" PRId64, look->case_id);
    const char *revision =
        look->revision == 0 ? "-"
                            : arena_printf(arena, "%" PRIu32, look->revision);
    const char *at =
        arena_printf(arena, "hedui-look/1\n%" PRId64 "\n", look->at_us);
    if (of_case == NULL || revision == NULL || at == NULL)
        return false;
    struct text parts[] = {text_of(at),       look->who,        TEXT("\n"),
                           look->purpose,     TEXT("\n"),       look->what,
                           TEXT("\n"),        text_of(of_case), TEXT("\n"),
                           text_of(revision), TEXT("\n")};
    struct digest lines;
    digest_sha256_parts(parts, sizeof(parts) / sizeof(parts[0]), &lines);
    leaf_salted(look->salt, &lines, digest);
    return true;
}

bool
shredded_digest_of(struct arena *arena, int64_t case_id, uint32_t member,
                   int64_t at_us, uint32_t revision, struct digest *digest)
{
    const char *words = arena_printf(
        arena, "shredded|C%" PRId64 "|%" PRIu32 "|%" PRId64 "|%" PRIu32,
        case_id, member, at_us, revision);
    if (words != NULL)
        digest_sha256(text_of(words), digest);
    return words != NULL;
}

/* ---- tiles ---- */

int64_t
tile_level_size(int64_t size, uint32_t level)
{
    return size >> (8 * level);
}

/* What it has of before stands at its beginning. */
static bool
tile_goes_on(const struct tile_row *edge, uint32_t edge_count,
             const struct tile_row *tile)
{
    for (uint32_t i = 0; i < edge_count; i++)
        if (edge[i].level == tile->level && edge[i].index == tile->index)
            return edge[i].hashes.size <= tile->hashes.size &&
                   memcmp(edge[i].hashes.bytes, tile->hashes.bytes,
                          edge[i].hashes.size) == 0;
    return true;
}

static const struct tile_row *
tile_find(const struct tile_row *tiles, uint32_t count, uint32_t level,
          int64_t index)
{
    for (uint32_t i = 0; i < count; i++)
        if (tiles[i].level == level && tiles[i].index == index)
            return &tiles[i];
    return NULL;
}

bool
tiles_follow(const struct tile_row *edge, uint32_t edge_count, int64_t from,
             int64_t to, const struct tile_row *tiles, uint32_t count)
{
    uint32_t wanted = 0;
    for (uint32_t level = 0; level < TILE_LEVELS; level++) {
        int64_t before = tile_level_size(from, level);
        int64_t after = tile_level_size(to, level);
        for (int64_t index = before / TILE_WIDTH; index * TILE_WIDTH < after;
             index++) {
            if (after == before)
                break;
            int64_t width = after - index * TILE_WIDTH;
            if (width > TILE_WIDTH)
                width = TILE_WIDTH;
            const struct tile_row *tile = tile_find(tiles, count, level, index);
            if (tile == NULL || tile->width != (uint32_t)width ||
                tile->hashes.size != (size_t)width * DIGEST_SIZE ||
                !tile_goes_on(edge, edge_count, tile))
                return mutant_is("tiles_not_looked_at");
            wanted++;
        }
    }
    return wanted == count || mutant_is("tiles_not_looked_at");
}
