/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui doctor: what it finds, and the parts that look. A part adds what is
 * wrong, each with a sentence and what to do; where nothing is, one line says
 * that it has looked. No finding holds a secret: files are named, not shown.
 */
#ifndef HEDUI_CTL_DOCTOR_H
#define HEDUI_CTL_DOCTOR_H

#include "ctl.h"

enum finding_level { FINDING_OK, FINDING_WARN, FINDING_ERROR };

struct finding {
    enum finding_level level;
    const char *check; /* for scripts: certificate, key, folder, ... */
    const char *text;  /* in the chosen language */
    const char *help;  /* what to do; NULL where nothing is to be done */
};

struct doctor {
    struct ctl *ctl;
    int64_t now_us; /* this machine's clock */
    int32_t today;  /* Hedui's day */
    uint32_t count, room;
    struct finding *findings;
};

/* help_key NULL: nothing is to be done. The sentence is made before. */
void doctor_add(struct doctor *doctor, enum finding_level level,
                const char *check, const char *text, const char *help_key);
/* Whether something worse than OK was found for that check. */
bool doctor_has(const struct doctor *doctor, const char *check);

/* Files that the configuration names: doctor_files.c. */
void doctor_lines(struct doctor *doctor);
void doctor_certificates(struct doctor *doctor);
void doctor_keys(struct doctor *doctor);
void doctor_folders(struct doctor *doctor);
/* Whether reports are signed and stamped, or hashed alone. */
void doctor_seal(struct doctor *doctor);
/* Room on the disk of a path; doctor_room.c. */
void doctor_room(struct doctor *doctor, const char *path);
/* The judgement alone: bytes free and in all. */
enum finding_level doctor_room_level(uint64_t free_bytes, uint64_t all_bytes);
/* Days until something ends: 7, 30 and 60 are the steps. */
enum finding_level doctor_days_level(int64_t days);
/* How far two clocks are apart. */
enum finding_level doctor_skew_level(int64_t skew_us);

/* The database, the rules: doctor_house.c. */
void doctor_store(struct doctor *doctor);
void doctor_rules(struct doctor *doctor);
/* When the archive was last read again, and how long it can be proved;
 * doctor_archive.c. */
void doctor_archive(struct doctor *doctor);
/* Whom agencies have told of events; doctor_webhooks.c. */
void doctor_webhooks(struct doctor *doctor);
/* The judgement alone. scrubbed_us INSTANT_NONE: never. */
enum finding_level doctor_scrub_level(int64_t now_us, int64_t scrubbed_us,
                                      int64_t damaged);

/* Whether the log is numbered, signed and published: doctor_log.c. */
void doctor_log(struct doctor *doctor);

#endif
