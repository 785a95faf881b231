// SPDX-License-Identifier: Apache-2.0
//
// CMS by libcrypto; see seal.h. Each handle of the library is opened and freed
// in one function.
#include "seal.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct seal_keys {
    X509 *owner;
    EVP_PKEY *owner_key;
    X509 *others[2]; // the stranger, the other owner
    EVP_PKEY *other_keys[2];
    X509 *counterpart;
    X509_STORE *authority;
};

static bool
seal_fault(struct fault *fault, const char *what)
{
    char reason[200];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    ERR_clear_error();
    return fault_set(fault, "%s: %s", what, reason);
}

static X509 *
seal_read_certificate(const char *path)
{
    FILE *file = fopen(path, "r");
    X509 *certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    if (file)
        fclose(file);
    return certificate;
}

static EVP_PKEY *
seal_read_key(const char *path)
{
    FILE *file = fopen(path, "r");
    EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    if (file)
        fclose(file);
    return key;
}

static void
seal_read_pair(const char *directory, const char *name, X509 **certificate,
               EVP_PKEY **key)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.crt", directory, name);
    *certificate = seal_read_certificate(path);
    snprintf(path, sizeof path, "%s/%s.key", directory, name);
    *key = seal_read_key(path);
}

bool
seal_is_possible(const char *directory, const char *line)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/owner-%s.crt", directory, line);
    return access(path, R_OK) == 0;
}

struct seal_keys *
seal_open(const char *directory, const char *line, const char *neighbour,
          struct fault *fault)
{
    char path[4096];
    struct seal_keys *keys = calloc(1, sizeof *keys);
    if (!keys)
        abort();
    char name[80];
    snprintf(name, sizeof name, "owner-%s", line);
    seal_read_pair(directory, name, &keys->owner, &keys->owner_key);
    seal_read_pair(directory, "stranger", &keys->others[0],
                   &keys->other_keys[0]);
    snprintf(name, sizeof name, "owner-%s", neighbour ? neighbour : line);
    seal_read_pair(directory, name, &keys->others[1], &keys->other_keys[1]);
    snprintf(path, sizeof path, "%s/hedui-files.crt", directory);
    keys->counterpart = seal_read_certificate(path);
    snprintf(path, sizeof path, "%s/ca.crt", directory);
    keys->authority = X509_STORE_new();
    bool is_good = keys->owner && keys->owner_key && keys->counterpart &&
                   keys->authority &&
                   X509_STORE_load_locations(keys->authority, path, NULL) == 1;
    if (is_good)
        return keys;
    seal_fault(fault, "keys of the file lines");
    fault_set(fault, "keys of the file lines");
    seal_close(keys);
    return NULL;
}

void
seal_close(struct seal_keys *keys)
{
    if (!keys)
        return;
    X509_free(keys->owner);
    EVP_PKEY_free(keys->owner_key);
    for (unsigned i = 0; i < 2; i++) {
        X509_free(keys->others[i]);
        EVP_PKEY_free(keys->other_keys[i]);
    }
    X509_free(keys->counterpart);
    X509_STORE_free(keys->authority);
    free(keys);
}

static void
seal_take(BIO *bio, struct buffer *out)
{
    char *bytes = NULL;
    long length = BIO_get_mem_data(bio, &bytes);
    if (length > 0)
        buffer_add(out, bytes, (size_t)length);
}

static bool
seal_sign(const struct seal_keys *keys, enum signer who,
          const struct buffer *plain, BIO *out)
{
    bool is_owner = who == SIGNER_OWNER;
    X509 *signer =
        is_owner ? keys->owner : keys->others[who == SIGNER_OTHER_OWNER];
    EVP_PKEY *key = is_owner ? keys->owner_key
                             : keys->other_keys[who == SIGNER_OTHER_OWNER];
    unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
    BIO *in =
        BIO_new_mem_buf(plain->bytes ? plain->bytes : "", (int)plain->length);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, in, flags);
    bool is_good = cms && signer && key &&
                   CMS_add1_signer(cms, signer, key, EVP_sha256(), flags) &&
                   CMS_final(cms, in, NULL, flags) == 1 &&
                   i2d_CMS_bio(out, cms) == 1;
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    return is_good;
}

