# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Reports of generated households, with gaps and other facts, as JSON. Expects
# HEDUI_BUILD, AT (a folder of the suite), SEED, and stop SENTENCE.

THIRTEEN=minimum_living,extreme_hardship,low_income,illness_expense,low_rent,shared_ownership
THIRTEEN+=,medical,temporary,education,elder_care,disability_living,rural_housing,employment_aid

reports() { # NAME HOUSEHOLDS DAY PROGRAMMES FACTS CELLS: reports into $AT/NAME.json
    "$HEDUI_BUILD/tests/generator/hedui-generate" --people $(($2 * 33 / 10 + 200)) \
        --households "$2" --seed "$SEED" --as-of "$3" --programmes "$4" \
        --differ 20 --hard-names 10 --out "$AT/$1" >"$AT/log" || stop "no population"
    python3 tests/means/vary.py --population "$AT/$1" --seed "$SEED" --cells "$6" \
        --requests "$5" >"$AT/log" || stop "vary.py failed"
    python3 tests/means/gaps.py --population "$AT/$1" --seed "$SEED" \
        --out "$AT/$1.requests" >"$AT/log" || stop "gaps.py failed"
    "$HEDUI_BUILD/tests/means/means-sweep" --population "$AT/$1" \
        --requests "$AT/$1.requests" --reports \
        --render "$HEDUI_BUILD/tests/simulator/simulator-render" \
        >"$AT/$1.json" 2>"$AT/log" || { cat "$AT/log"; stop "means-sweep failed"; }
}
