// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/saved_sections.h"

namespace longleaf::app {

namespace {

template <class T>
inference::Expected<T> passOn(const storage::Expected<T>& result) {
  return result.map_error([](const storage::Error& error) {
    const bool damaged = error.code == storage::ErrorCode::corrupt;
    const bool noMemory = error.code == storage::ErrorCode::outOfMemory;
    return inference::Error{damaged    ? inference::ErrorCode::snapshotInvalid
                            : noMemory ? inference::ErrorCode::outOfMemory
                                       : inference::ErrorCode::unreadable,
                            error.message};
  });
}

}  // namespace

inference::SectionSink sinkInto(storage::SnapshotWriter& writer, std::optional<storage::Error>* failure) {
  const auto noted = [failure](storage::Expected<void>&& done) {
    if (!done && failure != nullptr) *failure = done.error();
    return passOn(done);
  };
  return {.begin = [&writer, noted](std::string_view name) { return noted(writer.beginSection(name)); },
          .append = [&writer, noted](std::span<const std::byte> bytes) { return noted(writer.append(bytes)); }};
}

inference::SectionSource sourceFrom(const storage::SnapshotFile& file) {
  return [&file](std::string_view name) { return passOn(file.section(name)); };
}

}  // namespace longleaf::app
