// SPDX-License-Identifier: GPL-3.0-or-later
// Budgets and methods are chosen, documents read, stopped, paused and read again.
#include <QComboBox>
#include <QSpinBox>

#include "soak/sitting.h"
#include "ui/budget/budget_panel.h"

namespace longleaf::tests {

namespace {

using Phase = ui::ReadingState::Phase;

bool chooseSlots(const Sitting& s, int slots) {
  auto* field = s.scene().seen<QSpinBox>("budgetSlots");
  if (field == nullptr) return false;
  const int wanted = std::clamp(slots, field->minimum(), field->maximum());
  Sitting::type(field, QString::number(wanted));
  QTest::keyClick(field, Qt::Key_Return);
  return soon([&] { return s.scene().window->budget().budget().slots == wanted; });
}

bool chooseMethod(const Sitting& s, const QString& name) {
  if (s.scene().seen<QComboBox>("methodCombo") == nullptr && !s.scene().click("expertToggle")) return false;
  auto* methods = s.scene().seen<QComboBox>("methodCombo");
  if (methods == nullptr) return false;
  methods->setFocus();
  QTest::keyClick(methods, Qt::Key_Home);
  for (int step = 0; step < methods->count() && methods->currentText() != name; ++step)
    QTest::keyClick(methods, Qt::Key_Down);
  return methods->currentText() == name && s.scene().click("expertToggle");
}

Outcome chooseBudget(Sitting& s) {
  if (!s.scene().press(s.actions().budget)) return failed(QStringLiteral("no budget"));
  const std::size_t way = s.draw(3);
  bool chosen = false;
  if (way == 0) {
    const char* preset = s.coin() ? "preset0" : "preset1";
    chosen = s.scene().click(preset) && s.scene().seen<QAbstractButton>(preset)->isChecked();
  } else if (way == 1) {
    chosen = chooseSlots(s, static_cast<int>(256 * (1 + s.draw(4))));
  } else {
    chosen = chooseMethod(s, s.coin() ? QStringLiteral("streaming") : QStringLiteral("h2o"));
  }
  if (!chosen || !s.scene().settles()) return failed(QStringLiteral("it cannot be chosen"));
  const Outcome read = s.isShort() && s.coin() ? s.readToTheEnd() : done();
  if (way == 2 && !chooseMethod(s, kHomeMethod)) return failed(QStringLiteral("the method cannot be chosen back"));
  return s.scene().press(s.actions().budget) ? read : failed(QStringLiteral("the budget stays"));
}

bool begin(const Sitting& s) {
  return (s.pressNow(s.actions().read) || s.pressNow(s.actions().readAgain)) &&
         (!s.scene().hasBar(QStringLiteral("too-long")) || s.scene().clickVerb(QStringLiteral("too-long"), "anyway"));
}

/// Of a document that is short the end may come first.
Outcome stopReading(Sitting& s) {
  if (!begin(s)) return failed(QStringLiteral("it cannot be read"));
  if (s.scene().hasBar(QStringLiteral("fit"))) return refused(s.closeBars().words);
  if (!atLast([&] { return s.scene().reading().tokensDone > 0 || !s.busy(); }))
    return failed(QStringLiteral("no token"));
  const bool stopped = s.coin() ? s.pressNow(s.actions().stop) : s.clickNow("stopReadingButton");
  if (!s.scene().settles()) return failed(QStringLiteral("it does not stop"));
  const Phase phase = s.scene().reading().phase;
  return phase == Phase::done || (stopped && phase == Phase::stopped)
             ? done()
             : failed(QStringLiteral("the strip says %1").arg(int(phase)));
}

Outcome pauseReading(Sitting& s) {
  if (!begin(s)) return failed(QStringLiteral("it cannot be read"));
  if (s.scene().hasBar(QStringLiteral("fit"))) return refused(s.closeBars().words);
  if (!atLast([&] { return s.scene().reading().tokensDone > 0 || !s.busy(); }))
    return failed(QStringLiteral("no token"));
  if (s.pressNow(s.actions().pause) && s.busy()) {
    QTest::qWait(200);
    if (s.busy() && s.scene().reading().phase != Phase::paused) return failed(QStringLiteral("it does not pause"));
    s.coin() ? s.pressNow(s.actions().pause) : s.pressNow(s.actions().stop);
  }
  if (!s.scene().settles()) return failed(QStringLiteral("it does not go on"));
  const Phase phase = s.scene().reading().phase;
  return phase == Phase::done || phase == Phase::stopped ? done() : failed(QStringLiteral("not read"));
}

}  // namespace

std::vector<Deed> readingDeeds(Sitting& s) {
  const auto anyOpen = [&s](int weight) { return [&s, weight] { return s.hasDocument() ? weight : 0; }; };
  return {
      {"choose a budget", anyOpen(4), [&s] { return chooseBudget(s); }},
      {"read", [&s] { return s.hasDocument() && s.isShort() ? 5 : 0; }, [&s] { return s.readToTheEnd(); }},
      {"stop a reading", anyOpen(5), [&s] { return stopReading(s); }},
      {"pause a reading", [&s] { return s.hasDocument() && s.isShort() ? 3 : 0; }, [&s] { return pauseReading(s); }}};
}

}  // namespace longleaf::tests
