#!/usr/bin/env python3
"""Fail when docs/ does not name every search word and every table of the store, or README.md leads to none of a page."""
import pathlib
import re
import sys

WORD = re.compile(r'^  \{ "([a-z-]+)", (?:NULL|"([a-z]+)"),', re.MULTILINE)
TABLE = re.compile(r'CREATE (?:VIRTUAL )?TABLE (\w+)')


def faults(top):
    search = (top / 'docs/search.md').read_text()
    for name, value in WORD.findall((top / 'src/store/lb-search-words.c').read_text()):
        if f'`{name}:{value}' not in search:
            yield f'docs/search.md does not name {name}:{value}'
    store = (top / 'docs/store.md').read_text()
    for table in sorted(set(TABLE.findall((top / 'src/store/lb-store-schema.c').read_text()))):
        if f'`{table}`' not in store:
            yield f'docs/store.md does not name the table {table}'
    readme = (top / 'README.md').read_text()
    for page in sorted([*(top / 'docs').glob('*.md'), top / 'SECURITY.md', top / 'CONTRIBUTING.md']):
        if f'({page.relative_to(top)})' not in readme:
            yield f'README.md has no link to {page.relative_to(top)}'
    for page in sorted([top / 'README.md', *(top / 'docs').glob('*.md')]):
        for link in re.findall(r'\]\(([^)#:]+)\)', page.read_text()):
            if not (page.parent / link).exists():
                yield f'{page.relative_to(top)}: nothing is at {link}'


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'the documents hold')
    sys.exit(bool(found))
