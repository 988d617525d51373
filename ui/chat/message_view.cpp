// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/message_view.h"

#include <QApplication>
#include <QStyle>

#include "ui/theme/look.h"

namespace longleaf::ui {

MessageView::MessageView(Look& look, QWidget* parent) : QWidget(parent), m_look(look) {
  connect(&look, &Look::changed, this, [this] { rearrange(); });
}

bool MessageView::isInUse() const {
  const QWidget* focus = QApplication::focusWidget();
  return focus && isAncestorOf(focus);
}

int MessageView::heightForWidth(int width) const { return arrange(width, false); }

void MessageView::rearrange() {
  arrange(width(), true);
  Q_EMIT heightChanged();
}

void MessageView::resizeEvent(QResizeEvent*) { arrange(width(), true); }

void MessageView::place(QWidget* part, const QRect& rect, int width) const {
  part->setGeometry(QStyle::visualRect(layoutDirection(), QRect(0, 0, width, 1), rect));
}

}  // namespace longleaf::ui
