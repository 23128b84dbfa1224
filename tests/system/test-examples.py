#!/usr/bin/env python3
"""The examples, each run as its reader would where its language is installed."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from program import BUILD, EXECUTABLE, environment, scratch
from tap import Skip, case, main, same

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / 'examples'
MODULES = BUILD / 'peers/node/node_modules'
PATIENCE = 120  # seconds; a language's own test runner may start slowly


def have(*tools):
    for tool in tools:
        if not shutil.which(tool):
            raise Skip(f'{tool} is not installed')


def execute(*command, cwd=None, **more):
    """Run a command that has letterbox in its PATH; what it printed."""
    path = f'{pathlib.Path(EXECUTABLE).resolve().parent}:{os.environ["PATH"]}'
    done = subprocess.run(command, cwd=cwd or tempfile.mkdtemp(dir=scratch), capture_output=True, text=True, timeout=PATIENCE,
                          env=environment(PATH=path, **more), check=False)
    same(done.returncode, 0, f'exit code; it said {done.stdout[-800:]} {done.stderr[-800:]}')
    return done.stdout


@case('/system/examples/shell')
def shell():
    folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    execute(str(EXAMPLES / 'shell/test-mail.sh'), SAVE_TO=str(folder / 'caught'))
    same(len(list((folder / 'caught').glob('*.eml'))), 1, 'what was kept')


@case('/system/examples/python-pytest')
def python():
    try:
        import pytest  # pylint: disable=import-outside-toplevel,unused-import # whether it is there
    except ImportError:
        raise Skip('pytest is not installed') from None
    text = execute(sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', str(EXAMPLES / 'python'),
                   PYTHONDONTWRITEBYTECODE='1')
    same('2 passed' in text, True, text)


@case('/system/examples/node-test')
def node():
    have('node')
    if not (MODULES / 'mailpit-api').is_dir() or not (MODULES / 'nodemailer').is_dir():
        raise Skip('the npm packages are not there: ./run-tests fetches them, with a network')
    execute('letterbox', 'run', '--count', '1', '--', 'node', '--test', str(EXAMPLES / 'node'), NODE_PATH=str(MODULES))


@case('/system/examples/php-phpmailer')
def php():
    have('php')
    if not pathlib.Path('/usr/share/php/libphp-phpmailer').is_dir():
        raise Skip('PHPMailer is not installed')
    text = execute('letterbox', 'run', '--count', '1', '--expect', 'subject:Invoice has:attachment', '--',
                   'php', str(EXAMPLES / 'php/test-mail.php'))
    same(text, 'The invoice is attached\n', 'what it printed')


@case('/system/examples/github-actions')
def github_actions():
    """Each step that runs something, in a copy of the examples, as the runner does it; but the one that installs."""
    try:
        import yaml  # pylint: disable=import-outside-toplevel # may not be there
    except ImportError:
        raise Skip('PyYAML is not installed') from None
    place = pathlib.Path(tempfile.mkdtemp(dir=scratch)) / 'checkout'
    shutil.copytree(EXAMPLES, place)
    steps = yaml.safe_load((EXAMPLES / 'github-actions/mail.yml').read_text())['jobs']['mail']['steps']
    run = [step for step in steps if 'run' in step and not step['name'].startswith('Install')]
    same(len(run), 2, 'steps')
    for step in run:
        execute('bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step['run'], cwd=place)
    same((place / 'mail.xml').is_file(), True, 'the report')


main()
