// SPDX-License-Identifier: Apache-2.0
//
// PEM files of keys and certificates, each read once. See credential.h.
#include "credential.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

enum { CREDENTIALS = 24, CREDENTIAL_NAME = 64, CREDENTIAL_PATH = 4096 };

static bool
credential_der(X509 *x509, struct der *der)
{
    unsigned char *bytes = NULL;
    int length = i2d_X509(x509, &bytes);
    if (length <= 0)
        return false;
    der_add(der, bytes, (size_t)length);
    OPENSSL_free(bytes);
    return true;
}

static bool
credential_load_chain(struct credential *credential, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    X509 *x509;
    while (credential->chain_length < CREDENTIAL_CHAIN &&
           (x509 = PEM_read_X509(file, NULL, NULL, NULL))) {
        credential_der(x509, &credential->chain[credential->chain_length++]);
        X509_free(x509);
    }
    fclose(file);
    return credential->chain_length > 0;
}

bool
credential_load(struct credential *credential, const char *certificate,
                const char *key, const char *chain)
{
    *credential = (struct credential){0};
    const char *missing = certificate;
    FILE *file = fopen(certificate, "r");
    if (file) {
        credential->x509 = PEM_read_X509(file, NULL, NULL, NULL);
        fclose(file);
    }
    if (credential->x509 &&
        credential_der(credential->x509, &credential->certificate)) {
        missing = key;
        file = fopen(key, "r");
        if (file) {
            credential->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
            fclose(file);
        }
    }
    if (credential->key)
        missing =
            chain && !credential_load_chain(credential, chain) ? chain : NULL;
    if (missing)
        fprintf(stderr, "hedui-tsa: %s is not there, or is not PEM\n", missing);
    return !missing;
}

const struct credential *
credential_named(const char *folder, const char *name)
{
    static struct {
        char name[CREDENTIAL_NAME];
        struct credential credential;
    } known[CREDENTIALS];
    static size_t count;
    for (size_t i = 0; i < count; i++)
        if (!strcmp(known[i].name, name))
            return &known[i].credential;
    char files[3][CREDENTIAL_PATH];
    const char *suffixes[3] = {"pem", "key", "chain.pem"};
    for (int i = 0; i < 3; i++)
        snprintf(files[i], sizeof files[i], "%s/%s.%s", folder, name,
                 suffixes[i]);
    if (count == CREDENTIALS || !credential_load(&known[count].credential,
                                                 files[0], files[1], files[2]))
        return NULL;
    snprintf(known[count].name, sizeof known[count].name, "%s", name);
    return &known[count++].credential;
}
