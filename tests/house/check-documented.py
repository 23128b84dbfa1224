#!/usr/bin/env python3
"""Fail when a function of a public header (one that is not *-private.h) has no documentation comment."""
import pathlib
import re
import sys

COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
MACRO = re.compile(r'^\s*#(?:[^\n]*\\\n)*[^\n]*', re.MULTILINE)
PROTOTYPE = re.compile(r'^(?!typedef|static|return|G_)[A-Za-z_][\w \t*]*?\b(lb_\w+)\s*\(', re.MULTILINE)
DOCUMENTED = re.compile(r'/\*\*\s*\n \* (lb_\w+):')


def faults(src):
    described = set()
    for path in src.rglob('*.[ch]'):
        described.update(DOCUMENTED.findall(path.read_text()))
    for path in sorted(src.rglob('*.h')):
        if path.stem.endswith('-private'):
            continue
        text = MACRO.sub('', COMMENT.sub('', path.read_text()))
        for name in PROTOTYPE.findall(text):
            if not name.endswith(('_get_type', '_error_quark')) and name not in described:
                yield f'{path}: {name}() has no documentation comment'


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'all public functions are documented')
    sys.exit(bool(found))
