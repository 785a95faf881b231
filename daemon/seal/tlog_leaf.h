/* SPDX-License-Identifier: Apache-2.0
 *
 * An entry of the log: one line of text without a newline and without anything
 * of a person,
 *
 *     hedui-leaf/1 KIND AT_US CASE REVISION DIGEST
 *
 * CASE "C123" or "-", REVISION a number or "-" (none without a case), DIGEST 64
 * hex digits; what is digested is salted wherever it could be guessed. One
 * meaning has one text: what the writer would write otherwise is not read.
 */
#ifndef HEDUI_SEAL_TLOG_LEAF_H
#define HEDUI_SEAL_TLOG_LEAF_H

#include "leaf.h"

#define TLOG_LEAF_SIZE 160 /* of any, with a NUL */

/* Gives the length. The row's number is no part of it. */
size_t tlog_leaf_write(const struct leaf_row *leaf, char out[TLOG_LEAF_SIZE]);
/* The row has no number then. */
bool tlog_leaf_read(struct text entry, struct leaf_row *leaf);

#endif
