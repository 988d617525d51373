// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/reveal.h"

#include <QAbstractItemView>
#include <QScrollArea>

namespace longleaf::ui {

void revealCurrent(const QAbstractItemView& view) {
  if (!view.currentIndex().isValid() || !view.hasFocus()) return;
  for (QWidget* at = view.parentWidget(); at != nullptr; at = at->parentWidget()) {
    auto* page = qobject_cast<QScrollArea*>(at);
    if (page == nullptr || page->widget() == nullptr) continue;
    const QRect cell = view.visualRect(view.currentIndex());
    const QPoint centre = view.viewport()->mapTo(page->widget(), cell.center());
    page->ensureVisible(centre.x(), centre.y(), cell.width() / 2, cell.height());
    return;
  }
}

}  // namespace longleaf::ui
