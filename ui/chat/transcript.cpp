// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/transcript.h"

#include <QApplication>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <algorithm>

#include "ui/chat/answer_view.h"
#include "ui/chat/chat_button.h"
#include "ui/chat/question_view.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kFlushMilliseconds = 33;
constexpr int kMostPasses = 8;      // of measuring: estimates above what is seen give way to heights
constexpr double kNear = 0.5;       // heights of the view beyond its edges that have widgets
constexpr double kFar = 3;          // beyond these a widget is given up
constexpr qsizetype kFewViews = 6;  // that are kept in any case

}  // namespace

Transcript::Transcript(Look& look, QWidget* parent)
    : QAbstractScrollArea(parent),
      m_look(look),
      m_more(new ChatButton(look, ButtonKind::outlined, tr("New text below"), this)) {
  setObjectName(QStringLiteral("transcript"));
  setAccessibleName(tr("Questions and answers"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::TabFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setAutoFillBackground(false);
  viewport()->setBackgroundRole(QPalette::NoRole);
  m_more->setObjectName(QStringLiteral("newTextButton"));
  m_more->setAccessibleName(tr("Show the new text below"));
  m_more->hide();
  m_flush.setSingleShot(true);
  m_flush.setInterval(kFlushMilliseconds);
  connect(&m_flush, &QTimer::timeout, this, [this] { flush(); });
  connect(m_more, &ChatButton::clicked, this, [this] {
    m_follow = true;
    layOut();
  });
  connect(&look, &Look::changed, this, [this] {
    for (Item& item : m_items) item.height = -1;
    scheduleLayOut();
  });
}

Transcript::~Transcript() = default;

void Transcript::setMessages(const QList<ChatMessage>& messages) {
  for (Item& item : m_items) removeView(item);
  m_items.clear();
  m_pending.clear();
  for (const ChatMessage& message : messages) m_items.push_back({.message = message});
  m_follow = true;
  setContexts();
  scheduleLayOut();
}

void Transcript::add(const ChatMessage& message) {
  m_items.push_back({.message = message});
  if (message.fromUser) m_follow = true;
  setContexts();
  scheduleLayOut();
}

int Transcript::streamingIndex() const {
  for (auto i = static_cast<int>(m_items.size()) - 1; i >= 0; --i) {
    const ChatMessage& message = m_items[static_cast<std::size_t>(i)].message;
    if (!message.fromUser && message.state == MessageState::streaming) return i;
  }
  return -1;
}

bool Transcript::isStreaming() const { return streamingIndex() >= 0; }

void Transcript::append(const QString& more) {
  const int index = streamingIndex();
  if (index < 0 || more.isEmpty()) return;
  m_items[static_cast<std::size_t>(index)].message.text += more;
  m_pending += more;
  if (!m_flush.isActive()) m_flush.start();
}

void Transcript::flush() {
  const int index = streamingIndex();
  const QString more = std::exchange(m_pending, {});
  if (index < 0 || more.isEmpty()) return;
  Item& item = m_items[static_cast<std::size_t>(index)];
  item.height = -1;
  if (item.view) item.view->append(more);
  scheduleLayOut();
}

void Transcript::finish(const ChatMessage& message) {
  int index = streamingIndex();
  for (std::size_t i = 0; index < 0 && i < m_items.size(); ++i) {
    if (m_items[i].message.id == message.id) index = static_cast<int>(i);
  }
  m_pending.clear();
  m_flush.stop();
  if (index < 0) return add(message);
  Item& item = m_items[static_cast<std::size_t>(index)];
  item.message = message;
  item.height = -1;
  if (item.view) item.view->setMessage(message);
  m_focusOrderStale = true;
  setContexts();
  scheduleLayOut();
}

void Transcript::removeFrom(qint64 message) {
  const auto first =
      std::find_if(m_items.begin(), m_items.end(), [&](const Item& i) { return i.message.id == message; });
  for (auto at = first; at != m_items.end(); ++at) removeView(*at);
  m_items.erase(first, m_items.end());
  if (!isStreaming()) m_pending.clear();
  setContexts();
  scheduleLayOut();
}

void Transcript::setBusy(bool busy) {
  m_busy = busy;
  setContexts();
}

void Transcript::scrollTo(qint64 message) {
  for (std::size_t i = 0; i < m_items.size(); ++i) {
    if (m_items[i].message.id != message) continue;
    m_follow = false;
    m_anchor = i;
    m_anchorOffset = -m_look.theme().space(2);
    layOut();
    rememberPlace();
    return;
  }
}

const ChatMessage* Transcript::message(qint64 id) const {
  for (const Item& item : m_items) {
    if (item.message.id == id) return &item.message;
  }
  return nullptr;
}

QList<ChatMessage> Transcript::messages() const {
  QList<ChatMessage> all;
  for (const Item& item : m_items) all.append(item.message);
  return all;
}

MessageView* Transcript::viewOf(qint64 message) const {
  for (const Item& item : m_items) {
    if (item.message.id == message) return item.view;
  }
  return nullptr;
}

int Transcript::viewCount() const {
  return static_cast<int>(
      std::count_if(m_items.begin(), m_items.end(), [](const Item& i) { return i.view != nullptr; }));
}

void Transcript::setContexts() {
  bool lastQuestion = true;
  bool lastAnswer = true;
  for (auto item = m_items.rbegin(); item != m_items.rend(); ++item) {
    bool& first = item->message.fromUser ? lastQuestion : lastAnswer;
    const MessageContext context{.last = std::exchange(first, false), .busy = m_busy};
    if (context.last == item->context.last && context.busy == item->context.busy) continue;
    item->context = context;
    if (item->view) item->view->setContext(context);
  }
}

int Transcript::contentLeft() const { return m_look.theme().space(4); }

int Transcript::contentWidth() const {
  // The room of the scroll bar is kept free, so that nothing is laid out anew when it comes.
  const int bar = verticalScrollBar()->sizeHint().width();
  return std::max(1, width() - contentLeft() - std::max(contentLeft(), bar));
}

int Transcript::estimate(const ChatMessage& message) const {
  const Theme& theme = m_look.theme();
  const double perLine = std::max(1.0, m_width / (theme.pixels.answer * theme.scale * 0.5));
  const double lines = 1 + static_cast<double>(std::min<qsizetype>(message.text.size(), 400'000)) / perLine;
  const double rest = message.fromUser ? theme.space(5) : theme.space(12);
  return static_cast<int>(lines * theme.pixels.answer * theme.scale * theme.lineHeight.answer + rest);
}

int Transcript::gapBefore(std::size_t index) const {
  const Theme& theme = m_look.theme();
  if (index == 0) return theme.space(3);
  return m_items[index].message.fromUser ? theme.space(6) : theme.space(4);
}

void Transcript::computeTops() {
  m_tops.assign(m_items.size() + 1, 0);
  int y = 0;
  for (std::size_t i = 0; i < m_items.size(); ++i) {
    y += gapBefore(i);
    m_tops[i] = y;
    y += m_items[i].height >= 0 ? m_items[i].height : estimate(m_items[i].message);
  }
  m_tops.back() = y + m_look.theme().space(4);
}

int Transcript::wantedValue() const {
  const int most = std::max(0, m_tops.back() - viewport()->height());
  if (m_follow || m_items.empty()) return most;
  return std::clamp(m_tops[std::min(m_anchor, m_items.size() - 1)] + m_anchorOffset, 0, most);
}

bool Transcript::measureNear(int value) {
  const int high = viewport()->height();
  const int from = value - static_cast<int>(high * kNear);
  const int to = value + high + static_cast<int>(high * kNear);
  bool changed = false;
  for (std::size_t i = 0; i < m_items.size(); ++i) {
    Item& item = m_items[i];
    if (m_tops[i + 1] < from || m_tops[i] > to) continue;
    if (!item.view) createView(item);
    if (item.height >= 0) continue;
    item.height = item.view->heightForWidth(m_width);
    changed = true;
  }
  return changed;
}

void Transcript::createView(Item& item) {
  if (item.message.fromUser)
    item.view = new QuestionView(m_look, viewport());
  else
    item.view = new AnswerView(m_look, viewport());
  MessageView* view = item.view;
  view->resize(m_width, 1);
  view->setMessage(item.message);
  view->setContext(item.context);
  if (item.message.state == MessageState::streaming) m_pending.clear();  // is in the message's text
  item.height = -1;
  connect(view, &MessageView::heightChanged, this, [this, view] {
    for (Item& known : m_items) {
      if (known.view == view) known.height = -1;
    }
    m_focusOrderStale = true;
    scheduleLayOut();
  });
  connect(view, &MessageView::placeActivated, this, &Transcript::placeActivated);
  connect(view, &MessageView::regenerateRequested, this, &Transcript::regenerateRequested);
  connect(view, &MessageView::copyRequested, this, [this, view] { Q_EMIT copyRequested(idOf(view)); });
  connect(view, &MessageView::editRequested, this,
          [this, view](const QString& words) { Q_EMIT editRequested(idOf(view), words); });
  view->show();
  m_focusOrderStale = true;
}

qint64 Transcript::idOf(const MessageView* view) const {
  const auto item = std::find_if(m_items.begin(), m_items.end(), [&](const Item& i) { return i.view == view; });
  return item == m_items.end() ? 0 : item->message.id;
}

void Transcript::removeView(Item& item) {
  if (!item.view) return;
  // Perhaps it is its own signal that led here.
  item.view->disconnect(this);
  item.view->hide();
  item.view->deleteLater();
  item.view = nullptr;
}

void Transcript::scheduleLayOut() {
  if (std::exchange(m_scheduled, true)) return;
  QCoreApplication::postEvent(this, new QEvent(QEvent::LayoutRequest));
}

bool Transcript::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) {
    layOut();
    return true;
  }
  return QAbstractScrollArea::event(event);
}

void Transcript::layOut() {
  if (m_layingOut) return;
  m_layingOut = true;
  m_scheduled = false;
  if (const int wide = contentWidth(); wide != m_width) {
    m_width = wide;
    for (Item& item : m_items) item.height = -1;
  }
  for (int pass = 0; pass < kMostPasses; ++pass) {
    computeTops();
    if (!measureNear(wantedValue())) break;
  }
  computeTops();
  const int value = wantedValue();
  QScrollBar* bar = verticalScrollBar();
  bar->setRange(0, std::max(0, m_tops.back() - viewport()->height()));
  bar->setPageStep(viewport()->height());
  bar->setSingleStep(m_look.theme().px(m_look.theme().pixels.target));
  bar->setValue(value);
  placeViews(value);
  if (std::exchange(m_focusOrderStale, false)) orderFocus();
  placeMoreButton();
  m_layingOut = false;
}

void Transcript::placeViews(int value) {
  const int high = viewport()->height();
  const int far = static_cast<int>(high * kFar);
  const bool many = viewCount() > kFewViews;
  for (std::size_t i = 0; i < m_items.size(); ++i) {
    Item& item = m_items[i];
    if (!item.view) continue;
    const bool away = m_tops[i + 1] < value - far || m_tops[i] > value + high + far;
    if (many && away && !item.view->isInUse()) {
      removeView(item);
      continue;
    }
    const int known = item.height >= 0 ? item.height : item.view->height();
    const QRect rect(contentLeft(), m_tops[i] - value, m_width, known);
    const QRect mirrored = QStyle::visualRect(layoutDirection(), QRect(0, 0, width(), 1), rect);
    item.view->setGeometry(mirrored.translated(-viewport()->x(), 0));
  }
}

void Transcript::orderFocus() {
  QWidget* previous = this;
  for (const Item& item : m_items) {
    if (!item.view) continue;
    for (QWidget* stop : item.view->focusStops()) {
      QWidget::setTabOrder(previous, stop);
      previous = stop;
    }
  }
  QWidget::setTabOrder(previous, m_more);
}

void Transcript::rememberPlace() {
  const int value = verticalScrollBar()->value();
  const auto behind = std::upper_bound(m_tops.begin(), m_tops.end() - (m_tops.empty() ? 0 : 1), value);
  m_anchor = behind == m_tops.begin() ? 0 : static_cast<std::size_t>(behind - m_tops.begin() - 1);
  m_anchorOffset = m_tops.empty() ? 0 : value - m_tops[m_anchor];
}

void Transcript::scrollContentsBy(int, int) {
  if (m_layingOut) return;
  const QScrollBar* bar = verticalScrollBar();
  m_follow = bar->value() >= bar->maximum() - 2;
  rememberPlace();
  layOut();
}

void Transcript::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  layOut();
}

void Transcript::placeMoreButton() {
  const Theme& theme = m_look.theme();
  const QSize size = m_more->sizeHint();
  m_more->setGeometry(QRect(QPoint((width() - size.width()) / 2, height() - size.height() - theme.space(2)), size));
  m_more->setVisible(!m_follow && isStreaming());
  m_more->raise();
}

bool Transcript::focusNextPrevChild(bool next) {
  if (!QAbstractScrollArea::focusNextPrevChild(next)) return false;
  QWidget* focus = QApplication::focusWidget();
  if (focus && focus != this && viewport()->isAncestorOf(focus)) reveal(focus);
  return true;
}

void Transcript::reveal(QWidget* part) {
  const int margin = m_look.theme().space(4);
  const QRect rect(part->mapTo(viewport(), QPoint()), part->size());
  QScrollBar* bar = verticalScrollBar();
  if (rect.top() < margin) bar->setValue(bar->value() + rect.top() - margin);
  if (rect.bottom() > viewport()->height() - margin)
    bar->setValue(bar->value() + rect.bottom() - viewport()->height() + margin);
}

void Transcript::paintEvent(QPaintEvent*) {
  if (!hasFocus()) return;
  const Theme& theme = m_look.theme();
  const qreal ring = theme.px(theme.pixels.focusRing);
  const qreal radius = theme.px(theme.pixels.controlRadius);
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.accent, ring));
  painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(ring, ring, -ring, -ring), radius, radius);
}

void Transcript::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void Transcript::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

}  // namespace longleaf::ui
