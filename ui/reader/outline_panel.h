// SPDX-License-Identifier: GPL-3.0-or-later
// The document's outline as a tree; the entry that is being read is marked.
#pragma once

#include <QTreeWidget>
#include <vector>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

class Look;

class OutlinePanel final : public QTreeWidget {
  Q_OBJECT

 public:
  explicit OutlinePanel(Look& look, QWidget* parent = nullptr);

  void setDocument(const storage::Document* document);  // null: none
  bool isEmpty() const { return m_items.empty(); }
  /// Marks the entry that holds a byte, and brings it on view.
  void follow(qint64 byte);

 Q_SIGNALS:
  void placeWanted(qint64 byte);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void dress();

  Look& m_look;
  std::vector<std::pair<qint64, QTreeWidgetItem*>> m_items;  // by place
};

}  // namespace longleaf::ui
