// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/setting_card.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QProgressBar>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/budget/flow_layout.h"
#include "ui/chat/shown_text.h"
#include "ui/compare/card_mark.h"
#include "ui/compare/compared_answer.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kEdge = 4;           // pixels at scale 1
constexpr double kFigureWidth = 104;  // least, so that figures of several cards stand below each other
constexpr int kLongestName = 200;     // characters
constexpr int kSteps = 1000;          // of the progress bar

/// A quiet label over a figure that matters.
class Figure final : public QWidget {
 public:
  Figure(Look& look, const QString& words, const char* name)
      : m_look(look),
        m_label(new ToneLabel(look, TextRole::legend, Tone::muted)),
        m_value(new ToneLabel(look, TextRole::control, Tone::text, true)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_label->setText(words);
    m_value->setObjectName(QLatin1String(name));
    column->addWidget(m_label);
    column->addWidget(m_value);
    restyle();
    connect(&look, &Look::changed, this, [this] { restyle(); });
  }
  void setValue(const QString& value) {
    m_value->setText(value.isEmpty() ? QStringLiteral("—") : value);
    m_value->setAccessibleName(m_label->text() + QStringLiteral(": ") + m_value->text());
  }

 private:
  void restyle() { setMinimumWidth(m_look.theme().px(kFigureWidth)); }

  Look& m_look;
  ToneLabel* m_label;
  ToneLabel* m_value;
};

}  // namespace

class SettingCard::Parts {
 public:
  Parts(SettingCard* owner, Look& theLook, int number);

  QHBoxLayout* makeHead(SettingCard* owner);
  QHBoxLayout* makeSecondLine() const;
  FlowLayout* makeFigures();
  void setNumber(const ComparedSetting& setting) const;
  void showState(const CardState& state) const;
  void restyle() const;

  Look& look;
  int card;
  CardMark* mark;
  ElidingLabel *name, *cost;
  ToneLabel* reference;  // the word; not part of the name, which gives way where it is long
  QToolButton *change, *remove;
  SettingForm* form;
  ToneLabel *progress, *sources;
  QProgressBar* bar;
  ComparedAnswer* answer;
  Figure *agreement = nullptr, *cacheMemory = nullptr, *peakMemory = nullptr, *readIn = nullptr, *answersAt = nullptr;
  FlowLayout* figures;
  QHBoxLayout* secondLine;
  QVBoxLayout* column;
};

SettingCard::Parts::Parts(SettingCard* owner, Look& theLook, int number)
    : look(theLook),
      card(number),
      mark(new CardMark(theLook, number)),
      name(new ElidingLabel(theLook, TextRole::title, Tone::text, true)),
      cost(new ElidingLabel(theLook, TextRole::secondary, Tone::muted)),
      reference(new ToneLabel(theLook, TextRole::secondary, Tone::accent, true)),
      change(new QToolButton(owner)),
      remove(new QToolButton(owner)),
      form(new SettingForm(theLook)),
      progress(new ToneLabel(theLook, TextRole::secondary, Tone::muted)),
      sources(new ToneLabel(theLook, TextRole::secondary, Tone::accent)),
      bar(new QProgressBar(owner)),
      answer(new ComparedAnswer(theLook)),
      figures(makeFigures()),
      secondLine(makeSecondLine()),
      column(new QVBoxLayout(owner)) {
  progress->setObjectName(QStringLiteral("compareProgress"));
  sources->setObjectName(QStringLiteral("compareSources"));
  bar->setObjectName(QStringLiteral("compareBar"));
  bar->setTextVisible(false);
  bar->setRange(0, kSteps);
  form->setVisible(false);
  column->addLayout(makeHead(owner));
  column->addLayout(secondLine);
  column->addWidget(form);
  column->addWidget(bar);
  column->addWidget(progress);
  column->addWidget(answer, 1);
  column->addLayout(figures);
  column->addWidget(sources);
  showState({});
  restyle();
}

QHBoxLayout* SettingCard::Parts::makeHead(SettingCard* owner) {
  name->setObjectName(QStringLiteral("compareName"));
  change->setObjectName(QStringLiteral("changeSetting"));
  change->setText(SettingCard::tr("Change"));
  change->setCheckable(true);
  change->setProperty("flatLink", true);
  change->setFocusPolicy(Qt::StrongFocus);
  remove->setObjectName(QStringLiteral("removeSetting"));
  remove->setToolTip(SettingCard::tr("Compare without this setting"));
  remove->setFocusPolicy(Qt::StrongFocus);
  auto* head = new QHBoxLayout;
  head->addWidget(mark);
  head->addWidget(name, 1);
  head->addWidget(change);
  head->addWidget(remove);
  QObject::connect(change, &QToolButton::toggled, owner, [this](bool open) {
    form->setVisible(open);
    if (open && change->hasFocus()) form->focusFirst();
  });
  QObject::connect(remove, &QToolButton::clicked, owner, [this, owner] { Q_EMIT owner->removeRequested(card); });
  QObject::connect(form, &SettingForm::edited, owner,
                   [this, owner](const QString& text) { Q_EMIT owner->settingEdited(card, text); });
  return head;
}

