// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/results_section.h"

#include <QVBoxLayout>

#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"
#include "ui/evaluation/results_table.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

class ResultsSection::Parts final {
 public:
  Parts(ResultsSection* theOwner, Look& theLook);

  void setMaps(const EvaluationSection& section);
  void restyle();

  struct Map {
    ToneLabel* series;
    HeatMap* map;
  };

  ResultsSection* owner;
  Look& look;
  ToneLabel *heading, *detail, *chartTitle, *mapsTitle;
  ResultsTable* table;
  SeriesChart* chart;
  QVBoxLayout* column;
  QList<Map> maps;
};

ResultsSection::Parts::Parts(ResultsSection* theOwner, Look& theLook)
    : owner(theOwner),
      look(theLook),
      heading(new ToneLabel(look, TextRole::title, Tone::text, true)),
      detail(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      chartTitle(new ToneLabel(look, TextRole::control, Tone::text, true)),
      mapsTitle(new ToneLabel(look, TextRole::control, Tone::text, true)),
      table(new ResultsTable(look)),
      chart(new SeriesChart(look)),
      column(new QVBoxLayout(theOwner)) {
  heading->setObjectName(QStringLiteral("sectionHeading"));
  chart->setObjectName(QStringLiteral("qualityChart"));
  for (ToneLabel* label : {heading, detail, chartTitle, mapsTitle}) label->setWordWrap(true);
  for (QWidget* each :
       {static_cast<QWidget*>(heading), static_cast<QWidget*>(detail), static_cast<QWidget*>(table),
        static_cast<QWidget*>(chartTitle), static_cast<QWidget*>(chart), static_cast<QWidget*>(mapsTitle)})
    column->addWidget(each);
}

void ResultsSection::Parts::setMaps(const EvaluationSection& section) {
  mapsTitle->setText(section.mapsTitle);
  mapsTitle->setVisible(!section.maps.isEmpty());
  while (maps.size() < section.maps.size()) {
    const Map made{.series = new ToneLabel(look, TextRole::secondary, Tone::muted), .map = new HeatMap(look)};
    made.map->setObjectName(QStringLiteral("heatMap%1").arg(maps.size()));
    made.series->setWordWrap(true);
    column->addWidget(made.series);
    column->addWidget(made.map);
    maps.append(made);
  }
  for (qsizetype i = 0; i < maps.size(); ++i) {
    const bool shown = i < section.maps.size();
    maps[i].series->setVisible(shown);
    maps[i].map->setVisible(shown);
    if (!shown) continue;
    maps[i].series->setText(section.maps[i].first);
    maps[i].map->setData(section.maps[i].second);
  }
}

void ResultsSection::Parts::restyle() {
  const Theme& theme = look.theme();
  column->setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(4));
  column->setSpacing(theme.space(2));
  for (ToneLabel* label : {chartTitle, mapsTitle}) label->setContentsMargins(0, theme.space(3), 0, 0);
}

ResultsSection::ResultsSection(Look& look, QWidget* parent)
    : QFrame(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setProperty("card", true);
  m_parts->restyle();
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
}

ResultsSection::~ResultsSection() = default;

void ResultsSection::setSection(const EvaluationSection& section) {
  Parts& p = *m_parts;
  p.heading->setText(section.heading);
  p.detail->setText(section.detail);
  p.table->setRows(section);
  p.chartTitle->setText(section.chartTitle);
  const bool points = !section.chart.series.isEmpty();
  p.chartTitle->setVisible(points);
  p.chart->setVisible(points);
  p.chart->setData(section.chart);
  p.setMaps(section);
}

}  // namespace longleaf::ui
