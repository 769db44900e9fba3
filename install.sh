#!/bin/sh
# Installs agent-vault for the user who runs it: one binary and its shell completions, never as root.
#
#   curl -fsSL <release>/latest/download/install.sh | sh
#   sh install.sh                 in a checkout: builds from source and installs that
#   sh install.sh --version 1.2.3 | --uninstall | --help
#
# Everything is in functions and the call is the last line, so a script that arrives cut off does nothing. What was
# installed before stays until the new archive has been checked against its SHA-256 and the new binary has started.

# Where releases are, in the layout <url>/latest/download/<file> and <url>/download/v<version>/<file>.
# Filled in when a release is published (src/build/release.ts).
PUBLISHED_RELEASE_URL=""

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "install: $1"
  if [ $# -gt 1 ]; then say "  $2"; fi
  exit 1
}

usage() {
  cat <<'TEXT'
Installs agent-vault into ~/.local/bin.

  --version V    install this version instead of the latest
  --uninstall    remove the binary and its completions; data in ~/.agent-vault stays
  --help         print this

  AGENT_VAULT_INSTALL_DIR   folder for the binary
  AGENT_VAULT_RELEASE_URL   where releases are; https, or http on this machine
  AGENT_VAULT_VERSION       as --version
TEXT
}

has() { command -v "$1" >/dev/null 2>&1; }

# Prints linux or darwin.
detect_os() {
  case "$(uname -s)" in
    Linux) echo linux ;;
    Darwin) echo darwin ;;
    *) fail "no release is made for $(uname -s)" "Linux and macOS are supported." ;;
  esac
}

# Prints x64 or arm64; under Rosetta the machine, not the emulation, decides.
detect_arch() {
  case "$(uname -m)" in
    x86_64 | amd64)
      if [ "$(sysctl -n hw.optional.arm64 2>/dev/null)" = 1 ]; then echo arm64; else echo x64; fi
      ;;
    arm64 | aarch64) echo arm64 ;;
    *) fail "no release is made for $(uname -m)" "x64 and arm64 are supported." ;;
  esac
}

