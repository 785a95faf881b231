/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading zip files strictly. From what the directory says of an entry (stored
 * or deflated, crc, sizes, name) both its headers are made anew and compared
 * with those in the file; the first field that differs is the reason. Entries
 * are walked from byte 0 and each must begin where the one before has ended,
 * the directory where the last has ended, the end record where the directory
 * has: so there is no byte that is not looked at.
 */
#include "flaw.h"
#include "mutant.h"
#include "pack.h"
#include "zip.h"
#include "zip_layout.h"

static const struct zip_sentence {
    const char *word;
    const char *why;
} sentences[ZIP_WORDS] = {
    [ZIP_GOOD] = {"good", "nothing is wrong"},
    [ZIP_TRUNCATED] = {"truncated", "the file ends too early"},
    [ZIP_NO_END] = {"no_end", "the file does not end as a zip file does"},
    [ZIP_SUFFIX] = {"suffix", "there are bytes behind the end of the zip"},
    [ZIP_COMMENT] = {"comment", "the zip has a comment"},
    [ZIP_PREFIX] = {"prefix", "there are bytes before the zip begins"},
    [ZIP_GAP] = {"gap", "there are bytes that belong to no entry"},
    [ZIP_HIDDEN] = {"hidden", "there is an entry that the directory hides"},
    [ZIP_DISKS] = {"disks", "the zip says that it has several disks"},
    [ZIP_COUNT] = {"count", "the end counts other entries than there are"},
    [ZIP_ZIP64] = {"zip64", "zip64 is not used here"},
    [ZIP_TOO_MANY] = {"too_many", "there are too many entries"},
    [ZIP_TOO_LARGE] = {"too_large", "an entry is larger than may be"},
    [ZIP_TOO_MUCH] = {"too_much", "its entries unpack to more than may be"},
    [ZIP_NOT_LOCAL] = {"not_local", "no entry begins where one should"},
    [ZIP_NOT_DIRECTORY] = {"not_directory",
                           "the directory has no entry where one should be"},
    [ZIP_ENCRYPTED] = {"encrypted", "an entry is encrypted"},
    [ZIP_DESCRIPTOR] = {"descriptor", "an entry has a data descriptor"},
    [ZIP_FLAGS] = {"flags", "an entry has flags that are not used here"},
    [ZIP_COMPRESSED] = {"compressed", "an entry is compressed"},
    [ZIP_EXTRA] = {"extra", "an entry has an extra field"},
    [ZIP_ENTRY_COMMENT] = {"entry_comment", "an entry has a comment"},
    [ZIP_SIZES] = {"sizes", "entry and directory tell different sizes"},
    [ZIP_CRC_DIFFERS] = {"crc_differs",
                         "entry and directory tell different checksums"},
    [ZIP_NAME_DIFFERS] = {"name_differs",
                          "entry and directory tell different names"},
    [ZIP_OFFSET] = {"offset", "the directory places an entry elsewhere"},
    [ZIP_OVERLAP] = {"overlap", "an entry runs into what lies behind it"},
    [ZIP_TIME] = {"time", "an entry has a time"},
    [ZIP_VERSION] = {"version", "an entry names another version of zip"},
    [ZIP_ATTRIBUTES] = {"attributes", "an entry is not a plain file"},
    [ZIP_NAME_EMPTY] = {"name_empty", "an entry has no name"},
    [ZIP_NAME_LONG] = {"name_long", "an entry has too long a name"},
    [ZIP_NAME_ASCII] = {"name_ascii", "a name is not printable ASCII"},
    [ZIP_NAME_BACKSLASH] = {"name_backslash", "a name has a backslash"},
    [ZIP_NAME_ABSOLUTE] = {"name_absolute", "a name is an absolute path"},
    [ZIP_NAME_DOTS] = {"name_dots", "a name leads out of its folder"},
    [ZIP_NAME_FOLDER] = {"name_folder", "an entry is a folder"},
    [ZIP_DUPLICATE] = {"duplicate", "a name is there twice"},
    [ZIP_DEFLATE] = {"deflate",
                     "an entry does not unpack to what its headers tell"},
    [ZIP_MEMORY] = {"memory", "there is no memory to unpack an entry"},
    [ZIP_CRC] = {"crc", "the bytes of an entry do not have its checksum"},
};

