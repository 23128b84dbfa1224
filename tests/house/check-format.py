#!/usr/bin/env python3
"""Fail when a C file is not laid out as build-aux/format.sh would do it.

Skipped (77) where uncrustify is missing, or is another version than the one that the layout was settled with: versions
differ in details.
"""
import difflib
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile

VERSION = 'Uncrustify-0.72'
N_LINES_SHOWN = 12


def skip(reason):
    print(f'skipped: {reason}')
    sys.exit(77)


def faults(top):
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(top / 'build-aux'))
    from lineup import lineup  # pylint: disable=import-outside-toplevel # it lies beside format.sh, which runs it

    names = sorted(str(path.relative_to(top)) for folder in ('src', 'tests') for path in (top / folder).rglob('*.[ch]'))
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(['uncrustify', '-q', '-c', 'build-aux/uncrustify.cfg', '-l', 'C', '--prefix', folder, '-F', '-'],
                              input='\n'.join(names), cwd=top, capture_output=True, text=True, check=False)
        for line in done.stderr.splitlines():
            yield f'uncrustify: {line}'
        for name in names:
            laid_out = pathlib.Path(folder, name)
            if not laid_out.exists():
                yield f'{name}: uncrustify cannot parse it (often: write if (G_UNLIKELY (x)), with both brackets)'
                continue
            is_now, should_be = (top / name).read_text(), lineup(laid_out.read_text())
            if is_now != should_be:
                yield f'{name}: not laid out; sh build-aux/format.sh does it'
                yield from itertools.islice(difflib.unified_diff(is_now.splitlines(), should_be.splitlines(), lineterm='', n=0),
                                            2, N_LINES_SHOWN)


def main(top):
    if not shutil.which('uncrustify'):
        skip('uncrustify is not installed')
    version = subprocess.run(['uncrustify', '--version'], capture_output=True, text=True, check=True).stdout.strip()
    if not version.startswith(VERSION):
        skip(f'{version} is not {VERSION}')
    found = list(faults(top))
    print('\n'.join(found) or 'all is laid out')
    return bool(found)


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
