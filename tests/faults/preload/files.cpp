// SPDX-License-Identifier: GPL-3.0-or-later
// Functions that change files, and those that only look at them. A descriptor belongs to the folder if its name does
// now, so that nothing has to be remembered of it.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "faults/preload/plan.h"

namespace {

using longleaf::tests::FaultPlan;

/// The plan, if it has to do with files at all.
FaultPlan* plan() {
  FaultPlan* const whole = longleaf::tests::faultPlan();
  return whole != nullptr && whole->folder[0] != '\0' ? whole : nullptr;
}

bool isBelow(const FaultPlan& faults, const char* path) {
  const std::size_t length = std::strlen(faults.folder);
  return std::strncmp(path, faults.folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

bool isOfFolder(const FaultPlan& faults, int file) {
  char link[64];
  char path[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = ::readlink(link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = '\0';
  return isBelow(faults, path);
}

int error(const FaultPlan& faults) { return faults.error == 0 ? ENOSPC : faults.error; }

/// Whether a call of the folder's fails, with errno set. `changes`: whether it is one of those that change something.
bool fails(FaultPlan& faults, bool changes) {
  const bool all = faults.everything.fails();
  const bool change = changes && faults.changes.fails();
  if (all || change) errno = error(faults);
  return all || change;
}

bool pathFails(const char* path, bool changes) {
  FaultPlan* const faults = plan();
  return faults != nullptr && path != nullptr && isBelow(*faults, path) && fails(*faults, changes);
}

bool fileFails(int file, bool changes) {
  FaultPlan* const faults = plan();
  return faults != nullptr && isOfFolder(*faults, file) && fails(*faults, changes);
}

/// Where writes are short, the first that fails takes half; one byte cannot be halved.
bool writeFails(int file, std::size_t& bytes) {
  FaultPlan* const faults = plan();
  if (faults == nullptr || !isOfFolder(*faults, file) || !fails(*faults, true)) return false;
  if (faults->error != 0 || faults->changes.failed > 1 || bytes < 2) return true;
  bytes /= 2;
  return false;
}

/// A full disk lets files be opened that are there, and lets them be removed.
bool isFull(const FaultPlan& faults) { return error(faults) == ENOSPC || error(faults) == EDQUOT; }

bool changesByOpening(const char* path, int flags) {
  FaultPlan* const faults = plan();
  if (faults == nullptr || path == nullptr || !isBelow(*faults, path)) return false;
  if (!isFull(*faults)) return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
  return (flags & O_CREAT) != 0 && ::access(path, F_OK) != 0;
}

bool unlinkFails(const char* path) {
  FaultPlan* const faults = plan();
  return faults != nullptr && pathFails(path, !isFull(*faults));
}

mode_t modeOf(int flags, va_list& list) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(list, unsigned)) : 0;
}

bool isForWriting(const char* mode) { return std::strpbrk(mode, "wa+") != nullptr; }

bool streamFails(const char* path, const char* mode) {
  return pathFails(path, changesByOpening(path, isForWriting(mode) ? O_WRONLY | O_CREAT : O_RDONLY));
}

}  // namespace

#define LONGLEAF_OPEN(name)                                                               \
  int name(const char* path, int flags, ...) {                                            \
    LONGLEAF_BEHIND(#name, int(const char*, int, ...));                                   \
    va_list list;                                                                         \
    va_start(list, flags);                                                                \
    const mode_t mode = modeOf(flags, list);                                              \
    va_end(list);                                                                         \
    return pathFails(path, changesByOpening(path, flags)) ? -1 : real(path, flags, mode); \
  }
#define LONGLEAF_OPENAT(name)                                                                     \
  int name(int folder, const char* path, int flags, ...) {                                        \
    LONGLEAF_BEHIND(#name, int(int, const char*, int, ...));                                      \
    va_list list;                                                                                 \
    va_start(list, flags);                                                                        \
    const mode_t mode = modeOf(flags, list);                                                      \
    va_end(list);                                                                                 \
    return pathFails(path, changesByOpening(path, flags)) ? -1 : real(folder, path, flags, mode); \
  }
#define LONGLEAF_FOPEN(name)                                     \
  FILE* name(const char* path, const char* mode) {               \
    LONGLEAF_BEHIND(#name, FILE*(const char*, const char*));     \
    return streamFails(path, mode) ? nullptr : real(path, mode); \
  }

extern "C" {

LONGLEAF_OPEN(open)
LONGLEAF_OPEN(open64)
LONGLEAF_OPENAT(openat)
LONGLEAF_OPENAT(openat64)
LONGLEAF_FOPEN(fopen)
LONGLEAF_FOPEN(fopen64)

ssize_t write(int file, const void* bytes, size_t count) {
  LONGLEAF_BEHIND("write", ssize_t(int, const void*, size_t));
  return writeFails(file, count) ? -1 : real(file, bytes, count);
}
ssize_t pwrite(int file, const void* bytes, size_t count, off_t at) {
  LONGLEAF_BEHIND("pwrite", ssize_t(int, const void*, size_t, off_t));
  return writeFails(file, count) ? -1 : real(file, bytes, count, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at) {
  LONGLEAF_BEHIND("pwrite64", ssize_t(int, const void*, size_t, off64_t));
  return writeFails(file, count) ? -1 : real(file, bytes, count, at);
}
ssize_t writev(int file, const iovec* pieces, int count) {
  LONGLEAF_BEHIND("writev", ssize_t(int, const iovec*, int));
  return fileFails(file, true) ? -1 : real(file, pieces, count);
}
ssize_t copy_file_range(int from, off64_t* fromAt, int to, off64_t* toAt, size_t count, unsigned flags) {
  LONGLEAF_BEHIND("copy_file_range", ssize_t(int, off64_t*, int, off64_t*, size_t, unsigned));
  return writeFails(to, count) ? -1 : real(from, fromAt, to, toAt, count, flags);
}
ssize_t sendfile(int to, int from, off_t* at, size_t count) noexcept {
  LONGLEAF_BEHIND("sendfile", ssize_t(int, int, off_t*, size_t));
  return writeFails(to, count) ? -1 : real(to, from, at, count);
}
int ioctl(int file, unsigned long request, ...) noexcept {
  LONGLEAF_BEHIND("ioctl", int(int, unsigned long, ...));
  va_list list;
  va_start(list, request);
  void* const argument = va_arg(list, void*);
  va_end(list);
  return request == FICLONE && fileFails(file, true) ? -1 : real(file, request, argument);
}

int ftruncate(int file, off_t length) noexcept {
  LONGLEAF_BEHIND("ftruncate", int(int, off_t));
  return fileFails(file, true) ? -1 : real(file, length);
}
int ftruncate64(int file, off64_t length) noexcept {
  LONGLEAF_BEHIND("ftruncate64", int(int, off64_t));
  return fileFails(file, true) ? -1 : real(file, length);
}
int fallocate(int file, int mode, off_t at, off_t length) {
  LONGLEAF_BEHIND("fallocate", int(int, int, off_t, off_t));
  return fileFails(file, true) ? -1 : real(file, mode, at, length);
}
int fallocate64(int file, int mode, off64_t at, off64_t length) {
  LONGLEAF_BEHIND("fallocate64", int(int, int, off64_t, off64_t));
  return fileFails(file, true) ? -1 : real(file, mode, at, length);
}
int posix_fallocate(int file, off_t at, off_t length) {
  LONGLEAF_BEHIND("posix_fallocate", int(int, off_t, off_t));
  return fileFails(file, true) ? errno : real(file, at, length);
}
int fsync(int file) {
  LONGLEAF_BEHIND("fsync", int(int));
  return fileFails(file, true) ? -1 : real(file);
}
int fdatasync(int file) {
  LONGLEAF_BEHIND("fdatasync", int(int));
  return fileFails(file, true) ? -1 : real(file);
}

int rename(const char* from, const char* to) noexcept {
  LONGLEAF_BEHIND("rename", int(const char*, const char*));
  return pathFails(to, true) ? -1 : real(from, to);
}
int mkdir(const char* path, mode_t mode) noexcept {
  LONGLEAF_BEHIND("mkdir", int(const char*, mode_t));
  const bool isNew = ::access(path, F_OK) != 0;
  return pathFails(path, isNew) ? -1 : real(path, mode);
}
int unlink(const char* path) noexcept {
  LONGLEAF_BEHIND("unlink", int(const char*));
  return unlinkFails(path) ? -1 : real(path);
}
int remove(const char* path) noexcept {
  LONGLEAF_BEHIND("remove", int(const char*));
  return unlinkFails(path) ? -1 : real(path);
}

ssize_t read(int file, void* bytes, size_t count) {
  LONGLEAF_BEHIND("read", ssize_t(int, void*, size_t));
  return fileFails(file, false) ? -1 : real(file, bytes, count);
}
ssize_t pread(int file, void* bytes, size_t count, off_t at) {
  LONGLEAF_BEHIND("pread", ssize_t(int, void*, size_t, off_t));
  return fileFails(file, false) ? -1 : real(file, bytes, count, at);
}
ssize_t pread64(int file, void* bytes, size_t count, off64_t at) {
  LONGLEAF_BEHIND("pread64", ssize_t(int, void*, size_t, off64_t));
  return fileFails(file, false) ? -1 : real(file, bytes, count, at);
}

}  // extern "C"
