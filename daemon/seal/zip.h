/* SPDX-License-Identifier: Apache-2.0
 *
 * Zip files of one form: entries stored or deflated one behind the other,
 * headers without anything that could be otherwise (no time, no extra field, no
 * comment), the directory right behind them, the end record right behind that.
 * The writer makes these bytes and no others; the reader takes these bytes and
 * no others, so that all programs that can read a zip see the same entries in
 * it. An entry that one reader shows and another hides, a second one of the
 * same name, bytes before, between and behind are each refused by name.
 *
 * One thing may be otherwise: how a deflated entry was packed. RFC 1951 has
 * many streams for the same bytes, and none that could be called the form of
 * them fifteen years from now. So what is signed, hashed and stamped is always
 * the entry as it was before; a file with deflated entries is for carrying, and
 * its own digest says nothing of its container. That the stream ends with its
 * last byte and gives just the size and the checksum that the headers tell is
 * looked at; a size that it cannot give, or above the cap, costs no memory.
 *
 * Entries that are stored are views of the file, the others lie in the arena.
 */
#ifndef HEDUI_SEAL_ZIP_H
#define HEDUI_SEAL_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

#define ZIP_ENTRIES_MAX 256
#define ZIP_NAME_MAX 64
/* What all deflated entries of a file may unpack to, together: four times the
 * documents that one message may bring, and many times the evidence of a case.
 * A container that is larger is carried as it is stored. Without it a few
 * megabytes of twelve entries would unpack to entry_cap each. */
#define ZIP_DEFLATED_MAX ((size_t)512 << 20)

struct zip_entry {
    struct text name;
    struct text bytes;
    bool is_deflated; /* in the file; not in `bytes` */
};

struct zip {
    struct zip_entry entries[ZIP_ENTRIES_MAX];
    uint32_t count;
};

/* What is wrong with a file: the first thing that was seen. */
struct zip_refusal {
    const char *word;  /* constant, for programs and catalogues: "duplicate" */
    const char *why;   /* constant, one sentence */
    uint32_t number;   /* of the entry, from 1; 0: it is about the whole file */
    struct text entry; /* its name where it is one that may be printed */
};

/* The file lives in the arena. FAULT_INPUT where it would be larger than 4 GiB
 * (zip64 is not written) or unpack to more than ZIP_DEFLATED_MAX; FAULT_LOCAL
 * for a name that the reader would refuse, more than ZIP_ENTRIES_MAX entries,
 * or no memory. */
bool zip_write(struct arena *arena, const struct zip_entry *entries,
               uint32_t count, struct text *file,
               struct fault *fault) FAULT_MUST_CHECK;

/* true: the file is what zip_write makes of zip->entries, byte for byte, but
 * for how the deflated ones were packed. No entry is larger than entry_cap,
 * and none is unpacked where the deflated ones are together larger than
 * ZIP_DEFLATED_MAX. */
bool zip_read(struct arena *arena, struct text file, size_t entry_cap,
              struct zip *zip, struct zip_refusal *refusal) FAULT_MUST_CHECK;

/* The bytes of an entry; absent where there is none of this name. */
struct text zip_find(const struct zip *zip, const char *name);

#endif
