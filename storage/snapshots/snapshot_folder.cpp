// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/snapshots/snapshot_folder.h"
#include "storage/thread_rule.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "storage/documents/input_file.h"
#include "storage/library/private_folder.h"
#include "storage/snapshots/descriptor.h"
#include "storage/snapshots/used_time.h"

namespace longleaf::storage {

namespace {

constexpr std::string_view kDamagedEnding = ".snapshot.damaged";
constexpr std::string_view kTemporaryEnding = ".tmp";

struct FolderEntry {
  std::string path;
  std::size_t bytes = 0;
  std::int64_t usedAtNanoseconds = 0;
};

Error folderError(const std::string& path, int number) {
  const std::string name = quotedName(path);
  if (isDiskFull(number))
    return {ErrorCode::diskFull, "There is no room on the disk for saved readings in " + name + "; free some"};
  return {ErrorCode::unreadable, "The folder of saved readings " + name +
                                     " cannot be used: " + std::generic_category().message(number) +
                                     "; see that it is there and writable, and try again"};
}

/// Regular files of the folder whose name ends so; none where there is no folder.
Expected<std::vector<FolderEntry>> filesEnding(const std::string& folder, std::string_view ending) {
  std::vector<FolderEntry> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory) return files;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().string();
    struct stat status {};
    if (!path.ends_with(ending) || ::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    files.push_back(
        {.path = path,
         .bytes = static_cast<std::size_t>(status.st_size),
         .usedAtNanoseconds = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec});
  }
  if (error) return tl::unexpected(folderError(folder, error.value()));
  return files;
}

/// The name stays until the next collect(), for whoever wants to know what had happened.
void rename(const std::string& path, std::string_view ending) {
  std::error_code ignored;
  std::filesystem::rename(path, path.substr(0, path.size() - kSnapshotEnding.size()) + std::string(ending), ignored);
}

bool unlinkFile(const FolderEntry& file, std::size_t& freed) {
  if (::unlink(file.path.c_str()) != 0) return errno == ENOENT;
  freed += file.bytes;
  return true;
}

/// Removes a temporary file unless its writer, who would hold a lock on it, is still there.
bool unlinkAbandoned(const FolderEntry& file, std::size_t& freed) {
  const Descriptor locked(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!locked.open()) return errno == ENOENT;
  return ::flock(locked.get(), LOCK_EX | LOCK_NB) != 0 || unlinkFile(file, freed);
}

}  // namespace

std::string SnapshotFolder::pathOf(std::string_view key) const {
  const XXH128_hash_t hash = XXH3_128bits(key.data(), key.size());
  char name[33];
  std::snprintf(name, sizeof name, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return (std::filesystem::path(m_folder) / (name + std::string(kSnapshotEnding))).string();
}

Expected<std::optional<SnapshotFile>> SnapshotFolder::find(std::string_view key) const {
  assertNotForbidden();
  const std::string path = pathOf(key);
  auto file = SnapshotFile::open(path);
  if (file) {
    markUsed(path);
    return std::optional<SnapshotFile>(std::move(*file));
  }
  if (file.error().code == ErrorCode::notFound) return std::optional<SnapshotFile>();
  if (file.error().code == ErrorCode::corrupt) setAside(key);
  return tl::unexpected(file.error());
}

Expected<SnapshotWriter> SnapshotFolder::write(std::string_view key, std::string_view header) const {
  assertNotForbidden();
  if (const std::error_code error = makePrivateFolder(m_folder))
    return tl::unexpected(folderError(m_folder, error.value()));
  return SnapshotWriter::create(pathOf(key), header);
}

void SnapshotFolder::setAside(std::string_view key) const { rename(pathOf(key), kDamagedEnding); }

Expected<std::vector<SnapshotInfo>> SnapshotFolder::list() const {
  assertNotForbidden();
  auto files = filesEnding(m_folder, kSnapshotEnding);
  if (!files) return tl::unexpected(files.error());
  const auto damaged = filesEnding(m_folder, kDamagedEnding);
  if (!damaged) return tl::unexpected(damaged.error());
  files->insert(files->end(), damaged->begin(), damaged->end());
  std::sort(files->begin(), files->end(), [](const FolderEntry& a, const FolderEntry& b) {
    return a.usedAtNanoseconds != b.usedAtNanoseconds ? a.usedAtNanoseconds > b.usedAtNanoseconds : a.path < b.path;
  });
  std::vector<SnapshotInfo> infos;
  for (const FolderEntry& file : *files) {
    SnapshotInfo info{
        .path = file.path, .header = {}, .bytes = file.bytes, .usedAt = file.usedAtNanoseconds / 1'000'000};
    const bool aside = file.path.ends_with(kDamagedEnding);
    const auto opened = SnapshotFile::open(file.path);
    if (!opened && opened.error().code == ErrorCode::notFound) continue;  // removed by somebody else just now
    info.damaged = aside || !opened;
    if (!info.damaged) info.header = opened->header();
    infos.push_back(std::move(info));
  }
  return infos;
}

Expected<void> SnapshotFolder::remove(const std::string& path) const {
  const std::filesystem::path file(path);
  const bool ours = path.ends_with(kSnapshotEnding) || path.ends_with(kDamagedEnding);
  if (!ours || file.parent_path() != std::filesystem::path(pathOf({})).parent_path()) {
    return tl::unexpected(Error{ErrorCode::notFound, quotedName(path) + " is not among the saved readings"});
  }
  if (::unlink(path.c_str()) == 0) return {};
  if (errno == ENOENT)
    return tl::unexpected(Error{ErrorCode::notFound, "There is no saved reading " + quotedName(path)});
  return tl::unexpected(folderError(m_folder, errno));
}

Expected<std::size_t> SnapshotFolder::removeAbandoned() const {
  assertNotForbidden();
  const auto temporary = filesEnding(m_folder, kTemporaryEnding);
  if (!temporary) return tl::unexpected(temporary.error());
  std::size_t freed = 0;
  bool good = true;
  for (const FolderEntry& file : *temporary) good = unlinkAbandoned(file, freed) && good;
  if (!good) return tl::unexpected(folderError(m_folder, EACCES));
  return freed;
}

Expected<std::size_t> SnapshotFolder::collect(std::size_t quotaBytes) const {
  const auto abandoned = removeAbandoned();
  const auto snapshots = list();
  if (!snapshots) return tl::unexpected(snapshots.error());
  std::size_t freed = abandoned.value_or(0);
  bool good = abandoned.has_value();
  // From the most recently used one on: what goes beyond the quota leaves, and so does all that is older.
  std::size_t kept = 0;
  bool full = false;
  for (const SnapshotInfo& info : *snapshots) {
    full = full || (!info.damaged && info.bytes > quotaBytes - kept);
    if (!full && !info.damaged) {
      kept += info.bytes;
    } else {
      good = unlinkFile({.path = info.path, .bytes = info.bytes}, freed) && good;
    }
  }
  if (!good) return tl::unexpected(folderError(m_folder, EACCES));
  return freed;
}

}  // namespace longleaf::storage
