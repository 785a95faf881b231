/* SPDX-License-Identifier: Apache-2.0
 *
 * What a webhook is sent, how it is signed, what an answer means, when it is
 * tried again and which addresses are taken.
 */
#include <string.h>

#include "check.h"
#include "date.h"
#include "digest.h"
#include "webhook_form.h"

static struct arena arena;

static void
signed_as_the_reference_says(void)
{
    arena_init(&arena, 0);
    /* openssl dgst -sha256 -hmac */
    CU_ASSERT_STRING_EQUAL(
        webhook_signature(&arena,
                          TEXT("whsec_Zx3bq0Yw8mUo1l9cT5eR7tY2uI4oP6aS8dF0gH2j"
                               "K4k"),
                          1504227600, TEXT("{\"id\":\"812-57\"}")),
        "t=1504227600,v1="
        "5eb3b9317a4794784c1852fb381ec44db24a5ddc8e8eeef04c953e3f408d07b5");
    const char *a = webhook_signature(&arena, TEXT("s"), 1, TEXT("x"));
    const char *b = webhook_signature(&arena, TEXT("s"), 2, TEXT("x"));
    CU_ASSERT_STRING_NOT_EQUAL(a + 6, b + 6); /* the second is signed too */
    arena_release(&arena);
}

static void
an_event_names_nobody(void)
{
    struct buffer out;
    const struct delivery delivery = {.id = 11,
                                      .event = TEXT("812-57"),
                                      .kind = EVENT_READY,
                                      .at_us = INT64_C(1504227730000000),
                                      .case_id = 42,
                                      .agency = TEXT("310115009"),
                                      .request_id = TEXT("2017-000123"),
                                      .revision = 1};
    const struct delivery test = {.event = TEXT("t9"),
                                  .kind = EVENT_TEST,
                                  .agency = TEXT("310115009"),
                                  .request_id = TEXT_NONE};
    arena_init(&arena, 0);
    buffer_init(&out, 4096);
    json_write(webhook_event_json(&arena, &delivery), &out);
    CU_ASSERT_TRUE(text_equals_chars(
        buffer_view(&out),
        "{\"agency\":\"310115009\",\"at\":\"2017-09-01T01:02:10Z\",\"case\":"
        "\"C42\",\"id\":\"812-57\",\"kind\":\"report.ready\",\"request_id\":"
        "\"2017-000123\",\"revision\":1}"));
    buffer_clear(&out);
    json_write(webhook_event_json(&arena, &test), &out);
    CU_ASSERT_TRUE(text_contains(buffer_view(&out), "\"case\":null"));
    CU_ASSERT_TRUE(text_contains(buffer_view(&out), "\"webhook.test\""));
    buffer_release(&out);
    arena_release(&arena);
}

