// SPDX-License-Identifier: GPL-3.0-or-later
// A reading on its way: stage, page, tokens done of all, tokens/s, time left, Pause and Stop; afterwards the coverage
// line. Stands above the reader.
#pragma once

#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

struct ReadingState {
  enum class Phase { none, running, paused, stopping, done, stopped };
  Phase phase = Phase::none;
  qint64 document = 0;  // that is read; 0: not known, or none of the library
  QString stage{};      // "Loading the model", "Reading", "Saving the reading"
  QString page{};       // label of the page being read
  qint64 tokensDone = 0;
  qint64 tokensTotal = 0;  // 0: not known; the bar then only shows that something is done
  double tokensPerSecond = 0;
  double secondsLeft = -1;  // negative: not known
  QString coverage{};       // done: "Read 69 of 69 pages, 50,514 tokens, in 4,096 slots (12 : 1)"
};

class ReadingStrip final : public QWidget {
  Q_OBJECT

 public:
  explicit ReadingStrip(Look& look, QWidget* parent = nullptr);
  ~ReadingStrip() override;

  void setState(const ReadingState& state);
  const ReadingState& state() const;

 Q_SIGNALS:
  void pauseRequested();
  void resumeRequested();
  void stopRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
