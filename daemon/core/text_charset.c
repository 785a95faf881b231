/* SPDX-License-Identifier: Apache-2.0
 *
 * GB18030 by ICU. A converter is opened once; it stops at bytes that are not
 * of the charset, since a substituted character in a name or an account would
 * be believed.
 */
#include "text.h"

#include <unicode/ucnv.h>

#include "mutant.h"

static UConverter *
charset_converter(void)
{
    static _Thread_local UConverter *converter;
    if (converter != NULL)
        return converter;
    UErrorCode error = U_ZERO_ERROR;
    UConverter *opened = ucnv_open("gb18030", &error);
    ucnv_setToUCallBack(opened, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                        &error);
    ucnv_setFromUCallBack(opened, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL,
                          &error);
    /* Without ICU's data there is nothing to go on with. */
    if (U_FAILURE(error))
        abort();
    converter = opened;
    return converter;
}

static bool
charset_is_ascii(struct text text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.size; i++)
        all |= (unsigned char)text.bytes[i];
    return all < 0x80;
}

typedef int32_t charset_convert(UConverterType type, UConverter *converter,
                                char *target, int32_t room, const char *source,
                                int32_t size, UErrorCode *error);

static int32_t
charset_decode(UConverterType type, UConverter *converter, char *target,
               int32_t room, const char *source, int32_t size,
               UErrorCode *error)
{
    return ucnv_toAlgorithmic(type, converter, target, room, source, size,
                              error);
}

static int32_t
charset_encode(UConverterType type, UConverter *converter, char *target,
               int32_t room, const char *source, int32_t size,
               UErrorCode *error)
{
    return ucnv_fromAlgorithmic(converter, type, target, room, source, size,
                                error);
}

static bool
charset_run(struct arena *arena, charset_convert *convert, struct text source,
            struct text *result)
{
    if (text_is_absent(source) || charset_is_ascii(source)) {
        *result = text_copy(arena, source);
        return text_is_absent(source) == text_is_absent(*result);
    }
    size_t room = source.size * 2 + 16; /* no character more than doubles */
    if (room > INT32_MAX)
        return false;
    char *scratch = malloc(room);
    if (scratch == NULL)
        return false;
    UErrorCode error = U_ZERO_ERROR;
    int32_t size =
        convert(UCNV_UTF8, charset_converter(), scratch, (int32_t)room,
                source.bytes, (int32_t)source.size, &error);
    bool is_done = U_SUCCESS(error) && size >= 0 && (size_t)size <= room;
    if (is_done)
        *result = text_copy(arena, (struct text){scratch, (size_t)size});
    explicit_bzero(scratch, is_done ? (size_t)size : room);
    free(scratch);
    return is_done && !text_is_absent(*result);
}

bool
text_is_gb18030(struct text bytes)
{
    UChar scratch[1024];
    const char *from = bytes.bytes;
    UErrorCode error;
    if (charset_is_ascii(bytes))
        return true;
    const char *end = bytes.bytes + bytes.size;
    ucnv_resetToUnicode(charset_converter());
    do {
        UChar *to = scratch;
        error = U_ZERO_ERROR;
        ucnv_toUnicode(charset_converter(), &to, scratch + 1024, &from, end,
                       NULL, true, &error);
    } while (error == U_BUFFER_OVERFLOW_ERROR);
    explicit_bzero(scratch, sizeof(scratch));
    return U_SUCCESS(error);
}

bool
text_from_gb18030(struct arena *arena, struct text bytes, struct text *utf8)
{
    if (mutant_is("gb18030_as_utf8")) {
        *utf8 = text_copy(arena, bytes);
        return true;
    }
    return charset_run(arena, charset_decode, bytes, utf8);
}

bool
text_to_gb18030(struct arena *arena, struct text utf8, struct text *bytes)
{
    return text_is_utf8(utf8) &&
           charset_run(arena, charset_encode, utf8, bytes);
}
