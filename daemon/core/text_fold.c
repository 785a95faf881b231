/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding of names, and pinyin, by ICU. Transliterators are slow and names are
 * many, so that what one makes of a single Han character is remembered; both
 * sides of a comparison are folded character by character in the same way, and
 * no rule about neighbouring characters is wanted. One thread a role: the
 * memory is not shared.
 */
#include "text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "mutant.h"
#include "text_variants.h"

enum {
    FOLD_HAN_FROM = 0x3400, /* extension A .. the end of the URO */
    FOLD_HAN_TO = 0xA000,
    FOLD_LONGEST = 4096, /* bytes of a name; a longer one is not folded */
    FOLD_UNITS = FOLD_LONGEST * 2,
};

static UTransliterator *
fold_transliterator(const UChar *id)
{
    UErrorCode error = U_ZERO_ERROR;
    UTransliterator *opened =
        utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    if (U_FAILURE(error))
        abort();
    return opened;
}

/* ICU's U16_NEXT mixes signs. A lone surrogate is itself. */
static UChar32
fold_next(const UChar *units, int32_t *at, int32_t count)
{
    UChar32 c = units[(*at)++];
    if (U16_IS_LEAD(units[*at - 1]) && *at < count && U16_IS_TRAIL(units[*at]))
        c = 0x10000 + ((c - 0xD800) * 0x400) + (units[(*at)++] - 0xDC00);
    return c;
}

/* Runs over the text in place; 0 units when it does not fit. */
static int32_t
fold_run(UTransliterator *rules, UChar *units, int32_t count, int32_t room)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t size = count;
    int32_t limit = count;
    utrans_transUChars(rules, units, &size, room, 0, &limit, &error);
    return U_FAILURE(error) ? 0 : size;
}

static UChar32
fold_simplify_slowly(UChar32 c)
{
    static _Thread_local UTransliterator *rules;
    if (rules == NULL)
        rules = fold_transliterator(u"Hant-Hans");
    UChar units[16];
    int32_t count = 0;
    U16_APPEND_UNSAFE(units, count, c);
    int32_t size = fold_run(rules, units, count, 16);
    int32_t at = 0;
    if (size == 0)
        return c;
    UChar32 simple = fold_next(units, &at, size);
    return at == size ? simple : c;
}

static UChar32
fold_simplify(UChar32 c)
{
    static _Thread_local UChar32 known[FOLD_HAN_TO - FOLD_HAN_FROM];
    if (c < FOLD_HAN_FROM)
        return c;
    if (c >= FOLD_HAN_TO)
        return u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC)
                   ? fold_simplify_slowly(c)
                   : c;
    UChar32 *slot = &known[c - FOLD_HAN_FROM];
    if (*slot == 0)
        *slot = fold_simplify_slowly(c);
    return *slot;
}

static bool
fold_is_dropped(UChar32 c)
{
    static const UChar32 dots[] = {'.',    0x00B7, 0x2022, 0x2027, 0x2219,
                                   0x22C5, 0x30FB, 0xFF0E, 0x25CF, 0x16EB};
    for (size_t i = 0; i < sizeof(dots) / sizeof(dots[0]); i++)
        if (c == dots[i])
            return true;
    return c >= FOLD_HAN_FROM && c < FOLD_HAN_TO
               ? false
               : u_isUWhiteSpace(c) ||
                     u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/* UTF-8 to NFKC in UTF-16; -1 when it is no UTF-8 or too long. */
static int32_t
fold_normalise(struct text name, UChar out[FOLD_UNITS])
{
    UChar units[FOLD_LONGEST];
    int32_t count = 0;
    UErrorCode error = U_ZERO_ERROR;
    if (name.size > FOLD_LONGEST)
        return -1;
    u_strFromUTF8(units, FOLD_LONGEST, &count, name.bytes, (int32_t)name.size,
                  &error);
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&error);
    int32_t size =
        unorm2_normalize(nfkc, units, count, out, FOLD_UNITS, &error);
    return U_FAILURE(error) ? -1 : size;
}

static struct text
fold_to_utf8(struct arena *arena, const UChar *units, int32_t count)
{
    char utf8[FOLD_UNITS * 3];
    int32_t size = 0;
    UErrorCode error = U_ZERO_ERROR;
    u_strToUTF8(utf8, sizeof(utf8), &size, units, count, &error);
    if (U_FAILURE(error))
        return TEXT_NONE;
    return text_copy(arena, (struct text){utf8, (size_t)size});
}

static struct text
fold_name(struct arena *arena, struct text name, bool with_variants)
{
    UChar units[FOLD_UNITS], folded[FOLD_UNITS];
    if (text_is_absent(name))
        return TEXT_NONE;
    int32_t count = fold_normalise(name, units);
    if (count < 0) /* equal to nothing but itself */
        return text_copy(arena, name);
    int32_t size = 0;
    for (int32_t at = 0; at < count;) {
        UChar32 c = fold_next(units, &at, count);
        if (fold_is_dropped(c) && !mutant_is("fold_keeps_dots"))
            continue;
        c = fold_simplify(u_tolower(c));
        if (with_variants)
            c = (UChar32)text_variant_standard((uint32_t)c);
        U16_APPEND_UNSAFE(folded, size, c);
    }
    return fold_to_utf8(arena, folded, size);
}

struct text
text_fold_name(struct arena *arena, struct text name)
{
    return fold_name(arena, name, false);
}

struct text
text_fold_variants(struct arena *arena, struct text name)
{
    return fold_name(arena, name, true);
}

struct text
text_pinyin(struct arena *arena, struct text name)
{
    static _Thread_local UTransliterator *rules;
    if (rules == NULL)
        rules = fold_transliterator(u"Han-Latin; Latin-ASCII; Lower");
    struct text folded = text_fold_name(arena, name);
    UChar units[FOLD_UNITS];
    int32_t count = text_is_absent(folded) ? -1 : fold_normalise(folded, units);
    if (count < 0)
        return folded;
    int32_t size = fold_run(rules, units, count, FOLD_UNITS);
    int32_t kept = 0;
    for (int32_t i = 0; i < size; i++)
        if (!u_isUWhiteSpace(units[i]))
            units[kept++] = units[i];
    return fold_to_utf8(arena, units, kept);
}
