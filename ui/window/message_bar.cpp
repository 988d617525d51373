// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/message_bar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/chat/shown_text.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kMostCharacters = 400;  // of a text; more than that is read in the details
constexpr double kLeastTextWidth = 240;     // pixels at scale 1, below which the verbs go under the text
constexpr int kMostDetailLines = 8;
constexpr double kErrorTint = 0.12;  // share of the error colour in the ground of an error

QColor mixed(const QColor& ground, const QColor& tint, double share) {
  const auto part = [share](int a, int b) { return static_cast<int>(a * (1 - share) + b * share); };
  return {part(ground.red(), tint.red()), part(ground.green(), tint.green()), part(ground.blue(), tint.blue())};
}

struct SeverityLook {
  QColor edge, ground;
  QString icon;
};

SeverityLook lookOf(Severity severity, const Theme& theme) {
  switch (severity) {
    case Severity::note:
      return {theme.accent, theme.accentGround, QStringLiteral("note")};
    case Severity::warning:
      return {theme.warning, theme.warningGround, QStringLiteral("warning")};
    case Severity::error:
      break;
  }
  return {theme.error, mixed(theme.surface, theme.error, kErrorTint), QStringLiteral("error")};
}

QString severityName(Severity severity) {
  switch (severity) {
    case Severity::note:
      return MessageBar::tr("Note");
    case Severity::warning:
      return MessageBar::tr("Warning");
    case Severity::error:
      break;
  }
  return MessageBar::tr("Error");
}

QString shortened(const QString& text) {
  return text.size() <= kMostCharacters ? text : text.left(kMostCharacters).trimmed() + QStringLiteral("…");
}

QString detailsOf(const BarMessage& message) {
  if (message.text.size() <= kMostCharacters) return message.details;
  return message.details.isEmpty() ? message.text : message.text + QStringLiteral("\n\n") + message.details;
}

}  // namespace

