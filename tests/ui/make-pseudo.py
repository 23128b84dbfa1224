#!/usr/bin/env python3
"""Make a translation that is none: each text in brackets and half as long again, to see what is not translated or too long.

$1: the project, $2: the .mo file to write.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dngettext:2,3']


def run(*command, cwd=None):
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)


def pseudo(quoted, context):
    """The lines of a msgstr, as they stand in a .po file."""
    text = ''.join(re.findall(r'"(.*)"', quoted))
    if context == 'date' or not text:
        return quoted
    end = '\\n' if text.endswith('\\n') else ''
    body = text[:len(text) - len(end)]
    return f'"⟦{body}{"·" * (len(body) // 2)}⟧{end}"\n'


def main(top, target):
    with tempfile.TemporaryDirectory() as name:
        pot = pathlib.Path(name) / 'all.pot'
        po = pathlib.Path(name) / 'all.po'
        run('xgettext', '--files-from=po/POTFILES', f'--output={pot}', '--from-code=UTF-8',
            *[f'--keyword={keyword}' for keyword in KEYWORDS], cwd=top)
        run('msgen', f'--output={po}', '--no-wrap', str(pot))
        lines = []
        context = None
        for entry in po.read_text().split('\n\n'):
            if 'msgid ""\nmsgstr' in entry and 'Content-Type' in entry:
                entry = entry.replace('nplurals=INTEGER; plural=EXPRESSION;', 'nplurals=2; plural=(n != 1);')
                entry = entry.replace('charset=CHARSET', 'charset=UTF-8')
            else:
                found = re.search(r'^msgctxt "(.*)"$', entry, re.MULTILINE)
                context = found[1] if found else None
                entry = re.sub(r'^(msgstr(?:\[\d\])? )((?:".*"\n?)+)', lambda m, c=context: m[1] + pseudo(m[2], c), entry,
                               flags=re.MULTILINE)
            lines.append(entry.rstrip('\n'))
        po.write_text('\n\n'.join(lines) + '\n')
        run('msgfmt', '--check-header', f'--output-file={target}', str(po))


if __name__ == '__main__':
    main(*sys.argv[1:])
