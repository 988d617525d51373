// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window's event loop keeps a person waiting: a tick every 5 ms on its thread, and the longest single
// event, by name. For benchmarks.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <string>
#include <vector>

namespace longleaf::tests {

struct Waits {
  double worst = 0;         // milliseconds beyond the tick's 5
  double percentile99 = 0;  // of all ticks
  std::size_t ticks = 0;
  double longestEvent = 0;  // milliseconds
  std::string event{};      // what it was: "ReaderController MetaCall"
};

/// An application that times what it delivers.
class WatchedApplication final : public QApplication {
 public:
  using QApplication::QApplication;

  bool notify(QObject* receiver, QEvent* event) override;

  double longest = 0;  // milliseconds
  std::string name{};  // of the longest

 private:
  int m_depth = 0;
};

class EventWatch final : public QObject {
 public:
  explicit EventWatch(WatchedApplication& application);

  void begin();
  Waits end();

 private:
  void tick();

  WatchedApplication& m_application;
  QTimer m_timer;
  QElapsedTimer m_clock;
  std::vector<double> m_waits;
};

}  // namespace longleaf::tests
