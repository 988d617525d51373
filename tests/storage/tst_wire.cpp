// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "storage/parse/wire.h"
#include "support/sound_document.h"

using namespace longleaf::storage;

namespace {

Document sampleDocument() {
  Document d;
  d.format = "pdf";
  d.title = "A \"title\" \xE2\x82\xAC";
  d.authors = {"One", "Two"};
  d.text = "caf\xC3\xA9 and more";
  d.pages = {{"i", 0, 5}, {"ii", 5, 5}, {"1", 5, d.text.size()}};
  d.outline = {{"Start", 0, 0}, {"Deep", 3, 6}, {"End", 0, d.text.size()}};
  d.runs = {{0, 0, 7, false}, {5, 2, 0, true}, {6, 2, 4000000000U, false}};
  d.warnings = {{.kind = DocumentWarning::Kind::emptyPages, .count = 1, .words = "ii"}, {.words = "a sentence"}};
  return d;
}

/// The fields of an encoded document with one piece of their text exchanged.
wire::Message changed(const std::string& from, const std::string& to) {
  wire::Message message = wire::encode(sampleDocument());
  const std::size_t at = message.fields.find(from);
  if (at == std::string::npos) qFatal("the fields do not hold %s", from.c_str());
  message.fields.replace(at, from.size(), to);
  return message;
}

/// The rows below are written with ' for ".
std::string json(QString text) { return text.replace('\'', '"').toStdString(); }

std::string head(std::uint64_t magic, std::uint64_t typeAndFields, std::uint64_t dataBytes) {
  std::string bytes(wire::kHeadBytes, '\0');
  const std::uint64_t words[] = {magic, typeAndFields, dataBytes};
  std::memcpy(bytes.data(), words, sizeof(words));
  return bytes;
}

}  // namespace

