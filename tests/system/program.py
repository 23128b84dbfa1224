"""Start the built program for a test, and ask it over HTTP what it has."""
import atexit
import glob
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.request

EXECUTABLE = os.environ['LETTERBOX']
BUILD = pathlib.Path(os.environ['LETTERBOX_BUILD'])
CORPUS = pathlib.Path(__file__).resolve().parents[1] / 'data'
CRASHES = (signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGTRAP)
PATIENCE = 30  # seconds that nothing here may take; never waited for in vain

scratch = pathlib.Path(tempfile.mkdtemp(prefix='letterbox-system-'))
atexit.register(shutil.rmtree, scratch, ignore_errors=True)


def environment(**more):
    """What the program sees: nothing of the user's, and no settings of Letterbox but those of the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('LETTERBOX', 'XDG_', 'DBUS_', 'DISPLAY'))}
    return {**kept, 'HOME': str(scratch), 'LC_ALL': 'C.UTF-8', 'NO_AT_BRIDGE': '1', **more}


def run(*options, timeout=PATIENCE, **more):
    """The program from start to end, when it is sure to end by itself."""
    return subprocess.run([EXECUTABLE, *options], capture_output=True, timeout=timeout, env=environment(**more), check=False)


class Letterbox:
    """A running `letterbox --no-window`, on free loopback ports; a context manager that stops it."""

    def __init__(self, *options, http=True, smtp='127.0.0.1:0', command=None, env=None, stdin=subprocess.DEVNULL):
        listen = ['--smtp', smtp, *(('--http', '127.0.0.1:0') if http else ('--no-http',))]
        argv = command or [EXECUTABLE, '--no-window', *listen, *options]
        self.out = tempfile.NamedTemporaryFile(dir=scratch, delete=False)  # not a pipe: nobody need read it
        self.process = subprocess.Popen(argv, stdin=stdin, stdout=self.out, stderr=subprocess.PIPE,
                                        env=environment(**(env or {})))
        self.said = []
        self.smtp = self.smtps = self.http = self.mailhog = None
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for(lambda: self.smtp and (self.http or not http), 'it to listen')

    def _read(self):
        for line in self.process.stderr:
            text = line.decode('utf-8', 'replace').rstrip('\n')
            with self._changed:
                self.said.append(text)
                found = re.match(r'(SMTPS?|HTTP|MailHog) on (?:http://)?(.*?)/?$', text)
                if found:
                    host, _, port = found[2].rpartition(':')
                    address = (host.strip('[]'), int(port)) if port.isdigit() else (found[2], None)
                    name = found[1].lower()
                    setattr(self, name, getattr(self, name) or address)
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, ready, what):
        """Wait until a line on stderr makes ready() true."""
        with self._changed:
            self._changed.wait_for(lambda: ready() or not self._reader.is_alive(), PATIENCE)
            if not ready():
                raise AssertionError(f'waited for {what}; it said: {self.said}')

    @property
    def port(self):
        return self.smtp[1]

    def get(self, path):
        with urllib.request.urlopen(f'http://{self.http[0]}:{self.http[1]}{path}', timeout=PATIENCE) as answer:
            return answer.read()

    def messages(self):
        """All message summaries, the newest first."""
        return json.loads(self.get('/api/v1/messages?limit=0'))['messages']

    def raw(self, identifier='latest'):
        return self.get(f'/api/v1/message/{identifier}/raw')

    def stored(self):
        """The octets of every message, the oldest first."""
        return [self.raw(message['ID']) for message in reversed(self.messages())]

    def output(self):
        """What stands on stdout by now; the last message may still be on its way there until the end."""
        return pathlib.Path(self.out.name).read_bytes()

    def printed(self):
        """The JSON objects that it printed until its end, which this brings about."""
        self.end()
        return [json.loads(line) for line in self.output().splitlines()]

    def is_gone(self):
        """Wait until nobody has its standard error any more, which also a grandchild of ours keeps open."""
        self._reader.join(PATIENCE)
        return not self._reader.is_alive()

    def end(self, with_signal=signal.SIGTERM):
        """Stop it; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.code()

    def code(self):
        """The exit code, once it has ended by itself."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self.out.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        code = self.process.poll()
        if code is None:
            self.process.kill()
            self.process.wait()
        if kind is not None:
            print(f'# the program had ended with {code} and said {self.said[-8:]}', flush=True)
        elif code is not None and -code in CRASHES:
            raise AssertionError(f'the program crashed by signal {-code}; it said {self.said[-8:]}')


def corpus():
    """(name, octets) of every message of the tests' collection that SMTP can carry as it is: it ends with CRLF."""
    for name in sorted(glob.glob(str(CORPUS / '**/*.eml'), recursive=True)):
        octets = pathlib.Path(name).read_bytes()
        yield pathlib.Path(name).stem, octets if octets.endswith(b'\r\n') else octets + b'\r\n'
