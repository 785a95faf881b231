/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries of the log, written and strictly read.
 */
#include "tlog_leaf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mutant.h"

size_t
tlog_leaf_write(const struct leaf_row *leaf, char out[TLOG_LEAF_SIZE])
{
    char hex[65], about[24] = "-", revision[24] = "-";
    assert(leaf->at_us >= 0 && leaf->case_id >= 0);
    assert(leaf->case_id > 0 || leaf->revision == 0);
    digest_hex(&leaf->digest, hex);
    if (leaf->case_id > 0)
        snprintf(about, sizeof(about), "C%" PRId64, leaf->case_id);
    if (leaf->revision > 0)
        snprintf(revision, sizeof(revision), "%" PRIu32, leaf->revision);
    int size =
        snprintf(out, TLOG_LEAF_SIZE, "hedui-leaf/1 %s %" PRId64 " %s %s %s",
                 leaf_kind_name(leaf->kind), leaf->at_us, about, revision, hex);
    assert(size > 0 && size < TLOG_LEAF_SIZE);
    return (size_t)size;
}

static bool
kind_read(struct text word, enum leaf_kind *kind)
{
    for (int i = 0; i < LEAF_KIND_COUNT; i++)
        if (text_equals_chars(word, leaf_kind_name((enum leaf_kind)i))) {
            *kind = (enum leaf_kind)i;
            return true;
        }
    return false;
}

/* "-" is 0. */
static bool
number_read(struct text word, const char *before, int64_t *number)
{
    *number = 0;
    if (text_equals_chars(word, "-"))
        return true;
    size_t size = strlen(before);
    return text_starts_with(word, before) &&
           text_to_count(text_slice(word, size, word.size), number) &&
           *number > 0;
}

bool
tlog_leaf_read(struct text entry, struct leaf_row *leaf)
{
    struct text rest = entry, words[6];
    char again[TLOG_LEAF_SIZE];
    int64_t revision;
    memset(leaf, 0, sizeof(*leaf));
    leaf->number = LEAF_UNNUMBERED;
    for (size_t i = 0; i < 6; i++)
        if (!text_cut(&rest, ' ', &words[i]))
            return false;
    if (!text_is_absent(rest) || !text_equals_chars(words[0], "hedui-leaf/1") ||
        !kind_read(words[1], &leaf->kind) ||
        !text_to_count(words[2], &leaf->at_us) ||
        !number_read(words[3], "C", &leaf->case_id) ||
        !number_read(words[4], "", &revision) || revision > UINT32_MAX ||
        (leaf->case_id == 0 && revision > 0) ||
        !digest_read_hex(words[5], &leaf->digest))
        return false;
    leaf->revision = (uint32_t)revision;
    /* One meaning, one text: no zeros in front. */
    tlog_leaf_write(leaf, again);
    return text_equals_chars(entry, again) ||
           mutant_is("tlog_leaf_two_spellings");
}
