#!/usr/bin/env python3
"""Fail when the routes of the HTTP API, its OpenAPI document and docs/api.md do not name the same requests."""
import json
import pathlib
import re
import sys

ROUTE = re.compile(r'^  \{ "([A-Z]+)", "(/[^"]*)"', re.MULTILINE)
# A row of a table: the request, what it is for, and a command to try it.
ROW = re.compile(r'^\| `([A-Z]+) (/[^`]*)` \| ([^|]+) \| `curl [^|]*\$L/[^|]*` \|$', re.MULTILINE)
# These are no routes, but paths of websockets.
WEBSOCKETS = {('GET', '/api/events'), ('GET', '/mailhog/api/v2/websocket')}


def routes(top):
    """(method, path) of each route; what stands for any segment is {}."""
    own, _, mailhog = (top / 'src/api/lb-routes.c').read_text().partition('mailhog_routes[]')
    found = {*ROUTE.findall(own), *((method, f'/mailhog{path}') for method, path in ROUTE.findall(mailhog))}
    return {(method, path.replace('*', '{}')) for method, path in found} | WEBSOCKETS


def without_names(path):
    return re.sub(r'{\w+}', '{}', path)


def faults(top):
    known = routes(top)
    document = json.loads((top / 'src/api/openapi.json').read_text())
    documented = {(method.upper(), without_names(path)) for path, item in document['paths'].items() for method in item}
    listed = {(method, without_names(path)) for method, path, _text in ROW.findall((top / 'docs/api.md').read_text())}
    for name, have in (('src/api/openapi.json', documented), ('docs/api.md (as a row with a curl command)', listed)):
        yield from (f'{name} does not have {method} {path}' for method, path in sorted(known - have))
        yield from (f'{name} has {method} {path}, which is no route' for method, path in sorted(have - known))


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'the documents have every route')
    sys.exit(bool(found))
