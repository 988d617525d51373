// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/image_cache.h"

#include <algorithm>

namespace longleaf::ui {

QImage ImageCache::find(int page) {
  const auto found =
      std::find_if(m_images.begin(), m_images.end(), [&](const Entry& entry) { return entry.page == page; });
  if (found == m_images.end()) return {};
  m_images.splice(m_images.begin(), m_images, found);
  return m_images.front().image;
}

void ImageCache::remove(int page) {
  const auto found =
      std::find_if(m_images.begin(), m_images.end(), [&](const Entry& entry) { return entry.page == page; });
  if (found == m_images.end()) return;
  m_bytes -= found->image.sizeInBytes();
  m_images.erase(found);
}

void ImageCache::insert(int page, const QImage& image, qsizetype onView) {
  remove(page);
  m_images.push_front({page, image});
  m_bytes += image.sizeInBytes();
  const auto goes = [&] {
    const auto count = static_cast<qsizetype>(m_images.size());
    return (m_bytes > m_usualBytes && count > onView) || (m_bytes > m_mostBytes && count > 1);
  };
  while (goes()) {
    m_bytes -= m_images.back().image.sizeInBytes();
    m_images.pop_back();
  }
}

}  // namespace longleaf::ui
