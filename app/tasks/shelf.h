// SPDX-License-Identifier: GPL-3.0-or-later
// The library as the tasks use it: its records, its folder of snapshots, and what they share.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/notice.h"
#include "inference/model/model.h"
#include "storage/documents/document.h"
#include "storage/library/library.h"
#include "storage/snapshots/snapshot_folder.h"

namespace longleaf::app {

/// Bytes of snapshots that are kept unless the setting `snapshot_quota` (MiB) says otherwise.
inline constexpr std::size_t kSnapshotQuota = std::size_t{10} << 30U;

struct Shelf {
  std::unique_ptr<storage::Library> library;
  storage::SnapshotFolder snapshots;
  std::size_t snapshotQuota = kSnapshotQuota;
  std::vector<Notice> notices{};  // what opening had to mend
};

/// `folder`: of the library. Errors: busy, disk_full, unreadable, corrupt.
Expected<Shelf> openShelf(const std::string& folder);

/// What a reading with this model is known by: the SHA-256 of its file, or of the names and hashes of all its files;
/// with rounded weights the format follows. A file's hash is computed once, then known by path, size and time of
/// change.
Expected<std::string> modelHash(storage::Library& library, const inference::ModelHeader& model,
                                const std::function<void(double)>& progress, const std::stop_token& stop);

/// A document of the library, with all of its text.
struct ShelvedDocument {
  storage::DocumentId id = 0;
  storage::Document document;
  std::vector<Notice> notices{};  // the file has changed
};

struct OpenFileRequest {
  std::string path{};
  std::string password{};
  std::stop_token stop{};
};

/// The document of a file: from the library if the same bytes were opened before, else parsed and added to it.
Expected<ShelvedDocument> openFile(storage::Library& library, const OpenFileRequest& request);

/// A document that is in the library, by its id.
Expected<ShelvedDocument> openShelved(storage::Library& library, storage::DocumentId id);

}  // namespace longleaf::app
