#!/usr/bin/env python3
"""Fail on what the house's style rules out in C and that a pattern can see."""
import pathlib
import re
import sys

LINE_COLUMNS = 100
CALL = 'a call with bounds and errors'
RULES = [
    (re.compile(r'\b(TODO|FIXME|XXX|HACK)\b'), 'unfinished work belongs in an issue'),
    (re.compile(r'\bg(char|int|short|float|double)\b'), 'the C type of that name'),
    (re.compile(r'\bgoto\b'), 'no goto: g_autoptr frees'),
    (re.compile(r'\t'), 'no tabs'),
    (re.compile(r'[ \t]$'), 'no white space at the end'),
    (re.compile(r'^\s*//'), 'comments are /* */'),
    (re.compile(r'^#if 0'), 'dead code'),
    (re.compile(r'\b(g_usleep|usleep|sleep|nanosleep) \('), 'nothing waits by sleeping'),
    (re.compile(r'\b(strcpy|strcat|sprintf|gets|strtok|atoi) \('), CALL),
]


def faults(top):
    for path in sorted([*top.glob('src/**/*.[ch]'), *top.glob('tests/**/*.[ch]')]):
        text = path.read_text()
        where = path.relative_to(top)
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > LINE_COLUMNS:
                yield f'{where}:{number}: {len(line)} columns, more than {LINE_COLUMNS}'
            for pattern, why in RULES:
                if line.lstrip().startswith(('*', '/*')) and why == CALL:
                    continue
                if pattern.search(line):
                    yield f'{where}:{number}: "{pattern.search(line)[0]}": {why}'
        if path.suffix == '.h' and not text.startswith('#pragma once\n'):
            yield f'{where}: a header begins with #pragma once'
        includes = re.findall(r'^#include (.+)$', text, re.MULTILINE)
        if where.parts[0] == 'src' and path.suffix == '.c' and includes[:1] != ['"config.h"']:
            yield f'{where}: the first include is "config.h"'


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'no such words')
    sys.exit(bool(found))
