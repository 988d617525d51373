// SPDX-License-Identifier: GPL-3.0-or-later
// One question, or a summary, over one document with two to four settings side by side: their answers with what differs
// marked, what each takes, what it kept of each page, and charts of that, of memory and of quality. Takes plain values;
// what is asked for comes back as signals.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"
#include "ui/compare/compare_values.h"
#include "ui/compare/setting_form.h"

namespace longleaf::ui {

class Look;

class ComparePage final : public QWidget {
  Q_OBJECT

 public:
  explicit ComparePage(Look& look, QWidget* parent = nullptr);
  ~ComparePage() override;

  void setDocumentTitle(const QString& title);
  void setOffered(const OfferedSettings& offered);
  /// A card for each, in this order; two to four of them. What cards show besides stays with their numbers.
  void setSettings(const QList<ComparedSetting>& settings);
  void setCard(int card, const CardState& state);
  void openForm(int card);

  void setQuestion(const QString& question);
  QString question() const;
  /// Instead of the question.
  void setSummary(bool summary);
  bool isSummary() const;
  void setBusy(bool busy);
  void setCanRun(bool can, const QString& why);
  void setCanExport(bool can);

  /// Without rows: a sentence in its place.
  void setStrip(const StripData& strip);
  /// Without rows: when there will be some. Its name says what its cells tell.
  void setKeptMap(const HeatMapData& map);
  void setMemoryChart(const SeriesChartData& chart);
  /// Without series: how to come by some.
  void setQualityChart(const SeriesChartData& chart);

 Q_SIGNALS:
  void runRequested();
  void stopRequested();
  void closeRequested();
  /// "html", "pdf", "json"
  void exportRequested(const QString& format);
  void settingEdited(int card, const QString& text);
  void addRequested();
  void removeRequested(int card);
  /// One head of one layer, from 0; both negative: all of them.
  void headChosen(int layer, int kvHead);
  void pageActivated(int page);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;  // goes on to the question
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
