/* SPDX-License-Identifier: Apache-2.0
 *
 * What tlog_key.c and tlog_note.c share.
 */
#ifndef HEDUI_SEAL_TLOG_NOTE_PARTS_H
#define HEDUI_SEAL_TLOG_NOTE_PARTS_H

#include "tlog_note.h"

#define NOTE_NAME_MAX 200
#define NOTE_DASH "\xe2\x80\x94 "

bool note_name_is_good(struct text name);
/* What a key of this kind signs. */
void note_message(enum note_kind kind, int64_t at_s, struct text body,
                  struct buffer *message);
/* NOTE_UNJUDGED, NOTE_FORGED or NOTE_SIGNED. */
enum note_verdict note_bytes_verify(const struct note_key *key,
                                    struct text message,
                                    const uint8_t signature[64]);

#endif
