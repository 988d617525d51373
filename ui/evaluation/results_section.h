// SPDX-License-Identifier: GPL-3.0-or-later
// The results of one task: table, quality against budget, and where the text was asked about place by place, the heat
// maps. Updated in place, so that the keyboard stays where it is while rows come in.
#pragma once

#include <QFrame>
#include <QList>
#include <memory>

#include "ui/evaluation/evaluation_values.h"

namespace longleaf::ui {

class Look;

class ResultsSection final : public QFrame {
  Q_OBJECT

 public:
  explicit ResultsSection(Look& look, QWidget* parent = nullptr);
  ~ResultsSection() override;

  void setSection(const EvaluationSection& section);

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
