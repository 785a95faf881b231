/* SPDX-License-Identifier: Apache-2.0
 *
 * Every option of the configuration, one row each. No other place knows a
 * default or a range.
 */
#include "config_options.h"

#include "config.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define ROW_TEXT(struct_, type_, key_, fallback_, meaning_)                    \
    {                                                                          \
#key_, (type_), offsetof(struct struct_, key_), (fallback_), 0, 0,     \
            NULL, (meaning_)                                                   \
    }
#define ROW_INTEGER(struct_, key_, fallback_, least_, most_, meaning_)         \
    {                                                                          \
#key_, OPTION_INTEGER, offsetof(struct struct_, key_), (fallback_),    \
            (least_), (most_), NULL, (meaning_)                                \
    }

#define TOP(type_, key_, fallback_, meaning_)                                  \
    ROW_TEXT(config, type_, key_, fallback_, meaning_)
#define TOP_INTEGER(key_, fallback_, least_, most_, meaning_)                  \
    ROW_INTEGER(config, key_, fallback_, least_, most_, meaning_)

static const struct option top_rows[] = {
    TOP(OPTION_TEXT, database, "dbname=hedui",
        "Our own PostgreSQL, as a libpq connection string. Each role connects "
        "as its own user."),
    TOP(OPTION_TEXT, database_role_prefix, "hedui",
        "Database users are PREFIX_intake, PREFIX_worker, PREFIX_sealer and "
        "PREFIX_front."),
    TOP(OPTION_PATH, policy, "policy/shanghai",
        "Folder of the policy pack: the rules and figures of the place."),
    TOP(OPTION_PATH, calendar, "calendar/china.json",
        "Working days and holidays, by which deadlines are counted."),
    {"log_level", OPTION_WORD, offsetof(struct config, log_level), "info", 0, 0,
     "debug info warn error", "The least level that is written to stderr."},
    TOP(OPTION_TEXT, front_listen, "127.0.0.1:8470",
        "Where the HTTP API and the console listen: ADDRESS:PORT, or "
        "unix:/PATH behind a proxy. Client certificates are taken from the "
        "proxy on a unix socket alone."),
    TOP_INTEGER(api_rate_per_s, "50", 1, 100000,
                "Requests a second that the HTTP API takes from one agency, in "
                "the long run."),
    TOP_INTEGER(api_burst, "200", 1, 1000000,
                "Requests that one agency may make at once; more wait as "
                "api_rate_per_s says."),
    TOP_INTEGER(api_uploads_open, "64", 1, 1000000,
                "Uploads of one agency that may be open at once: begun, and "
                "not read to their end yet."),
    TOP_INTEGER(api_upload_bytes_open, "17179869184", 1048576, 1099511627776,
                "Bytes that the open uploads of one agency may have together, "
                "as they were announced."),
    TOP(OPTION_NETWORKS, webhook_networks, "",
        "Networks beside the public one to which webhooks may go, "
        "ADDRESS/BITS, "
        "several by commas. Empty: none; an agency then makes nobody connect "
        "to "
        "a machine of the house."),
    TOP(OPTION_PATH, webhook_ca, "/etc/ssl/certs/ca-certificates.crt",
        "PEM file of those whose word on a webhook's certificate counts."),
    TOP(OPTION_TEXT, host, "",
        "The name of this host in leases and heartbeats, another for each "
        "heduid on one database; empty is the name of the machine."),
    TOP(OPTION_PATH, state, "",
        "A folder of this host in which roles remember how far the database "
        "is, so that one that has lost something is refused. Empty: the folder "
        "that systemd makes, else nothing is remembered."),
    TOP_INTEGER(workers, "1", 1, 64,
                "Worker processes under the supervisor of this machine."),
    TOP_INTEGER(round_cases, "256", 1, 256,
                "Cases that are planned together at most."),
    {"lease_ms", OPTION_INTEGER, offsetof(struct config, lease_ms), "10000",
     3000, 600000,
     "a line is asked only while 2000 are left of its lease, and a lease is "
     "renewed when a third of it has passed",
     "How long a worker owns a round or a line without renewing. After a "
     "crash the work waits this long."},
    TOP_INTEGER(tick_ms, "1000", 10, 60000,
                "How often a role looks for work when no notice comes."),
    TOP_INTEGER(heartbeat_ms, "5000", 100, 60000,
                "How often a role says that it is alive."),
    TOP_INTEGER(stop_ms, "20000", 1000, 600000,
                "How long a stop may take. Workers wait half of it for what is "
                "in flight; what is not back by then is polled or asked again "
                "by the next keeper."),
    TOP_INTEGER(case_memory_mib, "64", 1, 4096,
                "Memory that one case may take before it is set aside."),
    TOP_INTEGER(document_bytes_max, "2097152", 1024, 67108864,
                "A document that comes with a request has so many bytes at "
                "most."),
    TOP_INTEGER(documents_bytes_max, "8388608", 1024, 134217728,
                "The documents of one message together. With Kafka a message "
                "is a third larger than its documents: the topics of requests "
                "must take it, or documents come in supplements."),
    TOP_INTEGER(documents_max, "64", 1, 256,
                "Documents in one message at most."),
    {"queue", OPTION_WORD, offsetof(struct config, queue), "postgres", 0, 0,
     "postgres kafka",
     "Where requests come from and notices go: tables of our own PostgreSQL, "
     "or topics of an Apache Kafka. hedui submit works with both."},
    TOP(OPTION_TEXT, kafka_brokers, "",
        "kafka: some brokers, HOST:PORT, several by commas."),
    TOP(OPTION_TEXT, kafka_group, "hedui",
        "kafka: the group of all intakes that share the work."),
    TOP(OPTION_TEXT, kafka_member, "",
        "kafka: the name of this intake in the group, another for each; empty "
        "is the name of the host, and -2, -3 behind it where a host has more "
        "than one. It keeps its partitions over a restart."),
    TOP(OPTION_TEXT, kafka_requests, "hedui-requests",
        "kafka: topic of requests. A message is one request as JSON, its key "
        "the agency's reference of the household."),
    TOP(OPTION_TEXT, kafka_express, "hedui-requests-express",
        "kafka: topic of requests that are read before all others."),
    TOP(OPTION_TEXT, kafka_notices, "hedui-notices",
        "kafka: topic of notices, one for each revision of a report."),
    TOP(OPTION_TEXT, kafka_alerts, "hedui-alerts",
        "kafka: topic of alerts, one for each revision above the first."),
    TOP(OPTION_TEXT, kafka_dead_letters, "hedui-dead-letters",
        "kafka: topic of messages that were refused or contradict a case, each "
        "with its reason and where it stood."),
    TOP(OPTION_TEXT, kafka_reports, "hedui-reports",
        "kafka: topic of reports, as CMS to the certificate of their agency; "
        "agencies without one get none."),
    {"kafka_security", OPTION_WORD, offsetof(struct config, kafka_security),
     "plaintext", 0, 0, "plaintext ssl sasl_plaintext sasl_ssl",
     "kafka: TLS (ssl), a password (sasl), both, or none of them."},
    TOP(OPTION_PATH, kafka_ca, "", "kafka over TLS: the brokers' CA, PEM."),
    TOP(OPTION_PATH, kafka_certificate, "",
        "kafka over TLS: our certificate, PEM, where brokers ask for one."),
    TOP(OPTION_PATH, kafka_key, "",
        "kafka over TLS: its key, PEM without a passphrase."),
    {"kafka_mechanism", OPTION_WORD, offsetof(struct config, kafka_mechanism),
     "PLAIN", 0, 0, "PLAIN SCRAM-SHA-256 SCRAM-SHA-512",
     "kafka with a password: how it is shown. SCRAM of librdkafka before 2.6.1 "
     "is refused by Kafka 4: take PLAIN inside TLS there."},
    TOP(OPTION_TEXT, kafka_user, "", "kafka with a password: our user."),
    TOP(OPTION_PATH, kafka_secret_file, "",
        "kafka with a password: a file whose first line it is."),
    TOP_INTEGER(kafka_session_ms, "45000", 500, 300000,
                "kafka: after so long without a sign of life an intake's "
                "partitions go to others. Above what a failover of brokers "
                "takes."),
    TOP_INTEGER(kafka_remembered_days, "30", 1, 3650,
                "kafka: so long it is remembered which messages came, so that "
                "none is taken twice. Longer than the topics of requests keep "
                "them (retention.ms)."),
    TOP(OPTION_TEXT, report_link, "",
        "What the link to a report begins with in notices; case and revision "
        "follow. Empty: notices have no link."),
    TOP(OPTION_PLACE, seal_key, "",
        "The key that seals: a PEM file, or pkcs11:token=...;object=... Empty: "
        "nothing is signed, a container is the hashes of what it should "
        "hold."),
    TOP(OPTION_PATH, seal_module, "",
        "seal_key behind PKCS#11: the module, as libsofthsm2.so."),
    TOP(OPTION_PATH, seal_pin_file, "",
        "A file with the PIN of the token, or the passphrase of the key. "
        "Empty: "
        "there is none."),
    TOP(OPTION_PATH, seal_certificate, "",
        "seal_key's certificate, PEM, and behind it those of its issuers."),
    TOP(OPTION_PATH, seal_roots, "",
        "The roots of that certificate and of the timestamp authority, PEM: "
        "what an auditor trusts."),
    TOP(OPTION_PATH, seal_crls, "",
        "Revocation lists of their issuers, PEM: a file, or a folder whose "
        "*.pem and *.crl are read. They are read again when they change. What "
        "fetches them is not Hedui: the sealer has no way out."),
    {"seal_language", OPTION_WORD, offsetof(struct config, seal_language), "zh",
     0, 0, "zh en", "The language of report.html in containers."},
    TOP(OPTION_TEXT, seal_tsa_url, "",
        "The timestamp authority (RFC 3161 over HTTP), of containers and of "
        "the "
        "log's checkpoints. Empty: containers stay at level B."),
    TOP(OPTION_TEXT, seal_tsa_policy, "",
        "The policy that its stamps must have, as 1.2.3.4. Empty: any."),
    TOP(OPTION_PATH, seal_tsa_ca, "",
        "The authority over https: the CA of its server, PEM."),
    TOP_INTEGER(seal_tsa_wait_ms, "10000", 100, 60000,
                "So long a round waits for its stamps. Then it is sealed at "
                "level B, and raised when the authority is there again."),
    TOP_INTEGER(seal_tsa_tolerance_ms, "60000", 100, 600000,
                "How far the authority's clock may be from ours."),
    TOP_INTEGER(seal_unstamped_minutes, "240", 1, 43200,
                "When a container has been without a stamp of seal_tsa_url for "
                "so long, intake takes nothing new until it has one."),
    TOP(OPTION_PATH, log_key, "",
        "The sealer's key for checkpoints of the log: Ed25519, PEM (openssl "
        "genpkey -algorithm ed25519). Empty: leaves get their numbers, and "
        "nothing of it is signed or published."),
    TOP(OPTION_TEXT, log_origin, "",
        "The name of the log, in each checkpoint and of its key: a host name "
        "of yours and a path, without spaces. Never changed."),
    TOP(OPTION_TEXT, log_public, "",
        "The log's public key, as hedui log --public prints it, for roles "
        "that cannot read log_key: they too refuse a database that is behind "
        "what was published."),
    TOP_INTEGER(log_checkpoint_ms, "300000", 10, 600000,
                "A checkpoint is made at least so often when there is "
                "something new; one each day even if there is not."),
};

