// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/composer.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/chat/chat_button.h"
#include "ui/chat/chat_label.h"
#include "ui/chat/growing_input.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kLongestQuoteShown = 80;

}  // namespace

/// The selection of the reader that goes with the question.
class Composer::QuoteCard final : public QWidget {
 public:
  QuoteCard(Look& look, QWidget* parent)
      : QWidget(parent),
        m_look(look),
        m_words(new ChatLabel(look, TextRole::secondary, LabelColour::text)),
        m_remove(new ChatButton(look, ButtonKind::quiet, Composer::tr("Remove"))) {
    setObjectName(QStringLiteral("quoteCard"));
    m_words->setObjectName(QStringLiteral("quoteText"));
    m_remove->setObjectName(QStringLiteral("removeQuoteButton"));
    m_remove->setAccessibleName(Composer::tr("Remove the quoted selection"));
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_words, 1);
    row->addWidget(m_remove, 0, Qt::AlignTop);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_words->setSizePolicy(policy);
    restyle();
  }

  void restyle() {
    const Theme& theme = m_look.theme();
    layout()->setContentsMargins(theme.space(2.5), theme.space(1), theme.space(2.5), theme.space(1));
    layout()->setSpacing(theme.space(2));
  }

  void setQuote(const QString& text) {
    m_words->setWords(Composer::tr("“%1”").arg(oneLine(text, kLongestQuoteShown)));
    m_words->setToolTip(QStringLiteral("<qt>%1</qt>").arg(oneLine(text, 1000).toHtmlEscaped()));
    setVisible(!text.isEmpty());
  }

  ChatButton& remove() const { return *m_remove; }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& theme = m_look.theme();
    QPainter painter(this);
    painter.setPen(Qt::NoPen);
    painter.fillRect(rect(), theme.selection);
    const int bar = theme.px(theme.pixels.focusRing) + 1;
    painter.fillRect(
        layoutDirection() == Qt::RightToLeft ? QRect(width() - bar, 0, bar, height()) : QRect(0, 0, bar, height()),
        theme.accent);
  }

 private:
  Look& m_look;
  ChatLabel* m_words;
  ChatButton* m_remove;
};

Composer::Composer(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_words(new QVBoxLayout),
      m_buttons(new QHBoxLayout),
      m_quoteCard(new QuoteCard(look, this)),
      m_input(new GrowingInput(look)),
      m_note(new ChatLabel(look, TextRole::secondary, LabelColour::warning)),
      m_add(new ChatButton(look, ButtonKind::quiet, tr("+ add a document to this chat"))),
      m_ask(new ChatButton(look, ButtonKind::filled, tr("Ask ⏎"))),
      m_stop(new ChatButton(look, ButtonKind::outlined, tr("Stop"))) {
  setObjectName(QStringLiteral("composer"));
  m_input->setObjectName(QStringLiteral("composerInput"));
  m_input->setAccessibleName(tr("Your question"));
  m_note->setObjectName(QStringLiteral("composerNote"));
  m_add->setObjectName(QStringLiteral("addDocumentButton"));
  m_add->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  m_add->setToolTip(tr("Answers may then come from both documents"));
  m_add->setAccessibleName(tr("Add a document to this chat"));
  m_ask->setObjectName(QStringLiteral("askButton"));
  m_ask->setAccessibleName(tr("Ask"));
  m_stop->setObjectName(QStringLiteral("stopButton"));
  m_stop->setAccessibleName(tr("Stop the answer"));
  for (QWidget* part :
       {static_cast<QWidget*>(m_quoteCard), static_cast<QWidget*>(m_input), static_cast<QWidget*>(m_note)})
    m_words->addWidget(part);
  m_buttons->addWidget(m_add);
  m_buttons->addStretch(1);
  m_buttons->addWidget(m_ask);
  m_buttons->addWidget(m_stop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins({});
  column->setSpacing(0);
  column->addLayout(m_words);
  column->addLayout(m_buttons);
  connect(m_input, &GrowingInput::submitted, this, [this] { ask(); });
  connect(m_input, &GrowingInput::focusChanged, this, [this] { update(); });
  connect(m_input, &GrowingInput::textChanged, this, [this] { showState(); });
  connect(m_input, &GrowingInput::cut, this, [this] {
    say(tr("A question has at most %1 characters; the rest was cut.")
            .arg(QLocale().toString(GrowingInput::kMostCharacters)));
  });
  connect(m_ask, &ChatButton::clicked, this, [this] { ask(); });
  connect(m_stop, &ChatButton::clicked, this, [this] { Q_EMIT stopRequested(); });
  connect(m_add, &ChatButton::clicked, this, [this] { Q_EMIT addDocumentRequested(); });
  connect(&m_quoteCard->remove(), &ChatButton::clicked, this, [this] {
    setQuote({});
    focusInput();
  });
  connect(&look, &Look::changed, this, [this] { restyle(); });
  restyle();
  setQuote({});
  showState();
}

void Composer::restyle() {
  const Theme& theme = m_look.theme();
  const int ring = m_ask->ringRoom();
  m_words->setContentsMargins(theme.space(3.5), theme.space(3), theme.space(3.5), 0);
  m_words->setSpacing(theme.space(2));
  // Words without a ground begin where the text above them does.
  int leading = theme.space(2);
  int trailing = theme.space(2.5) - ring;
  if (layoutDirection() == Qt::RightToLeft) std::swap(leading, trailing);
  m_buttons->setContentsMargins(leading, theme.space(2) - ring, trailing, theme.space(2.5) - ring);
  m_quoteCard->restyle();
  update();
}

void Composer::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LayoutDirectionChange) restyle();
  QWidget::changeEvent(event);
}