static bool
seal_encrypt(const struct seal_keys *keys, BIO *in, BIO *out)
{
    STACK_OF(X509) *recipients = sk_X509_new_null();
    CMS_ContentInfo *cms = NULL;
    if (recipients && sk_X509_push(recipients, keys->counterpart))
        cms = CMS_encrypt(recipients, in, EVP_aes_256_gcm(), CMS_BINARY);
    bool is_good = cms && i2d_CMS_bio(out, cms) == 1;
    CMS_ContentInfo_free(cms);
    sk_X509_free(recipients);
    return is_good;
}

bool
seal_pack(const struct seal_keys *keys, enum signer signer,
          const struct buffer *plain, struct buffer *sealed,
          struct fault *fault)
{
    BIO *inner = BIO_new(BIO_s_mem());
    BIO *outer = BIO_new(BIO_s_mem());
    bool is_good = inner && outer && seal_sign(keys, signer, plain, inner) &&
                   seal_encrypt(keys, inner, outer);
    if (is_good)
        seal_take(outer, sealed);
    else
        seal_fault(fault, "sealing");
    BIO_free(inner);
    BIO_free(outer);
    return is_good;
}

static bool
seal_decrypt(const struct seal_keys *keys, const struct buffer *sealed,
             BIO *out)
{
    BIO *in = BIO_new_mem_buf(sealed->bytes, (int)sealed->length);
    CMS_ContentInfo *cms = in ? d2i_CMS_bio(in, NULL) : NULL;
    bool is_good =
        cms &&
        OBJ_obj2nid(CMS_get0_type(cms)) == NID_id_smime_ct_authEnvelopedData &&
        CMS_decrypt(cms, keys->owner_key, keys->owner, NULL, out, CMS_BINARY) ==
            1;
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    return is_good;
}

// Whether the only signer is the counterpart whom we know.
static bool
seal_is_signed_by(CMS_ContentInfo *cms, X509 *counterpart)
{
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    bool is_same = signers && sk_X509_num(signers) == 1 &&
                   X509_cmp(sk_X509_value(signers, 0), counterpart) == 0;
    sk_X509_free(signers);
    return is_same;
}

static enum seal_result
seal_verify(const struct seal_keys *keys, BIO *in, BIO *out)
{
    CMS_ContentInfo *cms = d2i_CMS_bio(in, NULL);
    STACK_OF(X509) *known = sk_X509_new_null();
    enum seal_result result = SEAL_BAD_FORMAT;
    if (cms && known && sk_X509_push(known, keys->counterpart) &&
        OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed) {
        result = SEAL_BAD_SIGNATURE;
        X509_STORE_set_purpose(keys->authority, X509_PURPOSE_ANY);
        if (CMS_verify(cms, known, keys->authority, NULL, out, CMS_BINARY) ==
                1 &&
            seal_is_signed_by(cms, keys->counterpart))
            result = SEAL_GOOD;
    }
    sk_X509_free(known);
    CMS_ContentInfo_free(cms);
    return result;
}

enum seal_result
seal_unpack(const struct seal_keys *keys, const struct buffer *sealed,
            struct buffer *plain, struct fault *fault)
{
    BIO *inner = BIO_new(BIO_s_mem());
    BIO *out = BIO_new(BIO_s_mem());
    enum seal_result result = SEAL_BAD_FORMAT;
    if (inner && out && seal_decrypt(keys, sealed, inner))
        result = seal_verify(keys, inner, out);
    if (result == SEAL_GOOD)
        seal_take(out, plain);
    else
        seal_fault(fault, "unsealing");
    BIO_free(inner);
    BIO_free(out);
    return result;
}
