#!/usr/bin/env python3
"""Fail when a source file or a function has grown past the house's limits; tell the largest of each.

The limits are where a part is sure to know something of its own (see STYLE in CONTRIBUTING.md), not what to aim at.
"""
import pathlib
import re
import sys

FILE_LINES = 600
FILE_LINES_TO_LOOK_AT = 500
FUNCTION_LINES = 60


def functions(path):
    """(name, number of its first line, lines between its braces) for each function of a file in the GNU layout."""
    name = start = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        head = re.match(r'([a-z]\w*) \(', line)
        if head:
            name = head[1]
        elif line == '{' and name:
            start = number
        elif line == '}' and name and start:
            yield name, start, number - start - 1
            name = start = None


def main(src):
    sources = sorted(src.rglob('*.c'))
    files = sorted(((len(path.read_text().splitlines()), path) for path in sources), reverse=True)
    bodies = sorted(((lines, path, number, name) for path in sources for name, number, lines in functions(path)),
                    reverse=True)
    for lines, path in files:
        if lines > FILE_LINES_TO_LOOK_AT:
            print(f'{lines:4} lines, look whether it knows two things: {path.relative_to(src.parent)}')
    for lines, path, number, name in bodies[:5]:
        print(f'{lines:4} lines: {path.relative_to(src.parent)}:{number} {name}()')
    print(f'{len(files)} files, median {files[len(files) // 2][0]} lines; '
          f'{len(bodies)} functions, median {bodies[len(bodies) // 2][0]} lines')
    faults = [f'{path}: {lines} lines, more than {FILE_LINES}' for lines, path in files if lines > FILE_LINES]
    faults += [f'{path}:{number}: {name}() has {lines} lines, more than {FUNCTION_LINES}'
               for lines, path, number, name in bodies if lines > FUNCTION_LINES]
    return faults


if __name__ == '__main__':
    found = main(pathlib.Path(sys.argv[1]))
    print('\n'.join(found) or 'sizes hold')
    sys.exit(bool(found))
