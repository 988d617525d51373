// SPDX-License-Identifier: GPL-3.0-or-later
// A reading that outlives the program: the document tier of a session in the library's folder of snapshots, under a key
// that names everything it depends on.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "app/error.h"
#include "app/tasks/notice.h"
#include "inference/cache/memory_plan.h"
#include "inference/session/session.h"
#include "inference/tokenizer/vocabulary.h"
#include "storage/snapshots/snapshot_folder.h"

namespace longleaf::app {

/// Where readings are kept, and what they are of besides their settings.
struct ReadingPlace {
  storage::SnapshotFolder folder;
  std::size_t quotaBytes = 0;
  std::string modelHash{};  // of modelHash()
  std::string title{};      // of the document, for lists
};

/// Everything that the bytes of a document tier depend on, as JSON: model, ids of the tier (template, instruction,
/// text), version of the prompts, every setting of the cache, slots. Two readings with one key are the same, bit for
/// bit, on one machine.
std::string readingKey(const ReadingPlace& place, std::span<const inference::TokenId> ids,
                       const inference::MemoryPlan& plan);

struct RestoredReading {
  bool found = false;                       // something was restored: all of it, or the first tokens
  std::size_t bytes = 0;                    // of the snapshot
  double seconds = 0;                       // that reading as far as this took; 0: not known
  std::optional<DamagedReading> damaged{};  // what is wrong with a snapshot that is there and was not used
};

/// Fills `session`, which has read nothing, from the snapshot of `key`. A damaged snapshot is set aside and said: the
/// document is then read anew.
Expected<RestoredReading> restoreReading(const ReadingPlace& place, const std::string& key,
                                         inference::Session& session);

struct SavedReading {
  std::size_t bytes = 0;
  std::size_t freedBytes = 0;  // of other readings, least recently used, that had to leave: the quota was used up
};

/// Writes the session's document tier, which took `seconds` to read. Errors: disk_full; the reading stays usable.
Expected<SavedReading> saveReading(const ReadingPlace& place, const std::string& key, const inference::Session& session,
                                   double seconds);

}  // namespace longleaf::app
