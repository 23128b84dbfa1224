# shellcheck shell=sh
# What ./run, ./run-tests and .ci/run share: install what is missing, configure, build. To be sourced at the
# project's top; sets nothing but functions and variables that begin with setup_.

setup_build=build
setup_log=$setup_build/setup.log

# One need a line: how it is recognised, then its package for apt, dnf, pacman, brew and MSYS2 (- where it has none).
# pc:NAME is a pkg-config module, cmd:NAME a command in PATH, file:GLOB a file.
setup_build_needs='
cmd:cc               gcc                    gcc                   gcc                    -                     gcc
file:libc            libc6-dev              glibc-devel           glibc                  -                     -
cmd:meson            meson                  meson                 meson                  meson                 meson
cmd:ninja            ninja-build            ninja-build           ninja                  ninja                 ninja
cmd:pkg-config       pkg-config             pkgconf-pkg-config    pkgconf                pkgconf               pkgconf
cmd:msgfmt           gettext                gettext               gettext                gettext               gettext-tools
cmd:desktop-file-validate desktop-file-utils desktop-file-utils   desktop-file-utils     desktop-file-utils    desktop-file-utils
pc:gio-2.0           libglib2.0-dev         glib2-devel           glib2                  glib                  glib2
cmd:glib-compile-resources libglib2.0-dev-bin glib2-devel         glib2-devel            glib                  glib2
pc:gmime-3.0         libgmime-3.0-dev       gmime30-devel         gmime3                 gmime                 gmime
pc:libsoup-3.0       libsoup-3.0-dev        libsoup3-devel        libsoup3               libsoup               libsoup3
pc:json-glib-1.0     libjson-glib-dev       json-glib-devel       json-glib              json-glib             json-glib
pc:gdk-pixbuf-2.0    libgdk-pixbuf-2.0-dev  gdk-pixbuf2-devel     gdk-pixbuf2            gdk-pixbuf            gdk-pixbuf2
pc:sqlite3           libsqlite3-dev         sqlite-devel          sqlite                 sqlite                sqlite3
pc:libsecret-1       libsecret-1-dev        libsecret-devel       libsecret              libsecret             libsecret
pc:gnutls            libgnutls28-dev        gnutls-devel          gnutls                 gnutls                gnutls
file:gio-tls         glib-networking        glib-networking       glib-networking        glib-networking       glib-networking
pc:gtk4              libgtk-4-dev           gtk4-devel            gtk4                   gtk4                  gtk4
pc:libadwaita-1      libadwaita-1-dev       libadwaita-devel      libadwaita             libadwaita            libadwaita
pc:gtksourceview-5   libgtksourceview-5-dev gtksourceview5-devel  gtksourceview5         gtksourceview5        gtksourceview5
pc:webkitgtk-6.0   libwebkitgtk-6.0-dev   webkitgtk6.0-devel    webkitgtk-6.0          -                      -
pc:adwaita-icon-theme adwaita-icon-theme    adwaita-icon-theme    adwaita-icon-theme     adwaita-icon-theme    adwaita-icon-theme
'

setup_test_needs='
cmd:python3          python3                python3               python                 python                python
pc:glib-testing-0    libglib-testing-0-dev  libglib-testing-devel -                      -                     -
cmd:appstreamcli     appstream              appstream             appstream              -                     appstream
cmd:uncrustify       uncrustify             uncrustify            uncrustify             uncrustify            uncrustify
cmd:Xvfb             xvfb                   xorg-x11-server-Xvfb  xorg-server-xvfb       -                     -
cmd:dbus-daemon      dbus                   dbus-daemon           dbus                   dbus                  dbus
cmd:dbus-run-session dbus                   dbus-daemon           dbus                   dbus                  dbus
file:at-spi          at-spi2-core           at-spi2-core          at-spi2-core           -                     -
cmd:curl             curl                   curl                  curl                   curl                  curl
cmd:swaks            swaks                  swaks                 swaks                  swaks                 -
file:perl-tls        libnet-ssleay-perl     perl-Net-SSLeay       perl-net-ssleay        -                     -
cmd:msmtp            msmtp                  msmtp                 msmtp                  msmtp                 -
cmd:openssl          openssl                openssl               openssl                openssl               openssl
cmd:npm              npm                    nodejs-npm            npm                    node                  nodejs
file:python-jsonschema python3-jsonschema   python3-jsonschema    python-jsonschema      -                     python-jsonschema
'

