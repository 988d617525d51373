// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace longleaf::app::cli {

namespace {

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

std::size_t terminalColumns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : 80;
}

/// As many of the figures in `text`, two spaces apart, as have room: a line that wraps could not be written over.
std::string fitting(const std::string& text, std::size_t columns) {
  if (text.size() <= columns) return text;
  const std::size_t gap = text.rfind("  ", columns);
  return text.substr(0, gap == std::string::npos ? columns : gap);
}

std::string wholeText(double number) { return grouped(static_cast<std::uint64_t>(std::max(0.0, std::round(number)))); }

}  // namespace

void printJson(const Json& object) { std::cout << dumped(object) << '\n' << std::flush; }

Json planJson(const inference::MemoryPlan& plan) {
  return {{"tokens", plan.tokens},
          {"budget_slots", plan.budgetSlots},
          {"weights_bytes", plan.weightsBytes},
          {"cache_bytes", plan.cacheBytes},
          {"fate_map_bytes", plan.fateMapBytes},
          {"overlay_bytes", plan.overlayBytes},
          {"workspace_bytes", plan.workspaceBytes},
          {"total_bytes", plan.totalBytes},
          {"full_cache_bytes", plan.fullCacheBytes},
          {"free_bytes", plan.freeBytes},
          {"fits", plan.fits},
          {"largest_budget_that_fits", plan.largestBudgetThatFits ? Json(*plan.largestBudgetThatFits) : Json(nullptr)},
          {"position_limit", plan.positionLimit},
          {"positions_needed", plan.positionsNeeded},
          {"positions_ok", plan.positionsOk},
          {"warnings", plan.sentences()}};
}

ProgressLine::ProgressLine() : m_terminal(::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const std::string& text, bool last) {
  const auto now = std::chrono::steady_clock::now();
  if (now < m_next && !last) return;
  m_next = now + (m_terminal ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000));
  if (m_terminal) {
    std::cerr << '\r' << fitting(text, terminalColumns() - 1) << "\x1b[K" << std::flush;
    m_open = true;
  } else {
    std::cerr << text << '\n' << std::flush;
  }
}

void ProgressLine::finish() {
  if (m_open) std::cerr << '\n' << std::flush;
  m_open = false;
}

std::string readingText(const inference::ReadProgress& p) {
  const double rate = p.seconds > 0 ? p.tokensDone / p.seconds : 0;
  const double left = rate > 0 ? (p.tokensTotal - p.tokensDone) / rate : 0;
  return "Reading  " + grouped(p.tokensDone) + " of " + grouped(p.tokensTotal) + " tokens" +
         format("  %.0f tokens/s", rate) +
         (p.tokensDone < p.tokensTotal ? format("  %.0f s left", std::ceil(left)) : format("  %.1f s", p.seconds)) +
         "  " + grouped(p.slots) + " slots" + "  merged " + wholeText(p.merged) + "  dropped " + wholeText(p.dropped);
}

void noteLength(inference::StopReason reason, std::uint32_t maxTokens) {
  if (reason != inference::StopReason::length) return;
  std::cerr << "Note: the answer was cut at its limit; --max-tokens (now " << maxTokens
            << ") or --set overlay=N makes more room.\n";
}

void printWarnings(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) std::cerr << "Note: " << oneLine(warning) << ".\n";
}

void printNotices(const std::vector<Notice>& notices) {
  for (const Notice& notice : notices) printWarnings({noticeSentence(notice)});
}

}  // namespace longleaf::app::cli
