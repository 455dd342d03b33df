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
