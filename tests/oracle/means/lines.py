# SPDX-License-Identifier: Apache-2.0
"""The 29 lines and the table of measures.md section 5."""

LINES = (
    "household_register", "marriage", "death", "benefits", "disability", "custody", "income_tax", "business_tax",
    "social_insurance", "pension", "employment", "medical_insurance", "mutual_aid", "housing_fund", "real_estate",
    "public_housing", "housing_transactions", "motor_vehicles", "vessels", "companies", "social_organisations",
    "state_banks", "national_banks", "local_banks", "securities", "funds", "insurance", "payments", "education",
)

BANKS = ("state_banks", "national_banks", "local_banks")
MONEY = BANKS + ("securities", "funds", "insurance", "payments")

PROGRAMMES = (
    "minimum_living", "extreme_hardship", "low_income", "illness_expense", "low_rent", "shared_ownership", "medical",
    "temporary", "education", "elder_care", "disability_living", "rural_housing", "employment_aid",
)

_ALWAYS = "x" * 13
_NEVER = "." * 13
# one mark a programme, in the order of PROGRAMMES: ML EH LI IE LR SO ME TE ED EC DL RH EA
_TABLE = {
    "disability": "cxccccxccc" + "xcc",
    "medical_insurance": "...x..xx.....",
    "mutual_aid": "...x..xx.....",
    "real_estate": "xcxxxxxcxcxxx",
    "public_housing": "xcxxxxxcxcxxx",
    "motor_vehicles": "x.xx..x.x.xxx",
    "education": "cccxccxxxcccc",
}
_TABLE.update({line: "xxxxxxxxx.xxx" for line in MONEY})
_TABLE.update({line: _NEVER for line in ("benefits", "vessels", "companies", "social_organisations")})


def mark(line, programme):
    """'x' feeds, 'c' feeds on a condition, '.' does not feed."""
    return _TABLE.get(line, _ALWAYS)[PROGRAMMES.index(programme)]


def feeding(programme):
    """The lines marked x or c for a programme."""
    return [line for line in LINES if mark(line, programme) != "."]