/* Which field of a header differs; what says more stands first. */
struct zip_field {
    uint8_t at, size;
    uint8_t word;
};

static const struct zip_field local_fields[] = {
    {0, 4, ZIP_NOT_LOCAL},     {6, 2, ZIP_FLAGS},  {8, 2, ZIP_COMPRESSED},
    {28, 2, ZIP_EXTRA},        {18, 8, ZIP_SIZES}, {14, 4, ZIP_CRC_DIFFERS},
    {26, 2, ZIP_NAME_DIFFERS}, {10, 4, ZIP_TIME},  {4, 2, ZIP_VERSION},
};

static const struct zip_field directory_fields[] = {
    {0, 4, ZIP_NOT_DIRECTORY},  {8, 2, ZIP_FLAGS},
    {10, 2, ZIP_COMPRESSED},    {30, 2, ZIP_EXTRA},
    {32, 2, ZIP_ENTRY_COMMENT}, {20, 8, ZIP_SIZES},
    {42, 4, ZIP_OFFSET},        {34, 2, ZIP_DISKS},
    {12, 4, ZIP_TIME},          {4, 4, ZIP_VERSION},
    {36, 6, ZIP_ATTRIBUTES},
};

static const struct zip_field end_fields[] = {
    {4, 4, ZIP_DISKS}, {8, 4, ZIP_COUNT}, {20, 2, ZIP_COMMENT},
    {12, 4, ZIP_GAP},  {16, 4, ZIP_GAP},
};

struct zip_reading {
    struct arena *arena;
    const uint8_t *bytes;
    size_t local;           /* where the next entry must begin */
    size_t directory;       /* where its record must begin */
    size_t directory_begin; /* where the entries must have ended */
    size_t end;             /* where the directory must have ended */
    size_t entry_cap;
    struct zip *zip;
    struct zip_refusal *refusal;
};

static uint32_t
get(const uint8_t *at, size_t size)
{
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint32_t)at[i] << 8 * i;
    return value;
}

static bool
refuse(struct zip_refusal *refusal, enum zip_word word)
{
    refusal->word = sentences[word].word;
    refusal->why = sentences[word].why;
    return false;
}

static enum zip_word
flags_word(uint32_t flags)
{
    return flags & 1 ? ZIP_ENCRYPTED : flags & 8 ? ZIP_DESCRIPTOR : ZIP_FLAGS;
}

/* The first field in which `found` is not as `due`. */
static enum zip_word
compare(const uint8_t *found, const uint8_t *due,
        const struct zip_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(found + fields[i].at, due + fields[i].at, fields[i].size) !=
            0)
            return fields[i].word == ZIP_FLAGS
                       ? flags_word(get(found + fields[i].at, 2))
                       : (enum zip_word)fields[i].word;
    return ZIP_GOOD;
}

#define COMPARE(found, due, fields)                                            \
    compare((found), (due), (fields), sizeof(fields) / sizeof((fields)[0]))

/* Why the last 22 bytes are no end record: its sign is looked for before. */
static enum zip_word
why_no_end(struct text file, size_t *at)
{
    const uint8_t *bytes = (const uint8_t *)file.bytes;
    for (*at = file.size - ZIP_END_SIZE; *at > 0; --*at) {
        if (get(bytes + *at, 4) != ZIP_END_SIGN)
            continue;
        size_t behind = file.size - *at - ZIP_END_SIZE;
        return get(bytes + *at + 20, 2) == behind ? ZIP_COMMENT : ZIP_SUFFIX;
    }
    return get(bytes, 4) == ZIP_LOCAL_SIGN ? ZIP_TRUNCATED : ZIP_NO_END;
}

