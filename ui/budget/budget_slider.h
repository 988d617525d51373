// SPDX-License-Identifier: GPL-3.0-or-later
// The budget's slider: stops at round counts of slots, and shows from where on a budget no longer fits. Its value is
// the index of a step; what it says is in slots.
#pragma once

#include <QSlider>
#include <optional>

namespace longleaf::ui {

class Look;

class BudgetSlider final : public QSlider {
  Q_OBJECT

 public:
  explicit BudgetSlider(Look& look, QWidget* parent = nullptr);

  void setSteps(const QList<int>& steps);
  const QList<int>& steps() const { return m_steps; }
  /// Stands at the nearest step; arrows lead to the next step from the exact count. Emits nothing.
  void setSlots(int count);
  /// Beyond it the line is broken: it does not fit.
  void setLimit(std::optional<int> largestThatFits);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// By the person.
  void slotsChosen(int count);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  void followAction(int action);
  void moveTo(int index);
  int indexAt(double x) const;
  double placeOf(double index) const;
  double margin() const;

  Look& m_look;
  QList<int> m_steps{1};
  int m_slots = 1;
  std::optional<int> m_limit{};
};

}  // namespace longleaf::ui