static void
any_2xx_is_a_receipt_and_nothing_else(void)
{
    static const struct {
        enum transfer_state state;
        int status;
        const char *reason; /* NULL: delivered */
    } rows[] = {{TRANSFER_DONE, 200, NULL},
                {TRANSFER_DONE, 204, NULL},
                {TRANSFER_DONE, 299, NULL},
                {TRANSFER_TOO_LARGE, 200, NULL},
                {TRANSFER_DONE, 300, "REDIRECT"},
                {TRANSFER_DONE, 302, "REDIRECT"},
                {TRANSFER_DONE, 308, "REDIRECT"},
                {TRANSFER_DONE, 199, "STATUS"},
                {TRANSFER_DONE, 400, "STATUS"},
                {TRANSFER_DONE, 500, "STATUS"},
                {TRANSFER_TOO_LARGE, 500, "STATUS"},
                {TRANSFER_TIMED_OUT, 200, "TIMEOUT"},
                {TRANSFER_LATE, 0, "TIMEOUT"},
                {TRANSFER_CERTIFICATE, 0, "TLS"},
                {TRANSFER_NO_CONNECTION, 0, "CONNECT"},
                {TRANSFER_FORBIDDEN, 0, "ADDRESS_FORBIDDEN"},
                {TRANSFER_DAMAGED, 200, "DAMAGED"},
                {TRANSFER_LOCAL, 0, "LOCAL"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct webhook_verdict verdict =
            webhook_judge(rows[i].state, rows[i].status, 1, 0);
        if (rows[i].reason == NULL) {
            CU_ASSERT_EQUAL(verdict.state, DELIVERY_DELIVERED);
            CU_ASSERT_PTR_NULL(verdict.reason);
        } else {
            CU_ASSERT_EQUAL(verdict.state, DELIVERY_WAITING);
            CU_ASSERT_PTR_NOT_NULL_FATAL(verdict.reason);
            CU_ASSERT_STRING_EQUAL(verdict.reason, rows[i].reason);
        }
    }
}

/* Later and later for three days, up to a fifth more or less, by chance. */
static void
tried_for_three_days_and_no_longer(void)
{
    static const int64_t usual_s[] = {5,     30,    120,   600,   1800,  3600,
                                      10800, 21600, 21600, 21600, 21600, 21600,
                                      21600, 21600, 21600, 21600, 21600, 21600};
    const char *given = getenv("HEDUI_SEED");
    uint32_t chance, seed = 0;
    bool has_differed = false;
    int64_t all_us = 0, last_us = 0;
    if (given != NULL)
        seed = (uint32_t)strtoul(given, NULL, 10);
    else
        digest_random(&seed, sizeof(seed));
    printf("\n    HEDUI_SEED=%u ", seed);
    chance = seed;
    for (uint32_t tries = 1; tries < WEBHOOK_TRIES; tries++) {
        for (int i = 0; i < 100; i++) {
            chance = chance * 1664525u + 1013904223u;
            struct webhook_verdict verdict =
                webhook_judge(TRANSFER_NO_CONNECTION, 0, tries, chance >> 8);
            CU_ASSERT_EQUAL(verdict.state, DELIVERY_WAITING);
            CU_ASSERT(verdict.delay_us >=
                      usual_s[tries - 1] * INSTANT_SECOND * 8 / 10);
            CU_ASSERT(verdict.delay_us <=
                      usual_s[tries - 1] * INSTANT_SECOND * 12 / 10);
            has_differed |= i > 0 && verdict.delay_us != last_us;
            last_us = verdict.delay_us;
        }
        all_us += usual_s[tries - 1] * INSTANT_SECOND;
    }
    CU_ASSERT_TRUE(has_differed);
    CU_ASSERT(all_us > 70 * 3600 * INSTANT_SECOND);
    CU_ASSERT(all_us <= 72 * 3600 * INSTANT_SECOND);
    struct webhook_verdict dead =
        webhook_judge(TRANSFER_DONE, 500, WEBHOOK_TRIES, 1);
    CU_ASSERT_EQUAL(dead.state, DELIVERY_DEAD);
    CU_ASSERT_STRING_EQUAL(dead.reason, "STATUS");
    CU_ASSERT_EQUAL(dead.status, 500);
}

static void
an_address_is_written_plainly(void)
{
    static const char *const well[] = {"https://agency.example/hedui",
                                       "https://agency.example",
                                       "https://a-1.agency.example:8443/x?y=z",
                                       "https://1.1.1.1/x",
                                       "https://[2606:4700::1111]:444/x",
                                       "https://10.1.2.3/",
                                       "https://localhost:1/",
                                       "https://xn--fiqs8s/"};
    static const char *const wrong[] = {"http://agency.example/",
                                        "HTTPS://agency.example/",
                                        "https://",
                                        "https:///x",
                                        "https://a",
                                        "https://a@agency.example/",
                                        "https://a:b@x.example/",
                                        "https://agency.example/#x",
                                        "https://agency.example\\@evil/",
                                        "https://127.1/",
                                        "https://0x7f000001/",
                                        "https://2130706433/",
                                        "https://0177.0.0.1/",
                                        "https://1.2.3.4.5/",
                                        "https://a..example/",
                                        "https://-a.example/",
                                        "https://agency.example:0/",
                                        "https://agency.example:65536/",
                                        "https://agency.example:/",
                                        "https://agency.example:x/",
                                        "https://[::1",
                                        "https://[1.1.1.1]/",
                                        "https://[2606:4700::1111]x/",
                                        "https://agency.example /",
                                        "https://\xe4\xb8\xad.example/",
                                        "https://a.example/310101199001011234"};
    static const char *const forbidden[] = {"https://127.0.0.1/",
                                            "https://10.2.0.1/",
                                            "https://[::1]/",
                                            "https://[::ffff:10.2.0.1]/",
                                            "https://169.254.169.254/latest",
                                            "https://[fd00:ec2::254]/"};
    struct networks allowed;
    CU_ASSERT_TRUE(networks_read(TEXT("10.1.0.0/16"), &allowed));
    for (size_t i = 0; i < sizeof(well) / sizeof(well[0]); i++)
        CU_ASSERT_EQUAL(webhook_url_check(text_of(well[i]), &allowed),
                        WEBHOOK_URL_WELL);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        CU_ASSERT_EQUAL(webhook_url_check(text_of(wrong[i]), &allowed),
                        WEBHOOK_URL_WRONG);
    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
        CU_ASSERT_EQUAL(webhook_url_check(text_of(forbidden[i]), &allowed),
                        WEBHOOK_URL_FORBIDDEN);
}

static void
an_address_is_no_longer_than_that(void)
{
    struct networks allowed;
    char is_long[WEBHOOK_URL_MAX + 2];
    CU_ASSERT_TRUE(networks_read(TEXT("10.1.0.0/16"), &allowed));
    memset(is_long, 'a', sizeof(is_long));
    memcpy(is_long, "https://a.example/", 18);
    CU_ASSERT_EQUAL(
        webhook_url_check((struct text){is_long, WEBHOOK_URL_MAX}, &allowed),
        WEBHOOK_URL_WELL);
    CU_ASSERT_EQUAL(webhook_url_check(
                        (struct text){is_long, WEBHOOK_URL_MAX + 1}, &allowed),
                    WEBHOOK_URL_WRONG);
}

static const struct unit_test tests[] = {
    {"a delivery is signed as the reference says",
     signed_as_the_reference_says},
    {"an event is told as the list has it, and names nobody",
     an_event_names_nobody},
    {"any 2xx is a receipt and nothing else is",
     any_2xx_is_a_receipt_and_nothing_else},
    {"a delivery is tried for three days, later and later, and is then dead",
     tried_for_three_days_and_no_longer},
    {"an address of a webhook is written plainly and is not ours",
     an_address_is_written_plainly},
    {"an address has a thousand bytes at most",
     an_address_is_no_longer_than_that},
};
UNIT_MAIN("front webhook", tests)
