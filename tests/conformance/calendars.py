"""Reads calendars with another implementation of RFC 5545, and compares them with what is expected of them.

Standard input: a JSON list of {text, zone, events}, where each event has summary, status, from and until: moments in UTC, or days.
"""

import json
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from icalendar import Calendar


def told(event, name, zones):
    """A time of an event: as the library reads it, and as the calendar's own description of the zone has it."""
    value = event[name]
    if not isinstance(value.dt, datetime):
        return [value.dt.isoformat()] * 2
    zone = value.params.get("TZID")
    own = value.dt.replace(tzinfo=zones[str(zone)]) if zone else value.dt
    return [at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (value.dt, own)]


def check(asked):
    calendar = Calendar.from_ical(asked["text"])
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
    assert set(zones) <= {asked["zone"]}, zones
    events = calendar.walk("VEVENT")
    names = [str(event["UID"]) for event in events]
    assert len(set(names)) == len(names), names
    read = []
    for event in events:
        [begins, own_begins], [ends, own_ends] = told(event, "DTSTART", zones), told(event, "DTEND", zones)
        assert (begins, ends) == (own_begins, own_ends), (begins, own_begins, ends, own_ends)
        for name in ("DTSTART", "DTEND"):
            zone = event[name].params.get("TZID")
            assert zone is None or ZoneInfo(str(zone)).key == asked["zone"], zone
        read.append({"summary": str(event["SUMMARY"]), "status": str(event["STATUS"]), "from": begins, "until": ends})
    key = lambda event: (event["from"], event["until"], event["summary"])
    assert sorted(read, key=key) == sorted(asked["events"], key=key), json.dumps(read, ensure_ascii=False, indent=1)
    assert not calendar.errors and not any(event.errors for event in events)
    return len(events)


print(sum(check(asked) for asked in json.load(sys.stdin)), "events agree")