/* Sets where the directory lies and how many entries it has. */
static enum zip_word
read_end(struct text file, struct zip_reading *in, uint32_t *count)
{
    uint8_t due[ZIP_END_SIZE];
    const uint8_t *bytes = (const uint8_t *)file.bytes;
    if (file.size < ZIP_END_SIZE)
        return ZIP_TRUNCATED;
    size_t at = file.size - ZIP_END_SIZE;
    if (get(bytes + at, 4) != ZIP_END_SIGN) {
        enum zip_word why = why_no_end(file, &at);
        if (why != ZIP_SUFFIX || !mutant_is("zip_ignores_suffix"))
            return why;
    }
    const uint8_t *end = bytes + at;
    *count = get(end + 10, 2);
    size_t begin = get(end + 16, 4);
    if (*count == UINT16_MAX || begin == UINT32_MAX ||
        get(end + 12, 4) == UINT32_MAX)
        return ZIP_ZIP64;
    if (*count > ZIP_ENTRIES_MAX)
        return ZIP_TOO_MANY;
    if (begin > at)
        return ZIP_TRUNCATED;
    in->directory = in->directory_begin = begin;
    in->end = at;
    zip_encode_end(*count, (uint32_t)(at - begin), (uint32_t)begin, due);
    enum zip_word word = COMPARE(end, due, end_fields);
    if (word == ZIP_GAP && get(bytes, 4) != ZIP_LOCAL_SIGN)
        return ZIP_PREFIX;
    return word;
}

/* What the directory says of the next entry. */
static enum zip_word
read_record(struct zip_reading *in, struct zip_header *header,
            struct zip_entry *entry)
{
    uint8_t due[ZIP_DIRECTORY_SIZE];
    const uint8_t *record = in->bytes + in->directory;
    if (in->end - in->directory < ZIP_DIRECTORY_SIZE)
        return ZIP_COUNT;
    if (get(record, 4) != ZIP_DIRECTORY_SIGN)
        return ZIP_NOT_DIRECTORY;
    bool is_deflated = get(record + 10, 2) == ZIP_METHOD_DEFLATED;
    *header = (struct zip_header){.is_deflated = is_deflated,
                                  .crc = get(record + 16, 4),
                                  .packed_size =
                                      get(record + (is_deflated ? 20 : 24), 4),
                                  .size = get(record + 24, 4),
                                  .offset = (uint32_t)in->local,
                                  .name_size = (uint16_t)get(record + 28, 2)};
    if (in->end - in->directory - ZIP_DIRECTORY_SIZE < header->name_size)
        return ZIP_NOT_DIRECTORY;
    entry->name = (struct text){(const char *)record + ZIP_DIRECTORY_SIZE,
                                header->name_size};
    if (flaw_name_is_printable(entry->name))
        in->refusal->entry = entry->name;
    if (header->size == UINT32_MAX || get(record + 20, 4) == UINT32_MAX ||
        get(record + 42, 4) == UINT32_MAX)
        return ZIP_ZIP64;
    in->directory += ZIP_DIRECTORY_SIZE + header->name_size;
    zip_encode_directory(header, due);
    return COMPARE(record, due, directory_fields);
}

