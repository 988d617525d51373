// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cmath>

namespace longleaf::ui {

namespace {

QJsonObject themeFile() {
  QFile file(QStringLiteral(":/style/theme.json"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QJsonDocument::fromJson(file.readAll()).object();
}

}  // namespace

Theme Theme::make(bool dark, double scale) {
  const QJsonObject file = themeFile();
  const QJsonObject colours = file[dark ? QLatin1String("dark") : QLatin1String("light")].toObject();
  const auto colour = [&](const char* name) { return QColor(colours[QLatin1String(name)].toString()); };
  Theme theme;
  theme.dark = dark;
  theme.scale = std::clamp(scale, 1.0, 2.0);
  theme.ground = colour("ground");
  theme.surface = colour("surface");
  theme.raised = colour("raised");
  theme.line = colour("line");
  theme.text = colour("text");
  theme.muted = colour("muted");
  theme.accent = colour("accent");
  theme.accentGround = colour("accentGround");
  theme.accentText = colour("accentText");
  theme.selection = colour("selection");
  theme.warning = colour("warning");
  theme.warningGround = colour("warningGround");
  theme.error = colour("error");
  theme.highlight = colour("highlight");
  theme.sink = colour("sink");
  theme.context = colour("context");
  theme.residual = colour("residual");
  theme.recent = colour("recent");
  theme.weights = colour("weights");
  theme.workspace = colour("workspace");
  theme.others = colour("others");
  const QJsonObject pixels = file[QLatin1String("pixels")].toObject();
  const auto pixel = [&](const char* name) { return pixels[QLatin1String(name)].toDouble(); };
  theme.pixels = {.legend = pixel("legend"),
                  .secondary = pixel("secondary"),
                  .control = pixel("control"),
                  .answer = pixel("answer"),
                  .title = pixel("title"),
                  .book = pixel("book"),
                  .step = pixel("step"),
                  .controlRadius = pixel("controlRadius"),
                  .cardRadius = pixel("cardRadius"),
                  .focusRing = pixel("focusRing"),
                  .target = pixel("target"),
                  .header = pixel("header")};
  const QJsonObject heights = file[QLatin1String("lineHeight")].toObject();
  theme.lineHeight = {.list = heights[QLatin1String("list")].toDouble(),
                      .answer = heights[QLatin1String("answer")].toDouble(),
                      .reader = heights[QLatin1String("reader")].toDouble()};
  return theme;
}

QFont Theme::font(TextRole role, bool strong) const {
  const double size = role == TextRole::legend      ? pixels.legend
                      : role == TextRole::secondary ? pixels.secondary
                      : role == TextRole::control   ? pixels.control
                      : role == TextRole::answer    ? pixels.answer
                      : role == TextRole::title     ? pixels.title
                                                    : pixels.book;
  QFont font = QGuiApplication::font();
  font.setPixelSize(std::max(1, px(size)));
  font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
  return font;
}

int Theme::space(double steps) const { return px(steps * pixels.step); }

int Theme::headerHeight() const { return px(pixels.target) + static_cast<int>(pixels.header - pixels.target); }

int Theme::px(double size) const { return static_cast<int>(std::lround(size * scale)); }

}  // namespace longleaf::ui