const struct option_section option_top = {NULL, top_rows, COUNT(top_rows),
                                          NULL};

#define AGENCY(type_, key_, fallback_, meaning_)                               \
    ROW_TEXT(agency_config, type_, key_, fallback_, meaning_)

static const struct option agency_rows[] = {
    AGENCY(OPTION_NAME, code, "",
           "The code by which the agency names itself in requests."),
    AGENCY(OPTION_TEXT, name_zh, "", "Its name, shown on Chinese pages."),
    AGENCY(OPTION_TEXT, name_en, "", "Its name, shown on English pages."),
    AGENCY(OPTION_TEXT, mandate, "",
           "Number of its standing mandate, which goes out when a request "
           "brings none."),
    AGENCY(OPTION_PATH, certificate, "",
           "Its certificate, PEM, EC or RSA. With it, and queue: kafka, its "
           "reports leave on kafka_reports, encrypted to it; without it none "
           "do."),
};

const struct option_section option_agency = {
    "agencies", agency_rows, COUNT(agency_rows),
    "The agencies whose requests are taken. Others are refused."};

#define LINE(type_, key_, fallback_, meaning_)                                 \
    ROW_TEXT(line_config, type_, key_, fallback_, meaning_)
#define LINE_INTEGER(key_, fallback_, least_, most_, meaning_)                 \
    ROW_INTEGER(line_config, key_, fallback_, least_, most_, meaning_)

