// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison on the engine thread, told on the window's: plans, progress and text at most 30 times a second, each
// setting as soon as it is done, and how it ended. One runs at a time; a pause and a stop of the engine room count.
#pragma once

#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "app/controllers/engine_room.h"
#include "app/tasks/comparison.h"

namespace longleaf::app {

/// What a setting will take.
struct ComparisonPlan {
  qint64 tokens = 0;  // of template, instruction and text
  qint64 slots = 0;
  qint64 cacheBytes = 0;
  qint64 peakBytes = 0;
  QList<QPair<qint64, qint64>> curve{};  // slots and the bytes of a cache of so many, with the same method
};

struct ComparisonFailure {
  Code code = Code::internal;
  QString message{};
  std::optional<int> card{};        // that cannot be read with; nothing where it is not about one of them
  std::optional<qint64> largest{};  // slots that would fit with its method
};

class ComparisonRun final : public QObject {
  Q_OBJECT

 public:
  ComparisonRun(EngineRoom& engine, QObject* parent);

  /// The order's document, model, device and sampling; an empty question is a summary. The engine room's idle() comes
  /// at the end, whatever came before it. Must not be begun while another one runs.
  void start(ReadingOrder order, const std::vector<CacheSetting>& settings, const QString& question);

 Q_SIGNALS:
  void planned(int card, const longleaf::app::ComparisonPlan& plan);
  void progressed(int card, longleaf::app::ComparisonStage stage, const longleaf::ui::ReadingState& state);
  void textArrived(int card, const QString& text);
  void compared(int card, const std::shared_ptr<const longleaf::app::ComparedAnswer>& answer);
  void noticed(const QString& sentence);
  void finished(const std::shared_ptr<const longleaf::app::Comparison>& comparison);
  void failed(const longleaf::app::ComparisonFailure& failure);

 private:
  class Teller;

  EngineRoom& m_engine;
};

}  // namespace longleaf::app
