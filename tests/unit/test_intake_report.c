/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports that leave by a queue, opened by the openssl command. The store is
 * this file's: a report, or none, or away.
 */
#include "queue_report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static char folder[64];
static struct arena arena;
static struct fault fault;
static struct agency_config agencies[2];
static struct config config = {.agencies = agencies, .agencies_count = 2};
static struct text stored;
static enum store_result stored_result;
static unsigned asked;

enum store_result
store_outbox_report(struct store *store, struct arena *into, int64_t case_id,
                    uint32_t revision, struct text *report, struct fault *why)
{
    (void)store, (void)into, (void)why;
    asked += case_id == 7 && revision == 2;
    *report = stored;
    return stored_result;
}

static bool
run(const char *command)
{
    char line[512];
    snprintf(line, sizeof(line), "cd %s && { %s ; } >out.txt 2>&1", folder,
             command);
    return system(line) == 0;
}

static void
begin(const char *kind)
{
    static char certificate[96];
    char command[256];
    arena_release(&arena);
    arena_init(&arena, 0);
    fault_clear(&fault);
    asked = 0;
    if (folder[0] == '\0') {
        snprintf(folder, sizeof(folder), "/tmp/hedui-report-XXXXXX");
        CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    }
    snprintf(command, sizeof(command),
             "openssl req -x509 -newkey %s -nodes -keyout key -out pem "
             "-subj /CN=agency -days 3650",
             kind);
    CU_ASSERT_TRUE_FATAL(run(command));
    snprintf(certificate, sizeof(certificate), "%s/pem", folder);
    agencies[0] = (struct agency_config){.code = "a1", .certificate = ""};
    agencies[1] =
        (struct agency_config){.code = "a2", .certificate = certificate};
    stored = TEXT("{\"case\":\"C7\",\"name\":\"李明\"}");
    stored_result = STORE_DONE;
}

static enum store_result
envelop(const char *agency, struct text *envelope)
{
    struct outbox_row notice = {
        .case_id = 7, .revision = 2, .agency = text_of(agency)};
    digest_sha256(TEXT("{\"case\":\"C7\",\"name\":\"李明\"}"), &notice.digest);
    struct report_recipients *recipients =
        report_recipients_open(&config, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(recipients);
    enum store_result result =
        report_envelop(recipients, NULL, &arena, &notice, envelope, &fault);
    report_recipients_close(recipients);
    return result;
}

static bool
opens(struct text envelope)
{
    char path[96], plain[256] = "";
    snprintf(path, sizeof(path), "%s/report.p7m", folder);
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(envelope.bytes, 1, envelope.size, file);
    fclose(file);
    if (!run("openssl cms -decrypt -binary -inform DER -in report.p7m "
             "-recip pem -inkey key -out plain"))
        return false;
    snprintf(path, sizeof(path), "%s/plain", folder);
    file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    size_t size = fread(plain, 1, sizeof(plain), file);
    fclose(file);
    return text_equals((struct text){plain, size}, stored);
}

static void
an_agency_opens_its_report(void)
{
    static const char *kinds[] = {"ec -pkeyopt ec_paramgen_curve:P-256",
                                  "ec -pkeyopt ec_paramgen_curve:P-384",
                                  "rsa:2048"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct text envelope;
        begin(kinds[i]);
        CU_ASSERT_EQUAL(envelop("a2", &envelope), STORE_DONE);
        CU_ASSERT_FALSE_FATAL(text_is_absent(envelope));
        CU_ASSERT_FALSE(text_contains(envelope, "李明"));
        CU_ASSERT_TRUE(opens(envelope));
    }
}

static void
nobody_gets_the_report_of_another_agency(void)
{
    struct text envelope;
    begin("rsa:2048");
    CU_ASSERT_EQUAL(envelop("a1", &envelope), STORE_DONE);
    CU_ASSERT_TRUE(text_is_absent(envelope));
    CU_ASSERT_EQUAL(envelop("a3", &envelope), STORE_DONE);
    CU_ASSERT_TRUE(text_is_absent(envelope));
    CU_ASSERT_EQUAL(asked, 0); /* and it is not even read */
}

static void
other_bytes_than_were_sealed_stay_here(void)
{
    struct text envelope;
    begin("rsa:2048");
    stored = TEXT("{\"case\":\"C7\",\"name\":\"王芳\"}");
    CU_ASSERT_EQUAL(envelop("a2", &envelope), STORE_DONE);
    CU_ASSERT_TRUE(text_is_absent(envelope));
    CU_ASSERT_EQUAL(asked, 1);
}

static void
a_report_that_is_not_there_is_no_report(void)
{
    struct text envelope;
    begin("rsa:2048");
    stored = TEXT_NONE;
    CU_ASSERT_EQUAL(envelop("a2", &envelope), STORE_DONE);
    CU_ASSERT_TRUE(text_is_absent(envelope));
    stored_result = STORE_AWAY;
    CU_ASSERT_EQUAL(envelop("a2", &envelope), STORE_AWAY);
    CU_ASSERT_TRUE(text_is_absent(envelope));
}

static void
a_certificate_that_cannot_be_used_is_named(void)
{
    static const char *kinds[] = {"ed25519", "rsa:1024"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        begin(kinds[i]);
        CU_ASSERT_PTR_NULL(report_recipients_open(&config, &fault));
        CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
        CU_ASSERT_TRUE(text_contains(text_of(fault.text), "agency a2: /tmp/"));
        CU_ASSERT_TRUE(text_contains(text_of(fault.text), "neither RSA"));
    }
    fault_clear(&fault);
    agencies[1].certificate = "/nowhere.pem";
    CU_ASSERT_PTR_NULL(report_recipients_open(&config, &fault));
    CU_ASSERT_TRUE(text_contains(text_of(fault.text),
                                 "agency a2: /nowhere.pem is no PEM"));
}

static void
the_folder_is_removed(void)
{
    char line[128];
    begin("rsa:2048");
    snprintf(line, sizeof(line), "rm -rf -- %s", folder);
    CU_ASSERT_EQUAL(system(line), 0);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"an agency opens its report, by EC and by RSA",
     an_agency_opens_its_report},
    {"nobody gets the report of another agency",
     nobody_gets_the_report_of_another_agency},
    {"other bytes than were sealed stay here",
     other_bytes_than_were_sealed_stay_here},
    {"a report that is not there is no report, a store that is away is",
     a_report_that_is_not_there_is_no_report},
    {"a certificate that cannot be used is named",
     a_certificate_that_cannot_be_used_is_named},
    {"the folder of the test is removed", the_folder_is_removed},
};

UNIT_MAIN("intake report", tests)
