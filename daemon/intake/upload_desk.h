/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads uploads that are whole: some at a time, each in its turn, a few hundred
 * households a transaction. The next ones are decided while the database writes
 * these. What is held here can be lost: another intake goes on where the
 * database says.
 */
#ifndef HEDUI_INTAKE_UPLOAD_DESK_H
#define HEDUI_INTAKE_UPLOAD_DESK_H

#include "intake.h"
#include "role.h"

struct upload_desk;

/* Both live longer. NULL: no memory. */
struct upload_desk *upload_desk_open(struct role *role, struct intake *intake);
/* Gives back what it holds. */
void upload_desk_close(struct upload_desk *desk);
/* A step of one that is in hand; true: there is more to do. */
bool upload_desk_step(struct upload_desk *desk);
/* When there was not: how long until there may be, tick_ms at most. */
int64_t upload_desk_wait_ms(const struct upload_desk *desk, int64_t tick_ms);
/* Gives back what it holds, for other intakes: this one is drained. */
void upload_desk_rest(struct upload_desk *desk);

#endif
