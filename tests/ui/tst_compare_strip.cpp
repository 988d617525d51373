// SPDX-License-Identifier: GPL-3.0-or-later
// The strip of pages: what is drawn where, and each page reached by mouse and by keys, in either direction of writing.
#include <QtTest>

#include <QComboBox>
#include <QLabel>
#include <set>

#include "support/patience.h"
#include "ui/compare/page_strip.h"
#include "ui/compare/strip_section.h"
#include "ui/theme/look.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

namespace {

StripData strips(int pages, int rows = 2) {
  StripData strip{.layers = 2, .kvHeads = 3};
  for (int page = 0; page < pages; ++page) {
    strip.pages.append({QStringLiteral("p. %1").arg(page + 1), QStringLiteral("Beginning of %1").arg(page + 1)});
  }
  for (int row = 0; row < rows; ++row) {
    StripRow shown{.card = row, .name = QStringLiteral("setting %1").arg(row)};
    for (int page = 0; page < pages; ++page)
      shown.fates.append(page == 1 ? PageFate{} : PageFate{.kept = 0.25, .merged = 0.25, .dropped = 0.5});
    strip.rows.append(shown);
  }
  return strip;
}

}  // namespace

class tst_CompareStrip final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_look = std::make_unique<Look>();
    m_section = std::make_unique<StripSection>(*m_look);
    m_section->resize(900, 400);
    m_section->setData(strips(12));
    m_section->show();
    QVERIFY(QTest::qWaitForWindowActive(m_section.get(), kPatience));
  }
  void cleanup() {
    m_section.reset();
    m_look.reset();
    qApp->setLayoutDirection(Qt::LeftToRight);
  }

  void keptIsBelowMergedIsAboveDroppedIsHatched() {
    const Theme& theme = m_look->theme();
    const QImage image = strip()->grab().toImage();
    const QRect column = strip()->columnOf({0, 4});
    const auto at = [&](double share) {
      return image.pixelColor(column.center().x(), column.bottom() - int(share * column.height()));
    };
    QCOMPARE(at(0.1), theme.context);
    QCOMPARE(at(0.4), theme.residual);
    std::set<QRgb> hatched;
    for (int y = column.top() + 2; y < column.top() + column.height() / 2 - 2; ++y) {
      for (int x = column.left() + 1; x < column.right(); ++x) hatched.insert(image.pixel(x, y));
    }
    QVERIFY(hatched.size() > 1);  // lines on a ground
    QVERIFY(!hatched.contains(theme.context.rgb()));
    QVERIFY(!hatched.contains(theme.residual.rgb()));
    // A page without text has nothing of it.
    const QRect bare = strip()->columnOf({0, 1});
    std::set<QRgb> ground;
    for (int y = bare.top(); y <= bare.bottom(); ++y) {
      for (int x = bare.left(); x <= bare.right(); ++x) ground.insert(image.pixel(x, y));
    }
    QCOMPARE(ground, std::set<QRgb>{theme.ground.rgb()});
  }

  void theMouseTellsAPageAndOpensIt() {
    const QSignalSpy opened(m_section.get(), &StripSection::pageActivated);
    QTest::mouseMove(strip(), strip()->columnOf({1, 7}).center());
    QTRY_COMPARE(sentence(),
                 QStringLiteral("p. 8 · setting 1: kept 25 %, merged 25 %, dropped 50 % · “Beginning of 8”"));
    QCOMPARE(strip()->accessibleDescription(), sentence());
    QTest::mouseClick(strip(), Qt::LeftButton, {}, strip()->columnOf({1, 7}).center());
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toInt(), 7);
    // Beside the bars nothing is opened.
    QTest::mouseClick(strip(), Qt::LeftButton, {}, QPoint(5, strip()->columnOf({1, 7}).center().y()));
    QCOMPARE(opened.size(), 1);
  }

  void keysGoFromPageToPage_data() {
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("left to right") << false;
    QTest::newRow("right to left") << true;
  }
  void keysGoFromPageToPage() {
    QFETCH(bool, mirrored);
    m_section->setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);
    const QSignalSpy opened(m_section.get(), &StripSection::pageActivated);
    strip()->setFocus();
    const auto now = [this] { return strip()->current().value_or(StripPlace{-1, -1}); };
    QCOMPARE(now(), (StripPlace{0, 0}));
    const int before = strip()->columnOf(now()).center().x();
    QTest::keyClick(strip(), Qt::Key_Right);
    // The key goes where it points, unless the strip ends there.
    QCOMPARE(now(), mirrored ? (StripPlace{0, 0}) : (StripPlace{0, 1}));
    QTest::keyClick(strip(), mirrored ? Qt::Key_Left : Qt::Key_Right);
    QCOMPARE(now(), mirrored ? (StripPlace{0, 1}) : (StripPlace{0, 2}));
    QVERIFY(mirrored == (strip()->columnOf(now()).center().x() < before));
    QTest::keyClick(strip(), Qt::Key_Down);
    QTest::keyClick(strip(), Qt::Key_Down);
    QTest::keyClick(strip(), Qt::Key_End);
    QCOMPARE(now(), (StripPlace{1, 11}));
    QVERIFY2(sentence().startsWith(QStringLiteral("p. 12 · setting 1: ")), qPrintable(sentence()));
    QTest::keyClick(strip(), Qt::Key_PageUp);
    QTest::keyClick(strip(), Qt::Key_Up);
    QCOMPARE(now(), (StripPlace{0, 1}));
    QVERIFY2(sentence().contains(QStringLiteral("no text")), qPrintable(sentence()));
    QTest::keyClick(strip(), Qt::Key_Return);
    QTest::keyClick(strip(), Qt::Key_Home);
    QTest::keyClick(strip(), Qt::Key_Space);
    QCOMPARE(opened.size(), 2);
    QCOMPARE(opened[0][0].toInt(), 1);
    QCOMPARE(opened[1][0].toInt(), 0);
  }

  void moreAndFewerPagesThanPixels_data() {
    QTest::addColumn<int>("pages");
    for (const int pages : {1, 2, 96, 399, 5000}) QTest::addRow("%d", pages) << pages;
  }
  void moreAndFewerPagesThanPixels() {
    QFETCH(int, pages);
    m_section->setData(strips(pages));
    QCoreApplication::processEvents();
    const QRect first = strip()->columnOf({0, 0}), last = strip()->columnOf({0, pages - 1});
    QVERIFY(first.width() >= 2);
    QVERIFY(last.right() <= strip()->rect().right());
    QVERIFY(last.right() >= strip()->rect().right() - 2);
    int before = first.left();
    for (int page = 0; page < pages; ++page) {
      const int left = strip()->columnOf({0, page}).left();
      QVERIFY(left >= before);
      before = left;
    }
    strip()->setFocus();
    QTest::keyClick(strip(), Qt::Key_End);
    QCOMPARE(strip()->current()->page, pages - 1);
    QVERIFY(!strip()->grab().isNull());
  }

  void aHeadCanBeChosen() {
    const QSignalSpy chosen(m_section.get(), &StripSection::headChosen);
    auto* heads = m_section->findChild<QComboBox*>(QStringLiteral("compareHeads"));
    QVERIFY(heads != nullptr);
    QCOMPARE(heads->count(), 1 + 2 * 3);
    heads->setCurrentIndex(heads->findText(QStringLiteral("Layer 2, head 3")));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toInt(), 1);
    QCOMPARE(chosen[0][1].toInt(), 2);
    m_section->setData(strips(12));  // the same document: the choice stays
    QCOMPARE(heads->currentIndex(), 6);
    heads->setCurrentIndex(0);
    QCOMPARE(chosen[1][0].toInt(), -1);
  }

  void nothingWithoutPages() {
    m_section->setData({});
    QVERIFY(!strip()->current());
    strip()->setFocus();
    for (const int key : {Qt::Key_Right, Qt::Key_End, Qt::Key_Down, Qt::Key_Return})
      QTest::keyClick(strip(), Qt::Key(key));
    QCOMPARE(sentence(), QString());
  }

 private:
  PageStrip* strip() const { return m_section->findChild<PageStrip*>(QStringLiteral("pageStrip")); }
  QString sentence() const { return m_section->findChild<QLabel*>(QStringLiteral("stripSentence"))->text(); }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<StripSection> m_section;
};

QTEST_MAIN(tst_CompareStrip)
#include "tst_compare_strip.moc"
