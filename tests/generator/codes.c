/* Identity numbers and other codes with their check digits, written from the
 * standards: GB 11643 persons, GB 32100 organisations, GB 16735 vehicles, the
 * real-estate unit of 28 characters, cards by Luhn. Knows no person. */
#include "codes.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "day.h"

static const char credit_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

char
codes_check_id(const char *id)
{
    static const int weights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                  3, 7, 9,  10, 5, 8, 4, 2};
    int sum = 0;

    for (size_t i = 0; i < 17; i++)
        sum += (id[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

void
codes_write_id(char out[CODES_ID_SIZE], int division, int birth, int number)
{
    struct date date = day_to_date(birth);
    int parts[] = {division, date.year, date.month, date.day, number};
    static const int widths[] = {6, 4, 2, 2, 3};
    size_t end = 0;

    for (size_t i = 0; i < 5; i++) {
        end += (size_t)widths[i];
        int left = parts[i];
        for (size_t at = end; at > end - (size_t)widths[i]; at--) {
            out[at - 1] = (char)('0' + left % 10);
            left /= 10;
        }
    }
    out[17] = codes_check_id(out);
    out[18] = '\0';
}

bool
codes_is_id(const char *id)
{
    if (strlen(id) != 18)
        return false;
    for (size_t i = 0; i < 17; i++)
        if (id[i] < '0' || id[i] > '9')
            return false;
    return id[17] == codes_check_id(id);
}

void
codes_shorten_id(char out[CODES_ID_SIZE], const char *id)
{
    assert(id[6] == '1' && id[7] == '9');
    memcpy(out, id, 6);
    memcpy(out + 6, id + 8, 9);
    out[15] = '\0';
}

static int
codes_place_credit(char c)
{
    const char *at = c == '\0' ? NULL : strchr(credit_alphabet, c);

    return at == NULL ? -1 : (int)(at - credit_alphabet);
}

static char
codes_check_credit(const char *code)
{
    static const int weights[] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                  29, 25, 13, 8,  24, 10, 30, 28};
    int sum = 0;

    for (size_t i = 0; i < 17; i++)
        sum += codes_place_credit(code[i]) * weights[i];
    return credit_alphabet[(31 - sum % 31) % 31];
}

void
codes_write_credit(char out[CODES_CREDIT_SIZE], const char *prefix,
                   uint32_t serial)
{
    assert(strlen(prefix) == 8);
    snprintf(out, CODES_CREDIT_SIZE, "%sMA1%06X", prefix,
             (unsigned)(serial % 0xffffffu));
    /* The alphabet of the standard has no hexadecimal letter amiss: A to F
     * are in it. */
    out[17] = codes_check_credit(out);
    out[18] = '\0';
}

bool
codes_is_credit(const char *code)
{
    if (strlen(code) != 18)
        return false;
    for (size_t i = 0; i < 17; i++)
        if (codes_place_credit(code[i]) < 0)
            return false;
    return code[17] == codes_check_credit(code);
}

static int
codes_value_vin(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
    static const int values[] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4,
                                 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9};
    const char *at = c == '\0' ? NULL : strchr(letters, c);
    return at == NULL ? -1 : values[at - letters];
}

static char
codes_check_vin(const char *vin)
{
    static const int weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0,
                                  9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0;

    for (size_t i = 0; i < 17; i++)
        sum += codes_value_vin(vin[i]) * weights[i];
    return "0123456789X"[sum % 11];
}

void
codes_write_vin(char out[CODES_VIN_SIZE], const char *maker, char year,
                uint32_t serial)
{
    snprintf(out, CODES_VIN_SIZE, "%.3sAA49J0%c%07u", maker, year,
             (unsigned)(serial % 10000000u));
    out[8] = codes_check_vin(out);
}

bool
codes_is_vin(const char *vin)
{
    if (strlen(vin) != 17)
        return false;
    for (size_t i = 0; i < 17; i++)
        if (codes_value_vin(vin[i]) < 0)
            return false;
    return vin[8] == codes_check_vin(vin);
}

void
codes_write_unit(char out[CODES_UNIT_SIZE], int county, uint32_t serial)
{
    unsigned unit = serial % 300 + 1;
    unsigned building = serial / 300 % 40 + 1;
    unsigned parcel = serial / 12000 % 100000;

    char code[80];

    snprintf(code, sizeof code, "%06d%03u%03uGB%05uF%04u%04u", county,
             1 + parcel % 17, 1 + parcel % 9, parcel, building, unit);
    assert(strlen(code) == CODES_UNIT_SIZE - 1);
    memcpy(out, code, CODES_UNIT_SIZE);
}

void
codes_write_card(char out[CODES_CARD_SIZE], const char *bin, uint32_t serial,
                 bool masked)
{
    assert(strlen(bin) == 6);
    char digits[64];

    snprintf(digits, sizeof digits, "%.6s%04u%08u", bin,
             (unsigned)(serial * 2654435761u % 10000u),
             (unsigned)(serial % 100000000u));
    memcpy(out, digits, 18);
    int sum = 0;
    for (size_t i = 0; i < 18; i++) {
        int digit = out[i] - '0';
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    out[18] = (char)('0' + (10 - sum % 10) % 10);
    out[19] = '\0';
    if (masked) {
        /* The last digits of the serial stay: they tell accounts apart. */
        memcpy(out + 10, "****", 4);
        memmove(out + 14, out + 15, 5);
    }
}

void
codes_write_plate(char out[CODES_PLATE_SIZE], uint32_t serial, bool new_energy)
{
    static const char letters[] = "ABCDEFGHJKLM";
    static const char any[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    uint32_t number = (uint32_t)((uint64_t)serial * 48271u % 1200000u);
    unsigned digits = number % 100000;
    char district = letters[number / 100000];

    if (new_energy)
        snprintf(out, CODES_PLATE_SIZE, "沪%cD%05u", district, digits);
    else if (digits % 10 < 6)
        snprintf(out, CODES_PLATE_SIZE, "沪%c%05u", district, digits);
    else
        snprintf(out, CODES_PLATE_SIZE, "沪%c%04u%c", district, digits / 10,
                 any[digits / 10 % 6 * 4 + digits % 10 - 6]);
}
