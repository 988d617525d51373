// SPDX-License-Identifier: GPL-3.0-or-later
// A file that is built for one instruction set must not give the linker a copy of anything that other files also have:
// an inline function of a header, compiled there with AVX-512, could be kept for the whole program and crash it
// elsewhere.
#include <QtTest>

#include <QProcess>
#include <QSet>

#include "support/patience.h"

class TestSymbols : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void onlyTheTableIsVisible();
};

void TestSymbols::onlyTheTableIsVisible() {
#if !defined(__x86_64__)
  QSKIP("files for one instruction set exist on x86-64 only");
#endif
  QProcess nm;
  nm.start("nm", {"-A", "-C", "--defined-only", LONGLEAF_KERNELS_ARCHIVE});
  if (!nm.waitForStarted(longleaf::tests::kPatience)) QSKIP("nm is missing");
  QVERIFY(nm.waitForFinished(longleaf::tests::kPatience));
  QCOMPARE(nm.exitCode(), 0);
  // archive:member.o:address type name
  const QRegularExpression line(R"(:(int(?:8|16)_dot_\w+)\.cpp\.o:[0-9a-f]* (\S) (.*)$)");
  QMap<QString, int> exported;
  for (const QString& text : QString::fromUtf8(nm.readAllStandardOutput()).split('\n')) {
    const QRegularExpressionMatch match = line.match(text);
    if (!match.hasMatch() || match.captured(1) == "int8_dot_baseline") continue;
    if (match.captured(3).startsWith("DW.ref.")) continue;  // a pointer that sanitizers need, no code
    const QChar type = match.captured(2)[0];
    QVERIFY2(!QStringLiteral("WVwvu").contains(type), qPrintable(text));
    if (type == 'T') {
      ++exported[match.captured(1)];
      QVERIFY2(match.captured(3).startsWith("longleaf::kernels::cpu::int8Kernels") ||
                   match.captured(3).startsWith("longleaf::kernels::cpu::int16Dot"),
               qPrintable(text));
    }
  }
  QCOMPARE(exported.keys(), QStringList({"int16_dot_avx2", "int16_dot_avx512vnni", "int16_dot_avxvnni", "int8_dot_avx2",
                                         "int8_dot_avx512", "int8_dot_avx512vnni", "int8_dot_avxvnni"}));
  for (const int count : exported) QCOMPARE(count, 1);
}

QTEST_APPLESS_MAIN(TestSymbols)
#include "tst_symbols.moc"
