// SPDX-License-Identifier: Apache-2.0
//
// The exchange database of the D1 and D2 lines: tables in one schema a line,
// made here; batches and rows are found by a notification and a poll each
// second, and answered in a thread of its own.
#ifndef SIMULATOR_DATABASE_H
#define SIMULATOR_DATABASE_H

#include "fault.h"
#include "world.h"

struct database;

// Connects and makes schemas and tables; `prefix` stands before the name of
// each schema.
struct database *database_open(struct world *world, const char *conninfo,
                               const char *prefix, struct fault *fault);
void database_close(struct database *database);

#endif
