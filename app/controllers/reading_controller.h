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
  /// Notes how far a reading has come that is stopped by the end of the program.
  void finish() { noteShare(); }

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
  void noteShare();
  void showRest();  // what is known of the document on display while nothing runs
  void finished(const ReadingReport& report);
  void failed(Code code, const QString& message);
  void goOnWithProcessor();

  Workplace& m_place;
  FitCheckService m_fit;
  ui::ReadingState m_state{};
  qint64 m_document = 0;  // all of which is being read by an order of this controller; 0: none
};

}  // namespace longleaf::app
