// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen of a page: where characters stand on it, and its image. Plain values.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace longleaf::storage {

inline constexpr double kFarthest = 1e6;  // points: 350 m of paper

/// Whether a number can be a place on a page.
inline bool isOnPaper(double value) { return std::isfinite(value) && std::abs(value) <= kFarthest; }

/// In points (1/72 inch) from the page's upper left corner.
struct PageRectangle {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

inline bool isOnPaper(const PageRectangle& r) {
  return isOnPaper(r.left) && isOnPaper(r.top) && isOnPaper(r.width) && isOnPaper(r.height) && r.width >= 0 &&
         r.height >= 0;
}

/// In points from the page's upper left corner.
struct PagePosition {
  double x = 0;
  double y = 0;
};

/// A stretch of a page's own text. `first`, `count`: UTF-16 units; none where nothing is selected.
struct PageSelection {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::vector<PageRectangle> rectangles{};  // one for each line
};

struct PageSize {
  double width = 0;  // points
  double height = 0;
};

/// [height][width] pixels, 0xFFRRGGBB, on white.
struct PageImage {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::uint32_t> pixels;
};

}  // namespace longleaf::storage
