// SPDX-License-Identifier: GPL-3.0-or-later
// Warnings as text and back, sentences of earlier libraries among them.
#include <QTest>

#include "storage/documents/document_warning.h"

using namespace longleaf::storage;
using Kind = DocumentWarning::Kind;

class TestDocumentWarning final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void eachKindComesBack() {
    const DocumentWarning all[] = {{Kind::unknownEncoding, 0, 0, "X Y"}, {Kind::guessedEncoding, 0, 0, "UTF-16LE"},
                                   {Kind::invalidBytes, 1, 0, ""},       {Kind::missingParts, 2, 0, ""},
                                   {Kind::noPrintedPages, 0, 0, ""},     {Kind::deepNesting, 512, 0, ""},
                                   {Kind::emptyPages, 40, 30, "1, 3-5"}, {Kind::other, 0, 0, "a sentence"}};
    for (const DocumentWarning& warning : all) {
      QVERIFY2(writtenWarning(written(warning)) == warning, written(warning).c_str());
      QVERIFY2(!sentenceOf(warning).empty(), written(warning).c_str());
    }
  }

  static void anythingElseIsASentence_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"", " ", "Page ii has no text", "emptyPages", "emptyPages ", "emptyPages 1", "emptyPages x 0 ii",
          "emptyPages -1 0 ii", "emptyPages 99999999999999999999 0 ii", "emptypages 1 0 ii", "other 1 0 ii"})
      QTest::addRow("'%s'", text) << QByteArray(text);
  }
  static void anythingElseIsASentence() {
    QFETCH(const QByteArray, text);
    const DocumentWarning warning = writtenWarning(text.toStdString());
    QVERIFY(warning.kind == Kind::other);
    QCOMPARE(sentenceOf(warning), text.toStdString());
  }

  static void countsAreInGrammar() {
    QCOMPARE(sentenceOf({.kind = Kind::invalidBytes, .count = 1}),
             std::string("1 byte was not valid in the document's encoding and became U+FFFD"));
    QCOMPARE(sentenceOf({.kind = Kind::missingParts, .count = 2}),
             std::string("2 parts of the book, listed in its order of reading, are missing or no text"));
    QCOMPARE(sentenceOf({.kind = Kind::emptyPages, .count = 1, .words = "ii"}), std::string("Page ii has no text"));
    QCOMPARE(sentenceOf({.kind = Kind::emptyPages, .count = 5, .unnamed = 2, .words = "3-5"}),
             std::string("Pages 3-5, and 2 more have no text"));
  }
};

QTEST_MAIN(TestDocumentWarning)
#include "tst_document_warning.moc"
