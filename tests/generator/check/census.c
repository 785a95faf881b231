/* People by number, and the check digits written a second time, from the
 * standards and not from the generator. */
#include "census.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    uint64_t key;
    size_t member;
};

static int
census_compare(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;

    return left->key < right->key ? -1 : left->key > right->key;
}

/* The first 17 digits as a number; 0 if it is no number of a person. */
static uint64_t
census_fold(const char *id)
{
    char digits[24];
    size_t end = 0;

    for (; *id != '\0' && end < sizeof digits - 1; id++)
        if (*id != ' ')
            digits[end++] = *id == 'x' ? 'X' : *id;
    if (end == 15) {
        memmove(digits + 8, digits + 6, 9);
        memcpy(digits + 6, "19", 2);
        end = 18;
    } else {
        digits[end] = '\0';
        if (!census_is_id(digits))
            return 0;
    }
    uint64_t key = 0;
    for (size_t i = 0; i < 17 && end == 18; i++)
        key = key * 10 + (uint64_t)(digits[i] - '0');
    return key;
}

void
census_load(struct census *c, const char *directory)
{
    census_load_from(c, directory, "truth/people");
}

void
census_load_from(struct census *c, const char *directory, const char *name)
{
    table_load(&c->people, directory, name);
    c->count = c->people.rows;
    struct entry *entries = malloc((c->count + 1) * sizeof *entries);
    c->keys = malloc((c->count + 1) * sizeof *c->keys);
    c->members = malloc((c->count + 1) * sizeof *c->members);
    if (entries == NULL || c->keys == NULL || c->members == NULL)
        exit(2);
    for (size_t i = 0; i < c->count; i++)
        entries[i] =
            (struct entry){census_fold(table_cell(&c->people, i, "id")), i};
    qsort(entries, c->count, sizeof *entries, census_compare);
    for (size_t i = 0; i < c->count; i++) {
        c->keys[i] = entries[i].key;
        c->members[i] = entries[i].member;
    }
    free(entries);
}

void
census_release(struct census *c)
{
    table_release(&c->people);
    free(c->keys);
    free(c->members);
}

size_t
census_find(const struct census *c, const char *id)
{
    uint64_t key = census_fold(id);
    size_t low = 0, high = c->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return key != 0 && low < c->count && c->keys[low] == key ? c->members[low]
                                                             : (size_t)-1;
}

/* ISO 7064 MOD 11-2, which GB 11643 is; the weights come from it. */
bool
census_is_id(const char *id)
{
    int remainder = 0;

    if (strlen(id) != 18)
        return false;
    for (size_t i = 0; i < 17; i++) {
        if (id[i] < '0' || id[i] > '9')
            return false;
        remainder = (remainder + (id[i] - '0')) * 2 % 11;
    }
    int last = (12 - remainder) % 11;
    return id[17] == (last == 10 ? 'X' : '0' + last);
}

/* The weights are the powers of 3 modulo 31. */
bool
census_is_credit(const char *code)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    long sum = 0, weight = 1;

    if (strlen(code) != 18)
        return false;
    for (size_t i = 0; i < 17; i++) {
        const char *at = strchr(alphabet, code[i]);
        if (at == NULL)
            return false;
        sum += (at - alphabet) * weight;
        weight = weight * 3 % 31;
    }
    return code[17] == alphabet[(31 - sum % 31) % 31];
}

bool
census_is_vin(const char *vin)
{
    static const char letters[] = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    int sum = 0;

    if (strlen(vin) != 17)
        return false;
    for (int i = 0; i < 17; i++) {
        const char *at = vin[i] == '.' ? NULL : strchr(letters, vin[i]);
        if (at == NULL)
            return false;
        int weight = i == 8 ? 0 : i == 7 ? 10 : i < 7 ? 8 - i : 18 - i;
        sum += (int)((at - letters) % 10) * weight;
    }
    return vin[8] == (sum % 11 == 10 ? 'X' : '0' + sum % 11);
}

bool
census_is_card(const char *number)
{
    size_t length = strlen(number);
    int sum = 0;

    for (size_t i = 0; i < length; i++) {
        int digit = number[length - 1 - i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        digit = i % 2 == 1 ? digit * 2 : digit;
        sum += digit / 10 + digit % 10;
    }
    return length == 19 && sum % 10 == 0;
}
