// SPDX-License-Identifier: GPL-3.0-or-later
// Settings, model: the models with one of them in use, an import by button or by dropping a file, and the model's rows.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/settings/settings_values.h"

class QButtonGroup;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace longleaf::ui {

class Look;
class LeadLayout;
class SettingRows;

class ModelPage final : public QWidget {
  Q_OBJECT

 public:
  explicit ModelPage(Look& look, QWidget* parent = nullptr);

  SettingRows& rows() { return *m_rows; }
  void setModels(const QList<ModelEntry>& models);
  void setImportProgress(double share, const QString& sentence);

 Q_SIGNALS:
  void chosen(const QString& path);
  void importRequested();
  void dropped(const QString& path);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void makeModel(const ModelEntry& entry);
  void restyle();

  Look& m_look;
  QList<ModelEntry> m_models;
  QWidget* m_list;
  QVBoxLayout* m_listColumn;
  QButtonGroup* m_group;
  QLabel *m_nothing, *m_hint, *m_sentence;
  QPushButton* m_import;
  QProgressBar* m_progress;
  SettingRows* m_rows;
  LeadLayout* m_importRow;
  QVBoxLayout* m_column;
  bool m_dragging = false;
};

}  // namespace longleaf::ui