static const struct option line_rows[] = {
    LINE(OPTION_NAME, name, "", "The line, named as its connector's folder."),
    {"on", OPTION_BOOL, offsetof(struct line_config, is_on), "true", 0, 0, NULL,
     "false pauses the line: it is not asked, which is a gap."},
    {"ask_always", OPTION_BOOL, offsetof(struct line_config, is_always_asked),
     "false", 0, 0, NULL,
     "true asks it also where no requested programme needs it: its answer is "
     "shown and counts in no test."},
    LINE(OPTION_TEXT, url, "",
         "https: scheme, host and port of the owner. The path is the "
         "connector's."),
    LINE(OPTION_PATH, ca, "", "https: the owner's CA, PEM."),
    LINE(OPTION_PATH, certificate, "", "https: our client certificate, PEM."),
    LINE(OPTION_PATH, key, "", "https: its key, PEM without a passphrase."),
    LINE(OPTION_TEXT, app_id, "",
         "https: our id with the owner (x-app-id, or the OAuth client id)."),
    LINE(OPTION_PATH, secret_file, "",
         "https: a file whose first line is the secret (HMAC, or OAuth "
         "client secret)."),
    LINE(OPTION_PLACE, folder, "",
         "file: the exchange folder, with in/ towards the owner and out/ "
         "back. sftp://USER@HOST/~/PATH begins in the folder of the login; a "
         "PATH stands as it is, nothing in it is encoded."),
    LINE(OPTION_PATH, sftp_key, "",
         "file over SFTP: our private key for the login, Ed25519 or ECDSA, "
         "without a passphrase."),
    LINE(OPTION_PATH, sftp_known_hosts, "",
         "file over SFTP: the Ed25519 or ECDSA keys of the server, as in "
         "OpenSSH's known_hosts. A server with another key gets nothing."),
    LINE(OPTION_PATH, file_certificate, "",
         "file: our certificate for signing and opening, PEM."),
    LINE(OPTION_PATH, file_key, "", "file: its key, PEM."),
    LINE(OPTION_PATH, owner_certificate, "",
         "file: the owner's certificate, PEM. No other signer is believed."),
    LINE(OPTION_TEXT, database, "",
         "database: libpq connection string of the exchange database."),
    LINE(OPTION_TEXT, schema, "",
         "database: the schema of its exchange tables."),
    LINE(OPTION_HOURS, hours, "00:00-24:00",
         "When the owner serves, Asia/Shanghai. Outside of it nothing is sent "
         "and no portal is polled, questions wait, and answer_ms stands still; "
         "answers in folders and tables are looked for at any time."),
    {"days", OPTION_WORD, offsetof(struct line_config, days), "all", 0, 0,
     "all working", "On which days: working days are those of the calendar."},
    LINE_INTEGER(persons_max, "0", 0, 50000,
                 "Questions in one exchange at most; 0 is the owner's own "
                 "limit."),
    LINE_INTEGER(coalesce_ms, "20", 0, 86400000,
                 "How long questions are gathered while others are under "
                 "way."),
    LINE_INTEGER(connections, "4", 1, 256, "Exchanges under way at once."),
    LINE_INTEGER(rate_per_s, "0", 0, 100000,
                 "Exchanges a second at most, and after a pause as many once "
                 "more; 0 is no limit."),
    LINE_INTEGER(quota_per_day, "0", 0, 1000000000,
                 "Questions a day (Shanghai) at most; 0 is no limit."),
    LINE_INTEGER(answer_ms, "600000", 10, INT64_C(3888000000),
                 "Without an answer after this long, the answer is "
                 "TIMED_OUT. Only service hours count."),
    LINE_INTEGER(transfer_ms, "30000", 10, 600000,
                 "One call at most: connecting, sending, receiving."),
    LINE_INTEGER(retry_ms, "1000", 1, 3600000,
                 "First wait after a failure; it doubles up to 64 times "
                 "this."),
    LINE_INTEGER(poll_ms, "1000", 1, 86400000,
                 "file and database: how often answers are looked for."),
    LINE_INTEGER(silence_questions, "500", 1, 1000000,
                 "When so many answers in a row are all \"nothing\", the line "
                 "is not believed."),
};

