# What the tests need beyond the .NET SDK, installed if it is missing. Sourced by eng/test.sh.
need_package() {
  local file=$1 package=$2
  [ -e "$file" ] && return
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get install -y -q "$package" >/dev/null 2>&1 || { apt-get update -q >/dev/null && apt-get install -y -q "$package" >/dev/null; }
  else
    echo "Please install $package." >&2
  fi
}

if [ "$(uname)" = Linux ] && ! ldconfig -p 2>/dev/null | grep -q libsqlite3.so.0; then
  need_package /nonexistent libsqlite3-0
fi

# Tests start a PostgreSQL of their own; the package's is not touched, and not started for their sake.
if [ "$(uname)" = Linux ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  mkdir -p /etc/postgresql-common 2>/dev/null && [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf 2>/dev/null
  need_package /nonexistent postgresql
fi

# The pages and the client SDK are tested in a browser, and the SDK is built with npm.
if [ "$(uname)" = Linux ]; then
  need_package /usr/bin/chromium chromium
  command -v npm >/dev/null || need_package /nonexistent npm
fi

# The server is tested behind what operators put in front of it. Tests start these themselves; the packages' own services are neither
# started now nor at the next boot.
need_daemon() {
  local file=$1 package=$2 policy=/usr/sbin/policy-rc.d made=
  [ -e "$file" ] && return
  if [ "$(id -u)" = 0 ] && [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && made=$policy
  fi
  need_package "$file" "$package"
  [ -z "$made" ] || rm -f "$made"
  systemctl disable "$package" >/dev/null 2>&1 || true
}
if [ "$(uname)" = Linux ]; then
  need_daemon /usr/sbin/nginx nginx
  need_daemon /usr/sbin/pgbouncer pgbouncer
  need_package /usr/bin/systemd-analyze systemd
  need_package /usr/lib/python3/dist-packages/yaml/__init__.py python3-yaml
fi
