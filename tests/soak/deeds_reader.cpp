// SPDX-License-Identifier: GPL-3.0-or-later
// The document on display: pages, zoom, places, words in it.
#include <QAbstractScrollArea>
#include <QLineEdit>
#include <QScrollBar>

#include "soak/sitting.h"
#include "ui/reader/reader_pane.h"

namespace longleaf::tests {

namespace {

QAbstractScrollArea* view(const Sitting& s) { return s.scene().seen<QAbstractScrollArea>("readerView"); }

Outcome scroll(Sitting& s) {
  QAbstractScrollArea* area = view(s);
  if (area == nullptr) return failed(QStringLiteral("no reader"));
  area->setFocus();
  QTest::keyClick(area, Qt::Key_Home);
  const int least = area->verticalScrollBar()->value();
  for (std::size_t page = 0; page < 3 + s.draw(12); ++page) {
    QTest::keyClick(area, Qt::Key_PageDown);
    QTest::qWait(60);  // as fast as a key repeats: images are asked for and dropped again
  }
  const bool moved = area->verticalScrollBar()->value() > least;
  if (!moved && area->verticalScrollBar()->maximum() > least) return failed(QStringLiteral("it does not scroll"));
  if (s.coin()) QTest::keyClick(area, s.coin() ? Qt::Key_End : Qt::Key_Home);
  QTest::qWait(200);
  return done();
}

Outcome zoom(Sitting& s) {
  const QAction* in = s.actions().zoomIn;
  const QAction* out = s.actions().zoomOut;
  for (std::size_t step = 0; step < 2 + s.draw(4); ++step) {
    if (!s.scene().press(s.coin() ? in : out)) return failed(QStringLiteral("no zoom"));
    QTest::qWait(100);
  }
  if (s.scene().window->reader().position().zoom == 0) return failed(QStringLiteral("the zoom is still the width's"));
  if (!s.scene().press(s.actions().fitWidth)) return failed(QStringLiteral("no width"));
  return soon([&] { return s.scene().window->reader().position().zoom == 0; }) ? done()
                                                                               : failed(QStringLiteral("not fitted"));
}

Outcome goToPage(Sitting& s) {
  if (!s.scene().press(s.actions().goToPage)) return failed(QStringLiteral("no field"));
  auto* field = s.scene().seen<QLineEdit>("pageField");
  if (field == nullptr || !field->hasFocus()) return failed(QStringLiteral("the field is not ready"));
  const auto page = static_cast<int>(1 + s.draw(2));
  field->selectAll();
  QTest::keyClicks(field, QString::number(page));
  QTest::keyClick(field, Qt::Key_Return);
  QTest::qWait(200);
  if (field->hasFocus()) QTest::keyClick(field, Qt::Key_Escape);  // there is no such page
  for (const QAction* way : {s.actions().back, s.actions().forward}) s.pressNow(way);
  return s.scene().settles() ? done() : failed(QStringLiteral("the place is not shown"));
}

Outcome find(Sitting& s) {
  static const QStringList kWords{QStringLiteral("the"), QStringLiteral("sea"), QStringLiteral("calm"),
                                  QStringLiteral("Text"), QStringLiteral("zxqvw")};
  if (!s.scene().press(s.actions().find)) return failed(QStringLiteral("no find bar"));
  auto* field = s.scene().seen<QLineEdit>("findField");
  if (field == nullptr) return failed(QStringLiteral("no field"));
  Sitting::type(field, s.oneOf(kWords));
  const auto told = [&] { return s.scene().textOf("findCount"); };
  if (!soon([&] { return !told().isEmpty() && told() != QStringLiteral("searching …"); }))
    return failed(QStringLiteral("no count"));
  for (std::size_t step = 0; step < s.draw(5); ++step) {
    QTest::keyClick(field, Qt::Key_Return, s.coin() ? Qt::NoModifier : Qt::ShiftModifier);
    QTest::qWait(50);
  }
  QTest::keyClick(field, Qt::Key_Escape);
  return soon([&] { return s.scene().seen<QWidget>("findBar") == nullptr; }) ? done()
                                                                             : failed(QStringLiteral("it stays"));
}

Outcome outline(Sitting& s) {
  const bool before = s.scene().seen<QWidget>("outline") != nullptr;
  for (int time = 0; time < 2; ++time) {
    if (!s.scene().press(s.actions().outline)) return failed(QStringLiteral("no outline"));
    QTest::qWait(50);
  }
  return (s.scene().seen<QWidget>("outline") != nullptr) == before ? done() : failed(QStringLiteral("it stays"));
}

}  // namespace

std::vector<Deed> readerDeeds(Sitting& s) {
  const auto open = [&s](int weight) { return [&s, weight] { return s.hasDocument() ? weight : 0; }; };
  return {{"scroll", open(5), [&s] { return scroll(s); }},
          {"zoom", open(3), [&s] { return zoom(s); }},
          {"go to a page", open(3), [&s] { return goToPage(s); }},
          {"find in the document", open(4), [&s] { return find(s); }},
          {"show the outline", open(1), [&s] { return outline(s); }}};
}

}  // namespace longleaf::tests
