// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/saved_reading_row.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/chat/shown_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kLeastTextWidth = 180;  // pixels at scale 1

}  // namespace

SavedReadingRow::SavedReadingRow(Look& look, const SavedReadingEntry& entry, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_id(entry.id),
      m_title(new QLabel(neutralised(entry.title), this)),
      m_detail(new QLabel(neutralised(entry.detail), this)),
      m_size(new QLabel(bytesText(entry.bytes), this)),
      m_question(new QLabel(tr("Remove?"), this)),
      m_remove(new QPushButton(tr("Remove"), this)),
      m_yes(new QPushButton(tr("Yes"), this)),
      m_no(new QPushButton(tr("No"), this)),
      m_row(new LeadLayout(1, this)) {
  auto* text = new QWidget(this);
  m_text = new QVBoxLayout(text);
  m_text->setContentsMargins(0, 0, 0, 0);
  m_text->addWidget(m_title);
  m_text->addWidget(m_detail);
  for (QLabel* label : {m_title, m_detail}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(leadingAlignment(*label));
  }
  m_detail->setProperty("textRole", QStringLiteral("muted"));
  if (entry.detail.isEmpty()) m_detail->hide();
  m_size->setProperty("textRole", QStringLiteral("muted"));
  m_question->setProperty("textRole", QStringLiteral("warning"));

  m_remove->setObjectName(QStringLiteral("remove_") + m_id);
  m_remove->setAccessibleName(tr("Remove the reading of %1").arg(m_title->text()));
  m_yes->setObjectName(QStringLiteral("removeYes_") + m_id);
  m_yes->setAccessibleName(tr("Yes, remove the reading of %1").arg(m_title->text()));
  m_no->setObjectName(QStringLiteral("removeNo_") + m_id);
  m_no->setAccessibleName(tr("No, keep the reading of %1").arg(m_title->text()));
  for (QPushButton* button : {m_remove, m_yes, m_no}) button->setProperty("flatLink", true);
  for (QWidget* each : {text, static_cast<QWidget*>(m_size), static_cast<QWidget*>(m_question),
                        static_cast<QWidget*>(m_remove), static_cast<QWidget*>(m_yes), static_cast<QWidget*>(m_no)})
    m_row->addWidget(each);

  connect(m_remove, &QPushButton::clicked, this, [this] { ask(true); });
  connect(m_no, &QPushButton::clicked, this, [this] { ask(false); });
  connect(m_yes, &QPushButton::clicked, this, [this] {
    setEnabled(false);  // until the new list comes
    Q_EMIT removalConfirmed();
  });
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
  for (QWidget* asked : {static_cast<QWidget*>(m_question), static_cast<QWidget*>(m_yes), static_cast<QWidget*>(m_no)})
    asked->hide();
  restyle();
}

void SavedReadingRow::ask(bool asking) {
  for (QWidget* asked : {static_cast<QWidget*>(m_question), static_cast<QWidget*>(m_yes), static_cast<QWidget*>(m_no)})
    asked->setVisible(asking);
  (asking ? m_no : m_remove)->setFocus();  // before the button with the focus goes, which would send it elsewhere
  m_remove->setVisible(!asking);
  if (!asking) m_remove->setFocus();
}

void SavedReadingRow::restyle() {
  const Theme& theme = m_look.theme();
  m_title->setFont(theme.font(TextRole::control));
  m_row->setContentsMargins(0, theme.space(2), 0, theme.space(2));
  m_row->setSpacing(theme.space(2));
  m_row->setLeastLead(theme.px(kLeastTextWidth));
  m_text->setSpacing(theme.space(0.5));
  update();
}

void SavedReadingRow::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape || m_remove->isVisible()) return QWidget::keyPressEvent(event);
  event->accept();
  ask(false);
}

void SavedReadingRow::paintEvent(QPaintEvent* /*event*/) {
  QPainter(this).fillRect(QRect(0, height() - 1, width(), 1), m_look.theme().line);
}

}  // namespace longleaf::ui
