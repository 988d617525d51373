// SPDX-License-Identifier: GPL-3.0-or-later
// Between the engine, which makes and checks the sections of a reading, and the library, which keeps them: neither
// knows the other.
#pragma once

#include <optional>

#include "inference/cache/snapshot_sections.h"
#include "storage/snapshots/snapshot_file.h"

namespace longleaf::app {

/// For Session::save(). The writer must outlive it. The engine has no word for a full disk: the writer's own error is
/// kept in `failure`, if given.
inference::SectionSink sinkInto(storage::SnapshotWriter& writer, std::optional<storage::Error>* failure = nullptr);

/// For Session::restore(). The file must outlive it; a section that is damaged or missing is snapshotInvalid.
inference::SectionSource sourceFrom(const storage::SnapshotFile& file);

}  // namespace longleaf::app
