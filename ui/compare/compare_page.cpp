// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_page.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/chart_card.h"
#include "ui/compare/compare_header.h"
#include "ui/compare/setting_card.h"
#include "ui/compare/strip_section.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

// Pixels at scale 1: below, there is one column less.
constexpr double kLeastCard = 270;
constexpr double kLeastChart = 400;

}  // namespace

class ComparePage::Parts {
 public:
  Parts(ComparePage* owner, Look& theLook);

  void makeCards(ComparePage* owner, int count);
  void arrange(int width);
  void orderStops() const;
  void showChangeable();
  void restyle() const;

  Look& look;
  CompareHeader* header;
  QScrollArea* scroll;
  QWidget* sheet;
  QVBoxLayout *column, *body;
  QGridLayout *cardGrid, *chartGrid;
  QList<SettingCard*> cards{};
  OfferedSettings offered{};
  QToolButton* add;
  ToneLabel* nothingKept;
  StripSection* strip;
  HeatMap* keptMap;
  SeriesChart *memoryChart, *qualityChart;
  ChartCard *kept, *memory, *quality;
  bool busy = false;
};

ComparePage::Parts::Parts(ComparePage* owner, Look& theLook)
    : look(theLook),
      header(new CompareHeader(theLook, owner)),
      scroll(new QScrollArea(owner)),
      sheet(new QWidget),
      column(new QVBoxLayout(owner)),
      body(new QVBoxLayout(sheet)),
      cardGrid(new QGridLayout),
      chartGrid(new QGridLayout),
      add(new QToolButton(sheet)),
      nothingKept(new ToneLabel(theLook, TextRole::secondary, Tone::muted)),
      strip(new StripSection(theLook)),
      keptMap(new HeatMap(theLook)),
      memoryChart(new SeriesChart(theLook)),
      qualityChart(new SeriesChart(theLook)),
      kept(new ChartCard(theLook,
                         {tr("What was kept, by place in the document"),
                          tr("How much of each part of the document a setting kept is shown once it has read it.")},
                         keptMap)),
      memory(new ChartCard(theLook,
                           {tr("Cache memory against slots"),
                            tr("How much memory each setting would take with more or fewer slots is shown once the "
                               "settings have been planned: press Run all.")},
                           memoryChart)),
      quality(new ChartCard(theLook,
                            {tr("Quality against budget"),
                             tr("Nothing has been evaluated yet. An evaluation asks the same questions at several "
                                "budgets; its runs are kept in this library and drawn here. Make one on the "
                                "Evaluation page, or with “longleaf-cli evaluate”.")},
                            qualityChart)) {
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(sheet);
  sheet->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  add->setObjectName(QStringLiteral("addSetting"));
  add->setText(tr("Add a setting"));
  add->setProperty("flatLink", true);
  add->setFocusPolicy(Qt::StrongFocus);
  nothingKept->setSentence(
      tr("What each setting kept, merged and dropped of each page is shown here once it has read the document."));
  strip->setVisible(false);
  keptMap->setObjectName(QStringLiteral("keptMap"));
  kept->setObjectName(QStringLiteral("compareKept"));
  memory->setObjectName(QStringLiteral("compareMemory"));
  quality->setObjectName(QStringLiteral("compareQuality"));
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  column->addWidget(scroll, 1);
  body->addLayout(cardGrid);
  body->addWidget(add, 0, Qt::AlignLeading);
  body->addWidget(nothingKept);
  body->addWidget(strip);
  body->addLayout(chartGrid);
  body->addStretch(1);
  makeCards(owner, kFewestCards);
}

void ComparePage::Parts::makeCards(ComparePage* owner, int count) {
  while (cards.size() > count) {
    SettingCard* card = cards.takeLast();
    cardGrid->removeWidget(card);
    card->deleteLater();
  }
  while (cards.size() < count) {
    auto* card = new SettingCard(look, static_cast<int>(cards.size()), sheet);
    card->setOffered(offered);
    connect(card, &SettingCard::settingEdited, owner, &ComparePage::settingEdited);
    connect(card, &SettingCard::removeRequested, owner, &ComparePage::removeRequested);
    cards.append(card);
    card->show();
  }
  orderStops();
  showChangeable();
}

/// Tab goes from the head through the cards to what stands below them, whenever a card was made.
void ComparePage::Parts::orderStops() const {
  QWidget* last = header->lastStop();
  const auto append = [&last](QWidget* stop) {
    setTabOrder(last, stop);
    last = stop;
  };
  for (const SettingCard* card : cards) {
    for (QWidget* child : card->findChildren<QWidget*>()) {
      const bool here = child->window() == card->window();  // and not in a list that pops up
      if (here && (child->focusPolicy() & Qt::TabFocus) != 0) append(child);
    }
  }
  append(add);
}

