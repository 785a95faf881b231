/* SPDX-License-Identifier: Apache-2.0 */
#include "seal_pki.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#define MUST(claim) CU_ASSERT_TRUE_FATAL((claim) ? 1 : 0)

EVP_PKEY *
pki_key(const char *kind)
{
    EVP_PKEY *key;
    if (strncmp(kind, "RSA", 3) == 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA",
                                (size_t)strtoul(kind + 3, NULL, 10));
    else if (strcmp(kind, "SM2") == 0)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    else
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind);
    MUST(key != NULL);
    return key;
}

static void
extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    MUST(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

/* SM2 signs with the identity of GM/T 0009. */
static EVP_MD_CTX *
signing(EVP_PKEY *key, const char *digest)
{
    bool is_sm2 = EVP_PKEY_is_a(key, "SM2");
    EVP_PKEY_CTX *inner = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    MUST(context != NULL &&
         EVP_DigestSignInit_ex(context, &inner, is_sm2 ? "SM3" : digest, NULL,
                               NULL, key, NULL) == 1);
    MUST(!is_sm2 || EVP_PKEY_CTX_set1_id(inner, "1234567812345678", 16) == 1);
    return context;
}

static void
set_serial(X509 *certificate, bool is_small)
{
    uint8_t bytes[8];
    MUST(RAND_bytes(bytes, sizeof(bytes)) == 1);
    bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40);
    BIGNUM *number = BN_bin2bn(bytes, is_small ? 1 : 8, NULL);
    MUST(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)));
    BN_free(number);
}

X509 *
pki_certificate(const struct pki_wish *wish, EVP_PKEY *key, X509 *issuer,
                EVP_PKEY *issuer_key)
{
    X509 *certificate = X509_new();
    X509 *by = issuer == NULL ? certificate : issuer;
    MUST(certificate != NULL && X509_set_version(certificate, 2) == 1);
    set_serial(certificate, wish->has_small_serial);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
                               (const unsigned char *)"Hedui test", -1, -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               (const unsigned char *)wish->name, -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(by));
    ASN1_TIME_set(X509_getm_notBefore(certificate),
                  (time_t)(wish->from_us / 1000000));
    ASN1_TIME_set(X509_getm_notAfter(certificate),
                  (time_t)(wish->until_us / 1000000));
    MUST(X509_set_pubkey(certificate, key) == 1);
    extend(certificate, by, NID_basic_constraints,
           wish->is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(certificate, by, NID_subject_key_identifier, "hash");
    extend(certificate, by, NID_authority_key_identifier, "keyid");
    if (wish->usage != NULL)
        extend(certificate, by, NID_key_usage, wish->usage);
    if (wish->extended != NULL)
        extend(certificate, by, NID_ext_key_usage, wish->extended);
    EVP_MD_CTX *context =
        signing(issuer_key, wish->is_sha1 ? "SHA1" : "SHA256");
    MUST(X509_sign_ctx(certificate, context) > 0);
    EVP_MD_CTX_free(context);
    return certificate;
}

X509_CRL *
pki_crl(X509 *issuer, EVP_PKEY *key, int64_t from_us, int64_t until_us,
        X509 *revoked, int64_t revoked_us)
{
    return pki_crl_reason(issuer, key, from_us, until_us, revoked, revoked_us,
                          -1);
}

X509_CRL *
pki_crl_reason(X509 *issuer, EVP_PKEY *key, int64_t from_us, int64_t until_us,
               X509 *revoked, int64_t revoked_us, int reason)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *time = ASN1_TIME_new();
    X509V3_CTX extension_context;
    MUST(crl != NULL && time != NULL && X509_CRL_set_version(crl, 1) == 1);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer));
    X509_CRL_set1_lastUpdate(crl, ASN1_TIME_set(time, from_us / 1000000));
    X509_CRL_set1_nextUpdate(crl, ASN1_TIME_set(time, until_us / 1000000));
    X509V3_set_ctx(&extension_context, issuer, NULL, NULL, crl, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(
        NULL, &extension_context, NID_authority_key_identifier, "keyid");
    MUST(extension != NULL && X509_CRL_add_ext(crl, extension, -1) == 1);
    X509_EXTENSION_free(extension);
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    MUST(ASN1_INTEGER_set_int64(number, from_us / 1000000) == 1);
    MUST(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1);
    ASN1_INTEGER_free(number);
    if (revoked != NULL) {
        X509_REVOKED *entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked));
        X509_REVOKED_set_revocationDate(
            entry, ASN1_TIME_set(time, revoked_us / 1000000));
        if (reason >= 0) {
            ASN1_ENUMERATED *code = ASN1_ENUMERATED_new();
            MUST(ASN1_ENUMERATED_set(code, reason) == 1 &&
                 X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, code, 0, 0) ==
                     1);
            ASN1_ENUMERATED_free(code);
        }
        MUST(X509_CRL_add0_revoked(crl, entry) == 1);
    }
    ASN1_TIME_free(time);
    X509_CRL_sort(crl);
    EVP_MD_CTX *context = signing(key, "SHA256");
    MUST(X509_CRL_sign_ctx(crl, context) > 0);
    EVP_MD_CTX_free(context);
    return crl;
}

