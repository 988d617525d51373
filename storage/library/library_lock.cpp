// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/library_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <thread>
#include <utility>

#include "storage/library/library_error.h"

namespace longleaf::storage {

namespace {

constexpr std::int64_t kOpening = 0;
constexpr std::int64_t kUsers = 1;
constexpr std::int64_t kFirstWriter = 2;
constexpr std::chrono::milliseconds kBetweenTries{5};

Error lockError() {
  return {ErrorCode::unreadable,
          "The library's folder does not allow locks on files; choose one on a disk of this computer"};
}

bool tryLock(int file, std::int64_t byte, short kind) {
  struct flock range = {};
  range.l_type = kind;
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = 1;
  return ::fcntl(file, F_OFD_SETLK, &range) == 0;
}

Expected<void> waitFor(int file, std::int64_t byte, short kind, std::chrono::milliseconds wait) {
  const auto end = std::chrono::steady_clock::now() + wait;
  while (!tryLock(file, byte, kind)) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) return tl::unexpected(lockError());
    if (std::chrono::steady_clock::now() >= end) return tl::unexpected(busyError());
    std::this_thread::sleep_for(kBetweenTries);
  }
  return {};
}

}  // namespace

Expected<LibraryLock> LibraryLock::open(const std::string& folder) {
  const int file = ::open((folder + "/library.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return tl::unexpected(fileError(errno, folder));
  return LibraryLock(file);
}

LibraryLock::LibraryLock(LibraryLock&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_writer(std::exchange(other.m_writer, 0)) {}

LibraryLock& LibraryLock::operator=(LibraryLock&& other) noexcept {
  std::swap(m_file, other.m_file);
  std::swap(m_writer, other.m_writer);
  return *this;
}

LibraryLock::~LibraryLock() {
  if (m_file >= 0) ::close(m_file);
}

// NOLINTBEGIN(readability-make-member-function-const): what is held changes
Expected<void> LibraryLock::beginOpening(Milliseconds wait) { return waitFor(m_file, kOpening, F_WRLCK, wait); }
void LibraryLock::endOpening() { tryLock(m_file, kOpening, F_UNLCK); }
Expected<void> LibraryLock::share(Milliseconds wait) { return waitFor(m_file, kUsers, F_RDLCK, wait); }
Expected<void> LibraryLock::exclude(Milliseconds wait) { return waitFor(m_file, kUsers, F_WRLCK, wait); }
// NOLINTEND(readability-make-member-function-const)

Expected<std::int64_t> LibraryLock::writer() {
  std::random_device random;
  for (int tries = 0; m_writer == 0 && tries < 100; ++tries) {
    std::uniform_int_distribution<std::int64_t> numbers(kFirstWriter, std::int64_t{1} << 62);
    const std::int64_t number = numbers(random);
    if (tryLock(m_file, number, F_WRLCK)) m_writer = number;
  }
  if (m_writer == 0) return tl::unexpected(lockError());
  return m_writer;
}

bool LibraryLock::isAlive(std::int64_t writer) const {
  if (writer < kFirstWriter) return false;
  if (writer == m_writer) return true;
  struct flock range = {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = writer;
  range.l_len = 1;
  // Where the question itself fails, nobody's message is taken away.
  return ::fcntl(m_file, F_OFD_GETLK, &range) != 0 || range.l_type != F_UNLCK;
}

}  // namespace longleaf::storage
