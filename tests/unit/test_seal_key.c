/* SPDX-License-Identifier: Apache-2.0
 *
 * A sealing key is refused for whatever would spoil its signatures later, and
 * the refusal says what to do.
 */
#include "seal_key.h"

#include <openssl/pem.h>
#include <string.h>

#include "check.h"
#include "seal_pem.h"
#include "seal_pki.h"

static struct pki pki;

static void
begin(void)
{
    if (pki.root == NULL)
        pki_open(&pki, "P-256");
}

/* NULL: it opens. Otherwise the fault ends with this. */
static void
expect(const char *why, const struct seal_key_source *source, int64_t at_us)
{
    struct fault fault = {0};
    struct seal_key *key = seal_key_open(source, at_us, &fault);
    size_t size = strlen(fault.text), end = why == NULL ? 0 : strlen(why);
    CU_ASSERT_EQUAL(key == NULL, why != NULL);
    CU_ASSERT_EQUAL(fault.kind, why == NULL ? FAULT_NONE : FAULT_INPUT);
    bool is_said =
        why == NULL ? size == 0
                    : size >= end && strcmp(fault.text + size - end, why) == 0;
    if (!is_said)
        printf("\n    %s, not: %s\n", fault.text, why == NULL ? "" : why);
    CU_ASSERT_TRUE(is_said);
    CU_ASSERT_PTR_NULL(strstr(fault.text, "secret"));
    seal_key_close(key);
}

static void
expect_wish(const char *why, const struct pki_wish *wish, EVP_PKEY *own)
{
    X509 *certificate = pki_certificate(wish, own, pki.ca, pki.ca_key);
    pki_write_pem(&pki, "other.pem", &certificate, 1, NULL, 0);
    pki_write_key(&pki, "other.key", own, NULL);
    struct seal_key_source source = {.key = pki_path(&pki, "other.key"),
                                     .certificate =
                                         pki_path(&pki, "other.pem")};
    expect(why, &source, PKI_NOW_US);
    X509_free(certificate);
}

static const struct pki_wish good = {.name = "Sealer 2",
                                     .from_us = PKI_NOW_US - DAY_US,
                                     .until_us = PKI_NOW_US + 9 * DAY_US,
                                     .usage = "digitalSignature"};

static void
kinds_of_keys(void)
{
    static const struct {
        const char *kind;
        bool is_good;
    } kinds[] = {{"P-256", true},    {"P-384", true},     {"RSA3072", true},
                 {"RSA2048", false}, {"P-521", false},    {"P-224", false},
                 {"SM2", true},      {"secp256k1", false}};
    begin();
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        EVP_PKEY *own = pki_key(kinds[i].kind);
        expect_wish(kinds[i].is_good
                        ? NULL
                        : "its key is neither EC P-256, EC P-384, RSA of 3072 "
                          "bits or more, nor SM2",
                    &good, own);
        EVP_PKEY_free(own);
    }
}

static void
certificates(void)
{
    struct pki_wish wish;
    begin();
    EVP_PKEY *own = pki_key("P-256");
#define WISH(field, value, why)                                                \
    wish = good;                                                               \
    wish.field = (value);                                                      \
    expect_wish(why, &wish, own)
    WISH(usage, NULL, NULL);
    WISH(usage, "nonRepudiation", NULL);
    WISH(usage, "keyAgreement", "its key usage is not for signatures");
    WISH(extended, "emailProtection", NULL);
    WISH(extended, "critical,clientAuth,1.3.6.1.5.5.7.3.36", NULL);
    WISH(extended, "serverAuth,clientAuth",
         "its extended key usage has neither emailProtection nor "
         "documentSigning; have one made with one of them, or with none");
    WISH(extended, "critical,timeStamping",
         "its extended key usage has neither emailProtection nor "
         "documentSigning; have one made with one of them, or with none");
    WISH(until_us, PKI_NOW_US - DAY_US / 2,
         "it is not in force today; put a new one in its place");
    WISH(from_us, PKI_NOW_US + DAY_US,
         "it is not in force today; put a new one in its place");
    WISH(is_ca, true,
         "it is an authority's; the signer's stands first in the file");
    WISH(has_small_serial, true,
         "its serial number is not random (verifiers take another with the "
         "same number for it); have one of 64 bits or more made");
    WISH(is_sha1, true, "it is signed with a digest that is too weak");
    EVP_PKEY_free(own);
}

