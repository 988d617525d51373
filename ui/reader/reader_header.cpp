// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/reader_header.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QTextDocument>
#include <QToolButton>
#include <algorithm>

#include "ui/chat/shown_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kIconSide = 16;
constexpr qsizetype kLongestTitle = 1000;  // characters
constexpr int kLeastTitle = 12;            // characters: with less room the title has a row of its own

}  // namespace

ReaderHeader::ReaderHeader(Look& look, QWidget* parent) : QWidget(parent), m_look(look), m_title(new QLabel(this)) {
  setObjectName(QStringLiteral("readerHeader"));
  m_title->setObjectName(QStringLiteral("readerTitle"));
  m_title->setTextFormat(Qt::PlainText);
  m_title->setProperty("textRole", QStringLiteral("title"));
  m_outline = button("outlineButton", tr("Show the outline"));
  m_outline->setText(tr("Outline"));
  m_outline->setCheckable(true);
  m_back = button("goBack", tr("Back to where you were"));
  m_forward = button("goForward", tr("Forward again"));
  m_page = new PageField(look, this);
  m_zoomOut = button("zoomOut", tr("Smaller"));
  m_percent = button("zoomPercent", tr("Actual size"));
  m_zoomIn = button("zoomIn", tr("Larger"));
  m_fit = button("fitWidth", tr("Fit the width"));
  m_fit->setText(tr("Fit"));
  m_fit->setCheckable(true);
  m_find = button("findButton", tr("Find in this document"));
  connect(m_outline, &QToolButton::clicked, this, [this] { Q_EMIT outlineWanted(); });
  connect(m_back, &QToolButton::clicked, this, [this] { Q_EMIT backWanted(); });
  connect(m_forward, &QToolButton::clicked, this, [this] { Q_EMIT forwardWanted(); });
  connect(m_zoomOut, &QToolButton::clicked, this, [this] { Q_EMIT zoomStepWanted(-1); });
  connect(m_percent, &QToolButton::clicked, this, [this] { Q_EMIT actualSizeWanted(); });
  connect(m_zoomIn, &QToolButton::clicked, this, [this] { Q_EMIT zoomStepWanted(1); });
  connect(m_fit, &QToolButton::clicked, this, [this] { Q_EMIT fitWidthWanted(); });
  connect(m_find, &QToolButton::clicked, this, [this] { Q_EMIT findWanted(); });
  connect(&m_look, &Look::changed, this, [this] { dress(); });
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setZoom(1, true);
  setNavigation(false, false);
  dress();
}

QToolButton* ReaderHeader::button(const char* id, const QString& name) {
  auto* made = new QToolButton(this);
  made->setObjectName(QLatin1String(id));
  made->setAccessibleName(name);
  made->setToolTip(name);
  made->setFocusPolicy(Qt::StrongFocus);
  return made;
}

void ReaderHeader::dress() {
  const Theme& theme = m_look.theme();
  const QSize icon(theme.px(kIconSide), theme.px(kIconSide));
  const struct {
    QToolButton* button;
    const char* name;
  } icons[] = {
      {m_back, "back"}, {m_forward, "forward"}, {m_zoomOut, "zoom-out"}, {m_zoomIn, "zoom-in"}, {m_find, "find"}};
  for (const auto& row : icons) {
    row.button->setIcon(themedIcon(QLatin1String(row.name), theme.muted));
    row.button->setIconSize(icon);
  }
  m_title->setFont(theme.font(TextRole::title, true));
  for (QToolButton* button : {m_outline, m_percent, m_fit}) button->setFont(theme.font(TextRole::control));
  updateGeometry();
  arrange(width(), true);
  update();
}

void ReaderHeader::setTitle(const QString& title) {
  m_wholeTitle = neutralised(title.left(kLongestTitle)).simplified();
  m_title->setToolTip(Qt::convertFromPlainText(m_wholeTitle));  // no markup of its own
  m_title->setAccessibleName(m_wholeTitle);
  updateGeometry();
  arrange(width(), true);
}

void ReaderHeader::elideTitle() {
  // A label goes by its text's direction, not by the window's.
  m_title->setAlignment(leadingAlignment(*this));
  m_title->setText(m_title->fontMetrics().elidedText(m_wholeTitle, Qt::ElideRight, m_title->width()));
}

