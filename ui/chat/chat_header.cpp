// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_header.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/chat/chat_button.h"
#include "ui/chat/chat_label.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kLongestEntry = 48;

/// Text of a menu: no access key, no column of its own.
QString menuText(const QString& text) {
  return oneLine(text, kLongestEntry).replace(QLatin1Char('&'), QStringLiteral("&&"));
}

}  // namespace

/// What the answers rest on, on its ground.
class ChatHeader::ScopeLine final : public QWidget {
 public:
  ScopeLine(Look& look, QWidget* parent)
      : QWidget(parent), m_look(look), m_words(new ChatLabel(look, TextRole::legend, LabelColour::accent, this)) {
    setObjectName(QStringLiteral("scopeLine"));
    m_words->setObjectName(QStringLiteral("scopeText"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_words);
    restyle();
  }

  void restyle() {
    const Theme& theme = m_look.theme();
    layout()->setContentsMargins(theme.space(2), theme.space(1.5), theme.space(2), theme.space(1.5));
    update();
  }

  void setScope(ScopeKind kind, const QString& line) {
    m_kind = kind;
    setVisible(kind != ScopeKind::none);
    m_words->setColour(kind == ScopeKind::stale          ? LabelColour::warning
                       : kind == ScopeKind::passagesOnly ? LabelColour::muted
                                                         : LabelColour::accent);
    // A ratio's colon does not begin a line.
    m_words->setWords(QString(line).replace(QStringLiteral(" : "), QStringLiteral("\u00a0:\u00a0")));
    setAccessibleName(ChatHeader::tr("What the answers rest on: %1").arg(line));
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_kind == ScopeKind::stale          ? theme.warningGround
                     : m_kind == ScopeKind::passagesOnly ? theme.raised
                                                         : theme.accentGround);
    const qreal radius = theme.px(theme.pixels.controlRadius);
    painter.drawRoundedRect(rect(), radius, radius);
  }

 private:
  Look& m_look;
  ScopeKind m_kind = ScopeKind::none;
  ChatLabel* m_words;
};

ChatHeader::ChatHeader(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_title(new ChatLabel(look, TextRole::title, LabelColour::text)),
      m_menuButton(new ChatButton(look, ButtonKind::quiet, {})),
      m_scope(new ScopeLine(look, this)) {
  m_title->setObjectName(QStringLiteral("chatTitle"));
  m_title->setStrong(true);
  m_title->setElided(true);
  m_menuButton->setObjectName(QStringLiteral("chatsButton"));
  auto* row = new QHBoxLayout;
  row->addWidget(m_title, 1);
  row->addWidget(m_menuButton);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(m_scope);
  connect(m_menuButton, &ChatButton::clicked, this, [this] { openMenu(); });
  connect(&look, &Look::changed, this, [this] { restyle(); });
  m_scope->setScope(ScopeKind::none, {});
  restyle();
  setChats({}, 0);
}

void ChatHeader::restyle() {
  const Theme& theme = m_look.theme();
  layout()->setContentsMargins(theme.space(4), 0, theme.space(4), theme.space(2));
  layout()->setSpacing(0);
  m_title->setMinimumHeight(theme.headerHeight());
  m_scope->restyle();
}

void ChatHeader::setChats(const QList<ChatEntry>& chats, qint64 current) {
  m_chats = chats;
  m_current = current;
  const auto count = static_cast<int>(chats.size());
  const QString words = count == 0 ? tr("Chats") : count == 1 ? tr("1 chat") : tr("%n chats", nullptr, count);
  m_menuButton->setText(words + QStringLiteral(" ▾"));
  m_menuButton->setAccessibleName(tr("%1 of this document; choose, begin, remove or export one").arg(words));
  m_menuButton->updateGeometry();
  showTitle();
}

void ChatHeader::setScope(ScopeKind kind, const QString& line) { m_scope->setScope(kind, line); }

void ChatHeader::setFirstQuestion(const QString& question) {
  m_firstQuestion = question;
  showTitle();
}

void ChatHeader::setFilled(bool filled) { m_filled = filled; }

void ChatHeader::showTitle() {
  QString title = m_firstQuestion;
  for (const ChatEntry& chat : m_chats) {
    if (chat.id == m_current && m_current != 0 && !chat.title.trimmed().isEmpty()) title = chat.title;
  }
  m_title->setWords(title.trimmed().isEmpty() ? tr("New chat") : oneLine(title, 300));
}

void ChatHeader::openMenu() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("chatsMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setToolTipsVisible(true);
  addChats(*menu);
  if (!m_chats.isEmpty()) menu->addSeparator();
  connect(menu->addAction(tr("New chat")), &QAction::triggered, this, [this] { Q_EMIT newChatRequested(); });
  QAction* remove = menu->addAction(tr("Remove this chat"));
  remove->setEnabled(m_current != 0);
  connect(remove, &QAction::triggered, this, [this] { Q_EMIT removalRequested(m_current); });
  addExport(*menu);
  const bool mirrored = layoutDirection() == Qt::RightToLeft;
  const QPoint below = mirrored ? m_menuButton->rect().bottomLeft()
                                : m_menuButton->rect().bottomRight() - QPoint(menu->sizeHint().width() - 1, 0);
  menu->popup(m_menuButton->mapToGlobal(below));
}

void ChatHeader::addChats(QMenu& menu) {
  auto* group = new QActionGroup(&menu);
  for (const ChatEntry& chat : m_chats) {
    QString words = menuText(chat.title.trimmed().isEmpty() ? tr("Chat without a question") : chat.title);
    if (chat.summary) words = tr("Summary: %1").arg(words);
    if (!chat.detail.isEmpty()) words += QLatin1Char('\t') + menuText(chat.detail);
    QAction* action = menu.addAction(words);
    action->setCheckable(true);
    action->setChecked(chat.id == m_current);
    action->setData(chat.id);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, id = chat.id] {
      if (id != m_current) Q_EMIT chatChosen(id);
    });
  }
}

void ChatHeader::addExport(QMenu& menu) {
  QMenu* formats = menu.addMenu(tr("Export"));
  formats->setObjectName(QStringLiteral("exportMenu"));
  formats->setEnabled(m_filled);
  const struct {
    const char* format;
    QString words;
  } rows[] = {{"md", tr("Markdown (.md)")},
              {"html", tr("Web page (.html)")},
              {"pdf", tr("PDF (.pdf)")},
              {"json", tr("JSON (.json)")}};
  for (const auto& row : rows) {
    QAction* action = formats->addAction(row.words);
    action->setData(QLatin1String(row.format));
    connect(action, &QAction::triggered, this,
            [this, format = QString(QLatin1String(row.format))] { Q_EMIT exportRequested(format); });
  }
}

}  // namespace longleaf::ui
