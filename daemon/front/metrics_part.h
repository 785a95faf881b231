/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the metrics: what their parts share.
 */
#ifndef HEDUI_FRONT_METRICS_PART_H
#define HEDUI_FRONT_METRICS_PART_H

#include "metrics.h"

/* HELP and TYPE of hedui_NAME. */
void metrics_head(struct buffer *out, const char *name, const char *type,
                  const char *help);
/* NAME="VALUE": backslash, quote and line feed are escaped. */
void metrics_label(struct buffer *out, const char *name, struct text value);
/* Whole seconds since then; 0 for INSTANT_NONE and for what is to come. */
int64_t metrics_age_s(int64_t now_us, int64_t then_us);

/* Of a process that is silent by now it is no news. */
bool metrics_is_late(const struct metrics_input *input,
                     const struct heartbeat *beat);

/* hedui_NAME{role="...",host="...",pid="..." without the end. */
void metrics_beat_sample(struct buffer *out, const char *name,
                         const struct heartbeat *beat);

/* The line's label, NULL for one that nobody knows. */
const char *metrics_line_name(enum line line);

/* metrics_deadlines.c */
/* The last day that is at risk today. */
int32_t metrics_risk_day(const struct metrics_input *input);
void metrics_write_deadlines(const struct metrics_input *input,
                             struct buffer *out);

/* metrics_stages.c */
void metrics_write_stages(struct arena *arena,
                          const struct metrics_input *input,
                          struct buffer *out);

/* metrics_institutions.c */
void metrics_write_institutions(const struct metrics_input *input,
                                struct buffer *out);

/* metrics_lines.c */
/* No answer comes any more that could end what was found of it. */
bool metrics_is_off(const struct metrics_input *input, enum line line);
void metrics_write_lines(struct arena *arena, const struct metrics_input *input,
                         struct buffer *out);

#endif
