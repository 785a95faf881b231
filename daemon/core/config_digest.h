/* SPDX-License-Identifier: Apache-2.0
 *
 * One hash over what a configuration says, for the log: equal settings give the
 * same, whatever the file looks like. Secrets stand in files of their own and
 * are named alone; what may hold a password (connection strings) is left out.
 */
#ifndef HEDUI_CORE_CONFIG_DIGEST_H
#define HEDUI_CORE_CONFIG_DIGEST_H

#include "config.h"
#include "digest.h"

void config_digest(const struct config *config, struct digest *digest);

#endif
