/* SPDX-License-Identifier: Apache-2.0
 *
 * The fonts of the paper, and no others: Debian's fonts-liberation2 for letters
 * and figures, fonts-noto-cjk for Chinese, fonts-dejavu-core for signs,
 * fonts-babelstone-han for the characters of names that the others have not.
 * Letters are not Noto's: of a font with several dictionaries (CFF, CID) cairo
 * 1.16 keeps a megabyte of subroutines as soon as some letters meet ("IL" and
 * any Chinese).
 */
#ifndef HEDUI_PAPER_PAPER_FONTS_H
#define HEDUI_PAPER_PAPER_FONTS_H

#include <pango/pangocairo.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

#define PAPER_TEXT_MAX ((size_t)16 << 20) /* of one text */

struct paper_fonts; /* one a process: what they have read is kept */

/* FAULT_LOCAL with the name of the package that is not there. */
struct paper_fonts *paper_fonts_open(struct fault *fault);
void paper_fonts_close(struct paper_fonts *fonts);

/* A context for layouts, in points; the caller unrefs it. */
PangoContext *paper_fonts_context(const struct paper_fonts *fonts,
                                  const char *language);
/* Families in the order in which they are looked through. */
const char *paper_fonts_families(void);
/* For signs (● ◐ →), which letters' fonts have as specks. */
const char *paper_fonts_signs(void);

/* The text as it can be shown: what is unseen (page.h), what no font has, and
 * letters from right to left by their numbers ("[U+202E]"). */
struct text paper_fonts_shown(const struct paper_fonts *fonts,
                              struct arena *arena, struct text text);

#endif
