// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/look.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QRegularExpression>
#include <QStyleFactory>

namespace longleaf::ui {

namespace {

QPalette paletteOf(const Theme& theme) {
  QPalette palette;
  palette.setColor(QPalette::Window, theme.surface);
  palette.setColor(QPalette::WindowText, theme.text);
  palette.setColor(QPalette::Base, theme.raised);
  palette.setColor(QPalette::AlternateBase, theme.ground);
  palette.setColor(QPalette::Text, theme.text);
  palette.setColor(QPalette::PlaceholderText, theme.muted);
  palette.setColor(QPalette::Button, theme.surface);
  palette.setColor(QPalette::ButtonText, theme.text);
  palette.setColor(QPalette::BrightText, theme.accentText);
  palette.setColor(QPalette::ToolTipBase, theme.raised);
  palette.setColor(QPalette::ToolTipText, theme.text);
  palette.setColor(QPalette::Highlight, theme.accent);
  palette.setColor(QPalette::HighlightedText, theme.accentText);
  palette.setColor(QPalette::Link, theme.accent);
  palette.setColor(QPalette::LinkVisited, theme.accent);
  palette.setColor(QPalette::Light, theme.raised);
  palette.setColor(QPalette::Midlight, theme.line);
  palette.setColor(QPalette::Mid, theme.line);
  palette.setColor(QPalette::Dark, theme.line);
  palette.setColor(QPalette::Shadow, theme.ground);
  for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, theme.muted);
  }
  return palette;
}

/// The value of a name in a style sheet; null for one that the theme does not have.
QString valueOf(const QString& name, const Theme& theme) {
  if (name == QLatin1String("scheme")) return theme.dark ? QStringLiteral("dark") : QStringLiteral("light");
  const struct {
    const char* name;
    const QColor& colour;
  } colours[] = {{"ground", theme.ground},
                 {"surface", theme.surface},
                 {"raised", theme.raised},
                 {"line", theme.line},
                 {"text", theme.text},
                 {"muted", theme.muted},
                 {"accent", theme.accent},
                 {"accentGround", theme.accentGround},
                 {"accentText", theme.accentText},
                 {"selection", theme.selection},
                 {"warning", theme.warning},
                 {"warningGround", theme.warningGround},
                 {"error", theme.error},
                 {"highlight", theme.highlight}};
  for (const auto& row : colours) {
    if (name == QLatin1String(row.name)) return row.colour.name();
  }
  const struct {
    const char* name;
    double pixels;
  } sizes[] = {{"legendSize", theme.pixels.legend},
               {"secondarySize", theme.pixels.secondary},
               {"controlSize", theme.pixels.control},
               {"answerSize", theme.pixels.answer},
               {"titleSize", theme.pixels.title},
               {"bookSize", theme.pixels.book},
               {"controlRadius", theme.pixels.controlRadius},
               {"cardRadius", theme.pixels.cardRadius},
               {"target", theme.pixels.target},
               {"focusRing", theme.pixels.focusRing}};
  for (const auto& row : sizes) {
    if (name == QLatin1String(row.name)) return QString::number(theme.px(row.pixels)) + QStringLiteral("px");
  }
  return {};
}

}  // namespace

QString filledStyleSheet(QStringView sheet, const Theme& theme) {
  static const QRegularExpression reference(QStringLiteral("@(?:px\\((\\d+(?:\\.\\d+)?)\\)|([A-Za-z]+))"));
  QString filled;
  qsizetype done = 0;
  auto matches = reference.globalMatch(sheet.toString());
  while (matches.hasNext()) {
    const QRegularExpressionMatch match = matches.next();
    filled += sheet.mid(done, match.capturedStart() - done);
    const QString size = match.captured(1);
    filled += size.isEmpty() ? valueOf(match.captured(2), theme)
                             : QString::number(theme.px(size.toDouble())) + QStringLiteral("px");
    done = match.capturedEnd();
  }
  return filled + sheet.mid(done).toString();
}

Look::Look(QObject* parent) : QObject(parent) {}

void Look::setScheme(ColourScheme scheme) { choose(scheme, m_scale); }

void Look::setSystemDark(bool dark) {
  m_systemDark = dark;
  update();
}

void Look::setScale(double scale) { choose(m_scheme, scale); }

void Look::choose(ColourScheme scheme, double scale) {
  m_scheme = scheme;
  m_scale = scale;
  update();
}

void Look::applyToApplication() {
  if (!m_applied) QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  m_applied = true;
  dress();
}

void Look::update() {
  const bool dark = m_scheme == ColourScheme::dark || (m_scheme == ColourScheme::system && m_systemDark);
  const Theme theme = Theme::make(dark, m_scale);
  // Every widget is dressed and laid out anew: not for what is the same.
  if (theme.dark == m_theme.dark && theme.scale == m_theme.scale) return;
  m_theme = theme;
  dress();
}

void Look::dress() {
  if (m_applied) {
    QApplication::setPalette(paletteOf(m_theme));
    QApplication::setFont(m_theme.font(TextRole::control));
    QFile file(QStringLiteral(":/style/longleaf.qss"));
    if (file.open(QIODevice::ReadOnly))
      qApp->setStyleSheet(filledStyleSheet(QString::fromUtf8(file.readAll()), m_theme));
  }
  Q_EMIT changed();
}

}  // namespace longleaf::ui
