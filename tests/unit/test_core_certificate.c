/* SPDX-License-Identifier: Apache-2.0
 *
 * Until when the certificates of a file are good.
 */
#include "certificate.h"

#include "certificate_fixture.h"
#include "date.h"

static bool
ends(const char *first, const char *second, int64_t *ends_us)
{
    char path[64];
    struct fault fault = {0};
    fixture_write(path, first, second, 0600);
    bool done = certificate_ends(path, ends_us, &fault);
    CU_ASSERT_EQUAL(done, fault.kind == FAULT_NONE);
    unlink(path);
    return done;
}

static void
a_file_is_good_until_the_first_of_its_certificates_ends(void)
{
    int64_t ends_us = 0;
    CU_ASSERT_TRUE(ends(late_pem, "", &ends_us));
    CU_ASSERT_EQUAL(ends_us, LATE_ENDS_S * INSTANT_SECOND);
    CU_ASSERT_TRUE(ends(late_pem, soon_pem, &ends_us));
    CU_ASSERT_EQUAL(ends_us, SOON_ENDS_S * INSTANT_SECOND);
    CU_ASSERT_TRUE(ends(soon_pem, late_pem, &ends_us));
    CU_ASSERT_EQUAL(ends_us, SOON_ENDS_S * INSTANT_SECOND);
    CU_ASSERT_TRUE(ends("a comment\n", soon_pem, &ends_us));
    CU_ASSERT_EQUAL(ends_us, SOON_ENDS_S * INSTANT_SECOND);
}

static void
what_is_no_certificate_is_said_and_not_shown(void)
{
    struct fault fault = {0};
    int64_t ends_us = 0;
    CU_ASSERT_FALSE(ends("", "", &ends_us));
    CU_ASSERT_FALSE(ends("secret words\n", "", &ends_us));
    CU_ASSERT_FALSE(ends(late_pem,
                         "-----BEGIN CERTIFICATE-----\nAAAA\n"
                         "-----END CERTIFICATE-----\n",
                         &ends_us));
    CU_ASSERT_FALSE(certificate_ends("/nonexistent/x.pem", &ends_us, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_STRING_EQUAL(fault.text,
                           "/nonexistent/x.pem is no PEM certificate");
}

static void
a_certificate_is_known_by_its_der_whatever_stands_around_it(void)
{
    char path[64];
    struct fault fault = {0};
    struct digest alone, before, other;
    fixture_write(path, late_pem, "", 0600);
    CU_ASSERT_TRUE(certificate_digest(path, &alone, &fault));
    unlink(path);
    fixture_write(path, "a comment\n", late_pem, 0600);
    CU_ASSERT_TRUE(certificate_digest(path, &before, &fault));
    CU_ASSERT_TRUE(digest_equals(&alone, &before));
    unlink(path);
    fixture_write(path, soon_pem, late_pem, 0600);
    CU_ASSERT_TRUE(certificate_digest(path, &other, &fault));
    CU_ASSERT_FALSE(digest_equals(&alone, &other));
    unlink(path);
    fixture_write(path, "no certificate\n", "", 0600);
    CU_ASSERT_FALSE(certificate_digest(path, &other, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    unlink(path);
}

static const struct unit_test tests[] = {
    {"a file is good until the first of its certificates ends",
     a_file_is_good_until_the_first_of_its_certificates_ends},
    {"what is no certificate is said and not shown",
     what_is_no_certificate_is_said_and_not_shown},
    {"a certificate is known by its DER, whatever stands around it",
     a_certificate_is_known_by_its_der_whatever_stands_around_it},
};

UNIT_MAIN("certificate", tests)
