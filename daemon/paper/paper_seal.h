/* SPDX-License-Identifier: Apache-2.0
 *
 * The seal's block below the report, and what its QR code says:
 *
 *   hedui-report/1 C42 2 SHA-256-OF-THE-REPORT
 *   hedui-seal/1 C42 2 DIGEST-OF-THE-LOG'S-LEAF
 *
 * the second line where the report is sealed. Whoever has read it compares the
 * first with the file report.json (`sha256sum`), and finds the second in the
 * log as the digest of the entry "sealed". Nothing of a person is in it.
 */
#ifndef HEDUI_PAPER_PAPER_SEAL_H
#define HEDUI_PAPER_PAPER_SEAL_H

#include "page.h"
#include "paper.h"

/* false: the seal is not one (its digests, instants, level). */
bool paper_seal_print(const struct page *page, const struct paper_order *order);

#endif
