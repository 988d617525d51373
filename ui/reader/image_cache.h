// SPDX-License-Identifier: GPL-3.0-or-later
// Page images within a bound of memory; the ones not looked at for longest go first. The few that are on view, large
// ones as they may be, have a higher bound.
#pragma once

#include <QImage>
#include <list>

namespace longleaf::ui {

class ImageCache final {
 public:
  ImageCache(qint64 usualBytes, qint64 mostBytes) : m_usualBytes(usualBytes), m_mostBytes(mostBytes) {}

  /// Null if there is none. What is found counts as looked at.
  QImage find(int page);
  /// `onView`: so many images, the last ones looked at, stay up to the higher bound.
  void insert(int page, const QImage& image, qsizetype onView);
  void clear() { m_images.clear(), m_bytes = 0; }
  qint64 bytes() const { return m_bytes; }

 private:
  struct Entry {
    int page;
    QImage image;
  };
  void remove(int page);

  qint64 m_usualBytes;
  qint64 m_mostBytes;
  qint64 m_bytes = 0;
  std::list<Entry> m_images;  // the last one looked at in front; some dozens at most
};

}  // namespace longleaf::ui