class TestWire final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void documentsComeBack() {
    const Document sent = sampleDocument();
    const auto got = wire::document(wire::encode(sent));
    QVERIFY(got);
    QCOMPARE(longleaf::tests::brokenPromise(*got), std::string());
    QVERIFY(longleaf::tests::sameContent(*got, sent));
  }

  /// The child is not believed: what it warns of is shown on a terminal.
  void warningsSteerNoTerminal() {
    const auto got = wire::document(changed("1 0 ii", "1 0 \\u001b]0;x\\u0007"));
    QVERIFY(got);
    QCOMPARE(sentencesOf(got->warnings), (std::vector<std::string>{"Page ?]0;x? has no text", "a sentence"}));
    const auto named = wire::document(changed("\"pdf\"", "\"\\u001b[2J\""));
    QVERIFY(named && named->format == "?[2J");
  }

  void requestsComeBack() {
    const auto document = wire::documentRequest(wire::encode(wire::DocumentRequest{"a\xFF\"\n.pdf", "p\xFF"}));
    QVERIFY(document && document->name == "a\xFF\"\n.pdf" && document->password == "p\xFF");
    QVERIFY(wire::encode(wire::DocumentRequest{"n", "secret"}).fields.find("secret") == std::string::npos);
    const auto pages = wire::pagesRequest(wire::encode(wire::PagesRequest{"a\xFF.pdf", "secret"}));
    QVERIFY(pages && pages->name == "a\xFF.pdf" && pages->password == "secret");
    QVERIFY(!wire::pagesRequest(wire::encode(wire::DocumentRequest{"n", "secret"})));
    const auto rectangles = wire::rectanglesRequest(wire::encode(wire::RectanglesRequest{1, 2, 4000000000U}));
    QVERIFY(rectangles && rectangles->page == 1 && rectangles->first == 2 && rectangles->count == 4000000000U);
    const auto image = wire::imageRequest(wire::encode(wire::ImageRequest{3, 4, 5}));
    QVERIFY(image && image->page == 3 && image->width == 4 && image->height == 5);
    QVERIFY(!wire::imageRequest(wire::bare(wire::MessageType::askImage)));
    QVERIFY(!wire::documentRequest({wire::MessageType::askDocument, "{\"name\":2}", "a"}));
  }

  void pagesComeBack() {
    const auto rectangles = wire::rectangles(wire::encode(std::vector<PageRectangle>{{1, 2, 3, 4}, {5, 6, 0, 8}}));
    QVERIFY(rectangles && rectangles->size() == 2 && (*rectangles)[1].top == 6);
    const auto sizes = wire::pageSizes(wire::encode(std::vector<PageSize>{{612, 792}}));
    QVERIFY(sizes && sizes->size() == 1 && (*sizes)[0].height == 792);
    const auto image = wire::image(wire::encode(PageImage{2, 1, {0xFF000001U, 0x00000002U}}), {0, 2, 1});
    QVERIFY(image && image->pixels == (std::vector<std::uint32_t>{0xFF000001U, 0xFF000002U}));
    const auto report = wire::sandboxReport(wire::encode(SandboxReport{true, false, {"fly"}, "A\x1B sentence"}));
    QVERIFY(report && report->systemCalls && !report->files && report->possible == std::vector<std::string>{"fly"});
    QCOMPARE(report->text, std::string("A? sentence"));
  }

  void senselessPagesAreRefused() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    for (const PageRectangle& bad : {PageRectangle{nan, 0, 1, 1}, PageRectangle{0, infinite, 1, 1},
                                     PageRectangle{0, 0, -1, 1}, PageRectangle{0, 0, 1, 1e300}})
      QVERIFY(!wire::rectangles(wire::encode(std::vector<PageRectangle>{{0, 0, 1, 1}, bad})));
    QVERIFY(!wire::pageSizes(wire::encode(std::vector<PageSize>{{-1, 1}})));
    QVERIFY(!wire::pageSizes({wire::MessageType::pageSizes, "{}", std::string(17, '\0')}));
    QVERIFY(!wire::rectangles(wire::encode(std::vector<PageSize>{{1, 1}})));
    QVERIFY(!wire::image(wire::encode(PageImage{2, 1, {1, 2}}), {0, 1, 1}));
    QVERIFY(!wire::image(wire::encode(PageImage{2, 1, {1, 2}}), {0, 2, 2}));
  }

  void errorsComeBack() {
    const auto error = wire::error(wire::encode(Error{ErrorCode::encrypted, "\"a\x1B[31m\" needs a password\xFF"}));
    QVERIFY(error);
    QCOMPARE(error->code, ErrorCode::encrypted);
    QCOMPARE(error->message, std::string("\"a?[31m\" needs a password\xEF\xBF\xBD"));
    // A child does not say what only its parent can know.
    QCOMPARE(wire::error(wire::encode(Error{ErrorCode::stopped, "x"}))->code, ErrorCode::internal);
    for (const char* fields : {"{\"code\":7,\"message\":\"x\"}", "{\"code\":-1,\"message\":\"x\"}", "{\"code\":0}",
                               "{\"code\":0,\"message\":\"\"}", "[]", "", "{\"code\":0,\"message\":\"\\ud800\"}"})
      QVERIFY2(!wire::error({wire::MessageType::error, fields, {}}), fields);
    QVERIFY(!wire::error({wire::MessageType::document, "{\"code\":0,\"message\":\"x\"}", {}}));
  }

  void unsoundDocumentsAreRefused_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("a gap between pages") << "['ii',5,5]"
                                         << "['ii',6,6]";
    QTest::newRow("a page that ends before it begins") << "['ii',5,5]"
                                                       << "['ii',5,4]";
    QTest::newRow("pages beyond the text") << "['1',5,14]"
                                           << "['1',5,15]";
    QTest::newRow("pages that end early") << "['1',5,14]"
                                          << "['1',5,13]";
    QTest::newRow("a page that ends inside a character") << "['i',0,5],['ii',5,5]"
                                                         << "['i',0,4],['ii',4,5]";
    QTest::newRow("no pages") << "[['i',0,5],['ii',5,5],['1',5,14]]"
                              << "[]";
    QTest::newRow("a negative place") << "['ii',5,5]"
                                      << "['ii',-5,5]";
    QTest::newRow("a place that is no number") << "['ii',5,5]"
                                               << "['ii','5',5]";
    QTest::newRow("a page of two") << "['ii',5,5]"
                                   << "['ii',5]";
    QTest::newRow("an entry beyond the text") << "['Deep',3,6]"
                                              << "['Deep',3,15]";
    QTest::newRow("an entry inside a character") << "['Deep',3,6]"
                                                 << "['Deep',3,4]";
    QTest::newRow("a level beyond int") << "['Deep',3,6]"
                                        << "['Deep',3000000000,6]";
    QTest::newRow("more text than there is") << "'textBytes':14"
                                             << "'textBytes':1400";
    QTest::newRow("text cut inside the runs") << "'textBytes':14"
                                              << "'textBytes':13";
    QTest::newRow("no text") << "'textBytes':14"
                             << "'textBytes':0";
    QTest::newRow("authors of another kind") << "['One','Two']"
                                             << "{'One':'Two'}";
    QTest::newRow("a title of another kind") << "'title':'A"
                                             << "'title':3,'x':'A";
    QTest::newRow("a field that is missing") << "'warnings'"
                                             << "'warning'";
    QTest::newRow("not JSON") << "}"
                              << "";
  }

  void unsoundDocumentsAreRefused() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QVERIFY(wire::document(wire::encode(sampleDocument())));
    QVERIFY(!wire::document(changed(json(from), json(to))));
  }

  void unsoundRunsAreRefused() {
    const auto refuses = [](auto change) {
      Document d = sampleDocument();
      change(d);
      return !wire::document(wire::encode(d));
    };
    QVERIFY(!refuses([](Document&) {}));
    QVERIFY(refuses([](Document& d) { std::swap(d.runs[0], d.runs[1]); }));
    QVERIFY(refuses([](Document& d) { d.runs[2].begin = d.text.size() + 1; }));
    QVERIFY(refuses([](Document& d) { d.runs[2].page = 3; }));
    QVERIFY(refuses([](Document& d) { d.text[3] = 'x'; }));
    wire::Message flag = wire::encode(sampleDocument());
    flag.data.back() = '\x7F';
    QVERIFY(!wire::document(flag));
  }

  void heads() {
    const wire::Message message{wire::MessageType::image, "{}", std::string(100, 'x')};
    const auto bytes = wire::encodeHead(message);
    QVERIFY(bytes && bytes->size() == wire::kHeadBytes);
    const auto read = wire::decodeHead(*bytes, 100);
    QVERIFY(read && read->type == message.type && read->fieldBytes == 2 && read->dataBytes == 100);
    QVERIFY(!wire::decodeHead(*bytes, 99));
    QVERIFY(!wire::decodeHead(bytes->substr(1), 100));
    std::uint64_t magic = 0;
    std::memcpy(&magic, bytes->data(), sizeof(magic));
    QVERIFY(wire::decodeHead(head(magic, std::uint64_t{101} << 32U | 5U, 7), 100));
    QVERIFY(!wire::decodeHead(head(magic + 1, std::uint64_t{101} << 32U | 5U, 7), 100));
    QVERIFY(!wire::decodeHead(head(magic, std::uint64_t{101} << 32U | (wire::kMaxFieldBytes + 1), 7), 100));
    for (const std::uint64_t type : {0U, 8U, 100U, 108U, 0xFFFFFFFFU})
      QVERIFY(!wire::decodeHead(head(magic, type << 32U | 5U, 7), 100));
    QVERIFY(!wire::decodeHead(head(magic, std::uint64_t{101} << 32U | 5U, ~std::uint64_t{0}), 100));
    QVERIFY(!wire::encodeHead({wire::MessageType::document, std::string(wire::kMaxFieldBytes + 1, ' '), {}}));
  }

  void flippedBytesGiveSoundDocumentsOrNothing() {
    const wire::Message whole = wire::encode(sampleDocument());
    std::mt19937 random(11);
    int refused = 0;
    for (int i = 0; i < 5000; ++i) {
      wire::Message damaged = whole;
      for (unsigned n = 1 + random() % 4; n > 0; --n) {
        std::string& bytes = random() % 3 != 0 ? damaged.fields : damaged.data;
        bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
      }
      const auto document = wire::document(std::move(damaged));
      refused += !document;
      // Empty titles are let through: they harm nobody.
      const std::string broken = document ? longleaf::tests::brokenPromise(*document) : std::string();
      QVERIFY2(broken.empty() || broken == "a carriage return", broken.c_str());
    }
    QVERIFY(refused > 2000 && refused < 5000);
  }
};

QTEST_APPLESS_MAIN(TestWire)
#include "tst_wire.moc"
