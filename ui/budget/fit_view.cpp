// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/fit_view.h"

#include <QBoxLayout>
#include <QPushButton>

#include "ui/budget/budget_words.h"
#include "ui/gauges/gauge_block.h"
#include "ui/gauges/memory_bar.h"
#include "ui/gauges/memory_words.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

FitView::FitView(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_line(new ToneLabel(look, TextRole::control, Tone::text, true)),
      m_memory(new GaugeBlock(look)),
      m_bar(new MemoryBar(look)),
      m_verdict(new ToneLabel(look, TextRole::control, Tone::accent, true)),
      m_largest(new QPushButton),
      m_warnings(new ToneLabel(look, TextRole::secondary, Tone::warning)),
      m_consequence(new ToneLabel(look, TextRole::secondary, Tone::muted)) {
  m_line->setObjectName(QStringLiteral("budgetLine"));
  m_bar->setObjectName(QStringLiteral("fitBar"));
  m_verdict->setObjectName(QStringLiteral("fitVerdict"));
  m_largest->setObjectName(QStringLiteral("useLargest"));
  m_warnings->setObjectName(QStringLiteral("budgetWarnings"));
  m_consequence->setObjectName(QStringLiteral("budgetConsequence"));
  m_largest->setProperty("plain", true);
  m_largest->setAutoDefault(false);
  m_memory->add(m_bar);
  auto* const rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  for (QWidget* const row : std::initializer_list<QWidget*>{m_line, m_memory, m_verdict}) rows->addWidget(row);
  rows->addWidget(m_largest, 0, Qt::AlignLeading);
  rows->addWidget(m_warnings);
  rows->addWidget(m_consequence);
  connect(m_largest, &QPushButton::clicked, this, [this] {
    if (m_fit.largestThatFits) Q_EMIT largestChosen(*m_fit.largestThatFits);
  });
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
  setFit({});
}

void FitView::setBudget(const BudgetChoice& budget) {
  m_answered = m_answered && budget == m_budget;
  m_budget = budget;
  m_line->setSentence(budgetLine(m_budget, m_fit, m_answered));
}

void FitView::setFit(const FitCheck& fit) {
  m_fit = fit;
  m_answered = true;
  m_line->setSentence(budgetLine(m_budget, m_fit, m_answered));
  m_bar->setParts(fit.memory);
  m_memory->setHeading(memoryTitle(m_bar->parts()), memoryFigure(m_bar->parts()));
  m_verdict->setTone(!fit.fits ? Tone::error : fit.positionsOk ? Tone::accent : Tone::warning);
  m_verdict->setSentence(fit.verdict);
  const bool offered = (!fit.fits || !fit.positionsOk) && fit.largestThatFits;
  m_largest->setVisible(offered);
  if (offered) {
    m_largest->setText(tr("Use %1 slots (largest that fits)").arg(grouped(*fit.largestThatFits)));
    m_largest->setAccessibleName(m_largest->text());
  }
  m_warnings->setSentence(fit.warnings.join(QLatin1Char('\n')));
  m_consequence->setSentence(fit.consequence);
}

QWidget* FitView::largestButton() const { return m_largest; }

void FitView::restyle() {
  const Theme& theme = m_look.theme();
  layout()->setSpacing(theme.space(2));
  m_largest->setFont(theme.font(TextRole::control));
  m_largest->setMinimumHeight(theme.px(theme.pixels.target));
}

}  // namespace longleaf::ui
