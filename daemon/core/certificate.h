/* SPDX-License-Identifier: Apache-2.0
 *
 * Until when the certificates of a PEM file are good, and what one is known by.
 * Nothing of them is believed here: whoever uses them checks them.
 */
#ifndef HEDUI_CORE_CERTIFICATE_H
#define HEDUI_CORE_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "fault.h"

/* The earliest end of all certificates in the file, as an instant. FAULT_INPUT
 * where it cannot be read or holds none; the fault names the file alone. */
bool certificate_ends(const char *path, int64_t *ends_us,
                      struct fault *fault) FAULT_MUST_CHECK;
/* SHA-256 over the DER of the first certificate in the file. */
bool certificate_digest(const char *path, struct digest *digest,
                        struct fault *fault) FAULT_MUST_CHECK;

#endif
