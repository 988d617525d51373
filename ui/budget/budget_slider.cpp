// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/budget_slider.h"

#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "ui/budget/budget_steps.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

// In steps of the theme's spacing.
constexpr double kLine = 1, kKnob = 2, kMark = 0.5;
constexpr int kPage = 2;  // stops of Page Up and Page Down

}  // namespace

BudgetSlider::BudgetSlider(Look& look, QWidget* parent) : QSlider(Qt::Horizontal, parent), m_look(look) {
  setFocusPolicy(Qt::StrongFocus);
  setPageStep(kPage);
  setRange(0, 0);
  connect(this, &QAbstractSlider::actionTriggered, this, [this](int action) { followAction(action); });
  connect(this, &QAbstractSlider::valueChanged, this, [this](int index) {
    if (index < 0 || index >= m_steps.size() || m_steps[index] == m_slots) return;
    m_slots = m_steps[index];
    Q_EMIT slotsChosen(m_slots);
  });
  connect(&look, &Look::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void BudgetSlider::setSteps(const QList<int>& steps) {
  if (steps.isEmpty()) return;
  const QSignalBlocker silent(this);
  m_steps = steps;
  setRange(0, static_cast<int>(m_steps.size()) - 1);
  setSlots(m_slots);
}

void BudgetSlider::setSlots(int count) {
  const QSignalBlocker silent(this);
  m_slots = count;
  setValue(nearestStep(m_steps, count));
  setAccessibleDescription(tr("%1 slots").arg(grouped(count)));
  update();
}

void BudgetSlider::setLimit(std::optional<int> largestThatFits) {
  if (largestThatFits == m_limit) return;
  m_limit = largestThatFits;
  update();
}

void BudgetSlider::followAction(int action) {
  const auto above = std::upper_bound(m_steps.begin(), m_steps.end(), m_slots) - m_steps.begin();
  const auto below = std::lower_bound(m_steps.begin(), m_steps.end(), m_slots) - m_steps.begin() - 1;
  const auto last = m_steps.size() - 1;
  qsizetype target = 0;
  switch (action) {
    case SliderSingleStepAdd:
      target = above;
      break;
    case SliderSingleStepSub:
      target = below;
      break;
    case SliderPageStepAdd:
      target = above + pageStep() - 1;
      break;
    case SliderPageStepSub:
      target = below - pageStep() + 1;
      break;
    case SliderToMaximum:
      target = last;
      break;
    case SliderToMinimum:
      break;
    default:
      return;
  }
  const bool upwards = action == SliderSingleStepAdd || action == SliderPageStepAdd;
  if (upwards && above > last) {
    setSliderPosition(value());  // at the last step or beyond: there is no more
    return;
  }
  moveTo(static_cast<int>(std::clamp<qsizetype>(target, 0, last)));
}

void BudgetSlider::moveTo(int index) {
  const bool stays = index == value();
  setSliderPosition(index);
  // The knob may stand at the nearest step already while the count does not.
  if (!stays || m_steps[index] == m_slots) return;
  m_slots = m_steps[index];
  Q_EMIT slotsChosen(m_slots);
}

double BudgetSlider::margin() const { return m_look.theme().space(kKnob + 1); }

double BudgetSlider::placeOf(double index) const {
  const double share = maximum() > 0 ? index / maximum() : 0;
  const double room = width() - 2 * margin();
  return margin() + room * (layoutDirection() == Qt::RightToLeft ? 1 - share : share);
}

int BudgetSlider::indexAt(double x) const {
  const double room = std::max(1.0, width() - 2 * margin());
  double share = std::clamp((x - margin()) / room, 0.0, 1.0);
  if (layoutDirection() == Qt::RightToLeft) share = 1 - share;
  return static_cast<int>(std::lround(share * maximum()));
}

void BudgetSlider::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) {
    event->ignore();
    return;
  }
  setSliderDown(true);
  moveTo(indexAt(event->position().x()));
}

void BudgetSlider::mouseMoveEvent(QMouseEvent* event) {
  if (isSliderDown()) moveTo(indexAt(event->position().x()));
}

void BudgetSlider::mouseReleaseEvent(QMouseEvent*) { setSliderDown(false); }

void BudgetSlider::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double middle = height() / 2.0, knob = placeOf(value());
  const double thick = theme.space(kLine);
  const auto line = [&](double from, double to, const QPen& pen) {
    painter.setPen(pen);
    painter.drawLine(QPointF(from, middle), QPointF(to, middle));
  };
  const double radius = theme.space(kKnob);
  const double outwards = layoutDirection() == Qt::RightToLeft ? -radius : radius;
  const double first = placeOf(0) - outwards, last = placeOf(maximum()) + outwards;
  QPen quiet(theme.line, thick, Qt::SolidLine, Qt::RoundCap);
  double whole = last;
  if (m_limit && *m_limit < m_steps.last()) {
    const auto fitting = std::upper_bound(m_steps.begin(), m_steps.end(), *m_limit) - m_steps.begin() - 1;
    whole = placeOf(static_cast<double>(std::max<qsizetype>(0, fitting)));
    QPen broken(theme.muted, thick / 2, Qt::CustomDashLine, Qt::FlatCap);
    broken.setDashPattern({1.5, 2});
    line(whole, last, broken);
  }
  line(first, whole, quiet);
  line(first, knob, QPen(isEnabled() ? theme.accent : theme.muted, thick, Qt::SolidLine, Qt::RoundCap));
  painter.setPen(Qt::NoPen);
  painter.setBrush(isEnabled() ? theme.accent : theme.muted);
  painter.drawEllipse(QPointF(knob, middle), radius, radius);
  painter.setBrush(theme.surface);
  painter.drawEllipse(QPointF(knob, middle), radius - theme.space(kMark) * 1.5, radius - theme.space(kMark) * 1.5);
  if (!hasFocus()) return;
  const double ring = theme.px(theme.pixels.focusRing);
  painter.setPen(QPen(theme.accent, ring));
  painter.setBrush(Qt::NoBrush);
  painter.drawEllipse(QPointF(knob, middle), radius + ring, radius + ring);
}

QSize BudgetSlider::sizeHint() const {
  const Theme& theme = m_look.theme();
  return {theme.space(60), theme.px(theme.pixels.target)};
}

QSize BudgetSlider::minimumSizeHint() const {
  const Theme& theme = m_look.theme();
  return {theme.space(30), theme.px(theme.pixels.target)};
}

}  // namespace longleaf::ui
