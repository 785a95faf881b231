// SPDX-License-Identifier: Apache-2.0
//
// A key, its certificate and the issuers of it, as tests/archive/tsa/pki
// writes them: NAME.key, NAME.pem, NAME.chain.pem (the issuers below the root).
#ifndef TSA_CREDENTIAL_H
#define TSA_CREDENTIAL_H

#include "der.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

enum { CREDENTIAL_CHAIN = 8 };

struct credential {
    X509 *x509;
    EVP_PKEY *key;
    struct der certificate;
    struct der chain[CREDENTIAL_CHAIN];
    size_t chain_length;
};

// False, with a line on standard error, if a file is not there or not PEM.
bool credential_load(struct credential *credential, const char *certificate,
                     const char *key, const char *chain);
// FOLDER/NAME, read at the first time; NULL as above.
const struct credential *credential_named(const char *folder, const char *name);

#endif
