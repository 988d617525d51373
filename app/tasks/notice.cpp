// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/notice.h"

#include <ctime>

#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

std::string gibibytes(std::size_t bytes) { return rounded(static_cast<double>(bytes) / (1U << 30U), 1) + " GiB"; }

std::string wholeMebibytes(std::size_t bytes) { return std::to_string(bytes >> 20U) + " MiB"; }

std::string dateText(std::int64_t milliseconds) {
  const std::time_t seconds = milliseconds / 1000;
  std::tm local{};
  char text[32] = "";
  if (::localtime_r(&seconds, &local) != nullptr) std::strftime(text, sizeof text, "%Y-%m-%d", &local);
  return text;
}

struct Sentence {
  std::string operator()(const ProcessorInstead& n) const {
    return "computing on the processor: this takes " + gibibytes(n.neededBytes) + " and " + gibibytes(n.freeBytes) +
           " are free on " + n.device + ", " + gibibytes(n.neededBytes - n.freeBytes) + " short";
  }
  std::string operator()(const ReadingNotSaved& n) const {
    return "the reading could not be saved and will be needed again: " + n.why.message;
  }
  std::string operator()(const ReadingsRemoved& n) const {
    return "saved readings of " + wholeMebibytes(n.bytes) + ", the least recently used, were removed: the quota of " +
           wholeMebibytes(n.quotaBytes) + " was used up";
  }
  std::string operator()(const DamagedReading& n) const {
    if (!n.setAside) return n.why + "; the document is read anew";
    return "the saved reading is damaged (" + n.why + "); it was set aside and the document is read anew";
  }
  std::string operator()(const ReadInSections& n) const {
    return "the text has " + std::to_string(n.tokens) + " tokens, more than the " + std::to_string(n.limitTokens) +
           " that are read at once with this budget: it is read in sections, all of it";
  }
  std::string operator()(const SummaryCut& n) const {
    return "the summary of " + partName(n.part, n.parts) + " was cut at its limit of " + std::to_string(n.limitTokens) +
           " tokens";
  }
  std::string operator()(const LibraryMended& n) const { return n.sentence; }
  std::string operator()(const AnswersCutOff& n) const {
    return std::to_string(n.count) + " answers had been cut off when the program ended; what there was of them is kept";
  }
  std::string operator()(const FileChanged& n) const {
    return "the file has changed since it was opened on " + dateText(n.openedAt) +
           "; this is a new document, and what was read and asked of the earlier one is still in the library";
  }
  std::string operator()(const SettingWarning& n) const { return "setting '" + n.setting + "': " + n.warning.sentence; }
};

}  // namespace

std::string partName(std::size_t part, std::size_t parts) {
  return "part " + std::to_string(part) + " of " + std::to_string(parts);
}

std::string noticeSentence(const Notice& notice) { return std::visit(Sentence{}, notice); }

}  // namespace longleaf::app
