/* SPDX-License-Identifier: Apache-2.0
 *
 * Which algorithms are believed, and the two calls of libcrypto that make and
 * check a signature. A table: what is not in it (SHA-1, MD5, DSA, RSA-PSS) is
 * refused in reading already.
 */
#include <string.h>

#include "der.h"
#include "mutant.h"
#include "seal_errors.h"
#include "signed_data.h"

#define ID_(bytes)                                                             \
    {                                                                          \
        (bytes), sizeof(bytes) - 1                                             \
    }
#define SHA2_(n) "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02" n
#define SM3_ "\x30\x0a\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x11"
#define ECDSA_(n) "\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03" n
#define RSA_(n) "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01" n "\x05\x00"
#define SM2_ "\x30\x0a\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x75"

/* The first row of a key is what we sign with it. */
static const struct signed_scheme schemes[] = {
    {"SHA256", ID_(SHA2_("\x01")), ID_(ECDSA_("\x02")), "EC", NID_sha256},
    {"SHA384", ID_(SHA2_("\x02")), ID_(ECDSA_("\x03")), "EC", NID_sha384},
    {"SHA512", ID_(SHA2_("\x03")), ID_(ECDSA_("\x04")), "EC", NID_sha512},
    {"SHA256", ID_(SHA2_("\x01")), ID_(RSA_("\x0b")), "RSA", NID_sha256},
    {"SHA384", ID_(SHA2_("\x02")), ID_(RSA_("\x0c")), "RSA", NID_sha384},
    {"SHA512", ID_(SHA2_("\x03")), ID_(RSA_("\x0d")), "RSA", NID_sha512},
    /* OpenSSL and many authorities name the key alone. */
    {"SHA256", ID_(SHA2_("\x01")), ID_(RSA_("\x01")), "RSA", NID_sha256},
    {"SHA384", ID_(SHA2_("\x02")), ID_(RSA_("\x01")), "RSA", NID_sha384},
    {"SHA512", ID_(SHA2_("\x03")), ID_(RSA_("\x01")), "RSA", NID_sha512},
    {"SM3", ID_(SM3_), ID_(SM2_), "SM2", NID_sm3},
};
#define SCHEME_COUNT (sizeof(schemes) / sizeof(schemes[0]))

/* Parameters of a digest and of ECDSA may be absent or NULL (RFC 5754): the
 * name alone is compared. */
static bool
names_the_same(struct text a, struct text b)
{
    struct der_item head_a, head_b, oid_a, oid_b, null;
    if (!der_take(&a, DER_SEQUENCE, &head_a) ||
        !der_take(&b, DER_SEQUENCE, &head_b))
        return false;
    struct text rest_a = head_a.value, rest_b = head_b.value;
    if (!der_take(&rest_a, DER_OID, &oid_a) ||
        !der_take(&rest_b, DER_OID, &oid_b) ||
        !text_equals(oid_a.value, oid_b.value))
        return false;
    return rest_a.size == 0 ||
           (der_take(&rest_a, DER_NULL, &null) && rest_a.size == 0);
}

const struct signed_scheme *
signed_scheme_read(struct text digest, struct text algorithm)
{
    for (size_t i = 0; i < SCHEME_COUNT; i++)
        if (names_the_same(digest, schemes[i].digest) &&
            names_the_same(algorithm, schemes[i].algorithm))
            return &schemes[i];
    return NULL;
}

const struct signed_scheme *
signed_scheme_by_digest(struct text digest)
{
    for (size_t i = 0; i < SCHEME_COUNT; i++)
        if (names_the_same(digest, schemes[i].digest))
            return &schemes[i];
    return NULL;
}

