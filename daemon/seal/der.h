/* SPDX-License-Identifier: Apache-2.0
 *
 * DER (X.690 section 10) as far as a signature and a time stamp need it: a
 * strict reader over bytes that somebody else owns, and a writer into an arena.
 * The writer is sticky: a part that is absent (the arena is full) makes
 * everything that is built of it absent; a part that is left out is empty.
 */
#ifndef HEDUI_SEAL_DER_H
#define HEDUI_SEAL_DER_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "text.h"

enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_OCTETS = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_UTC_TIME = 0x17,
    DER_GENERAL_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0, /* constructed */
    DER_CONTEXT_1 = 0xa1,
    DER_CONTEXT_4 = 0xa4,
};

struct der_item {
    uint8_t tag;
    struct text value;
    struct text whole; /* with tag and length */
};

/* The whole is one item, every length in it is definite and shortest, no
 * string is constructed, integers and booleans are canonical, nothing follows.
 */
bool der_is_strict(struct text bytes);

/* Cuts an item off *rest; false at the end, or when it is none. */
bool der_next(struct text *rest, struct der_item *item);
/* The same, and it has this tag. Where it has not, *rest stays as it was. */
bool der_take(struct text *rest, uint8_t tag, struct der_item *item);
/* UTCTime or GeneralizedTime as RFC 5280 has them; a fraction of at most six
 * digits (RFC 3161) is allowed in the second. */
bool der_read_time(uint8_t tag, struct text value, int64_t *at_us);

struct text der_wrap(struct arena *arena, uint8_t tag, struct text value);
struct text der_join(struct arena *arena, const struct text *parts,
                     uint32_t count);
/* SET OF: sorted, each once. */
struct text der_set(struct arena *arena, uint8_t tag, const struct text *parts,
                    uint32_t count);
/* UTCTime to 2049, GeneralizedTime later; whole seconds, cut. */
struct text der_time(struct arena *arena, int64_t at_us);
/* An unsigned number, most significant byte first. */
struct text der_unsigned(struct arena *arena, struct text bytes);
/* The items of a SET OF stand in the order of DER, none twice. */
bool der_is_sorted(struct text items);

#endif
