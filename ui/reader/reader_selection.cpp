// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/reader_selection.h"

#include <algorithm>

namespace longleaf::ui {

namespace {

constexpr qint64 kPatienceMs = 200;  // a question that is not answered by then is asked anew when the pointer moves
constexpr double kWordReach = 0.5;   // points: a double click asks for what is under it

}  // namespace

void ReaderSelection::setDocument(std::shared_ptr<const storage::Document> document, SheetColumn* column) {
  clear();
  m_document = std::move(document);
  m_column = column;
}

QString ReaderSelection::text() const {
  if (m_document == nullptr || m_range.isEmpty()) return {};
  return QString::fromUtf8(m_document->text.data() + m_range.begin, m_range.end - m_range.begin);
}

void ReaderSelection::clear() {
  m_dragging = m_moved = m_isWaiting = m_asksAgain = m_wantsWord = false;
  if (PageImages* column = images(); column != nullptr && !m_range.isEmpty()) column->forgetBoxes(m_range);
  const bool had = !m_range.isEmpty();
  m_range = {};
  m_anchor = m_focus = 0;
  if (had) Q_EMIT changed();
}

void ReaderSelection::setRange(qint64 anchor, qint64 focus) {
  const TextRange range{std::min(anchor, focus), std::max(anchor, focus)};
  m_anchor = anchor;
  m_focus = focus;
  if (range == m_range) return;
  if (PageImages* column = images()) {
    column->forgetBoxes(m_range);
    if (!range.isEmpty()) column->wantBoxes(range);
  }
  m_range = range;
  Q_EMIT changed();
}

void ReaderSelection::press(const SheetPoint& point, bool extend) {
  if (m_column == nullptr || m_column->sheetCount() == 0) return;
  if (!extend || m_range.isEmpty()) clear();
  m_dragging = true;
  if (m_column->isText()) {
    const qint64 byte = m_column->byteAt(point);
    if (extend && !m_range.isEmpty()) return setRange(m_anchor, byte);
    m_anchor = m_focus = byte;
  } else {
    if (!extend || m_range.isEmpty()) m_from = images()->pagePoint(point);
    m_to = images()->pagePoint(point);
    if (extend && !m_range.isEmpty()) ask();
  }
}

void ReaderSelection::drag(const SheetPoint& point) {
  if (!m_dragging || m_column == nullptr) return;
  m_moved = true;
  if (m_column->isText()) return setRange(m_anchor, m_column->byteAt(point));
  const PagePoint to = images()->pagePoint(point);
  if (to.page == m_to.page && to.point == m_to.point) return;
  m_to = to;
  ask();
}

void ReaderSelection::ask() {
  if (m_isWaiting && m_askedSince.isValid() && m_askedSince.elapsed() < kPatienceMs) {
    m_asksAgain = true;
    return;
  }
  m_isWaiting = true;
  m_asksAgain = false;
  m_askedSince.start();
  Q_EMIT wanted(m_from, m_to);
}

void ReaderSelection::release() {
  const bool had = m_dragging;
  m_dragging = false;
  if (had && m_moved && !m_range.isEmpty()) Q_EMIT changed();  // it has come to rest
  m_moved = false;
}

void ReaderSelection::selectWord(const SheetPoint& point) {
  if (m_column == nullptr || m_document == nullptr || m_column->sheetCount() == 0) return;
  clear();
  if (m_column->isText()) {
    const TextRange word = wordAt(m_document->text, m_column->byteAt(point));
    return setRange(word.begin, word.end);
  }
  m_from = m_to = images()->pagePoint(point);
  m_from.point.rx() -= kWordReach;
  m_to.point.rx() += kWordReach;
  m_wantsWord = true;
  ask();
}

bool ReaderSelection::answer(const TextRange& range, const QList<PageBox>& boxes) {
  if (!m_isWaiting || m_document == nullptr || images() == nullptr) return false;
  const auto [first, last] = std::minmax(m_from.page, m_to.page);
  const bool elsewhere = std::any_of(boxes.begin(), boxes.end(), [first = first, last = last](const PageBox& box) {
    return box.page < first || box.page > last;
  });
  const auto size = static_cast<qint64>(m_document->text.size());
  if (elsewhere || range.begin < 0 || range.end > size) return false;
  m_isWaiting = false;
  if (m_asksAgain) ask();
  if (m_wantsWord) {
    m_wantsWord = false;
    if (range.isEmpty()) return true;
    const TextRange word = wordAt(m_document->text, range.begin);
    setRange(word.begin, word.end);
    return true;
  }
  if (range != m_range) images()->forgetBoxes(m_range);
  m_range = range;
  m_anchor = range.begin;
  m_focus = range.end;
  images()->keepBoxes(range, boxes);
  Q_EMIT changed();
  return true;
}

void ReaderSelection::extend(TextStep step, bool forward, qint64 start) {
  if (m_document == nullptr || m_column == nullptr) return;
  if (m_range.isEmpty()) m_anchor = m_focus = start;
  setRange(m_anchor, stepFrom(m_document->text, m_focus, step, forward));
}

}  // namespace longleaf::ui
