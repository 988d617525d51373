// SPDX-License-Identifier: GPL-3.0-or-later
// Colours, dashes and markers of charts: what colour-blind people tell apart (Okabe and Ito 2008; cividis: Nunez et al.
// 2018), and never colour alone. Plain values of QtGui, for the window and for pictures without one.
#pragma once

#include <QColor>
#include <QRgb>
#include <Qt>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace longleaf::ui {

enum class Marker : std::uint8_t { disc, square, triangle, diamond, cross };

/// How series number n is drawn. Colour, dash and marker go round with different lengths, so that 140 series differ.
struct SeriesLook {
  QColor colour{};
  Qt::PenStyle dash = Qt::SolidLine;
  Marker marker = Marker::disc;
};

/// `ink`: of text on the ground of the chart; it stands for black, which does not show on a dark one.
inline SeriesLook seriesLook(std::size_t n, const QColor& ink) {
  // Without their yellow, which is too faint on white.
  constexpr std::array<QRgb, 7> kHues = {0xFF0072B2, 0xFFD55E00, 0xFF009E73, 0xFFCC79A7,
                                         0xFF56B4E9, 0xFFE69F00, 0xFF000000};
  constexpr std::array<Qt::PenStyle, 4> kDashes = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
  constexpr std::size_t kMarkers = 5;
  const QRgb hue = kHues[n % kHues.size()];
  return {.colour = hue == kHues.back() ? ink : QColor::fromRgb(hue),
          .dash = kDashes[n % kDashes.size()],
          .marker = static_cast<Marker>(n % kMarkers)};
}

/// cividis at `share` of 0 (dark blue) to 1 (yellow), even in lightness; brought into that range.
inline QColor heatColour(double share) {
  constexpr std::array<QRgb, 5> kRamp = {0xFF00224E, 0xFF434E6C, 0xFF7D7C78, 0xFFBCAF6F, 0xFFFEE838};
  const double at = std::clamp(share, 0.0, 1.0) * (kRamp.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), kRamp.size() - 2);
  const double part = at - static_cast<double>(low);
  const QColor a = QColor::fromRgb(kRamp[low]);
  const QColor b = QColor::fromRgb(kRamp[low + 1]);
  const auto mixed = [part](int x, int y) { return static_cast<int>(std::lround(x + part * (y - x))); };
  return {mixed(a.red(), b.red()), mixed(a.green(), b.green()), mixed(a.blue(), b.blue())};
}

/// Relative luminance, 0 to 1 (WCAG 2.1).
inline double luminance(const QColor& colour) {
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

/// Black or white, whichever has the larger contrast to the ground: at least 4.5 on any.
inline QColor readableOn(const QColor& ground) {
  const double light = luminance(ground);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? QColor(Qt::black) : QColor(Qt::white);
}

/// Where a value stands on the scale of a heat map: 1 is the best, whichever end that is.
struct HeatScale {
  double low = 0;
  double high = 1;
  bool lowIsGood = false;

  double goodness(double value) const {
    const double share = high > low ? (value - low) / (high - low) : 0.5;
    return lowIsGood ? 1 - share : share;
  }
};

}  // namespace longleaf::ui
