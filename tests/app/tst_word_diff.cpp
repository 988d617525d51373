// SPDX-License-Identifier: GPL-3.0-or-later
// Words that differ between two texts, against a plain search for the longest common subsequence.
#include <random>

#include <QTest>

#include "app/tasks/word_diff.h"

using longleaf::app::wordDiff;

class TestWordDiff final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void marks_data();
  void marks();
  void asManyWordsAsPossibleAreShared();
  void longTextsAreCutShort();
};

namespace {

/// The text with what differs in braces.
std::string marked(const std::string& reference, const std::string& text) {
  std::string result;
  for (const auto& span : wordDiff(reference, text)) {
    const std::string part = text.substr(span.begin, span.end - span.begin);
    result += span.differs ? "{" + part + "}" : part;
  }
  return result;
}

std::size_t longestCommon(const std::vector<int>& a, std::size_t i, const std::vector<int>& b, std::size_t j) {
  if (i == a.size() || j == b.size()) return 0;
  if (a[i] == b[j]) return 1 + longestCommon(a, i + 1, b, j + 1);
  return std::max(longestCommon(a, i + 1, b, j), longestCommon(a, i, b, j + 1));
}

}  // namespace

void TestWordDiff::marks_data() {
  QTest::addColumn<QString>("reference");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("expected");
  QTest::newRow("the same") << "one two"
                            << "one two"
                            << "one two";
  QTest::newRow("nothing") << "one two"
                           << ""
                           << "";
  QTest::newRow("against nothing") << ""
                                   << "one two"
                                   << "{one two}";
  QTest::newRow("in the middle") << "made of ivory and a clock"
                                 << "made of ivory and crystal; it"
                                 << "made of ivory and {crystal; it}";
  QTest::newRow("twice") << "a b c d e"
                         << "a x c y e"
                         << "a {x} c {y} e";
  QTest::newRow("something is missing") << "a b c"
                                        << "a c"
                                        << "a c";
  QTest::newRow("white space") << "a  b\n\nc"
                               << " a b c \n"
                               << " a b c \n";
  QTest::newRow("a line of its own") << "a"
                                     << "a\n\nb c"
                                     << "a\n\n{b c}";
  QTest::newRow("a script without spaces")
      << QStringLiteral("红色的船") << QStringLiteral("红色的塔") << QStringLiteral("红色的{塔}");
  QTest::newRow("accents") << QStringLiteral("schön") << QStringLiteral("schon") << "{schon}";
}

void TestWordDiff::marks() {
  QFETCH(QString, reference);
  QFETCH(QString, text);
  QFETCH(QString, expected);
  QCOMPARE(QString::fromStdString(marked(reference.toStdString(), text.toStdString())), expected);
}

void TestWordDiff::asManyWordsAsPossibleAreShared() {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto words = [&] {
      std::vector<int> list(random() % 9);
      for (int& word : list) word = static_cast<int>(random() % 4);
      return list;
    };
    const auto joined = [](const std::vector<int>& list) {
      std::string text;
      for (const int word : list) text += "w" + std::to_string(word) + " ";
      return text;
    };
    const std::vector<int> a = words();
    const std::vector<int> b = words();
    const std::string reference = joined(a);
    const std::string text = joined(b);
    std::size_t common = 0;
    std::size_t end = 0;
    for (const auto& span : wordDiff(reference, text)) {
      QCOMPARE(span.begin, end);
      QVERIFY(span.end > span.begin);
      end = span.end;
      const std::string part = text.substr(span.begin, span.end - span.begin);
      if (!span.differs) common += static_cast<std::size_t>(std::count(part.begin(), part.end(), 'w'));
    }
    QCOMPARE(end, text.size());
    QCOMPARE(common, longestCommon(a, 0, b, 0));
  }
}

void TestWordDiff::longTextsAreCutShort() {
  std::string reference = "begin ";
  std::string text = "begin ";
  for (int i = 0; i < 30'000; ++i) {
    reference += "a" + std::to_string(i) + " ";
    text += "b" + std::to_string(i) + " ";
  }
  const auto spans = wordDiff(reference + "end", text + "end");
  QCOMPARE(spans.size(), std::size_t{3});
  QVERIFY(spans[1].differs && !spans[0].differs && !spans[2].differs);
}

QTEST_GUILESS_MAIN(TestWordDiff)
#include "tst_word_diff.moc"
