/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui doctor: each thing that it looks at, well and ill, and that it names
 * files and shows nothing of them.
 */
#include "doctor.h"

#include "calendar.h"
#include "certificate_fixture.h"
#include "date.h"

static char none[] = "", postgres[] = "postgres", name[] = "marriage";
static char url[] = "https://owner.example";

struct ward {
    struct ctl ctl;
    struct config config;
    struct line_config line;
    struct doctor doctor;
};

static void
ward_open(struct ward *ward)
{
    memset(ward, 0, sizeof(*ward));
    ward->line = (struct line_config){.name = name,
                                      .is_on = true,
                                      .url = url,
                                      .ca = none,
                                      .certificate = none,
                                      .key = none,
                                      .app_id = none,
                                      .secret_file = none,
                                      .folder = none,
                                      .sftp_key = none,
                                      .sftp_known_hosts = none,
                                      .file_certificate = none,
                                      .file_key = none,
                                      .owner_certificate = none,
                                      .database = none,
                                      .schema = none};
    ward->config = (struct config){.queue = postgres,
                                   .seal_key = none,
                                   .seal_pin_file = none,
                                   .log_key = none,
                                   .lines = &ward->line,
                                   .lines_count = 1};
    ward->ctl.config = &ward->config;
    ward->ctl.language = LANGUAGE_EN;
    arena_init(&ward->ctl.arena, 0);
    ward->doctor.ctl = &ward->ctl;
}

static void
ward_close(struct ward *ward)
{
    arena_release(&ward->ctl.arena);
}

/* The only finding of the check is of this level. */
static void
finds(const struct ward *ward, const char *check, enum finding_level level)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ward->doctor.count; i++) {
        const struct finding *finding = &ward->doctor.findings[i];
        if (strcmp(finding->check, check) != 0)
            continue;
        count++;
        CU_ASSERT_EQUAL(finding->level, level);
        CU_ASSERT_EQUAL(finding->help == NULL, level == FINDING_OK);
        CU_ASSERT_PTR_NULL(strstr(finding->text, "BEGIN"));
    }
    CU_ASSERT_EQUAL(count, 1);
}

static void
a_certificate_is_spoken_of_before_it_ends(void)
{
    static const struct {
        int64_t days;
        enum finding_level level;
        const char *says;
    } rows[] = {{60, FINDING_OK, "60 days"},
                {59, FINDING_WARN, "within 60 days"},
                {30, FINDING_WARN, "within 60 days"},
                {29, FINDING_WARN, "within 30 days"},
                {7, FINDING_WARN, "within 30 days"},
                {6, FINDING_ERROR, "within 7 days"},
                {0, FINDING_ERROR, "within 7 days"},
                {-1, FINDING_ERROR, "has ended"}};
    char path[64];
    fixture_write(path, late_pem, soon_pem, 0644);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ward ward;
        ward_open(&ward);
        ward.line.ca = ward.line.certificate = path; /* looked at once */
        ward.doctor.now_us =
            SOON_ENDS_S * INSTANT_SECOND - rows[i].days * INSTANT_DAY;
        doctor_certificates(&ward.doctor);
        finds(&ward, "certificate", rows[i].level);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(ward.doctor.findings[0].text, rows[i].says));
        ward_close(&ward);
    }
    struct ward ward;
    ward_open(&ward);
    ward.line.ca = url; /* no such file */
    doctor_certificates(&ward.doctor);
    finds(&ward, "certificate", FINDING_ERROR);
    ward_close(&ward);
    unlink(path);
}

static void
a_key_is_its_owners_alone(void)
{
    static const struct {
        mode_t mode;
        enum finding_level level;
    } rows[] = {{0600, FINDING_OK},
                {0400, FINDING_OK},
                {0640, FINDING_WARN},
                {0644, FINDING_ERROR},
                {0602, FINDING_ERROR}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[64];
        struct ward ward;
        fixture_write(path, "BEGIN of a secret", "", rows[i].mode);
        ward_open(&ward);
        ward.line.key = ward.line.secret_file = path;
        doctor_keys(&ward.doctor);
        finds(&ward, "key", rows[i].level);
        ward_close(&ward);
        unlink(path);
    }
    struct ward ward;
    ward_open(&ward);
    ward.line.key = url;
    doctor_keys(&ward.doctor);
    finds(&ward, "key", FINDING_ERROR);
    ward_close(&ward);
}

static void
a_line_that_is_on_has_what_its_carrier_needs(void)
{
    struct ward ward;
    ward_open(&ward);
    ward.line.ca = ward.line.certificate = url;
    doctor_lines(&ward.doctor);
    finds(&ward, "line", FINDING_ERROR);
    CU_ASSERT_STRING_EQUAL(ward.doctor.findings[0].text,
                           "line marriage is on and has no `key`");
    ward.doctor.count = 0;
    ward.line.key = url;
    doctor_lines(&ward.doctor);
    finds(&ward, "line", FINDING_OK);
    ward.doctor.count = 0;
    ward.line.is_on = false;
    doctor_lines(&ward.doctor);
    finds(&ward, "line", FINDING_WARN);
    ward_close(&ward);
}

