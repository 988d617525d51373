// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a chat, one below the other. Only those near what is seen have widgets; the heights of the others are
// estimated until they come near, and what is seen stays in its place when an estimate turns out wrong. The view
// follows the end while it is at the end, else it stays where the person has scrolled to.
#pragma once

#include <QAbstractScrollArea>
#include <QTimer>
#include <vector>

#include "ui/chat/chat_values.h"
#include "ui/chat/message_view.h"

namespace longleaf::ui {

class ChatButton;
class Look;

class Transcript final : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit Transcript(Look& look, QWidget* parent = nullptr);
  ~Transcript() override;

  void setMessages(const QList<ChatMessage>& messages);
  void add(const ChatMessage& message);
  /// Of the streaming answer; shown 30 times a second at most.
  void append(const QString& more);
  void finish(const ChatMessage& message);
  void removeFrom(qint64 message);
  void setBusy(bool busy);
  void scrollTo(qint64 message);

  bool isEmpty() const { return m_items.empty(); }
  const ChatMessage* message(qint64 id) const;
  QList<ChatMessage> messages() const;
  bool isStreaming() const;
  bool followsEnd() const { return m_follow; }
  /// The widget of a message; null while it is far from what is seen.
  MessageView* viewOf(qint64 message) const;
  int viewCount() const;

 Q_SIGNALS:
  void placeActivated(const longleaf::ui::DocumentPlace& place);
  void copyRequested(qint64 message);
  void regenerateRequested();
  void editRequested(qint64 question, const QString& words);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  bool focusNextPrevChild(bool next) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Item {
    ChatMessage message;
    MessageView* view = nullptr;
    int height = -1;  // unknown: estimated
    MessageContext context{};
  };

  int streamingIndex() const;
  int contentLeft() const;
  int contentWidth() const;
  int estimate(const ChatMessage& message) const;
  int gapBefore(std::size_t index) const;
  void computeTops();
  int wantedValue() const;
  bool measureNear(int value);
  void createView(Item& item);
  void removeView(Item& item);
  qint64 idOf(const MessageView* view) const;
  void placeViews(int value);
  void layOut();
  void scheduleLayOut();
  void rememberPlace();
  void setContexts();
  void orderFocus();
  void flush();
  void placeMoreButton();
  void reveal(QWidget* part);

  Look& m_look;
  std::vector<Item> m_items;
  std::vector<int> m_tops;  // of the items, and the whole height
  int m_width = 0;
  bool m_busy = false;
  bool m_follow = true;
  std::size_t m_anchor = 0;  // the item at the upper edge, and how much of it is above
  int m_anchorOffset = 0;
  bool m_layingOut = false;
  bool m_scheduled = false;
  bool m_focusOrderStale = false;
  QString m_pending;
  QTimer m_flush;
  ChatButton* m_more;
};

}  // namespace longleaf::ui