void ReaderHeader::setNavigation(bool back, bool forward) {
  m_back->setEnabled(back);
  m_forward->setEnabled(forward);
}

void ReaderHeader::setZoom(double shown, bool fitsWidth) {
  m_percent->setText(percentText(shown));
  m_percent->setAccessibleDescription(tr("Now %1").arg(percentText(shown)));
  m_fit->setChecked(fitsWidth);
}

void ReaderHeader::setOutline(bool exists, bool isOpen) {
  m_outline->setEnabled(exists);
  m_outline->setChecked(exists && isOpen);
  m_outline->setToolTip(exists ? tr("Show the outline") : tr("This document has no outline"));
}

void ReaderHeader::setOpen(bool isOpen) {
  for (QToolButton* button : {m_zoomOut, m_percent, m_zoomIn, m_fit, m_find}) button->setEnabled(isOpen);
  m_page->setVisible(isOpen);
  updateGeometry();
  arrange(width(), true);
}

int ReaderHeader::arrange(int width, bool place) const {
  const Theme& theme = m_look.theme();
  const int left = theme.space(4), right = theme.space(3), gap = theme.space(0.5);
  const int room = std::max(width - left - right, 1);
  QList<QWidget*> parts{m_outline, m_back, m_forward, m_page, m_zoomOut, m_percent, m_zoomIn, m_fit, m_find};
  parts.removeIf([](const QWidget* part) { return part->isHidden(); });
  int all = 0, rowHeight = theme.px(theme.pixels.target);
  const auto extent = [&](const QWidget* part) {
    QSize size = part->sizeHint();
    // Figures come and go; what is beside them stays.
    if (part == m_percent)
      size.setWidth(std::max(size.width(), part->fontMetrics().horizontalAdvance(percentText(8.88)) + theme.space(3)));
    size.setWidth(std::max(size.width(), theme.px(theme.pixels.target)));
    return size;
  };
  for (const QWidget* part : parts) {
    all += extent(part).width() + gap;
    rowHeight = std::max(rowHeight, extent(part).height());
  }
  rowHeight = std::max(rowHeight, m_title->sizeHint().height());
  const int edge = std::max(theme.space(1), (theme.headerHeight() - rowHeight) / 2);
  const auto put = [&](QWidget* part, int x, int y, int w) {
    if (!place) return;
    part->setGeometry(QStyle::visualRect(layoutDirection(), QRect(0, 0, width, height()), QRect(x, y, w, rowHeight)));
  };
  int y = edge, x = left;
  const int leastTitle = std::min(m_title->fontMetrics().averageCharWidth() * kLeastTitle,
                                  m_title->fontMetrics().horizontalAdvance(m_wholeTitle));
  if (all + leastTitle + theme.space(3) <= room) {
    put(m_title, left, y, room - all - theme.space(3));
    x = left + room - all + gap;
  } else {
    put(m_title, left, y, room);
    y += rowHeight + gap;
  }
  const int begin = x;
  for (QWidget* part : parts) {
    const int w = std::min(extent(part).width(), room);
    if (x > begin && x + w > left + room) {
      x = left;
      y += rowHeight + gap;
    }
    put(part, x, y, w);
    x += w + gap;
  }
  if (place) const_cast<ReaderHeader*>(this)->elideTitle();
  return y + rowHeight + edge + 1;
}

QSize ReaderHeader::sizeHint() const {
  const int width = m_look.theme().px(640);
  return {width, arrange(width, false)};
}

QSize ReaderHeader::minimumSizeHint() const { return {m_page->minimumSizeHint().width() + m_look.theme().space(7), 0}; }

void ReaderHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange(width(), true);
  Q_EMIT resized();
}

void ReaderHeader::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LayoutDirectionChange) arrange(width(), true);
}

bool ReaderHeader::event(QEvent* event) {
  // A part's text, and so its width, has changed.
  if (event->type() == QEvent::LayoutRequest) {
    updateGeometry();
    arrange(width(), true);
  }
  return QWidget::event(event);
}

void ReaderHeader::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.fillRect(rect(), theme.surface);
  painter.fillRect(QRect(0, height() - 1, width(), 1), theme.line);
}

}  // namespace longleaf::ui