MessageBar::MessageBar(Look& look, const BarMessage& message, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_details(new QPlainTextEdit(this)),
      m_detailsButton(new QPushButton(tr("Details"), this)),
      m_close(new QToolButton(this)),
      m_row(new LeadLayout(1)),
      m_column(new QVBoxLayout) {
  m_icon->setAlignment(Qt::AlignCenter);
  m_text->setObjectName(QStringLiteral("barText"));
  m_text->setTextFormat(Qt::PlainText);
  m_text->setWordWrap(true);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_details->setObjectName(QStringLiteral("barDetails"));
  m_details->setAccessibleName(tr("Details"));
  m_details->setReadOnly(true);
  m_details->setProperty("bare", true);
  m_details->setTabChangesFocus(true);
  m_details->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_details->viewport()->setAutoFillBackground(false);
  m_details->hide();
  m_detailsButton->setObjectName(QStringLiteral("barDetailsButton"));
  m_detailsButton->setProperty("flatLink", true);
  m_close->setObjectName(QStringLiteral("barClose"));
  m_close->setAccessibleName(tr("Close"));
  m_close->setToolTip(tr("Close (Esc)"));
  m_close->setFocusPolicy(Qt::StrongFocus);

  m_row->addWidget(m_text);
  m_column->addLayout(m_row);
  m_column->addWidget(m_details);
  auto* all = new QHBoxLayout(this);
  all->addWidget(m_icon, 0, Qt::AlignTop);
  all->addLayout(m_column, 1);
  all->addWidget(m_close, 0, Qt::AlignTop);

  connect(m_detailsButton, &QPushButton::clicked, this, [this] { showDetails(!m_detailsShown); });
  connect(m_close, &QToolButton::clicked, this, [this] { Q_EMIT closeRequested(); });
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
  setMessage(message);
}

void MessageBar::setMessage(const BarMessage& message) {
  m_message = message;
  for (QString* words : {&m_message.text, &m_message.details}) *words = neutralised(*words);
  setAccessibleName(tr("%1: %2", "severity: text").arg(severityName(message.severity), m_message.text));
  setAccessibleDescription(m_message.details);
  m_text->setText(shortened(m_message.text));
  m_details->setPlainText(detailsOf(m_message));
  m_close->setVisible(message.closable);
  makeVerbs();
  restyle();
}

void MessageBar::makeVerbs() {
  while (m_row->count() > 1) {
    QLayoutItem* item = m_row->takeAt(1);
    if (QWidget* widget = item->widget(); widget && widget != m_detailsButton) {
      widget->hide();
      widget->deleteLater();  // its own click may be what brought the new message
      widget->setObjectName({});
    }
    delete item;
  }
  QWidget* before = m_text;
  const auto append = [this, &before](QWidget* widget) {
    m_row->addWidget(widget);
    setTabOrder(before, widget);
    before = widget;
  };
  for (const BarVerb& verb : m_message.verbs) {
    auto* button = new QPushButton(verb.text, this);
    button->setObjectName(QStringLiteral("verb_") + verb.id);
    button->setAccessibleName(verb.text);
    button->setAccessibleDescription(m_message.text);
    button->setProperty("flatLink", true);
    connect(button, &QPushButton::clicked, this, [this, id = verb.id] { Q_EMIT verbChosen(id); });
    append(button);
  }
  append(m_detailsButton);
  setTabOrder(m_detailsButton, m_details);
  setTabOrder(m_details, m_close);
  m_detailsButton->setVisible(!detailsOf(m_message).isEmpty());
  showDetails(false);
}

void MessageBar::showDetails(bool shown) {
  m_detailsShown = shown;
  m_detailsButton->setText(shown ? tr("Hide details") : tr("Details"));
  m_detailsButton->setAccessibleName(m_detailsButton->text());
  const int lines = std::clamp(m_details->blockCount(), 3, kMostDetailLines);
  const int margins = static_cast<int>(2 * m_details->document()->documentMargin()) + m_look.theme().space(1);
  m_details->setFixedHeight(lines * m_details->fontMetrics().lineSpacing() + margins);
  m_details->setVisible(shown);
  m_column->invalidate();
}

void MessageBar::announce() {
  QAccessibleEvent event(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&event);
}

void MessageBar::restyle() {
  const Theme& theme = m_look.theme();
  const SeverityLook severity = lookOf(m_message.severity, theme);
  const int icon = theme.px(18), line = theme.px(theme.pixels.target);
  m_icon->setPixmap(themedIcon(severity.icon, severity.edge).pixmap(QSize(icon, icon), devicePixelRatioF()));
  m_icon->setFixedHeight(line);
  m_close->setIcon(themedIcon(QStringLiteral("close"), theme.text));
  m_close->setIconSize(QSize(theme.px(16), theme.px(16)));
  m_details->setFont(theme.font(TextRole::secondary));
  m_row->setSpacing(theme.space(1));
  m_row->setLeastLead(theme.px(kLeastTextWidth));
  m_column->setSpacing(theme.space(1));
  layout()->setSpacing(theme.space(2));
  layout()->setContentsMargins(theme.space(4), theme.space(1.5), theme.space(2), theme.space(1.5));
  m_text->setAlignment(leadingAlignment(*this));
  showDetails(m_detailsShown);
  update();
}

void MessageBar::paintEvent(QPaintEvent* /*event*/) {
  const Theme& theme = m_look.theme();
  const SeverityLook severity = lookOf(m_message.severity, theme);
  QPainter painter(this);
  painter.fillRect(rect(), severity.ground);
  const int edge = theme.px(3);
  painter.fillRect(
      layoutDirection() == Qt::RightToLeft ? QRect(width() - edge, 0, edge, height()) : QRect(0, 0, edge, height()),
      severity.edge);
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

void MessageBar::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape || !m_message.closable) return QWidget::keyPressEvent(event);
  event->accept();
  Q_EMIT closeRequested();
}

}  // namespace longleaf::ui