static void
files(void)
{
    begin();
    struct seal_key_source source = {.key = pki_path(&pki, "signer.key"),
                                     .certificate =
                                         pki_path(&pki, "signer.pem")};
    struct seal_key_source other = source;
    expect(NULL, &source, PKI_NOW_US);
    other.key = pki_path(&pki, "nobody.key");
    expect("nobody.key is no private key in PEM, cannot be read, or its "
           "passphrase is not in the PIN's file",
           &other, PKI_NOW_US);
    other = source;
    other.certificate = pki_path(&pki, "nobody.pem");
    expect("nobody.pem cannot be opened", &other, PKI_NOW_US);
    other.certificate = pki_path(&pki, "signer.key");
    expect("a block is neither a certificate nor a CRL in PEM, or is damaged; "
           "put nothing else in it",
           &other, PKI_NOW_US);
    pki_write(&pki, "empty.pem", TEXT("nothing\n"));
    other.certificate = pki_path(&pki, "empty.pem");
    expect("empty.pem has no certificate", &other, PKI_NOW_US);
    const char *unordered = "a certificate has not issued the one before it; "
                            "the signer's stands first, then its issuer's, and "
                            "so on";
    X509 *orders[][3] = {{pki.signer, pki.ca, pki.root},
                         {pki.signer, pki.root, pki.ca},
                         {pki.signer, pki.ca, pki.tsa},
                         {pki.signer, pki.signer, pki.ca}};
    other.certificate = pki_path(&pki, "order.pem");
    for (int i = 0; i < 4; i++) {
        pki_write_pem(&pki, "order.pem", orders[i], 3, NULL, 0);
        expect(i == 0 ? NULL : unordered, &other, PKI_NOW_US);
    }
    pki_write_key(&pki, "foreign.key", pki.tsa_key, NULL);
    other = source;
    other.key = pki_path(&pki, "foreign.key");
    char wanted[128];
    snprintf(wanted, sizeof(wanted), "foreign.key is not the key of %s",
             source.certificate);
    expect(wanted, &other, PKI_NOW_US);
}

/* A certificate whose key is of a kind that nobody has: the file is named, and
 * memory is not. */
static void
unusable_certificates(void)
{
    struct fault fault = {0};
    unsigned char *der = NULL;
    begin();
    int size = i2d_X509(pki.root, &der);
    int at = 0;
    while (at + 7 < size && memcmp(der + at, "\x2a\x86\x48\xce\x3d\x02\x01", 7))
        at++;
    CU_ASSERT_TRUE_FATAL(at + 7 < size);
    der[at + 6] = 0x7f;
    FILE *file = fopen(pki_path(&pki, "odd.pem"), "wb");
    PEM_write(file, "CERTIFICATE", "", der, size);
    fclose(file);
    OPENSSL_free(der);
    const char *path = pki_path(&pki, "odd.pem");
    CU_ASSERT_PTR_NULL(cades_anchors_open(path, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "odd.pem: a certificate has"));
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(seal_chain_open(&path, 1, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    fault_clear(&fault);
    /* Longer than what is read of a file. */
    char *much = calloc(1, SEAL_PEM_MAX + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(much);
    CU_ASSERT_PTR_NULL(cades_anchors_read((struct text){much, SEAL_PEM_MAX + 1},
                                          "much.pem", &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_STRING_EQUAL(fault.text, "much.pem is too long");
    free(much);
}

static void
passphrases(void)
{
    begin();
    pki_write_key(&pki, "locked.key", pki.signer_key, "secret phrase");
    pki_write(&pki, "pin", TEXT("secret phrase\n"));
    pki_write(&pki, "wrong-pin", TEXT("secret\n"));
    struct seal_key_source source = {.key = pki_path(&pki, "locked.key"),
                                     .certificate =
                                         pki_path(&pki, "signer.pem"),
                                     .pin = pki_path(&pki, "pin")};
    expect(NULL, &source, PKI_NOW_US);
    source.pin = pki_path(&pki, "wrong-pin");
    expect("its passphrase is not in the PIN's file", &source, PKI_NOW_US);
    source.pin = NULL;
    expect("its passphrase is not in the PIN's file", &source, PKI_NOW_US);
}

static void
uris(void)
{
    begin();
    struct seal_key_source source = {
        .key = "pkcs11:object=seal;pin-value=secret",
        .certificate = pki_path(&pki, "signer.pem"),
        .module = "/nowhere.so",
        .pin = pki_path(&pki, "pin")};
    expect("the URI of the sealing key has a PIN in it; put the PIN into a "
           "file",
           &source, PKI_NOW_US);
    source.key = "pkcs11:object=seal";
    source.module = NULL;
    expect("a sealing key behind PKCS#11 needs the path of its module and a "
           "file with the PIN",
           &source, PKI_NOW_US);
}

static void
ends(void)
{
    begin();
    struct seal_key *key = pki_seal_key(&pki);
    CU_ASSERT_EQUAL(seal_key_until_us(key), PKI_NOW_US + 730 * DAY_US);
    seal_key_close(key);
    struct seal_chain *chain = pki_chain(&pki, "chain.pem");
    CU_ASSERT_EQUAL(seal_chain_until_us(chain), PKI_NOW_US + 7 * DAY_US);
    seal_chain_close(chain);
    chain = pki_chain(&pki, "root.pem");
    CU_ASSERT_EQUAL(seal_chain_until_us(chain), INT64_MAX);
    seal_chain_close(chain);
    pki_close(&pki);
}

static const struct unit_test tests[] = {
    {"strong keys open, weak and unusual ones do not", kinds_of_keys},
    {"a certificate that would spoil signatures is refused", certificates},
    {"a file that is not what it should be is named", files},
    {"a certificate that cannot be used is refused with its file",
     unusable_certificates},
    {"a passphrase comes from a file and is not said", passphrases},
    {"a PIN has no place in a URI", uris},
    {"the end of a key and of lists is known", ends},
};

UNIT_MAIN("seal key", tests)
