#!/usr/bin/env python3
"""What the documents tell to type: each command line of letterbox is one that the program takes, each search is understood."""
import pathlib
import re
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse

from program import EXECUTABLE, PATIENCE, Letterbox, environment, scratch
from tap import case, cases, main, same
from wire import Client

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGES = ['README.md', 'SECURITY.md', *sorted(str(path.relative_to(TOP)) for path in (TOP / 'docs').glob('*.md')),
         'data/reference/manual.md']
COMMAND = re.compile(r'^    ((?:printf .*\| )?letterbox .*(?:\\\n.*)*)', re.MULTILINE)
OTHERS = ('wait', 'sendmail', 'send-test', 'import', 'export', 'run')


def command_lines():
    """(page and line, the command line) for each that stands in an example."""
    for page in PAGES:
        text = (TOP / page).read_text()
        for found in COMMAND.finditer(text):
            number = text.count('\n', 0, found.start()) + 1
            yield f'{page}:{number}', found[1].replace('\\\n', ' ')


def search_lines():
    text = (TOP / 'docs/search.md').read_text()
    return [(str(number), line.strip()) for number, line in enumerate(re.findall(r'^    (.+)$', text, re.MULTILINE), 1)]


def settings(program):
    """Where the command meets a catcher of the test's, and listens on ports of its own."""
    path = f'{pathlib.Path(EXECUTABLE).resolve().parent}:/usr/bin:/bin'
    smtp = f'127.0.0.1:{program.port}' if program else '127.0.0.1:0'
    return environment(PATH=path, LETTERBOX_SMTP=smtp, LETTERBOX_HTTP='127.0.0.1:0', LETTERBOX_STORE=str(scratch / 'x.store'),
                       LETTERBOX_API='http://%s:%s' % program.http if program else '')


@cases('/system/documents/commands', [(place, line) for place, line in command_lines()
                                      if re.search(r'\bletterbox (?:' + '|'.join(OTHERS) + r')\b', line)])
def commands(line):
    """Understood: whatever else may be amiss here, it is not how the command is used."""
    with Letterbox() as program:
        with Client(program.port) as client:
            client.say('EHLO client.example')
            client.deliver(b'To: anna@example.com\r\nSubject: Hello\r\n\r\nHello\r\n')
        done = subprocess.run(['sh', '-c', line], cwd=tempfile.mkdtemp(dir=scratch), capture_output=True, text=True,
                              timeout=PATIENCE, env=settings(program), check=False)
        same(done.returncode == 2 or '--help' in done.stderr, False, f'{line} was refused: {done.stderr}')


@cases('/system/documents/serving', [(place, line) for place, line in command_lines()
                                     if not re.search(r'\bletterbox (?:' + '|'.join(OTHERS) + r')\b', line)])
def serving(line):
    """It listens, and ends when told to."""
    with subprocess.Popen(['sh', '-c', f'exec {line}'], cwd=tempfile.mkdtemp(dir=scratch), stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, env=settings(None)) as process:
        said = ''
        for text in process.stderr:
            said += text
            if text.startswith('SMTP on'):
                process.send_signal(signal.SIGTERM)
        same(process.wait(PATIENCE), 0, f'exit code of {line}; it said {said}')
        same('SMTP on' in said, True, f'whether {line} listened; it said {said}')


@case('/system/documents/searches')
def searches():
    with Letterbox(http=True) as program:
        for number, line in search_lines():
            try:
                program.get('/api/v1/search?' + urllib.parse.urlencode({'query': line}))
            except urllib.error.HTTPError as error:
                raise AssertionError(f'{line} ({number}): {error.read()}') from error


main()
