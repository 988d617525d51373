// SPDX-License-Identifier: GPL-3.0-or-later
// What a command says: its result on stdout (text, or one JSON object), progress and warnings on stderr.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/measurements.h"
#include "app/tasks/notice.h"
#include "app/tasks/plain_text.h"
#include "inference/cache/memory_plan.h"
#include "inference/session/session.h"

namespace longleaf::app::cli {

/// One JSON object and a line end on stdout; text that is not UTF-8 is replaced, never thrown on.
void printJson(const Json& object);

Json planJson(const inference::MemoryPlan& plan);

/// A line on stderr that overwrites itself on a terminal, and appears every few seconds elsewhere.
class ProgressLine final {
 public:
  ProgressLine();
  ~ProgressLine() { finish(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const std::string& text, bool last = false);
  /// Leaves the last line standing.
  void finish();

 private:
  bool m_terminal;
  bool m_open = false;
  std::chrono::steady_clock::time_point m_next{};
};

/// Stage, tokens done of all, tokens/s, time left, slots, merged, dropped.
std::string readingText(const inference::ReadProgress& progress);

/// Says so where an answer ended because there was no more room, not because the model was done.
void noteLength(inference::StopReason reason, std::uint32_t maxTokens);

/// Warnings of a plan, one line each.
void printWarnings(const std::vector<std::string>& warnings);
void printNotices(const std::vector<Notice>& notices);

}  // namespace longleaf::app::cli
