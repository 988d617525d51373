// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/new_file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/tasks/unfinished.h"
#include "storage/documents/input_file.h"
#include "storage/snapshots/descriptor.h"

namespace longleaf::app {

namespace {

namespace fs = std::filesystem;
using storage::Descriptor;

constexpr std::size_t kStepBytes = std::size_t{16} << 20U;  // between two looks at the stop token

/// A new file with a lock of ours; closed, and errno, if that cannot be.
Descriptor createLocked(const fs::path& folder, const std::string& prefix, std::string& name) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string number = std::to_string(::getpid()) + "-" + std::to_string(attempt);
    name = (folder / (prefix + number + std::string(kUnfinishedEnding))).string();
    Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file.open() && errno == EEXIST) continue;
    if (!file.open()) return file;
    struct stat status {};
    const bool locked = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
    // Somebody who tidies up may have seen the file before it was locked: then it has no name any more.
    if (locked && ::fstat(file.get(), &status) == 0 && status.st_nlink > 0) return file;
    ::unlink(name.c_str());
  }
  errno = EEXIST;
  return Descriptor();
}

/// Whether an error of copy_file_range says that these two files must be copied by hand.
bool cannotInKernel(int number) {
  return number == EXDEV || number == ENOSYS || number == EINVAL || number == EOPNOTSUPP;
}

}  // namespace

NewFile::NewFile(std::string path) : m_path(std::move(path)) {}

NewFile::NewFile(NewFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_file(std::move(other.m_file)) {}

NewFile::~NewFile() {
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Error NewFile::failure(int number) const {
  if (storage::isDiskFull(number)) {
    return {Code::diskFull, "there is no room on the disk for " + storage::quotedName(m_path) +
                                "; free some, or write it to another disk"};
  }
  return {Code::unreadable, storage::quotedName(m_path) +
                                " cannot be written: " + std::generic_category().message(number) +
                                "; make its folder writable, or choose another"};
}

Expected<NewFile> NewFile::create(const std::string& path) {
  // What a link points to is replaced, not the link.
  std::error_code error;
  fs::path target = fs::canonical(path, error);
  if (error) target = path;
  if (fs::is_directory(target, error)) {
    return tl::unexpected(Error{Code::unreadable, storage::quotedName(path) + " is a folder, not a file"});
  }
  if (fs::exists(target, error) && !fs::is_regular_file(target, error)) {
    return tl::unexpected(Error{Code::unreadable, storage::quotedName(path) + " is not a file that can be replaced"});
  }
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  const std::string prefix = unfinishedPrefix(target);
  removeAbandoned(folder, prefix);
  NewFile file(target.string());
  std::string name;
  file.m_file = createLocked(folder, prefix, name);
  if (!file.m_file.open()) return tl::unexpected(file.failure(errno));
  file.m_temporary = std::move(name);
  return file;
}

Expected<void> NewFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(m_file.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return tl::unexpected(failure(errno));
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

Expected<std::size_t> NewFile::copyStep(int source, std::vector<char>& buffer) {
  if (buffer.empty()) {
    ssize_t copied = -1;
    do copied = ::copy_file_range(source, nullptr, m_file.get(), nullptr, kStepBytes, 0);
    while (copied < 0 && errno == EINTR);
    if (copied >= 0) return static_cast<std::size_t>(copied);
    if (!cannotInKernel(errno)) return tl::unexpected(failure(errno));
    buffer.resize(kStepBytes);
  }
  ssize_t got = -1;
  do got = ::read(source, buffer.data(), buffer.size());
  while (got < 0 && errno == EINTR);
  if (got < 0) return tl::unexpected(Error{Code::unreadable, std::generic_category().message(errno)});
  const auto bytes = static_cast<std::size_t>(got);
  if (auto wrote = write({buffer.data(), bytes}); !wrote) return tl::unexpected(wrote.error());
  return bytes;
}

Expected<void> NewFile::copyFrom(const std::string& path, const Copying& copying) {
  const Descriptor source(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!source.open() || ::fstat(source.get(), &status) != 0) {
    return tl::unexpected(Error{
        Code::unreadable, storage::quotedName(path) + " cannot be read: " + std::generic_category().message(errno)});
  }
  if (::ioctl(m_file.get(), FICLONE, source.get()) == 0) return {};
  const double total = std::max(1.0, static_cast<double>(status.st_size));
  std::vector<char> buffer;  // of use once it turns out that the kernel cannot copy between these file systems
  for (std::size_t done = 0;;) {
    if (copying.stop.stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
    const auto step = copyStep(source.get(), buffer);
    if (!step) return tl::unexpected(step.error());
    if (*step == 0) return {};
    done += *step;
    if (copying.progress) copying.progress(static_cast<double>(done) / total);
  }
}

Expected<void> NewFile::commit() {
  if (::fsync(m_file.get()) != 0) return tl::unexpected(failure(errno));
  if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) return tl::unexpected(failure(errno));
  m_temporary.clear();
  const fs::path parent = fs::path(m_path).parent_path();
  const Descriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.open()) ::fsync(folder.get());  // some file systems know no fsync of folders
  return {};
}

Expected<void> writeWholeFile(const std::string& path, std::string_view bytes) {
  auto file = NewFile::create(path);
  if (!file) return tl::unexpected(file.error());
  if (auto done = file->write(bytes); !done) return done;
  return file->commit();
}

}  // namespace longleaf::app
