// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/saved_reading.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "app/tasks/measurements.h"
#include "app/tasks/prompts.h"
#include "app/tasks/saved_sections.h"
#include "storage/documents/file_hash.h"

namespace longleaf::app {

namespace {

/// Of the engine's sections: raised when what they hold changes.
constexpr int kSectionsVersion = 1;

std::string headerText(const ReadingPlace& place, const std::string& key, const inference::Session& session,
                       double seconds) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Json{{"key", key},
              {"title", place.title},
              {"tokens_read", session.tokensRead()},
              {"tokens", session.plan().tokens},
              {"budget_slots", session.plan().budgetSlots},
              {"complete", session.frozen()},
              {"seconds", seconds},
              {"made_at", std::chrono::duration_cast<std::chrono::milliseconds>(now).count()}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

double secondsIn(std::string_view header) {
  const Json told = Json::parse(header, nullptr, false);
  if (!told.is_object()) return 0;
  const auto seconds = told.find("seconds");  // not there in what earlier versions wrote
  return seconds != told.end() && seconds->is_number() ? std::max(0.0, seconds->get<double>()) : 0;
}

}  // namespace

std::string readingKey(const ReadingPlace& place, std::span<const inference::TokenId> ids,
                       const inference::MemoryPlan& plan) {
  Json settings = Json::object();
  for (const inference::SettingKey& key : inference::settingKeys()) {
    if (key.reading) settings[std::string(key.name)] = settingValue(plan.settings, key.name);
  }
  const auto bytes = std::as_bytes(ids);
  return Json{{"sections", kSectionsVersion},
              {"model", place.modelHash},
              {"ids", storage::sha256Of({reinterpret_cast<const char*>(bytes.data()), bytes.size()})},
              {"prompts", promptsVersion()},
              {"slots", plan.budgetSlots},
              {"settings", settings}}
      .dump();
}

Expected<RestoredReading> restoreReading(const ReadingPlace& place, const std::string& key,
                                         inference::Session& session) {
  auto found = place.folder.find(key);
  if (!found) {
    // One that cannot be read is as good as none.
    const auto code = found.error().code;
    if (code != storage::ErrorCode::corrupt && code != storage::ErrorCode::unreadable)
      return tl::unexpected(fromStorage(found.error()));
    return RestoredReading{.damaged = DamagedReading{.why = found.error().message}};
  }
  if (!*found) return RestoredReading{};
  const storage::SnapshotFile& file = **found;
  const auto restored = session.restore(sourceFrom(file));
  if (restored) return RestoredReading{.found = true, .bytes = file.bytes(), .seconds = secondsIn(file.header())};
  if (restored.error().code == inference::ErrorCode::unreadable)
    return RestoredReading{.damaged = DamagedReading{.why = restored.error().message}};
  if (restored.error().code != inference::ErrorCode::snapshotInvalid) {
    return tl::unexpected(fromInference(restored.error()));
  }
  place.folder.setAside(key);
  return RestoredReading{.damaged = DamagedReading{.why = restored.error().message, .setAside = true}};
}

Expected<SavedReading> saveReading(const ReadingPlace& place, const std::string& key, const inference::Session& session,
                                   double seconds) {
  auto writer = lift(place.folder.write(key, headerText(place, key, session, seconds)));
  if (!writer) return tl::unexpected(writer.error());
  std::optional<storage::Error> failure;
  const auto saved = session.save(sinkInto(*writer, &failure));
  if (failure) return tl::unexpected(fromStorage(*failure));
  if (!saved) return tl::unexpected(fromInference(saved.error()));
  const auto bytes = lift(writer->commit());
  if (!bytes) return tl::unexpected(bytes.error());
  // What was just written is the most recently used, and stays even if it is larger than the quota by itself.
  const auto freed = lift(place.folder.collect(std::max(place.quotaBytes, *bytes)));
  if (!freed) return tl::unexpected(freed.error());
  return SavedReading{.bytes = *bytes, .freedBytes = *freed};
}

}  // namespace longleaf::app
