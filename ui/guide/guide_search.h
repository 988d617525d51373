// SPDX-License-Identifier: GPL-3.0-or-later
// Words in all pages of the guide, in the order of the pages.
#pragma once

#include <QList>
#include <QString>

namespace longleaf::ui {

/// Places in the text document of a page.
struct GuideHit {
  QString page{};
  int position = 0;
  int length = 0;
};

/// Reads the pages when it is first asked.
class GuideSearch final {
 public:
  QList<GuideHit> find(const QString& words);

 private:
  struct Page {
    QString name{};
    QString text{};  // as long as the text document: positions in one are positions in the other
  };
  QList<Page> m_pages;
};

}  // namespace longleaf::ui
