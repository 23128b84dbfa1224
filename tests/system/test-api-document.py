#!/usr/bin/env python3
"""The OpenAPI document that the built program serves: it is one, and every real answer is as it says."""
import json
import pathlib
import re
import shutil
import subprocess

from api import ask, get
from program import PATIENCE, Letterbox, corpus, environment, scratch
from tap import Skip, case, main, same
from wire import Client

try:
    import jsonschema
except ImportError:
    jsonschema = None

MANUAL = pathlib.Path(__file__).resolve().parents[2] / 'docs/api.md'
METHODS = {'get', 'put', 'post', 'delete'}
MIXED = (b'From: App <app@example.org>\r\nTo: Carla <carla@example.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n'
         b'List-Unsubscribe: <mailto:x@example.org>\r\nX-Tags: one, two\r\n'
         b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Page</p>\r\n'
         b'--x\r\nContent-Type: image/png; name=a.png\r\nContent-ID: <a@b>\r\nContent-Disposition: inline\r\n\r\nPNG\r\n'
         b'--x\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment\r\n\r\na,b\r\n--x--\r\n')


def need_jsonschema():
    if jsonschema is None or not hasattr(jsonschema, 'Draft202012Validator'):
        raise Skip('python3-jsonschema is not installed')


def served():
    with Letterbox() as program:
        return get(program, '/api/v1/openapi.json')


def operations(document):
    """(method, path, operation) of each."""
    for path, item in document['paths'].items():
        for method, operation in item.items():
            yield method, path, operation


