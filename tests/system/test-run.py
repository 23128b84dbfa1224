#!/usr/bin/env python3
"""What `letterbox run` leaves behind: its report and what it caught."""
import json
import pathlib
import tempfile
import xml.etree.ElementTree

from program import run, scratch
from tap import case, cases, main, same

SEND = "printf 'Subject: {0}\\n\\nHello {0}\\n' | sendmail -f a@example.org b@example.org"


def folder():
    return pathlib.Path(tempfile.mkdtemp(dir=scratch))


def report(*options, script='true'):
    """(exit code, the test suite of the report, {name of a test case: what is wrong with it or None})"""
    path = folder() / 'report.xml'
    done = run('run', '--junit', str(path), *options, '--', 'sh', '-c', script)
    suite = xml.etree.ElementTree.parse(path).getroot().find('testsuite')
    return done.returncode, suite, {
        test.get('name'): next((f'{fault.tag}: {fault.get("message")}' for fault in test), None) for test in suite}


@cases('/system/run/reports', [
    ('a-success', ['--expect', 'subject:one', '--count', '1'], SEND.format('one'), 0, [None, None, None]),
    ('an-unmet-expectation', ['--expect', 'subject:two', '--forbid', 'subject:one'], SEND.format('one'), 5,
     [None, 'failure: --expect “subject:two”: no message matches', 'failure: --forbid “subject:one”: 1 message matches']),
    ('a-failing-command', ['--forbid', 'subject:one'], 'exit 3', 3, ['failure: The command ended with 3', None]),
    ('a-hanging-command', ['--timeout', '0.1'], 'exec sleep 600', 124, ['error: The time is over; the command is ended']),
    ('what-xml-cannot-say', ['--expect', 'subject:"<&>\a\'"'], 'true', 5,
     [None, 'failure: --expect “subject:"<&>\N{REPLACEMENT CHARACTER}\'"”: no message matches']),
])
def reports(options, script, code, faults):
    status, suite, tests = report(*options, script=script)
    same(status, code, 'exit code')
    same(list(tests.values()), faults, 'what is wrong')
    same(list(tests)[0], f'sh -c {script}', 'the first test case')
    same(suite.get('tests'), str(len(faults)), 'tests')
    same(suite.get('failures'), str(sum(str(fault).startswith('failure') for fault in faults)), 'failures')
    same(suite.get('errors'), str(sum(str(fault).startswith('error') for fault in faults)), 'errors')
    same(float(suite.get('time')) >= 0, True, 'its time')


@case('/system/run/saves-what-was-caught')
def saves():
    place = folder() / 'caught'
    done = run('run', '--save', str(place), '--count', '2', '--', 'sh', '-c', SEND.format('one') + ';' + SEND.format('two'))
    same(done.returncode, 0, done.stderr)
    messages = json.loads((place / 'messages.json').read_text())
    same([message['Subject'] for message in messages], ['one', 'two'], 'the list, in the order of arrival')
    same(messages[0]['Envelope']['MailFrom'], 'a@example.org', 'the envelope')
    files = sorted(place.glob('*.eml'))
    same(len(files), 2, 'files')
    for path, subject in zip(files, ('one', 'two')):
        octets = path.read_bytes()
        same(octets.endswith(f'Subject: {subject}\r\n\r\nHello {subject}\r\n'.encode()), True, f'{octets!r}')
        same(b'X-Envelope-' in octets.partition(b'Subject:')[0], True, 'the envelope goes along')


@case('/system/run/saves-also-when-the-verdict-is-bad')
def saves_bad():
    place = folder()
    done = run('run', '--save', str(place), '--forbid', 'subject:one', '--', 'sh', '-c', SEND.format('one'))
    same(done.returncode, 5, 'exit code')
    same(len(list(place.glob('*.eml'))), 1, 'files')


@cases('/system/run/tells-what-cannot-be-written', [('report', '--junit'), ('messages', '--save')])
def unwritable(option):
    done = run('run', option, str(folder() / 'not' / 'there'), '--', 'true')
    same(done.returncode, 1, 'exit code')
    same(option.encode() in done.stderr, True, f'{option} in {done.stderr}')


main()
