# SPDX-License-Identifier: Apache-2.0
"""Requests in, rulings out."""

import json
import os

from .answers import Asking
from .dates import Calendar
from .identity import normal_id
from .parameters import Parameters
from .request import Refused, Request
from .ruling import Case

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


def _read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Settings:
    """The policy pack, the calendar and the determinations that are still known (B11)."""

    def __init__(self, parameters=None, calendar=None, determinations=None, replaced=None):
        self.parameters = Parameters(_read(parameters or os.path.join(DATA, "parameters.json")), replaced)
        self.calendar = Calendar(_read(calendar or os.path.join(DATA, "calendar.json")))
        self.determinations = []
        if determinations:
            with open(determinations, encoding="utf-8") as file:
                self.determinations = [json.loads(line) for line in file if line.strip()]
        for known in self.determinations:
            known["persons"] = [normal_id(number) for number in known["persons"]]


def rulings(data, population, settings, lines=None):
    """The rulings of one request, in the order in which it asks for them."""
    try:
        request = Request(data, settings.parameters)
    except Refused as refusal:
        return [{"programme": programme, "outcome": "REFUSED", "error": str(refusal)}
                for programme in data["programmes"]]
    asking = Asking(request, population, settings.parameters, settings.calendar, lines)
    case = Case(asking, settings.determinations)
    return [case.ruling(programme) for programme in request.programmes]
