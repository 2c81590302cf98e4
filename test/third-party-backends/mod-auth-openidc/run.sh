#!/bin/sh
# Runs Apache in the foreground, in a folder of its own that goes with it.
set -eu
RUN=$(mktemp -d)
CRYPTO_PASSPHRASE=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
export RUN CRYPTO_PASSPHRASE
chmod 755 "$RUN"
mkdir -p "$RUN/pages/signed-in"
echo '<!doctype html><title>Home</title>' | tee "$RUN/pages/index.html" > "$RUN/pages/signed-in/index.html"
apache2 -d /usr/lib/apache2 -f "$PWD/apache.conf" -DFOREGROUND &
APACHE=$!
trap 'kill "$APACHE"; wait "$APACHE"; rm -r "$RUN"; exit 0' TERM INT
wait "$APACHE"
