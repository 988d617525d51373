// SPDX-License-Identifier: GPL-3.0-or-later
// Which chat this is, and the way to the others; under it what its answers rest on.
#pragma once

#include <QWidget>

#include "ui/chat/chat_values.h"

class QMenu;

namespace longleaf::ui {

class ChatButton;
class ChatLabel;
class Look;

class ChatHeader final : public QWidget {
  Q_OBJECT

 public:
  explicit ChatHeader(Look& look, QWidget* parent = nullptr);

  void setChats(const QList<ChatEntry>& chats, qint64 current);
  void setScope(ScopeKind kind, const QString& line);
  /// The first question of what is shown, for a chat that is not in the list yet; empty: there is none.
  void setFirstQuestion(const QString& question);
  /// Whether there is something to export.
  void setFilled(bool filled);

 Q_SIGNALS:
  void newChatRequested();
  void chatChosen(qint64 chat);
  void removalRequested(qint64 chat);
  void exportRequested(const QString& format);

 private:
  void restyle();
  void showTitle();
  void openMenu();
  void addChats(QMenu& menu);
  void addExport(QMenu& menu);

  Look& m_look;
  QList<ChatEntry> m_chats;
  qint64 m_current = 0;
  QString m_firstQuestion;
  bool m_filled = false;
  ChatLabel* m_title;
  ChatButton* m_menuButton;
  class ScopeLine;
  ScopeLine* m_scope;
};

}  // namespace longleaf::ui
