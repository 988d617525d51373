// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/budget_panel.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <limits>

#include "ui/budget/budget_slider.h"
#include "ui/budget/budget_steps.h"
#include "ui/budget/budget_words.h"
#include "ui/budget/expert_form.h"
#include "ui/budget/fit_view.h"
#include "ui/budget/panel_sheet.h"
#include "ui/budget/plain_text.h"
#include "ui/budget/preset_row.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/wheel_guard.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kLeast = 128, kMost = 16384;  // until setRange says otherwise
constexpr int kSpinStep = 64;

}  // namespace

class BudgetPanel::Parts {
 public:
  Parts(BudgetPanel& owner, Look& theLook);

  void build();
  void connectControls();
  void choose(const BudgetChoice& choice);
  void show() const;
  void order();
  void restyle();

  BudgetPanel& panel;
  Look& look;
  BudgetChoice budget{};
  int least = kLeast, most = kMost;

  QScrollArea* scroll;
  QWidget* content;
  ToneLabel* title;
  PresetRow* presets;
  BudgetSlider* slider;
  QSpinBox* spin;
  FitView* fit;
  ExpertForm* expert;
  QWidget* foot;
  QPushButton* read;
};

BudgetPanel::Parts::Parts(BudgetPanel& owner, Look& theLook)
    : panel(owner),
      look(theLook),
      scroll(new QScrollArea(&owner)),
      content(new QWidget),
      title(new ToneLabel(theLook, TextRole::title, Tone::text, true)),
      presets(new PresetRow(theLook, content)),
      slider(new BudgetSlider(theLook, content)),
      spin(new QSpinBox(content)),
      fit(new FitView(theLook, content)),
      expert(new ExpertForm(theLook, content)),
      foot(new QWidget(&owner)),
      read(new QPushButton(foot)) {
  title->setText(tr("Budget"));
  slider->setObjectName(QStringLiteral("budgetSlider"));
  slider->setAccessibleName(tr("Budget"));
  new WheelGuard(slider);
  spin->setObjectName(QStringLiteral("budgetSlots"));
  spin->setAccessibleName(tr("Slots, exactly"));
  spin->setSuffix(tr(" slots"));
  spin->setGroupSeparatorShown(true);
  spin->setKeyboardTracking(false);
  spin->setSingleStep(kSpinStep);
  new WheelGuard(spin);
  read->setObjectName(QStringLiteral("readButton"));
  read->setProperty("primary", true);
  read->setText(tr("Read"));
  read->setAccessibleName(read->text());
  build();
  connectControls();
}

void BudgetPanel::Parts::build() {
  auto* const amount = new QHBoxLayout;
  amount->addWidget(slider, 1);
  amount->addWidget(spin);
  auto* const rows = new QVBoxLayout(content);
  rows->addWidget(title);
  rows->addWidget(presets);
  rows->addLayout(amount);
  rows->addWidget(fit);
  rows->addWidget(expert);
  rows->addStretch(1);
  scroll->setWidget(content);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  foot->setProperty("foot", true);
  foot->setAttribute(Qt::WA_StyledBackground);
  auto* const last = new QHBoxLayout(foot);
  last->addStretch();
  last->addWidget(read);
  auto* const all = new QVBoxLayout(&panel);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(scroll, 1);
  all->addWidget(foot);
}

void BudgetPanel::Parts::connectControls() {
  BudgetPanel* const owner = &panel;
  connect(presets, &PresetRow::chosen, owner, [this](const BudgetChoice& choice) { choose(choice); });
  const auto chooseSlots = [this](int count) { choose({.full = false, .slots = count}); };
  connect(slider, &BudgetSlider::slotsChosen, owner, chooseSlots);
  connect(spin, &QSpinBox::valueChanged, owner, chooseSlots);
  connect(fit, &FitView::largestChosen, owner, chooseSlots);
  connect(expert, &ExpertForm::methodChanged, owner, &BudgetPanel::methodChanged);
  connect(expert, &ExpertForm::settingChanged, owner, &BudgetPanel::settingChanged);
  connect(expert, &ExpertForm::resetRequested, owner, &BudgetPanel::settingsResetRequested);
  connect(expert, &ExpertForm::rowsChanged, owner, [this] { order(); });
  connect(read, &QPushButton::clicked, owner, [owner] { Q_EMIT owner->readRequested(); });
}

