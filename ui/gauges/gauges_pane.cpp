// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/gauges_pane.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QTimer>
#include <array>
#include <optional>

#include "ui/gauges/cache_bar.h"
#include "ui/gauges/gauge_block.h"
#include "ui/gauges/memory_bar.h"
#include "ui/gauges/memory_words.h"
#include "ui/gauges/rate_chart.h"
#include "ui/gauges/rate_history.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

// Widths in steps of the theme's spacing from which on the blocks stand in one row, or two by two.
constexpr double kFourAbreast = 225, kTwoAbreast = 110;
constexpr std::array kStretch{42, 35, 25, 25};

/// Idle is 0, not 0.0.
QString figureOf(double rate) { return rate > 0 ? rateText(rate) : grouped(0); }

}  // namespace

class GaugesPane::Parts {
 public:
  /// A speed, its card, and what is drawn in it.
  struct Rate {
    RateHistory history{};
    GaugeBlock* card = nullptr;
    RateChart* chart = nullptr;
  };

  Parts(GaugesPane& owner, Look& theLook);

  void setRate(Rate& rate, double tokensPerSecond);
  void schedule();
  void refresh();
  void arrange(int width);
  QString rateFigure(const Rate& rate) const;
  QString rateWords(const Rate& rate) const;
  void restyle();

  GaugesPane& pane;
  Look& look;
  std::function<qint64()> clock;
  QElapsedTimer elapsed{};
  QTimer timer{};
  bool due = true;  // something has changed since the last refresh
  int columns = 0;

  QGridLayout* grid;
  GaugeBlock* memory;
  MemoryBar* memoryBar;
  ToneLabel* hint;
  ToneLabel* quiet;
  GaugeBlock* cache;
  CacheBar* cacheBar;
  Rate reading{};
  Rate answering{};

  MemoryParts memoryParts{};
  std::optional<CacheFill> fill{};
  QString hintText{}, quietText{};
};

GaugesPane::Parts::Parts(GaugesPane& owner, Look& theLook)
    : pane(owner),
      look(theLook),
      grid(new QGridLayout(&owner)),
      memory(new GaugeBlock(theLook)),
      memoryBar(new MemoryBar(theLook)),
      hint(new ToneLabel(theLook, TextRole::secondary, Tone::accent, true)),
      quiet(new ToneLabel(theLook, TextRole::secondary, Tone::muted)),
      cache(new GaugeBlock(theLook)),
      cacheBar(new CacheBar(theLook)) {
  elapsed.start();
  clock = [this] { return elapsed.elapsed(); };
  memory->setObjectName(QStringLiteral("memoryGauge"));
  cache->setObjectName(QStringLiteral("cacheGauge"));
  memory->add(memoryBar);
  memory->add(hint);
  memory->add(quiet);
  hint->setSentence({});
  quiet->setSentence({});
  cache->add(cacheBar);
  const auto makeCard = [&](Rate& rate, const QString& name, RateChart::Line line) {
    rate.card = new GaugeBlock(look);
    rate.card->setObjectName(name);
    rate.card->setLargeFigure();
    rate.chart = new RateChart(look, line);
    rate.card->add(rate.chart);
  };
  makeCard(reading, QStringLiteral("readingGauge"), RateChart::Line::solid);
  makeCard(answering, QStringLiteral("answeringGauge"), RateChart::Line::dashed);
  timer.setObjectName(QStringLiteral("gaugesTick"));
  timer.setInterval(RateHistory::kStepMilliseconds);
  timer.setParent(&owner);
  grid->setSizeConstraint(QLayout::SetNoConstraint);
}

void GaugesPane::Parts::setRate(Rate& rate, double tokensPerSecond) {
  const double before = rate.history.present();
  rate.history.set(tokensPerSecond, clock());
  if (!std::equal_to<>()(rate.history.present(), before)) schedule();
}

void GaugesPane::Parts::schedule() {
  due = true;
  if (!pane.isVisible() || timer.isActive()) return;
  refresh();
  timer.start();
}