static void
folders_must_be_there(void)
{
    struct ward ward;
    char folder[64] = "/tmp/hedui-fixture-XXXXXX";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    ward_open(&ward);
    ward.line.folder = folder;
    doctor_folders(&ward.doctor);
    finds(&ward, "folder", FINDING_ERROR);
    ward.doctor.count = 0;
    char path[80];
    snprintf(path, sizeof(path), "%s/in", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/out", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    doctor_folders(&ward.doctor);
    finds(&ward, "folder", FINDING_OK);
    CU_ASSERT_EQUAL(rmdir(path), 0);
    snprintf(path, sizeof(path), "%s/in", folder);
    CU_ASSERT_EQUAL(rmdir(path), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
    ward_close(&ward);
}

static void
the_calendar_must_reach_past_the_due_days(void)
{
    static char policy[] = SOURCE_FOLDER "/deploy/policy/shanghai";
    static char calendar[] = SOURCE_FOLDER "/deploy/calendar/china.json";
    struct ward ward;
    struct fault fault = {0};
    ward_open(&ward);
    ward.config.policy = policy;
    ward.config.calendar = calendar;
    int last =
        calendar_last_year(calendar_read(&ward.ctl.arena, calendar, &fault));
    static const struct {
        int years, month, day;
        enum finding_level level;
    } rows[] = {{0, 6, 1, FINDING_OK},
                {0, 12, 20, FINDING_WARN},
                {1, 1, 1, FINDING_ERROR}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ward.doctor.count = 0;
        CU_ASSERT_TRUE(date_make(last + rows[i].years, rows[i].month,
                                 rows[i].day, &ward.doctor.today));
        doctor_rules(&ward.doctor);
        finds(&ward, "calendar", rows[i].level);
        finds(&ward, "policy", FINDING_OK);
    }
    ward.doctor.count = 0;
    ward.config.policy = none;
    doctor_rules(&ward.doctor);
    finds(&ward, "policy", FINDING_ERROR);
    ward_close(&ward);
}

static void
room_and_clocks_have_their_limits(void)
{
    const uint64_t gib = UINT64_C(1) << 30;
    CU_ASSERT_EQUAL(doctor_room_level(10 * gib, 100 * gib), FINDING_OK);
    CU_ASSERT_EQUAL(doctor_room_level(10 * gib - 1, 100 * gib), FINDING_WARN);
    CU_ASSERT_EQUAL(doctor_room_level(2 * gib - 1, 100 * gib), FINDING_ERROR);
    CU_ASSERT_EQUAL(doctor_room_level(gib / 8, gib), FINDING_ERROR);
    for (int64_t sign = -1; sign <= 1; sign += 2) {
        CU_ASSERT_EQUAL(doctor_skew_level(sign * INSTANT_SECOND), FINDING_OK);
        CU_ASSERT_EQUAL(doctor_skew_level(sign * (INSTANT_SECOND + 1)),
                        FINDING_WARN);
        CU_ASSERT_EQUAL(doctor_skew_level(sign * 11 * INSTANT_SECOND),
                        FINDING_ERROR);
    }
}

static void
an_archive_is_read_again_each_quarter(void)
{
    int64_t now_us = 1504231200 * INSTANT_SECOND, day = INSTANT_DAY;
    CU_ASSERT_EQUAL(doctor_scrub_level(now_us, INSTANT_NONE, 0), FINDING_WARN);
    CU_ASSERT_EQUAL(doctor_scrub_level(now_us, now_us, 0), FINDING_OK);
    CU_ASSERT_EQUAL(doctor_scrub_level(now_us, now_us - 90 * day, 0),
                    FINDING_OK);
    CU_ASSERT_EQUAL(doctor_scrub_level(now_us, now_us - 91 * day, 0),
                    FINDING_WARN);
    CU_ASSERT_EQUAL(doctor_scrub_level(now_us, now_us, 1), FINDING_ERROR);
}

static const struct unit_test tests[] = {
    {"a certificate is spoken of before it ends",
     a_certificate_is_spoken_of_before_it_ends},
    {"a key is its owner's alone", a_key_is_its_owners_alone},
    {"a line that is on has what its carrier needs",
     a_line_that_is_on_has_what_its_carrier_needs},
    {"folders must be there", folders_must_be_there},
    {"the calendar must reach past the due days",
     the_calendar_must_reach_past_the_due_days},
    {"room and clocks have their limits", room_and_clocks_have_their_limits},
    {"an archive is read again each quarter",
     an_archive_is_read_again_each_quarter},
};

UNIT_MAIN("doctor", tests)