# The release is linked against glibc, which Alpine and its relatives do not have.
refuse_musl() {
  [ "$1" = linux ] || return 0
  if [ -n "$(ls /lib/ld-musl-*.so.1 2>/dev/null)" ] && ! ls /lib*/ld-linux-*.so.* /lib/*/ld-linux-*.so.* >/dev/null 2>&1; then
    fail "this Linux uses musl, and releases are built for glibc" \
      "Build in a checkout: npm run build -- --target bun-linux-$2-musl"
  fi
}

# Refuses plain http to anything but this machine: a checksum fetched over it would prove nothing.
check_url() {
  case "$1" in
    https://*) ;;
    *@*) fail "AGENT_VAULT_RELEASE_URL must hold no user name" ;;
    http://127.0.0.1 | http://127.0.0.1[:/]* | http://localhost | http://localhost[:/]* | http://\[::1\]*) ;;
    *) fail "AGENT_VAULT_RELEASE_URL must begin with https://" "It is: $1" ;;
  esac
}

# download URL FILE: 0 when the whole body arrived with a success status.
download() {
  if has curl; then
    case "$1" in
      https://*) curl -fsSL --retry 2 --connect-timeout 20 --proto '=https' --proto-redir '=https' -o "$2" "$1" ;;
      *) curl -fsSL --connect-timeout 20 -o "$2" "$1" ;;
    esac
  elif has wget; then
    wget -q -T 20 -O "$2" "$1"
  else
    fail "curl or wget is needed"
  fi
}

sha256() {
  if has sha256sum; then
    sha256sum "$1" | cut -d' ' -f1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d' ' -f1
  else
    fail "sha256sum or shasum is needed to check the download"
  fi
}

# archive_for OS ARCH CHECKSUMS: prints the name of the only archive listed for this platform.
archive_for() {
  awk -v os="$1" -v arch="$2" '
    $2 ~ ("^agent-vault_[0-9A-Za-z.+-]+_" os "_" arch "\\.tar\\.gz$") { name = $2; n++ }
    END { if (n == 1) print name }' "$3"
}

# fetch_release URL VERSION SCRATCH: leaves the checked archive's content in SCRATCH/unpacked.
fetch_release() {
  os=$(detect_os) || exit 1
  arch=$(detect_arch) || exit 1
  refuse_musl "$os" "$arch"
  if [ -n "$2" ]; then from="$1/download/v$2"; else from="$1/latest/download"; fi

  download "$from/checksums.txt" "$3/checksums.txt" || fail "no release found" "Tried $from/checksums.txt"
  archive=$(archive_for "$os" "$arch" "$3/checksums.txt")
  [ -n "$archive" ] || fail "the release has no archive for $os $arch"
  version=${archive#agent-vault_}
  version=${version%"_${os}_${arch}.tar.gz"}
  if [ -n "$2" ] && [ "$2" != "$version" ]; then fail "asked for version $2 and was offered $version"; fi
  expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$3/checksums.txt")

  say "downloading agent-vault $version for $os $arch"
  # By version even for the latest: it may have moved on since its checksums were read.
  download "$1/download/v$version/$archive" "$3/archive.tar.gz" ||
    fail "the download did not complete" "Nothing was changed. Tried $1/download/v$version/$archive"
  actual=$(sha256 "$3/archive.tar.gz") || exit 1
  if [ "${#expected}" -ne 64 ] || [ "$actual" != "$expected" ]; then
    fail "the archive does not match its checksum; nothing was changed" "expected $expected, got $actual"
  fi
  mkdir "$3/unpacked"
  tar -xzf "$3/archive.tar.gz" -C "$3/unpacked" || fail "the archive does not unpack; nothing was changed"
}

# build_source CHECKOUT SCRATCH: the same layout as an unpacked archive, from source.
build_source() {
  { has node && has npm; } || fail "Node 20 or newer with npm is needed to build from source"
  say "building from source in $1"
  (cd "$1" && npm run --silent build >&2) || fail "the build failed; nothing was changed"
  mkdir "$2/unpacked"
  cp "$1/dist/agent-vault" "$2/unpacked/agent-vault" && cp -R "$1/completions" "$2/unpacked/completions"
}

# The folder of this script when it is a file in a checkout, else nothing. A piped script has no folder, so the
# directory it happens to be run in is never built.
checkout() {
  case "$0" in
    *install.sh) ;;
    *) return 0 ;;
  esac
  dir=$(cd "$(dirname "$0")" 2>/dev/null && pwd) || return 0
  if [ -f "$dir/package.json" ] && [ -f "$dir/src/main.ts" ]; then echo "$dir"; fi
}

# completion_file SHELL: prints where that shell looks for it.
completion_file() {
  data=${XDG_DATA_HOME:-$HOME/.local/share}
  case "$1" in
    bash) echo "${BASH_COMPLETION_USER_DIR:-$data/bash-completion}/completions/agent-vault" ;;
    zsh) echo "$data/zsh/site-functions/_agent-vault" ;;
    fish) echo "${XDG_CONFIG_HOME:-$HOME/.config}/fish/completions/agent-vault.fish" ;;
  esac
}

# Completions are a convenience: one that cannot be written is named and costs nothing else.
install_completions() {
  for shell in bash zsh fish; do
    has "$shell" || continue
    file=$(completion_file "$shell")
    case "$shell" in
      zsh) source="$1/_agent-vault" ;;
      *) source="$1/agent-vault.$shell" ;;
    esac
    [ -f "$source" ] || continue
    if ! { mkdir -p "$(dirname "$file")" && cp "$source" "$file"; } 2>/dev/null; then
      say "could not write $file"
    fi
  done
}

# place UNPACKED DIR: proves that the new binary starts, then swaps it in with one rename.
place() {
  { mkdir -p "$2" 2>/dev/null && [ -w "$2" ]; } ||
    fail "$2 cannot be written" "Set AGENT_VAULT_INSTALL_DIR to a folder of yours."
  [ ! -d "$2/agent-vault" ] || fail "$2/agent-vault is a folder"
  staged="$2/.agent-vault.$$"
  { cp "$1/agent-vault" "$staged" && chmod 755 "$staged"; } || fail "$2 cannot be written; nothing was changed"
  if ! installed=$("$staged" --version 2>/dev/null); then
    fail "the new binary does not start on this machine; nothing was changed"
  fi
  mv -f "$staged" "$2/agent-vault" || fail "$2/agent-vault could not be replaced"
  staged=""
  say "installed $2/agent-vault ($installed)"
}

# True where the package is that loads completions from their folder when they are needed.
has_bash_completion() {
  for file in "${BASH_COMPLETION:-}" \
    /usr/share/bash-completion/bash_completion /etc/bash_completion /usr/local/share/bash-completion/bash_completion \
    /opt/homebrew/etc/profile.d/bash_completion.sh /usr/local/etc/profile.d/bash_completion.sh \
    /opt/local/etc/profile.d/bash_completion.sh; do
    if [ -n "$file" ] && [ -r "$file" ]; then return 0; fi
  done
  return 1
}

print_hints() {
  case ":$PATH:" in
    *":$1:"*) ;;
    *)
      say "$1 is not in PATH yet. Add this line to your shell's profile:"
      say "  export PATH=\"$1:\$PATH\""
      ;;
  esac
  case "${SHELL:-}" in
    */zsh)
      say "For completions in zsh, put this before compinit in ~/.zshrc:"
      say "  fpath=(\"$(dirname "$(completion_file zsh)")\" \$fpath)"
      ;;
    */bash)
      if ! has_bash_completion; then
        say "bash-completion is not installed, so bash does not look for completions. Put this into ~/.bashrc:"
        say "  source \"$(completion_file bash)\""
      fi
      ;;
  esac
}

