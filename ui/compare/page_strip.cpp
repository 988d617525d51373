// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/page_strip.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <algorithm>
#include <cmath>

#include "ui/compare/card_mark.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

// Pixels at scale 1.
constexpr double kBarHeight = 38;
constexpr double kNameWidth = 150;
constexpr double kLeastWidthForNames = 560;  // below, a row's name stands above its bar
constexpr double kMark = 9;
constexpr int kLeastColumn = 3;  // device-independent pixels
constexpr int kGapFrom = 5;      // columns of this width have a gap between them
constexpr int kManyPages = 10;   // a step of Page Up and Page Down

}  // namespace

BarPattern fatePattern(const Theme& theme, Fate fate) {
  switch (fate) {
    case Fate::kept:
      return {.colour = theme.context};
    case Fate::merged:
      return {.colour = theme.residual};
    case Fate::dropped:
      break;
  }
  return {.colour = theme.raised, .lines = theme.others, .hatch = Hatch::striped};
}

PageStrip::PageStrip(Look& look, QWidget* parent) : QWidget(parent), m_look(look) {
  setObjectName(QStringLiteral("pageStrip"));
  setAccessibleName(tr("What each setting kept, page by page"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&look, &Look::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void PageStrip::setData(const StripData& data) {
  m_data = data;
  m_pointed.reset();
  m_place = {std::clamp(m_place.row, 0, std::max(0, rows() - 1)),
             std::clamp(m_place.page, 0, std::max(0, pages() - 1))};
  updateGeometry();
  update();
  Q_EMIT currentChanged();
}

std::optional<StripPlace> PageStrip::current() const {
  if (pages() == 0 || rows() == 0) return std::nullopt;
  return m_pointed ? *m_pointed : m_place;
}

// --- Where what stands ---------------------------------------------------------------------------------------------

bool PageStrip::namesBeside(int width) const { return width >= m_look.theme().px(kLeastWidthForNames); }

int PageStrip::rowHeight(int width) const {
  const Theme& theme = m_look.theme();
  const int name = QFontMetrics(theme.font(TextRole::secondary, true)).height() + theme.space(1);
  return theme.px(kBarHeight) + (namesBeside(width) ? 0 : name);
}

int PageStrip::columns(int width) const { return std::max(1, std::min(pages(), width / kLeastColumn)); }

QRect PageStrip::barOf(int row) const {
  const Theme& theme = m_look.theme();
  const int height = rowHeight(width()), top = row * (height + theme.space(3));
  const int left = namesBeside(width()) ? theme.px(kNameWidth) : 0;
  return {left, top + height - theme.px(kBarHeight), std::max(1, width() - left), theme.px(kBarHeight)};
}

QRect PageStrip::nameOf(int row) const {
  const QRect bar = barOf(row);
  if (namesBeside(width())) return {0, bar.top(), bar.left() - m_look.theme().space(2), bar.height()};
  const int top = row * (rowHeight(width()) + m_look.theme().space(3));
  return {0, top, width(), bar.top() - top};
}

QRect PageStrip::columnOf(const StripPlace& place) const {
  const QRect bar = barOf(place.row);
  const int count = columns(bar.width());
  const int column = static_cast<int>(qint64{place.page} * count / std::max(1, pages()));
  const int left = bar.left() + static_cast<int>(qint64{bar.width()} * column / count);
  const int right = bar.left() + static_cast<int>(qint64{bar.width()} * (column + 1) / count);
  const int gap = right - left >= kGapFrom ? 1 : 0;
  return QStyle::visualRect(layoutDirection(), rect(), QRect(left, bar.top(), right - left - gap, bar.height()));
}

std::optional<StripPlace> PageStrip::placeAt(const QPoint& at) const {
  const QPoint point = QStyle::visualPos(layoutDirection(), rect(), at);
  for (int row = 0; row < rows(); ++row) {
    const QRect bar = barOf(row);
    if (!bar.contains(point) || pages() == 0) continue;
    return StripPlace{row, static_cast<int>(qint64{point.x() - bar.left()} * pages() / bar.width())};
  }
  return std::nullopt;
}

QSize PageStrip::sizeHint() const { return {m_look.theme().px(600), heightForWidth(std::max(width(), 1))}; }

QSize PageStrip::minimumSizeHint() const { return {m_look.theme().px(200), heightForWidth(std::max(width(), 1))}; }

int PageStrip::heightForWidth(int width) const {
  if (rows() == 0) return 0;
  return rows() * rowHeight(width) + (rows() - 1) * m_look.theme().space(3);
}

// --- Painting ------------------------------------------------------------------------------------------------------

/// The mean over the pages of a column that have text.
PageFate PageStrip::fateOf(int row, int column) const {
  const QList<PageFate>& fates = m_data.rows[row].fates;
  const int count = columns(barOf(row).width());
  // The pages that placeAt() and columnOf() put there.
  const auto first = (qint64{column} * pages() + count - 1) / count;
  const auto behind = (qint64{column + 1} * pages() + count - 1) / count;
  PageFate mean;
  int seen = 0;
  for (qint64 page = first; page < std::min<qint64>(behind, fates.size()); ++page) {
    if (fates[page].none()) continue;
    mean.kept += fates[page].kept;
    mean.merged += fates[page].merged;
    mean.dropped += fates[page].dropped;
    ++seen;
  }
  if (seen == 0) return {};
  return {mean.kept / seen, mean.merged / seen, mean.dropped / seen};
}

void PageStrip::paintRow(QPainter& painter, int row) const {
  const Theme& theme = m_look.theme();
  const StripRow& shown = m_data.rows[row];
  const QRect name = nameOf(row), bar = barOf(row);
  const auto seen = [this](const QRect& box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
  const int side = theme.px(kMark);
  const QRect mark(name.left(), name.center().y() - side / 2, side, side);
  paintCardMark(painter, seen(mark), cardLook(shown.card, theme.text));
  painter.setFont(theme.font(TextRole::secondary, true));
  painter.setPen(theme.text);
  const QRect words = name.adjusted(side + theme.space(1.5), 0, 0, 0);
  painter.drawText(
      seen(words),
      static_cast<int>(Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft)),
      painter.fontMetrics().elidedText(shown.name, Qt::ElideRight, words.width()));
  // The hatch runs through; what lies on it, and pages without text, cover it.
  fillPattern(painter, theme, seen(bar), fatePattern(theme, Fate::dropped));
  const int count = columns(bar.width());
  for (int column = 0; column < count; ++column) {
    const PageFate fate = fateOf(row, column);
    const QRect box = columnOf({row, static_cast<int>((qint64{column} * pages() + count - 1) / count)});
    const int kept = static_cast<int>(std::lround(fate.kept * box.height()));
    const int merged = static_cast<int>(std::lround((fate.kept + fate.merged) * box.height())) - kept;
    if (fate.none()) painter.fillRect(box, theme.ground);
    fillPattern(painter, theme, QRect(box.left(), box.bottom() + 1 - kept - merged, box.width(), merged),
                fatePattern(theme, Fate::merged));
    fillPattern(painter, theme, QRect(box.left(), box.bottom() + 1 - kept, box.width(), kept),
                fatePattern(theme, Fate::kept));
    const QRect whole = box.adjusted(isRightToLeft() ? -1 : 0, 0, isRightToLeft() ? 0 : 1, 0);
    if (box.width() + 1 >= kGapFrom && whole != box)
      painter.fillRect(isRightToLeft() ? QRect(whole.topLeft(), QSize(1, whole.height()))
                                       : QRect(whole.right(), whole.top(), 1, whole.height()),
                       theme.ground);
  }
}

void PageStrip::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  for (int row = 0; row < rows(); ++row) paintRow(painter, row);
  const auto place = current();
  if (!place || !(m_pointed || hasFocus())) return;
  const Theme& theme = m_look.theme();
  const double ring = theme.pixels.focusRing;
  painter.setPen(QPen(hasFocus() ? theme.accent : theme.text, ring));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(columnOf(*place)).adjusted(-ring / 2, ring / 2, ring / 2, -ring / 2));
}

// --- Hands ---------------------------------------------------------------------------------------------------------

void PageStrip::point(const std::optional<StripPlace>& place) {
  if (place == m_pointed) return;
  m_pointed = place;
  setCursor(place ? Qt::PointingHandCursor : Qt::ArrowCursor);
  update();
  Q_EMIT currentChanged();
}

void PageStrip::mouseMoveEvent(QMouseEvent* event) { point(placeAt(event->position().toPoint())); }

void PageStrip::leaveEvent(QEvent* /*event*/) { point(std::nullopt); }

void PageStrip::mousePressEvent(QMouseEvent* event) {
  const auto place = placeAt(event->position().toPoint());
  if (!place || event->button() != Qt::LeftButton) return event->ignore();
  m_place = *place;
  Q_EMIT currentChanged();
  update();
  Q_EMIT activated(place->page);
}

void PageStrip::move(int byRows, int byPages) {
  if (pages() == 0 || rows() == 0) return;
  const StripPlace from = current().value_or(m_place);
  m_pointed.reset();
  m_place = {std::clamp(from.row + byRows, 0, rows() - 1), std::clamp(from.page + byPages, 0, pages() - 1)};
  update();
  Q_EMIT currentChanged();
}

void PageStrip::keyPressEvent(QKeyEvent* event) {
  const int onward = isRightToLeft() ? -1 : 1;
  switch (event->key()) {
    case Qt::Key_Right:
      return move(0, onward);
    case Qt::Key_Left:
      return move(0, -onward);
    case Qt::Key_Up:
      return move(-1, 0);
    case Qt::Key_Down:
      return move(1, 0);
    case Qt::Key_PageDown:
      return move(0, kManyPages);
    case Qt::Key_PageUp:
      return move(0, -kManyPages);
    case Qt::Key_Home:
      return move(0, -pages());
    case Qt::Key_End:
      return move(0, pages());
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (const auto place = current()) Q_EMIT activated(place->page);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
}

void PageStrip::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void PageStrip::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace longleaf::ui
