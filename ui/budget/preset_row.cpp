// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/preset_row.h"

#include <QPushButton>

#include "ui/budget/flow_layout.h"
#include "ui/budget/plain_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

PresetRow::PresetRow(Look& look, QWidget* parent) : QWidget(parent), m_look(look), m_flow(new FlowLayout(this)) {
  m_flow->setContentsMargins(0, 0, 0, 0);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Presets"));
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void PresetRow::setPresets(const QList<BudgetPreset>& presets) {
  for (QPushButton* const button : std::as_const(m_buttons)) {
    m_flow->removeWidget(button);
    button->hide();
    button->setObjectName(QString());
    button->deleteLater();  // it may be the one that was pressed
  }
  m_buttons.clear();
  m_presets = presets;
  for (qsizetype i = 0; i < m_presets.size(); ++i) {
    const BudgetPreset& preset = m_presets[i];
    auto* const button = new QPushButton(this);
    button->setObjectName(QStringLiteral("preset%1").arg(i));
    button->setProperty("preset", true);
    button->setCheckable(true);
    button->setAutoDefault(false);
    button->setToolTip(tooltipText(preset.meaning));
    m_flow->addWidget(button);
    m_buttons.append(button);
    connect(button, &QPushButton::clicked, this, [this, budget = preset.budget] {
      show();  // pressed again, it stays pressed in
      Q_EMIT chosen(budget);
    });
  }
  restyle();
  show();
}

void PresetRow::setBudget(const BudgetChoice& budget, qint64 documentTokens) {
  m_budget = budget;
  m_documentTokens = documentTokens;
  show();
}

QList<QWidget*> PresetRow::inTabOrder() const { return {m_buttons.begin(), m_buttons.end()}; }

void PresetRow::show() {
  for (qsizetype i = 0; i < m_buttons.size(); ++i) {
    const BudgetPreset& preset = m_presets[i];
    QString amount = grouped(preset.budget.slots);
    if (preset.budget.full) amount = m_documentTokens > 0 ? grouped(m_documentTokens) : tr("every token");
    QPushButton* const button = m_buttons[i];
    button->setText(buttonText(tr("%1 · %2").arg(preset.name, amount)));
    button->setAccessibleName(preset.budget.full ? tr("%1, every token of the document").arg(preset.name)
                                                 : tr("%1, %2 slots").arg(preset.name, amount));
    button->setAccessibleDescription(preset.meaning);
    button->setChecked(preset.budget.full ? m_budget.full : preset.budget == m_budget);
  }
}

void PresetRow::restyle() {
  const Theme& theme = m_look.theme();
  m_flow->setSpacing(theme.space(2));
  for (QPushButton* const button : std::as_const(m_buttons)) {
    button->setFont(theme.font(TextRole::control));
    button->setMinimumHeight(theme.px(theme.pixels.target));
  }
}

}  // namespace longleaf::ui
