// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/new_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/tasks/unfinished.h"
#include "storage/documents/input_file.h"

namespace longleaf::app {

namespace {

namespace fs = std::filesystem;

Error failure(const std::string& path, const std::error_code& error) {
  if (storage::isDiskFull(error.value())) {
    return {Code::diskFull, "there is no room on the disk for " + storage::quotedName(path) + "; free some"};
  }
  return {Code::unreadable, storage::quotedName(path) + " cannot be made: " + error.message() +
                                "; make the folder it is in writable, or choose another"};
}

std::error_code lastError() { return {errno, std::generic_category()}; }

}  // namespace

NewFolder::NewFolder(std::string path, std::string temporary)
    : m_path(std::move(path)), m_temporary(std::move(temporary)) {}

NewFolder::NewFolder(NewFolder&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_held(std::move(other.m_held)) {}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!m_temporary.empty()) fs::remove_all(m_temporary, ignored);
}

Expected<NewFolder> NewFolder::create(const std::string& path) {
  const fs::path target(path);
  const std::string prefix = unfinishedPrefix(target);
  removeAbandoned(target.parent_path(), prefix);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string number = std::to_string(::getpid()) + "-" + std::to_string(attempt);
    const fs::path name = target.parent_path() / (prefix + number + std::string(kUnfinishedEnding));
    std::error_code error;
    if (!fs::create_directory(name, error)) {
      if (error) return tl::unexpected(failure(path, error));
      continue;  // somebody else's
    }
    NewFolder folder(path, name.string());
    folder.m_held = storage::Descriptor(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const bool locked = folder.m_held.open() && ::flock(folder.m_held.get(), LOCK_EX | LOCK_NB) == 0;
    // Somebody who tidies up may have seen it before it was locked: then it is gone.
    if (locked && fs::exists(name, error)) return folder;
  }
  return tl::unexpected(failure(path, std::make_error_code(std::errc::file_exists)));
}

Expected<void> NewFolder::copyFrom(std::span<const std::string> files, const NewFile::Copying& copying) {
  std::error_code ignored;
  double total = 1;
  for (const std::string& file : files) total += static_cast<double>(fs::file_size(file, ignored));
  double done = 0;
  for (const std::string& file : files) {
    if (copying.stop.stop_requested()) return tl::unexpected(Error{Code::stopped, "stopped"});
    const auto size = static_cast<double>(fs::file_size(file, ignored));
    const auto progress = [&](double share) {
      if (copying.progress) copying.progress(std::min(1.0, (done + share * size) / total));
    };
    auto copy = NewFile::create((fs::path(m_temporary) / fs::path(file).filename()).string());
    if (!copy) return tl::unexpected(copy.error());
    if (auto copied = copy->copyFrom(file, {.progress = progress, .stop = copying.stop}); !copied) return copied;
    if (auto kept = copy->commit(); !kept) return kept;
    done += size;
    progress(0);
  }
  return {};
}

Expected<void> NewFolder::commit() {
  if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) return tl::unexpected(failure(m_path, lastError()));
  m_temporary.clear();
  const storage::Descriptor parent(::open(fs::path(m_path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.open()) ::fsync(parent.get());  // some file systems know no fsync of folders
  return {};
}

}  // namespace longleaf::app
