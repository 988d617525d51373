// SPDX-License-Identifier: Apache-2.0
#include "inference/model/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace longleaf::inference {
namespace {

tl::unexpected<Error> unreadable(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return tl::unexpected(Error{ErrorCode::notFound, "there is no file " + path});
  }
  return tl::unexpected(Error{ErrorCode::unreadable, "cannot read " + path + ": " + std::strerror(error) +
                                                         "; see that it is there and may be read"});
}

}  // namespace

Expected<std::unique_ptr<MappedFile>> MappedFile::open(const std::string& path) {
  std::unique_ptr<MappedFile> file(new MappedFile);
  file->m_path = path;
  // Without O_NONBLOCK the opening of a named pipe would wait for somebody who writes.
  file->m_descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file->m_descriptor < 0) return unreadable(path, errno);
  if (auto mapped = file->map(); !mapped) return tl::unexpected(std::move(mapped.error()));
  return file;
}

Expected<void> MappedFile::map() {
  struct stat status {};
  if (::fstat(m_descriptor, &status) != 0) return unreadable(m_path, errno);
  if (S_ISDIR(status.st_mode)) return unreadable(m_path, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    return tl::unexpected(Error{ErrorCode::unreadable, m_path + " is not a plain file"});
  }
  if (status.st_size == 0) return tl::unexpected(Error{ErrorCode::modelInvalid, m_path + " is empty"});
  m_stamp = {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
  const auto bytes = static_cast<std::size_t>(status.st_size);
  void* address = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, m_descriptor, 0);
  if (address == MAP_FAILED) return unreadable(m_path, errno);
  m_bytes = {static_cast<const std::byte*>(address), bytes};
  auto guard = BusGuard::watch(m_bytes);
  if (!guard) return tl::unexpected(Error{ErrorCode::unreadable, "too many model files are open at once"});
  m_guard.emplace(std::move(*guard));
  return {};
}

MappedFile::~MappedFile() {
  m_guard.reset();
  if (!m_bytes.empty()) ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
  if (m_descriptor >= 0) ::close(m_descriptor);
}

void MappedFile::release(std::uint64_t offset, std::uint64_t length) const {
  if (offset >= m_bytes.size() || length == 0) return;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t begin = offset / page * page;
  const std::uint64_t end = std::min<std::uint64_t>(m_bytes.size(), offset + std::min(length, m_bytes.size() - offset));
  // Advice only: when it is not taken, memory is used longer and nothing else.
  ::madvise(const_cast<std::byte*>(m_bytes.data()) + begin, static_cast<std::size_t>(end - begin), MADV_DONTNEED);
}

Expected<void> MappedFile::unchanged() const {
  struct stat status {};
  if (::fstat(m_descriptor, &status) != 0) return unreadable(m_path, errno);
  const Stamp now{status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
  if (now == m_stamp && !m_guard->tripped()) return {};
  return tl::unexpected(Error{ErrorCode::modelInvalid, m_path + " was changed by another program while it was read"});
}

}  // namespace longleaf::inference
