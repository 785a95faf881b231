# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The households of the quick start: which of the population's requests are
# submitted, which owners then misbehave, and tables of what became of them.
# Chosen by what requests ask for, so that no case is named here; a programme
# that shows no WITHIN or no OVER, and a cause of referral that does not come,
# is said and is an error. Expects BENCH, SAMPLE and bench.sh.

# sample_choose EACH: of requests on standard input those that are among the
# first EACH of a programme.
sample_choose() {
    awk -v each="$1" '{
        match($0, /"programmes":\[[^]]*\]/)
        count = split(substr($0, RSTART + 14, RLENGTH - 15), names, ",")
        is_wanted = 0
        for (i = 1; i <= count; i++)
            if (asked[names[i]] < each) is_wanted = 1
        if (is_wanted) {
            print
            for (i = 1; i <= count; i++) asked[names[i]]++
        }
    }'
}

# sample_papers: small papers of its own for the first household of $SAMPLE, in
# $BENCH/papers, which its request announces then: an authorisation that all
# have signed, and the mandate. The others announce papers that nobody brings.
sample_papers() {
    local papers=$BENCH/papers
    mkdir -p "$papers"
    paper_pdf "Sample: authorisation of a household" >"$papers/consent.pdf"
    paper_png >"$papers/mandate.png"
    sed -i -e "1s/\(\"name\":\"consent.pdf\",\"sha256\":\"\)[0-9a-f]*/\1$(
        paper_digest "$papers/consent.pdf")/g" \
        -e "1s/\"mandate.pdf\",\"sha256\":\"[0-9a-f]*/\"mandate.png\",\"sha256\":\"$(
            paper_digest "$papers/mandate.png")/" "$SAMPLE"
}

# They come; the list says whose they are.
sample_papers_come() {
    local first
    first=$(sed -n '1s/.*"request_id":"\([^"]*\)".*/\1/p' "$SAMPLE")
    hedui submit --documents-of "$first" "$BENCH/papers/consent.pdf" \
        "$BENCH/papers/mandate.png" >"$BENCH/papers.txt" || {
        cat "$BENCH/papers.txt" >&2
        exit 1
    }
    hedui documents "$first"
}

sample_follow() { # [REQUEST...]
    hedui status --follow --timeout 120 "$@" >"$BENCH/follow.txt" || {
        echo "Not every case has its report; see $BENCH/log/heduid" >&2
        exit 1
    }
    sed -n '/ cases have /p' "$BENCH/follow.txt" | sed -n '1p;$p' | sed 's/^/  /'
}

sample_request() { # REQUEST: its JSON
    grep -F "\"request_id\":\"$1\"" "$SAMPLE"
}

sample_applicant() { # REQUEST: his number
    sample_request "$1" |
        sed 's/.*"members":\[{"ref":"m1"[^}]*"id":"\([^"]*\)".*/\1/'
}

# sample_ask_again NAME REQUEST [SED]: the same household under another id.
sample_ask_again() {
    sample_request "$2" | sed -e "s/\"request_id\":\"$2\"/\"request_id\":\"$1\"/" \
        -e 's/"reason":"new"/"reason":"recheck"/' ${3:+-e "$3"} |
        hedui submit - >"$BENCH/submit.txt" || {
        cat "$BENCH/submit.txt" >&2
        exit 1
    }
}

# All lines but one, as a consent names them.
sample_lines_but() { # LINE
    local line names=""
    for line in $BENCH_ALL_LINES; do
        [ "$line" = "$1" ] || names="$names${names:+,}\"$line\""
    done
    echo "$names"
}

sample_is_out() { # REQUEST LINE: it waits for that line alone
    hedui status --json "$1" | grep -q "\"lines_missing\":\"$2\""
}

