#!/usr/bin/env python3
"""Fail when README.md and the table of the HTTP API's own routes do not name the same requests."""
import pathlib
import re
import sys

ROUTE = re.compile(r'^  \{ "[A-Z]+", "(/[^"]*)"', re.MULTILINE)


def faults(top):
    readme = (top / 'README.md').read_text().partition('### HTTP API')[2].partition('\n## ')[0]
    named = set()
    base = ''
    for path in re.findall(r'(?:GET|PUT|POST|DELETE|,) ?`? ?`?((?:/|…/)[\w/.-]*)', readme):
        if path.startswith('…'):
            path = base + path[1:]
        elif 'message/ID' in path:
            base = '/api/v1/message/ID'
        named.add(re.sub(r'/(?:ID|N|TAG)(?:\.\w+)?(?=/|$)', '/*', path))
    own = (top / 'src/api/lb-routes.c').read_text().partition('mailhog_routes[]')[0]
    routes = set(ROUTE.findall(own)) | {'/api/events'}
    yield from (f'README.md does not name {path}' for path in sorted(routes - named))
    yield from (f'README.md names {path}, which is no route' for path in sorted(named - routes))


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'README names every route')
    sys.exit(bool(found))