const struct option_section option_line = {
    "lines", line_rows, COUNT(line_rows),
    "The lines (data sources). A line that is not here is not asked, which "
    "is a gap."};

#define WITNESS(type_, key_, fallback_, meaning_)                              \
    ROW_TEXT(witness_config, type_, key_, fallback_, meaning_)

static const struct option witness_rows[] = {
    WITNESS(OPTION_NAME, name, "",
            "Its name, shown, and kept with how far it "
            "has come."),
    WITNESS(OPTION_PATH, folder, "",
            "A directory, best on storage that nobody here can change: "
            "checkpoint, tiles and entries are put there as files."),
    WITNESS(OPTION_TEXT, url, "",
            "Or an endpoint to which each checkpoint is posted with the proof "
            "that it continues the last one (c2sp.org/tlog-witness)."),
    WITNESS(OPTION_PATH, ca, "", "Of the endpoint: its CA, PEM."),
    WITNESS(OPTION_PATH, certificate, "",
            "Of the endpoint: our client certificate, PEM, where it asks."),
    WITNESS(OPTION_PATH, key, "", "Its key, PEM without a passphrase."),
    WITNESS(OPTION_TEXT, vkey, "",
            "The public key of its cosignatures, as hedui witness --public "
            "prints it. An answer without a cosignature of it is none."),
    ROW_INTEGER(witness_config, answer_ms, "30000", 10, 600000,
                "One call at most."),
};

const struct option_section option_witness = {
    "log_witnesses", witness_rows, COUNT(witness_rows),
    "Who keeps checkpoints of the log outside of this house: at least two, "
    "and one of them somebody else. Without any the log is as good as the "
    "custody of its key."};