# What .ci/run's further steps use.
setup_ci_needs='
cmd:cppcheck         cppcheck               -                     -                      -                     -
cmd:clang            clang                  -                     -                      -                     -
cmd:llvm-symbolizer  llvm                   -                     -                      -                     -
file:libfuzzer       libclang-rt-14-dev     -                     -                      -                     -
cmd:mailman          mailman3               -                     -                      -                     -
cmd:smtpctl          opensmtpd              -                     -                      -                     -
cmd:php              php-cli                -                     -                      -                     -
file:phpmailer       libphp-phpmailer       -                     -                      -                     -
file:pytest          python3-pytest         -                     -                      -                     -
cmd:groff            groff-base             -                     -                      -                     -
cmd:zsh              zsh                    -                     -                      -                     -
cmd:fish             fish                   -                     -                      -                     -
file:python-yaml     python3-yaml           -                     -                      -                     -
cmd:systemd-analyze  systemd                -                     -                      -                     -
'

# Is there a file for any of these patterns?
setup_any_file () {
  for setup_file in "$@"; do
    [ -e "$setup_file" ] && return 0
  done
  return 1
}

# setup_has NEED: is it there? Only shell built-ins and one pkg-config, so that asking costs no noticeable time.
setup_has () {
  case $1 in
    cmd:*) command -v "${1#cmd:}" > /dev/null ;;
    pc:*) pkg-config --exists "${1#pc:}" 2> /dev/null ;;
    file:libc) [ "$(uname -s)" != Linux ] || setup_any_file /usr/include/stdlib.h ;;
    file:gio-tls) setup_any_file /usr/lib*/gio/modules/libgiognutls.* /usr/lib*/*/gio/modules/libgiognutls.* \
                    /usr/lib*/*/gio/modules/libgioopenssl.* "${HOMEBREW_PREFIX:-/opt/homebrew}"/lib/gio/modules/libgio*tls* \
                    "${MINGW_PREFIX:-/mingw64}"/lib/gio/modules/libgio*tls* ;;
    file:at-spi) setup_any_file /usr/libexec/at-spi-bus-launcher /usr/lib/at-spi-bus-launcher ;;
    file:perl-tls) setup_any_file /usr/lib/*/perl5/*/Net/SSLeay.pm /usr/lib*/perl5/vendor_perl/Net/SSLeay.pm /usr/lib/perl5/*/Net/SSLeay.pm ;;
    file:phpmailer) setup_any_file /usr/share/php/libphp-phpmailer/autoload.php ;;
    file:pytest) setup_any_file /usr/lib/python3/dist-packages/pytest/__init__.py ;;
    file:python-yaml) setup_any_file /usr/lib/python3/dist-packages/yaml/__init__.py ;;
    file:python-jsonschema) setup_any_file /usr/lib*/python3*/*-packages/jsonschema/__init__.py \
                              "${MINGW_PREFIX:-/mingw64}"/lib/python3*/site-packages/jsonschema/__init__.py ;;
    file:libfuzzer) setup_any_file /usr/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a ;;
  esac
}

