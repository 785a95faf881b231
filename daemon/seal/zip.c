/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing zip files. All sizes are known beforehand, so that the file is one
 * allocation and the 4 GiB limit is met before a byte is touched.
 */
#include "zip.h"

#include "pack.h"
#include "zip_layout.h"

/* The offsets of a zip without zip64 are 32 bits, and all ones means "look at
 * the zip64 record". */
#define ZIP_LIMIT (UINT64_C(0xFFFFFFFF) - 1)

static bool
names_are_good(const struct zip_entry *entries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (zip_name_word(entries[i].name) != ZIP_GOOD)
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (zip_names_collide(entries[i].name, entries[k].name))
                return false;
    }
    return true;
}

/* Sizes of all local parts and of the directory; false above 4 GiB. */
static bool
measure(const struct zip_entry *entries, const struct text *packed,
        uint32_t count, uint64_t *local, uint64_t *directory)
{
    *local = *directory = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (entries[i].bytes.size > ZIP_LIMIT)
            return false;
        *local += ZIP_LOCAL_SIZE + entries[i].name.size + packed[i].size;
        *directory += ZIP_DIRECTORY_SIZE + entries[i].name.size;
    }
    return *local + *directory + ZIP_END_SIZE <= ZIP_LIMIT;
}

static uint8_t *
append(uint8_t *at, struct text bytes)
{
    if (bytes.size > 0)
        memcpy(at, bytes.bytes, bytes.size);
    return at + bytes.size;
}

static void
write_entries(const struct zip_entry *entries, const struct text *packed,
              uint32_t count, uint8_t *file, uint8_t *directory)
{
    uint8_t *at = file;
    for (uint32_t i = 0; i < count; i++) {
        struct zip_header header = {.is_deflated = entries[i].is_deflated,
                                    .crc = pack_crc32(entries[i].bytes),
                                    .packed_size = (uint32_t)packed[i].size,
                                    .size = (uint32_t)entries[i].bytes.size,
                                    .offset = (uint32_t)(at - file),
                                    .name_size =
                                        (uint16_t)entries[i].name.size};
        zip_encode_local(&header, at);
        at = append(at + ZIP_LOCAL_SIZE, entries[i].name);
        at = append(at, packed[i]);
        zip_encode_directory(&header, directory);
        directory = append(directory + ZIP_DIRECTORY_SIZE, entries[i].name);
    }
}

/* As they lie in the file. */
static bool
pack_entries(struct arena *arena, const struct zip_entry *entries,
             uint32_t count, struct text packed[ZIP_ENTRIES_MAX])
{
    for (uint32_t i = 0; i < count; i++) {
        packed[i] = entries[i].bytes;
        if (entries[i].is_deflated &&
            !pack_deflate(arena, entries[i].bytes, &packed[i]))
            return false;
    }
    return true;
}

static uint64_t
unpacked_size(const struct zip_entry *entries, uint32_t count)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += entries[i].is_deflated ? entries[i].bytes.size : 0;
    return sum;
}

bool
zip_write(struct arena *arena, const struct zip_entry *entries, uint32_t count,
          struct text *file, struct fault *fault)
{
    uint64_t local, directory;
    struct text packed[ZIP_ENTRIES_MAX];
    if (count > ZIP_ENTRIES_MAX)
        return fault_set(fault, FAULT_LOCAL, "zip: more than %d entries",
                         ZIP_ENTRIES_MAX);
    if (!names_are_good(entries, count))
        return fault_set(fault, FAULT_LOCAL,
                         "zip: a name that is unfit or there twice");
    if (unpacked_size(entries, count) > ZIP_DEFLATED_MAX)
        return fault_set(fault, FAULT_INPUT,
                         "zip: larger than may be deflated; store it");
    if (!pack_entries(arena, entries, count, packed))
        return fault_set(fault, FAULT_LOCAL, "zip: no memory");
    if (!measure(entries, packed, count, &local, &directory))
        return fault_set(fault, FAULT_INPUT,
                         "zip: larger than 4 GiB; leave documents out");
    uint8_t *bytes =
        arena_alloc(arena, (size_t)(local + directory + ZIP_END_SIZE));
    if (bytes == NULL)
        return fault_set(fault, FAULT_LOCAL, "zip: no memory");
    write_entries(entries, packed, count, bytes, bytes + local);
    zip_encode_end(count, (uint32_t)directory, (uint32_t)local,
                   bytes + local + directory);
    *file = (struct text){(const char *)bytes,
                          (size_t)(local + directory + ZIP_END_SIZE)};
    return true;
}

struct text
zip_find(const struct zip *zip, const char *name)
{
    for (uint32_t i = 0; i < zip->count; i++)
        if (text_equals_chars(zip->entries[i].name, name))
            return zip->entries[i].bytes;
    return TEXT_NONE;
}
