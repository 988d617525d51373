// SPDX-License-Identifier: GPL-3.0-or-later
// One setting of a comparison: what it is, what it takes, what it answered, and how far that is the reference's. Its
// edge has a colour of its own, and its name a shape, so that it is known again in the strip and the charts.
#pragma once

#include <QFrame>
#include <memory>

#include "ui/compare/compare_values.h"
#include "ui/compare/setting_form.h"

namespace longleaf::ui {

class Look;

class SettingCard final : public QFrame {
  Q_OBJECT

 public:
  SettingCard(Look& look, int card, QWidget* parent = nullptr);
  ~SettingCard() override;

  void setOffered(const OfferedSettings& offered);
  void setSetting(const ComparedSetting& setting);
  void setState(const CardState& state);
  /// Nothing about it can be changed while something is computed; `removable`: more than the fewest are there.
  void setChangeable(bool changeable, bool removable);
  void openForm();

 Q_SIGNALS:
  void settingEdited(int card, const QString& text);
  void removeRequested(int card);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
