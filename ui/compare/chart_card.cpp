// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/chart_card.h"

#include <QVBoxLayout>

#include "ui/gauges/tone_label.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

ChartCard::ChartCard(Look& look, const Words& words, QWidget* chart)
    : m_look(look),
      m_title(new ToneLabel(look, TextRole::title, Tone::text, true)),
      m_about(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      m_nothing(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      m_chart(chart),
      m_column(new QVBoxLayout(this)) {
  setProperty("card", true);
  setAccessibleName(words.title);
  m_title->setText(words.title);
  m_title->setWordWrap(true);
  m_column->addWidget(m_title);
  m_column->addWidget(m_about);
  m_column->addWidget(m_nothing, 1);
  m_column->addWidget(m_chart, 1, Qt::AlignTop);  // one may be lower than the cards beside it
  m_nothing->setSentence(words.nothing);
  m_nothing->setAlignment(Qt::AlignTop | (m_nothing->alignment() & ~Qt::AlignVertical_Mask));
  setDrawn(false, {});
  restyle();
  connect(&look, &Look::changed, this, &ChartCard::restyle);
}

void ChartCard::setDrawn(bool drawn, const QString& about) {
  m_nothing->setVisible(!drawn);
  m_chart->setVisible(drawn);
  m_about->setSentence(drawn ? about : QString());
}

void ChartCard::restyle() {
  const Theme& theme = m_look.theme();
  m_column->setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3));
  m_column->setSpacing(theme.space(1));
}

}  // namespace longleaf::ui
