/* SPDX-License-Identifier: Apache-2.0
 *
 * A small zip under the hands of a forger: its bytes, and where things are.
 */
#ifndef HEDUI_TESTS_UNIT_ZIP_FIXTURE_H
#define HEDUI_TESTS_UNIT_ZIP_FIXTURE_H

#include "check.h"
#include "zip.h"

/* Three entries whose places are known: local headers of 30 bytes, records of
 * 46, the end of 22. */
#define FIRST "application/x"
#define SECOND "{\"a\":1}"
#define THIRD "third"

enum {
    AT_SECOND = 30 + 8 + 13,
    AT_THIRD = AT_SECOND + 30 + 5 + 7,
    AT_DIRECTORY = AT_THIRD + 30 + 7 + 5,
    RECORD_SECOND = AT_DIRECTORY + 46 + 8,
    RECORD_THIRD = RECORD_SECOND + 46 + 5,
    AT_END = RECORD_THIRD + 46 + 7,
    WHOLE = AT_END + 22,
};

static const struct zip_entry three[] = {
    {{"mimetype", 8}, {FIRST, 13}, false},
    {{"a.jsn", 5}, {SECOND, 7}, false},
    {{"f/g.txt", 7}, {THIRD, 5}, false},
};

static struct arena arena;
static struct zip zip;
static struct zip_refusal refusal;

/* A file under the hands of a forger. */
static uint8_t file[1024];
static size_t size;

static inline void
make(void)
{
    struct fault fault = {0};
    struct text made;
    arena_release(&arena);
    CU_ASSERT_FATAL(zip_write(&arena, three, 3, &made, &fault));
    CU_ASSERT_FATAL(made.size == WHOLE);
    memcpy(file, made.bytes, made.size);
    size = made.size;
}

static inline void
set(size_t at, size_t bytes, uint32_t value)
{
    for (size_t i = 0; i < bytes; i++)
        file[at + i] = (uint8_t)(value >> 8 * i);
}

static inline void
insert(size_t at, const char *bytes, size_t count)
{
    memmove(file + at + count, file + at, size - at);
    memcpy(file + at, bytes, count);
    size += count;
}

static inline bool
reads(size_t cap)
{
    return zip_read(&arena, (struct text){(const char *)file, size}, cap, &zip,
                    &refusal);
}

#endif
