# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The AppImage, out of build/release. Debian has no appimagetool: the AppDir is collected here, mksquashfs packs it, and
# installer/package/appimage_runtime.cpp is what stands before it. Needs terminal.sh.

# What the system's C library has to be: with another one than the loader's nothing starts.
readonly kSystemLibraries='^(ld-linux-x86-64|libc|libm|libmvec|libdl|libpthread|librt|libresolv|libutil|libanl)\.so'
# No plugin for OpenGL: the window paints without it, and the system's drivers would want a C++ library of their own.
readonly -a kQtPlugins=(
  platforms/libqxcb.so platforms/libqoffscreen.so platforms/libqminimal.so
  platforminputcontexts/libcomposeplatforminputcontextplugin.so platforminputcontexts/libibusplatforminputcontextplugin.so
  iconengines/libqsvgicon.so imageformats/libqsvg.so imageformats/libqjpeg.so imageformats/libqgif.so imageformats/libqico.so
)

# qtFolder NAME: QT_INSTALL_PLUGINS, QT_INSTALL_TRANSLATIONS
qtFolder() { /usr/lib/qt6/bin/qtpaths --query "$1"; }

# Libraries that the given files need, directly or through others, the system's own excepted: one path a line.
neededLibraries() {
  local file
  for file in "$@"; do ldd "$file"; done | awk '$3 ~ /^\// {print $3}' | sort -u |
    while read -r file; do [[ ${file##*/} =~ $kSystemLibraries ]] || printf '%s\n' "$file"; done
}

# No libraries may be left out silently.
noMissingLibraries() {
  local missing
  missing=$(for file in "$@"; do ldd "$file"; done | grep 'not found') || return 0
  fail "libraries are missing on this system: $missing"
}

copyPlugins() {
  local usr=$1 plugin from
  from=$(qtFolder QT_INSTALL_PLUGINS)
  for plugin in "${kQtPlugins[@]}"; do install -D -m 644 "$from/$plugin" "$usr/plugins/$plugin"; done
}

# Where Qt looks, and programs for libraries. longleaf-parse is started without the person's environment: its own path to
# them stands in the program (RPATH, which the libraries' own searches follow as well).
connect() {
  local usr=$1
  printf '[Paths]\nPrefix = ..\nPlugins = plugins\nTranslations = translations\n' >"$usr/bin/qt.conf"
  printf '[Paths]\nPrefix = ../..\nPlugins = plugins\nTranslations = translations\n' >"$usr/libexec/longleaf/qt.conf"
  # shellcheck disable=SC2016  # $ORIGIN is the loader's
  patchelf --force-rpath --set-rpath '$ORIGIN/../lib' "$usr/bin/longleaf" "$usr/bin/longleaf-cli"
  # shellcheck disable=SC2016
  patchelf --force-rpath --set-rpath '$ORIGIN/../../lib' "$usr/libexec/longleaf/longleaf-parse"
}

# Fonts and keyboard tables for systems without any.
copyTables() {
  local share=$1/share/longleaf
  install -d "$share/fonts"
  install -m 644 installer/package/fonts.conf "$share/fonts.conf"
  install -m 644 /usr/share/fonts/truetype/dejavu/DejaVu{Sans,Sans-Bold,SansMono,Serif}.ttf "$share/fonts/"
  cp -r /usr/share/X11/xkb "$share/xkb"
}

# The licences of what is copied, as Debian's packages have them.
copyNotices() {
  local usr=$1 file package
  shift
  for file in "$@"; do dpkg-query -S "$(realpath "$file")" 2>/dev/null || true; done | sed 's/:.*//' | sort -u |
    while read -r package; do
      [[ ! -e /usr/share/doc/$package/copyright ]] ||
        install -D -m 644 "/usr/share/doc/$package/copyright" "$usr/share/doc/$package/copyright"
    done
}

# makeAppDir FOLDER: all that the program needs, below it.
makeAppDir() {
  local appDir=$1 usr=$1/usr name=io.github.longleaf.Longleaf component file
  local -a binaries libraries
  rm -rf "$appDir"
  for component in program licences; do
    cmake --install build/release --strip --prefix "$usr" --component "$component" >/dev/null
  done
  copyPlugins "$usr"
  mapfile -t binaries < <(printf '%s\n' "$usr"/bin/longleaf* "$usr"/libexec/longleaf/*; find "$usr/plugins" -name '*.so')
  noMissingLibraries "${binaries[@]}"
  mapfile -t libraries < <(neededLibraries "${binaries[@]}")
  install -d "$usr/lib" "$usr/translations"
  for file in "${libraries[@]}"; do install -m 644 "$file" "$usr/lib/"; done
  install -m 644 "$(qtFolder QT_INSTALL_TRANSLATIONS)"/qtbase_de.qm "$usr/translations/"
  connect "$usr"
  copyTables "$usr"
  copyNotices "$usr" "${libraries[@]}" /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf /usr/share/X11/xkb/rules/evdev
  install -m 755 installer/package/AppRun "$appDir/AppRun"
  cp "$usr/share/applications/$name.desktop" "$usr/share/icons/hicolor/scalable/apps/$name.svg" "$appDir/"
  ln -s "$name.svg" "$appDir/.DirIcon"
}

# makeAppImage APPDIR FILE VERSION. The three bytes behind the ELF's identification say that it is one.
makeAppImage() {
  local appDir=$1 file=$2 version=$3 work id
  work=$(mktemp -d)
  mksquashfs "$appDir" "$work/content" -noappend -no-progress -quiet -root-owned -comp zstd >&2
  id=$version-$(sha256sum "$work/content" | cut -c 1-16)
  g++ -std=c++20 -O2 -Wall -Wextra -static -s -DLONGLEAF_APPIMAGE_ID="\"$id\"" -o "$work/runtime" \
    installer/package/appimage_runtime.cpp -lsquashfuse -lz -llzma -llzo2 -llz4 -lzstd
  printf 'AI\2' | dd of="$work/runtime" bs=1 seek=8 conv=notrunc status=none
  cat "$work/runtime" "$work/content" >"$file"
  chmod 755 "$file"
  rm -rf "$work"
}
