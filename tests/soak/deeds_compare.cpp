// SPDX-License-Identifier: GPL-3.0-or-later
// One question with several settings side by side, to the end and stopped, and a look at the page of evaluations.
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include "soak/sitting.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/page_strip.h"
#include "ui/compare/setting_card.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/reader/reader_pane.h"

namespace longleaf::tests {

namespace {

constexpr int kMostCards = 3;

template <class T>
T* inCard(const Sitting& s, int card, const char* name) {
  const auto* found = s.scene().window->findChild<ui::SettingCard*>(QStringLiteral("settingCard%1").arg(card));
  return found != nullptr && found->isVisible() ? found->findChild<T*>(QLatin1String(name)) : nullptr;
}

int cards(const Sitting& s) {
  int count = 0;
  while (inCard<QLabel>(s, count, "compareName") != nullptr) ++count;
  return count;
}

/// A setting that another card has is refused there, in a sentence: then another is written.
bool changeSetting(Sitting& s, int card) {
  static const QStringList kMethods{QStringLiteral("h2o"), QStringLiteral("tova"), QStringLiteral("streaming"),
                                    QStringLiteral("zsmerge")};
  auto* change = inCard<QToolButton>(s, card, "changeSetting");
  auto* all = inCard<QLineEdit>(s, card, "compareSetting");
  auto* problem = inCard<QWidget>(s, card, "compareProblem");
  if (change == nullptr || all == nullptr || problem == nullptr) return false;
  if (!all->isVisible()) QTest::mouseClick(change, Qt::LeftButton);
  if (!soon([&] { return all->isVisible(); })) return false;
  for (int time = 0; time < 10; ++time) {
    const auto budget = 192 + 32 * s.draw(20);
    Sitting::type(all, QStringLiteral("budget=%1,method=%2").arg(budget).arg(s.oneOf(kMethods)));
    QTest::keyClick(all, Qt::Key_Return);
    if (!problem->isVisible()) return true;
  }
  return false;
}

/// One more setting or one less: two or three of them.
bool changeCards(Sitting& s) {
  const int before = cards(s);
  if (before < kMostCards) return s.scene().click("addSetting") && soon([&] { return cards(s) == before + 1; });
  auto* remove = inCard<QToolButton>(s, before - 1, "removeSetting");
  if (remove == nullptr) return false;
  QTest::mouseClick(remove, Qt::LeftButton);
  return soon([&] { return cards(s) == before - 1; });
}

Outcome exportComparison(Sitting& s) {
  static const QStringList kSuffixes{QStringLiteral("html"), QStringLiteral("pdf"), QStringLiteral("json")};
  const auto format = static_cast<qsizetype>(s.draw(3));
  const QString path = s.freshFile(QStringLiteral("comparison.") + kSuffixes[format]);
  auto* menu = s.scene().window->findChild<QMenu*>(QStringLiteral("compareExportMenu"));
  menu->actions().at(format)->trigger();
  if (!s.scene().chooseFile("exportComparisonDialog", path) || !s.scene().settles() || !s.activate())
    return failed(QStringLiteral("no dialog"));
  return soon([&] { return QFileInfo(path).size() > 0; }) ? done() : failed(QStringLiteral("nothing is written"));
}

Outcome leave(Sitting& s) {
  auto* strip = s.scene().seen<ui::PageStrip>("pageStrip");
  const bool byPage = strip != nullptr && !strip->data().rows.isEmpty() && s.coin();
  if (byPage) {
    strip->setFocus();
    QTest::keyClick(strip, Qt::Key_End);
    QTest::keyClick(strip, Qt::Key_Return);
  } else if (!s.scene().click("compareBack")) {
    return failed(QStringLiteral("no way back"));
  }
  return soon([&] { return s.scene().window->page() == ui::CentralPage::reader; })
             ? done()
             : failed(QStringLiteral("the page of comparisons stays"));
}

Outcome compare(Sitting& s, bool stopIt) {
  if (!s.scene().press(s.actions().compare)) return failed(QStringLiteral("no comparison"));
  if (!soon([&] { return s.scene().window->shows(s.scene().window->compare()); }))
    return failed(QStringLiteral("no page"));
  if (s.coin() && !changeCards(s)) return failed(QStringLiteral("settings do not come and go"));
  if (s.coin() && !changeSetting(s, cards(s) - 1)) return failed(QStringLiteral("a setting cannot be changed"));
  auto* question = s.scene().seen<QLineEdit>("compareQuestion");
  if (question == nullptr) return failed(QStringLiteral("no place for a question"));
  Sitting::type(question, s.newQuestion());
  if (!s.scene().click("compareRun")) return failed(QStringLiteral("it cannot be run"));
  if (stopIt) {
    QTest::qWait(static_cast<int>(50 + 100 * s.draw(20)));
    s.clickNow("compareStop");
  }
  if (!s.scene().settles()) return failed(QStringLiteral("it compares without end"));
  const bool all = s.scene().seen<QToolButton>("compareExport")->isEnabled();
  const Outcome bars = s.closeBars(QStringLiteral("With"));
  if (bars.kind == Outcome::Kind::failed) return bars;
  if (!all && !stopIt && bars.words.isEmpty()) return failed(QStringLiteral("neither answers nor a sentence"));
  if (all && s.coin()) {
    const Outcome exported = exportComparison(s);
    if (exported.kind == Outcome::Kind::failed) return exported;
  }
  const Outcome left = leave(s);
  return left.kind == Outcome::Kind::done && !all && !stopIt ? refused(bars.words) : left;
}

Outcome lookAtEvaluations(Sitting& s) {
  if (!s.scene().press(s.actions().evaluate)) return failed(QStringLiteral("no evaluations"));
  if (!soon([&] { return s.scene().window->shows(s.scene().window->evaluation()); }))
    return failed(QStringLiteral("no page"));
  if (!s.scene().settles() || !s.scene().click("evaluationBack")) return failed(QStringLiteral("no way back"));
  return soon([&] { return s.scene().window->page() == ui::CentralPage::reader; }) ? done()
                                                                                   : failed(QStringLiteral("it stays"));
}

}  // namespace

std::vector<Deed> compareDeeds(Sitting& s) {
  const auto open = [&s](int weight) { return [&s, weight] { return s.hasDocument() && s.isShort() ? weight : 0; }; };
  return {{"compare", open(5), [&s] { return compare(s, false); }},
          {"stop a comparison", open(4), [&s] { return compare(s, true); }},
          {"look at evaluations", open(1), [&s] { return lookAtEvaluations(s); }}};
}

}  // namespace longleaf::tests
