// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/find_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>

#include "ui/theme/figures.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kIconSide = 16;

}  // namespace

FindBar::FindBar(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_field(new QLineEdit(this)),
      m_count(new QLabel(this)),
      m_previous(new QToolButton(this)),
      m_next(new QToolButton(this)),
      m_close(new QToolButton(this)) {
  setObjectName(QStringLiteral("findBar"));
  m_field->setObjectName(QStringLiteral("findField"));
  m_field->setAccessibleName(tr("Find in this document"));
  m_field->setPlaceholderText(tr("Find in this document"));
  m_count->setObjectName(QStringLiteral("findCount"));
  m_count->setProperty("textRole", QStringLiteral("muted"));
  const auto name = [](QToolButton* button, const char* id, const QString& text) {
    button->setObjectName(QLatin1String(id));
    button->setAccessibleName(text);
    button->setToolTip(text);
    button->setFocusPolicy(Qt::StrongFocus);
  };
  name(m_previous, "findPrevious", tr("Previous hit"));
  name(m_next, "findNext", tr("Next hit"));
  name(m_close, "findClose", tr("Close the find bar"));
  auto* row = new QHBoxLayout(this);
  row->addWidget(m_field, 1);
  row->addWidget(m_count);
  row->addWidget(m_previous);
  row->addWidget(m_next);
  row->addWidget(m_close);
  m_field->installEventFilter(this);
  connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) { Q_EMIT typed(text); });
  connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT previousWanted(); });
  connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT nextWanted(); });
  connect(m_close, &QToolButton::clicked, this, [this] { Q_EMIT closed(); });
  connect(&m_look, &Look::changed, this, [this] { dress(); });
  dress();
  setCount({});
}

void FindBar::dress() {
  const Theme& theme = m_look.theme();
  layout()->setContentsMargins(theme.space(4), theme.space(1.5), theme.space(3), theme.space(1.5));
  layout()->setSpacing(theme.space(1));
  m_field->setFont(theme.font(TextRole::control));
  m_count->setFont(theme.font(TextRole::secondary));
  m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(tr("%1 of %2").arg(grouped(888), grouped(8888))));
  m_count->setAlignment(Qt::AlignCenter);
  const QSize icon(theme.px(kIconSide), theme.px(kIconSide));
  for (QToolButton* button : {m_previous, m_next, m_close}) button->setIconSize(icon);
  m_previous->setIcon(themedIcon(QStringLiteral("back"), theme.text));
  m_next->setIcon(themedIcon(QStringLiteral("forward"), theme.text));
  m_close->setIcon(themedIcon(QStringLiteral("close"), theme.text));
}

void FindBar::open() {
  show();
  m_field->setFocus(Qt::ShortcutFocusReason);
  m_field->selectAll();
}

QString FindBar::text() const { return m_field->text(); }

void FindBar::setCount(const FindCount& count) {
  QString words;
  if (!m_field->text().trimmed().isEmpty()) {
    const QString all = grouped(count.all) + (count.isCut ? QStringLiteral("+") : QString());
    if (count.all == 0)
      words = count.isSearching ? tr("searching …") : tr("not found");
    else if (count.current > 0)
      words = tr("%1 of %2").arg(grouped(count.current), all);
    else
      words = tr("%n hit(s)", nullptr, static_cast<int>(count.all));
  }
  m_count->setText(words);
  m_count->setAccessibleName(words);
  m_previous->setEnabled(count.all > 0);
  m_next->setEnabled(count.all > 0);
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_field && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      if (key->modifiers() & Qt::ShiftModifier)
        Q_EMIT previousWanted();
      else
        Q_EMIT nextWanted();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

void FindBar::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape)
    Q_EMIT closed();
  else
    QWidget::keyPressEvent(event);
}

void FindBar::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.fillRect(rect(), theme.surface);
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

}  // namespace longleaf::ui
