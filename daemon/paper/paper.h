/* SPDX-License-Identifier: Apache-2.0
 *
 * The report on paper: a PDF of A4 pages that says what text and HTML say, by
 * the same page (page.h), and below it who sealed the report and a QR code by
 * which it is verified. It depends on report, seal and language alone: no
 * clock, no setting of the machine, no font but those of paper_fonts.c.
 *
 * The file is PDF/A-2u (ISO 19005-2): fonts and output intent inside, every
 * glyph with its character.
 */
#ifndef HEDUI_PAPER_PAPER_H
#define HEDUI_PAPER_PAPER_H

#include "casework.h"
#include "digest.h"
#include "fault.h"
#include "json.h"

#define PAPER_BYTES_MAX ((size_t)64 << 20)
#define PAPER_PAGES_MAX 2000u

/* The seal's facts, beside the report:
 *   {"leaf":HEX,"level":"B|T|LT|LTA","sealed_at":INSTANT,"signer":SUBJECT,
 *    "stamped_at":INSTANT}
 * stamped_at is absent at level B. NULL: it is not sealed (yet). */
struct paper_order {
    const struct json *tree; /* of the report */
    struct digest report;    /* of its bytes */
    const struct json *seal;
    enum language language;
    bool is_letter; /* to the family, of the same report: without the seal */
};

/* FAULT_INPUT: it is no report, or it wants more pages than PAPER_PAGES_MAX;
 * FAULT_LOCAL: a font is not there, or no memory is left. */
bool paper_report(struct arena *arena, const struct paper_order *order,
                  struct text *pdf, struct fault *fault) FAULT_MUST_CHECK;

#endif
