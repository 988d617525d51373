// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a comparison: which settings are compared, running and stopping them, what they answer and keep, charts,
// export, and the way from a page of the strip into the reader.
#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "app/controllers/comparison_run.h"
#include "app/controllers/kept_map.h"
#include "app/controllers/workplace.h"
#include "ui/chat/chat_values.h"
#include "ui/compare/compare_values.h"

namespace longleaf::app {

class CompareController final : public QObject {
  Q_OBJECT

 public:
  CompareController(Workplace& place, QObject* parent);

  /// Shows the page.
  void open();

 Q_SIGNALS:
  /// A page that was chosen on the strip: where its text begins.
  void placeWanted(const longleaf::ui::DocumentPlace& place);
  /// One that has no text.
  void pageWanted(qint64 document, int page);

 private:
  /// One setting and what has come of it.
  struct Card {
    QString text{};  // of the setting
    ui::CardState state{};
    std::optional<ComparisonPlan> plan{};
    std::shared_ptr<const ComparedAnswer> answer{};
  };

  void connectPage();
  void connectRun();
  void loadSettings();
  void chooseSetting(int card, const QString& text);
  void changeSettings(const QStringList& texts);
  void showDocument();
  void showSettings();
  void showCard(int card);
  void showStrip();
  void showMemory();
  void showQuality();
  void showActions();
  void takeDocument();
  void run();
  void showFailure(const ComparisonFailure& failure);
  void ended();
  void openPage(int page);
  void exportTo(const QString& format);
  void writeExport(const QString& format, const QString& path);
  QStringList texts() const;
  bool knows(int card) const { return card >= 0 && static_cast<std::size_t>(card) < m_cards.size(); }
  Card& at(int card) { return m_cards[static_cast<std::size_t>(card)]; }

  Workplace& m_place;
  ComparisonRun m_run;
  std::vector<Card> m_cards;
  QList<ui::ComparedSetting> m_shown;                 // the cards' settings in words
  std::shared_ptr<const ShelvedDocument> m_document;  // that the page is about
  std::shared_ptr<const Comparison> m_comparison;     // as it is shown, all of it; for export
  QList<ui::StripPage> m_pages;
  ShownHead m_head;  // of the strip and the map
  bool m_running = false;
  std::optional<ComparisonFailure> m_failure;  // of the bar on display
};

}  // namespace longleaf::app
