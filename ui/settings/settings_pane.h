// SPDX-License-Identifier: GPL-3.0-or-later
// The settings: a page each for model, reading, appearance and storage, made of one table of rows; the model page also
// lists the models, the storage page what saved readings take. A change counts at once: there is no "Apply".
#pragma once

#include <QWidget>
#include <memory>

#include "ui/settings/settings_values.h"

namespace longleaf::ui {

class Look;

class SettingsPane final : public QWidget {
  Q_OBJECT

 public:
  explicit SettingsPane(Look& look, QWidget* parent = nullptr);
  ~SettingsPane() override;

  void setRows(SettingsPage page, const QList<SettingRow>& rows);
  void setModels(const QList<ModelEntry>& models);
  /// An import: `share` of 1, negative when it has ended; `sentence` says how, or what is wrong with the file.
  void setImportProgress(double share, const QString& sentence);
  void setStorage(const StorageUse& use);
  void showPage(SettingsPage page);

 Q_SIGNALS:
  void settingChanged(const QString& key, const QString& value);
  void modelChosen(const QString& path);
  void modelImportRequested();  // by the file dialog
  void modelDropped(const QString& path);
  void readingRemovalRequested(const QString& id);
  void closeRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;  // goes on to the list of pages

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
