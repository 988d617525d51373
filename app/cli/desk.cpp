// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/desk.h"

#include <cstdio>
#include <iostream>

namespace longleaf::app::cli {

namespace {

/// Settings for answers that come from passages alone: nothing is read, so nothing is evicted.
Expected<void> withoutReading(Desk& desk) {
  auto full = lift(inference::presetByName("full"));
  if (!full) return tl::unexpected(full.error());
  full->store = desk.settings.method.store;
  desk.settings.method = *full;
  desk.budget = {inference::Budget::Kind::full, 0};
  desk.withoutText = true;
  return {};
}

/// What the parts of such a document are called: pages as printed, sections otherwise.
const char* pageWord(const storage::Document& document) {
  return document.format == "pdf" ? (document.pages.size() == 1 ? " page, " : " pages, ")
                                  : (document.pages.size() == 1 ? " section, " : " sections, ");
}

}  // namespace

Expected<Desk> openDesk(const CommonOptions& options, const Interrupt& interrupt, bool passagesAlone) {
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  const bool alone = passagesAlone && options.budget == "0";
  const auto budget = alone ? inference::Budget{} : budgetFrom(options, *settings, true);
  if (!budget) return tl::unexpected(budget.error());
  if (!options.chatTemplate.empty()) {
    const auto known = lift(inference::chatTemplateByName(options.chatTemplate));
    if (!known) return tl::unexpected(known.error());
  }
  auto shelf = openShelf(libraryFolder(options.library));
  if (!shelf) return tl::unexpected(shelf.error());
  printNotices(shelf->notices);
  Desk desk{
      .options = options, .interrupt = interrupt, .settings = *settings, .budget = *budget, .shelf = std::move(*shelf)};
  if (alone) {
    if (auto done = withoutReading(desk); !done) return tl::unexpected(done.error());
  }
  return desk;
}

Expected<ShelvedDocument> openDocument(Desk& desk, const std::string& path) {
  auto document =
      openFile(*desk.shelf.library, {.path = path, .password = desk.options.password, .stop = desk.interrupt.token()});
  if (!document && document.error().code == Code::encrypted && desk.options.password.empty()) {
    return tl::unexpected(Error{Code::encrypted, document.error().message + "; give it with --password TEXT"});
  }
  if (!document) return document;
  printNotices(document->notices);
  printWarnings(sentencesOf(document->document.warnings));
  return document;
}

Expected<void> loadModel(Desk& desk) {
  auto engine = loadChosenModel(desk.options, desk.interrupt, desk.shelf.library.get());
  if (!engine) return tl::unexpected(engine.error());
  desk.engine = std::move(*engine);
  auto chat = chooseTemplate(desk.options.chatTemplate, desk.engine->model->header());
  if (!chat) return tl::unexpected(chat.error());
  desk.chat = std::move(*chat);
  ProgressLine line;
  const auto show = [&](double share) {
    char text[64];
    std::snprintf(text, sizeof text, "Taking the model's checksum  %.0f %%", 100 * share);
    line.show(text);
  };
  auto hash = modelHash(*desk.shelf.library, desk.engine->model->header(), show, desk.interrupt.token());
  if (!hash) return tl::unexpected(hash.error());
  desk.place = {.folder = desk.shelf.snapshots, .quotaBytes = desk.shelf.snapshotQuota, .modelHash = std::move(*hash)};
  return {};
}

void announce(const inference::MemoryPlan& plan) {
  printWarnings(plan.sentences());
  std::cerr << "Memory   " << byteText(plan.totalBytes) << ": weights " << byteText(plan.weightsBytes) << ", cache "
            << byteText(plan.cacheBytes) << " for " << grouped(plan.budgetSlots) << " slots (a full one would be "
            << byteText(plan.fullCacheBytes) << "),\n         overlay " << byteText(plan.overlayBytes) << ", workspace "
            << byteText(plan.workspaceBytes) << "; " << byteText(plan.freeBytes) << " free\n";
}

Expected<Reading> readAloud(const Desk& desk, const storage::Document& document) {
  ProgressLine line;
  ReadingPlace place = desk.place;
  place.title = document.title;
  return readIntoCache(*desk.engine, document, *desk.chat,
                       {.settings = desk.settings,
                        .budget = desk.budget,
                        .place = desk.withoutText ? nullptr : &place,
                        .withoutText = desk.withoutText,
                        .planned = announce,
                        .progress =
                            [&](const inference::ReadProgress& progress) {
                              line.show(readingText(progress), progress.tokensDone == progress.tokensTotal);
                            },
                        .notice =
                            [&](const Notice& notice) {
                              line.finish();
                              printWarnings({noticeSentence(notice)});
                            },
                        .stop = desk.interrupt.token()});
}

std::string coverageText(const storage::Document& document, const Reading& reading,
                         const inference::Statistics& statistics) {
  if (reading.textTokens == 0) return "Nothing is read: answers come from passages alone";
  const std::uint32_t slots = statistics.cache.slots;
  char ratio[48] = "";
  if (slots < reading.textTokens) {
    std::snprintf(ratio, sizeof ratio, " (%.0f : 1)", static_cast<double>(reading.textTokens) / slots);
  }
  return "Read " + grouped(reading.pagesRead) + " of " + grouped(reading.pages) + pageWord(document) +
         grouped(reading.textTokens) + " tokens, in " + grouped(slots) + " slots" + ratio +
         (reading.fromSnapshot ? ", loaded from the saved reading" : "");
}

Json readingJson(const ShelvedDocument& document, const Reading& reading, const inference::Statistics& s) {
  return {{"document", document.document.path},
          {"id", document.id},
          {"tokens", reading.textTokens},
          {"pages_read", reading.pagesRead},
          {"pages", reading.pages},
          {"from_snapshot", reading.fromSnapshot},
          {"resumed_at", reading.resumedAt},
          {"slots", s.cache.slots},
          {"budget_slots", s.cache.budgetSlots},
          {"kept_tokens", reading.textTokens - s.cache.mergedTokens - s.cache.droppedTokens},
          {"merged_tokens", s.cache.mergedTokens},
          {"dropped_tokens", s.cache.droppedTokens},
          {"max_slots_seen", s.cache.maxSlotsSeen},
          {"snapshot_bytes", reading.snapshotBytes},
          {"statistics", statisticsJson(s)}};
}

}  // namespace longleaf::app::cli
