// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/selection_card.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "ui/theme/look.h"

namespace longleaf::ui {

SelectionCard::SelectionCard(Look& look, QWidget* parent)
    : QFrame(parent),
      m_look(look),
      m_ask(new QPushButton(tr("Ask about this"), this)),
      m_summarize(new QPushButton(tr("Summarize this"), this)) {
  setObjectName(QStringLiteral("selectionCard"));
  m_ask->setObjectName(QStringLiteral("askAboutSelection"));
  m_ask->setAccessibleName(tr("Ask about the selected text"));
  m_summarize->setObjectName(QStringLiteral("summarizeSelection"));
  m_summarize->setAccessibleName(tr("Summarize the selected text"));
  for (QPushButton* button : {m_ask, m_summarize}) {
    button->setProperty("flatLink", true);
    button->setFlat(true);
  }
  auto* row = new QHBoxLayout(this);
  row->addWidget(m_ask);
  row->addWidget(m_summarize);
  setCursor(Qt::ArrowCursor);
  connect(m_ask, &QPushButton::clicked, this, [this] { Q_EMIT askWanted(); });
  connect(m_summarize, &QPushButton::clicked, this, [this] { Q_EMIT summaryWanted(); });
  connect(&m_look, &Look::changed, this, [this] { dress(); });
  dress();
  hide();
}

void SelectionCard::dress() {
  const Theme& theme = m_look.theme();
  const int margin = theme.space(0.5);
  layout()->setContentsMargins(margin, margin, margin, margin);
  layout()->setSpacing(0);
  adjustSize();
  update();
}

void SelectionCard::showBeside(const QRect& begin, const QRect& end) {
  const QRect room = parentWidget()->rect();
  const int gap = m_look.theme().space(2);
  adjustSize();
  const int x = isRightToLeft() ? end.left() : end.right() - width();
  int y = end.bottom() + gap;
  if (y + height() > room.bottom()) y = begin.top() - gap - height();
  move(std::clamp(x, gap, std::max(gap, room.width() - width() - gap)),
       std::clamp(y, gap, std::max(gap, room.height() - height() - gap)));
  show();
  raise();
}

void SelectionCard::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.line, 1));
  painter.setBrush(theme.raised);
  const double radius = theme.px(theme.pixels.controlRadius);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

}  // namespace longleaf::ui
