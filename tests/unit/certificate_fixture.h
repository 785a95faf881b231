/* SPDX-License-Identifier: Apache-2.0
 *
 * Two certificates that sign themselves, and the instants (seconds) at which
 * they end, as openssl x509 -enddate says them. Their keys are gone.
 */
#ifndef HEDUI_TESTS_UNIT_CERTIFICATE_FIXTURE_H
#define HEDUI_TESTS_UNIT_CERTIFICATE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

#define LATE_ENDS_S INT64_C(2111203762)
#define SOON_ENDS_S INT64_C(1830403762)

static const char late_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbDCCAROgAwIBAgIUH5l6JMgNDk54g0s9C5zbrY3agM0wCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBYTAeFw0yNjExMjgwNTI5MjJaFw0zNjExMjUwNTI5MjJaMAwx\n"
    "CjAIBgNVBAMMAWEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQBZw7wJ+KtyRsp\n"
    "HGUnWuEQsmgbDzYRJ0zdNqk79eIwdHzzmStmoOGfzZEOhOA9dqwqUBfXWMloo0kQ\n"
    "/v7OquCoo1MwUTAdBgNVHQ4EFgQUXMq27TJAZrl/dFvAiPXps+wexKIwHwYDVR0j\n"
    "BBgwFoAUXMq27TJAZrl/dFvAiPXps+wexKIwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
    "hkjOPQQDAgNHADBEAiBH+FZfm8iFWjV4+TSEF1EXZorTENIVmiYtNEKzOsAW2QIg\n"
    "FUsL4KsaRXjJZHOQvLNyppunHgFx+XfNeX5N/FDPMt8=\n"
    "-----END CERTIFICATE-----\n";
static const char soon_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbDCCAROgAwIBAgIUNmpzT2htGZaHtvzBQmg/9zQyG18wCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBYjAeFw0yNjExMjgwNTI5MjJaFw0yODAxMDIwNTI5MjJaMAwx\n"
    "CjAIBgNVBAMMAWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrGKw6JMWiOPdv\n"
    "KO8nss2u9OGV0WCiEEhaAcZBgddtDzY4lfKCEpih3xNtMV55wqywy/5ZRYJvlzp+\n"
    "xiNsXStQo1MwUTAdBgNVHQ4EFgQUoz8Ad4JJAtPAHBo/sXMkYHKAmCgwHwYDVR0j\n"
    "BBgwFoAUoz8Ad4JJAtPAHBo/sXMkYHKAmCgwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
    "hkjOPQQDAgNHADBEAiBvPIgdzTASKrIRatlQNC5fo38ubwQJDIzbGvOqZ7sNVgIg\n"
    "L+DWQPm0nIMYxCx3HPgFnIyfNFyyyLGKscWb+lskWLc=\n"
    "-----END CERTIFICATE-----\n";

/* A file of its own with these bytes and mode; the caller removes it. */
static inline void
fixture_write(char path[64], const char *first, const char *second, mode_t mode)
{
    snprintf(path, 64, "/tmp/hedui-fixture-XXXXXX");
    int file = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, first, strlen(first)), (ssize_t)strlen(first));
    CU_ASSERT_EQUAL(write(file, second, strlen(second)),
                    (ssize_t)strlen(second));
    CU_ASSERT_EQUAL(fchmod(file, mode), 0);
    close(file);
}

#endif