void Composer::setBusy(bool busy) {
  const bool hadFocus = m_ask->hasFocus() || m_stop->hasFocus();
  m_busy = busy;
  showState();
  if (hadFocus) m_input->setFocus();
}

void Composer::setCanAsk(bool can, const QString& why) {
  m_canAsk = can;
  m_why = why;
  m_input->setEnabled(can);
  m_add->setEnabled(can);
  showState();
}

void Composer::setQuote(const QString& text) {
  m_quote = text;
  m_quoteCard->setQuote(text);
}

void Composer::fill(const QString& words) {
  m_input->setPlainText(words);
  m_input->moveCursor(QTextCursor::End);
  focusInput();
}

void Composer::giveBack(const QString& words) {
  if (m_input->toPlainText().trimmed().isEmpty()) m_input->setPlainText(words);
}

void Composer::focusInput() { m_input->setFocus(); }

void Composer::showState() {
  const bool filled = !m_input->toPlainText().trimmed().isEmpty();
  m_input->setPlaceholderText(m_canAsk ? tr("Ask about this document …") : m_why);
  // The reason is not to be hidden by words that were written before.
  say(!m_canAsk && filled ? m_why : QString());
  m_ask->setVisible(!m_busy);
  m_stop->setVisible(m_busy);
  m_ask->setEnabled(m_canAsk);
}

void Composer::say(const QString& words) {
  m_note->setWords(words);
  m_note->setVisible(!words.isEmpty());
}

void Composer::ask() {
  const QString question = m_input->toPlainText().trimmed();
  if (question.isEmpty()) m_input->setFocus();
  if (m_busy || !m_canAsk || question.isEmpty()) return;
  // The quotation is there while the question is taken.
  Q_EMIT askRequested(question);
  m_input->clear();
  setQuote({});
}

void Composer::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool focused = m_input->hasFocus();
  const qreal pen = focused ? theme.px(theme.pixels.focusRing) : 1;
  const qreal radius = theme.px(theme.pixels.cardRadius);
  painter.setPen(QPen(focused ? theme.accent : theme.line, pen));
  painter.setBrush(theme.raised);
  painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);
}

}  // namespace longleaf::ui