void ComparePage::Parts::arrange(int width) {
  const Theme& theme = look.theme();
  // The scroll area itself gets its new width only after the page.
  const int room = width - scroll->verticalScrollBar()->sizeHint().width() - 2 * theme.space(6);
  // The last row is filled by its last widget, or as the others are.
  enum class LastRow { filled, asTheOthers };
  const auto lay = [&](QGridLayout* grid, const QList<QWidget*>& widgets, double least, LastRow last) {
    const int count = static_cast<int>(widgets.size());
    const int columns = std::clamp(room / theme.px(least), 1, count);
    const bool same = grid->count() == count && grid->itemAtPosition(0, columns - 1) != nullptr &&
                      grid->itemAtPosition(0, columns) == nullptr;
    if (same) return;
    while (QLayoutItem* item = grid->takeAt(0)) delete item;
    for (int i = 0; i < kMostCards; ++i) grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (int i = 0; i < count; ++i) {
      const bool fills = last == LastRow::filled && i == count - 1;
      grid->addWidget(widgets[i], i / columns, i % columns, 1, fills ? columns - i % columns : 1);
    }
  };
  lay(cardGrid, QList<QWidget*>(cards.begin(), cards.end()), kLeastCard, LastRow::asTheOthers);
  lay(chartGrid, {kept, memory, quality}, kLeastChart, LastRow::filled);
}

void ComparePage::Parts::showChangeable() {
  for (SettingCard* card : cards) card->setChangeable(!busy, cards.size() > kFewestCards);
  add->setVisible(cards.size() < kMostCards);
  add->setEnabled(!busy);
}

void ComparePage::Parts::restyle() const {
  const Theme& theme = look.theme();
  body->setContentsMargins(theme.space(6), theme.space(4), theme.space(6), theme.space(6));
  body->setSpacing(theme.space(3));
  cardGrid->setSpacing(theme.space(4));
  chartGrid->setSpacing(theme.space(4));
}

ComparePage::ComparePage(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("comparePage"));
  setAccessibleName(tr("Compare settings"));
  setAttribute(Qt::WA_StyledBackground);
  Parts& p = *m_parts;
  p.restyle();
  p.arrange(width());
  connect(p.header, &CompareHeader::runRequested, this, &ComparePage::runRequested);
  connect(p.header, &CompareHeader::stopRequested, this, &ComparePage::stopRequested);
  connect(p.header, &CompareHeader::backRequested, this, &ComparePage::closeRequested);
  connect(p.header, &CompareHeader::exportRequested, this, &ComparePage::exportRequested);
  connect(p.add, &QToolButton::clicked, this, &ComparePage::addRequested);
  connect(p.strip, &StripSection::headChosen, this, &ComparePage::headChosen);
  connect(p.strip, &StripSection::pageActivated, this, &ComparePage::pageActivated);
  connect(&look, &Look::changed, this, [this] {
    m_parts->restyle();
    m_parts->arrange(width());
  });
}

ComparePage::~ComparePage() = default;

void ComparePage::setDocumentTitle(const QString& title) { m_parts->header->setDocumentTitle(title); }

void ComparePage::setOffered(const OfferedSettings& offered) {
  m_parts->offered = offered;
  for (SettingCard* card : m_parts->cards) card->setOffered(offered);
}

void ComparePage::setSettings(const QList<ComparedSetting>& settings) {
  Parts& p = *m_parts;
  const auto count = static_cast<int>(std::clamp<qsizetype>(settings.size(), kFewestCards, kMostCards));
  const bool others = count != p.cards.size();
  if (others) p.makeCards(this, count);
  for (qsizetype i = 0; i < std::min(settings.size(), p.cards.size()); ++i) p.cards[i]->setSetting(settings[i]);
  if (others) p.arrange(width());
}

void ComparePage::setCard(int card, const CardState& state) {
  if (card >= 0 && card < m_parts->cards.size()) m_parts->cards[card]->setState(state);
}

void ComparePage::openForm(int card) {
  if (card >= 0 && card < m_parts->cards.size()) m_parts->cards[card]->openForm();
}

void ComparePage::setQuestion(const QString& question) { m_parts->header->setQuestion(question); }

QString ComparePage::question() const { return m_parts->header->question(); }

void ComparePage::setSummary(bool summary) { m_parts->header->setSummary(summary); }

bool ComparePage::isSummary() const { return m_parts->header->isSummary(); }

void ComparePage::setBusy(bool busy) {
  m_parts->busy = busy;
  m_parts->header->setBusy(busy);
  m_parts->showChangeable();
}

void ComparePage::setCanRun(bool can, const QString& why) { m_parts->header->setCanRun(can, why); }

void ComparePage::setCanExport(bool can) { m_parts->header->setCanExport(can); }

void ComparePage::setStrip(const StripData& strip) {
  m_parts->strip->setVisible(!strip.rows.isEmpty());
  m_parts->nothingKept->setVisible(strip.rows.isEmpty());
  m_parts->strip->setData(strip);
}

void ComparePage::setKeptMap(const HeatMapData& map) {
  m_parts->keptMap->setData(map);
  m_parts->kept->setDrawn(!map.rows.isEmpty(), map.name);
}

void ComparePage::setMemoryChart(const SeriesChartData& chart) {
  m_parts->memoryChart->setData(chart);
  m_parts->memory->setDrawn(!chart.series.isEmpty(), chart.name);
}

void ComparePage::setQualityChart(const SeriesChartData& chart) {
  m_parts->qualityChart->setData(chart);
  m_parts->quality->setDrawn(!chart.series.isEmpty(), chart.name);
}

void ComparePage::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  event->accept();
  Q_EMIT closeRequested();
}

void ComparePage::focusInEvent(QFocusEvent* /*event*/) {
  // Not by a focus proxy: Tab would skip what stands before it.
  m_parts->header->focusQuestion();
}

void ComparePage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->arrange(width());
}

}  // namespace longleaf::ui
