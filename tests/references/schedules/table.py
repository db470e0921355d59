"""Writes table.jsonl: what python-dateutil and zoneinfo make of rules, for the test beside it to compare with.

Run by hand, where a rule is added, with python-dateutil 2.9 and tzdata installed:

    python3 tests/references/schedules/table.py

A rule is expanded in local time without a zone. Each local time becomes an instant by PEP 495: fold=0 is the first of
two, and in a gap the offset before it, which moves the time forward by the gap (RFC 5545, 3.3.5).

Two things differ on purpose, and the table has what Kith does: UNTIL as a date has the whole day in it, and UNTIL in UTC
ends by the instant.
"""

import datetime as dt
import itertools
import json
import pathlib
import re
import zoneinfo

from dateutil.rrule import rrulestr

MOST = 12
LAST = dt.datetime(2200, 12, 31, 23, 59)


def instant(local, zone):
    return local.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0).astimezone(dt.timezone.utc)


def occurrences(zone, start, rule):
    """The first occurrences, as local times and instants, and whether there are more."""
    until = re.search(r";UNTIL=(\d{8})(T\d{6})?(Z?)", rule)
    end = lambda local: False
    if until:
        rule = rule.replace(until[0], "")
        moment = dt.datetime.strptime(until[1] + (until[2] or "T235959"), "%Y%m%dT%H%M%S")
        if until[3]:
            moment = moment.replace(tzinfo=dt.timezone.utc)
            end = lambda local: instant(local, zone) > moment
        else:
            end = lambda local: local > moment
    found = rrulestr(rule, dtstart=start)
    found = itertools.takewhile(lambda it: it <= LAST and not end(it), found)
    return list(itertools.islice(found, MOST))


def cases():
    at = dt.datetime
    # Every kind of rule, in zones of both hemispheres.
    rules = [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=DAILY;INTERVAL=30;COUNT=7",
        "FREQ=DAILY;BYDAY=MO,WE,FR",
        "FREQ=DAILY;INTERVAL=3;BYDAY=SA,SU",
        "FREQ=DAILY;BYMONTH=1,7;BYMONTHDAY=1,15,-1",
        "FREQ=DAILY;INTERVAL=7;BYMONTHDAY=29",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE,SA;WKST=TH",
        "FREQ=WEEKLY;BYDAY=SU;BYMONTH=3,10",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=30,31;COUNT=9",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=-31",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-3,3",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYDAY=5FR",
        "FREQ=MONTHLY;BYDAY=-5MO",
        "FREQ=MONTHLY;BYDAY=1SA,-1SA;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2,-2",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=13,14,15;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=29",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=3,11",
        "FREQ=YEARLY;BYMONTHDAY=15,-1;COUNT=11",
        "FREQ=YEARLY;BYDAY=1MO",
        "FREQ=YEARLY;BYDAY=20MO,-1SU",
        "FREQ=YEARLY;BYDAY=53TH",
        "FREQ=YEARLY;BYDAY=-53FR",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;INTERVAL=4",
        "FREQ=YEARLY;BYMONTH=5,6;BYDAY=MO,TU;BYSETPOS=-3",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,100,-1",
    ]
    places = [
        ("Europe/Berlin", at(2026, 3, 27, 2, 30)),
        ("America/New_York", at(2025, 10, 31, 1, 30)),
        ("Australia/Sydney", at(2024, 2, 29, 19, 0)),
        ("America/Santiago", at(2023, 8, 31, 0, 15)),
        ("Australia/Lord_Howe", at(2026, 9, 30, 2, 15)),
        ("Pacific/Apia", at(2011, 12, 1, 19, 0)),
        ("Africa/Cairo", at(2026, 4, 20, 0, 0)),
        ("Asia/Kathmandu", at(1999, 12, 31, 23, 59)),
        ("UTC", at(1970, 1, 1, 0, 0)),
    ]
    for (zone, start), rule in itertools.product(places, rules):
        yield zone, start, rule
    # Around every kind of change, each quarter of an hour near it.
    changes = [
        ("Europe/Berlin", at(2026, 3, 28), range(5, 15)),
        ("Europe/Berlin", at(2026, 10, 24), range(5, 15)),
        ("America/St_Johns", at(2006, 4, 1), range(0, 6)),
        ("America/St_Johns", at(2006, 10, 28), range(0, 6)),
        ("America/Santiago", at(2026, 4, 4), range(0, 6)),
        ("America/Santiago", at(2026, 9, 5), range(0, 6)),
        ("America/Sao_Paulo", at(2018, 11, 3), range(0, 6)),
        ("Australia/Lord_Howe", at(2026, 4, 4), range(5, 12)),
        ("Australia/Lord_Howe", at(2026, 10, 3), range(5, 12)),
        ("Pacific/Auckland", at(2026, 9, 26), range(7, 13)),
        ("Africa/Casablanca", at(2026, 2, 14), range(7, 14)),
        ("Africa/Cairo", at(2026, 4, 23), range(0, 6)),
        ("Asia/Pyongyang", at(2015, 8, 14), range(0, 4)),
        ("Asia/Pyongyang", at(2018, 5, 3), range(92, 96)),
        ("America/Caracas", at(2016, 4, 30), range(8, 13)),
        ("Europe/Istanbul", at(2016, 9, 6), range(0, 4)),
        ("Pacific/Apia", at(2011, 12, 29), (0, 40, 76, 95)),
        ("Pacific/Fakaofo", at(2011, 12, 29), (0, 40, 76, 95)),
        ("Pacific/Kwajalein", at(1993, 8, 19), (0, 40, 76, 95)),
        ("Pacific/Kiritimati", at(1994, 12, 30), (0, 40, 76, 95)),
        ("America/Juneau", at(1983, 10, 29), range(5, 13)),
    ]
    for zone, day, quarters in changes:
        for quarter in quarters:
            yield zone, day + dt.timedelta(minutes=15 * quarter), "FREQ=DAILY;COUNT=4"
    # Ends, given in each way and around the last occurrence, also where clocks change.
    ends = [
        ("Europe/Berlin", at(2026, 3, 26, 2, 30), "20260329", ["003000Z", "012959Z", "013000Z"]),
        ("Europe/Berlin", at(2026, 10, 23, 2, 30), "20261025", ["002959Z", "003000Z", "013000Z"]),
        ("America/New_York", at(2026, 3, 1, 21, 0), "20260309", ["005959Z", "010000Z", "020000Z"]),
        ("Pacific/Apia", at(2011, 12, 27, 19, 0), "20111231", ["045959Z", "050000Z"]),
        ("Pacific/Kiritimati", at(2026, 1, 1, 8, 0), "20260105", ["175959Z", "180000Z"]),
    ]
    for zone, start, day, moments in ends:
        time = start.strftime("%H%M%S")
        before = (start - dt.timedelta(minutes=1)).strftime("%H%M%S")
        for end in ["", "T" + time, "T" + before, *("T" + it for it in moments)]:
            for rule in ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY"]:
                yield zone, start, f"{rule};UNTIL={day}{end}"


def main():
    lines = []
    for zone, start, rule in cases():
        local = occurrences(zone, start, rule)
        if local:
            case = {
                "zone": zone,
                "start": start.isoformat(),
                "rule": rule,
                "local": [it.isoformat() for it in local],
                "utc": [instant(it, zone).strftime("%Y-%m-%dT%H:%M:%SZ") for it in local],
            }
            lines.append(json.dumps(case, separators=(",", ":")) + "\n")
    pathlib.Path(__file__).with_name("table.jsonl").write_text("".join(lines))
    print(len(lines), "cases")


if __name__ == "__main__":
    main()
