// SPDX-License-Identifier: GPL-3.0-or-later
// Page images within a bound of memory; the ones not looked at for longest go first.
#pragma once

#include <QImage>
#include <list>

namespace longleaf::ui {

class ImageCache final {
 public:
  explicit ImageCache(qint64 mostBytes) : m_mostBytes(mostBytes) {}

  /// Null if there is none. What is found counts as looked at.
  QImage find(int page);
  void insert(int page, const QImage& image);
  void clear() { m_images.clear(), m_bytes = 0; }
  qint64 bytes() const { return m_bytes; }

 private:
  struct Entry {
    int page;
    QImage image;
  };
  void remove(int page);

  qint64 m_mostBytes;
  qint64 m_bytes = 0;
  std::list<Entry> m_images;  // the last one looked at in front; some dozens at most
};

}  // namespace longleaf::ui
