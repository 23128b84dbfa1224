#!/usr/bin/env python3
"""Fail when a file with translatable text is missing in po/POTFILES, or a translation is not well formed.

With --complete, also when one lacks a string of the sources. Needs xgettext, msgmerge and msgfmt of GNU gettext; skipped (77) without them.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MARKED = {
    '.c': re.compile(r'\b(?:_|N_|C_|NC_|g_dngettext|ngettext) ?\('),
    '.ui': re.compile(r'translatable="yes"'),
}
ALWAYS = ('data/*.desktop.in', 'data/*.metainfo.xml.in', 'data/*.gschema.xml')


def listed_files(top):
    return [line.strip() for line in (top / 'po/POTFILES').read_text().splitlines()
            if line.strip() and not line.startswith('#')]


def potfiles_faults(top):
    listed = listed_files(top)
    marked = {str(path.relative_to(top)) for path in (top / 'src').rglob('*')
              if path.suffix in MARKED and MARKED[path.suffix].search(path.read_text())}
    marked.update(str(path.relative_to(top)) for pattern in ALWAYS for path in top.glob(pattern))
    yield from (f'po/POTFILES: {name} has translatable text and is missing' for name in sorted(marked - set(listed)))
    yield from (f'po/POTFILES: {name} has no translatable text' for name in sorted(set(listed) - marked))
    if listed != sorted(listed):
        yield 'po/POTFILES is not sorted'


def format_faults(top):
    """xgettext ends a string where a macro such as G_GUINT64_FORMAT stands, so no translation would be found."""
    cut = re.compile(r'\b(?:_|N_|ngettext|g_dngettext) ?\([^;]*?" ?G_[A-Z0-9]+_FORMAT')
    yield from (f'{path.relative_to(top)}: a translatable string has a macro in it' for path in (top / 'src').rglob('*.c')
                if cut.search(path.read_text()))


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def template(top, folder):
    """The strings as they are in the sources now."""
    pot = folder / 'letterbox.pot'
    done = run('xgettext', '--files-from=po/POTFILES', f'--output={pot}', '--from-code=UTF-8', '--add-comments',
               '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2', '--keyword=NC_:1c,2', '--keyword=g_dngettext:2,3',
               '--flag=g_dngettext:2:pass-c-format', '--flag=g_strdup_printf:1:c-format', cwd=top)
    if done.returncode:
        raise SystemExit(done.stderr)
    return pot


def translation_faults(top, pot, folder, complete):
    for language in (top / 'po/LINGUAS').read_text().split():
        po = top / f'po/{language}.po'
        checked = run('msgfmt', '--check', '--output-file=/dev/null', str(po))
        if checked.returncode:
            yield checked.stderr.strip()
            continue
        if not complete:
            continue
        merged = folder / f'{language}.po'
        run('msgmerge', '--quiet', '--no-fuzzy-matching', f'--output-file={merged}', str(po), str(pot))
        for what, option in (('not translated', '--untranslated'), ('fuzzy', '--only-fuzzy')):
            left = run('msgattrib', option, '--no-obsolete', str(merged)).stdout
            for entry in re.findall(r'^msgid (.*(?:\n".*)*)', left, re.MULTILINE):
                if entry != '""':
                    yield f'po/{language}.po: {what}: {entry}'


def main(top, complete):
    if not all(shutil.which(tool) for tool in ('xgettext', 'msgmerge', 'msgfmt', 'msgattrib')):
        print('skipped: GNU gettext is not installed')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        return [*potfiles_faults(top), *format_faults(top), *translation_faults(top, template(top, folder), folder, complete)]


if __name__ == '__main__':
    found = main(pathlib.Path(sys.argv[1]).resolve(), '--complete' in sys.argv)
    print('\n'.join(found) or 'translations are well')
    sys.exit(bool(found))
