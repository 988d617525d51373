// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/saved_sections.h"

namespace longleaf::app {

namespace {

template <class T>
inference::Expected<T> passOn(const storage::Expected<T>& result) {
  return result.map_error([](const storage::Error& error) {
    const bool damaged = error.code == storage::ErrorCode::corrupt;
    return inference::Error{damaged ? inference::ErrorCode::snapshotInvalid : inference::ErrorCode::unreadable,
                            error.message};
  });
}

}  // namespace

inference::SectionSink sinkInto(storage::SnapshotWriter& writer) {
  return {.begin = [&writer](std::string_view name) { return passOn(writer.beginSection(name)); },
          .append = [&writer](std::span<const std::byte> bytes) { return passOn(writer.append(bytes)); }};
}

inference::SectionSource sourceFrom(const storage::SnapshotFile& file) {
  return [&file](std::string_view name) { return passOn(file.section(name)); };
}

}  // namespace longleaf::app