# Households whose low income is recognised ask again: without consent for one
# line, with a bank of a line silent, with data of last year, with a line that
# does not answer until the report is due.
sample_again() {
    local within consent silent stale away behaviour
    within=$(hedui status | awk '/low_income WITHIN/ && n++ < 4 { print $2 }')
    # shellcheck disable=SC2086
    set -- $within
    if [ $# -lt 4 ]; then
        echo "  fewer than four households are WITHIN low_income: none asks again"
        return
    fi
    consent=$1 silent=$2 stale=$3 away=$4
    behaviour=$BENCH/population/behaviour.csv
    {
        echo "local_banks,上海农商银行,$(sample_applicant "$silent"),silent,,,"
        echo "state_banks,,$(sample_applicant "$stale"),stale,2016-08-31,,"
        echo "securities,,$(sample_applicant "$away"),hang,,,"
    } >>"$behaviour"
    sleep 1 # the simulator reads it again within 200 ms
    sample_ask_again again-consent "$consent" \
        "s/\"lines\":\[\"all\"\]/\"lines\":[$(sample_lines_but funds)]/g"
    sample_ask_again again-silent "$silent"
    sample_ask_again again-stale "$stale"
    sample_follow again-consent again-silent again-stale
    # after the others: whoever is in one exchange with it waits too
    sample_ask_again again-away "$away"
    bench_wait 30 "again-away to wait for one line" \
        sample_is_out again-away securities
    echo "  again-away waits for securities alone; the sample's clock goes on to its due day"
    bench_psql "$BENCH" hedui -c "update hedui.clock set offset_us = offset_us +
        (select (due + 1) * 86400000000 - 28800000000 from hedui.request
         where request_id = 'again-away') - hedui.now_us()"
    sample_follow again-away
}

# Of each programme, in the order in which they come, the first household of
# each outcome with its cause; all thirteen must have both.
sample_outcomes() {
    hedui status --causes | awk '
        /^C[0-9]/ { number = $1; request = $2; next }
        match($0, / (WITHIN|OVER|REFER)[:]/) {
            name = substr($0, 5, RSTART - 5)
            outcome = substr($0, RSTART + 1, RLENGTH - 2)
            if (!(name in seen)) { seen[name] = 1; order[++count] = name }
            if (!((name, outcome) in first))
                first[name, outcome] = sprintf("%-5s %-14s %s", number,
                    request, substr($0, RSTART + RLENGTH + 1))
        }
        END {
            split("WITHIN OVER", wanted, " ")
            for (i = 1; i <= count; i++)
                for (j = 1; j <= 2; j++) {
                    row = first[order[i], wanted[j]]
                    if (row == "") { row = "MISSING"; lacking++ }
                    printf "  %-38s %-7s %s\n", order[i], wanted[j], row
                }
            if (count != 13)
                printf "  MISSING: %d programmes of 13\n", count
            exit lacking > 0 || count != 13
        }'
}

# What refers the case: one word where there is one cause. Reasons about the
# household come first, then what is wrong with answers.
sample_causes() { # CASE
    hedui report --json "$1" >"$BENCH/report.json"
    {
        grep -oE 'HOUSEHOLD_DIFFERS' "$BENCH/report.json"
        grep -oE '"gap":\[[^]]*\]' "$BENCH/report.json" |
            grep -oE '"[A-Z_]+' | tr -d '"'
    } | sort -u | tr '\n' ' '
}

sample_referrals() {
    local wanted word found case request lacking=0
    declare -A shown=()
    while read -r case request; do
        found=$(sample_causes "$case")
        found=${found% }
        case $found in *" "* | "") continue ;; esac
        [ -n "${shown[$found]:-}" ] || shown[$found]="$case $request"
    done < <(hedui status | grep -E ' REFER(,|$)' | awk '{ print $1, $2 }')
    while IFS='|' read -r word wanted; do
        found=${shown[$word]:-}
        if [ -z "$found" ]; then
            echo "  $wanted: MISSING, no household of the sample"
            lacking=1
            continue
        fi
        printf '  %-45s %-5s %s\n' "$wanted" "${found% *}" "${found#* }"
        hedui report "${found% *}" |
            awk '/→/ { on = 1 } on && /^ *$/ { exit }
                 on && !/→/ && !/^      / { exit } on' | sed -n 1,3p
    done <<CAUSES
HOUSEHOLD_DIFFERS|a register contradicts the household
DOUBTFUL|whose record it is, is in doubt
TIMED_OUT|a line did not answer before the due day
NOT_AUTHORISED|a consent is missing for one line
STALE|data too old
PARTIAL|one bank of a line is silent
CAUSES
    return $lacking
}