const char *
pki_path(const struct pki *pki, const char *name)
{
    static char paths[16][128];
    static int turn;
    char *path = paths[turn++ % 16];
    snprintf(path, sizeof(paths[0]), "%s/%s", pki->folder, name);
    return path;
}

void
pki_write(const struct pki *pki, const char *name, struct text bytes)
{
    FILE *file = fopen(pki_path(pki, name), "wb");
    MUST(file != NULL);
    MUST(fwrite(bytes.bytes, 1, bytes.size, file) == bytes.size);
    fclose(file);
}

void
pki_write_pem(const struct pki *pki, const char *name, X509 *const *certs,
              int cert_count, X509_CRL *const *crls, int crl_count)
{
    FILE *file = fopen(pki_path(pki, name), "wb");
    MUST(file != NULL);
    for (int i = 0; i < cert_count; i++)
        PEM_write_X509(file, certs[i]);
    for (int i = 0; i < crl_count; i++)
        PEM_write_X509_CRL(file, crls[i]);
    fclose(file);
}

void
pki_write_key(const struct pki *pki, const char *name, EVP_PKEY *key,
              const char *passphrase)
{
    FILE *file = fopen(pki_path(pki, name), "wb");
    MUST(file != NULL);
    MUST(PEM_write_PKCS8PrivateKey(
             file, key, passphrase == NULL ? NULL : EVP_aes_256_cbc(),
             passphrase, passphrase == NULL ? 0 : (int)strlen(passphrase), NULL,
             NULL) == 1);
    fclose(file);
}

void
pki_open(struct pki *pki, const char *kind)
{
    const int64_t year = 365 * DAY_US, now = PKI_NOW_US;
    const char *ca_usage = "critical,keyCertSign,cRLSign";
    struct pki_wish root = {.name = "Root",
                            .from_us = now - year,
                            .until_us = now + 20 * year,
                            .usage = ca_usage,
                            .is_ca = true};
    struct pki_wish ca = {.name = "Issuing",
                          .from_us = now - year,
                          .until_us = now + 10 * year,
                          .usage = ca_usage,
                          .is_ca = true};
    struct pki_wish signer = {.name = "Sealer",
                              .from_us = now - 30 * DAY_US,
                              .until_us = now + 2 * year,
                              .usage = "critical,digitalSignature,"
                                       "nonRepudiation"};
    struct pki_wish tsa = {.name = "Stamps",
                           .from_us = now - 30 * DAY_US,
                           .until_us = now + 8 * year,
                           .usage = "critical,digitalSignature",
                           .extended = "critical,timeStamping"};
    *pki = (struct pki){.root_key = pki_key(kind),
                        .ca_key = pki_key(kind),
                        .signer_key = pki_key(kind),
                        .tsa_key = pki_key("P-256")};
    pki->root = pki_certificate(&root, pki->root_key, NULL, pki->root_key);
    pki->ca = pki_certificate(&ca, pki->ca_key, pki->root, pki->root_key);
    pki->signer =
        pki_certificate(&signer, pki->signer_key, pki->ca, pki->ca_key);
    pki->tsa = pki_certificate(&tsa, pki->tsa_key, pki->ca, pki->ca_key);
    pki->root_crl = pki_crl(pki->root, pki->root_key, now - DAY_US,
                            now + 30 * DAY_US, NULL, 0);
    pki->ca_crl =
        pki_crl(pki->ca, pki->ca_key, now - DAY_US, now + 7 * DAY_US, NULL, 0);
    snprintf(pki->folder, sizeof(pki->folder), "/tmp/hedui-seal-XXXXXX");
    MUST(mkdtemp(pki->folder) != NULL);
    X509 *all[] = {pki->signer, pki->ca, pki->root, pki->tsa};
    X509_CRL *lists[] = {pki->root_crl, pki->ca_crl};
    pki_write_pem(pki, "root.pem", &pki->root, 1, NULL, 0);
    pki_write_pem(pki, "anchors.pem", &pki->root, 1, lists, 2);
    pki_write_pem(pki, "issuers.pem", all + 1, 2, NULL, 0);
    pki_write_pem(pki, "signer.pem", all, 2, NULL, 0);
    pki_write_pem(pki, "chain.pem", all, 4, lists, 2);
    pki_write_key(pki, "signer.key", pki->signer_key, NULL);
}

