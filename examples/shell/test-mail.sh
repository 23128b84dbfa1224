#!/bin/sh
# A shell script's mail, tested: exits with 0 when the script sends what it should. Run it as
#     examples/shell/test-mail.sh
set -eu
here=$(dirname "$0")

# One message to Anna, none with an error in it; the mail that came is kept for a look when something fails.
letterbox run \
  --count 1 \
  --expect 'to:anna@example.com subject:"Your order 1234"' \
  --forbid has:error \
  --save "${SAVE_TO:-caught}" \
  -- "$here/send-order.sh" 1234 anna@example.com
