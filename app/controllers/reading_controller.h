// SPDX-License-Identifier: GPL-3.0-or-later
// Reading: the budget and whether it fits, Read, Pause and Stop, progress, what was covered.
#pragma once

#include <QObject>

#include "app/controllers/fit_check.h"
#include "app/controllers/workplace.h"

namespace longleaf::app {

class ReadingController final : public QObject {
  Q_OBJECT

 public:
  ReadingController(Workplace& place, QObject* parent);

  void read();
  /// Anew, whatever is kept.
  void readAgain();
  void showBudget();  // everything in the panel, from the preferences

 Q_SIGNALS:
  void summaryWanted();  // a document that is too long to be read at once

 private:
  void connectActions();
  void connectPanel();
  void connectEngine();
  void showFit(const FitResult& result);
  void chooseBudget(const ui::BudgetChoice& budget);
  void settingsChanged();
  bool tooLong() const;
  void offerSections();
  void chooseSection();
  void start(const ReadingOrder& order);
  void updateActions();
  void finished(const ReadingReport& report);
  void failed(Code code, const QString& message);

  Workplace& m_place;
  FitCheckService m_fit;
  ui::ReadingState m_state{};
  bool m_reading = false;  // what runs was begun here
  bool m_whole = true;     // and is of all of the document
  QString m_signature{};   // of what runs
};

}  // namespace longleaf::app
