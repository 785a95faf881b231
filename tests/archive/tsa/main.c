// SPDX-License-Identifier: Apache-2.0
//
// hedui-tsa: a timestamp authority of RFC 3161 for tests, which can be wrong
// in every way of behaviours.txt. It links nothing of the daemon.
#include "behaviour.h"
#include "server.h"

#include <getopt.h>
#include <openssl/rand.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

static const char usage[] =
    "hedui-tsa --pki FOLDER [options]       serves on loopback until killed\n"
    "  --name NAME         certificate of FOLDER that stamps (tsa)\n"
    "  --cert F --key F --chain F   another one; --pki is for behaviours then\n"
    "  --policy OID        (2.999.1)\n"
    "  --port N, --port-file FILE   (any port; written when it listens)\n"
    "  --control-port-file FILE     POST /behave TEXT, GET /counts\n"
    "  --at-us N           time stands at N microseconds since 1970, UTC\n"
    "  --offset-us N       this much is added to the machine's clock\n"
    "  --at-file FILE      the same, read for each request: N, +N or -N\n"
    "  --digits 0..6       of a fraction of the second (3)\n"
    "  --accuracy-ms N     (1000; 0: not said)\n"
    "  --serial N          of the first token (random)\n"
    "  --be SCRIPT, --behave FILE   NAME[=ARGUMENT][ xN], one a line (good)\n"
    "  --log FILE          a line for each request: number, behaviour, serial\n"
    "  --with-parent       ends when the process that started it ends\n"
    "hedui-tsa ... --reply < QUERY > REPLY   one answer's body, without HTTP\n"
    "hedui-tsa --list                        the behaviours\n";

struct options {
    struct server_options server;
    const char *name;
    const char *certificate;
    const char *key;
    const char *chain;
    bool is_reply;
    bool has_serial;
};

enum flag {
    FLAG_PKI = 256,
    FLAG_NAME,
    FLAG_CERT,
    FLAG_KEY,
    FLAG_CHAIN,
    FLAG_POLICY,
    FLAG_PORT,
    FLAG_PORT_FILE,
    FLAG_CONTROL,
    FLAG_AT,
    FLAG_OFFSET,
    FLAG_AT_FILE,
    FLAG_DIGITS,
    FLAG_ACCURACY,
    FLAG_SERIAL,
    FLAG_BE,
    FLAG_BEHAVE,
    FLAG_LOG,
    FLAG_PARENT,
    FLAG_REPLY,
    FLAG_LIST,
};

static const struct option long_options[] = {
    {"pki", 1, NULL, FLAG_PKI},
    {"name", 1, NULL, FLAG_NAME},
    {"cert", 1, NULL, FLAG_CERT},
    {"key", 1, NULL, FLAG_KEY},
    {"chain", 1, NULL, FLAG_CHAIN},
    {"policy", 1, NULL, FLAG_POLICY},
    {"port", 1, NULL, FLAG_PORT},
    {"port-file", 1, NULL, FLAG_PORT_FILE},
    {"control-port-file", 1, NULL, FLAG_CONTROL},
    {"at-us", 1, NULL, FLAG_AT},
    {"offset-us", 1, NULL, FLAG_OFFSET},
    {"at-file", 1, NULL, FLAG_AT_FILE},
    {"digits", 1, NULL, FLAG_DIGITS},
    {"accuracy-ms", 1, NULL, FLAG_ACCURACY},
    {"serial", 1, NULL, FLAG_SERIAL},
    {"be", 1, NULL, FLAG_BE},
    {"behave", 1, NULL, FLAG_BEHAVE},
    {"log", 1, NULL, FLAG_LOG},
    {"with-parent", 0, NULL, FLAG_PARENT},
    {"reply", 0, NULL, FLAG_REPLY},
    {"list", 0, NULL, FLAG_LIST},
    {NULL, 0, NULL, 0},
};

static int64_t
main_number(const char *text, int64_t least, int64_t most)
{
    char *end;
    int64_t value = strtoll(text, &end, 10);
    if (end == text || *end || value < least || value > most) {
        fprintf(stderr, "hedui-tsa: not a number of %lld to %lld: %s\n",
                (long long)least, (long long)most, text);
        exit(2);
    }
    return value;
}