void GaugesPane::Parts::refresh() {
  due = false;
  const qint64 now = clock();
  memory->setHeading(memoryTitle(memoryParts), memoryFigure(memoryParts));
  memoryBar->setParts(memoryParts);
  hint->setSentence(hintText);
  quiet->setSentence(quietText);
  cacheBar->setFill(fill);
  cache->setHeading(tr("Cache slots (fullest head)"), cacheBar->figure());
  const auto show = [&](Rate& rate, const QString& title) {
    rate.history.advance(now);
    rate.card->setHeading(title, figureOf(rate.history.present()), tr("tokens/s"));
    rate.chart->setHistory(rate.history);
    rate.chart->setAccessibleName(tr("%1, two minutes").arg(title));
    rate.chart->setAccessibleDescription(rateWords(rate));
  };
  show(reading, tr("Reading"));
  show(answering, tr("Answering"));
  pane.setAccessibleDescription(pane.text());
}

QString GaugesPane::Parts::rateFigure(const Rate& rate) const {
  return tr("%1 tokens/s").arg(figureOf(rate.history.present()));
}

QString GaugesPane::Parts::rateWords(const Rate& rate) const {
  if (rate.history.idle()) return tr("%1, idle for two minutes").arg(rateFigure(rate));
  return tr("%1, at most %2 in two minutes").arg(rateFigure(rate), rateText(rate.history.highest()));
}

void GaugesPane::Parts::arrange(int width) {
  const Theme& theme = look.theme();
  const int wanted = width >= theme.space(kFourAbreast) ? 4 : width >= theme.space(kTwoAbreast) ? 2 : 1;
  if (wanted == columns) return;
  columns = wanted;
  GaugeBlock* const blocks[] = {memory, cache, reading.card, answering.card};
  for (GaugeBlock* const block : blocks) grid->removeWidget(block);
  for (int i = 0; i < 4; ++i) {
    const int column = i % columns;
    grid->addWidget(blocks[i], i / columns, column);
    grid->setColumnStretch(i, i < columns ? (columns == 4 ? kStretch[static_cast<std::size_t>(i)] : 1) : 0);
  }
}

void GaugesPane::Parts::restyle() {
  const Theme& theme = look.theme();
  grid->setContentsMargins(theme.space(4), theme.space(2.5), theme.space(4), theme.space(3));
  grid->setHorizontalSpacing(theme.space(9));
  grid->setVerticalSpacing(theme.space(3));
  arrange(pane.width());
}

GaugesPane::GaugesPane(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(*this, look)) {
  setObjectName(QStringLiteral("gaugesPane"));
  setAccessibleName(tr("Gauges"));
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_StyledBackground, false);
  m_parts->restyle();
  m_parts->refresh();
  m_parts->due = true;
  connect(&m_parts->timer, &QTimer::timeout, this, [this] {
    const bool still = m_parts->reading.history.idle() && m_parts->answering.history.idle();
    if (still && !m_parts->due) {
      m_parts->timer.stop();
      return;
    }
    m_parts->refresh();
  });
  connect(&look, &Look::changed, this, [this] {
    m_parts->restyle();
    update();
  });
}

GaugesPane::~GaugesPane() = default;

void GaugesPane::setMemory(const MemoryParts& parts) {
  if (parts == m_parts->memoryParts) return;
  m_parts->memoryParts = parts;
  m_parts->schedule();
}

void GaugesPane::setMemoryHint(const QString& hint, const QString& quiet) {
  if (hint == m_parts->hintText && quiet == m_parts->quietText) return;
  m_parts->hintText = hint;
  m_parts->quietText = quiet;
  m_parts->schedule();
}

void GaugesPane::setCache(const CacheFill& fill) {
  m_parts->fill = fill;
  m_parts->schedule();
}

void GaugesPane::clearCache() {
  if (!m_parts->fill) return;
  m_parts->fill.reset();
  m_parts->schedule();
}

void GaugesPane::setReadingRate(double tokensPerSecond) { m_parts->setRate(m_parts->reading, tokensPerSecond); }

