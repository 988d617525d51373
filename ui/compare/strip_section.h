// SPDX-License-Identifier: GPL-3.0-or-later
// The strips of all settings with what they need to be understood: a heading, which heads are shown, a legend, and a
// sentence about the page that is pointed at.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/compare_values.h"

namespace longleaf::ui {

class Look;

class StripSection final : public QWidget {
  Q_OBJECT

 public:
  explicit StripSection(Look& look, QWidget* parent = nullptr);
  ~StripSection() override;

  /// The heads that can be chosen are those of the data; the choice stays where it can.
  void setData(const StripData& strip);

 Q_SIGNALS:
  /// One head of one layer, from 0; both negative: the mean over all of them.
  void headChosen(int layer, int kvHead);
  void pageActivated(int page);

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
