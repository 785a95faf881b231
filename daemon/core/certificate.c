/* SPDX-License-Identifier: Apache-2.0
 *
 * A file may hold a chain, and a chain ends with its first link: a leaf that is
 * good for years is refused when its CA has ended.
 */
#include "certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "date.h"
#include "mutant.h"

static bool
end_of(const X509 *certificate, int64_t *ends_us)
{
    struct tm day;
    int32_t date;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &day) != 1 ||
        !date_make(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, &date))
        return false;
    *ends_us =
        (int64_t)date * INSTANT_DAY +
        (day.tm_hour * 3600 + day.tm_min * 60 + day.tm_sec) * INSTANT_SECOND;
    return true;
}

bool
certificate_ends(const char *path, int64_t *ends_us, struct fault *fault)
{
    BIO *file = BIO_new_file(path, "r");
    uint32_t count = 0;
    bool done = file != NULL;
    X509 *certificate;
    while (done &&
           (certificate = PEM_read_bio_X509(file, NULL, NULL, NULL)) != NULL) {
        int64_t end_us = 0;
        done = end_of(certificate, &end_us);
        bool is_first = count++ == 0;
        if (is_first || (end_us < *ends_us && !mutant_is("first_of_a_chain")))
            *ends_us = end_us;
        X509_free(certificate);
    }
    /* What ends the loop is no certificate: the end of the file, or damage. */
    unsigned long code = ERR_peek_last_error();
    done = done && count > 0 && ERR_GET_LIB(code) == ERR_LIB_PEM &&
           ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    BIO_free(file);
    return done ||
           fault_set(fault, FAULT_INPUT, "%s is no PEM certificate", path);
}

bool
certificate_digest(const char *path, struct digest *digest, struct fault *fault)
{
    BIO *file = BIO_new_file(path, "r");
    X509 *certificate =
        file == NULL ? NULL : PEM_read_bio_X509(file, NULL, NULL, NULL);
    unsigned char *der = NULL;
    int size = certificate == NULL ? 0 : i2d_X509(certificate, &der);
    if (size > 0)
        digest_sha256((struct text){(const char *)der, (size_t)size}, digest);
    OPENSSL_free(der);
    X509_free(certificate);
    ERR_clear_error();
    BIO_free(file);
    return size > 0 ||
           fault_set(fault, FAULT_INPUT, "%s is no PEM certificate", path);
}
