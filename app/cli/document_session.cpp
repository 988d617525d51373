// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/document_session.h"

#include <cstdio>
#include <iostream>

#include "storage/documents/read_document.h"

namespace longleaf::app::cli {

namespace {

void announce(const inference::MemoryPlan& plan) {
  printWarnings(plan.warnings);
  std::cerr << "Memory   " << byteText(plan.totalBytes) << ": weights " << byteText(plan.weightsBytes) << ", cache "
            << byteText(plan.cacheBytes) << " for " << grouped(plan.budgetSlots) << " slots (a full one would be "
            << byteText(plan.fullCacheBytes) << "),\n         overlay " << byteText(plan.overlayBytes) << ", workspace "
            << byteText(plan.workspaceBytes) << "; " << byteText(plan.freeBytes) << " free\n";
}

struct ChosenReading {
  inference::Settings settings;
  inference::Budget budget;
};

/// What the options say of the cache and the template, or what is wrong with them.
Expected<ChosenReading> chosenReading(const CommonOptions& options) {
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  const auto budget = budgetFrom(options, *settings, true);
  if (!budget) return tl::unexpected(budget.error());
  if (!options.chatTemplate.empty()) {
    const auto known = lift(inference::chatTemplateByName(options.chatTemplate));
    if (!known) return tl::unexpected(known.error());
  }
  return ChosenReading{*settings, *budget};
}

}  // namespace

Expected<DocumentSession> openDocumentSession(const CommonOptions& options, const std::string& path,
                                              const Interrupt& interrupt,
                                              const std::function<Expected<void>(storage::Document&)>& select) {
  if (const auto sound = chosenReading(options); !sound) return tl::unexpected(sound.error());
  auto document = storage::readDocument(path);
  if (!document) return tl::unexpected(fromStorage(document.error()));
  printWarnings(document->warnings);
  if (select) {
    if (auto done = select(*document); !done) return tl::unexpected(done.error());
  }
  return openDocumentSession(options, std::move(*document), interrupt);
}

Expected<DocumentSession> openDocumentSession(const CommonOptions& options, storage::Document document,
                                              const Interrupt& interrupt) {
  const auto chosen = chosenReading(options);
  if (!chosen) return tl::unexpected(chosen.error());
  auto engine = loadChosenModel(options, interrupt);
  if (!engine) return tl::unexpected(engine.error());
  const auto chat = chooseTemplate(options.chatTemplate, engine->model->header());
  if (!chat) return tl::unexpected(chat.error());

  ProgressLine line;
  inference::ReadProgress last;
  auto reading = readIntoCache(*engine, document, *chat,
                               {.settings = chosen->settings,
                                .budget = chosen->budget,
                                .planned = announce,
                                .progress =
                                    [&](const inference::ReadProgress& progress) {
                                      last = progress;
                                      line.show(readingText(progress), progress.tokensDone == progress.tokensTotal);
                                    },
                                .stop = interrupt.token()});
  line.finish();
  if (!reading) return tl::unexpected(reading.error());
  auto statistics = lift(reading->session->statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  return DocumentSession{std::move(document), std::move(*engine), std::move(*reading), std::move(*statistics)};
}

std::string coverageText(const DocumentSession& session) {
  const Reading& reading = session.reading;
  const std::uint32_t slots = session.readingStatistics.cache.slots;
  char ratio[48] = "";
  if (slots < reading.textTokens) {
    std::snprintf(ratio, sizeof ratio, " (%.0f : 1)", static_cast<double>(reading.textTokens) / slots);
  }
  return "Read " + grouped(reading.pagesRead) + " of " + grouped(reading.pages) +
         (reading.pages == 1 ? " section, " : " sections, ") + grouped(reading.textTokens) + " tokens, in " +
         grouped(slots) + " slots" + ratio;
}

Json readingJson(const DocumentSession& session) {
  const Reading& reading = session.reading;
  const inference::Statistics& s = session.readingStatistics;
  return {{"document", session.document.path},
          {"tokens", reading.textTokens},
          {"pages_read", reading.pagesRead},
          {"pages", reading.pages},
          {"from_snapshot", nullptr},
          {"slots", s.cache.slots},
          {"budget_slots", s.cache.budgetSlots},
          {"kept_tokens", reading.textTokens - s.cache.mergedTokens - s.cache.droppedTokens},
          {"merged_tokens", s.cache.mergedTokens},
          {"dropped_tokens", s.cache.droppedTokens},
          {"max_slots_seen", s.cache.maxSlotsSeen},
          {"snapshot_bytes", nullptr},
          {"statistics", statisticsJson(s)}};
}

}  // namespace longleaf::app::cli
