#!/usr/bin/env python3
"""Fail when the Flatpak manifest asks for more than it needs, or its keys or its layout are not the usual ones."""
import json
import pathlib
import sys

APPLICATION_ID = 'io.github.letterbox_mail.Letterbox'
KEYS = ['id', 'runtime', 'runtime-version', 'sdk', 'command', 'finish-args', 'cleanup', 'modules']
# A listener that the host can reach, a window on Wayland or X11, its drawing. No files, no buses.
PERMISSIONS = ['--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri']


def faults(path):
    text = path.read_text()
    manifest = json.loads(text)
    if list(manifest) != KEYS:
        yield f'the keys are {list(manifest)}, not {KEYS}'
    if manifest['id'] != APPLICATION_ID or path.stem != APPLICATION_ID:
        yield f'the identifier and the name of the file are not {APPLICATION_ID}'
    if manifest['finish-args'] != PERMISSIONS:
        yield f'the permissions are {manifest["finish-args"]}, not {PERMISSIONS}'
    if text != json.dumps(manifest, indent='\t', ensure_ascii=False) + '\n':
        yield 'not laid out with tabs'
    for module in manifest['modules']:
        for source in module['sources']:
            if source['type'] == 'archive' and len(source.get('sha256', '')) != 64:
                yield f'{module["name"]}: an archive without its sha256'


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1]) / f'flatpak/{APPLICATION_ID}.json'))
    print('\n'.join(found) or 'the manifest holds')
    sys.exit(bool(found))
