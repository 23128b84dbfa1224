#!/bin/sh
# The program under test: confirms an order by mail, through whatever sendmail comes first in the PATH.
set -eu
sendmail -t -i -f shop@example.org <<MAIL
From: The Shop <shop@example.org>
To: $2
Subject: Your order $1
Date: $(LC_ALL=C date '+%a, %d %b %Y %H:%M:%S %z')
Message-ID: <order-$1-$$@example.org>

Thank you for order $1. It is on its way.
MAIL
