// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/event_watch.h"

#include <QMetaEnum>
#include <algorithm>

namespace longleaf::tests {

namespace {

constexpr int kTick = 5;  // milliseconds

double milliseconds(const QElapsedTimer& clock) { return static_cast<double>(clock.nsecsElapsed()) / 1e6; }

}  // namespace

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
  if (m_depth > 0) return QApplication::notify(receiver, event);
  ++m_depth;
  // Afterwards the receiver may be gone.
  const char* kind = QMetaEnum::fromType<QEvent::Type>().valueToKey(event->type());
  const std::string what = std::string(receiver->metaObject()->className()) + ' ' +
                           receiver->objectName().toStdString() + ' ' + (kind != nullptr ? kind : "event");
  QElapsedTimer clock;
  clock.start();
  const bool done = QApplication::notify(receiver, event);
  if (const double took = milliseconds(clock); took > longest) {
    longest = took;
    name = what;
  }
  --m_depth;
  return done;
}

EventWatch::EventWatch(WatchedApplication& application) : m_application(application) {
  m_timer.setTimerType(Qt::PreciseTimer);
  m_timer.setInterval(kTick);
  connect(&m_timer, &QTimer::timeout, this, &EventWatch::tick);
}

void EventWatch::begin() {
  m_waits.clear();
  m_application.longest = 0;
  m_application.name.clear();
  m_clock.start();
  m_timer.start();
}

void EventWatch::tick() {
  m_waits.push_back(std::max(0.0, milliseconds(m_clock) - kTick));
  m_clock.restart();
}

Waits EventWatch::end() {
  tick();  // what has not been told yet
  m_timer.stop();
  std::sort(m_waits.begin(), m_waits.end());
  return {.worst = m_waits.back(),
          .percentile99 = m_waits[m_waits.size() * 99 / 100],
          .ticks = m_waits.size(),
          .longestEvent = m_application.longest,
          .event = m_application.name};
}

}  // namespace longleaf::tests
