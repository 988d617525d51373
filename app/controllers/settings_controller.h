// SPDX-License-Identifier: GPL-3.0-or-later
// The settings' pages: rows, models, saved readings; and what a setting does to the window at once.
#pragma once

#include <QObject>
#include <stop_token>

#include "app/controllers/workplace.h"
#include "inference/device/cuda_module.h"
#include "ui/settings/settings_values.h"

namespace longleaf::app {

class SettingsController final : public QObject {
  Q_OBJECT

 public:
  SettingsController(Workplace& place, QObject* parent);

  /// Looks for the model to use; modelChanged() of the workplace follows.
  void findModel();
  void importModel(const QString& path);
  void showStorage();
  void stop() { m_stop.request_stop(); }

 private:
  struct FoundModels {
    QString used{};  // path; empty: none
    QString problem{};
    QList<ui::ModelEntry> entries{};
  };

  void connectPane();
  void connectActions();
  void showRows();
  void findDevices();
  void apply(const QString& key);
  void applyLook();
  void changeTextSize(int steps);
  void useModel(const QString& path);
  void tellModel(const FoundModels& found);
  void removeReading(const QString& path);

  Workplace& m_place;
  std::optional<inference::GpuList> m_gpus{};  // once they were looked for
  std::stop_source m_stop;
};

}  // namespace longleaf::app
