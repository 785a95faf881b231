/* SPDX-License-Identifier: Apache-2.0
 *
 * The one configuration: YAML, read by libcyaml (unknown and duplicate keys
 * are refused with line and column). Every option is one row in config.c with
 * key, type, default as text, range and meaning; --print-config writes the
 * annotated file from the rows, so that it documents itself. Relative paths
 * are relative to the folder of the file. Secrets stand in files of their own.
 */
#ifndef HEDUI_CORE_CONFIG_H
#define HEDUI_CORE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fault.h"
#include "text.h"

/* One line (a data source). Strings are never NULL; "" is "not set". */
struct line_config {
    char *name;             /* the connector's folder name */
    bool is_on;             /* false: paused by configuration */
    bool is_always_asked;   /* whether a programme needs it or not */
    char *url;              /* https: https://host:port, the path is ours */
    char *ca;               /* https: PEM of the owner's CA */
    char *certificate;      /* https: our client certificate */
    char *key;              /* https: its key */
    char *app_id;           /* H1: x-app-id; H2: client id */
    char *secret_file;      /* H1 HMAC secret, H2 client secret */
    char *folder;           /* file: has in/ (to the owner) and out/; a path,
                               or as sftp_address.h says */
    char *sftp_key;         /* file over SFTP: our private key for the login */
    char *sftp_known_hosts; /* file over SFTP: the server's key, OpenSSH form */
    char *file_certificate; /* file: our CMS certificate */
    char *file_key;
    char *owner_certificate; /* file: the only signer we believe */
    char *database;          /* database: conninfo of the exchange database */
    char *schema;            /* database: schema of its tables */
    char **institutions;     /* those whose silence is a gap (policy A17) */
    unsigned institutions_count;
    char *hours;               /* service hours, service_hours.h has the form */
    char *days;                /* "all", or "working": by the calendar */
    int64_t persons_max;       /* questions an exchange, 0 = the connector's */
    int64_t coalesce_ms;       /* how long a keeper waits to gather */
    int64_t connections;       /* exchanges in flight at most */
    int64_t rate_per_s;        /* exchanges a second at most */
    int64_t quota_per_day;     /* questions a Shanghai day, 0 = none */
    int64_t answer_ms;         /* TIMED_OUT after this long without an answer */
    int64_t transfer_ms;       /* one HTTP call at most */
    int64_t retry_ms;          /* first back-off; doubles up to 64 times that */
    int64_t poll_ms;           /* files and tables: how often we look */
    int64_t silence_questions; /* all NOTHING among so many is not believed */
};

struct agency_config {
    char *code;    /* 1-64 printable ASCII */
    char *name_zh; /* shown */
    char *name_en;
    char *mandate;     /* the standing mandate, when a request brings none */
    char *certificate; /* to it reports are encrypted; "": none leaves */
};

/* Who keeps the log's checkpoints outside of this house. */
struct witness_config {
    char *name;        /* in the store's push table, and shown */
    char *folder;      /* a directory in the layout of tlog-tiles, or */
    char *url;         /* an endpoint that takes add-checkpoint */
    char *ca;          /* of the endpoint, PEM */
    char *certificate; /* ours, PEM, where it asks for one */
    char *key;
    char *vkey;        /* its cosignatures are verified with; "": any answer
                          that says yes is taken */
    int64_t answer_ms; /* of one call */
};

struct config {
    char *path;                 /* of the file that was read */
    char *database;             /* conninfo of our own PostgreSQL */
    char *database_role_prefix; /* roles are PREFIX_intake, PREFIX_worker ... */
    char *policy;               /* folder of the policy pack */
    char *calendar;             /* calendar.json */
    char *log_level;            /* debug info warn error */
    char *front_listen;         /* 127.0.0.1:PORT or unix:/path */
    int64_t api_rate_per_s;     /* requests of one agency */
    int64_t api_burst;          /* of them at once */
    int64_t api_uploads_open;   /* of one agency */
    int64_t api_upload_bytes_open; /* of all of them together */
    char *webhook_networks;        /* as network.h says; "" for none */
    char *webhook_ca;              /* PEM file */
    char *host;  /* name of this host in leases, "": its own */
    char *state; /* folder of what is remembered of the database, "": none */
    int64_t workers;     /* worker processes under the supervisor, 1..64 */
    int64_t round_cases; /* cases a round at most, 1..256 */
    int64_t lease_ms;    /* leases of rounds and lines */
    int64_t tick_ms;     /* the poll that works without NOTIFY */
    int64_t heartbeat_ms;
    int64_t stop_ms;             /* from TERM to the end */
    int64_t case_memory_mib;     /* arena cap of one case */
    int64_t document_bytes_max;  /* of one document */
    int64_t documents_bytes_max; /* of those of one message */
    int64_t documents_max;       /* of one message */
    char *queue;                 /* postgres kafka */
    char *kafka_brokers;         /* host:port, several by commas */
    char *kafka_group;           /* of the consumers */
    char *kafka_member;   /* this intake's name in the group, "": by host */
    char *kafka_requests; /* topics */
    char *kafka_express;
    char *kafka_notices;
    char *kafka_alerts;
    char *kafka_dead_letters;
    char *kafka_reports;
    char *kafka_security;    /* plaintext ssl sasl_plaintext sasl_ssl */
    char *kafka_ca;          /* PEM */
    char *kafka_certificate; /* ours, PEM */
    char *kafka_key;
    char *kafka_mechanism;
    char *kafka_user;
    char *kafka_secret_file;
    int64_t kafka_session_ms;
    int64_t kafka_remembered_days; /* messages that were in the inbox */
    char *report_link; /* what a link to a report begins with, or "" */
    char *seal_key;    /* PEM file or pkcs11: URI; "": hashes alone */
    char *seal_module; /* of PKCS#11 */
    char *seal_pin_file;
    char *seal_certificate; /* the signer's first, then its issuers', PEM */
    char *seal_roots;       /* what a verifier trusts, PEM */
    char *seal_crls;        /* a file or a folder of *.pem and *.crl */
    char *seal_language;    /* of report.html: zh en */
    char *seal_tsa_url;     /* "": level B */
    char *seal_tsa_policy;
    char *seal_tsa_ca; /* over https */
    int64_t seal_tsa_wait_ms;
    int64_t seal_tsa_tolerance_ms;
    int64_t seal_unstamped_minutes; /* then intake stops */
    char *log_key;    /* Ed25519, PEM; "": the log is numbered, not signed */
    char *log_origin; /* the name of the log and of its key */
    char *log_public; /* its vkey, for roles that may not read log_key */
    int64_t log_checkpoint_ms;
    struct agency_config *agencies;
    unsigned agencies_count;
    struct line_config *lines;
    unsigned lines_count;
    struct witness_config *witnesses;
    unsigned witnesses_count;
};

/* NULL with FAULT_INPUT naming file, line and column, or the option, its value
 * and its range. */
struct config *config_read(const char *path, struct fault *fault);
void config_free(struct config *config);
const struct line_config *config_line(const struct config *config,
                                      const char *name);
const struct agency_config *config_agency(const struct config *config,
                                          const char *code);
bool config_knows_agency(const struct config *config, struct text code);
const struct witness_config *config_witness(const struct config *config,
                                            const char *name);
/* The annotated default configuration. */
void config_print(FILE *out);
/* The first line of a secret file, into the caller's buffer. */
bool config_read_secret(const char *path, char out[256],
                        struct fault *fault) FAULT_MUST_CHECK;

#endif
