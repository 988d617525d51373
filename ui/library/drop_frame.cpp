// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/drop_frame.h"

#include <QMimeData>
#include <QPainter>
#include <QUrl>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kGroundAlpha = 235;  // of 255: the rows are only just seen

}  // namespace

DropFrame::DropFrame(const Look& look, QWidget* parent) : QWidget(parent), m_look(look) {
  setObjectName(QStringLiteral("dropFrame"));
  setAccessibleName(tr("Drop to add to the library"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  hide();
}

void DropFrame::paintEvent(QPaintEvent* event) {
  Q_UNUSED(event)
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double width = theme.px(theme.pixels.focusRing);
  const double inset = theme.space(1) + width / 2;
  const double radius = theme.px(theme.pixels.cardRadius);
  QColor ground = theme.accentGround;
  ground.setAlpha(kGroundAlpha);
  painter.setBrush(ground);
  painter.setPen(QPen(theme.accent, width, Qt::DashLine));
  painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), radius, radius);
  // In the rail there is no room for words.
  const QString words = tr("Drop to add");
  painter.setFont(theme.font(TextRole::control, true));
  painter.setPen(theme.accent);
  if (painter.fontMetrics().horizontalAdvance(words) <= this->width() - 4 * theme.space(2))
    painter.drawText(rect(), Qt::AlignCenter, words);
}

QStringList draggedPaths(const QMimeData* data) {
  QStringList paths;
  if (data == nullptr || !data->hasUrls()) return paths;
  const QList<QUrl> urls = data->urls();
  for (const QUrl& url : urls)
    if (url.isLocalFile()) paths.append(url.toLocalFile());
  return paths;
}

}  // namespace longleaf::ui
