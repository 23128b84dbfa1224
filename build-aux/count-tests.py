#!/usr/bin/env python3
"""Count what meson test really ran: count-tests.py LOGS... prints "PASSED FAILED SKIPPED" for all of them.

LOGS are build/meson-logs/testlog.json files. A program that speaks TAP counts as its test points; one that does not
counts as one test, and so does a TAP program that broke off (timed out, crashed) without a failed point to show for it.
"""
import json
import re
import sys

TAP_BEGINS = ('TAP version', '1..', 'ok ', 'not ok ', '#')
POINT = re.compile(r'^(not )?ok\b(.*)', re.MULTILINE)


def count(record):
    """(passed, failed, skipped) of one program."""
    result = record['result']
    if result == 'SKIP':
        return 0, 0, 1
    went_well = result in ('OK', 'EXPECTEDFAIL')
    output = record.get('stdout') or ''
    points = POINT.findall(output) if output.startswith(TAP_BEGINS) else []
    if not points:
        return (1, 0, 0) if went_well else (0, 1, 0)
    failed = sum(1 for bad, rest in points if bad and '# TODO' not in rest)
    skipped = sum(1 for bad, rest in points if '# SKIP' in rest.upper())
    passed = len(points) - failed - skipped
    if not went_well and not failed:
        failed = 1
    return passed, failed, skipped


def main(names):
    totals = [0, 0, 0]
    for name in names:
        with open(name, encoding='utf-8') as log:
            for line in log:
                totals = [total + more for total, more in zip(totals, count(json.loads(line)))]
    return totals


if __name__ == '__main__':
    print(*main(sys.argv[1:]))
