// SPDX-License-Identifier: GPL-3.0-or-later
// Settings as texts: what they name, what they take from the options, and what is refused with which words.
#include <QtTest>

#include "app/tasks/setting_text.h"

namespace longleaf::app {

using inference::settingValue;
using Kind = inference::Budget::Kind;

class TestSettingText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namesMethodBudgetAndKeys();
  void takesTheRestFromTheOptions();
  void refuses_data();
  void refuses();
  void sameSettingsAreRefused();
};

void TestSettingText::namesMethodBudgetAndKeys() {
  const auto setting = parseSetting("budget=512,alpha=0.5,method=zsmerge");
  QVERIFY2(setting, setting ? "" : setting.error().message.c_str());
  QCOMPARE(setting->text, std::string("budget=512,alpha=0.5,method=zsmerge"));
  QCOMPARE(setting->series, std::string("zsmerge alpha=0.5"));
  QVERIFY(setting->budget.kind == Kind::slots);
  QCOMPARE(setting->budget.value, 512.0);
  QCOMPARE(settingValue(setting->settings, "alpha"), std::string("0.5"));

  const auto full = parseSetting("method=full");
  QVERIFY(full);
  QVERIFY(full->budget.kind == Kind::full);
  const auto share = parseSetting("budget=10%,method=streaming");
  QVERIFY(share);
  QVERIFY(share->budget.kind == Kind::percent);
  QCOMPARE(share->series, std::string("streaming"));
}

void TestSettingText::takesTheRestFromTheOptions() {
  const SettingWords base{.method = "h2o", .budget = "1024", .set = {"sink=8", "chunk=128"}};
  const auto setting = parseSetting("sink=2", base);
  QVERIFY(setting);
  QCOMPARE(setting->budget.value, 1024.0);
  QCOMPARE(settingValue(setting->settings, "score"), std::string("sum"));
  QCOMPARE(settingValue(setting->settings, "chunk"), std::string("128"));
  QCOMPARE(settingValue(setting->settings, "sink"), std::string("2"));
  QCOMPARE(setting->series, std::string("h2o sink=2"));
  QCOMPARE(settingValue(*settingsOf(base), "sink"), std::string("8"));
}

void TestSettingText::refuses_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("says");
  QTest::newRow("empty") << ""
                         << "is not KEY=VALUE";
  QTest::newRow("no value") << "budget="
                            << "is not KEY=VALUE";
  QTest::newRow("no key") << "=3"
                          << "is not KEY=VALUE";
  QTest::newRow("comma at the end") << "budget=512,"
                                    << "is not KEY=VALUE";
  QTest::newRow("twice") << "budget=512,budget=1024"
                         << "'budget' is there twice";
  QTest::newRow("preset") << "method=lru"
                          << "zsmerge";
  QTest::newRow("key") << "colour=red"
                       << "alpha";
  QTest::newRow("value") << "alpha=2"
                         << "alpha";
  QTest::newRow("budget") << "budget=200%"
                          << "200%";
  QTest::newRow("split") << "budget=3"
                         << "16";
  QTest::newRow("unbounded") << "method=full,budget=512"
                             << "evicts nothing";
}

void TestSettingText::refuses() {
  QFETCH(QString, text);
  QFETCH(QString, says);
  const auto setting = parseSetting(text.toStdString());
  QVERIFY(!setting);
  QVERIFY(setting.error().code == Code::usage);
  const QString message = QString::fromStdString(setting.error().message);
  QVERIFY2(message.startsWith("setting '" + text + "': "), qPrintable(message));
  QVERIFY2(message.contains(says), qPrintable(message));
}

void TestSettingText::sameSettingsAreRefused() {
  const auto settings = parseSettings({"budget=512", "budget=1024", "method=zsmerge,budget=512"});
  QVERIFY(!settings);
  QVERIFY(settings.error().code == Code::usage);
  QCOMPARE(settings.error().message, std::string("settings 'budget=512' and 'method=zsmerge,budget=512' are the same"));
  const auto others = parseSettings({"budget=512", "budget=512,passages=0", "budget=1024"});
  QVERIFY(others);
  QCOMPARE(others->size(), std::size_t{3});
}

}  // namespace longleaf::app

QTEST_GUILESS_MAIN(longleaf::app::TestSettingText)
#include "tst_setting_text.moc"
