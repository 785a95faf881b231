#ifndef GENERATOR_OWNER_H
#define GENERATOR_OWNER_H

#include "out.h"
#include "world.h"

/* The owners of the lines: their names for files, and how each of them holds
 * a person. */
extern const char *const owner_lines[LINE_COUNT];

/* The first two cells of a row: number and name as this owner has them, which
 * may be an old number, a lower-case x, a space, a variant character. */
void owner_write_person(struct sheet *s, const struct world *w, size_t member,
                        enum line line);

/* The row is this member's; owner_write_person says so by itself. */
void owner_note(struct sheet *s, size_t member, enum held held);

/* A number inside a row (a spouse's), old form for some. */
void owner_write_id(struct sheet *s, const char *id, bool is_old_form);

#endif
