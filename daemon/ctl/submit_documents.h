/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents of hedui submit: files that a request announces, found in a folder
 * by their names, and put beside it in an envelope; and a supplement. Looked at
 * here by the rules of intake, so that a wrong file is not sent first.
 */
#ifndef HEDUI_CTL_SUBMIT_DOCUMENTS_H
#define HEDUI_CTL_SUBMIT_DOCUMENTS_H

#include "decode_message.h"
#include "submit_print.h"

#define DECLARED_MAX 16

struct submit_documents {
    const char *folder; /* NULL: none is looked for */
    const char *declared[DECLARED_MAX];
    uint32_t declared_count;
    uint32_t missing; /* announced and not in the folder, so far */
};

struct document_limits submit_documents_limits(const struct ctl *ctl);
/* false: too many. */
bool submit_documents_declare(struct submit_documents *documents,
                              const char *file);
/* Makes an envelope of the item, where there is something to put into it; or
 * an item that is refused, for a file that is not what was announced. What is
 * no request is left to intake. false: a file could not be read; says why. */
bool submit_documents_add(struct ctl *ctl, struct arena *arena,
                          struct submit_documents *documents,
                          struct submit_item *item);
/* The files that end the command line, for a request that is there; prints what
 * became of them and gives the exit code. */
int submit_supplement(struct ctl *ctl, const struct submit_printer *printer,
                      const char *word, int64_t timeout_ms);

#endif
