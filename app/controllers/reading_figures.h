// SPDX-License-Identifier: GPL-3.0-or-later
// A reading in figures and words: how much of the document it covers, what fills its cache, where its memory lies.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "app/controllers/engine_room.h"
#include "app/tasks/reading.h"
#include "inference/cache/memory_plan.h"
#include "storage/documents/document.h"
#include "ui/gauges/gauge_values.h"

namespace longleaf::app {

/// "Read 69 of 69 pages, 50,514 tokens, in 4,096 slots (12 : 1)".
QString coverageSentence(const storage::Document& document, const Reading& reading, std::uint32_t slots);

/// Segments of the fullest head, and what became of the text's tokens.
ui::CacheFill cacheFill(const inference::MemoryPlan& plan, std::uint32_t slots, double merged, double dropped,
                        std::uint32_t tokens);

/// Says where the parts lie when that is a GPU: its name, its memory, and what of it others have (other programs, and
/// the driver's and the libraries' own).
void placeParts(ui::MemoryParts& parts, const kernels::DeviceInfo& device);
/// What a plan takes, and where.
ui::MemoryParts memoryParts(const inference::MemoryPlan& plan, const kernels::DeviceInfo& device);

/// Of a reading that is in memory, made by this order; nothing where its session has no figures.
std::optional<ReadingReport> readingReport(const ReadingOrder& order, const Reading& reading,
                                           const kernels::DeviceInfo& device);

}  // namespace longleaf::app