/* What stands at the entry itself. */
static enum zip_word
read_local(struct zip_reading *in, const struct zip_header *header,
           struct zip_entry *entry)
{
    uint8_t due[ZIP_LOCAL_SIZE];
    const uint8_t *local = in->bytes + in->local;
    size_t room = in->directory_begin - in->local;
    if (room < ZIP_LOCAL_SIZE)
        return ZIP_OVERLAP;
    zip_encode_local(header, due);
    enum zip_word word = COMPARE(local, due, local_fields);
    if (word != ZIP_GOOD)
        return word == ZIP_NOT_LOCAL && in->local == 0 ? ZIP_PREFIX : word;
    room -= ZIP_LOCAL_SIZE;
    if (room < header->name_size ||
        room - header->name_size < header->packed_size)
        return ZIP_OVERLAP;
    if (memcmp(local + ZIP_LOCAL_SIZE, entry->name.bytes, header->name_size) !=
        0)
        return ZIP_NAME_DIFFERS;
    entry->bytes =
        (struct text){(const char *)local + ZIP_LOCAL_SIZE + header->name_size,
                      header->packed_size};
    in->local += ZIP_LOCAL_SIZE + header->name_size + header->packed_size;
    entry->is_deflated = header->is_deflated;
    if (header->is_deflated &&
        !pack_inflate_exactly(in->arena, entry->bytes, header->size,
                              &entry->bytes))
        return arena_failed(in->arena) ? ZIP_MEMORY : ZIP_DEFLATE;
    return pack_crc32(entry->bytes) == header->crc ? ZIP_GOOD : ZIP_CRC;
}

static enum zip_word
read_entry(struct zip_reading *in)
{
    struct zip_header header;
    struct zip_entry *entry = &in->zip->entries[in->zip->count];
    in->refusal->number = in->zip->count + 1;
    in->refusal->entry = TEXT_NONE;
    enum zip_word word = read_record(in, &header, entry);
    if (word != ZIP_GOOD)
        return word;
    word = zip_name_word(entry->name);
    if (word != ZIP_GOOD)
        return word;
    for (uint32_t i = 0; i < in->zip->count; i++)
        if (zip_names_collide(in->zip->entries[i].name, entry->name) &&
            !mutant_is("zip_takes_duplicate"))
            return ZIP_DUPLICATE;
    if (header.size > in->entry_cap)
        return ZIP_TOO_LARGE;
    word = read_local(in, &header, entry);
    in->zip->count += word == ZIP_GOOD;
    return word;
}

/* By the directory alone, before anything is unpacked; where that is not of its
 * form it ends, and what is wrong with it is told later. */
static enum zip_word
look_at_sum(const struct zip_reading *in, uint32_t count)
{
    uint64_t sum = 0;
    size_t at = in->directory;
    for (uint32_t i = 0;
         i < count && in->end >= at && in->end - at >= ZIP_DIRECTORY_SIZE;
         i++) {
        const uint8_t *record = in->bytes + at;
        if (get(record + 10, 2) == ZIP_METHOD_DEFLATED)
            sum += get(record + 24, 4);
        at += ZIP_DIRECTORY_SIZE + get(record + 28, 2);
    }
    return sum > ZIP_DEFLATED_MAX ? ZIP_TOO_MUCH : ZIP_GOOD;
}

bool
zip_read(struct arena *arena, struct text file, size_t entry_cap,
         struct zip *zip, struct zip_refusal *refusal)
{
    uint32_t count = 0;
    struct zip_reading in = {.arena = arena,
                             .bytes = (const uint8_t *)file.bytes,
                             .entry_cap = entry_cap,
                             .zip = zip,
                             .refusal = refusal};
    zip->count = 0;
    *refusal = (struct zip_refusal){0};
    enum zip_word word = read_end(file, &in, &count);
    if (word == ZIP_GOOD)
        word = look_at_sum(&in, count);
    for (uint32_t i = 0; i < count && word == ZIP_GOOD; i++)
        word = read_entry(&in);
    if (word != ZIP_GOOD)
        return refuse(refusal, word);
    refusal->number = 0;
    refusal->entry = TEXT_NONE;
    if (in.directory != in.end)
        return refuse(refusal, ZIP_COUNT);
    if (in.local == in.directory_begin)
        return true;
    bool is_entry = in.directory_begin - in.local >= 4 &&
                    get(in.bytes + in.local, 4) == ZIP_LOCAL_SIGN;
    return refuse(refusal, is_entry ? ZIP_HIDDEN : ZIP_GAP);
}
