// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/setting_form.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QSignalBlocker>

#include "ui/budget/plain_text.h"
#include "ui/compare/setting_words.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/wheel_guard.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

const QString kMethod = QStringLiteral("method");
const QString kBudget = QStringLiteral("budget");
const QString kFull = QStringLiteral("full");
constexpr int kLongest = 2000;  // characters of a setting

QString wordOf(const BudgetChoice& budget) { return budget.full ? kFull : QString::number(budget.slots); }

}  // namespace

SettingForm::SettingForm(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_grid(new QGridLayout(this)),
      m_method(new QComboBox(this)),
      m_budget(new QComboBox(this)),
      m_slots(new QLineEdit(this)),
      m_all(new QLineEdit(this)),
      m_problem(new ToneLabel(look, TextRole::secondary, Tone::error)) {
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_method->setObjectName(QStringLiteral("compareMethod"));
  m_budget->setObjectName(QStringLiteral("compareBudget"));
  m_slots->setObjectName(QStringLiteral("compareSlots"));
  m_all->setObjectName(QStringLiteral("compareSetting"));
  m_problem->setObjectName(QStringLiteral("compareProblem"));
  row(0, tr("Method"), m_method);
  row(1, tr("Budget"), m_budget);
  row(2, tr("Slots"), m_slots);
  row(3, tr("All of it"), m_all);
  for (QComboBox* combo : {m_method, m_budget}) {
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(8);
    new WheelGuard(combo);
  }
  for (QLineEdit* field : {m_slots, m_all}) field->setMaxLength(kLongest);
  m_slots->setToolTip(tr("Slots, a share of the document such as 10%, or full"));
  m_all->setToolTip(tr("KEY=VALUE with commas between them, as the command line takes it"));
  m_grid->addWidget(m_problem, 4, 0, 1, 2);
  m_grid->setColumnStretch(1, 1);
  m_problem->setSentence({});
  restyle();
  connect(&look, &Look::changed, this, &SettingForm::restyle);
  connect(m_method, &QComboBox::activated, this,
          [this] { choose(withSettingPart(m_text, kMethod, m_method->currentText())); });
  connect(m_budget, &QComboBox::activated, this, [this](int index) {
    const QString budget = m_budget->itemData(index).toString();
    if (budget.isEmpty()) {  // another number: which one is to be written
      m_slots->setFocus(Qt::OtherFocusReason);
      m_slots->selectAll();
    } else {
      choose(withSettingPart(m_text, kBudget, budget));
    }
  });
  connect(m_slots, &QLineEdit::editingFinished, this, [this] {
    // Written as people write numbers: "2,048".
    QString budget = m_slots->text().simplified().remove(QLatin1Char(' '));
    bool isNumber = false;
    const qlonglong number = QLocale().toLongLong(budget, &isNumber);
    if (isNumber) budget = QString::number(number);
    if (budget != settingPart(m_text, kBudget)) choose(withSettingPart(m_text, kBudget, budget));
  });
  connect(m_all, &QLineEdit::editingFinished, this, [this] {
    if (m_all->text().simplified() != m_text) choose(m_all->text().simplified());
  });
}

ToneLabel* SettingForm::row(int at, const QString& words, QWidget* control) {
  auto* label = new ToneLabel(m_look, TextRole::secondary, Tone::muted);
  label->setText(words);
  label->setBuddy(control);
  control->setAccessibleName(words);
  m_grid->addWidget(label, at, 0);
  m_grid->addWidget(control, at, 1);
  return label;
}

void SettingForm::setOffered(const OfferedSettings& offered) {
  m_offered = offered;
  const QSignalBlocker methodQuiet(m_method), budgetQuiet(m_budget);
  m_method->clear();
  for (const auto& [name, line] : offered.methods) {
    m_method->addItem(name);
    m_method->setItemData(m_method->count() - 1, tooltipText(line), Qt::ToolTipRole);
  }
  m_budget->clear();
  for (const BudgetPreset& preset : offered.budgets) {
    m_budget->addItem(
        preset.budget.full ? preset.name : preset.name + QStringLiteral(" · ") + grouped(preset.budget.slots),
        wordOf(preset.budget));
    m_budget->setItemData(m_budget->count() - 1, tooltipText(preset.meaning), Qt::ToolTipRole);
  }
  m_budget->addItem(tr("Another number"), QString());
  show();
}

void SettingForm::setSetting(const QString& text, const QString& problem) {
  m_text = text;
  m_problem->setSentence(problem);
  show();
}

void SettingForm::show() {
  const QSignalBlocker methodQuiet(m_method), budgetQuiet(m_budget);
  const QString method = settingPart(m_text, kMethod), budget = settingPart(m_text, kBudget);
  m_method->setCurrentIndex(m_method->findText(method));
  m_method->setToolTip(m_method->currentData(Qt::ToolTipRole).toString());
  const int preset = budget.isEmpty() ? -1 : m_budget->findData(budget);
  m_budget->setCurrentIndex(preset >= 0 ? preset : m_budget->count() - 1);
  if (!m_slots->hasFocus() || !m_slots->isModified()) {
    bool isNumber = false;
    const qlonglong number = budget.toLongLong(&isNumber);
    m_slots->setText(isNumber ? grouped(number) : budget);
  }
  if (!m_all->hasFocus() || !m_all->isModified()) m_all->setText(m_text);
}

void SettingForm::choose(const QString& text) {
  m_slots->setModified(false);
  m_all->setModified(false);
  Q_EMIT edited(text);
}

void SettingForm::focusFirst() { m_method->setFocus(Qt::OtherFocusReason); }

void SettingForm::restyle() {
  const Theme& theme = m_look.theme();
  m_grid->setHorizontalSpacing(theme.space(2));
  m_grid->setVerticalSpacing(theme.space(1));
}

}  // namespace longleaf::ui