void
pki_close(struct pki *pki)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", pki->folder);
    CU_ASSERT_EQUAL(system(command), 0);
    EVP_PKEY_free(pki->root_key);
    EVP_PKEY_free(pki->ca_key);
    EVP_PKEY_free(pki->signer_key);
    EVP_PKEY_free(pki->tsa_key);
    X509_free(pki->root);
    X509_free(pki->ca);
    X509_free(pki->signer);
    X509_free(pki->tsa);
    X509_CRL_free(pki->root_crl);
    X509_CRL_free(pki->ca_crl);
}

struct seal_key *
pki_seal_key(const struct pki *pki)
{
    struct fault fault = {0};
    struct seal_key_source source = {.key = pki_path(pki, "signer.key"),
                                     .certificate =
                                         pki_path(pki, "signer.pem")};
    struct seal_key *key = seal_key_open(&source, PKI_NOW_US, &fault);
    CU_ASSERT_STRING_EQUAL(fault.text, "");
    MUST(key != NULL);
    return key;
}

struct cades_anchors *
pki_anchors(const struct pki *pki, const char *name)
{
    struct fault fault = {0};
    struct cades_anchors *anchors =
        cades_anchors_open(pki_path(pki, name), &fault);
    MUST(anchors != NULL);
    return anchors;
}

struct seal_chain *
pki_chain(const struct pki *pki, const char *name)
{
    struct fault fault = {0};
    const char *path = pki_path(pki, name);
    struct seal_chain *chain = seal_chain_open(&path, 1, &fault);
    MUST(chain != NULL);
    return chain;
}

struct text
pki_der(struct arena *arena, CMS_ContentInfo *message)
{
    unsigned char *bytes = NULL;
    int size = i2d_CMS_ContentInfo(message, &bytes);
    MUST(size > 0);
    struct text text =
        text_copy(arena, (struct text){(char *)bytes, (size_t)size});
    OPENSSL_free(bytes);
    return text;
}

static void
set_imprint(TS_TST_INFO *info, const struct pki_stamp *stamp)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const EVP_MD *md = EVP_get_digestbyname(
        stamp->imprint == NULL ? "SHA256" : stamp->imprint);
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    X509_ALGOR_set_md(algorithm, md);
    if (text_is_absent(stamp->hashed)) {
        MUST(EVP_Digest(stamp->content.bytes, stamp->content.size, hash, &size,
                        md, NULL) == 1);
    } else {
        MUST(stamp->hashed.size <= sizeof(hash));
        size = (unsigned)stamp->hashed.size;
        memcpy(hash, stamp->hashed.bytes, size);
    }
    MUST(TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
         TS_MSG_IMPRINT_set_msg(imprint, hash, (int)size) == 1 &&
         TS_TST_INFO_set_msg_imprint(info, imprint) == 1);
    TS_MSG_IMPRINT_free(imprint);
    X509_ALGOR_free(algorithm);
}

/* A fraction of a second is written, as many authorities do. */
static void
set_time(TS_TST_INFO *info, int64_t at_us)
{
    ASN1_GENERALIZEDTIME *time =
        ASN1_GENERALIZEDTIME_set(NULL, (time_t)(at_us / 1000000));
    int tenths = (int)(at_us / 100000 % 10);
    if (tenths != 0) {
        char chars[32];
        snprintf(chars, sizeof(chars), "%.14s.%dZ",
                 (const char *)ASN1_STRING_get0_data(time), tenths);
        MUST(ASN1_STRING_set(time, chars, -1) == 1);
    }
    MUST(TS_TST_INFO_set_time(info, time) == 1);
    ASN1_GENERALIZEDTIME_free(time);
}

static void
set_options(TS_TST_INFO *info, const struct pki_stamp *stamp)
{
    if (stamp->nonce != NULL) {
        BIGNUM *number = BN_bin2bn(stamp->nonce, TIMESTAMP_NONCE_SIZE, NULL);
        ASN1_INTEGER *nonce = BN_to_ASN1_INTEGER(number, NULL);
        MUST(TS_TST_INFO_set_nonce(info, nonce) == 1);
        ASN1_INTEGER_free(nonce);
        BN_free(number);
    }
    if (stamp->accuracy_s != 0) {
        TS_ACCURACY *accuracy = TS_ACCURACY_new();
        ASN1_INTEGER *seconds = ASN1_INTEGER_new();
        MUST(ASN1_INTEGER_set(seconds, stamp->accuracy_s) == 1 &&
             TS_ACCURACY_set_seconds(accuracy, seconds) == 1 &&
             TS_TST_INFO_set_accuracy(info, accuracy) == 1);
        ASN1_INTEGER_free(seconds);
        TS_ACCURACY_free(accuracy);
    }
    if (stamp->has_critical_extension) {
        X509_EXTENSION *extension =
            X509V3_EXT_conf_nid(NULL, NULL, NID_netscape_comment, "critical,x");
        MUST(extension != NULL &&
             TS_TST_INFO_add_ext(info, extension, -1) == 1);
        X509_EXTENSION_free(extension);
    }
}

