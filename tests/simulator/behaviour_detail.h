// SPDX-License-Identifier: Apache-2.0
//
// What the cells `what` and `detail` of behaviour.csv mean.
#ifndef SIMULATOR_BEHAVIOUR_DETAIL_H
#define SIMULATOR_BEHAVIOUR_DETAIL_H

#include "behaviour.h"

// Reads row->detail by the name of the behaviour into the row.
bool behaviour_read_detail(struct behaviour *row, const char *what,
                           struct fault *fault);

#endif