def every_schema(value):
    """Each object that stands under a key "schema", and each of the components."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == 'schema':
                yield below
            yield from every_schema(below)
    elif isinstance(value, list):
        for below in value:
            yield from every_schema(below)


@case('/system/api-document/is-an-openapi-document')
def structure():
    document = served()
    same(re.fullmatch(r'3\.1\.\d+', document['openapi']) is not None, True, 'version')
    same({'title', 'version'} <= set(document['info']), True, 'info')
    tags = {tag['name'] for tag in document['tags']}
    for method, path, operation in operations(document):
        what = f'{method} {path}'
        same(method in METHODS, True, what)
        same(set(operation) <= {'tags', 'summary', 'parameters', 'requestBody', 'responses', 'security'}, True, what)
        same(set(operation['tags']) <= tags and bool(operation['summary']), True, what)
        named = {parameter['name'] for parameter in operation.get('parameters', []) if parameter['in'] == 'path'}
        same(named, set(re.findall(r'{(\w+)}', path)), f'parameters of {what}')
        for parameter in operation.get('parameters', []):
            same({'name', 'in', 'schema'} <= set(parameter) and parameter['in'] in ('path', 'query'), True, what)
            same(parameter['in'] != 'path' or parameter['required'], True, what)
        same(bool(operation['responses']), True, what)
        for status, response in operation['responses'].items():
            same(re.fullmatch(r'[1-5]\d\d', status) is not None and bool(response['description']), True, f'{what}: {status}')


@case('/system/api-document/schemas-are-schemas')
def schemas():
    need_jsonschema()
    document = served()
    known = document['components']['schemas']
    for schema in [*every_schema(document['paths']), *known.values()]:
        jsonschema.Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)))
    same(sorted(named - set(known)), [], 'schemas that are referred to and not there')
    same(sorted(set(known) - named), [], 'schemas that nothing refers to')


class Checker:
    """Asks the program, and holds each answer against the document."""

    def __init__(self, program):
        self.program = program
        self.document = get(program, '/api/v1/openapi.json')
        self.seen = set()

    def find(self, method, path):
        path = path.partition('?')[0]
        for candidate in sorted(self.document['paths'], key=lambda name: name.count('{')):
            if re.fullmatch(re.sub(r'{\w+}', '[^/]+', candidate), path) and method.lower() in self.document['paths'][candidate]:
                return candidate
        raise AssertionError(f'{method} {path} is not in the document')

    def validate(self, schema, value, what):
        validator = jsonschema.Draft202012Validator({**schema, 'components': self.document['components']})
        errors = [f'{"/".join(map(str, error.absolute_path))}: {error.message:.200}' for error in validator.iter_errors(value)]
        same(errors, [], what)

    def __call__(self, method, path, body=None, status=200, headers=None):
        answer = ask(self.program, method, path, body, headers)
        what = f'{method} {path}: {answer.text:.200}'
        same(answer.status, status, what)
        candidate = self.find(method, path)
        operation = self.document['paths'][candidate][method.lower()]
        if isinstance(body, (dict, list)) and status == 200:
            self.validate(operation['requestBody']['content']['application/json']['schema'], body, f'the body of {what}')
        response = operation['responses'].get(str(status))
        same(response is not None, True, f'{what}: {status} is not in the document')
        content = response.get('content')
        kind = answer.headers.get('content-type', '').partition(';')[0]
        if content is None:
            same(answer.body, b'', f'the body of {what}')
        elif '*/*' not in content:
            same(kind in content, True, f'{what}: the type {kind}')
            schema = content[kind].get('schema')
            if schema:
                self.validate(schema, answer.json if kind.endswith('/json') else answer.text, what)
        self.seen.add((method.lower(), candidate))
        return answer


def deliver(program, *messages):
    with Client(program.port) as client:
        client.say('EHLO client.example')
        for octets in messages:
            same(client.deliver(octets, 'a@example.org', ['carla@example.com', 'hidden@example.com']), 250, 'the last reply')


def check_messages(check, identifier):
    check('GET', '/api/v1/messages')
    check('GET', '/api/v1/messages?before=x', status=400)
    check('PUT', '/api/v1/messages', {'Read': True, 'IDs': [identifier]})
    check('PUT', '/api/v1/messages', b'{', 400)
    check('GET', '/api/v1/messages/wait?query=page')
    check('GET', '/api/v1/messages/wait?query=nothing&timeout=0', status=408)
    check('GET', '/api/v1/search?query=page&wait=0')
    check('GET', '/api/v1/search', status=400)
    check('GET', '/api/v1/tags')
    check('PUT', '/api/v1/tags', {'IDs': [identifier], 'Tags': ['x']})
    check('PUT', '/api/v1/tags/x', {'Name': 'y'})
    check('PUT', '/api/v1/tags/x', {'Name': 'y'}, 400)
    check('DELETE', '/api/v1/tags/y')
    check('DELETE', '/api/v1/tags/y', status=400)
    check('POST', '/api/v1/send', {'From': {'Email': 'a@example.org'}, 'To': [{'Email': 'b@example.org', 'Name': 'B'}], 'Text': 'x', 'Tags': []})
    check('POST', '/api/v1/send', {'From': {}}, 400)
    check('POST', '/api/v1/import', b'Subject: x\r\n\r\n', headers={'Content-Type': 'message/rfc822'})
    check('POST', '/api/v1/import', b'x', 415)


def check_message(check, identifier):
    for name in ('', '/headers', '/raw', '/raw?dl=1', '/part/2', '/part/2/thumb', '/envelope', '/transcript'):
        check('GET', f'/api/v1/message/{identifier}{name}')
        check('GET', f'/api/v1/message/unknown{name}', status=404)
    check('GET', f'/api/v1/message/{identifier}/part/99/thumb', status=400)
    for name in ('html-check', 'link-check'):
        check('GET', f'/api/v1/message/{identifier}/{name}', status=501)
    check('POST', f'/api/v1/message/{identifier}/release', {'To': ['b@example.org']}, 403)
    check('GET', f'/view/{identifier}.html')
    check('GET', f'/view/{identifier}.txt')
    check('GET', f'/view/{identifier}', status=302)
    check('GET', '/view/unknown.html', status=404)


def check_mailhog(check, identifier):
    base = '/mailhog/api/v1/messages'
    check('GET', base)
    check('GET', f'{base}/{identifier}')
    check('GET', f'{base}/unknown')
    check('GET', f'{base}/{identifier}/download')
    check('GET', f'{base}/{identifier}/mime/part/1/download')
    check('GET', f'{base}/{identifier}/mime/part/9/download', status=404)
    check('POST', f'{base}/{identifier}/release', {'Email': 'b@example.org'}, 403)
    check('GET', '/mailhog/api/v2/messages')
    check('GET', '/mailhog/api/v2/search?kind=to&query=carla')
    check('GET', '/mailhog/api/v2/search', status=400)
    check('GET', '/mailhog/api/v2/outgoing-smtp')
    check('GET', '/mailhog/api/v2/jim', status=404)
    check('POST', '/mailhog/api/v2/jim', status=201)
    check('GET', '/mailhog/api/v2/jim')
    check('PUT', '/mailhog/api/v2/jim', {'AcceptChance': 1})
    check('PUT', '/mailhog/api/v2/jim', b'{', 400)
    check('DELETE', '/mailhog/api/v2/jim')
    check('DELETE', f'{base}/{identifier}')
    check('DELETE', f'{base}/unknown', status=404)
    check('DELETE', base)


def check_server(check):
    for path in ('/livez', '/readyz', '/metrics', '/api/v1/openapi.json', '/api/v1/info', '/api/v1/webui', '/api/v1/settings', '/api/v1/sessions'):
        check('GET', path)
    check('PUT', '/api/v1/settings', {'Mode': 'debug', 'Upstream': {'Server': '127.0.0.1:9'}})
    check('PUT', '/api/v1/settings', {'Mode': 'x'}, 400)
    check('PUT', '/api/v1/settings', {'Upstream': None})
    for path in ('/api/events', '/mailhog/api/v2/websocket'):
        check('GET', path, status=400)
    for method, path, body in (('GET', '', None), ('PUT', '', {'Sender': {'ErrorCode': 451, 'Probability': 0}}), ('GET', '/scenario', None),
                               ('PUT', '/scenario', {'Rules': []}), ('DELETE', '/scenario', None), ('POST', '/reset', None)):
        check(method, f'/api/v1/chaos{path}', body and json.dumps(body))


# What does not end by itself; tested elsewhere.
ENDLESS = {('get', '/mailhog/api/v1/events')}


@case('/system/api-document/every-answer-is-as-it-says')
def answers():
    need_jsonschema()
    with Letterbox('--chaos') as program:
        check = Checker(program)
        check_server(check)
        deliver(program, MIXED, b'Subject: plain\r\n\r\nText\r\n', MIXED)
        identifier = program.messages()[0]['ID']
        check_message(check, identifier)
        check_messages(check, identifier)
        check_mailhog(check, identifier)
        check('DELETE', '/api/v1/search?query=x')
        check('DELETE', '/api/v1/search', status=400)
        check('DELETE', '/api/v1/messages', {'IDs': ['x']})
        check('DELETE', '/api/v1/messages', b'{', 400)
        check('DELETE', '/api/v1/messages')
        wanted = {(method, path) for method, path, _operation in operations(check.document)} - ENDLESS
        same(sorted(wanted - check.seen), [], 'requests that were not tried')
    with Letterbox() as program:
        check = Checker(program)
        for method, path, body in (('GET', '', None), ('PUT', '', b'{}'), ('GET', '/scenario', None), ('PUT', '/scenario', b'{}'),
                                   ('DELETE', '/scenario', None), ('POST', '/reset', None)):
            check(method, f'/api/v1/chaos{path}', body, 400)


@case('/system/api-document/also-for-odd-messages')
def odd_messages():
    need_jsonschema()
    texts = list(corpus()) or [('empty', b''), ('no-header', b'x\r\n')]
    with Letterbox('--chaos') as program:
        check = Checker(program)
        deliver(program, *[octets for _name, octets in texts])
        for message in check('GET', '/api/v1/messages?limit=0').json['messages']:
            for name in ('', '/headers', '/envelope'):
                check('GET', f'/api/v1/message/{message["ID"]}{name}')
            check('GET', f'/mailhog/api/v1/messages/{message["ID"]}')


@case('/system/api-document/every-command-of-the-manual-works')
def commands():
    if not shutil.which('curl'):
        raise Skip('curl is not installed')
    rows = re.findall(r'^\| `([A-Z]+) (/[^`]*)` \| [^|]+ \| `(curl [^|]*)` \|$', MANUAL.read_text(), re.MULTILINE)
    (scratch / 'mail.eml').write_bytes(MIXED)
    (scratch / 'scenario.json').write_text('{"Rules": []}')
    with Letterbox('--chaos') as program:
        document = get(program, '/api/v1/openapi.json')
        for method, path, command in rows:
            if (method.lower(), path) in ENDLESS or 'websocket' in command:
                continue
            ask(program, 'POST', '/api/v1/import', MIXED, {'Content-Type': 'message/rfc822'})
            command = command.replace('/ID', f'/{program.messages()[0]["ID"]}').replace('curl', 'curl -s -o /dev/null -w "%{http_code}"', 1)
            done = subprocess.run(['sh', '-c', command], capture_output=True, timeout=PATIENCE, cwd=scratch, check=False,
                                  env=environment(L='http://%s:%s' % program.http, no_proxy='*'))
            answered = done.stdout.decode()
            same(answered in document['paths'][path][method.lower()]['responses'], True, f'{command}: {answered} {done.stderr!r}')
            same(answered in ('413', '415', '400') or not answered, False, f'{command}: {answered}')


if __name__ == '__main__':
    main()
