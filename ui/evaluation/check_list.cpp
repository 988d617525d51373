// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/check_list.h"

#include <QSignalBlocker>
#include <QWheelEvent>
#include <algorithm>

#include "ui/budget/plain_text.h"
#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kKeyRole = Qt::UserRole;

}  // namespace

CheckList::CheckList(Look& look, int rows, QWidget* parent) : QListWidget(parent), m_look(look), m_rows(rows) {
  setProperty("boxed", true);
  setTabKeyNavigation(false);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTextElideMode(Qt::ElideRight);
  setVerticalScrollMode(ScrollPerPixel);
  connect(this, &QListWidget::itemChanged, this, &CheckList::tickedChanged);
  connect(this, &QListWidget::itemActivated, this, [](QListWidgetItem* item) {
    item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
  });
  connect(&look, &Look::changed, this, [this] { restyle(); });
  restyle();
}

void CheckList::setEntries(const QList<Entry>& entries) {
  if (entries == m_entries) return;
  const QStringList before = ticked();
  const int row = currentRow();
  {
    const QSignalBlocker quiet(this);
    m_entries = entries;
    clear();
    for (const Entry& entry : entries) {
      auto* item = new QListWidgetItem(neutralised(entry.text), this);
      item->setData(kKeyRole, entry.key);
      item->setToolTip(tooltipText(entry.meaning.isEmpty() ? entry.text : entry.meaning));
      item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
      item->setCheckState(before.contains(entry.key) ? Qt::Checked : Qt::Unchecked);
    }
    setCurrentRow(std::min(row, count() - 1));
  }
  restyle();
}

QStringList CheckList::ticked() const {
  QStringList keys;
  for (int i = 0; i < count(); ++i) {
    if (item(i)->checkState() == Qt::Checked) keys.append(item(i)->data(kKeyRole).toString());
  }
  return keys;
}

void CheckList::setTicked(const QStringList& keys) {
  {
    const QSignalBlocker quiet(this);
    for (int i = 0; i < count(); ++i)
      item(i)->setCheckState(keys.contains(item(i)->data(kKeyRole).toString()) ? Qt::Checked : Qt::Unchecked);
  }
  Q_EMIT tickedChanged();
}

void CheckList::restyle() {
  setFont(m_look.theme().font(TextRole::control));
  ensurePolished();  // or rows keep the height that they had without the style sheet
  const int line = std::max(sizeHintForRow(0), m_look.theme().px(m_look.theme().pixels.target));
  const int rows = std::clamp(count(), 1, m_rows);
  setFixedHeight(rows * line + 2 * frameWidth() + m_look.theme().space(1));
}

void CheckList::wheelEvent(QWheelEvent* event) { hasFocus() ? QListWidget::wheelEvent(event) : event->ignore(); }

}  // namespace longleaf::ui
