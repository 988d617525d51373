// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <algorithm>
#include <memory>

namespace longleaf::ui {

namespace {

constexpr double kDisabledOpacity = 0.5;

/// Whether the picture points along the line of writing, and so turns round where that runs from right to left.
bool followsWriting(const QString& name) {
  for (const char* mirrored : {"back", "forward", "send", "outline", "summarize"}) {
    if (name == QLatin1String(mirrored)) return true;
  }
  return false;
}

class ThemedIconEngine final : public QIconEngine {
 public:
  ThemedIconEngine(const QString& name, const QByteArray& svg, const QColor& colour)
      : m_name(name), m_colour(colour), m_renderer(std::make_shared<QSvgRenderer>(svg)) {}

  QIconEngine* clone() const override { return new ThemedIconEngine(*this); }

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State /*state*/) override {
    const int side = std::min(rect.width(), rect.height());
    const QRectF square(rect.x() + (rect.width() - side) / 2.0, rect.y() + (rect.height() - side) / 2.0, side, side);
    painter->save();
    painter->setOpacity(painter->opacity() * m_colour.alphaF() * (mode == QIcon::Disabled ? kDisabledOpacity : 1));
    if (mirrored()) {
      painter->translate(square.center().x() * 2, 0);
      painter->scale(-1, 1);
    }
    m_renderer->render(painter, square);
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    const QString key = QStringLiteral("longleaf/%1/%2/%3x%4/%5/%6")
                            .arg(m_name, m_colour.name(QColor::HexArgb))
                            .arg(size.width())
                            .arg(size.height())
                            .arg(static_cast<int>(mode))
                            .arg(static_cast<int>(mirrored()));
    QPixmap pixmap;
    if (size.isEmpty() || QPixmapCache::find(key, &pixmap)) return pixmap;
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
  }

  bool isNull() override { return !m_renderer->isValid(); }
  QString iconName() override { return m_name; }

 private:
  bool mirrored() const { return QGuiApplication::isRightToLeft() && followsWriting(m_name); }

  QString m_name;
  QColor m_colour;
  std::shared_ptr<QSvgRenderer> m_renderer;  // shared by clones
};

}  // namespace

QIcon themedIcon(const QString& name, const QColor& colour) {
  if (name.contains(QLatin1Char('/'))) return {};
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray svg = file.readAll().replace("currentColor", colour.name().toLatin1());
  return QIcon(new ThemedIconEngine(name, svg, colour));
}

}  // namespace longleaf::ui
