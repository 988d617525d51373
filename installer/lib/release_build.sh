# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The build that packages are made of: preset release with Debian's flags, in the project's root. Needs terminal.sh and
# build.sh.

# The version, as CMakeLists.txt says it.
releaseVersion() { sed -n 's/^project(longleaf VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt; }

# The seconds of the last commit, or else of the release: equal sources are equal packages.
releaseSeconds() {
  git log -1 --format=%ct 2>/dev/null && return
  date -u +%s -d "$(sed -n 's/.*<release .*date="\([0-9-]*\)".*/\1/p' resources/desktop/*.metainfo.xml | head -n 1)"
}

# debianFlags NAME: of dpkg-buildflags, with all hardening and without debug information, which CPack would strip.
debianFlags() { DEB_BUILD_MAINT_OPTIONS=hardening=+all DEB_CXXFLAGS_MAINT_STRIP=-g dpkg-buildflags --get "$1"; }

# buildRelease NVCC: with the GPU's module where NVCC is not empty.
buildRelease() {
  local nvcc=$1 linker
  linker=$(debianFlags LDFLAGS)
  local -a options=(
    -DCMAKE_CXX_FLAGS="$(debianFlags CXXFLAGS) $(debianFlags CPPFLAGS)"
    -DCMAKE_EXE_LINKER_FLAGS="$linker" -DCMAKE_MODULE_LINKER_FLAGS="$linker" -DLONGLEAF_WINDOW=ON
  )
  if [[ -n $nvcc ]]; then
    options+=(-DLONGLEAF_CUDA=ON -DLONGLEAF_NVCC="$nvcc" '-DLONGLEAF_CUDA_ARCHITECTURES=75;80;86;89;90;100;120'
      -DLONGLEAF_CUDA_LIBRARIES=/usr/local/cuda/lib64)
  else
    options+=(-DLONGLEAF_CUDA=OFF)
  fi
  buildPreset release "${options[@]}"
}