# setup_missing NEEDS COLUMN: the packages (of that column) of the needs that are not met.
setup_missing () {
  setup_modules=$(printf '%s\n' "$1" | sed -n 's/^pc:\([^ ]*\).*/\1/p')
  # shellcheck disable=SC2086 # one word a module
  if command -v pkg-config > /dev/null && pkg-config --exists $setup_modules 2> /dev/null; then
    setup_modules_met=yes
  else
    setup_modules_met=no
  fi
  printf '%s\n' "$1" | while read -r setup_need setup_apt setup_dnf setup_pacman setup_brew setup_msys; do
    case $setup_need in
      '') continue ;;
      pc:*) [ "$setup_modules_met" = yes ] && continue ;;
    esac
    setup_has "$setup_need" && continue
    case $2 in
      apt) echo "$setup_apt" ;;
      dnf) echo "$setup_dnf" ;;
      pacman) echo "$setup_pacman" ;;
      brew) echo "$setup_brew" ;;
      msys) [ "$setup_msys" = - ] || echo "${MINGW_PACKAGE_PREFIX:-mingw-w64-ucrt-x86_64}-$setup_msys" ;;
    esac
  done | grep -vx -e - | sort -u | tr '\n' ' '
}

setup_say () {
  echo "$*" >&2
}

# Show what a long command does in one line: on a terminal it is rewritten, elsewhere each quarter is a line.
# Reads "PERCENT TEXT" lines.
setup_show_progress () {
  setup_last=-1
  while read -r setup_percent setup_text; do
    if [ -t 2 ]; then
      printf '\r\033[K%3s %% %.60s' "$setup_percent" "$setup_text" >&2
    elif [ $((setup_percent / 25)) -gt "$setup_last" ]; then
      setup_last=$((setup_percent / 25))
      setup_say "  $1: $setup_percent %"
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

setup_fail () {
  setup_say "$1"
  [ ! -s "$setup_log" ] || { setup_say "The end of $setup_log:"; tail -n 25 "$setup_log" >&2; }
  exit 1
}

# setup_apt_get COMMAND...: as root, its progress in a line and its words in the log. The status goes through a file,
# since a pipeline tells only of its last part; sudo closes all descriptors but the standard ones, hence the inner sh.
setup_apt_get () {
  if [ "$(id -u)" = 0 ]; then setup_root=''; else setup_root=sudo; fi
  {
    # shellcheck disable=SC2086,SC2016 # empty for root; expanded by the inner shell
    $setup_root sh -c 'DEBIAN_FRONTEND=noninteractive exec apt-get -q -y -o APT::Status-Fd=3 \
                         -o DPkg::Lock::Timeout=300 "$@" 3>&1 > /dev/null < /dev/null' sh "$@" 2>> "$setup_log"
    echo $? > "$setup_build/apt-status"
  } | while IFS=: read -r setup_kind setup_package setup_percent setup_text; do
        case $setup_kind in
          dlstatus) echo "$((${setup_percent%%[.,]*} / 2)) Downloading" ;;
          pmstatus) echo "$((50 + ${setup_percent%%[.,]*} / 2)) $setup_text" ;;
        esac
      done | setup_show_progress "apt-get $1"
  return "$(cat "$setup_build/apt-status")"
}

