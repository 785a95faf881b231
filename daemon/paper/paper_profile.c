/* SPDX-License-Identifier: Apache-2.0
 *
 * The output intent's profile: three colorants, one curve for all of them and
 * the adaptation from D65 to D50, as ICC.1:2010 lays them out.
 */
#include <math.h>

#include "paper_file.h"

static void
number(struct buffer *out, uint32_t value)
{
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 8), (uint8_t)value};
    buffer_add(out, bytes, sizeof(bytes));
}

/* s15Fixed16Number */
static void
fixed(struct buffer *out, double value)
{
    number(out, (uint32_t)(int32_t)lround(value * 65536));
}

static void
head(struct buffer *out, const char *type)
{
    buffer_chars(out, type);
    number(out, 0);
}

static void
xyz(struct buffer *out, double x, double y, double z)
{
    head(out, "XYZ ");
    fixed(out, x);
    fixed(out, y);
    fixed(out, z);
}

/* One text in English, UTF-16. */
static void
words(struct buffer *out, const char *said)
{
    size_t size = strlen(said);
    head(out, "mluc");
    number(out, 1);
    number(out, 12);
    buffer_chars(out, "enUS");
    number(out, (uint32_t)size * 2);
    number(out, 28);
    for (size_t i = 0; i < size; i++) {
        buffer_add(out, "\0", 1);
        buffer_add(out, said + i, 1);
    }
}

static void
curve(struct buffer *out)
{
    head(out, "para");
    buffer_add(out, "\0\3\0\0", 4); /* Y = (aX+b)^g from d on, else cX */
    fixed(out, 2.4);
    fixed(out, 1 / 1.055);
    fixed(out, 0.055 / 1.055);
    fixed(out, 1 / 12.92);
    fixed(out, 0.04045);
}

static void
adaptation(struct buffer *out)
{
    static const double matrix[] = {1.04788,  0.02292, -0.0502,
                                    0.02959,  0.99048, -0.01706,
                                    -0.00925, 0.01508, 0.75168};
    head(out, "sf32");
    for (size_t i = 0; i < 9; i++)
        fixed(out, matrix[i]);
}

static void
tag_write(struct buffer *out, uint32_t tag)
{
    switch (tag) {
    case 0:
        words(out, "sRGB");
        break;
    case 1:
        words(out, "No copyright");
        break;
    case 2:
        xyz(out, 0.9642, 1, 0.8249);
        break;
    case 3:
        adaptation(out);
        break;
    case 4:
        xyz(out, 0.43607, 0.22249, 0.01392);
        break;
    case 5:
        xyz(out, 0.38515, 0.71687, 0.09708);
        break;
    case 6:
        xyz(out, 0.14307, 0.06061, 0.7141);
        break;
    default:
        curve(out);
    }
    while (out->size % 4 != 0)
        buffer_add(out, "\0", 1);
}

/* The three curves are one. */
static const char *const names[] = {"desc", "cprt", "wtpt", "chad", "rXYZ",
                                    "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"};
#define NAMES (sizeof(names) / sizeof(names[0]))
#define DATA 8u /* tags that have data of their own */

void
paper_profile(struct buffer *out)
{
    struct buffer data;
    uint32_t from[DATA], size[DATA];
    uint32_t base = 128 + 4 + 12 * (uint32_t)NAMES;
    buffer_init(&data, 4096);
    for (uint32_t i = 0; i < DATA; i++) {
        from[i] = (uint32_t)data.size;
        tag_write(&data, i);
        size[i] = (uint32_t)data.size - from[i];
    }
    number(out, base + (uint32_t)data.size);
    number(out, 0);
    number(out, 0x04200000);
    buffer_chars(out, "mntrRGB XYZ ");
    buffer_add(out, "\x07\xe1\0\1\0\1\0\0\0\0\0\0", 12); /* a day */
    buffer_chars(out, "acsp");
    for (int i = 0; i < 7; i++) /* platform to rendering intent */
        number(out, 0);
    fixed(out, 0.9642);
    fixed(out, 1);
    fixed(out, 0.8249);
    for (int i = 0; i < 12; i++)
        number(out, 0);
    number(out, (uint32_t)NAMES);
    for (uint32_t i = 0; i < NAMES; i++) {
        uint32_t own = i < DATA ? i : DATA - 1;
        buffer_chars(out, names[i]);
        number(out, base + from[own]);
        number(out, size[own]);
    }
    buffer_text(out, buffer_view(&data));
    buffer_release(&data);
}
