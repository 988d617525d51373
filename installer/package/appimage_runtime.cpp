// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning of an AppImage (type 2): this program, and behind its last byte a squashfs with the AppDir. At the
// first start it unpacks the AppDir into the person's cache folder, where later starts find it, and becomes its AppRun.
// It mounts nothing, so that it needs no FUSE, which many systems lack. Linked statically: it knows no library of the
// system that it is started on.
//
// LONGLEAF_APPIMAGE_ID names what is unpacked, by version and content: another AppImage has a folder of its own. A
// folder is locked (flock) while programs out of it run; those of other versions are removed when nobody does.
#include <elf.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#undef _POSIX_C_SOURCE  // its configuration has its own
extern "C" {
#include <squashfuse/squashfuse.h>
}

namespace {

namespace fs = std::filesystem;

int fail(const std::string& what) {
  std::fprintf(stderr, "Longleaf cannot be unpacked: %s\nWith --appimage-extract it goes into ./squashfs-root\n",
               what.c_str());
  return EXIT_FAILURE;
}

/// Where this program ends and the squashfs begins; 0 if that cannot be told.
std::size_t payloadOffset(const fs::path& self) {
  Elf64_Ehdr header{};
  const int file = ::open(self.c_str(), O_RDONLY | O_CLOEXEC);
  const bool read = file >= 0 && ::pread(file, &header, sizeof header, 0) == static_cast<ssize_t>(sizeof header);
  if (file >= 0) ::close(file);
  return read ? header.e_shoff + std::size_t{header.e_shentsize} * header.e_shnum : 0;
}

/// One file of the squashfs, with its content and whether it may be executed.
bool unpackFile(sqfs& image, sqfs_inode& inode, const fs::path& to) {
  const int file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  std::vector<char> buffer(std::size_t{1} << 18U);
  const auto size = static_cast<sqfs_off_t>(inode.xtra.reg.file_size);
  bool sound = true;
  for (sqfs_off_t at = 0; sound && at < size;) {
    auto part = static_cast<sqfs_off_t>(buffer.size());
    sound = sqfs_read_range(&image, &inode, at, &part, buffer.data()) == SQFS_OK && part > 0 &&
            ::write(file, buffer.data(), static_cast<std::size_t>(part)) == part;
    at += part;
  }
  sound = ::fchmod(file, (inode.base.mode & 0100U) != 0 ? 0700 : 0600) == 0 && sound;
  return ::close(file) == 0 && sound;
}

bool unpackLink(sqfs& image, sqfs_inode& inode, const fs::path& to) {
  std::vector<char> target(4097);
  std::size_t size = target.size();
  if (sqfs_readlink(&image, &inode, target.data(), &size) != SQFS_OK) return false;
  return ::symlink(target.data(), to.c_str()) == 0;
}

bool unpackEntry(sqfs& image, sqfs_traverse& walk, const fs::path& folder) {
  sqfs_inode inode{};
  if (sqfs_inode_get(&image, &inode, sqfs_dentry_inode(&walk.entry)) != SQFS_OK) return false;
  const fs::path to = folder / walk.path;
  switch (inode.base.inode_type) {
    case SQUASHFS_DIR_TYPE:
    case SQUASHFS_LDIR_TYPE:
      return fs::create_directory(to);
    case SQUASHFS_REG_TYPE:
    case SQUASHFS_LREG_TYPE:
      return unpackFile(image, inode, to);
    case SQUASHFS_SYMLINK_TYPE:
    case SQUASHFS_LSYMLINK_TYPE:
      return unpackLink(image, inode, to);
    default:
      return false;
  }
}

/// All of it into `folder`, which is made.
bool unpack(const fs::path& self, std::size_t offset, const fs::path& folder) {
  sqfs image{};
  sqfs_traverse walk{};
  if (sqfs_open_image(&image, self.c_str(), offset) != SQFS_OK) return false;
  if (sqfs_traverse_open(&walk, &image, sqfs_inode_root(&image)) != SQFS_OK) return false;
  sqfs_err problem = SQFS_OK;
  bool sound = fs::create_directories(folder);
  while (sound && sqfs_traverse_next(&walk, &problem)) sound = walk.dir_end || unpackEntry(image, walk, folder);
  sqfs_traverse_close(&walk);
  sqfs_fd_close(image.fd);
  sqfs_destroy(&image);
  return sound && problem == SQFS_OK;
}

/// What other versions left, unless a program out of it runs.
void removeOthers(const fs::path& cache, const fs::path& kept) {
  for (const fs::directory_entry& entry : fs::directory_iterator(cache)) {
    if (!entry.is_directory() || entry.path() == kept) continue;
    const int folder = ::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && ::flock(folder, LOCK_EX | LOCK_NB) == 0) fs::remove_all(entry.path());
    if (folder >= 0) ::close(folder);
  }
}

fs::path cacheFolder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  if (cache != nullptr && *cache == '/') return fs::path(cache) / "longleaf-appimage";
  return home != nullptr && *home == '/' ? fs::path(home) / ".cache" / "longleaf-appimage" : fs::path();
}

/// The unpacked AppDir, locked for as long as this process and those that it becomes run. Throws fs::filesystem_error.
fs::path unpacked(const fs::path& self, std::size_t offset, const fs::path& cache) {
  fs::create_directories(cache);
  const fs::path appDir = cache / LONGLEAF_APPIMAGE_ID;
  const int lock = ::open((cache / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX) != 0) return {};
  if (!fs::exists(appDir)) {
    const fs::path part = cache / "part";  // of a start that was ended
    fs::remove_all(part);
    if (!unpack(self, offset, part)) return {};
    fs::rename(part, appDir);
  }
  const int running = ::open(appDir.c_str(), O_RDONLY | O_DIRECTORY);  // stays open
  if (running < 0 || ::flock(running, LOCK_SH) != 0) return {};
  removeOthers(cache, appDir);
  ::close(lock);
  return appDir;
}

int start(const fs::path& self, std::size_t offset, char** arguments) {
  const fs::path cache = cacheFolder();
  if (cache.empty()) return fail("there is no HOME");
  const fs::path appDir = unpacked(self, offset, cache);
  if (appDir.empty()) return fail("is there room in " + cache.string() + "?");
  ::setenv("APPIMAGE", self.c_str(), 1);
  ::setenv("APPDIR", appDir.c_str(), 1);
  ::setenv("ARGV0", arguments[0], 1);
  const fs::path program = appDir / "AppRun";
  ::execv(program.c_str(), arguments);
  return fail(program.string() + ": " + std::strerror(errno));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const fs::path self = fs::read_symlink("/proc/self/exe");
    const std::size_t offset = payloadOffset(self);
    if (offset == 0) return fail("the file cannot be read");
    const std::string_view wish = count > 1 ? arguments[1] : "";
    if (wish == "--appimage-offset") return std::printf("%zu\n", offset) > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    if (wish == "--appimage-extract")
      return unpack(self, offset, "squashfs-root") ? EXIT_SUCCESS : fail("is ./squashfs-root there already?");
    return start(self, offset, arguments);
  } catch (const std::exception& problem) {
    return fail(problem.what());
  }
}
