// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/warning_card.h"

#include <QPainter>
#include <algorithm>

#include "ui/chat/chat_label.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kMostLines = 8;
constexpr qsizetype kLongestText = 160;
constexpr qsizetype kLongestReason = 400;

}  // namespace

WarningCard::WarningCard(Look& look, const QList<UnsupportedText>& unsupported, QWidget* parent)
    : QWidget(parent), m_look(look) {
  setObjectName(QStringLiteral("warningCard"));
  QStringList all;
  for (const UnsupportedText& part : unsupported.first(std::min(unsupported.size(), kMostLines))) {
    addLine(tr("“%1” is not in the document.").arg(oneLine(part.text, kLongestText)), true);
    if (!part.reason.isEmpty()) addLine(oneLine(part.reason, kLongestReason), false);
  }
  if (unsupported.size() > kMostLines)
    addLine(tr("%n more are underlined in the answer.", nullptr, static_cast<int>(unsupported.size() - kMostLines)),
            false);
  for (const ChatLabel* line : m_lines) all.append(line->text());
  setAccessibleName(tr("Not in the document"));
  setAccessibleDescription(all.join(QLatin1Char(' ')));
}

void WarningCard::addLine(const QString& words, bool strong) {
  auto* line = new ChatLabel(m_look, strong ? TextRole::control : TextRole::secondary, LabelColour::warning, this);
  line->setStrong(strong);
  line->setWords(words);
  m_lines.append(line);
}

int WarningCard::arrange(int width, bool apply) const {
  const Theme& theme = m_look.theme();
  const int side = theme.space(3);
  const int room = std::max(1, width - 2 * side);
  int y = theme.space(2.5);
  for (qsizetype i = 0; i < m_lines.size(); ++i) {
    ChatLabel* line = m_lines[i];
    const bool strong = line->font().weight() > QFont::Normal;
    if (i > 0) y += strong ? theme.space(2) : theme.space(1);
    const int high = line->heightForWidth(room);
    if (apply) line->setGeometry(side, y, room, high);
    y += high;
  }
  return y + theme.space(2.5);
}

void WarningCard::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.warningGround);
  const qreal radius = theme.px(theme.pixels.cardRadius);
  painter.drawRoundedRect(rect(), radius, radius);
}

void WarningCard::resizeEvent(QResizeEvent*) { arrange(width(), true); }

}  // namespace longleaf::ui
