/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the log share.
 */
#ifndef HEDUI_SEAL_TLOG_PARTS_H
#define HEDUI_SEAL_TLOG_PARTS_H

#include "tlog.h"

/* tlog_form.c: decimal digits without a zero in front. */
bool tlog_number_read(struct text digits, uint64_t *number);

/* MTH of leaves [from, to): `from` a multiple of the least power of two that is
 * not less than to - from, as all ranges of RFC 9162 are. */
bool tlog_range_root(struct tlog_reader *reader, uint64_t from, uint64_t to,
                     struct digest *root, struct fault *fault) FAULT_MUST_CHECK;

#endif
