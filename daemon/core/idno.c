/* SPDX-License-Identifier: Apache-2.0
 *
 * Identity numbers: GB 11643-1999 (18 characters, the last by ISO 7064 MOD
 * 11-2), the 15 digits before it, and the credit codes of GB 32100-2015.
 */
#include "idno.h"

#include "date.h"
#include "mutant.h"

static char
idno_check_character(const char *digits17)
{
    static const int weights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                  3, 7, 9,  10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (digits17[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static bool
idno_is_space(struct text text, size_t at, size_t *size)
{
    *size = text.bytes[at] == ' ' ? 1 : 3;
    return text.bytes[at] == ' ' ||
           (text.size - at >= 3 && memcmp(text.bytes + at, "\u3000", 3) == 0);
}

/* Copies what is no space; -1 when more than 18 characters stay. */
static int
idno_squeeze(struct text text, char out[19])
{
    int count = 0;
    size_t at = 0, space;
    while (at < text.size) {
        if (idno_is_space(text, at, &space)) {
            at += space;
            continue;
        }
        if (count == 18)
            return -1;
        char c = text.bytes[at++];
        out[count++] = c == 'x' ? 'X' : c;
    }
    out[count] = '\0';
    return count;
}

static bool
idno_all_digits(const char *characters, int count)
{
    for (int i = 0; i < count; i++)
        if (characters[i] < '0' || characters[i] > '9')
            return false;
    return true;
}

bool
idno_normalise(struct text text, struct idno *idno)
{
    char found[19];
    *idno = (struct idno){{0}};
    int count = idno_squeeze(text, found);
    if (count == 15 && idno_all_digits(found, 15)) {
        char *digits = idno->digits;
        memcpy(digits, found, 6);
        memcpy(digits + 6, mutant_is("idno_15_to_20th") ? "20" : "19", 2);
        memcpy(digits + 8, found + 6, 9);
        digits[17] = idno_check_character(digits);
        return true;
    }
    if (count != 18 || !idno_all_digits(found, 17) ||
        (found[17] != 'X' && (found[17] < '0' || found[17] > '9')))
        return false;
    memcpy(idno->digits, found, 19);
    return true;
}

int32_t
idno_birth(const struct idno *idno)
{
    int32_t date;
    if (idno->digits[0] == '\0' ||
        !date_read_plain((struct text){idno->digits + 6, 8}, &date))
        return DATE_NONE;
    return date;
}

bool
idno_is_valid(const struct idno *idno)
{
    if (strlen(idno->digits) != 18 || !idno_all_digits(idno->digits, 17))
        return false;
    if (!mutant_is("idno_any_check_digit") &&
        idno->digits[17] != idno_check_character(idno->digits))
        return false;
    return idno_birth(idno) != DATE_NONE;
}

bool
idno_equals(const struct idno *a, const struct idno *b)
{
    return a->digits[0] != '\0' && strcmp(a->digits, b->digits) == 0;
}

int
idno_distance(const struct idno *a, const struct idno *b)
{
    if (a->digits[0] == '\0' || b->digits[0] == '\0')
        return 18;
    int differ = 0;
    for (int i = 0; i < 18; i++)
        differ += a->digits[i] != b->digits[i];
    return differ;
}

bool
idno_is_male(const struct idno *idno)
{
    return idno->digits[0] != '\0' && (idno->digits[16] - '0') % 2 == 1;
}

void
idno_mask(const struct idno *idno, char out[19])
{
    if (strlen(idno->digits) != 18) {
        memcpy(out, "?", 2);
        return;
    }
    memcpy(out, idno->digits, 19);
    memset(out + 6, '*', 8);
}

/* The alphabet of GB 32100 leaves out I, O, S, V and Z. */
static int
credit_code_value(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *found = c == '\0' ? NULL : strchr(alphabet, c);
    return found == NULL ? -1 : (int)(found - alphabet);
}

bool
credit_code_is_valid(struct text text)
{
    static const int weights[] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                  29, 25, 13, 8,  24, 10, 30, 28};
    if (text.size != 18)
        return false;
    int sum = 0;
    for (int i = 0; i < 17; i++) {
        int value = credit_code_value(text.bytes[i]);
        if (value < 0)
            return false;
        sum += value * weights[i];
    }
    return credit_code_value(text.bytes[17]) == (31 - sum % 31) % 31;
}
