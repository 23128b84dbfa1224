#!/usr/bin/env python3
"""The built program as a script meets it: options, output, exit codes, what it says when something is wrong."""
import json
import os
import pathlib
import platform
import re
import signal
import socket
import stat
import subprocess
import urllib.error
import urllib.request

from program import EXECUTABLE, PATIENCE, Letterbox, run, scratch
from tap import Skip, case, cases, main, same
from wire import Client

TEXT = b'From: app@example.org\r\nSubject: Hello\r\n\r\nHello\r\n'


def deliver(port, octets=TEXT):
    with Client(port) as client:
        client.say('EHLO client.example')
        same(client.deliver(octets), 250, 'the last reply')


@case('/system/program/prints-json-and-ends-after-count')
def count():
    with Letterbox('--print', 'json', '--count', '2') as program:
        deliver(program.port)
        deliver(program.port, TEXT.replace(b'Hello', b'Second'))
        same(program.code(), 0, 'exit code')
        printed = program.printed()
        same([message['Subject'] for message in printed], ['Hello', 'Second'], 'subjects')
        same(printed[0]['Envelope']['MailFrom'], 'a@example.org', 'MailFrom')
        for name in ('ID', 'MessageID', 'Read', 'From', 'To', 'Cc', 'Bcc', 'ReplyTo', 'Subject', 'Created', 'Username', 'Tags',
                     'Size', 'Attachments', 'Snippet'):
            same(name in printed[0], True, f'the key {name}')


