// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/outline_panel.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QTextDocument>
#include <algorithm>

#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kPlaceRole = Qt::UserRole;
constexpr qsizetype kLongestTitle = 1000;  // characters
constexpr qsizetype kOpenUpTo = 60;        // entries: a longer outline opens at its chapters

}  // namespace

OutlinePanel::OutlinePanel(Look& look, QWidget* parent) : QTreeWidget(parent), m_look(look) {
  setObjectName(QStringLiteral("outline"));
  setAccessibleName(tr("Outline"));
  setHeaderHidden(true);
  setFrameShape(QFrame::NoFrame);
  setTextElideMode(Qt::ElideRight);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setUniformRowHeights(true);
  setAutoFillBackground(true);
  connect(this, &QTreeWidget::itemClicked, this,
          [this](QTreeWidgetItem* item) { Q_EMIT placeWanted(item->data(0, kPlaceRole).toLongLong()); });
  connect(&m_look, &Look::changed, this, [this] { dress(); });
  dress();
}

void OutlinePanel::dress() {
  const Theme& theme = m_look.theme();
  setFont(theme.font(TextRole::control));
  setIndentation(theme.space(4));
  setViewportMargins(theme.space(2), theme.space(2), theme.space(1), theme.space(2));
}

void OutlinePanel::setDocument(const storage::Document* document) {
  clear();
  m_items.clear();
  if (document == nullptr) return;
  setUpdatesEnabled(false);
  std::vector<std::pair<int, QTreeWidgetItem*>> open;  // level and item, from the top to the last one added
  QList<QTreeWidgetItem*> top;
  for (const storage::OutlineEntry& entry : document->outline) {
    const QString title = neutralised(QString::fromStdString(entry.title).left(kLongestTitle)).simplified();
    auto* item = new QTreeWidgetItem({title.isEmpty() ? tr("(no title)") : title});
    item->setToolTip(0, Qt::convertFromPlainText(title));
    item->setData(0, kPlaceRole, static_cast<qint64>(entry.position));
    while (!open.empty() && open.back().first >= entry.level) open.pop_back();
    if (open.empty())
      top.append(item);
    else
      open.back().second->addChild(item);
    open.emplace_back(entry.level, item);
    m_items.emplace_back(static_cast<qint64>(entry.position), item);
  }
  addTopLevelItems(top);
  if (static_cast<qsizetype>(m_items.size()) <= kOpenUpTo) expandAll();
  std::stable_sort(m_items.begin(), m_items.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  setUpdatesEnabled(true);
}

void OutlinePanel::follow(qint64 byte) {
  if (m_items.empty()) return;
  const auto next =
      std::partition_point(m_items.begin(), m_items.end(), [&](const auto& entry) { return entry.first <= byte; });
  if (next == m_items.begin()) return setCurrentItem(nullptr);
  QTreeWidgetItem* item = std::prev(next)->second;
  if (item == currentItem() || hasFocus()) return;  // who walks through the tree by keys is not led away
  setCurrentItem(item);
  scrollToItem(item);
}

void OutlinePanel::keyPressEvent(QKeyEvent* event) {
  const bool chosen = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (!chosen || currentItem() == nullptr) return QTreeWidget::keyPressEvent(event);
  Q_EMIT placeWanted(currentItem()->data(0, kPlaceRole).toLongLong());
}

}  // namespace longleaf::ui
