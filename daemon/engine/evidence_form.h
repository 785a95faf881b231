/* SPDX-License-Identifier: Apache-2.0
 *
 * What writer and reader of evidence.zst share.
 */
#ifndef HEDUI_ENGINE_EVIDENCE_FORM_H
#define HEDUI_ENGINE_EVIDENCE_FORM_H

#define EVIDENCE_FORMAT 1
#define EVIDENCE_LEVELS 22           /* of a tree over EVIDENCE_TOTAL_MAX */
#define EVIDENCE_TOTAL_MAX 1000000   /* questions of a reply */
#define EVIDENCE_REPLIES_MAX 10000   /* of a case */
#define EVIDENCE_FRAMES_MAX 100000   /* of a reply */
#define EVIDENCE_SLICES_MAX 1000000  /* of a question */
#define EVIDENCE_SILENCES_MAX 100000 /* that a revision knew of */

#endif
