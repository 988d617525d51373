// SPDX-License-Identifier: GPL-3.0-or-later
// What is made of anybody's text before a terminal or a page gets it.
#include <QTest>

#include "app/tasks/measurements.h"
#include "app/tasks/plain_text.h"

using namespace longleaf::app;

class TestPlainText final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void controlsLeave_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("clean");
    const auto row = [](const char* name, const char16_t* text, const char16_t* clean) {
      QTest::newRow(name) << QString::fromUtf16(text) << QString::fromUtf16(clean);
    };
    row("words", u"größer\tals\n€ \U0001F680 \u05d0\u200e\u200f", u"größer\tals\n€ \U0001F680 \u05d0\u200e\u200f");
    row("escape", u"a\u001b[31mb\u0007\r", u"a[31mb");
    QTest::newRow("zero") << QString::fromUtf8("a\0b", 3) << QStringLiteral("ab");
    row("DEL and C1", u"a\u007fb\u0080\u009b\u009fc\u00a0d", u"abc\u00a0d");
    row("overrides", u"a\u202a\u202b\u202c\u202d\u202eb\u202f", u"ab\u202f");
    row("isolates", u"\u2065a\u2066\u2067\u2068\u2069b\u206a", u"\u2065ab\u206a");
  }

  static void controlsLeave() {
    QFETCH(QString, text);
    QFETCH(QString, clean);
    QCOMPARE(QString::fromStdString(withoutControls(text.toStdString())), clean);
  }

  /// JSON says the same, and has nothing that a terminal obeys.
  static void jsonKeepsThemAsEscapes() {
    const std::string text = "a\x1b[31m\x7f\u009b\u202e\u2066 größer \U0001F680";
    const std::string json = dumped(Json{{"text", text}});
    QCOMPARE(QString::fromStdString(json),
             QStringLiteral("{\"text\":\"a\\u001b[31m\\u007f\\u009b\\u202e\\u2066 größer \U0001F680\"}"));
    QCOMPARE(Json::parse(json)["text"].get<std::string>(), text);
    QCOMPARE(QString::fromStdString(dumped(Json{"\xff"})), QStringLiteral("[\"\uFFFD\"]"));
  }
};

QTEST_APPLESS_MAIN(TestPlainText)
#include "tst_plain_text.moc"
