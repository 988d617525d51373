// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/reading_strip.h"

#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/theme/figures.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/page_name.h"
#include "ui/window/figure_label.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

using Phase = ReadingState::Phase;

constexpr double kLeastTextWidth = 260;  // pixels at scale 1, below which the buttons go under the text
constexpr int kBarSteps = 1000;

bool onItsWay(Phase phase) { return phase == Phase::running || phase == Phase::paused || phase == Phase::stopping; }

QString tokensText(qint64 done, qint64 total) {
  if (total <= 0) return ReadingStrip::tr("%1 tokens").arg(grouped(done));
  return ReadingStrip::tr("%1 of %2 tokens").arg(grouped(done), grouped(total));
}

QString headline(const ReadingState& state) {
  switch (state.phase) {
    case Phase::none:
      break;
    case Phase::running:
      return state.page.isEmpty() ? state.stage : ReadingStrip::tr("%1 · %2").arg(state.stage, pageName(state.page));
    case Phase::paused:
      return state.page.isEmpty() ? ReadingStrip::tr("Paused")
                                  : ReadingStrip::tr("Paused · %1").arg(pageName(state.page));
    case Phase::stopping:
      return ReadingStrip::tr("Stopping …");
    case Phase::done:
      return state.coverage.isEmpty() ? ReadingStrip::tr("Read") : state.coverage;
    case Phase::stopped:
      return state.coverage.isEmpty()
                 ? ReadingStrip::tr("Stopped after %1").arg(tokensText(state.tokensDone, state.tokensTotal))
                 : state.coverage;
  }
  return {};
}

}  // namespace

class ReadingStrip::Parts {
 public:
  Parts(ReadingStrip* owner, Look& theLook);

  void show();
  void showFigures();
  void restyle();

  ReadingStrip* strip;
  Look& look;
  ReadingState state;
  QLabel *icon, *headlineLabel;
  QWidget *text, *figures;
  FigureLabel *tokens, *rate, *left;
  QPushButton *pause, *stop;
  QProgressBar* bar;
  LeadLayout *row, *figuresRow;
  QVBoxLayout *textColumn, *column;
};

ReadingStrip::Parts::Parts(ReadingStrip* owner, Look& theLook)
    : strip(owner),
      look(theLook),
      icon(new QLabel(owner)),
      headlineLabel(new QLabel(owner)),
      text(new QWidget(owner)),
      figures(new QWidget(owner)),
      tokens(new FigureLabel(figures)),
      rate(new FigureLabel(figures)),
      left(new FigureLabel(figures)),
      pause(new QPushButton(owner)),
      stop(new QPushButton(tr("Stop"), owner)),
      bar(new QProgressBar(owner)),
      row(new LeadLayout(1)),
      figuresRow(new LeadLayout(0, figures)),
      textColumn(new QVBoxLayout(text)),
      column(new QVBoxLayout(owner)) {
  headlineLabel->setObjectName(QStringLiteral("readingHeadline"));
  headlineLabel->setTextFormat(Qt::PlainText);
  headlineLabel->setWordWrap(true);
  tokens->setObjectName(QStringLiteral("readingTokens"));
  rate->setObjectName(QStringLiteral("readingRate"));
  left->setObjectName(QStringLiteral("readingTimeLeft"));
  pause->setObjectName(QStringLiteral("pauseButton"));
  stop->setObjectName(QStringLiteral("stopReadingButton"));
  stop->setAccessibleName(tr("Stop reading"));
  bar->setObjectName(QStringLiteral("readingProgress"));
  bar->setAccessibleName(tr("Progress of reading"));
  bar->setTextVisible(false);

  for (FigureLabel* figure : {tokens, rate, left}) figuresRow->addWidget(figure);
  auto* head = new QHBoxLayout;
  head->addWidget(icon, 0, Qt::AlignTop);
  head->addWidget(headlineLabel, 1);
  textColumn->setContentsMargins(0, 0, 0, 0);
  textColumn->addLayout(head);
  textColumn->addWidget(figures);
  row->addWidget(text);
  row->addWidget(pause);
  row->addWidget(stop);
  column->addLayout(row);
  column->addWidget(bar);
}

