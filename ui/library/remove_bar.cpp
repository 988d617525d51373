// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/remove_bar.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <utility>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kMostOfTitle = 80;  // characters; the row itself shows which document it is

}  // namespace

RemoveBar::RemoveBar(Look& look, QWidget* parent)
    : QFrame(parent),
      m_look(look),
      m_question(new QLabel(this)),
      m_remove(new QPushButton(tr("Remove"), this)),
      m_keep(new QPushButton(tr("Keep"), this)) {
  setObjectName(QStringLiteral("removeBar"));
  m_question->setObjectName(QStringLiteral("removeQuestion"));
  m_question->setTextFormat(Qt::PlainText);
  m_question->setWordWrap(true);
  m_remove->setObjectName(QStringLiteral("removeConfirm"));
  m_remove->setAccessibleName(tr("Remove the document with its chats"));
  m_keep->setObjectName(QStringLiteral("removeKeep"));
  m_keep->setAccessibleName(tr("Keep the document"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_remove);
  buttons->addWidget(m_keep);
  buttons->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_question);
  column->addLayout(buttons);
  connect(m_remove, &QPushButton::clicked, this, [this] {
    const qint64 id = std::exchange(m_id, 0);
    hide();
    Q_EMIT confirmed(id);
  });
  connect(m_keep, &QPushButton::clicked, this, [this] {
    drop();
    Q_EMIT kept();
  });
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
  restyle();
  hide();
}

void RemoveBar::restyle() {
  const Theme& theme = m_look.theme();
  m_question->setFont(theme.font(TextRole::control));
  QPalette palette = m_question->palette();
  palette.setColor(QPalette::WindowText, theme.text);
  m_question->setPalette(palette);
  for (QPushButton* button : {m_remove, m_keep}) {
    button->setFont(theme.font(TextRole::control));
    button->setMinimumHeight(theme.px(theme.pixels.target));
  }
  layout()->setContentsMargins(theme.space(3), theme.space(2.5), theme.space(3), theme.space(3));
  layout()->setSpacing(theme.space(2));
  update();
}

void RemoveBar::ask(qint64 id, const QString& title) {
  m_id = id;
  const QString shown = title.size() > kMostOfTitle ? title.left(kMostOfTitle - 1) + QStringLiteral("…") : title;
  m_question->setText(tr("Remove “%1” with its chats?").arg(shown));
  setAccessibleName(m_question->text());
  show();
  m_keep->setFocus(Qt::OtherFocusReason);
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void RemoveBar::drop() {
  m_id = 0;
  hide();
}

void RemoveBar::keyPressEvent(QKeyEvent* event) {
  const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (event->key() == Qt::Key_Escape || (isReturn && m_keep->hasFocus())) {
    m_keep->click();
  } else if (isReturn && m_remove->hasFocus()) {
    m_remove->click();
  } else {
    QFrame::keyPressEvent(event);
  }
}

void RemoveBar::paintEvent(QPaintEvent* event) {
  Q_UNUSED(event)
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.warningGround);
  const double radius = theme.px(theme.pixels.controlRadius);
  painter.drawRoundedRect(rect(), radius, radius);
}

}  // namespace longleaf::ui
