/* SPDX-License-Identifier: Apache-2.0
 *
 * From a file of cairo's to PDF/A-2u. cairo 1.16 embeds all fonts with their
 * characters and encrypts nothing; what it lacks are XMP metadata, an output
 * intent, an identifier of the file and the map of TrueType fonts by CID (ISO
 * 19005-2, 6.6.2, 6.2.3, 6.1.3, 6.2.11.3.2).
 * They come behind its bytes as an incremental update (ISO 32000-1, 7.5.6):
 * what cairo wrote stays as it was, and no library that reads and writes PDF
 * anew is needed for a few objects.
 */
#ifndef HEDUI_PAPER_PAPER_FILE_H
#define HEDUI_PAPER_PAPER_FILE_H

#include "arena.h"
#include "fault.h"
#include "text.h"

struct paper_about {
    const char *title;
    const char *language; /* "zh-CN" */
    const char *made_at;  /* 2017-09-05T00:00:00+08:00 */
};

/* FAULT_LOCAL: the bytes are not of the form that cairo 1.16 writes. */
bool paper_file(struct arena *arena, struct text cairo,
                const struct paper_about *about, struct text *pdf,
                struct fault *fault) FAULT_MUST_CHECK;

/* ---- paper_profile.c ---- */

/* sRGB (IEC 61966-2-1) as an ICC profile, version 4. */
void paper_profile(struct buffer *out);

#endif
