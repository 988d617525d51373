// SPDX-License-Identifier: GPL-3.0-or-later
// What went otherwise than asked, but not wrong, with its figures: the command line has a sentence of it, the window
// one in its own language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "app/error.h"
#include "inference/cache/memory_plan.h"
#include "storage/library/library.h"

namespace longleaf::app {

/// `auto` found a GPU too small.
struct ProcessorInstead {
  std::string device{};  // "cuda:0"
  std::size_t neededBytes = 0;
  std::size_t freeBytes = 0;  // there
};

/// A reading could not be kept.
struct ReadingNotSaved {
  Error why{Code::internal, {}};
};

/// Other saved readings, the least recently used, had to leave.
struct ReadingsRemoved {
  std::size_t bytes = 0;
  std::size_t quotaBytes = 0;
};

/// A saved reading cannot be used: the document is read anew.
struct DamagedReading {
  std::string why{};
  bool setAside = false;
};

/// A text is longer than what is read at once with this budget.
struct ReadInSections {
  std::uint32_t tokens = 0;
  std::uint32_t limitTokens = 0;
};

/// The summary of one of several parts, counted from 1, ended at its limit.
struct SummaryCut {
  std::size_t part = 0;
  std::size_t parts = 0;
  std::uint32_t limitTokens = 0;
};

/// What the plan of one of several settings warns of.
struct SettingWarning {
  std::string setting{};
  inference::PlanWarning warning{};
  inference::MemoryPlan plan{};
};

/// A damaged library was mended when it was opened.
struct LibraryMended {
  storage::Salvaged salvaged{};
  std::string sentence{};  // in English
};

/// Answers that the end of the program had cut off.
struct AnswersCutOff {
  std::size_t count = 0;
};

/// Other bytes lie where a document of the library was opened from: a new document.
struct FileChanged {
  std::int64_t openedAt = 0;  // the earlier one, for the last time; milliseconds since 1970
};

using Notice = std::variant<ProcessorInstead, ReadingNotSaved, ReadingsRemoved, DamagedReading, ReadInSections,
                            SummaryCut, SettingWarning, LibraryMended, AnswersCutOff, FileChanged>;

/// "part 2 of 5"
std::string partName(std::size_t part, std::size_t parts);

/// In English, without a full stop.
std::string noticeSentence(const Notice& notice);

}  // namespace longleaf::app
