/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui: the table of commands, their help, and the language.
 */
#include <errno.h>
#include <getopt.h>

#include "ctl.h"
#include "log.h"

static const struct command {
    const char *name;
    int (*run)(struct ctl *ctl);
    const char *usage;
    const char *help;
} commands[] = {
    {"submit", command_submit,
     "submit [--json] [--timeout S] [--results FILE] [--progress]\n"
     "              [--charset utf-8|gb18030] [--documents FOLDER]\n"
     "              [--declaration FILE]... FILE... |\n"
     "             submit --documents-of CASE|REQUEST FILE...",
     "  Submits the requests in FILE (one JSON document; NDJSON: one a line;\n"
     "  CSV: a row a member; - is standard input) and says of each what "
     "became\n"
     "  of it: accepted (with case and due day), accepted before, refused "
     "(with\n"
     "  the place in the file and what to do), or in conflict with an earlier\n"
     "  request of the same id. schemas/request.json says what a request is.\n"
     "  Columns of CSV are its fields, such as household.members.name; those\n"
     "  of the request are the same on each row of a household, lists of "
     "words\n"
     "  are joined by ;, other lists are JSON. A household with a bad row is\n"
     "  refused whole. UTF-8 or GB18030, which is found out unless --charset\n"
     "  says it.\n"
     "  --results FILE gets a row for each request and each error; submitted\n"
     "  again with the same FILE, it goes on where it was stopped. Without "
     "it,\n"
     "  what was accepted is accepted before. --progress says how far it is,\n"
     "  from 1,000 requests on by itself.\n"
     "  --documents FOLDER sends the files that consents and mandate name "
     "with\n"
     "  the request, after a look at digest and type; those that are not "
     "there\n"
     "  stay announced. --declaration FILE sends what no field announces, "
     "with\n"
     "  one request. --documents-of sends announced FILEs for a request that "
     "is\n"
     "  there.\n"
     "  Waits until no answer has come for 30 s, or --timeout. Exit code 3: "
     "at\n"
     "  least one was refused; 4: no answer in time (what was queued is not\n"
     "  lost).\n"},
    {"status", command_status,
     "status [--json|--causes] [--follow [--timeout S]] [CASE|REQUEST]...",
     "  How far a case is: state, due day, the lines that have not answered,\n"
     "  the outcome. Without a name: all cases. --causes gives a sentence a\n"
     "  programme instead: its outcome and why. --follow waits until each of\n"
     "  them has its report (exit code 4: not within --timeout, else 1 h).\n"},
    {"report", command_report,
     "report [--format text|html|json|pdf] [--width N] [--revision N] [-o "
     "FILE]\n"
     "             --why PURPOSE CASE|REQUEST",
     "  The report: outcome first, then why, what is missing, the figures.\n"
     "  json (--json) gives its canonical bytes, as they were hashed and\n"
     "  sealed; schemas/report.json says what each of them means. html "
     "(--html)\n"
     "  gives one file for a browser, which prints on A4; pdf the pages\n"
     "  themselves (PDF/A-2u), with who sealed it, when, and a QR code to "
     "verify\n"
     "  it by. --width is 100 columns unless said, from 60 to 1000. The look "
     "is on record with its PURPOSE;\n"
     "  $HEDUI_WHY says it for all that follows.\n"},
    {"explain", command_explain,
     "explain [--json] [--revision N] [--finding N] --why PURPOSE\n"
     "             CASE|REQUEST",
     "  The tree from the outcome to the evidence: tests, measures, entries,\n"
     "  findings, and the answer that each of them came from; what was shown\n"
     "  before is not shown again. --finding N goes down to the bytes: the\n"
     "  slice of the reply that finding #N was read from, as it is stored,\n"
     "  checked against the report, and the fields that it gave. Shows what\n"
     "  an owner said of a person: for whoever may see the case. Exit code 5:\n"
     "  the evidence was changed; it names case, line and slice.\n"},
    {"whatif", command_whatif,
     "whatif [--json] [--programme NAME] [--revision N] CASE|REQUEST",
     "  REFER: which answer would settle the ruling and which way, with the\n"
     "  exact figure; where no single one does, the smallest set that does,\n"
     "  and what the office must find out. OVER: by how much each test is\n"
     "  missed, and the largest parts. WITHIN: how much room is left.\n"
     "  Computed by the means test from the stored evidence, by the rules of\n"
     "  its day. Exit code 5: the evidence was changed; 6: the programme was\n"
     "  not asked for.\n"},
    {"documents", command_documents,
     "documents [--json] CASE|REQUEST |\n"
     "             CASE|REQUEST N --out FILE --why PURPOSE",
     "  Authorisations and mandate that the request announces, and "
     "declarations:\n"
     "  whose they are, what and how large they are, when they came, or that\n"
     "  they did not come. With N the document itself goes into FILE, which\n"
     "  must not be there yet; its bytes are held against its digest before.\n"
     "  PURPOSE says why it is looked at. Exit code 5: other bytes; 6: it did\n"
     "  not come; 7: it was purged after a wrong ID.\n"},
    {"objections", command_objections,
     "objections [--json] --why PURPOSE CASE|REQUEST",
     "  What the family has said, through its agency, against figures of the\n"
     "  report: which figure, who, when. The look is on record with "
     "PURPOSE.\n"},
    {"archive", command_archive,
     "archive find [--why PURPOSE] CASE|REQUEST|ID|- |\n"
     "             get --out FOLDER --why PURPOSE CASE|REQUEST [REVISION] |\n"
     "             export --out FOLDER --why PURPOSE YEAR |\n"
     "             looks CASE|REQUEST |\n"
     "             scrub [--rate N] |\n"
     "             renew [--before DATE]",
     "  What was sealed, for whoever audits it. find names a case, or those "
     "of\n"
     "  a person by ID number (- reads it from standard input: arguments are\n"
     "  seen by others); the number is told to nobody. get puts the container\n"
     "  (ASiC-E), the proof that it is in the log, and the last checkpoint "
     "into\n"
     "  FOLDER. Each look is in the log, with PURPOSE, before a byte leaves: "
     "if\n"
     "  it cannot be, none does. looks lists who has looked. export "
     "puts\n"
     "  all that was sealed in YEAR into a bag (BagIt) at level LTA, with "
     "proofs,\n"
     "  the log and a list that shows that none is missing; again, it goes "
     "on.\n"
     "  scrub reads "
     "every\n"
     "  container again (N a second), judges it and names what is damaged. "
     "renew\n"
     "  has those stamped again that can be proved until DATE at most (a year\n"
     "  from today): LT becomes LTA; it works as the sealer. Exit code 5: the\n"
     "  container is damaged; 6: there is none; 7: it was purged after a "
     "wrong\n"
     "  ID.\n"},
    {"withdraw", command_withdraw, "withdraw --why TEXT CASE|REQUEST",
     "  The agency takes its request back: no line is asked any more, no "
     "report\n"
     "  is made; what was asked before stays on record. TEXT, your user name\n"
     "  and the time are kept with the case. Again changes nothing. Exit code\n"
     "  3: it has a report already, or was set aside.\n"},
    {"wrong-id", command_wrong_id,
     "wrong-id --why TEXT [--by NAME] [--json] CASE|REQUEST MEMBER",
     "  A member's ID number (MEMBER: its ref, or its place) is somebody "
     "else's:\n"
     "  nothing more is asked in the case, its report is retracted by a\n"
     "  revision of which the agency is told, and what was asked and answered\n"
     "  about the stranger is purged, later answers too. Lists who was asked\n"
     "  when, under which mandate, so that they can be told. TEXT and NAME "
     "stay\n"
     "  in the tombstone. Again changes nothing and lists once more. "
     "`replay`,\n"
     "  `report`, `explain` and `whatif` of what is purged: exit code 7.\n"},
    {"pause-clock", command_pause_clock,
     "pause-clock --why TEXT [--by NAME] CASE|REQUEST",
     "  The agency waits for the applicant: no working day is counted until\n"
     "  resume-clock, and the case is not closed at its due day. Lines are\n"
     "  asked and answer all the same; when all have, the report is made. It\n"
     "  shows TEXT, NAME (your user name) and the time. Again changes "
     "nothing.\n"
     "  Exit code 3: its last day has begun, every line has answered, it has "
     "a\n"
     "  report, is withdrawn or was set aside.\n"},
    {"resume-clock", command_resume_clock,
     "resume-clock [--by NAME] CASE|REQUEST",
     "  The applicant has answered: the clock goes on, and the due day moves "
     "by\n"
     "  the working days on which it stood (the day of the answer is one of\n"
     "  them, the day on which the agency asked is not). Exit code as "
     "above.\n"},
    {"replay", command_replay, "replay [--all | CASE|REQUEST...]",
     "  Makes reports again from their stored evidence, each revision from "
     "its\n"
     "  own, and compares every byte. Needs the database and the policy pack,\n"
     "  no source and no clock.\n"
     "  Exit code 5: other bytes, or evidence that was changed; it names\n"
     "  case, line and slice.\n"},
    {"lines", command_lines,
     "lines [--json] [--line NAME] [--days N] [--watch [S]]",
     "  The 29 lines and further ones: owner, carrier, state, what they were\n"
     "  asked and what they answered, how soon, their quota, what waits.\n"
     "  --days N sums today and the days before it; --line NAME has all of\n"
     "  one line; the table is as wide as the terminal or $COLUMNS. --watch\n"
     "  shows it again every S seconds (2), in place on a terminal, until "
     "Ctrl-C.\n"},
    {"queue", command_queue, "queue [--json] [--watch [S]]",
     "  What waits where, from the queue to the outbox, and what is paused or\n"
     "  drained. --watch as in hedui lines.\n"},
    {"alerts", command_alerts, "alerts [--json] [--from ID] [--limit N]",
     "  Reports that were made again and say something else, the oldest "
     "first:\n"
     "  case, revision, its outcomes and those of the revision before, which\n"
     "  stays as it was (hedui report --revision N). --from ID begins "
     "there.\n"},
    {"letters", command_letters,
     "letters [list] [--json] [--all] [--from ID] [--limit N] |\n"
     "             show ID [--bytes] | resend ID [FILE] | discard ID --why "
     "TEXT",
     "  Messages that were refused or contradict a case, the oldest first: "
     "why,\n"
     "  and where they came from. Without what they say of persons; show ID\n"
     "  --bytes gives the message itself. resend puts FILE (- is standard\n"
     "  input), else the message as it was, in as a request, and the letter "
     "is\n"
     "  done; show ID says what became of it. discard needs a reason, which "
     "is\n"
     "  kept. Exit code 3: it was done before; 6: there is no such letter.\n"},
    {"pause", command_pause, "pause LINE --why TEXT [--by NAME]",
     "  The line is left alone from the next second on, whoever keeps it: it "
     "is\n"
     "  neither asked nor polled. Its questions wait; only the day of their "
     "case\n"
     "  makes a gap of them. Holds over restarts, until hedui resume. The name "
     "is\n"
     "  that of the login unless --by says another.\n"},
    {"drain", command_drain, "drain ROLE [--host H] [--why TEXT] [--by NAME]",
     "  ROLE (intake, worker, sealer) begins nothing new, on every host or on "
     "H:\n"
     "  intake takes no requests, workers open no rounds and take no questions,"
     "\n"
     "  the sealer seals no more; what is in hand is finished. Lines go to "
     "hosts\n"
     "  that are not drained.\n"},
    {"resume", command_resume, "resume LINE|ROLE [--host H]",
     "  Lifts a pause or a drain; without --host those of all hosts.\n"},
    {"doctor", command_doctor, "doctor [--json]",
     "  What is wrong with this house, or will be soon, and what to do: the\n"
     "  database, its version, grants and clock, disks, policy pack and "
     "calendar,\n"
     "  what lines lack, certificates that end within 60, 30 or 7 days, keys\n"
     "  that others can read, exchange folders. Exit code 1: an error; "
     "warnings\n"
     "  alone are 0.\n"},
    {"deadlines", command_deadlines, "deadlines [--json] [--days N]",
     "  Cases without a report that are overdue or due within N working days\n"
     "  (5 unless said), by day and lane, with the lines that have not "
     "answered\n"
     "  for how many of them; then the lines, the one that endangers most\n"
     "  deadlines first.\n"},
    {"migrate", command_migrate,
     "migrate [--schemas FOLDER] [--sample-clock INSTANT]",
     "  Brings the database to the schema of this version; may be repeated.\n"
     "  --sample-clock lets the service's clock begin at another time: for\n"
     "  samples and tests, never for real cases.\n"},
    {"policy", command_policy,
     "policy check [--json] [--on DATE] [--calendar FILE] [DIR] |\n"
     "             list [--json] [--pack DIR] |\n"
     "             explain NAME [--on DATE] [--pack DIR] |\n"
     "             adjust --standard YUAN --from DATE [--pack DIR]",
     "  For whoever keeps the figures of the rules; needs no database. The "
     "pack\n"
     "  is DIR, else that of the configuration. check says all that is wrong\n"
     "  with a pack and its calendar, with the place and what to do (exit "
     "code\n"
     "  1: an error; warnings alone are 0). list names every figure; explain\n"
     "  says what one means, its values, where they come from, and what rests\n"
     "  on it. adjust holds a new standard against its five factors (exit "
     "code\n"
     "  1: one of them fails; 6: no such figure, or an input is missing).\n"},
    {"connector", command_connector,
     "connector new NAME [--family F] [--line N] [--into DIR] |\n"
     "             check [--json] [--seed N] [--times N] NAME|FOLDER",
     "  For whoever writes a connector; needs no database. new makes a folder\n"
     "  from the template of a family (H1 unless said), with cases, and says\n"
     "  what comes next. check looks at one that is built: folder, limits,\n"
     "  what it calls, its cases, and replies that chance has changed (each\n"
     "  --times, 100; the same --seed changes the same). Exit code 1: "
     "something\n"
     "  is not as it must be.\n"},
    {"log", command_log,
     "log [--public] |\n"
     "       log proof [--kind sealed|reported|received] [--out FILE] CASE\n"
     "                 [REVISION] |\n"
     "       log audit [--log VKEY] [--since CHECKPOINT]... [--roots PEM]\n"
     "                 FOLDER|--store",
     "  How many leaves the log has, its last checkpoint and root, what "
     "waits,\n"
     "  and how far each witness is; --public: the log's public key.\n"
     "  proof writes for one report of a case, the last one unless REVISION\n"
     "  says it, that its leaf is in the log (c2sp.org/tlog-proof@v1).\n"
     "  audit walks through all of a published FOLDER, or of the database,\n"
     "  against checkpoints that you kept: a leaf removed or altered, a cut\n"
     "  tail, a rewritten history are named; in the database also a report\n"
     "  that is gone. With --log it needs no configuration for a FOLDER.\n"
     "  --roots judges the time stamp beside the checkpoint, too.\n"
     "  Exit codes: 0 well; 1 something cannot be read; 5 it is not well;\n"
     "  6 no such leaf, or in no checkpoint yet.\n"},
    {"witness", command_witness,
     "witness --state FILE --key KEY --log VKEY [--name NAME] [--out FILE]\n"
     "               [--begin] [--watch [S]] FOLDER |\n"
     "       witness --state FILE --key KEY --log VKEY [--name NAME] "
     "[--begin]\n"
     "               --listen ADDRESS:PORT|unix:/PATH |\n"
     "       witness --public --key KEY [--name NAME]",
     "  For whoever watches a house from outside; needs no database and no\n"
     "  configuration. Looks at the log in FOLDER (checkpoint and tiles), and\n"
     "  cosigns the checkpoint into FOLDER/cosigned, or --out, if it "
     "continues\n"
     "  the last one that FILE remembers; else says why not and keeps FILE as "
     "it\n"
     "  is. KEY is a PEM file of openssl genpkey -algorithm ed25519; VKEY is "
     "the\n"
     "  log's public key; --public prints that of the witness. --begin makes\n"
     "  FILE, the first time. --watch looks again every S seconds (2), until\n"
     "  it is stopped. --listen answers add-checkpoint "
     "(c2sp.org/tlog-witness)\n"
     "  over HTTP, behind a TLS proxy, until it is stopped.\n"
     "  Exit codes: 0 cosigned; 1 something cannot be read or\n"
     "  the tiles are damaged; 3 refused (unreadable, origin, signature,\n"
     "  smaller, forked, inconsistent); 6 FILE is not there, or with --begin "
     "is.\n"},
    {"webhooks", command_webhooks,
     "webhooks [list] [--json] [--agency CODE] |\n"
     "             deliveries WEBHOOK [--dead] [--json] [--from ID] [--limit "
     "N] |\n"
     "             replay WEBHOOK [DELIVERY]",
     "  Whom agencies have told of their events, what waits for each and what "
     "is\n"
     "  dead: was tried for three days, with the reason of the last try.\n"
     "  deliveries lists them, the newest first, below --from ID. replay sends "
     "one\n"
     "  again, or all dead ones of a webhook. Exit code 6: there is none.\n"},
    {"token", command_token,
     "token create --role ROLE [--agency CODE] [--scopes LIST] [--days N]\n"
     "              [--label TEXT] [--by NAME] --why TEXT --out FILE |\n"
     "             list [--json] [--all] [--agency CODE] |\n"
     "             rotate NAME [--days N] [--overlap HOURS] --why TEXT --out "
     "FILE |\n"
     "             revoke NAME --why TEXT |\n"
     "             certificate NAME FILE|--none --why TEXT",
     "  Who may ask the API (front_listen) for what. create writes a token "
     "into\n"
     "  FILE, which must not be there yet and only you can read; nobody can "
     "read\n"
     "  it again. ROLE is agency (its own cases), operator (queue and lines),\n"
     "  auditor (every report, with purpose) or supervisor (lists and "
     "status);\n"
     "  it may do all that its role may unless LIST says less of submit, "
     "read,\n"
     "  report, webhooks, operate. It ends after N days (90; at most 400). "
     "rotate\n"
     "  makes one with the same rights, and the old one lives HOURS more "
     "(24).\n"
     "  certificate ties the client certificate in FILE (PEM) to it, for "
     "nginx.\n"
     "  list says who has which, and when it was last used. Each change is in\n"
     "  the log, with TEXT. --json with each of them. Exit code 3: it has "
     "ended\n"
     "  already, or the certificate is another's; 6: no such token.\n"},
    {"verify", command_verify,
     "verify --roots PEM [--at INSTANT|DATE] [--json] [--level LT|LTA]\n"
     "              [--signer SUBJECT|SHA256]\n"
     "              [--packs FOLDER] [--log VKEY [--checkpoint FILE]\n"
     "              [--since FILE|FOLDER] [--proof FILE|FOLDER]\n"
     "              [--tiles FOLDER] [--all] [--year YEAR]] FILE|FOLDER...",
     "  For whoever does not believe us; needs no database, no configuration,\n"
     "  no network. Of each container: its form, signature, chain\n"
     "  up to a root of PEM, time stamps, manifest; and the report is made "
     "again\n"
     "  of the evidence inside, by the rules of its day (those of the "
     "program,\n"
     "  and --packs), and every byte of report.json and report.html compared. "
     "It\n"
     "  names the first figure that differs; what may be a person's is not "
     "shown.\n"
     "  --at says as of when (of a DATE its end in Shanghai; default: now, by "
     "this\n"
     "  machine's clock): what could not be proved any more then, or had not\n"
     "  come about yet, is refused, and a renewed container is good past the\n"
     "  end of its first certificates.\n"
     "  --level refuses what is below it (B, T, LT, LTA), --signer what\n"
     "  another has signed: his certificate has another subject, or neither "
     "it\n"
     "  nor its public key (DER) has that SHA-256.\n"
     "  --log is the log's public key. --proof shows that the container is in\n"
     "  it (in FOLDER: C42-1.proof), as does --tiles, which also shows that "
     "the\n"
     "  checkpoint (FILE, else that of the tiles) continues the one of "
     "--since,\n"
     "  which you kept; a cut tail, a fork, an altered or removed entry and a\n"
     "  rewritten history are named. Where --since is a whole log that you "
     "kept,\n"
     "  so is the first leaf that is another. --all: each seal of the log, or "
     "of\n"
     "  the year, has its container among the files; those that have none are\n"
     "  named by case and revision, and reports that were never sealed. A "
     "FOLDER\n"
     "  is its *.asice; a bag of hedui archive export brings log, proofs and "
     "year.\n"
     "  Exit codes: 0 all agree; 1 a file cannot be read; 3 one, or the log, "
     "is\n"
     "  refused; 5 one is genuine and differs, or is missing; 6 one cannot be\n"
     "  judged: rules or tiles are not here, or its report is of the log's\n"
     "  last day and not sealed yet.\n"},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* Its help, four columns further in. */
static void
command_print(FILE *out, const struct command *command)
{
    struct text rest = text_of(command->help), line;
    fprintf(out, "  hedui %s\n", command->usage);
    while (text_cut(&rest, '\n', &line))
        if (!text_is_empty(line))
            fprintf(out, "    %.*s\n", (int)line.size, line.bytes);
}

static void
usage(FILE *out)
{
    fputs("hedui - verification of the economic status of households (核对)\n"
          "\n"
          "usage: hedui [--config FILE] [--lang zh|en] COMMAND ...\n"
          "\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        command_print(out, &commands[i]);
    fputs("\n"
          "A case is written C42 or 42; a request by the agency's own id.\n"
          "The configuration is hedui.yaml, $HEDUI_CONFIG, or --config FILE;\n"
          "the language --lang, else $HEDUI_LANG, else English.\n"
          "Exit codes: 0 well, 1 trouble (database, files), 2 wrong usage or\n"
          "configuration, 3 refused, 4 no answer in time, 5 replay differs,\n"
          "6 no such case or report.\n",
          out);
}

static bool
language_read(const char *word, enum language *language)
{
    if (word == NULL || strcmp(word, "en") == 0)
        *language = LANGUAGE_EN;
    else if (strcmp(word, "zh") == 0)
        *language = LANGUAGE_ZH;
    else
        return false;
    return true;
}

static const struct command *
command_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* "hedui submit --json --help" asks for help, whatever else stands there. */
static bool
wants_help(const struct ctl *ctl)
{
    for (int i = 1; i < ctl->argc && strcmp(ctl->argv[i], "--") != 0; i++)
        if (strcmp(ctl->argv[i], "--help") == 0 ||
            strcmp(ctl->argv[i], "-h") == 0)
            return true;
    return false;
}

/* A report that a full disk cut off is no report: scripts must see it. */
static int
output_check(const struct ctl *ctl, int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    ctl_complain(ctl, "cannot_write", strerror(errno));
    return code == EXIT_WELL ? EXIT_TROUBLE : code;
}

/* The kit works in the source tree alone; a pack may be named. */
static bool
needs_config(const struct command *command)
{
    return command->run != command_connector &&
           command->run != command_policy && command->run != command_witness &&
           command->run != command_verify;
}

/* An auditor with a folder and a key has none. */
static bool
is_outside(const struct ctl *ctl, const struct command *command)
{
    bool has_log = false, has_store = false;
    for (int i = 1; i < ctl->argc; i++) {
        has_log |= strncmp(ctl->argv[i], "--log", 5) == 0;
        has_store |= strcmp(ctl->argv[i], "--store") == 0;
    }
    return command->run == command_log && has_log && !has_store;
}

static int
command_run(struct ctl *ctl, const struct command *command, const char *path)
{
    bool is_needed = needs_config(command) && !is_outside(ctl, command);
    struct config *config = is_needed ? config_read(path, &ctl->fault) : NULL;
    if (config == NULL && is_needed) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_USAGE;
    }
    ctl->config = config;
    ctl->config_path = path;
    arena_init(&ctl->arena, CTL_MEMORY);
    opterr = 1;
    optind = 0; /* glibc: begin again, for the command's own options */
    int code = command->run(ctl);
    if (code == EXIT_USAGE)
        fprintf(stderr, "usage: hedui %s\n%s", command->usage, command->help);
    if (ctl->store != NULL)
        ctl->store->calls->close(ctl->store);
    arena_release(&ctl->arena);
    if (config != NULL)
        config_free(config);
    return output_check(ctl, code);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"lang", required_argument, NULL, 'l'},
        {"version", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},
        {0}};
    struct ctl ctl = {.language = LANGUAGE_EN};
    const char *path = getenv("HEDUI_CONFIG");
    const char *language = getenv("HEDUI_LANG");
    int option;
    log_init("hedui", LOG_ERROR);
    while ((option = getopt_long(argc, argv, "+c:h", options, NULL)) != -1)
        if (option == 'c') {
            path = optarg;
        } else if (option == 'l') {
            language = optarg;
        } else if (option == 'v') {
            puts("hedui " HEDUI_VERSION);
            return EXIT_WELL;
        } else {
            usage(option == 'h' ? stdout : stderr);
            return option == 'h' ? EXIT_WELL : EXIT_USAGE;
        }
    if (!language_read(language, &ctl.language)) {
        ctl_complain(&ctl, "no_language");
        return EXIT_USAGE;
    }
    if (optind == argc) {
        usage(stderr);
        return EXIT_USAGE;
    }
    const struct command *command = command_find(argv[optind]);
    if (command == NULL) {
        ctl_complain(&ctl, "no_command", argv[optind]);
        return EXIT_USAGE;
    }
    ctl.argc = argc - optind;
    ctl.argv = argv + optind;
    if (wants_help(&ctl)) {
        printf("usage: hedui %s\n%s", command->usage, command->help);
        return output_check(&ctl, EXIT_WELL);
    }
    return command_run(&ctl, command, path == NULL ? "hedui.yaml" : path);
}
