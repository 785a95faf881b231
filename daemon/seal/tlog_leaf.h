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

#include "digest.h"

#define TLOG_LEAF_SIZE 160 /* of any, with a NUL */

enum tlog_leaf_kind {
    TLOG_RECEIVED, /* a request */
    TLOG_ASKED,    /* an exchange */
    TLOG_REPLY,
    TLOG_REPORTED,
    TLOG_SEALED,
    TLOG_ACCESSED, /* somebody looked into the archive */
    TLOG_SHREDDED,
    TLOG_CONFIG,
    TLOG_HEARTBEAT,
    TLOG_LEAF_KINDS
};

struct tlog_leaf {
    enum tlog_leaf_kind kind;
    int64_t at_us;
    int64_t case_id;  /* 0: none */
    int64_t revision; /* 0: none */
    struct digest digest;
};

const char *tlog_leaf_kind_name(enum tlog_leaf_kind kind);
/* Gives the length. */
size_t tlog_leaf_write(const struct tlog_leaf *leaf, char out[TLOG_LEAF_SIZE]);
bool tlog_leaf_read(struct text entry, struct tlog_leaf *leaf);

#endif