const struct signed_scheme *
signed_scheme_of(EVP_PKEY *key)
{
    const char *name = NULL;
    int digest = NID_sha256;
    char curve[32] = "";
    if (EVP_PKEY_is_a(key, "SM2")) {
        name = "SM2";
        digest = NID_sm3;
    } else if (EVP_PKEY_is_a(key, "RSA")) {
        name = EVP_PKEY_get_bits(key) >= 3072 ? "RSA" : NULL;
    } else if (EVP_PKEY_is_a(key, "EC") &&
               EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL) == 1) {
        if (strcmp(curve, "secp384r1") == 0 || strcmp(curve, "P-384") == 0)
            digest = NID_sha384;
        else if (strcmp(curve, "prime256v1") != 0 &&
                 strcmp(curve, "P-256") != 0)
            return NULL;
        name = "EC";
    }
    for (size_t i = 0; name != NULL && i < SCHEME_COUNT; i++)
        if (strcmp(schemes[i].key, name) == 0 &&
            schemes[i].digest_nid == digest)
            return &schemes[i];
    return NULL;
}

bool
signed_digest(const struct signed_scheme *scheme, struct text input,
              uint8_t out[EVP_MAX_MD_SIZE], unsigned *size)
{
    const EVP_MD *md = EVP_get_digestbynid(scheme->digest_nid);
    bool is_done = md != NULL && EVP_Digest(input.bytes, input.size, out, size,
                                            md, NULL) == 1;
    if (!is_done)
        seal_errors_short(); /* nothing else can be the matter */
    return is_done;
}

bool
signed_sha256(struct text input, struct digest *out)
{
    unsigned size = 0;
    bool is_done = EVP_Digest(input.bytes, input.size, out->bytes, &size,
                              EVP_sha256(), NULL) == 1;
    if (!is_done)
        seal_errors_short();
    return is_done;
}

/* The identity goes into what SM2 hashes first; OpenSSL's own default is none,
 * and among the parameters of the start it is refused. */
static bool
begin(EVP_MD_CTX *context, const struct signed_scheme *scheme, EVP_PKEY *key,
      bool is_signing)
{
    EVP_PKEY_CTX *inner = NULL;
    const EVP_MD *md = EVP_get_digestbynid(scheme->digest_nid);
    if (md == NULL || !EVP_PKEY_is_a(key, scheme->key))
        return false;
    int done = is_signing
                   ? EVP_DigestSignInit(context, &inner, md, NULL, key)
                   : EVP_DigestVerifyInit(context, &inner, md, NULL, key);
    return done == 1 &&
           (strcmp(scheme->key, "SM2") != 0 ||
            EVP_PKEY_CTX_set1_id(inner, SM2_ID, sizeof(SM2_ID) - 1) == 1);
}

bool
signed_make(const struct signed_scheme *scheme, EVP_PKEY *key,
            struct arena *arena, struct text input, struct text *signature)
{
    size_t size = 0;
    bool is_done = false;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const unsigned char *bytes = (const unsigned char *)input.bytes;
    if (context == NULL || !begin(context, scheme, key, true) ||
        EVP_DigestSignUpdate(context, bytes, input.size) != 1 ||
        EVP_DigestSignFinal(context, NULL, &size) != 1)
        goto done;
    unsigned char *out = arena_alloc(arena, size);
    if (out == NULL || EVP_DigestSignFinal(context, out, &size) != 1)
        goto done;
    if (mutant_is("cades_unverified_sign"))
        out[size - 1] ^= 1;
    *signature = (struct text){(char *)out, size};
    is_done = true;
done:
    EVP_MD_CTX_free(context);
    return is_done;
}

static bool
check_once(const struct signed_scheme *scheme, EVP_PKEY *key, struct text input,
           struct text signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_begun =
        context != NULL && begin(context, scheme, key, false) &&
        EVP_DigestVerifyUpdate(context, input.bytes, input.size) == 1;
    bool is_good =
        is_begun &&
        EVP_DigestVerifyFinal(context, (const unsigned char *)signature.bytes,
                              signature.size) == 1;
    /* No signature was looked at yet, and the key is of this kind. */
    if (!is_begun && EVP_PKEY_is_a(key, scheme->key))
        seal_errors_short();
    EVP_MD_CTX_free(context);
    seal_errors_clear();
    return is_good;
}

/* Where memory is short libcrypto has called a good signature wrong and said
 * nothing else. One that is wrong is so each time. */
bool
signed_check(const struct signed_scheme *scheme, EVP_PKEY *key,
             struct text input, struct text signature)
{
    return check_once(scheme, key, input, signature) ||
           (!mutant_is("signature_wrong_at_once") &&
            check_once(scheme, key, input, signature));
}
