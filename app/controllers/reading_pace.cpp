// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/reading_pace.h"

#include <algorithm>

namespace longleaf::app {

namespace {

/// The page that holds about this token: tokens are of nearly even length over a text.
QString pageOf(const storage::Document& document, double share) {
  if (document.pages.empty()) return {};
  const auto at = static_cast<std::size_t>(share * static_cast<double>(document.text.size()));
  return QString::fromStdString(document.pages[pageAt(document, std::min(at, document.text.size()))].label);
}

}  // namespace

ui::ReadingState ReadingPace::next(const inference::ReadProgress& done, const storage::Document& document, qint64 id,
                                   const QString& stage) {
  const double seconds = done.seconds - m_lastSeconds;
  const bool goesOn = done.tokensDone > m_lastTokens && seconds > 0;
  ui::ReadingState state{.phase = ui::ReadingState::Phase::running, .document = id, .stage = stage};
  state.tokensDone = done.tokensDone;
  state.tokensTotal = done.tokensTotal;
  state.tokensPerSecond = goesOn ? (done.tokensDone - m_lastTokens) / seconds : 0;
  const double overall = done.seconds > 0 ? done.tokensDone / done.seconds : 0;
  if (overall > 0) state.secondsLeft = (done.tokensTotal - done.tokensDone) / overall;
  state.page = pageOf(document, double(done.tokensDone) / std::max(1U, done.tokensTotal));
  m_lastTokens = done.tokensDone;
  m_lastSeconds = done.seconds;
  return state;
}

}  // namespace longleaf::app
