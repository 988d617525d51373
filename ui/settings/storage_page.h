// SPDX-License-Identifier: GPL-3.0-or-later
// Settings, storage: where the library is, what it takes, and the saved readings, each of which can be removed.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/settings/settings_values.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace longleaf::ui {

class Look;
class SavedReadingRow;
class SettingRows;

class StoragePage final : public QWidget {
  Q_OBJECT

 public:
  explicit StoragePage(Look& look, QWidget* parent = nullptr);

  SettingRows& rows() { return *m_rows; }
  void setStorage(const StorageUse& use);

 Q_SIGNALS:
  void removalRequested(const QString& id);

 private:
  void showReadings();
  void showMore();
  void restyle();

  Look& m_look;
  StorageUse m_use;
  QLabel *m_folder, *m_library, *m_readingsSize, *m_title, *m_nothing;
  QProgressBar* m_share;
  SettingRows* m_rows;
  QList<SavedReadingRow*> m_list;
  QWidget* m_listBox;
  QPushButton* m_more;
  QVBoxLayout *m_column, *m_listColumn;
};

}  // namespace longleaf::ui