uninstall() {
  found=""
  for file in "$1/agent-vault" "$(completion_file bash)" "$(completion_file zsh)" "$(completion_file fish)"; do
    [ -e "$file" ] || continue
    rm -f "$file" || fail "$file could not be removed"
    found=1
    say "removed $file"
  done
  [ -n "$found" ] || say "nothing to remove in $1"
  data=${AGENT_VAULT_HOME:-$HOME/.agent-vault}
  if pid=$(cat "$data/agent-vault.pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null; then
    say "a server is still running; stop it with: kill $pid"
  fi
  if [ -d "$data" ]; then say "your data in $data was left as it is; delete that folder to lose it for good"; fi
}

clean_up() {
  if [ -n "${scratch:-}" ]; then rm -rf "$scratch"; fi
  if [ -n "${staged:-}" ]; then rm -f "$staged"; fi
}

main() {
  set -u
  wanted=${AGENT_VAULT_VERSION:-}
  remove=""
  while [ $# -gt 0 ]; do
    case "$1" in
      --version)
        [ $# -ge 2 ] || fail "--version needs a value"
        wanted=$2
        shift
        ;;
      --version=*) wanted=${1#--version=} ;;
      --uninstall) remove=1 ;;
      --help | -h)
        usage
        exit 0
        ;;
      *) fail "unknown argument $1" "See --help." ;;
    esac
    shift
  done
  wanted=${wanted#v}
  [ -n "${HOME:-}" ] || fail "HOME is not set"
  target=${AGENT_VAULT_INSTALL_DIR:-$HOME/.local/bin}
  if [ -n "$remove" ]; then
    uninstall "$target"
    exit 0
  fi

  scratch="" staged=""
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  scratch=$(mktemp -d) || fail "no temporary folder could be made"
  url=${AGENT_VAULT_RELEASE_URL:-}
  sources=""
  if [ -z "$url" ] && [ -z "$wanted" ]; then sources=$(checkout); fi
  if [ -n "$sources" ]; then
    build_source "$sources" "$scratch"
  else
    url=${url:-$PUBLISHED_RELEASE_URL}
    [ -n "$url" ] || fail "this copy of install.sh knows no release" "Set AGENT_VAULT_RELEASE_URL, or run it in a checkout."
    check_url "$url"
    fetch_release "${url%/}" "$wanted" "$scratch"
  fi
  place "$scratch/unpacked" "$target"
  install_completions "$scratch/unpacked/completions"
  print_hints "$target"
}

{ main "$@"; }
