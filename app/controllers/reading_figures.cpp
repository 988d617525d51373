// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/reading_figures.h"

#include <algorithm>
#include <cmath>

#include "ui/theme/figures.h"

namespace longleaf::app {

QString coverageSentence(const storage::Document& document, const Reading& reading, std::uint32_t slots) {
  if (reading.textTokens == 0) return EngineRoom::tr("Nothing is read: answers come from passages alone");
  const QString ratio = slots > 0 && slots < reading.textTokens
                            ? EngineRoom::tr(" (%1 : 1)").arg(std::lround(double(reading.textTokens) / slots))
                            : QString();
  const QString sentence = document.format == "pdf"
                               ? EngineRoom::tr("Read %1 of %2 pages, %3 tokens, in %4 slots%5")
                               : EngineRoom::tr("Read %1 of %2 sections, %3 tokens, in %4 slots%5");
  return sentence.arg(ui::grouped(reading.pagesRead), ui::grouped(reading.pages), ui::grouped(reading.textTokens),
                      ui::grouped(slots), ratio);
}

ui::CacheFill cacheFill(const inference::MemoryPlan& plan, std::uint32_t slots, double merged, double dropped,
                        std::uint32_t tokens) {
  // The largest head may have more than the mean.
  ui::CacheFill fill{.slots = std::max(plan.budgetSlots, slots)};
  const std::uint32_t sink = std::min(plan.split.sink, slots);
  // Residual slots come to be with the first merge.
  const std::uint32_t residual = merged > 0 ? std::min(plan.split.residual, slots - sink) : 0;
  const std::uint32_t recent = std::min(plan.split.recent, slots - sink - residual);
  fill.sink = sink;
  fill.residual = residual;
  fill.recent = recent;
  fill.context = slots - sink - residual - recent;
  if (tokens > 0) {
    fill.merged = merged / tokens;
    fill.dropped = dropped / tokens;
    fill.kept = std::max(0.0, 1 - fill.merged - fill.dropped);
  }
  return fill;
}

void placeParts(ui::MemoryParts& parts, const kernels::DeviceInfo& device) {
  if (device.ownBytes == 0) return;
  const QString number = QString::fromStdString(device.name).section(QLatin1Char(':'), 1);
  parts.gpu = number.toInt();
  parts.device = QStringLiteral("GPU %1 (%2)").arg(number, QString::fromStdString(device.description));
  parts.total = static_cast<qint64>(device.totalBytes);
  parts.others =
      static_cast<qint64>(device.totalBytes - std::min(device.totalBytes, device.freeBytes + device.ownBytes));
}

ui::MemoryParts memoryParts(const inference::MemoryPlan& plan, const kernels::DeviceInfo& device) {
  ui::MemoryParts parts{.weights = static_cast<qint64>(plan.weightsBytes),
                        .cache = static_cast<qint64>(plan.cacheBytes + plan.overlayBytes + plan.fateMapBytes),
                        .workspace = static_cast<qint64>(plan.workspaceBytes)};
  placeParts(parts, device);
  return parts;
}

std::optional<ReadingReport> readingReport(const ReadingOrder& order, const Reading& reading,
                                           const kernels::DeviceInfo& device) {
  const auto statistics = reading.session->statistics();
  if (!statistics) return std::nullopt;
  const inference::MemoryPlan& plan = reading.session->plan();
  const auto& cache = statistics->cache;
  ReadingReport report{.document = order.document->id,
                       .tokens = reading.textTokens,
                       .pagesRead = reading.pagesRead,
                       .pages = reading.pages,
                       .slots = cache.slots,
                       .fromSnapshot = reading.fromSnapshot,
                       .part = order.part != nullptr,
                       .modelName = order.modelName,
                       .signature = order.signature,
                       .coverage = coverageSentence(order.text(), reading, cache.slots)};
  report.fill = cacheFill(plan, cache.slots, cache.mergedTokens, cache.droppedTokens, reading.textTokens);
  report.memory = memoryParts(plan, device);
  return report;
}

}  // namespace longleaf::app