void ReadingStrip::Parts::show() {
  const bool working = onItsWay(state.phase);
  const bool paused = state.phase == Phase::paused;
  const QString line = headline(state);
  headlineLabel->setText(line);
  figures->setVisible(working);
  bar->setVisible(working);
  pause->setVisible(working);
  stop->setVisible(working);
  pause->setText(paused ? tr("Resume") : tr("Pause"));
  pause->setAccessibleName(paused ? tr("Resume reading") : tr("Pause reading"));
  pause->setEnabled(state.phase != Phase::stopping);
  stop->setEnabled(state.phase != Phase::stopping);
  icon->setVisible(state.phase == Phase::done);
  if (working) showFigures();
  QStringList words{line};
  for (const FigureLabel* figure : {tokens, rate, left}) {
    if (working && !figure->text().isEmpty()) words.append(QString(figure->text()).remove(QStringLiteral(" ·")));
  }
  strip->setAccessibleDescription(words.join(QStringLiteral(", ")));
  strip->setVisible(state.phase != Phase::none);
}

void ReadingStrip::Parts::showFigures() {
  const bool knownTotal = state.tokensTotal > 0;
  const bool moves = state.phase == Phase::running && state.tokensPerSecond > 0;
  const bool knownEnd = moves && state.secondsLeft >= 0;
  const QString more = QStringLiteral(" ·");
  tokens->setWidest(knownTotal ? tokensText(state.tokensTotal, state.tokensTotal) + more : QString());
  tokens->setText(tokensText(state.tokensDone, state.tokensTotal) + (moves ? more : QString()));
  rate->setText(moves ? tr("%1 tokens/s").arg(rateText(state.tokensPerSecond)) + (knownEnd ? more : QString())
                      : QString());
  left->setText(knownEnd ? tr("%1 left").arg(durationText(state.secondsLeft)) : QString());

  const bool busy = !knownTotal && state.phase == Phase::running && !look.reducedMotion();
  bar->setRange(0, busy ? 0 : kBarSteps);
  if (busy) return;
  const double share = knownTotal ? static_cast<double>(state.tokensDone) / static_cast<double>(state.tokensTotal) : 0;
  bar->setValue(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kBarSteps)));
}

void ReadingStrip::Parts::restyle() {
  const Theme& theme = look.theme();
  const bool working = onItsWay(state.phase);
  headlineLabel->setFont(theme.font(working ? TextRole::control : TextRole::secondary, working));
  for (FigureLabel* figure : {tokens, rate, left}) figure->setInk(theme.font(TextRole::secondary), theme.muted);
  const int side = theme.px(16);
  icon->setPixmap(
      themedIcon(QStringLiteral("check"), theme.accent).pixmap(QSize(side, side), strip->devicePixelRatioF()));
  headlineLabel->setAlignment(leadingAlignment(*strip));
  const QString shown = pause->text();
  int widest = 0;
  for (const QString& word : {tr("Pause"), tr("Resume")}) {
    pause->setText(word);
    widest = std::max(widest, pause->sizeHint().width());
  }
  pause->setText(shown);
  pause->setMinimumWidth(widest);
  row->setLeastLead(theme.px(kLeastTextWidth));
  row->setSpacing(theme.space(2));
  figuresRow->setSpacing(theme.space(1));
  textColumn->setSpacing(theme.space(0.5));
  column->setSpacing(theme.space(2));
  column->setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2));
  strip->update();
}

ReadingStrip::ReadingStrip(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("readingStrip"));
  setAccessibleName(tr("Reading"));
  connect(m_parts->pause, &QPushButton::clicked, this, [this] {
    if (m_parts->state.phase == Phase::paused) {
      Q_EMIT resumeRequested();
    } else {
      Q_EMIT pauseRequested();
    }
  });
  connect(m_parts->stop, &QPushButton::clicked, this, [this] { Q_EMIT stopRequested(); });
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
  m_parts->show();
  m_parts->restyle();
}

ReadingStrip::~ReadingStrip() = default;

void ReadingStrip::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(QRect(0, height() - 1, width(), 1), m_parts->look.theme().line);
}

void ReadingStrip::setState(const ReadingState& state) {
  const bool other = state.phase != m_parts->state.phase;
  m_parts->state = state;
  m_parts->show();
  if (other) m_parts->restyle();
}

const ReadingState& ReadingStrip::state() const { return m_parts->state; }

}  // namespace longleaf::ui
