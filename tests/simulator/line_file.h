// SPDX-License-Identifier: Apache-2.0
//
// Further lines that owners have agreed on after the 29, from a file in the
// notation of their specification: a row
//
//   prepaid_cards | H1 | /ykt/ye/cx | 100 | id name | state_banks
//     kh=account · klx=form{1 card,2 current} · kye=balance:y.
//
// says name, family (a charset behind it where files have another one than
// their family's first), path, file prefix or schema, persons an exchange at
// most, what is echoed, and the line whose columns its file in the population
// has. Fields follow on indented rows. # begins a remark.
#ifndef SIMULATOR_LINE_FILE_H
#define SIMULATOR_LINE_FILE_H

#include "fault.h"

#include <stdbool.h>

// Once, between line_init and the loading of a population.
bool line_file_read(const char *path, struct fault *fault);

#endif
