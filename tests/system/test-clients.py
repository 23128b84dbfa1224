#!/usr/bin/env python3
"""Clients of Mailpit's and MailHog's API that others wrote, every method of theirs, against the built program."""
import pathlib
import shutil
import subprocess

from program import BUILD, PATIENCE, Letterbox, environment
from tap import Skip, case, cases, main, same
from upstream import Upstream

SCRIPTS = pathlib.Path(__file__).resolve().parent / 'node'
MODULES = BUILD / 'peers/node/node_modules'


def run_script(name, program, mailhog, upstream):
    """Its cases one by one: each line is one."""
    if not shutil.which('node'):
        raise Skip('node is not installed')
    if not (MODULES / name).is_dir():
        raise Skip(f'the npm package {name} is not there: ./run-tests fetches it, with a network')
    done = subprocess.run(['node', str(SCRIPTS / f'{"mailpit" if name == "mailpit-api" else name}.js')], capture_output=True,
                          timeout=4 * PATIENCE, check=False,
                          env=environment(NODE_PATH=str(MODULES), LETTERBOX_API='http://%s:%s' % program.http, LETTERBOX_MAILHOG=mailhog,
                                          LETTERBOX_SMTP_PORT=str(program.port), LETTERBOX_UPSTREAM=upstream.address))
    lines = done.stdout.decode().splitlines()
    same([line for line in lines if not line.startswith('ok ')], [], f'what failed; {done.stderr.decode()[-1500:]}')
    same(done.returncode, 0, 'exit code')
    print(f'# {len(lines)} methods of {name}', flush=True)
    upstream.wait_for(lambda: upstream.messages, 'what was released')


@case('/system/clients/mailpit-api')
def mailpit():
    with Upstream() as upstream, Letterbox('--chaos', '--upstream', upstream.address) as program:
        run_script('mailpit-api', program, '', upstream)


@cases('/system/clients/mailhog', [('below-a-path', True), ('on-a-port-of-its-own', False)])
def mailhog(is_below):
    with Upstream() as upstream, Letterbox('--mailhog', '127.0.0.1:0', '--upstream', upstream.address) as program:
        program.wait_for(lambda: program.mailhog, 'the port of its own')
        base = 'http://%s:%s/mailhog' % program.http if is_below else 'http://%s:%s/' % program.mailhog
        run_script('mailhog', program, base, upstream)


if __name__ == '__main__':
    main()