@case('/system/program/prints-json-alone-also-in-debug-mode')
def prints_one_form():
    """Who reads JSON is given nothing else, also when the mode is changed while the program runs."""
    with Letterbox('--print', 'json') as program:
        request = urllib.request.Request(f'http://{program.http[0]}:{program.http[1]}/api/v1/settings', method='PUT',
                                         data=b'{"Mode": "debug"}', headers={'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            same(json.loads(answer.read())['Mode'], 'debug', 'mode')
        with Client(program.port) as client:
            client.say('EHLO x')
            same(client.deliver(b'Subject: Hello\r\n\r\ntext\r\n'), 250, 'message')
        same([message['Subject'] for message in program.printed()], ['Hello'], 'printed')


@cases('/system/program/prints', [
    ('nothing', [], rb''), ('none', ['--print', 'none'], rb''),
    ('debug', ['--print', 'debug'], rb'---------- MESSAGE FOLLOWS ----------\n(mail options: .*\n\n?)?From: app@example.org\nSubject: Hello\n'
                                    rb'X-Peer: 127\.0\.0\.1\n\nHello\n------------ END MESSAGE ------------\n'),
    ('mode-debug', ['--mode', 'debug'], rb'---------- MESSAGE FOLLOWS ----------\n[^\0]*------------ END MESSAGE ------------\n'),
    ('summary', ['--print', 'summary'], rb'[^\n]*Hello[^\n]*\n'),
])
def prints(options, pattern):
    with Letterbox('--count', '1', *options) as program:
        deliver(program.port)
        output_name = program.out.name
        same(program.code(), 0, 'exit code')
        output = pathlib.Path(output_name).read_bytes()
        same(bool(re.fullmatch(pattern, output)), True, f'{output!r}')


@case('/system/program/ends-with-124-when-the-time-is-over')
def timeout():
    with Letterbox('--count', '1', '--timeout', '1') as program:
        same(program.code(), 124, 'exit code')


@case('/system/program/ready-file-tells-the-addresses')
def ready_file():
    path = scratch / 'ready.json'
    with Letterbox('--ready-file', str(path)) as program:
        text = path.read_text()
        json.loads(text)
        for port in (program.port, program.http[1]):
            same(f':{port}' in text, True, f'port {port} in {text}')


@case('/system/program/needs-no-toolkit')
def no_toolkit():
    with Letterbox() as program:
        loaded = pathlib.Path(f'/proc/{program.process.pid}/maps').read_text()
        same(re.findall(r'lib(?:gtk|gdk-|adwaita|webkit)[^ \n]*', loaded), [], 'libraries of a window')
        same('libsqlite3' in loaded, True, 'the list is read')


@case('/system/program/only-loopback-listens')
def loopback():
    with Letterbox() as program:
        inodes = {os.readlink(entry)[8:-1] for entry in pathlib.Path(f'/proc/{program.process.pid}/fd').glob('*')
                  if os.path.lexists(entry) and os.readlink(entry).startswith('socket:[')}
        listening = []
        for table in ('tcp', 'tcp6'):
            for line in pathlib.Path(f'/proc/net/{table}').read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == '0A' and fields[9] in inodes:
                    listening.append(fields[1].split(':')[0])
        same(len(listening) >= 2, True, f'{listening}')
        same(set(listening) <= {'0100007F', '00000000000000000000000001000000'}, True, f'loopback alone: {listening}')


@cases('/system/program/wrong-usage-is-2', [
    ('unknown-option', ['--no-such-option']), ('no-port', ['--smtp', 'nonsense']), ('port-too-big', ['--smtp', '127.0.0.1:65536']),
    ('bad-mode', ['--mode', 'nonsense']), ('relay-without-upstream', ['--mode', 'relay']), ('bad-print', ['--print', 'nonsense']),
    ('bad-count', ['--count', '-1']), ('bad-size', ['--size-limit', 'x']),
    ('http-open-to-all', ['--http', '0.0.0.0:0']), ('stray-word', ['nonsense']),
    ('decoded-and-utf8', ['--decode-data']),
])
def usage(options):
    # --decode-data alone is right in smtpd too; with SMTPUTF8, which is on, it is refused unless --no-smtputf8 is given.
    done = run('--no-window', '--timeout', '1', '--count', '1', '--smtp', '127.0.0.1:0', '--no-http', *options)
    if options == ['--decode-data'] and done.returncode == 124:
        raise Skip('--decode-data turns SMTPUTF8 off by itself')
    same(done.returncode, 2, f'exit code; {done.stderr!r}')
    same(len(done.stderr.strip().splitlines()) in (1, 2, 3), True, f'one sentence: {done.stderr!r}')


@case('/system/program/used-port-is-3')
def used_port():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        for option in ('--smtp', '--http'):
            others = ['--no-http'] if option == '--smtp' else ['--smtp', '127.0.0.1:0']
            done = run('--no-window', option, f'127.0.0.1:{port}', *others)
            same(done.returncode, 3, f'exit code with {option}; {done.stderr!r}')
            same(str(port).encode() in done.stderr, True, f'the port is named: {done.stderr!r}')


def store_that_is(kind):
    path = scratch / f'store-{kind}'
    if kind == 'a-folder':
        path.mkdir(exist_ok=True)
    elif kind == 'no-database':
        path.write_bytes(b'This is not a database. ' * 200)
    elif kind == 'in-no-folder':
        path = scratch / 'missing' / 'deep' / 'store.db'
    elif kind == 'cut':
        with Letterbox('--store', str(path)) as program:
            deliver(program.port)
            program.end()
        path.write_bytes(path.read_bytes()[:3000])
    elif kind == 'read-only':
        with Letterbox('--store', str(path)) as program:
            deliver(program.port)
            program.end()
        path.chmod(stat.S_IRUSR)
    return path


@cases('/system/program/unusable-store-is-4', [(kind, kind) for kind in ('a-folder', 'no-database', 'cut', 'read-only')])
def unusable_store(kind):
    if kind == 'read-only' and os.geteuid() == 0:
        raise Skip('root may write to everything')
    path = store_that_is(kind)
    before = None if path.is_dir() else path.read_bytes()
    done = run('--no-window', '--smtp', '127.0.0.1:0', '--no-http', '--timeout', '5', '--count', '1', '--store', str(path))
    same(done.returncode, 4, f'exit code; {done.stderr!r}')
    same(str(path).encode() in done.stderr, True, f'the file is named: {done.stderr!r}')
    if before is not None:
        same(path.read_bytes(), before, 'the file afterwards')


@case('/system/program/second-instance-on-a-store-is-4')
def second_instance():
    path = scratch / 'shared.db'
    with Letterbox('--store', str(path)) as program:
        done = run('--no-window', '--smtp', '127.0.0.1:0', '--no-http', '--store', str(path))
        same(done.returncode, 4, f'exit code; {done.stderr!r}')
        program.end(signal.SIGKILL)
    with Letterbox('--store', str(path)) as program:
        same(program.end(), 0, 'exit code after the first was killed')


@case('/system/program/store-is-for-its-owner-alone')
def private():
    path = scratch / 'private.db'
    with Letterbox('--store', str(path)) as program:
        deliver(program.port)
        for file in scratch.glob('private.db*'):
            same(stat.S_IMODE(file.stat().st_mode) & 0o077, 0, f'rights of {file.name} for others')


@case('/system/program/environment-before-defaults-flags-before-environment')
def order():
    with Letterbox('--size-limit', '2222', env={'LETTERBOX_SIZE_LIMIT': '1111', 'LETTERBOX_HOSTNAME': 'mx.example'}) as program:
        with Client(program.port) as client:
            same(client.greeting[1][0].startswith(b'mx.example'), True, f'greeting: {client.greeting}')
            client.write(b'EHLO client.example\r\n')
            same(b'SIZE 2222' in client.reply()[1], True, 'the size')


@case('/system/program/answers-over-http')
def http():
    with Letterbox() as program:
        deliver(program.port)
        program.get('/livez')
        program.get('/readyz')
        same(json.loads(program.get('/api/v1/info'))['Messages'], 1, 'Messages')
        listed, = program.messages()
        message = json.loads(program.get('/api/v1/message/latest'))
        same(message['ID'], listed['ID'], 'ID')
        same(message['Subject'], 'Hello', 'Subject')
        same(program.raw(listed['ID']), TEXT, 'raw')
        try:
            program.get('/api/v1/message/NoSuchMessage')
            raise AssertionError('an unknown message was found')
        except urllib.error.HTTPError as error:
            same(error.code, 404, 'status of an unknown message')


@case('/system/program/kept-store-comes-back')
def kept():
    path = scratch / 'kept.db'
    with Letterbox('--store', str(path)) as program:
        deliver(program.port)
        before = program.messages()
        same(program.end(signal.SIGINT), 0, 'exit code by SIGINT')
    with Letterbox('--store', str(path)) as program:
        same(program.messages(), before, 'messages')
        same(program.raw(), TEXT, 'raw')


@case('/system/program/temporary-store-leaves-nothing')
def temporary():
    folder = scratch / 'tmp'
    folder.mkdir()
    with Letterbox(env={'TMPDIR': str(folder)}) as program:
        deliver(program.port)
        same(program.end(), 0, 'exit code')
    same(list(folder.iterdir()), [], 'left behind')


@case('/system/program/ends-when-its-standard-input-is-closed')
def input_closed():
    with Letterbox('--exit-with-parent', stdin=subprocess.PIPE) as program:
        program.process.stdin.write(b'what comes is dropped')
        program.process.stdin.flush()
        deliver(program.port)
        same(len(program.messages()), 1, 'messages while the pipe is open')
        program.process.stdin.close()
        same(program.code(), 0, 'exit code')


@case('/system/program/goes-on-without-standard-input-unless-asked')
def input_ignored():
    with Letterbox(stdin=subprocess.PIPE) as program:
        program.process.stdin.close()
        deliver(program.port)
        same(len(program.messages()), 1, 'messages')


@case('/system/program/ends-when-its-parent-is-killed')
def parent_gone():
    options = ['--no-window', '--smtp', '127.0.0.1:0', '--http', '127.0.0.1:0', '--exit-with-parent']
    with Letterbox(command=['sh', '-c', '"$@" < /dev/null & wait', 'sh', EXECUTABLE, *options]) as program:
        deliver(program.port)
        program.process.kill()
        same(program.is_gone(), True, 'whether it ended with its parent')


@case('/system/program/tells-its-version-and-options')
def version():
    same(run('--version').stdout.strip().endswith(b'0.1.0'), True, 'the version')
    text = run('--help').stdout
    for option in (b'--smtp', b'--http', b'--store', b'--print', b'--count', b'--ready-file', b'--no-window'):
        same(option in text, True, f'{option!r} in --help')


@case('/system/program/speaks-the-language-of-its-user')
def language():
    same('Receive SMTP there' in run('--help').stdout.decode(), True, 'English without a wish')
    text = run('--help', LANGUAGE='de').stdout.decode()
    if 'Dort SMTP empfangen' not in text and platform.libc_ver() >= ('glibc', '2.39'):
        raise Skip('this C library translates nothing in the locale C.UTF-8')
    same('Dort SMTP empfangen' in text, True, f'German in {text}')


@case('/system/program/readme-names-every-option')
def readme():
    text = run('--help').stdout.decode()
    commands = re.findall(r'^  ([a-z][a-z-]+)  ', text.partition('Commands')[2], re.MULTILINE)
    texts = [text, *(run(command, '--help').stdout.decode() for command in commands)]
    known = set(re.findall(r'--[a-z][a-z0-9-]+', ' '.join(texts))) - {'--help', '--version', '--smtp-addr'}
    text = (pathlib.Path(__file__).resolve().parents[2] / 'README.md').read_text()
    named = set(re.findall(r'(?<![\w-])--[a-z][a-z0-9-]+', text.split('## Flatpak')[0]))
    same(sorted(known - named), [], 'options that README.md does not name')
    same(sorted(named - known - {'--help'}), [], 'options that README.md names and that are not there')


main()
