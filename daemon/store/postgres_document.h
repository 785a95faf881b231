/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of store_postgres: documents, within a transaction of others.
 */
#ifndef HEDUI_STORE_POSTGRES_DOCUMENT_H
#define HEDUI_STORE_POSTGRES_DOCUMENT_H

#include "postgres.h"

/* *fresh: how many were not there yet. A case that a wrong ID has ended
 * meanwhile is PG_RETRY: the transaction begins again. */
bool postgres_keep_documents(struct pg *pg, int64_t case_id,
                             const struct acceptance *accepted,
                             uint32_t *fresh);
struct supplement_place { /* in the queue */
    const struct queued *message;
    int64_t now_us;
    uint32_t batch_count; /* that are decided together, requests first */
    const struct queued *batch;
};

/* Finds its case, has it matched, keeps its documents, fills the receipt; that
 * stays RECEIPT_WAITING while its request may still come. */
bool postgres_supplement(struct pg *pg, struct arena *arena,
                         const struct supplement_place *place,
                         struct acceptance *accepted, struct receipt *receipt);
bool postgres_purge_documents(struct pg *pg, const struct wrong_id_case *wrong);
/* Rows of these cases as calls->documents gives them, in the order of cases and
 * numbers, and with their bytes where asked: for who seals, in its transaction.
 * (*of_cases)[i] is whose (*rows)[i] is; documents_merge() adds to those of one
 * case what its request says. */
bool postgres_documents_read(struct pg *pg, struct arena *arena,
                             const int64_t *cases, uint32_t case_count,
                             bool with_bytes, struct document **rows,
                             int64_t **of_cases, uint32_t *count);

#endif