void GaugesPane::setAnsweringRate(double tokensPerSecond) { m_parts->setRate(m_parts->answering, tokensPerSecond); }

QString GaugesPane::text() const {
  // Of the values, not of what was painted last: a hidden pane is asked, too.
  Look& look = m_parts->look;
  MemoryBar memory(look);
  memory.setParts(m_parts->memoryParts);
  CacheBar cache(look);
  cache.setFill(m_parts->fill);
  const qint64 now = m_parts->clock();
  m_parts->reading.history.advance(now);
  m_parts->answering.history.advance(now);
  QStringList lines{tr("%1: %2").arg(memoryTitle(m_parts->memoryParts), memoryFigure(memory.parts())),
                    memory.text(),
                    m_parts->hintText,
                    m_parts->quietText,
                    tr("Cache slots (fullest head): %1").arg(cache.figure()),
                    cache.text(),
                    tr("Reading: %1").arg(m_parts->rateWords(m_parts->reading)),
                    tr("Answering: %1").arg(m_parts->rateWords(m_parts->answering))};
  lines.removeAll(QString());
  return lines.join(QLatin1Char('\n'));
}

void GaugesPane::copyText() const { QApplication::clipboard()->setText(text()); }

void GaugesPane::setClock(std::function<qint64()> clock) { m_parts->clock = std::move(clock); }

int GaugesPane::heightForWidth(int width) const { return m_parts->grid->heightForWidth(width); }

int GaugesPane::firstRowHeight() const {
  const Parts& p = *m_parts;
  const QMargins margins = p.grid->contentsMargins();
  const int columns = std::max(1, p.columns);
  const int room = width() - margins.left() - margins.right() - (columns - 1) * p.grid->horizontalSpacing();
  int height = 0;
  for (const GaugeBlock* const block : {p.memory, p.cache}) {
    const int least = block->layout()->totalHeightForWidth(room / columns);
    height = std::max(height, least >= 0 ? least : block->minimumSizeHint().height());
    if (columns == 1) break;
  }
  return height + margins.top() + margins.bottom();
}

QSize GaugesPane::minimumSizeHint() const {
  // That of one column: how the blocks stand now must not keep the pane from becoming narrower.
  int least = 0;
  for (const GaugeBlock* const block :
       {m_parts->memory, m_parts->cache, m_parts->reading.card, m_parts->answering.card}) {
    least = std::max(least, block->minimumSizeHint().width());
  }
  const QMargins margins = m_parts->grid->contentsMargins();
  return {least + margins.left() + margins.right(), heightForWidth(width())};
}

bool GaugesPane::event(QEvent* event) {
  const bool done = QWidget::event(event);
  // A dock asks for no height for its width: the least height is what the wrapped texts need.
  if (event->type() == QEvent::LayoutRequest) setMinimumHeight(heightForWidth(width()));
  return done;
}

void GaugesPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_parts->refresh();
  m_parts->timer.start();
}

void GaugesPane::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_parts->timer.stop();
}

void GaugesPane::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->arrange(width());
  setMinimumHeight(heightForWidth(width()));
}

void GaugesPane::paintEvent(QPaintEvent*) {
  const Theme& theme = m_parts->look.theme();
  QPainter painter(this);
  painter.fillRect(rect(), theme.surface);
  if (!hasFocus()) return;
  painter.setPen(theme.accent);
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void GaugesPane::keyPressEvent(QKeyEvent* event) {
  if (!event->matches(QKeySequence::Copy)) {
    QWidget::keyPressEvent(event);
    return;
  }
  copyText();
}

void GaugesPane::contextMenuEvent(QContextMenuEvent* event) {
  auto* const menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("gaugesMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* const copy = menu->addAction(tr("Copy as text"));
  copy->setObjectName(QStringLiteral("copyGauges"));
  connect(copy, &QAction::triggered, this, [this] { copyText(); });
  const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
  menu->popup(byKeyboard ? mapToGlobal(rect().center()) : event->globalPos());
}

}  // namespace longleaf::ui