void BudgetPanel::Parts::choose(const BudgetChoice& choice) {
  if (choice == budget) return;
  budget = choice;
  show();
  Q_EMIT panel.budgetChanged(budget);
}

void BudgetPanel::Parts::show() const {
  const qint64 resolved = resolvedSlots(budget, fit->fit());
  // All of a document whose length is not known stands at the far end.
  const int count = resolved > 0 ? static_cast<int>(std::min<qint64>(resolved, std::numeric_limits<int>::max())) : most;
  const QSignalBlocker silent(spin);
  spin->setRange(std::min(least, count), std::max(most, count));
  spin->setValue(count);
  slider->setSlots(count);
  presets->setBudget(budget, fit->fit().documentTokens);
  fit->setBudget(budget);
}

void BudgetPanel::Parts::order() {
  QList<QWidget*> all = presets->inTabOrder();
  all += {slider, spin, fit->largestButton()};
  all += expert->inTabOrder();
  all.append(read);
  for (qsizetype i = 1; i < all.size(); ++i) QWidget::setTabOrder(all[i - 1], all[i]);
}

void BudgetPanel::Parts::restyle() {
  const Theme& theme = look.theme();
  panel.setStyleSheet(panelSheet(theme));
  const int edge = theme.space(4);
  content->layout()->setContentsMargins(edge, theme.space(3), edge, theme.space(3));
  content->layout()->setSpacing(theme.space(3));
  foot->layout()->setContentsMargins(edge, theme.space(2), edge, theme.space(3));
  for (QWidget* const control : std::initializer_list<QWidget*>{spin, read}) {
    control->setFont(theme.font(TextRole::control));
    control->setMinimumHeight(theme.px(theme.pixels.target));
  }
  for (QWidget* const ground : std::initializer_list<QWidget*>{&panel, content, scroll->viewport()}) {
    QPalette colours = ground->palette();
    colours.setColor(QPalette::Window, theme.surface);
    ground->setPalette(colours);
    ground->setAutoFillBackground(true);
  }
}

BudgetPanel::BudgetPanel(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(*this, look)) {
  setObjectName(QStringLiteral("budgetPanel"));
  setAccessibleName(tr("Budget"));
  setRange(kLeast, kMost);
  m_parts->order();
  m_parts->restyle();
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
}

BudgetPanel::~BudgetPanel() = default;

void BudgetPanel::setPresets(const QList<BudgetPreset>& presets) {
  m_parts->presets->setPresets(presets);
  m_parts->order();
}

void BudgetPanel::setMethods(const QList<QPair<QString, QString>>& methods, const QString& current) {
  m_parts->expert->setMethods(methods, current);
}

void BudgetPanel::setRange(int least, int most) {
  m_parts->least = std::max(1, least);
  m_parts->most = std::max(m_parts->least, most);
  m_parts->slider->setSteps(budgetSteps(m_parts->least, m_parts->most));
  m_parts->show();
}

void BudgetPanel::setBudget(const BudgetChoice& budget) {
  m_parts->budget = budget;
  m_parts->budget.slots = std::max(1, budget.slots);
  m_parts->show();
}

BudgetChoice BudgetPanel::budget() const { return m_parts->budget; }

void BudgetPanel::setSettings(const QList<SettingRow>& rows) { m_parts->expert->setSettings(rows); }

void BudgetPanel::setSettingProblem(const QString& key, const QString& sentence) {
  m_parts->expert->setProblem(key, sentence);
}

void BudgetPanel::setFit(const FitCheck& fit) {
  m_parts->fit->setFit(fit);
  m_parts->slider->setLimit(fit.largestThatFits);
  m_parts->show();
}

void BudgetPanel::setReadAction(const QString& text, bool enabled) {
  m_parts->read->setText(buttonText(text));
  m_parts->read->setAccessibleName(text);
  m_parts->read->setEnabled(enabled);
}

}  // namespace longleaf::ui
