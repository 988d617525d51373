// SPDX-License-Identifier: GPL-3.0-or-later
// What a budget would take, asked of the engine's memory plan away from the window. Questions that are overtaken by
// newer ones while they wait are dropped, so that a slider can ask at every step.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <utility>

#include "app/controllers/workplace.h"
#include "ui/budget/budget_values.h"

namespace longleaf::app {

/// A plan for the document on display, or for none (then of the model alone).
struct FitResult {
  ui::FitCheck shown{};
  int smallest = 0;        // budgets of the method, in slots
  qint64 limitTokens = 0;  // more than these are not read at once
  qint64 fullCacheBytes = 0;
};

class FitPlanner;

class FitCheckService final : public QObject {
  Q_OBJECT

 public:
  FitCheckService(Workplace& place, QObject* parent);

  void ask();  // for the person's own settings
  void askFor(const inference::Settings& settings, const inference::Budget& budget);
  const std::optional<FitResult>& last() const { return m_last; }

 Q_SIGNALS:
  void checked(const longleaf::app::FitResult& result);
  void refused(const QString& sentence);  // settings that do not go together

 private:
  Workplace& m_place;
  std::shared_ptr<FitPlanner> m_planner;  // used on the library's thread only
  std::optional<FitResult> m_last;
  std::optional<std::pair<inference::Settings, inference::Budget>> m_next;  // asked for while another one is looked at
  bool m_running = false;
};

}  // namespace longleaf::app