QHBoxLayout* SettingCard::Parts::makeSecondLine() const {
  cost->setObjectName(QStringLiteral("compareCost"));
  reference->setObjectName(QStringLiteral("compareReference"));
  reference->setText(SettingCard::tr("Reference"));
  if (card != 0) reference->hide();
  auto* line = new QHBoxLayout;
  line->addWidget(reference);
  line->addWidget(cost, 1);
  return line;
}

FlowLayout* SettingCard::Parts::makeFigures() {
  agreement = new Figure(look, SettingCard::tr("agreement"), "compareAgreement");
  cacheMemory = new Figure(look, SettingCard::tr("cache memory"), "compareCache");
  peakMemory = new Figure(look, SettingCard::tr("peak memory"), "comparePeak");
  readIn = new Figure(look, SettingCard::tr("read in"), "compareReadIn");
  answersAt = new Figure(look, SettingCard::tr("answers at"), "compareAnswersAt");
  agreement->setToolTip(
      SettingCard::tr("For how many words of the reference's answer this setting thinks the same one likeliest"));
  auto* flow = new FlowLayout;
  for (Figure* figure : {agreement, readIn, answersAt, cacheMemory, peakMemory}) flow->addWidget(figure);
  return flow;
}

void SettingCard::Parts::setNumber(const ComparedSetting& setting) const {
  const QString shown = oneLine(setting.name, kLongestName);
  name->setText(shown);
  change->setAccessibleName(SettingCard::tr("Change %1").arg(shown));
  remove->setAccessibleName(SettingCard::tr("Compare without %1").arg(shown));
  answer->setAccessibleName(SettingCard::tr("Answer with %1").arg(shown));
  bar->setAccessibleName(SettingCard::tr("Reading with %1").arg(shown));
  form->setSetting(setting.text, setting.problem);
}

void SettingCard::Parts::showState(const CardState& state) const {
  cost->setText(state.cost.isEmpty() ? SettingCard::tr("What it takes is known once it runs") : state.cost);
  const bool reads = state.phase == CardPhase::reading;
  bar->setVisible(reads);
  // Without an end in sight it only shows that something is done.
  bar->setRange(0, reads && state.share < 0 ? 0 : kSteps);
  bar->setValue(static_cast<int>(std::lround(std::clamp(state.share, 0.0, 1.0) * kSteps)));
  progress->setSentence(state.progress);
  answer->setAnswer(state.answer, state.differing);
  agreement->setValue(state.agreement);
  cacheMemory->setValue(state.cacheMemory);
  peakMemory->setValue(state.peakMemory);
  readIn->setValue(state.readIn);
  answersAt->setValue(state.answersAt);
  sources->setTone(state.lacking ? Tone::warning : Tone::accent);
  sources->setSentence(state.sources);
}

void SettingCard::Parts::restyle() const {
  const Theme& theme = look.theme();
  const int edge = theme.px(kEdge);
  column->setContentsMargins(theme.space(4) + edge, theme.space(3), theme.space(3), theme.space(3));
  if (column->parentWidget()->isRightToLeft()) {
    column->setContentsMargins(theme.space(3), theme.space(3), theme.space(4) + edge, theme.space(3));
  }
  column->setSpacing(theme.space(1.5));
  secondLine->setSpacing(theme.space(2));
  figures->setSpacing(theme.space(2));
  remove->setIcon(themedIcon(QStringLiteral("close"), theme.muted));
  remove->setIconSize(QSize(theme.px(14), theme.px(14)));
}

SettingCard::SettingCard(Look& look, int card, QWidget* parent)
    : QFrame(parent), m_parts(std::make_unique<Parts>(this, look, card)) {
  setObjectName(QStringLiteral("settingCard%1").arg(card));
  setProperty("card", true);
  connect(&look, &Look::changed, this, [this] {
    m_parts->restyle();
    update();
  });
}

SettingCard::~SettingCard() = default;

void SettingCard::setOffered(const OfferedSettings& offered) { m_parts->form->setOffered(offered); }

void SettingCard::setSetting(const ComparedSetting& setting) {
  m_parts->setNumber(setting);
  const QString name = m_parts->name->text();
  setAccessibleName(m_parts->card == 0 ? tr("%1 (reference)").arg(name) : name);
  if (!setting.problem.isEmpty()) m_parts->change->setChecked(true);
}

void SettingCard::setState(const CardState& state) { m_parts->showState(state); }

void SettingCard::setChangeable(bool changeable, bool removable) {
  if (!changeable) m_parts->change->setChecked(false);
  m_parts->change->setEnabled(changeable);
  m_parts->remove->setVisible(removable);
  m_parts->remove->setEnabled(changeable);
}

void SettingCard::openForm() {
  m_parts->change->setChecked(true);
  m_parts->form->focusFirst();
}

void SettingCard::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  const Theme& theme = m_parts->look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath outline;
  outline.addRoundedRect(rect(), theme.pixels.cardRadius, theme.pixels.cardRadius);
  painter.setClipPath(outline);
  const QRect edge(0, 0, theme.px(kEdge), height());
  painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), edge), cardLook(m_parts->card, theme.text).colour);
}

}  // namespace longleaf::ui
