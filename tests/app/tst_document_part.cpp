// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "app/tasks/document_part.h"

using namespace longleaf;

class TestDocumentPart final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSectionEndsAtTheNextOfItsLevel();
  void anUnknownSectionNamesTheOnesThatExist();
  void pagesByLabel();
  void labelsMayHaveHyphens();
  void unknownPagesNameFirstAndLast();
};

namespace {

/// Four pages of ten bytes; chapters 1 and 2, the first with a section in it.
storage::Document book(const std::vector<std::string>& labels = {"i", "ii", "1", "2"}) {
  storage::Document document;
  document.title = "Book";
  document.text = "aaaaaaaaa\nbbbbbbbbb\nccccccccc\nddddddddd\n";
  for (std::size_t i = 0; i < labels.size(); ++i) document.pages.push_back({labels[i], i * 10, i * 10 + 10});
  document.outline = {{"First Things", 0, 5}, {"A Detail", 1, 10}, {"Last Things", 0, 25}};
  return document;
}

}  // namespace

void TestDocumentPart::aSectionEndsAtTheNextOfItsLevel() {
  const auto first = app::sectionOf(book(), "first things");  // upper and lower case alike
  QVERIFY(first.has_value());
  QCOMPARE(first->text, std::string("aaaa\nbbbbbbbbb\nccccc"));
  QCOMPARE(first->title, std::string("Book"));
  QCOMPARE(first->pages.size(), std::size_t{3});
  QCOMPARE(first->pages[0].label, std::string("i"));
  QVERIFY(first->pages[0].begin == 0 && first->pages[0].end == 5);
  QVERIFY(first->pages[2].begin == 15 && first->pages[2].end == 20);
  QCOMPARE(first->outline.size(), std::size_t{2});
  QCOMPARE(first->outline[1].position, std::size_t{5});

  const auto detail = app::sectionOf(book(), "A Detail");
  QVERIFY(detail.has_value());
  QCOMPARE(detail->text, std::string("bbbbbbbbb\nccccc"));
  const auto last = app::sectionOf(book(), "Last Things");
  QVERIFY(last.has_value());
  QCOMPARE(last->text, std::string("cccc\nddddddddd\n"));
}

void TestDocumentPart::anUnknownSectionNamesTheOnesThatExist() {
  const auto none = app::sectionOf(book(), "Middle");
  QVERIFY(!none);
  QCOMPARE(none.error().code, app::Code::usage);
  for (const char* part : {"'Middle'", "First Things", "A Detail", "Last Things"})
    QVERIFY(none.error().message.find(part) != std::string::npos);

  storage::Document flat = book();
  flat.outline.clear();
  QVERIFY(app::sectionOf(flat, "Middle").error().message.find("no outline") != std::string::npos);
  for (int i = 0; i < 30; ++i) flat.outline.push_back({"Chapter " + std::to_string(i), 0, 0});
  const std::string message = app::sectionOf(flat, "Middle").error().message;
  QVERIFY(message.find("Chapter 11") != std::string::npos && message.find("Chapter 12") == std::string::npos);
  QVERIFY(message.find("and 18 more") != std::string::npos);
}

void TestDocumentPart::pagesByLabel() {
  const auto one = app::pagesOf(book(), "ii");
  QVERIFY(one.has_value());
  QCOMPARE(one->text, std::string("bbbbbbbbb\n"));
  const auto some = app::pagesOf(book(), "ii-1");
  QVERIFY(some.has_value());
  QCOMPARE(some->text, std::string("bbbbbbbbb\nccccccccc\n"));
  QCOMPARE(some->pages.size(), std::size_t{2});
  QVERIFY(some->pages[0].begin == 0 && some->pages[1].end == 20);
  QCOMPARE(some->outline.size(), std::size_t{2});  // First Things began before
}

void TestDocumentPart::labelsMayHaveHyphens() {
  const storage::Document document = book({"A-1", "A-2", "B-1", "1-2"});
  QCOMPARE(app::pagesOf(document, "A-2")->text, std::string("bbbbbbbbb\n"));
  QCOMPARE(app::pagesOf(document, "A-2-B-1")->text, std::string("bbbbbbbbb\nccccccccc\n"));
  QCOMPARE(app::pagesOf(document, "A-1-1-2")->text, document.text);
  QVERIFY(!app::pagesOf(document, "A"));
}

void TestDocumentPart::unknownPagesNameFirstAndLast() {
  for (const char* range : {"3", "1-3", "2-1", "-", "", "ii-"}) {
    const auto none = app::pagesOf(book(), range);
    QVERIFY2(!none, range);
    QCOMPARE(none.error().code, app::Code::usage);
    QVERIFY(none.error().message.find("'i'") != std::string::npos);
    QVERIFY(none.error().message.find("'2'") != std::string::npos);
  }
}

QTEST_APPLESS_MAIN(TestDocumentPart)
#include "tst_document_part.moc"
