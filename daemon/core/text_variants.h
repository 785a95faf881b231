/* SPDX-License-Identifier: Apache-2.0
 *
 * Variant characters: two ways to write one character of a name, as registers
 * and banks do. They make a name "the same, noted", never "the same".
 */
#ifndef HEDUI_CORE_TEXT_VARIANTS_H
#define HEDUI_CORE_TEXT_VARIANTS_H

#include <stddef.h>
#include <stdint.h>

enum variant_source {
    VARIANT_UNIHAN_SEMANTIC, /* Unihan, kSemanticVariant */
    VARIANT_UNIHAN_Z,        /* Unihan, kZVariant */
    VARIANT_UNIHAN_SPOOFING, /* Unihan, kSpoofingVariant */
    VARIANT_GB_1955,    /* first list of variants, 1955, as restated in annex 1
                           of the General Standard Table of 2013 */
    VARIANT_OLD_FORM,   /* forms before the printing standard of 1965 */
    VARIANT_JAPAN_2010, /* Joyo table of 2010, from its old forms */
};

struct variant {
    uint32_t variant;
    uint32_t standard; /* simplified, and no variant itself */
    enum variant_source source;
};

extern const struct variant text_variants[]; /* by code point */
extern const size_t text_variants_count;

/* The standard form, or the character itself. */
uint32_t text_variant_standard(uint32_t character);

#endif