static void
main_list(void)
{
    const struct behaviour *row;
    for (size_t i = 0; (row = behaviour_number(i)); i++)
        if (row->argument == NO_ARGUMENT)
            puts(row->name);
        else
            printf("%s=%lld\n", row->name, (long long)row->argument);
}

static void
main_time(struct authority *authority, int flag, const char *text)
{
    authority->is_fixed = flag == FLAG_AT;
    authority->at_us = main_number(text, INT64_MIN / 4, INT64_MAX / 4);
}

// What is about the authority. False: it is not.
static bool
main_authority(struct authority *authority, struct options *options, int flag,
               const char *text)
{
    switch (flag) {
    case FLAG_PKI:
        authority->pki = text;
        return true;
    case FLAG_NAME:
        options->name = text;
        return true;
    case FLAG_CERT:
        options->certificate = text;
        return true;
    case FLAG_KEY:
        options->key = text;
        return true;
    case FLAG_CHAIN:
        options->chain = text;
        return true;
    case FLAG_POLICY:
        authority->policy = text;
        return true;
    case FLAG_AT:
    case FLAG_OFFSET:
        main_time(authority, flag, text);
        return true;
    case FLAG_AT_FILE:
        authority->at_file = text;
        return true;
    case FLAG_DIGITS:
        authority->digits = (int)main_number(text, 0, 6);
        return true;
    case FLAG_ACCURACY:
        authority->accuracy_ms = main_number(text, 0, INT32_MAX);
        return true;
    case FLAG_SERIAL:
        authority->serial = (uint64_t)main_number(text, 1, INT64_MAX);
        options->has_serial = true;
        return true;
    default:
        return false;
    }
}

static void
main_server(struct options *options, struct script *script, int flag,
            const char *text)
{
    switch (flag) {
    case FLAG_PORT:
        options->server.port = (int)main_number(text, 0, 65535);
        break;
    case FLAG_PORT_FILE:
        options->server.port_file = text;
        break;
    case FLAG_CONTROL:
        options->server.control_port_file = text;
        break;
    case FLAG_LOG:
        options->server.log = text;
        break;
    case FLAG_BEHAVE:
        script->file = text;
        break;
    case FLAG_PARENT:
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        break;
    case FLAG_REPLY:
        options->is_reply = true;
        break;
    case FLAG_LIST:
        main_list();
        exit(0);
    case FLAG_BE:
        if (!script_set(script, text)) {
            fprintf(stderr, "hedui-tsa: no such behaviour: %s\n", text);
            exit(2);
        }
        break;
    default:
        fputs(usage, stderr);
        exit(2);
    }
}

static bool
main_credential(struct authority *authority, const struct options *options)
{
    static struct credential own;
    if (options->certificate) {
        authority->own = &own;
        return options->key && credential_load(&own, options->certificate,
                                               options->key, options->chain);
    }
    if (!authority->pki) {
        fputs(usage, stderr);
        return false;
    }
    authority->own = credential_named(authority->pki, options->name);
    return authority->own;
}

static int
main_reply(struct authority *authority, struct script *script)
{
    static unsigned char request[AUTHORITY_REQUEST];
    struct answer answer;
    size_t length = fread(request, 1, sizeof request, stdin);
    script_look(script);
    if (!authority_answer(authority, script_now(script), request, length,
                          &answer))
        return 1;
    bool is_written = fwrite(answer.body.bytes, 1, answer.body.length,
                             stdout) == answer.body.length &&
                      fflush(stdout) == 0;
    der_release(&answer.body);
    return !is_written;
}

int
main(int argc, char **argv)
{
    static struct script script;
    struct authority authority = {
        .policy = "2.999.1", .digits = 3, .accuracy_ms = 1000};
    struct options options = {.name = "tsa"};
    int flag;
    script_set(&script, "");
    while ((flag = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!main_authority(&authority, &options, flag, optarg))
            main_server(&options, &script, flag, optarg);
    if (optind < argc || !main_credential(&authority, &options))
        return 2;
    if (!options.has_serial)
        RAND_bytes((unsigned char *)&authority.serial, sizeof authority.serial);
    if (options.is_reply)
        return main_reply(&authority, &script);
    fprintf(stderr, "hedui-tsa: serials from %llu\n",
            (unsigned long long)(authority.serial & INT64_MAX));
    return server_run(&authority, &script, &options.server);
}
