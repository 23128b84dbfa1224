#!/bin/sh
# Fail when a C file is not laid out as build-aux/format.sh would do it. Skipped (77) where uncrustify is missing or
# is another version than the one that the layout was settled with: versions differ in details.
set -eu
cd "$1"
wanted=Uncrustify-0.72
if ! command -v uncrustify > /dev/null; then
  echo 'skipped: uncrustify is not installed'
  exit 77
fi
case $(uncrustify --version) in
  "$wanted"*) ;;
  *) echo "skipped: $(uncrustify --version) is not $wanted"; exit 77 ;;
esac
find src tests -name "*.[ch]" -print0 | xargs -0 sh build-aux/format.sh --check
