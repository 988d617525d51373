// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/shelf.h"

#include <charconv>
#include <filesystem>

#include "storage/documents/file_hash.h"
#include "storage/parse/parse_process.h"

namespace longleaf::app {

namespace {

namespace fs = std::filesystem;

std::size_t quotaOf(storage::Library& library) {
  const auto text = library.setting("snapshot_quota");
  if (!text || !*text) return kSnapshotQuota;
  std::size_t mebibytes = 0;
  const std::string& value = **text;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), mebibytes);
  return error == std::errc() && end == value.data() + value.size() ? mebibytes << 20U : kSnapshotQuota;
}

/// Told when other bytes lie where a document of the library was opened from.
std::vector<Notice> changedSince(storage::Library& library, const std::string& path, const std::string& hash) {
  const auto known = library.documentAtPath(path);
  if (!known || !*known || (*known)->fileHash == hash) return {};
  return {FileChanged{(*known)->openedAt}};
}

/// Hashed once, then known by path, size and time of change.
Expected<std::string> fileHash(storage::Library& library, const std::string& path,
                               const std::function<void(double)>& progress, const std::stop_token& stop) {
  std::error_code error;
  const fs::path full = fs::absolute(path, error);
  const std::uintmax_t bytes = fs::file_size(full, error);
  const auto changed = fs::last_write_time(full, error);
  if (error) return tl::unexpected(Error{Code::unreadable, "'" + path + "' cannot be read"});
  storage::ModelRecord record{.path = full.string(), .bytes = bytes, .modifiedAt = changed.time_since_epoch().count()};
  if (const auto known = library.model(record.path);
      known && *known && (*known)->bytes == record.bytes && (*known)->modifiedAt == record.modifiedAt) {
    return (*known)->sha256;
  }
  auto hash = lift(storage::sha256OfFile(record.path, stop, progress));
  if (!hash) return hash;
  record.sha256 = *hash;
  if (auto noted = lift(library.noteModel(record)); !noted) return tl::unexpected(noted.error());
  return hash;
}

}  // namespace

Expected<Shelf> openShelf(const std::string& folder) {
  auto library = lift(storage::Library::open(folder));
  if (!library) return tl::unexpected(library.error());
  Shelf shelf{.library = std::move(*library),
              .snapshots = storage::SnapshotFolder((fs::path(folder) / "snapshots").string())};
  shelf.snapshotQuota = quotaOf(*shelf.library);
  (void)shelf.snapshots.removeAbandoned();  // room that a program which was killed has left taken; no reason to stop
  const storage::OpeningReport& report = shelf.library->report();
  if (report.salvaged) shelf.notices.emplace_back(LibraryMended{*report.salvaged, report.salvage});
  if (report.interrupted > 0) shelf.notices.emplace_back(AnswersCutOff{report.interrupted});
  return shelf;
}

Expected<std::string> modelHash(storage::Library& library, const inference::ModelHeader& model,
                                const std::function<void(double)>& progress, const std::stop_token& stop) {
  std::string identity;
  std::string list;
  std::size_t done = 0;
  for (const std::string& file : model.files) {
    const auto share = [&](double part) {
      if (progress) progress((static_cast<double>(done) + part) / static_cast<double>(model.files.size()));
    };
    auto hash = fileHash(library, file, share, stop);
    if (!hash) return hash;
    list += fs::path(file).filename().string() + ' ' + *hash + '\n';
    identity = std::move(*hash);
    ++done;
  }
  if (model.files.size() != 1) identity = storage::sha256Of(list);
  if (model.rounding) identity += ' ' + std::string(kernels::formatName(*model.rounding));
  return identity;
}

Expected<ShelvedDocument> openShelved(storage::Library& library, storage::DocumentId id) {
  auto document = lift(library.document(id));
  if (!document) return tl::unexpected(document.error());
  return ShelvedDocument{.id = id, .document = std::move(*document)};
}

Expected<ShelvedDocument> openFile(storage::Library& library, const OpenFileRequest& request) {
  const auto hash = lift(storage::sha256OfFile(request.path, request.stop));
  if (!hash) return tl::unexpected(hash.error());
  std::error_code ignored;
  const fs::path absolute = fs::absolute(request.path, ignored);
  const std::string path = ignored ? request.path : absolute.lexically_normal().string();
  std::vector<Notice> notices = changedSince(library, path, *hash);
  const auto known = lift(library.findDocument(*hash));
  if (!known) return tl::unexpected(known.error());
  if (*known) {
    if (auto noted = lift(library.noteOpened((*known)->id, path)); !noted) return tl::unexpected(noted.error());
    auto shelved = openShelved(library, (*known)->id);
    if (shelved) {
      shelved->document.path = request.path;
      shelved->notices = std::move(notices);
    }
    return shelved;
  }
  auto document = lift(storage::openDocument(request.path, request.password, request.stop));
  if (!document) return tl::unexpected(document.error());
  document->path = path;
  const auto id = lift(library.addDocument(*document, *hash));
  if (!id) return tl::unexpected(id.error());
  document->path = request.path;  // as the person wrote it
  return ShelvedDocument{.id = *id, .document = std::move(*document), .notices = std::move(notices)};
}

}  // namespace longleaf::app
