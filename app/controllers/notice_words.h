// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine and the tasks notice, and what a memory plan warns of, in the window's language.
#pragma once

#include <QString>
#include <optional>

#include "app/error.h"
#include "app/tasks/notice.h"
#include "inference/cache/memory_plan.h"
#include "storage/documents/document_warning.h"

namespace longleaf::app {

QString noticeText(const Notice& notice);

QString documentWarningText(const storage::DocumentWarning& warning);

/// A warning of this plan.
QString warningText(inference::PlanWarning::Kind kind, const inference::MemoryPlan& plan);

/// An error of what was done by `plan`, with its message in these words where the plan says why.
Error worded(Error error, const std::optional<inference::MemoryPlan>& plan);

}  // namespace longleaf::app