static struct text
info_of(struct arena *arena, const struct pki_stamp *stamp)
{
    unsigned char *bytes = NULL;
    uint8_t serial_bytes[8];
    TS_TST_INFO *info = TS_TST_INFO_new();
    ASN1_OBJECT *policy =
        OBJ_txt2obj(stamp->policy == NULL ? "1.2.3.4" : stamp->policy, 1);
    MUST(RAND_bytes(serial_bytes, sizeof(serial_bytes)) == 1);
    BIGNUM *number = BN_bin2bn(serial_bytes, sizeof(serial_bytes), NULL);
    if (stamp->serial != NULL)
        MUST(BN_hex2bn(&number, stamp->serial) > 0);
    ASN1_INTEGER *serial = BN_to_ASN1_INTEGER(number, NULL);
    MUST(TS_TST_INFO_set_version(
             info, stamp->version == 0 ? 1 : stamp->version) == 1 &&
         TS_TST_INFO_set_policy_id(info, policy) == 1 &&
         TS_TST_INFO_set_serial(info, serial) == 1);
    set_imprint(info, stamp);
    set_time(info, stamp->at_us);
    set_options(info, stamp);
    int size = i2d_TS_TST_INFO(info, &bytes);
    struct text der =
        text_copy(arena, (struct text){(char *)bytes, (size_t)size});
    OPENSSL_free(bytes);
    ASN1_INTEGER_free(serial);
    BN_free(number);
    ASN1_OBJECT_free(policy);
    TS_TST_INFO_free(info);
    return der;
}

struct text
pki_token(struct arena *arena, const struct pki *pki,
          const struct pki_stamp *stamp)
{
    unsigned flags = CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP |
                     (stamp->has_no_ess ? 0 : CMS_CADES) |
                     (stamp->has_no_certificate ? CMS_NOCERTS : 0);
    struct text info = info_of(arena, stamp);
    EVP_PKEY *key = stamp->key == NULL ? pki->tsa_key : stamp->key;
    const EVP_MD *md =
        EVP_get_digestbyname(stamp->digest == NULL ? "SHA256" : stamp->digest);
    BIO *input = BIO_new_mem_buf(info.bytes, (int)info.size);
    CMS_ContentInfo *message = CMS_sign(NULL, NULL, NULL, NULL, flags);
    MUST(input != NULL && message != NULL);
    MUST(stamp->is_data ||
         CMS_set1_eContentType(message, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)) ==
             1);
    MUST(CMS_add1_signer(message,
                         stamp->signer == NULL ? pki->tsa : stamp->signer, key,
                         md, flags) != NULL);
    if (stamp->second != NULL)
        MUST(CMS_add1_signer(message, stamp->second, pki->signer_key, md,
                             flags) != NULL);
    MUST(CMS_set_detached(message, 0) == 1);
    MUST(CMS_final(message, input, NULL, CMS_BINARY) == 1);
    struct text der = pki_der(arena, message);
    CMS_ContentInfo_free(message);
    BIO_free(input);
    return der;
}

struct text
pki_reply(struct arena *arena, int status, struct text token)
{
    unsigned char *bytes = NULL;
    TS_RESP *reply = TS_RESP_new();
    TS_STATUS_INFO *info = TS_STATUS_INFO_new();
    MUST(TS_STATUS_INFO_set_status(info, status) == 1 &&
         TS_RESP_set_status_info(reply, info) == 1);
    TS_STATUS_INFO_free(info);
    int size = i2d_TS_RESP(reply, &bytes);
    MUST(size > 2 && size < 100);
    /* The token goes behind the status as it is, good or not. */
    char *out = arena_alloc(arena, (size_t)size + 4 + token.size);
    size_t body = (size_t)size - 2 + token.size, at = 0;
    MUST(out != NULL && body < 65536);
    out[at++] = 0x30;
    if (body >= 256) {
        out[at++] = (char)0x82;
        out[at++] = (char)(body >> 8);
    } else if (body >= 128) {
        out[at++] = (char)0x81;
    }
    out[at++] = (char)(body & 0xff);
    memcpy(out + at, bytes + 2, (size_t)size - 2);
    at += (size_t)size - 2;
    if (token.size > 0)
        memcpy(out + at, token.bytes, token.size);
    OPENSSL_free(bytes);
    TS_RESP_free(reply);
    return (struct text){out, at + token.size};
}