# setup_install NEEDS: see that they are met, by apt-get where the system has it; else name the packages and stop.
setup_install () {
  if command -v apt-get > /dev/null; then
    setup_packages=$(setup_missing "$1" apt)
    [ -n "$setup_packages" ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
      setup_say "These packages are missing, and there is no sudo. As root:"
      setup_say "  apt-get install --no-install-recommends $setup_packages"
      exit 1
    fi
    mkdir -p "$setup_build"
    # shellcheck disable=SC2086 # one word a package
    set -- $setup_packages
    setup_say "Installing $# packages and what they need (apt-get; log in $setup_log)"
    : > "$setup_log"
    # An index is fetched only where there is none yet, or where the present one names files that are gone.
    if ! setup_any_file /var/lib/apt/lists/*Packages* || ! setup_apt_get install --no-install-recommends "$@"; then
      setup_apt_get update || setup_fail 'apt-get update failed: is the network there?'
      setup_apt_get install --no-install-recommends "$@" || setup_fail 'apt-get could not install the packages.'
    fi
    return 0
  fi

  for setup_manager in dnf pacman brew; do
    if [ -n "${MSYSTEM-}" ] || command -v "$setup_manager" > /dev/null; then
      [ -z "${MSYSTEM-}" ] || setup_manager=msys
      setup_packages=$(setup_missing "$1" "$setup_manager")
      [ -n "$setup_packages" ] || return 0
      setup_say 'These packages are missing. Install them, then start this again:'
      case $setup_manager in
        dnf) setup_say "  sudo dnf install $setup_packages" ;;
        pacman) setup_say "  sudo pacman -S --needed $setup_packages" ;;
        brew) setup_say "  brew install $setup_packages" ;;
        msys) setup_say "  pacman -S --needed $setup_packages" ;;
      esac
      exit 1
    fi
  done

  [ -z "$(setup_missing "$1" apt)" ] && return 0
  setup_say 'This system has no package manager that is known here. What is missing, by the names of each:'
  setup_say "  Debian, Ubuntu: $(setup_missing "$1" apt)"
  setup_say "  Fedora: $(setup_missing "$1" dnf)"
  setup_say "  Arch: $(setup_missing "$1" pacman)"
  setup_say "  Homebrew: $(setup_missing "$1" brew)"
  setup_say "  MSYS2: $(setup_missing "$1" msys)"
  exit 1
}

# setup_compile FOLDER [TARGET...]: build it there; quiet when there is nothing to do.
setup_compile () {
  setup_folder=$1
  shift
  {
    ninja -C "$setup_folder" "$@" 2>&1
    echo $? > "$setup_folder/ninja-status"
  } | while IFS= read -r setup_line; do
        printf '%s\n' "$setup_line" >> "$setup_log"
        case $setup_line in
          '['*/*']'*)
            setup_done=${setup_line#\[}
            setup_total=${setup_done#*/}
            echo "$((100 * ${setup_done%%/*} / ${setup_total%%\]*})) ${setup_line#*\] }" ;;
        esac
      done | setup_show_progress Building
  [ "$(cat "$setup_folder/ninja-status")" = 0 ] || setup_fail 'The build failed.'
}

# setup_configure FOLDER [OPTION...]: once.
setup_configure () {
  mkdir -p "$setup_build"
  : > "$setup_log"
  [ ! -f "$1/build.ninja" ] || return 0
  setup_say "Configuring in $1"
  meson setup "$@" >> "$setup_log" 2>&1 || setup_fail 'meson could not configure the build.'
}

# Fetch senders and clients that the system tests drive and that need not, or must not, be installed: nodemailer,
# mailpit-api and mailhog by npm, and Postfix's smtp-source out of its package, since the whole of it would start a mail
# server. Each is tried once; where it fails, the tests that need it are skipped, until build/peers is removed.
setup_peers () {
  setup_peers=$setup_build/peers
  if ! cmp -s tests/system/node/package-lock.json "$setup_peers/node/package-lock.json" && command -v npm > /dev/null; then
    mkdir -p "$setup_peers/node"
    cp tests/system/node/package.json tests/system/node/package-lock.json "$setup_peers/node"
    (cd "$setup_peers/node" && timeout 60 npm ci --ignore-scripts --no-audit --no-fund) >> "$setup_log" 2>&1 ||
      setup_say 'The npm packages could not be fetched; their tests are skipped.'
  fi
  if [ ! -d "$setup_peers/postfix" ] && command -v apt-get > /dev/null; then
    mkdir -p "$setup_peers/postfix"
    (cd "$setup_peers" && timeout 60 apt-get -q download postfix && dpkg -x postfix_*.deb postfix) >> "$setup_log" 2>&1 ||
      setup_say 'smtp-source could not be fetched; its test is skipped.'
  fi
}
