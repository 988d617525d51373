// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "storage/documents/utf8.h"

namespace longleaf::storage {
namespace {

tl::unexpected<Error> systemError(const std::string& name, int number) {
  if (number == ENOENT || number == ENOTDIR || number == ENAMETOOLONG)
    return tl::unexpected(Error{ErrorCode::notFound, "There is no file " + name});
  if (number == EACCES || number == EPERM)
    return tl::unexpected(Error{ErrorCode::unreadable, "There is no permission to read " + name});
  return tl::unexpected(
      Error{ErrorCode::unreadable, name + " cannot be read: " + std::generic_category().message(number)});
}

const char* specialKind(mode_t mode) {
  if (S_ISREG(mode)) return nullptr;
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

tl::unexpected<Error> notAFile(const std::string& name, const char* kind) {
  return tl::unexpected(Error{ErrorCode::unreadable, name + " is " + kind + ", not a document"});
}

}  // namespace

std::string quotedName(const std::string& path) {
  std::string shown = repairUtf8(path);
  while (shown.size() > 1 && shown.back() == '/') shown.pop_back();
  const std::size_t slash = shown.rfind('/');
  if (slash != std::string::npos && slash + 1 < shown.size()) shown.erase(0, slash + 1);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }, '?');
  return '"' + shown + '"';
}

Expected<InputFile> InputFile::open(const std::string& path) {
  std::string name = quotedName(path);
  if (path.find('\0') != std::string::npos) return systemError(name, ENOENT);
  // Asked before opening, because opening alone can move a device; asked again after it, because a name can change
  // hands.
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return systemError(name, errno);
  if (const char* kind = specialKind(status.st_mode)) return notAFile(name, kind);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) return systemError(name, errno);
  if (::fstat(descriptor, &status) != 0) {
    const int number = errno;
    ::close(descriptor);
    return systemError(name, number);
  }
  InputFile file(descriptor, static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)), std::move(name));
  if (const char* kind = specialKind(status.st_mode)) return notAFile(file.m_name, kind);
  return file;
}

InputFile InputFile::adopt(int descriptor, const std::string& name) {
  struct stat status {};
  const off_t size = ::fstat(descriptor, &status) == 0 ? status.st_size : 0;
  return {descriptor, static_cast<std::size_t>(std::max<off_t>(size, 0)), quotedName(name)};
}

InputFile::InputFile(int descriptor, std::size_t size, std::string name)
    : m_descriptor(descriptor), m_size(size), m_name(std::move(name)) {}

InputFile::InputFile(InputFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size), m_name(std::move(other.m_name)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(m_descriptor, other.m_descriptor);
  std::swap(m_size, other.m_size);
  std::swap(m_name, other.m_name);
  return *this;
}

InputFile::~InputFile() {
  if (m_descriptor >= 0) ::close(m_descriptor);
}

Expected<void> InputFile::readUpTo(std::size_t wanted, std::string& bytes) {
  std::size_t have = bytes.size();
  bytes.resize(std::max(wanted, have));
  while (have < wanted) {
    const ssize_t count = ::read(m_descriptor, bytes.data() + have, wanted - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return systemError(m_name, errno);
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  bytes.resize(have);
  return {};
}

Expected<void> InputFile::readRest(std::size_t limit, std::string& bytes) {
  const auto tooLarge = [&] {
    return tl::unexpected(Error{ErrorCode::unreadable, m_name + " is larger than " + std::to_string(limit >> 20U) +
                                                           " MiB, the most that is read as one document"});
  };
  if (m_size > limit) return tooLarge();
  // Files of /proc claim no size, and others may grow meanwhile: read until the end says so.
  for (std::size_t wanted = std::max<std::size_t>(m_size, 1 << 16) + 1;; wanted = std::min(wanted * 2, limit + 1)) {
    if (auto read = readUpTo(wanted, bytes); !read) return read;
    if (bytes.size() > limit) return tooLarge();
    if (bytes.size() < wanted) return {};
  }
}

}  // namespace longleaf::storage
