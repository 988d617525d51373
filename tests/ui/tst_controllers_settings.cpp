// SPDX-License-Identifier: GPL-3.0-or-later
// Settings that other programs have written, that are no settings, or that cannot be kept.
#include <QLabel>

#include "app/controllers/preferences.h"
#include "ui/controllers_case.h"

namespace {

using namespace longleaf;
using namespace longleaf::tests;

QString s(const char* text) { return QString::fromUtf8(text); }

}  // namespace

class tst_ControllersSettings final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void whatOthersHaveWrittenIsLookedAt() {
    const ControllersCase scene;
    QVERIFY(scene.with([](app::Shelf& shelf) {
      for (const auto& [key, value] :
           {std::pair("max_tokens", "-5"), std::pair("text_size", "banana"), std::pair("snapshot_quota", ".5"),
            std::pair("temperature", "0.5"), std::pair("colour_scheme", "<b>dark</b>")}) {
        if (!shelf.library->setSetting(key, value)) return false;
      }
      return true;
    }));
    app::ShelfThread library;
    app::Preferences preferences(library, nullptr);
    QSignalSpy loaded(&preferences, &app::Preferences::loaded);
    library.open(&preferences, QString::fromStdString(scene.library()),
                 [](const app::Expected<app::ShelfThread::Opened>&) {});
    preferences.load();
    QTRY_COMPARE(loaded.count(), 1);
    QCOMPARE(preferences.value(s("max_tokens")), s("512"));
    QCOMPARE(preferences.value(s("text_size")), s("100"));
    QCOMPARE(preferences.value(s("snapshot_quota")), s("10240"));
    QCOMPARE(preferences.value(s("colour_scheme")), s("system"));
    QCOMPARE(preferences.value(s("temperature")), s("0.5"));
    library.finish(false);
  }

  static void aBudgetThatIsTooSmallIsSaidInWords() {
    ControllersCase scene;
    QVERIFY(scene.useModel());
    QVERIFY(scene.with([](app::Shelf& shelf) {
      return shelf.library->setSetting("budget", "64") && shelf.library->setSetting("set.recent", "200");
    }));
    QVERIFY(scene.start());
    const auto* verdict = scene.find<QLabel>("fitVerdict");
    QTRY_VERIFY2(verdict->text().startsWith(s("This method needs at least 2")), qPrintable(verdict->text()));
    QVERIFY2(verdict->text().endsWith(s(" slots.")), qPrintable(verdict->text()));
  }

  static void numbersAreWholeWhereTheyAreCounts_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("exponent") << s("max_tokens") << s("1e3") << false;
    QTest::newRow("half a mebibyte") << s("snapshot_quota") << s(".5") << false;
    QTest::newRow("percent and a half") << s("text_size") << s("120.5") << false;
    QTest::newRow("not a number") << s("top_k") << s("nan") << false;
    QTest::newRow("none") << s("snapshot_quota") << s("0") << true;
    QTest::newRow("whole") << s("max_tokens") << s("1000") << true;
    QTest::newRow("share") << s("top_p") << s("0.9") << true;
    QTest::newRow("temperature") << s("temperature") << s("0.7") << true;
    QTest::newRow("penalty") << s("repeat_penalty") << s("1.05") << true;
  }
  static void numbersAreWholeWhereTheyAreCounts() {
    QFETCH(const QString, key);
    QFETCH(const QString, value);
    QFETCH(const bool, isGood);
    QCOMPARE(app::settingProblem(key, value).isEmpty(), isGood);
  }

  static void whatCannotBeKeptIsSaid() {
    app::ShelfThread library;  // in which no library is open
    app::Preferences preferences(library, nullptr);
    QSignalSpy notKept(&preferences, &app::Preferences::notKept);
    preferences.set(s("temperature"), s("0.5"));
    QTRY_COMPARE(notKept.count(), 1);
    QCOMPARE(preferences.value(s("temperature")), s("0.5"));  // it counts for now
    library.finish(false);
  }
};

QTEST_MAIN(tst_ControllersSettings)
#include "tst_controllers_settings.moc"
